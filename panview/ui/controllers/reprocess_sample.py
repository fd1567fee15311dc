"""The sample of the page of post-processing: drawn from the scope and measured at the current values, on a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from panview.errors import Cancelled
from panview.jobs.reprocessing import Measured, measured_sample, same_values
from panview.review.session import Snapshot
from panview.ui.loading.background import Background

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.reprocessing.prepared import KeptSet
    from panview.reprocessing.sample import Sample


@dataclass(frozen=True, eq=False)
class WantedSample:
    """What is to be measured.

    Attributes
    ----------
    kept : KeptSet
    snapshot : Snapshot
        The review that it is compared with.
    scope : (n_images,) bool
        Images that the sample is drawn from.
    values : dict of str to float
        Parameters.
    """

    kept: KeptSet
    snapshot: Snapshot
    scope: NDArray[np.bool_]
    values: dict[str, float]

    def is_of(self, other: WantedSample) -> bool:
        """Whether the same sample serves for both."""
        return self.kept is other.kept and np.array_equal(self.scope, other.scope)


class ReprocessSample(QObject):
    """Keeps a sample of the scope ready, and what it comes to.

    Parameters
    ----------
    wanted : callable
        Returns what is to be measured now; None while nobody looks at the page, or there is no truth.

    Signals
    -------
    grew : int
        More images of the sample are ready: how many.
    changed
        `measured` is another.
    failed : str
        Why there is no sample.
    """

    grew = Signal(int)
    changed = Signal()
    failed = Signal(str)
    _arrived = Signal(object)

    def __init__(self, wanted: Callable[[], WantedSample | None], parent: QObject) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._background = Background(1, "reprocess-sample", self)
        self._drawn: WantedSample | None = None
        self._sample: Sample | None = None
        self._working = self._stop = False
        self.measured: Measured | None = None
        """What the sample comes to; None while that is not known."""
        # From the thread that makes the sample ready.
        self._arrived.connect(self._take_growing)

    @property
    def busy(self) -> bool:
        """Whether a sample is being made ready or measured."""
        return self._working

    @property
    def total(self) -> int:
        """How many images there are to draw from, -1 while that is not known."""
        return self._sample.total if self._sample is not None else -1

    def draw(self) -> None:
        """Draw a sample of the scope and make it ready, unless it is; then measure it."""
        wanted = self._wanted()
        if wanted is None:
            return
        if self._drawn is not None and self._drawn.is_of(wanted):
            self._measure(wanted)
            return
        # What is being made ready of another scope stops.
        self._stop = True
        if self._working:
            return
        self._drawn, self._sample, self.measured, self._stop = wanted, None, None, False
        self._working = True
        self._background.submit(partial(self._prepare, wanted), partial(self._take, wanted), self._lose)

    def forget_measured(self) -> None:
        """Have nothing measured, as of another prediction set; the sample stays."""
        self.measured = None

    def forget(self) -> None:
        """Have no sample; one that is being made ready stops."""
        self._stop = True
        self._drawn = self._sample = self.measured = None

    def close(self) -> None:
        """Stop."""
        self._stop = True
        self._background.close()

    def _prepare(self, wanted: WantedSample) -> Sample | None:
        """Make a sample ready; called on a thread. None where it is wanted no more."""
        from panview.reprocessing.sample import prepare_sample

        try:
            return prepare_sample(
                wanted.kept,
                wanted.scope,
                jobs=2,
                tell=lambda so_far: self._arrived.emit((wanted, so_far)),
                cancelled=lambda: self._stop,
            )
        except Cancelled:
            return None

    def _take_growing(self, made: tuple[WantedSample, Sample]) -> None:
        if self._drawn is made[0]:
            self.grew.emit(len(made[1].prepared))

    def _take(self, wanted: WantedSample, sample: Sample | None) -> None:
        self._working = False
        if sample is None:
            self._drawn = None
        elif self._drawn is wanted:
            self._sample = sample
        self.draw()

    def _measure(self, wanted: WantedSample) -> None:
        """Measure the sample at the parameters of now."""
        if self._working or self._sample is None:
            return
        if self.measured is not None and same_values(self.measured.values, wanted.values):
            return
        self._working = True
        work = partial(measured_sample, wanted.snapshot, self._sample, wanted.values)
        self._background.submit(work, self._take_measured, self._lose)

    def _take_measured(self, measured: Measured) -> None:
        self._working = False
        if self._sample is not None:
            self.measured = measured
            self.changed.emit()
        self.draw()

    def _lose(self, why: str) -> None:
        self._working = False
        self.failed.emit(why)
