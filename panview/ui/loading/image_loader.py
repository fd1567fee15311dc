"""Images made ready for the canvas off the window's thread, with neighbours fetched ahead and bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.runs import RunMap, void_runs
from panview.errors import PanviewError
from panview.metrics.segment_table import SegmentTable
from panview.overlay.canvas_image import build_canvas_image
from panview.overlay.segments import segment_columns
from panview.review.session import EvaluatedPrediction
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.warm_up import warm_up
from panview.ui.loading.background import Background
from panview.ui.loading.photos import Levels, read_levels
from panview.words import tr

_KEEP_AT_LEAST = 3
"""Images that stay beyond the memory that is allowed: the current one and its neighbours."""
_LARGEST_KEPT = 200 << 20
"""Of images with more bytes only the current one and the next stay."""
_BYTES_PER_PIXEL = 16 / 3
"""Of a photo with its levels, each a quarter of the one before."""
_BYTES_PER_PAIR = 2
_LARGE = 2_000_000
"""Pixels."""
_NOT_IN_MEMORY = tr("not in memory")


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
        # Before anything else, so that one thread is busy with it before the other has an image to load.
        self._warm = self._background.submit(warm_up, _ignore, _ignore)
        self._source: ImageSource | None = None
        self._cache: OrderedDict[int, CanvasImage] = OrderedDict()
        self._photos: dict[int, Levels] = {}
        self._pending: dict[int, Future[CanvasImage]] = {}
        self._generation = 0
        self._wanted = -1
        self._ahead: tuple[int, ...] = ()

    @property
    def cached_bytes(self) -> int:
        """Memory held by ready images."""
        return sum(image.nbytes for image in self._cache.values())

    def set_max_bytes(self, max_bytes: int) -> None:
        """Allow another amount of memory for ready images."""
        self._max_bytes = max_bytes
        self._shrink()

    def set_source(self, source: ImageSource | None) -> None:
        """Load from another dataset or prediction set from now on."""
        before = self._source
        self._photos = {}
        if source is not None and before is not None and source.dataset is before.dataset:
            # Loaded photos do not change, and take longer to read than the maps.
            near = [self._cache[row] for row in (self._wanted, *self._ahead) if row in self._cache]
            self._photos = {image.row: image.photo_levels for image in near if image.photo_levels}
        self._source = source
        self._generation += 1
        self._cache.clear()
        self._ahead = ()
        self._cancel_pending(keep=())

    def grow_source(self, source: ImageSource, changed: frozenset[int]) -> None:
        """Load from a set that has grown; only the images that came or changed are read anew."""
        self._source = source
        for row in changed:
            self._cache.pop(row, None)
        # Images under way belong to the older set, so all are requested again.
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
        """Make images ready that are likely to be asked for next; drop earlier guesses that did not start.

        Parameters
        ----------
        rows : iterable of int
            The likeliest first. As many are made as there is memory for beside the current image, which comes first.
        """
        self._ahead = self._affordable(rows)
        self._cancel_pending(keep=(self._wanted, *self._ahead))
        if self._wanted not in self._pending:
            self._start_ahead()

    def close(self) -> None:
        """Stop; nothing is emitted afterwards."""
        self._background.close()

    def _start_ahead(self) -> None:
        for row in self._ahead:
            # The current one has arrived, or cannot be read.
            if row not in self._cache and row != self._wanted:
                self._start(row)

    def _affordable(self, rows: Iterable[int]) -> tuple[int, ...]:
        """Return the first of the rows that fit into the memory, together with the current image."""
        source = self._source
        if source is None:
            return ()
        taken: list[int] = []
        total = _bytes_of(source, self._wanted)
        for row in rows:
            size = _bytes_of(source, row)
            total += size
            if total > self._max_bytes and len(taken) + 1 >= _least_kept(size):
                break
            taken.append(row)
        return tuple(taken)

    def _start(self, row: int) -> None:
        source = self._source
        if source is None or row in self._pending:
            return
        generation = self._generation
        self._pending[row] = self._background.submit(
            partial(_load_when_warm, self._warm, source, row, self._photos.pop(row, ())),
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
            self._start_ahead()

    def _fail(self, generation: int, row: int, message: str) -> None:
        if generation != self._generation:
            return
        self._pending.pop(row, None)
        if row == self._wanted:
            self.failed.emit(row, message)
            self._start_ahead()

    def _shrink(self) -> None:
        total = self.cached_bytes
        # First those that nobody waits for, oldest first, then the least likely.
        others = [row for row in self._cache if row != self._wanted and row not in self._ahead]
        for row in (*others, *reversed(self._ahead)):
            largest = max(image.nbytes for image in self._cache.values())
            if total <= self._max_bytes or len(self._cache) <= _least_kept(largest):
                break
            if row in self._cache and row != self._wanted:
                total -= self._cache.pop(row).nbytes

    def _cancel_pending(self, keep: tuple[int, ...]) -> None:
        for row in [row for row in self._pending if row not in keep]:
            if self._pending[row].cancel():
                del self._pending[row]
        if not keep:
            self._pending.clear()


def _least_kept(size: int) -> int:
    """Return how many images of so many bytes stay whatever memory is allowed."""
    return _KEEP_AT_LEAST if size <= _LARGEST_KEPT else _KEEP_AT_LEAST - 1


def _bytes_of(source: ImageSource, row: int) -> int:
    """Return about how much memory an image takes."""
    if not 0 <= row < len(source.dataset):
        return 0
    height, width = source.dataset.size(row)
    maps = 1 if source.compared is None else 2
    return int(height * width * (_BYTES_PER_PIXEL + maps * _BYTES_PER_PAIR))


def _load_when_warm(warm: Future[None], source: ImageSource, row: int, photo: Levels) -> CanvasImage:
    wait([warm])
    return load_image(source, row, photo)


def _ignore(_: object) -> None:
    """Nobody waits for this answer; what fails here fails again where somebody does."""


def load_image(source: ImageSource, row: int, photo: Levels = ()) -> CanvasImage:
    """Read and prepare one image; runs in a loader's thread.

    Parameters
    ----------
    source : ImageSource
    row : int
    photo : tuple of QImage, optional
        The levels of its photo, where they have been read before.

    Raises
    ------
    PanviewError
        An id map cannot be read. A photo that cannot be read is no error: the masks can still be reviewed. Nor is an
        id map of the prediction set that is compared with: the shown one can still be reviewed.
    """
    dataset = source.dataset
    path, size = dataset.photo(row), dataset.size(row)
    with ThreadPoolExecutor(1, "image-photo") as beside:
        # A large photo takes as long as all maps of its image; for a small one, starting a thread is not worth it.
        is_large = size[0] * size[1] >= _LARGE
        reading = beside.submit(read_levels, path, size) if is_large and not photo else None
        truth = dataset.ground_truth.read_runs(row, size)
        image = build_image(dataset, source.prediction, source.table, row, truth)
        levels, missing = (photo, "") if photo else read_levels(path, size) if reading is None else reading.result()
    image = _with_photo(image, levels, missing)
    if source.compared is None:
        return image
    other = source.compared
    try:
        compared = build_image(dataset, other.prediction, other.table, row, truth)
    except PanviewError as error:
        return replace(image, compared_message=str(error))
    return replace(image, compared=_with_photo(compared, levels, missing))


def _with_photo(image: CanvasImage, levels: Levels, message: str) -> CanvasImage:
    if image.photo_message == _NOT_IN_MEMORY:
        # It is being read, so nothing is missing.
        message = " · ".join(filter(None, (message, _NOT_IN_MEMORY)))
    elif not message and image.photo_message:
        message = tr("{photo_message}: this image has no result yet", photo_message=image.photo_message)
    elif message and image.photo_message:
        message = f"{image.photo_message} · {message}"
    return replace(image, photo_levels=levels, photo_message=message)


def build_image(
    dataset: Dataset, prediction: PredictionSet | None, table: SegmentTable, row: int, truth_runs: RunMap
) -> CanvasImage:
    """Prepare an image with one prediction set, without its photo."""
    truth = dataset.ground_truth
    runs, prediction_ids, message = None, truth.segment_id[:0], ""
    if prediction is not None:
        runs = prediction.segments.read_runs(row, dataset.size(row))
        prediction_ids = prediction.segments.segment_id[prediction.segments.segments_of(row)]
        if prediction.left_out[row]:
            message = tr("not predicted")
    columns = segment_columns(table, row, dataset.categories.colours)
    truth_ids = truth.segment_id[truth.segments_of(row)]
    if len(truth_ids) and not len(columns.row):
        # Its part of the table is not held: the photo is there at once, and the segments when it has been read.
        truth_runs, truth_ids, message = void_runs(dataset.size(row)), truth_ids[:0], _NOT_IN_MEMORY
    try:
        return build_canvas_image(row, (), message, truth_runs, runs, truth_ids, prediction_ids, columns)
    except ValueError as error:
        raise PanviewError(f"{dataset.image_names[row]}: {error}") from error
