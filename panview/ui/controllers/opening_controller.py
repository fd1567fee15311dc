"""Opening: what comes of the jobs that read datasets and prediction sets, and what is said when they fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from panview.addresses import is_address
from panview.datasets.dataset import Dataset, distinct_name
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.images_table import ImagesTable
from panview.datasets.opening import AS_USUAL, MissingImages, Opening
from panview.engine.demo_runs import DemoRuns
from panview.errors import FilterError
from panview.jobs.answers import Evaluated, Faulty, Missing, OpenedDataset, UnderWay, Unknown
from panview.metrics.error_types import ErrorThresholds
from panview.metrics.segment_table import SegmentTable
from panview.presentation.describe import images_table_note
from panview.review.filters import SegmentFilter, check_filter
from panview.review.session import EvaluatedPrediction, Scope, Snapshot
from panview.settings import data_folder
from panview.ui.loading.background import Jobs
from panview.ui.loading.opening import Opener
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr

_LIST_ALL = tr("List all faults")
_GO_ON = tr("Leave them out")
_SAY_FORM = tr("Choose the form…")


@dataclass(frozen=True)
class Asked:
    """What was asked for last, to ask for it again in another way.

    Attributes
    ----------
    path : Path
    predictions : tuple of Path
        As they were named, ``JSON=FOLDER`` or otherwise.
    opening : Opening
    """

    path: Path
    predictions: tuple[Path, ...]
    opening: Opening


_SAY_WHERE = tr("Choose the folders…")


class OpeningController(QObject):
    """Turns answers of the `Opener` into changes of the review; an answer for another dataset is dropped.

    Signals
    -------
    demo_found : DemoRuns or None
        The demo set is opened next, with the models that are still to be run on it; None where they cannot be run.
    failed : str
        A dataset or prediction set could not be opened; the message is on the banner too.
    parts_wanted : Path
        Somebody wants to say where the parts of a dataset are that could not be opened.
    check_wanted : Path or None
        Somebody wants to know all that is wrong with predictions that could not be added; None: with what is open.
    categories_wanted : Path
        Somebody wants to say what the numbers of predictions stand for that could not be added.
    categories_unknown : Path
        Predictions could not be added because numbers of theirs are no category ids.
    under_way : RunFolder
        Predictions that were to be added are a model run that some process carries out.
    form_wanted : Path
        Somebody wants to say how predictions are stored that could not be added.
    matching : tuple of str
        Names of the prediction sets of what is open that are being matched.
    told : (Path or None, str)
        What came of a dataset, a prediction set or a table of images that was asked for: why it could not be opened,
        empty where it is open.
    """

    demo_found = Signal(object)
    failed = Signal(str)
    check_wanted = Signal(object)
    parts_wanted = Signal(object)
    categories_wanted = Signal(object)
    categories_unknown = Signal(object)
    under_way = Signal(object)
    form_wanted = Signal(object)
    matching = Signal(object)
    told = Signal(object, str)

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        jobs: Jobs,
        error_thresholds: ErrorThresholds,
        poor_mask_iou: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._error_thresholds = error_thresholds
        self._poor_mask_iou = poor_mask_iou
        self._state = state
        self._jobs = jobs
        self._opener = Opener(jobs, self)
        self._measured = True
        self._refused: list[Missing] = []
        self._asked: Asked | None = None
        # Prediction sets that arrived as requested; those no longer open were closed.
        self._arrived: set[Path] = set()
        self._unopened = ""
        self._is_asked = False
        self.preparing: list[Callable[[Snapshot], Snapshot]] = []
        """Each says what a dataset begins with that was kept of it, such as a filter."""
        self.in_front: Callable[[Sequence[EvaluatedPrediction]], dict[str, Any]] = lambda _: {}
        """Says which of the prediction sets that were asked for with a dataset is shown, and compared with."""
        self._look: dict[str, Any] = {}
        self._first_image: str | None = None
        self._opener.opened.connect(self._open)
        self._opener.measured.connect(self._take_measured)
        self._opener.evaluated.connect(self._add)
        self._opener.missing.connect(self._offer_missing)
        self._opener.table_read.connect(self._take_table)
        self._opener.unknown.connect(self._offer_categories)
        self._opener.under_way.connect(self._follow)
        self._opener.faulty.connect(self._offer_without)
        self._opener.set_faulty.connect(self._offer_set_without)
        self._opener.failed.connect(self._say)
        self._opener.unopened.connect(self._say_unopened)
        self._opener.refused.connect(self._refuse)
        self._opener.unmeasured.connect(self._say_unmeasured)
        self._opener.rested.connect(self._measure)
        self._opener.demo_made.connect(self._open_demo)
        self._opener.evaluating.connect(self._say_matching)
        self._opener.given_up.connect(window.end_opening)
        window.opening.action_clicked.connect(lambda: jobs.cancel())
        window.welcome.demo_requested.connect(self.open_demo)
        window.banner.dismissed.connect(self._forget_refused)

    def open(
        self,
        path: Path,
        predictions: tuple[Path, ...] = (),
        *,
        image_id: str | None = None,
        opening: Opening = AS_USUAL,
    ) -> None:
        """Open a dataset with prediction sets; what is open stays until it has been read.

        ``image_id`` is what a person calls the image to begin with.
        """
        self._first_image = image_id
        self._asked = Asked(path, predictions, opening)
        self._arrived.clear()
        self._is_asked = False
        # What could not be opened before is no answer to this.
        self._window.banner.withdraw(self._unopened)
        self._window.show_opening(tr("Opening {part}…", part=path.name or path))
        self._opener.open(path, predictions, opening)

    def begin_at(self, image: str) -> None:
        """Begin the dataset that is being opened at an image, unless another one was asked for."""
        self._first_image = self._first_image or image

    def waiting(self) -> tuple[Path, ...]:
        """Return the prediction sets of the open dataset that were asked for and have not come yet."""
        asked = self._asked
        if asked is None or not self._is_asked or self._state.snapshot is None:
            return ()
        known = {each.opened_as for each in self._state.snapshot.predictions}
        return tuple(path for path in asked.predictions if path not in known and path not in self._arrived)

    def take_first_image(self) -> str | None:
        """Return what was said to begin with, once."""
        wanted, self._first_image = self._first_image, None
        return wanted

    def say_missing_image(self, problem: str) -> None:
        """Say that there is no such image."""
        self._window.banner.show_message(problem, "", "warning")
        self.failed.emit(problem)

    def close(self) -> None:
        """Go back to the welcome page."""
        self._jobs.cancel()
        self._state.close_dataset()

    def begin_with(self, expression: str, threshold: float) -> None:
        """Show the dataset that is opened next through a filter, with figures of its images, at an IoU threshold."""
        self._look = {"threshold": round(threshold, 2)}
        if expression.strip():
            self._look |= {"filter": SegmentFilter(expression=expression), "scope": Scope.FILTERED}

    def open_demo(self, folder: Path | None = None) -> None:
        """Open the demo set, made first if need be; in the data folder unless another one is said."""
        self._window.show_opening(tr("Copying the demo set…"))
        self._opener.make_demo(folder or data_folder() / "demo")

    def reading_of(self, path: Path) -> Reading:
        """Return what was said of how predictions are stored."""
        return AS_FOUND if self._asked is None else self._asked.opening.reading_of(path)

    def add_prediction(
        self, path: Path, *, missing: MissingImages = "error", replaces: int = 0, reading: Reading | None = None
    ) -> None:
        """Add a prediction set to the dataset that is open.

        Parameters
        ----------
        path : Path
        missing : MissingImages
        replaces : int
            Key of one that it stands in for.
        reading : Reading, optional
            How it is stored (default: what was said before).
        """
        if self._state.snapshot is None:
            return
        dataset = self._state.snapshot.dataset
        if self._asked is not None:
            asked = self._asked
            predictions = asked.predictions if path in asked.predictions else (*asked.predictions, path)
            opening = asked.opening if reading is None else asked.opening.with_reading(path, reading)
            self._asked = replace(asked, predictions=predictions, opening=opening)
        reading = self.reading_of(path) if reading is None else reading
        self._opener.evaluate(dataset, path, missing=missing, with_dataset=False, replaces=replaces, reading=reading)

    def asked(self) -> Asked | None:
        """Return what is to be opened where what was asked for last is opened in another way.

        Prediction sets that were closed since stay closed, and a table of images that was added since stays.
        """
        asked, snapshot = self._asked, self._state.snapshot
        if asked is None or snapshot is None or not self._is_asked:
            return asked
        known = {each.opened_as for each in snapshot.predictions}
        predictions = tuple(path for path in asked.predictions if path in known or path not in self._arrived)
        opening = replace(asked.opening, images_table=snapshot.dataset.opening.images_table)
        return replace(asked, predictions=predictions, opening=opening)

    def add_images_table(self, path: Path) -> None:
        """Join what is open with a table of images, in the place of the one that it may have."""
        if self._state.snapshot is None:
            self._window.status_line.show_message(tr("Open a set first, then add the table of images"))
        else:
            self._opener.read_table(self._state.snapshot.dataset, path)

    def _take_table(self, dataset: Dataset, path: Path, table: ImagesTable) -> None:
        """Use another table of images; everything else stays, except a filter on columns that are gone."""
        snapshot = self._state.snapshot
        if snapshot is None or not self._is_open(dataset):
            return
        opening = replace(snapshot.dataset.opening, images_table=path)
        joined = replace(snapshot.dataset, known=table, opening=opening)
        changes: dict[str, object] = {"dataset": joined}
        said = images_table_note(joined)
        try:
            check_filter(snapshot.filter, joined)
        except FilterError:
            changes["filter"] = replace(snapshot.filter, expression="")
            said += tr("; the filter was cleared, because it used a column that the table lacks")
        self._state.change(tr("Table of images"), changes)
        self._window.status_line.show_message(said)
        self.told.emit(path, "")

    def set_thresholds(self, error_thresholds: ErrorThresholds, poor_mask_iou: float) -> None:
        """Open datasets with other thresholds of error types from now on."""
        self._error_thresholds, self._poor_mask_iou = error_thresholds, poor_mask_iou

    def _open(self, opened: OpenedDataset) -> None:
        predictions = _with_distinct_names((), opened.predictions)
        self._is_asked = True
        self._arrived.update(each.opened_as for each in predictions)
        snapshot = Snapshot(
            dataset=opened.dataset,
            ground_truth_table=opened.table,
            predictions=predictions,
            current=0 if predictions else -1,
            error_thresholds=self._error_thresholds,
            poor_mask_iou=self._poor_mask_iou,
            **self._look,
        )
        self._look = {}
        self._measured = opened.measured
        self._refused = []
        for prepare in self.preparing:
            snapshot = prepare(snapshot)
        self._state.open(snapshot)
        if self._asked is not None:
            self.told.emit(self._asked.path, "")
        for known in predictions:
            self.told.emit(known.opened_as, "")
        for path in opened.waiting:
            self._opener.evaluate(
                opened.dataset,
                path,
                missing=opened.dataset.opening.missing,
                with_dataset=True,
                reading=opened.dataset.opening.reading_of(path),
            )
        if not opened.waiting:
            self._measure(opened.dataset)

    def _open_demo(self, root: Path, simulated: tuple[Path, ...], runs: DemoRuns | None) -> None:
        self.demo_found.emit(runs)
        self.open(root, simulated if runs is None else runs.finished)
        if runs is None:
            self._window.status_line.show_message(tr("No models are installed, so the demo shows two simulated sets"))

    def _measure(self, dataset: Dataset) -> None:
        """Measure the ground truth alone where no prediction set has brought its areas and boxes."""
        if not self._measured and self._is_open(dataset):
            self._opener.measure(dataset)

    def _take_measured(self, dataset: Dataset, table: SegmentTable) -> None:
        if self._is_open(dataset) and not self._measured:
            self._measured = True
            self._state.adopt({"ground_truth_table": table})

    def _add(self, evaluated: Evaluated) -> None:
        snapshot = self._state.snapshot
        if snapshot is None or not self._is_open(evaluated.dataset):
            return
        predictions = _with_distinct_names(snapshot.predictions, (evaluated.prediction,))
        asked = evaluated.asked or evaluated.prediction.opened_as
        self._arrived.add(asked)
        # Not shown, because the next state arrives before this one is derived.
        self._take_measured(evaluated.dataset, evaluated.ground_truth)
        if evaluated.with_dataset:
            # Part of opening, so undo does not remove it. The first set stays in front.
            current = max(snapshot.current, 0)
            self._state.adopt({"predictions": predictions, "current": current, **self.in_front(predictions)})
        elif any(known.key == evaluated.replaces for known in snapshot.predictions):
            self._replace(snapshot, evaluated)
        else:
            self._state.change(tr("Add predictions"), {"predictions": predictions, "current": len(predictions) - 1})
        self.told.emit(asked, "")

    def _replace(self, snapshot: Snapshot, evaluated: Evaluated) -> None:
        """Put a prediction set that was read anew in the place of the one before."""
        place = [known.key for known in snapshot.predictions].index(evaluated.replaces)
        before = snapshot.predictions[place].prediction
        renamed = replace(evaluated.prediction, prediction=replace(evaluated.prediction.prediction, name=before.name))
        predictions = (*snapshot.predictions[:place], renamed, *snapshot.predictions[place + 1 :])
        self._state.change(tr("Categories of predictions"), {"predictions": predictions, "current": place})

    def _offer_categories(self, dataset: Dataset, unknown: Unknown) -> None:
        if self._is_open(dataset):
            self.categories_unknown.emit(unknown.path)
        if not (unknown.mostly and self._is_open(dataset)):
            self._refuse(dataset, unknown.path, unknown.message, can_skip=unknown.can_skip)
            return
        self._refused = []
        text = tr("The predictions {name} use other category numbers", name=unknown.path.name)
        helps = partial(self.categories_wanted.emit, unknown.path)
        self._window.banner.show_message(text, unknown.message, "error", tr("Map the categories"), helps)
        self._fail(unknown.path, unknown.message)

    def _follow(self, dataset: Dataset, answer: UnderWay) -> None:
        if self._is_open(dataset):
            self._arrived.add(answer.path)
            self.under_way.emit(answer.run)
            self.told.emit(answer.path, "")

    def _offer_missing(self, missing: Missing) -> None:
        self._refused.append(missing)
        names = ", ".join(refused.path.name for refused in self._refused)
        text = tr("The predictions {names} lack images of this set", names=names)
        self._window.banner.show_message(
            text, missing.message, "warning", tr("Count them as empty"), self._accept_missing
        )
        self._fail(missing.path, missing.message)

    def _offer_without(self, dataset: Dataset, faulty: Faulty) -> None:
        banner = self._window.banner
        self._refused = []
        # If predictions were just refused for the same fault, their message says more.
        if self._is_open(dataset) and not (banner.isVisible() and banner.message()[2] == faulty.message):
            what = tr("The predictions {name}", name=faulty.path.name) if faulty.path else tr("The ground truth")
            text = (
                tr("{what} could not be added", what=what)
                if faulty.path
                else tr("{what} could not be measured", what=what)
            )
            helps = partial(self.check_wanted.emit, faulty.path)
            banner.show_message(text, faulty.message, "error", _LIST_ALL, helps, _GO_ON, self._go_on_without)
        self._fail(faulty.path, faulty.message)

    def _offer_set_without(self, path: Path, faulty: Faulty) -> None:
        self._refused = []
        text = tr("{part} could not be opened", part=path.name or path)
        self._window.banner.show_message(text, faulty.message, "error", _GO_ON, self._go_on_without)
        self._fail(path, faulty.message)

    def _go_on_without(self) -> None:
        """Open what is open once more, without images at fault; that stands until something else is opened."""
        self._window.banner.clear()
        asked = self.asked()
        if asked is not None:
            self.open(
                asked.path, asked.predictions, image_id=self._first_image, opening=replace(asked.opening, faults="skip")
            )

    def _accept_missing(self) -> None:
        self._window.banner.clear()
        refused, self._refused = self._refused, []
        for missing in refused:
            self.add_prediction(missing.path, missing="empty")

    def _forget_refused(self) -> None:
        self._refused = []

    def _say_unopened(self, path: Path, why: str) -> None:
        self._refused = []
        self._unopened = tr("{part} could not be opened", part=path.name or path)
        # What lies elsewhere is in none of the folders that one could choose.
        offer = ("", None) if is_address(path) else (_SAY_WHERE, partial(self.parts_wanted.emit, path))
        self._window.banner.show_message(self._unopened, why, "error", *offer)
        self._fail(path, why)

    def _say(self, what: str, why: str) -> None:
        self._refused = []
        self._window.banner.show_message(what, why)
        self._fail(None, why)

    def _say_unmeasured(self, dataset: Dataset, why: str) -> None:
        banner = self._window.banner
        if not self._is_open(dataset):
            return
        # If predictions were just refused for the same fault, their message says more.
        if not banner.isVisible() or banner.message()[2] != why:
            helps = partial(self.check_wanted.emit, None)
            banner.show_message(tr("The ground truth could not be measured"), why, "error", _LIST_ALL, helps)
        self.failed.emit(why)

    def _refuse(self, dataset: Dataset, path: Path, why: str, can_skip: bool = False) -> None:
        """Say why predictions were not added; what is said is only the first fault, all are a click away."""
        self._refused = []
        text, helps = (
            tr("The predictions {name} could not be added", name=path.name),
            partial(self.check_wanted.emit, path),
        )
        action = _LIST_ALL if self._is_open(dataset) and path.exists() else ""
        helps_otherwise: Callable[[], None]
        other, helps_otherwise = _SAY_FORM, partial(self.form_wanted.emit, path)
        if can_skip:
            other, helps_otherwise = _GO_ON, self._go_on_without
        other = other if self._is_open(dataset) else ""
        self._window.banner.show_message(text, why, "error", action, helps, other, helps_otherwise)
        self._fail(path, why)

    def _fail(self, path: Path | None, why: str) -> None:
        self.failed.emit(why)
        self.told.emit(path, why)

    def _say_matching(self, evaluating: tuple[tuple[Dataset, str], ...]) -> None:
        self.matching.emit(tuple(name for dataset, name in evaluating if self._is_open(dataset)))

    def _is_open(self, dataset: Dataset) -> bool:
        return self._state.snapshot is not None and self._state.snapshot.dataset.is_same(dataset)


def _with_distinct_names(
    present: tuple[EvaluatedPrediction, ...], new: tuple[EvaluatedPrediction, ...]
) -> tuple[EvaluatedPrediction, ...]:
    """Append prediction sets; one whose name is taken gets another."""
    result = list(present)
    for evaluated in new:
        taken = [other.prediction.name for other in result]
        result.append(replace(evaluated, prediction=distinct_name(evaluated.prediction, taken)))
    return tuple(result)
