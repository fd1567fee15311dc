"""Thumbnails for the image list, made when they are first seen."""

from __future__ import annotations

from collections import deque
from functools import partial

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from panview.datasets.dataset import Dataset
from panview.ui.loading.background import Background
from panview.ui.loading.photos import read_thumbnail
from panview.ui.timers import one_shot

_MOST_WAITING = 60
"""Scrolling fast asks for more than anybody sees; older wishes are dropped."""
_MOST_HELD_MS = 2000


class Thumbnails(QObject):
    """Reads thumbnails one by one, in the order they were asked for.

    Signals
    -------
    ready : (int, QImage)
        Row of the image and its thumbnail.
    """

    ready = Signal(int, object)

    def __init__(self, box: QSize, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box = box
        self._background = Background(1, "thumbnail", self)
        self._dataset: Dataset | None = None
        self._wishes: deque[int] = deque(maxlen=_MOST_WAITING)
        self._running = False
        self._generation = 0
        self._patience = one_shot(self, _MOST_HELD_MS, self._next)

    @property
    def busy(self) -> bool:
        """Whether a thumbnail is being made, or waits for its turn."""
        return self._running or (self._patience.isActive() and bool(self._wishes))

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Take thumbnails from another dataset from now on."""
        self._dataset = dataset
        self._generation += 1
        self._wishes.clear()

    def hold(self) -> None:
        """Begin with none until `release`, or for two seconds: what comes first has the processor for itself."""
        self._patience.start()

    def release(self) -> None:
        """Go on after `hold`."""
        if self._patience.isActive():
            self._patience.stop()
            self._next()

    def request(self, row: int) -> None:
        """Ask for a thumbnail; it comes by `ready`, or never if there is none to be had."""
        if row in self._wishes:
            self._wishes.remove(row)
        self._wishes.append(row)
        self._next()

    def close(self) -> None:
        """Stop; nothing is emitted afterwards."""
        self._background.close()

    def _next(self) -> None:
        if self._running or self._patience.isActive() or not self._wishes or self._dataset is None:
            return
        row = self._wishes.popleft()
        self._running = True
        path = self._dataset.photo(row)
        self._background.submit(
            partial(read_thumbnail, path, self._box, self._dataset.size(row)),
            partial(self._hand_over, self._generation, row),
            self._give_up,
        )

    def _hand_over(self, generation: int, row: int, image: QImage | None) -> None:
        self._running = False
        if image is not None and generation == self._generation:
            self.ready.emit(row, image)
        self._next()

    def _give_up(self, message: str) -> None:
        """Leave the placeholder: a thumbnail is not worth a message."""
        self._running = False
        self._next()
