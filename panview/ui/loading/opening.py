"""Opening datasets and prediction sets as jobs: what takes long runs off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from panview.addresses import arrived, is_address
from panview.datasets.dataset import Dataset
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.opening import MissingImages, Opening
from panview.engine.demo_runs import DemoRuns
from panview.jobs.answers import Answer, Faulty, Missing, OpenedDataset, UnderWay, Unknown
from panview.jobs.sets import evaluate, make_demo, measure, open_dataset, read_table
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.segment_table import SegmentTable
from panview.presentation.formatting import format_fetched
from panview.ui.loading.background import Jobs
from panview.words import tr

T = TypeVar("T")

_LOOK_MS = 250
"""How often it is asked what has been fetched."""


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
    under_way : (Dataset, UnderWay)
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
    given_up
        The dataset asked for last is not opened: it could not be, or somebody has called it off.
    failed : (str, str)
        What failed, and why.
    refused : (Dataset, Path, str)
        Predictions that could not be added to a dataset, and why.
    rested : Dataset
        No prediction set of it is waiting to be evaluated any more.
    evaluating : tuple of (Dataset, str)
        Datasets and names of the prediction sets that are being evaluated, or wait to be.
    """

    opened = Signal(object)
    measured = Signal(object, object)
    evaluated = Signal(object)
    missing = Signal(object)
    unknown = Signal(object, object)
    under_way = Signal(object, object)
    faulty = Signal(object, object)
    set_faulty = Signal(object, object)
    demo_made = Signal(object, object, object)
    table_read = Signal(object, object, object)
    unmeasured = Signal(object, str)
    unopened = Signal(object, str)
    given_up = Signal()
    failed = Signal(str, str)
    refused = Signal(object, object, str)
    rested = Signal(object)
    evaluating = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._opening = 0
        self._working: set[int] = set()
        self._evaluating: list[tuple[Dataset, str]] = []
        self._fetching: tuple[Path, int, tuple[int, int]] | None = None
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._say_fetched)

    def open(self, path: Path, predictions: tuple[Path, ...], opening: Opening) -> None:
        """Read a dataset, and those of its prediction sets that are in the cache."""
        self._jobs.cancel(self._opening)

        def fail(why: str) -> None:
            if number == self._opening:
                self.given_up.emit()
            self._say_unopened(path, why)

        number = self._opening = self._jobs.start(
            tr("Opening {part}", part=path.name or path),
            partial(open_dataset, path, predictions, opening),
            partial(self._begin, path),
            fail,
            beside=True,
        )
        if is_address(path):
            self._fetching = path, number, arrived(path)
            self._look.start()

    def _say_fetched(self) -> None:
        """Say what has come of a set that lies elsewhere, as long as it is being opened."""
        assert self._fetching is not None
        path, number, (files, size) = self._fetching
        files_now, size_now = arrived(path)
        if not self._jobs.set_note(number, format_fetched(files_now - files, size_now - size)):
            self._look.stop()

    def measure(self, dataset: Dataset) -> None:
        """Measure the ground truth alone."""
        self._work(
            tr("Measuring {name}", name=dataset.name),
            partial(measure, dataset),
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
        self._evaluating.append((dataset, path.stem))
        self.evaluating.emit(tuple(self._evaluating))
        self._work(
            tr("Matching {stem}", stem=path.stem),
            partial(evaluate, dataset, path, missing, with_dataset, replaces, reading),
            partial(self._hand_over, dataset, path.stem),
            partial(self._fail_to_add, dataset, path),
        )

    def read_table(self, dataset: Dataset, path: Path) -> None:
        """Read a table of images for a dataset that is open."""
        self._jobs.start(
            tr("Reading {name}", name=path.name),
            partial(read_table, dataset, path),
            partial(self.table_read.emit, dataset, path),
            partial(self._say, tr("The table of images {name} cannot be used", name=path.name)),
            beside=True,
        )

    def make_demo(self, folder: Path) -> None:
        """Make the demo set if it is not there yet."""
        self._work(
            tr("Copying the demo set"),
            partial(make_demo, folder),
            self._say_demo,
            self._fail_to_make_demo,
        )

    def _fail_to_make_demo(self, why: str) -> None:
        self.given_up.emit()
        self._say(tr("The demo set could not be made"), why)

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
            self.given_up.emit()
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

    def _hand_over(self, dataset: Dataset, name: str, result: Answer) -> None:
        self._evaluating.remove((dataset, name))
        if isinstance(result, Missing):
            self.missing.emit(result)
        elif isinstance(result, Unknown):
            self.unknown.emit(dataset, result)
        elif isinstance(result, UnderWay):
            self.under_way.emit(dataset, result)
        elif isinstance(result, Faulty):
            self.faulty.emit(dataset, result)
        else:
            self.evaluated.emit(result)
        self._say_rested(dataset)

    def _fail_to_add(self, dataset: Dataset, path: Path, why: str) -> None:
        self._evaluating.remove((dataset, path.stem))
        if why:
            self.refused.emit(dataset, path, why)
        self._say_rested(dataset)

    def _fail_to_measure(self, dataset: Dataset, why: str) -> None:
        if why:
            self.unmeasured.emit(dataset, why)

    def _say_rested(self, dataset: Dataset) -> None:
        self.evaluating.emit(tuple(self._evaluating))
        if not self._evaluating:
            self.rested.emit(dataset)

    def _say_unopened(self, path: Path, why: str) -> None:
        if why:
            self.unopened.emit(path, why)

    def _say(self, what: str, why: str) -> None:
        # A cancelled job fails without a reason: the user knows why.
        if why:
            self.failed.emit(what, why)
