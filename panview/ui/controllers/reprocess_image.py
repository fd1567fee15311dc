"""The image of the page of post-processing: worked out on a thread, small at first and whole once a slider rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from panview.jobs.reprocessing import same_values
from panview.ui.loading.background import Background
from panview.ui.timers import one_shot
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.jobs.reprocessed_image import LiveImage, Reprocessed, Size
    from panview.reprocessing.prepared import KeptSet

    Made = tuple[LiveImage[QImage], Reprocessed[QImage]]

_REST_MS = 60
"""How long after the last move of a slider the image is worked out at its full size."""


@dataclass(frozen=True, eq=False)
class WantedImage:
    """What the page is to show: an image at some parameters, on a canvas of a size in pixels of the screen."""

    kept: KeptSet
    row: int
    values: dict[str, float]
    viewport: Size


class ReprocessImage(QObject):
    """Works out what the canvas lacks: another image, other parameters, or its full size.

    Parameters
    ----------
    wanted : callable
        Returns what is to be shown now; None while nobody looks at the page.

    Signals
    -------
    changed : bool
        `live` and `shown` are others, or are gone; whether they are of the same photo as before.
    """

    changed = Signal(bool)

    def __init__(self, wanted: Callable[[], WantedImage | None], parent: QObject) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._background = Background(1, "reprocess-image", self)
        self._working = False
        self.live: LiveImage[QImage] | None = None
        self.shown: Reprocessed[QImage] | None = None
        self.why = ""
        """Why nothing is shown."""
        self._rest = one_shot(self, _REST_MS, self.draw)

    @property
    def busy(self) -> bool:
        """Whether an image is being worked out, or about to be."""
        return self._working or self._rest.isActive()

    def move(self) -> None:
        """Draw at other parameters, which may change again in a moment."""
        self._rest.start()
        self.draw()

    def draw(self) -> None:
        """Work out what the canvas lacks."""
        wanted = self._wanted()
        if self._working or wanted is None:
            return
        from panview.jobs.reprocessed_image import LiveImage, preview_size
        from panview.ui.loading.photos import read_levels

        kept, row, values, live, shown = wanted.kept, wanted.row, wanted.values, self.live, self.shown
        if live is None or live.row != row or live.kept is not kept:
            if kept.rows[row] < 0 or not kept.images[row]:
                self._lack(tr("Nothing was kept of {image_names}", image_names=kept.dataset.image_names[row]))
                return
            self._submit(lambda: _begun(LiveImage(kept, row, read_levels), values))
        elif shown is None or not same_values(shown.values, values):
            size = preview_size(live.size, wanted.viewport)
            self._submit(lambda: (live, live.at(values, size)))
        elif not shown.is_full and not self._rest.isActive():
            self._submit(lambda: (live, live.at(values)))

    def forget(self) -> None:
        """Show nothing; what is being worked out is dropped."""
        self._rest.stop()
        self.live = self.shown = None
        self.why = ""

    def close(self) -> None:
        """Stop."""
        self._rest.stop()
        self._background.close()

    def _submit(self, work: Callable[[], Made]) -> None:
        self._working = True
        self._background.submit(work, self._take, self._miss)

    def _take(self, made: Made) -> None:
        self._working = False
        live, shown = made
        wanted = self._wanted()
        if wanted is not None and live.kept is wanted.kept and live.row == wanted.row:
            before = self.live
            self.live, self.shown, self.why = live, shown, ""
            self.changed.emit(before is not None and before.row == live.row and before.kept is live.kept)
        self.draw()

    def _miss(self, why: str) -> None:
        self._working = False
        self._lack(why)

    def _lack(self, why: str) -> None:
        self.live = self.shown = None
        self.why = why
        self.changed.emit(False)


def _begun(live: LiveImage[QImage], values: dict[str, float]) -> Made:
    return live, live.before if same_values(values, live.kept.original) else live.at(values)
