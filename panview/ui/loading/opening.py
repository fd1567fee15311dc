"""Opening datasets and prediction sets as jobs: what takes long runs off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from panview.datasets.dataset import (
    Dataset,
    MissingPredictionsError,
    PredictionSet,
    read_dataset,
    read_prediction_set,
)
from panview.datasets.discovery import find_ground_truth, find_prediction
from panview.errors import PanviewError
from panview.metrics.cache import cached_evaluation, load_table, table_path
from panview.metrics.evaluation import CancelCheck, Progress, ground_truth_part, unmeasured_table
from panview.metrics.segment_table import SegmentTable
from panview.review.session import EvaluatedPrediction
from panview.settings import cache_folder
from panview.ui.loading.background import Jobs


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


@dataclass(frozen=True)
class Missing:
    """A prediction set that lacks images of the dataset; the user may accept that."""

    path: Path
    message: str


class Opener(QObject):
    """Runs the jobs; an answer for a dataset that is no longer open is dropped by whoever listens.

    Signals
    -------
    opened : OpenedDataset
    measured : (Dataset, SegmentTable)
        The ground truth's table with areas and boxes.
    evaluated : (Dataset, EvaluatedPrediction, bool)
        The last says whether it was asked for together with its dataset.
    missing : Missing
    demo_made : tuple of Path
        Root, then the prediction sets.
    failed : (str, str)
        What failed, and why.
    """

    opened = Signal(object)
    measured = Signal(object, object)
    evaluated = Signal(object, object, bool)
    missing = Signal(object)
    demo_made = Signal(object)
    failed = Signal(str, str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def open(self, path: Path, predictions: tuple[Path, ...], *, allow_missing: bool) -> None:
        """Read a dataset, and those of its prediction sets that are in the cache."""
        self._jobs.start(
            f"Opening {path.name}",
            partial(_open, path, predictions, allow_missing),
            self.opened.emit,
            partial(self._say, f"{path.name} could not be opened"),
        )

    def measure(self, dataset: Dataset) -> None:
        """Measure the ground truth alone."""
        self._jobs.start(
            f"Measuring {dataset.name}",
            partial(_measure, dataset),
            partial(self.measured.emit, dataset),
            partial(self._say, "The ground truth could not be measured"),
        )

    def evaluate(self, dataset: Dataset, path: Path, *, allow_missing: bool, with_dataset: bool) -> None:
        """Read and evaluate a prediction set."""
        self._jobs.start(
            f"Matching {path.stem}",
            partial(_evaluate, dataset, path, allow_missing),
            partial(self._hand_over, dataset, with_dataset),
            partial(self._say, f"The predictions {path.name} could not be added"),
        )

    def make_demo(self, folder: Path) -> None:
        """Make the demo set if it is not there yet."""
        self._jobs.start(
            "Drawing the demo set",
            partial(_make_demo, folder),
            self.demo_made.emit,
            partial(self._say, "The demo set could not be made"),
        )

    def _hand_over(self, dataset: Dataset, with_dataset: bool, result: EvaluatedPrediction | Missing) -> None:
        if isinstance(result, Missing):
            self.missing.emit(result)
        else:
            self.evaluated.emit(dataset, result, with_dataset)

    def _say(self, what: str, why: str) -> None:
        # A cancelled job fails without a reason, and whoever cancelled it knows.
        if why:
            self.failed.emit(what, why)


def _open(
    path: Path, predictions: tuple[Path, ...], allow_missing: bool, progress: Progress, cancelled: CancelCheck
) -> OpenedDataset:
    dataset = read_dataset(find_ground_truth(path))
    ready: list[EvaluatedPrediction] = []
    waiting: list[Path] = []
    for prediction_path in predictions:
        found = _from_cache(dataset, prediction_path, allow_missing)
        # The order of the sets is the order they were given in.
        if found is None or waiting:
            waiting.append(prediction_path)
        else:
            ready.append(found)
    if ready:
        return OpenedDataset(dataset, ground_truth_part(ready[0].table), True, tuple(ready), tuple(waiting))
    table = load_table(table_path(cache_folder(), dataset, None), dataset, None)
    return OpenedDataset(dataset, table or unmeasured_table(dataset), table is not None, (), tuple(waiting))


def _from_cache(dataset: Dataset, path: Path, allow_missing: bool) -> EvaluatedPrediction | None:
    """Return a prediction set whose table is in the cache; None for any other, whose errors are told later."""
    try:
        prediction = read_prediction_set(dataset, find_prediction(path), allow_missing=allow_missing)
    except PanviewError:
        return None
    table = load_table(table_path(cache_folder(), dataset, prediction), dataset, prediction)
    return None if table is None else EvaluatedPrediction(prediction, table)


def _measure(dataset: Dataset, progress: Progress, cancelled: CancelCheck) -> SegmentTable:
    return cached_evaluation(cache_folder(), dataset, None, progress=progress, cancelled=cancelled)


def _evaluate(
    dataset: Dataset, path: Path, allow_missing: bool, progress: Progress, cancelled: CancelCheck
) -> EvaluatedPrediction | Missing:
    try:
        prediction: PredictionSet = read_prediction_set(dataset, find_prediction(path), allow_missing=allow_missing)
    except MissingPredictionsError as error:
        return Missing(path, str(error))
    table = cached_evaluation(cache_folder(), dataset, prediction, progress=progress, cancelled=cancelled)
    return EvaluatedPrediction(prediction, table)


def _make_demo(folder: Path, progress: Progress, cancelled: CancelCheck) -> tuple[Path, ...]:
    # Drawing takes modules that nothing else at the start does.
    from panview.datasets.demo import make_demo_set

    demo = make_demo_set(folder, progress=progress)
    return (demo.root, *demo.predictions)


def looks_like_ground_truth(path: Path) -> bool:
    """Whether a dropped path is a ground truth rather than a prediction set; looks at names only."""
    try:
        return find_ground_truth(path).json.name.startswith("panoptic_")
    except PanviewError:
        return False
