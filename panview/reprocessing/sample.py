"""A sample of a set, ready for every parameter: its PQ follows a slider."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.errors import PanviewError
from panview.metrics.panoptic_quality import PanopticQuality
from panview.parallel import CancelCheck, each_image
from panview.reprocessing.grid import grid_of
from panview.reprocessing.prepared import KeptSet, PreparedImage
from panview.reprocessing.rules import Values

SAMPLE = 40
"""Images: their PQ is there in well under a second."""


def drawn_images(kept: KeptSet, images: NDArray[np.bool_], count: int = SAMPLE, seed: int = 0) -> list[int]:
    """Draw images by lot from those that were kept, in the order in which they are drawn.

    Parameters
    ----------
    kept : KeptSet
    images : (n_images,) bool
        Those in scope.
    count : int
        How many at most.
    seed : int
    """
    there = np.flatnonzero(images & kept.images)
    drawn: list[int] = np.random.default_rng(seed).permutation(there)[:count].tolist()
    return drawn


@dataclass(frozen=True, eq=False)
class Sample:
    """Images that are ready for every parameter.

    Attributes
    ----------
    kept : KeptSet
    prepared : mapping of int to PreparedImage
    total : int
        Images that it was drawn from.
    faults : tuple of (int, str)
        Images that could not be read, by row, and why.
    """

    kept: KeptSet
    prepared: dict[int, PreparedImage]
    total: int
    faults: tuple[tuple[int, str], ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether it is no sample, but all there is."""
        return len(self.prepared) == self.total

    def quality(self, values: Values) -> PanopticQuality:
        """Return the panoptic quality at some parameters."""
        return grid_of(self.kept, [values], list(self.prepared.values())).quality(0)


def prepare_sample(
    kept: KeptSet,
    images: NDArray[np.bool_],
    count: int = SAMPLE,
    *,
    jobs: int | None = None,
    tell: Callable[[Sample], None] | None = None,
    cancelled: CancelCheck | None = None,
) -> Sample:
    """Draw a sample and make it ready.

    Parameters
    ----------
    kept : KeptSet
    images : (n_images,) bool
        Those in scope.
    count : int
    jobs : int, optional
    tell : callable, optional
        Told of the sample as far as it is ready, now and then.
    cancelled : CancelCheck, optional

    Raises
    ------
    PanviewError
        No image can be read.
    Cancelled
    """
    chosen = drawn_images(kept, images, count)
    total = int(np.count_nonzero(images & kept.images))
    found: dict[int, PreparedImage] = {}
    faults: dict[int, str] = {}
    lock = threading.Lock()

    def work(image: int) -> None:
        try:
            prepared = kept.prepared(image)
        except PanviewError as error:
            with lock:
                faults[image] = str(error)
            return
        with lock:
            found[image] = prepared

    def so_far() -> Sample:
        with lock:
            return Sample(kept, dict(found), total - len(faults), tuple(sorted(faults.items())))

    def progress(done: int, _: int) -> None:
        if tell is not None and done % 8 == 0:
            tell(so_far())

    each_image(chosen, work, jobs=jobs, progress=progress, cancelled=cancelled, name="reprocess")
    if not found:
        why = next(iter(faults.values()), "no image in scope keeps its queries")
        raise PanviewError(f"{kept.prediction.name}: {why}")
    return so_far()
