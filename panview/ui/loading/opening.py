"""Opening datasets and prediction sets as jobs: what takes long runs off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from panview.api.loading import evaluated_prediction, measured_set, read_prediction
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.demo import make_demo_set
from panview.datasets.faults import FaultyEntriesError
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.images_table import ImagesTable, read_images_table
from panview.datasets.kept_documents import decoding_beside
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.loose import JSON_AND_MAPS
from panview.datasets.listed_segments import UnknownCategoriesError
from panview.datasets.no_truth import find_to_look_at, read_to_look_at
from panview.datasets.opening import MissingImages, Opening
from panview.datasets.prediction_set import MissingPredictionsError
from panview.engine.demo_runs import DemoRuns, demo_runs
from panview.engine.run_folder import RunFolder, read_manifest
from panview.errors import Cancelled, PanviewError, reason_of
from panview.metrics.cache import cached_evaluation, load_measured
from panview.metrics.evaluation import CancelCheck, Progress, ground_truth_part, unmeasured_table
from panview.metrics.faults import FaultyImagesError
from panview.metrics.segment_table import SegmentTable
from panview.review.kept_categories import kept_categories
from panview.review.session import EvaluatedPrediction
from panview.review.verdicts import dataset_key
from panview.settings import cache_folder
from panview.ui.loading.ahead import begun_ahead
from panview.ui.loading.background import Jobs

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class OpenedDataset:
    """A dataset that has been read.

    Attributes
    ----------
    dataset : Dataset
    table : SegmentTable
        Of the ground truth; without areas and boxes unless a prediction set was ready.
    measured : bool
        Whether the table has areas and boxes.
    predictions : tuple of EvaluatedPrediction
        Those whose tables were in the cache.
    waiting : tuple of Path
        Those that have to be evaluated first.
    """

    dataset: Dataset
    table: SegmentTable
    measured: bool
    predictions: tuple[EvaluatedPrediction, ...]
    waiting: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A prediction set that was added to a dataset.

    Attributes
    ----------
    dataset : Dataset
    prediction : EvaluatedPrediction
    ground_truth : SegmentTable
        The ground truth alone, with areas and boxes.
    with_dataset : bool
        Whether it was asked for together with its dataset.
    replaces : int
        Key of the prediction set that it stands in for, 0 for none.
    """

    dataset: Dataset
    prediction: EvaluatedPrediction
    ground_truth: SegmentTable
    with_dataset: bool
    replaces: int = 0


@dataclass(frozen=True)
class Unknown:
    """A prediction set whose numbers are no category ids; the user may say what they stand for."""

    path: Path
    message: str
    mostly: bool
    """Whether most of its numbers are unknown."""
    can_skip: bool
    """Whether an image has none of them."""


@dataclass(frozen=True)
class Missing:
    """A prediction set that lacks images of the dataset; the user may accept that."""

    path: Path
    message: str


@dataclass(frozen=True)
class Faulty:
    """Images of a set cannot be used; the user may go on without them.

    Attributes
    ----------
    path : Path or None
        The prediction set; None where the ground truth was measured alone.
    message : str
        How many, and which first.
    """

    path: Path | None
    message: str


