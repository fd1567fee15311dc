"""Pictures for the grid: photos with their segments, drawn off the window's thread while they are on the screen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import PanviewError
from panview.metrics.segment_table import SegmentTable
from panview.overlay.segments import segment_columns
from panview.overlay.thumbnail import fitted_size, thumbnail_overlay
from panview.overlay.view_transform import Size
from panview.review.look import CanvasStyle
from panview.ui.canvas.pixels import pixels_of
from panview.ui.loading.background import Background
from panview.ui.loading.image_loader import build_image
from panview.ui.loading.photos import read_thumbnail

_THREADS = 2
_NO_PHOTO = QColor("#2a2e36")


@dataclass(frozen=True, eq=False)
class GridSource:
    """What pictures are drawn from, and how.

    Attributes
    ----------
    dataset : Dataset
    prediction : PredictionSet or None
    table : SegmentTable
    status : (n,) uint8
        Of its segments at the IoU threshold in force.
    style : CanvasStyle
        From `panview.overlay.thumbnail.thumbnail_style`.
    box : (height, width)
        Device pixels that a picture lies in.
    """

    dataset: Dataset
    prediction: PredictionSet | None
    table: SegmentTable
    status: NDArray[np.uint8]
    style: CanvasStyle
    box: Size

    def draws_like(self, other: GridSource | None) -> bool:
        """Whether pictures of either are the same."""
        if other is None or (self.style, self.box) != (other.style, other.box):
            return False
        return self.table is other.table and self.status is other.status and self.dataset.is_same(other.dataset)


class GridPictures(QObject):
    """Draws the pictures that are wanted now, the first ones first; what is wanted no more is not begun.

    Signals
    -------
    ready : int, QImage
        Row of the image and its picture; a null one stands for an image of which nothing can be read.
    """

    ready = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(_THREADS, "grid", self)
        self._source: GridSource | None = None
        self._wanted: deque[int] = deque()
        self._running: set[int] = set()
        self._generation = 0

    @property
    def busy(self) -> bool:
        """Whether a picture is being drawn, or waits for its turn."""
        return bool(self._running or self._wanted)

    def set_source(self, source: GridSource | None) -> None:
        """Draw from something else, or otherwise, from now on; what was wanted is wanted no more."""
        self._source = source
        self._generation += 1
        self._wanted.clear()
        self._running.clear()

    def want(self, rows: Sequence[int]) -> None:
        """Have the pictures of these images drawn, and no others."""
        self._wanted = deque(row for row in rows if row not in self._running)
        self._begin()

    def close(self) -> None:
        """Stop; nothing is emitted afterwards."""
        self.set_source(None)
        self._background.close()

    def _begin(self) -> None:
        source = self._source
        while source is not None and self._wanted and len(self._running) < _THREADS:
            row, generation = self._wanted.popleft(), self._generation
            self._running.add(row)
            self._background.submit(
                partial(draw_picture, source, row, partial(self._is_past, generation)),
                partial(self._hand_over, generation, row),
                partial(self._give_up, generation, row),
            )

    def _is_past(self, generation: int) -> bool:
        """Whether nobody wants pictures as they were to be drawn; asked by the thread that draws."""
        return generation != self._generation

    def _hand_over(self, generation: int, row: int, picture: QImage) -> None:
        if generation != self._generation:
            return
        self._running.discard(row)
        self.ready.emit(row, picture)
        self._begin()

    def _give_up(self, generation: int, row: int, _why: str) -> None:
        """Leave a mark in its place: a picture of a grid is not worth a message."""
        self._hand_over(generation, row, QImage())


def draw_picture(source: GridSource, row: int, is_past: Callable[[], bool] = lambda: False) -> QImage:
    """Draw the photo of an image with its segments; runs in a thread.

    Parameters
    ----------
    source : GridSource
    row : int
    is_past : callable
        Asked between the parts of the work, which then ends without a picture.

    Returns
    -------
    QImage
        RGB32, as large as has room in the box. Without a photo segments lie on a plain ground; where a map cannot be
        read, there is the photo alone; where neither can, it is null.
    """
    dataset = source.dataset
    size = dataset.size(row)
    height, width = fitted_size(size, source.box)
    photo = None if is_past() else read_thumbnail(dataset.photo(row), QSize(width, height), size)
    if is_past():
        return QImage()
    try:
        overlay = _overlay(source, row, (height, width))
    except PanviewError:
        if photo is None:
            return QImage()
        overlay = QImage()
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(_NO_PHOTO)
    painter = QPainter(picture)
    if photo is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(0, 0, width, height), photo)
    if not overlay.isNull():
        painter.drawImage(0, 0, overlay)
    painter.end()
    return picture


def _overlay(source: GridSource, row: int, size: Size) -> QImage:
    dataset, table = source.dataset, source.table
    truth = dataset.ground_truth.read_runs(row, dataset.size(row))
    image = build_image(dataset, source.prediction, table, row, truth)
    segments = segment_columns(table, row, dataset.categories.colours, status=source.status)
    overlay = QImage(size[1], size[0], QImage.Format.Format_ARGB32_Premultiplied)
    pixels_of(overlay)[...] = thumbnail_overlay(image, segments, source.style, size)
    return overlay
