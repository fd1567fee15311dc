"""Images made ready for the canvas off the window's thread, with neighbours fetched ahead and bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import PanviewError
from panview.metrics.segment_table import SegmentTable
from panview.review.session import EvaluatedPrediction
from panview.ui.canvas.canvas_image import CanvasImage, build_canvas_image, segment_columns
from panview.ui.canvas.warm_up import warm_up
from panview.ui.loading.background import Background
from panview.ui.loading.photos import read_photo

_KEEP_AT_LEAST = 3
"""Images that stay whatever their size: the current one and its neighbours."""


@dataclass(frozen=True, eq=False)
class ImageSource:
    """What images are made from; a new one for each prediction set that is shown, or compared with."""

    dataset: Dataset
    prediction: PredictionSet | None
    table: SegmentTable
    compared: EvaluatedPrediction | None = None

    def same_tables(self, other: ImageSource) -> bool:
        """Whether images of either are the same."""
        if self.compared is None or other.compared is None:
            return self.table is other.table and self.compared is other.compared
        return self.table is other.table and self.compared.table is other.compared.table


class ImageLoader(QObject):
    """Loads images by row.

    No image comes before the drawing functions are compiled: at the very first start that takes many seconds, in which
    the window's thread would stand still.

    Signals
    -------
    loaded : CanvasImage
        The image that was asked for last; an answer to an older request only fills the cache.
    failed : (int, str)
        Row and message for an image that was asked for last.
    """

    loaded = Signal(object)
    failed = Signal(int, str)

    def __init__(self, max_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._max_bytes = max_bytes
        self._background = Background(2, "image", self)
        # First of all, so that one of the threads is at it before the other has an image to load.
        self._warm = self._background.submit(warm_up, _ignore, _ignore)
        self._source: ImageSource | None = None
        self._cache: OrderedDict[int, CanvasImage] = OrderedDict()
        self._pending: dict[int, Future[CanvasImage]] = {}
        self._generation = 0
        self._wanted = -1

    @property
    def cached_bytes(self) -> int:
        """Memory held by ready images."""
        return sum(image.nbytes for image in self._cache.values())

    def set_source(self, source: ImageSource | None) -> None:
        """Load from another dataset or prediction set from now on."""
        self._source = source
        self._generation += 1
        self._cache.clear()
        self._cancel_pending(keep=())

    def grow_source(self, source: ImageSource, changed: frozenset[int]) -> None:
        """Load from a set that has grown; only the images that came or changed are read anew."""
        self._source = source
        for row in changed:
            self._cache.pop(row, None)
        # What is on its way was asked of the older set: all of it is asked again.
        self._generation += 1
        self._cancel_pending(keep=())

    def request(self, row: int) -> CanvasImage | None:
        """Ask for an image; return it at once if it is ready, else it comes by `loaded`."""
        self._wanted = row
        ready = self._cache.get(row)
        if ready is not None:
            self._cache.move_to_end(row)
            return ready
        self._start(row)
        return None

    def prefetch(self, rows: Iterable[int]) -> None:
        """Make images ready that are likely to be asked for next; drop earlier guesses that did not start."""
        rows = list(rows)
        self._cancel_pending(keep=(self._wanted, *rows))
        for row in rows:
            if row not in self._cache:
                self._start(row)

    def close(self) -> None:
        """Stop; nothing is emitted afterwards."""
        self._background.close()

    def _start(self, row: int) -> None:
        source = self._source
        if source is None or row in self._pending:
            return
        generation = self._generation
        self._pending[row] = self._background.submit(
            partial(_load_when_warm, self._warm, source, row),
            partial(self._keep, generation),
            partial(self._fail, generation, row),
        )

    def _keep(self, generation: int, image: CanvasImage) -> None:
        if generation != self._generation:
            return
        self._pending.pop(image.row, None)
        self._cache[image.row] = image
        self._shrink()
        if image.row == self._wanted:
            self.loaded.emit(image)

    def _fail(self, generation: int, row: int, message: str) -> None:
        if generation != self._generation:
            return
        self._pending.pop(row, None)
        if row == self._wanted:
            self.failed.emit(row, message)

    def _shrink(self) -> None:
        total = self.cached_bytes
        while total > self._max_bytes and len(self._cache) > _KEEP_AT_LEAST:
            oldest = next(row for row in self._cache if row != self._wanted)
            total -= self._cache.pop(oldest).nbytes

    def _cancel_pending(self, keep: tuple[int, ...]) -> None:
        for row in [row for row in self._pending if row not in keep]:
            if self._pending[row].cancel():
                del self._pending[row]
        if not keep:
            self._pending.clear()


def _load_when_warm(warm: Future[None], source: ImageSource, row: int) -> CanvasImage:
    wait([warm])
    return load_image(source, row)


def _ignore(_: object) -> None:
    """Nobody waits for this answer; what fails here fails again where somebody does."""


def load_image(source: ImageSource, row: int) -> CanvasImage:
    """Read and prepare one image; runs in a loader's thread.

    Raises
    ------
    PanviewError
        An id map cannot be read. A photo that cannot be read is no error: the masks can still be reviewed. Nor is an
        id map of the prediction set that is compared with: the shown one can still be reviewed.
    """
    dataset = source.dataset
    size = dataset.size(row)
    truth_map = dataset.ground_truth.read_id_map(row, size)
    photo, message = read_photo(dataset.photo(row), size)
    image = _build(dataset, source.prediction, source.table, row, truth_map, photo, message)
    if source.compared is None:
        return image
    other = source.compared
    try:
        compared = _build(dataset, other.prediction, other.table, row, truth_map, None, message)
    except PanviewError as error:
        return replace(image, compared_message=str(error))
    return replace(image, compared=replace(compared, photo_levels=image.photo_levels))


def _build(
    dataset: Dataset,
    prediction: PredictionSet | None,
    table: SegmentTable,
    row: int,
    truth_map: NDArray[np.uint32],
    photo: QImage | None,
    message: str,
) -> CanvasImage:
    """Prepare an image with one prediction set."""
    truth = dataset.ground_truth
    prediction_map, prediction_ids = None, truth.segment_id[:0]
    if prediction is not None:
        prediction_map = prediction.segments.read_id_map(row, dataset.size(row))
        prediction_ids = prediction.segments.segment_id[prediction.segments.segments_of(row)]
        if prediction.left_out[row]:
            message = f"not predicted · {message}" if message else "not predicted: this image has no result yet"
    columns = segment_columns(table, row, dataset.categories.colours)
    truth_ids = truth.segment_id[truth.segments_of(row)]
    try:
        return build_canvas_image(row, photo, message, truth_map, prediction_map, truth_ids, prediction_ids, columns)
    except ValueError as error:
        raise PanviewError(f"{dataset.image_names[row]}: {error}") from error