class Opener(QObject):
    """Runs the jobs. Of several datasets that are asked for the last one is opened.

    Opening does not wait for what is being evaluated, and only once it has succeeded is the work for the dataset that
    was open before called off.

    Signals
    -------
    opened : OpenedDataset
    measured : (Dataset, SegmentTable)
        The ground truth's table with areas and boxes.
    evaluated : Evaluated
    missing : Missing
    unknown : (Dataset, Unknown)
    faulty : (Dataset, Faulty)
    set_faulty : (Path, Faulty)
        A dataset that can be opened without some of its images only.
    demo_made : (Path, tuple of Path, DemoRuns or None)
        Root, the simulated prediction sets, and the models' results; None where models cannot be run.
    table_read : (Dataset, Path, ImagesTable)
        A table of images for a dataset.
    unmeasured : (Dataset, str)
        A ground truth that could not be measured, and why.
    unopened : (Path, str)
        A dataset that could not be opened, and why.
    failed : (str, str)
        What failed, and why.
    refused : (Dataset, Path, str)
        Predictions that could not be added to a dataset, and why.
    rested : Dataset
        No prediction set of it is waiting to be evaluated any more.
    """

    opened = Signal(object)
    measured = Signal(object, object)
    evaluated = Signal(object)
    missing = Signal(object)
    unknown = Signal(object, object)
    faulty = Signal(object, object)
    set_faulty = Signal(object, object)
    demo_made = Signal(object, object, object)
    table_read = Signal(object, object, object)
    unmeasured = Signal(object, str)
    unopened = Signal(object, str)
    failed = Signal(str, str)
    refused = Signal(object, object, str)
    rested = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._opening = 0
        self._working: set[int] = set()
        self._evaluating = 0

    def open(self, path: Path, predictions: tuple[Path, ...], opening: Opening) -> None:
        """Read a dataset, and those of its prediction sets that are in the cache."""
        self._jobs.cancel(self._opening)
        self._opening = self._jobs.start(
            f"Opening {path.name or path}",
            partial(_open, path, predictions, opening),
            partial(self._begin, path),
            partial(self._say_unopened, path),
            beside=True,
        )

    def measure(self, dataset: Dataset) -> None:
        """Measure the ground truth alone."""
        self._work(
            f"Measuring {dataset.name}",
            partial(_measure, dataset),
            partial(self._hand_over_truth, dataset),
            partial(self._fail_to_measure, dataset),
        )

    def evaluate(
        self,
        dataset: Dataset,
        path: Path,
        *,
        missing: MissingImages,
        with_dataset: bool,
        replaces: int = 0,
        reading: Reading = AS_FOUND,
    ) -> None:
        """Read and evaluate a prediction set; ``replaces`` is the key of one that it is to stand in for."""
        self._evaluating += 1
        self._work(
            f"Matching {path.stem}",
            partial(_evaluate, dataset, path, missing, with_dataset, replaces, reading),
            partial(self._hand_over, dataset),
            partial(self._fail_to_add, dataset, path),
        )

    def read_table(self, dataset: Dataset, path: Path) -> None:
        """Read a table of images for a dataset that is open."""
        self._jobs.start(
            f"Reading {path.name}",
            partial(_read_table, dataset, path),
            partial(self.table_read.emit, dataset, path),
            partial(self._say, f"The table of images {path.name} cannot be used"),
            beside=True,
        )

    def make_demo(self, folder: Path) -> None:
        """Make the demo set if it is not there yet."""
        self._work(
            "Copying the demo set",
            partial(_make_demo, folder),
            self._say_demo,
            partial(self._say, "The demo set could not be made"),
        )

    def _say_demo(self, made: tuple[Path, tuple[Path, ...], DemoRuns | None]) -> None:
        self.demo_made.emit(*made)

    def _work(
        self,
        title: str,
        function: Callable[[Progress, CancelCheck], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
    ) -> None:
        """Start a job that is called off when another dataset is opened."""

        def finish(result: T) -> None:
            self._working.discard(number)
            done(result)

        def fail(why: str) -> None:
            self._working.discard(number)
            failed(why)

        number = self._jobs.start(title, function, finish, fail)
        self._working.add(number)

    def _begin(self, path: Path, opened: OpenedDataset | Faulty) -> None:
        if isinstance(opened, Faulty):
            self.set_faulty.emit(path, opened)
            return
        for number in self._working:
            self._jobs.cancel(number)
        self.opened.emit(opened)

    def _hand_over_truth(self, dataset: Dataset, result: SegmentTable | Faulty) -> None:
        if isinstance(result, Faulty):
            self.faulty.emit(dataset, result)
        else:
            self.measured.emit(dataset, result)

    def _hand_over(self, dataset: Dataset, result: Evaluated | Missing | Unknown | Faulty) -> None:
        self._evaluating -= 1
        if isinstance(result, Missing):
            self.missing.emit(result)
        elif isinstance(result, Unknown):
            self.unknown.emit(dataset, result)
        elif isinstance(result, Faulty):
            self.faulty.emit(dataset, result)
        else:
            self.evaluated.emit(result)
        self._say_rested(dataset)

    def _fail_to_add(self, dataset: Dataset, path: Path, why: str) -> None:
        self._evaluating -= 1
        if why:
            self.refused.emit(dataset, path, why)
        self._say_rested(dataset)

    def _fail_to_measure(self, dataset: Dataset, why: str) -> None:
        if why:
            self.unmeasured.emit(dataset, why)

    def _say_rested(self, dataset: Dataset) -> None:
        if not self._evaluating:
            self.rested.emit(dataset)

    def _say_unopened(self, path: Path, why: str) -> None:
        if why:
            self.unopened.emit(path, why)

    def _say(self, what: str, why: str) -> None:
        # A cancelled job fails without a reason, and whoever cancelled it knows.
        if why:
            self.failed.emit(what, why)


def _open(
    path: Path, predictions: tuple[Path, ...], opening: Opening, progress: Progress, cancelled: CancelCheck
) -> OpenedDataset | Faulty:
    files = find_to_look_at(path, opening)
    with begun_ahead(files, predictions, opening, cancelled):
        try:
            dataset = read_to_look_at(files, opening, predictions, progress=progress, cancelled=cancelled)
        except FaultyEntriesError as error:
            if not error.can_skip:
                raise
            return Faulty(None, f"{error.path}: {error.summary}")
        # What is wanted in the end is worked out while stamps are waited for.
        with ThreadPoolExecutor(1, thread_name_prefix="job-aside") as aside:
            # The window asks for it as soon as it has the dataset.
            aside.submit(dataset_key, dataset)
            return _with_known(dataset, predictions, aside)


def _with_known(dataset: Dataset, predictions: tuple[Path, ...], aside: Executor) -> OpenedDataset:
    """Return a dataset with those of its prediction sets whose tables are in the cache."""
    ready: list[EvaluatedPrediction] = []
    truth: Future[SegmentTable] | None = None
    waiting: list[Path] = []
    for prediction_path in predictions:
        found = _from_cache(dataset, prediction_path, dataset.opening.missing)
        # The order of the sets is the order they were given in.
        if found is None or waiting:
            waiting.append(prediction_path)
        else:
            ready.append(found)
            truth = truth or aside.submit(ground_truth_part, found.table)
    if truth is not None:
        return OpenedDataset(dataset, truth.result(), True, tuple(ready), tuple(waiting))
    known = load_measured(cache_folder(), dataset, None)
    table = unmeasured_table(dataset) if known is None else known.table
    return OpenedDataset(dataset, table, known is not None, (), tuple(waiting))


def _read(
    dataset: Dataset,
    path: Path,
    missing: MissingImages,
    reading: Reading,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PredictionSet:
    """Read a prediction set; one that a model run wrote says itself which images it was made of."""
    files = find_prediction(path, reading=reading)
    if missing == "error" and read_manifest(RunFolder(files.json.parent, files.json.stem)) is not None:
        missing = "skip"
    kept = partial(kept_categories, dataset.ground_truth.digest)
    return read_prediction(dataset, path, files, missing=missing, kept=kept, progress=progress, cancelled=cancelled)


def _from_cache(dataset: Dataset, path: Path, missing: MissingImages) -> EvaluatedPrediction | None:
    """Return a prediction set whose table is in the cache; None for any other, whose errors are told later.

    Where all maps have to be read to know its segments, it is none: the window does not wait for that.
    """
    try:
        prediction = _read(dataset, path, missing, dataset.opening.reading_of(path), cancelled=lambda: True)
    except (PanviewError, Cancelled):
        return None
    known = load_measured(cache_folder(), dataset, prediction)
    return None if known is None else evaluated_prediction(dataset, known, path)


def _measure(dataset: Dataset, progress: Progress, cancelled: CancelCheck) -> SegmentTable | Faulty:
    try:
        return cached_evaluation(cache_folder(), dataset, None, progress=progress, cancelled=cancelled).table
    except FaultyImagesError as error:
        if not error.can_skip:
            raise
        return Faulty(None, error.summary)


class _TwoParts:
    """Progress of a set whose maps are perhaps read to list its segments, and then to match them."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._listed = progress, 0

    def first(self, done: int, total: int) -> None:
        """Tell of maps that are read to list segments."""
        self._listed = total
        self._progress(done, 2 * total)

    def second(self, done: int, total: int) -> None:
        """Tell of images that are matched."""
        self._progress(self._listed + done, self._listed + total)


def _evaluate(
    dataset: Dataset,
    path: Path,
    missing: MissingImages,
    with_dataset: bool,
    replaces: int,
    reading: Reading,
    progress: Progress,
    cancelled: CancelCheck,
) -> Evaluated | Missing | Unknown | Faulty:
    parts = _TwoParts(progress)
    try:
        with decoding_beside(cancelled):
            prediction = _read(dataset, path, missing, reading, parts.first, cancelled)
    except MissingPredictionsError as error:
        return Missing(path, str(error))
    except UnknownCategoriesError as error:
        return Unknown(path, str(error), error.mostly, error.can_skip)
    except FaultyEntriesError as error:
        if not error.can_skip:
            raise
        return Faulty(path, f"{error.path}: {error.summary}")
    try:
        measured = measured_set(dataset, prediction, progress=parts.second, cancelled=cancelled)
    except FaultyImagesError as error:
        if not error.can_skip:
            raise
        return Faulty(path, error.summary)
    known = evaluated_prediction(dataset, measured, path)
    return Evaluated(dataset, known, ground_truth_part(measured.table), with_dataset, replaces)


def _read_table(dataset: Dataset, path: Path, progress: Progress, cancelled: CancelCheck) -> ImagesTable:
    return read_images_table(path, list(dataset.image_id), dataset.image_names)


def _make_demo(
    folder: Path, progress: Progress, cancelled: CancelCheck
) -> tuple[Path, tuple[Path, ...], DemoRuns | None]:
    def step(count: int, total: int) -> None:
        if cancelled():
            raise Cancelled
        progress(count, total)

    try:
        demo = make_demo_set(folder, progress=step)
    except OSError as error:
        raise PanviewError(f"{folder}: cannot be written ({reason_of(error)})") from error
    return demo.root, demo.predictions, demo_runs(demo.root)


def looks_like_table(path: Path) -> bool:
    """Whether a dropped path is a table of images; looks at its name only."""
    return path.suffix.lower() in (".csv", ".tsv", ".parquet", ".pq")


def looks_like_ground_truth(path: Path) -> bool:
    """Whether a dropped path is a ground truth rather than a prediction set: whether a known layout has it."""
    try:
        return find_ground_truth(path).layout != JSON_AND_MAPS
    except PanviewError:
        return False
