"""Model runs: the dialog that starts them and the queue that they wait in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from panview.datasets.dataset import Dataset, PredictionSet
from panview.engine.category_mapping import SaidLabels
from panview.engine.demo_runs import DemoRuns
from panview.engine.families.registry import ModelList, models_and_needs
from panview.engine.found_runs import FoundRun
from panview.engine.job_queue import Job, Prepare
from panview.engine.probe import Probe, probe
from panview.engine.published import published_for
from panview.engine.run_folder import RunFolder, default_folder, run_folder
from panview.engine.run_request import Phase
from panview.errors import PanviewError
from panview.jobs.model_runs import prepare, prepare_rest, typed
from panview.presentation import describe_runs
from panview.review.session import Snapshot
from panview.ui.cards import lazy_card
from panview.ui.choosing import Mode, file_dialog
from panview.ui.commands import Commands
from panview.ui.controllers.label_questions import LabelQuestions
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.run_streams import RunStreams
from panview.ui.lazily import Lazy
from panview.ui.loading.background import Background
from panview.ui.loading.engine import Engine
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.reprocess import REPROCESS
from panview.ui.review_display import ReviewDisplay
from panview.ui.review_state import ReviewState
from panview.ui.saving import refuse_in_parts
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody wants to run a model.
    from panview.presentation.run_choice import RunChoice
    from panview.ui.dialogs.run_dialog import RunDialog


class RunController(QObject):
    """Joins the dialog, the engine and the queue's panel; results go to the review by way of `RunStreams`.

    Signals
    -------
    demo_begun
        The demo set is open, and its models are queued where they have not been run.
    """

    demo_begun = Signal()

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        commands: Commands,
        opening: OpeningController,
        display: ReviewDisplay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._commands = window, state, commands
        self._opening, self._display = opening, display
        self.engine = Engine(self)
        self._lazy_dialog: Lazy[RunDialog] = lazy_card(window, "run_dialog", "RunDialog")
        self.streams = RunStreams(state, self)
        self._lookup = Background(1, "zoo", self)
        # In the background: looking for devices takes seconds, during which the user may type.
        self._looked_at = Background(1, "typed", self)
        self._found: Probe | None = None
        self._demo: DemoRuns | None = None
        self._runs: dict[int, RunFolder] = {}
        self._published_of: PredictionSet | None = None
        self._leaves = False
        self.labels = LabelQuestions(window, self)
        self._connect()

    @property
    def dialog(self) -> RunDialog:
        """The card that starts a run."""
        return self._lazy_dialog()

    @property
    def settled(self) -> bool:
        """Whether nothing runs or waits, and every result is in the review."""
        return not self.engine.works and self.streams.settled

    def open_dialog(self) -> None:
        """Let the user choose a model."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        if refuse_in_parts(self._window, self._state, "panview predict"):
            return
        dialog = self.dialog
        view = self._state.view
        filtered = int(view.rows.listed.sum()) if view is not None and snapshot.filter.active else None
        dialog.set_images(len(snapshot.dataset), filtered, len(snapshot.selected))
        dialog.set_place(tr("Results are saved in {default_folder}", default_folder=default_folder(snapshot.dataset)))
        dialog.set_problem("")
        self._lookup.submit(models_and_needs, self._show_models, dialog.set_blocked)
        if self._found is None:
            self._lookup.submit(probe, self._show_devices, dialog.set_problem)
        dialog.popup()

    def run_when_open(self, demo: DemoRuns | None) -> None:
        """Queue the demo's models over the dataset that is opened next."""
        self._demo = demo

    def submit(self, run: RunFolder, dataset: Dataset, prepare: Prepare) -> int:
        """Queue a run whose results enter the review as they come; return its number."""
        return self._begin(self.engine.submit(run.name, prepare), run, dataset)

    def follow(self, run: RunFolder) -> None:
        """Show the results of a run that another process carries out, as they come."""
        snapshot = self._state.snapshot
        if snapshot is None or self.is_queued(run) or refuse_in_parts(self._window, self._state, "panview watch"):
            return
        self._begin(self.engine.follow(run, snapshot.dataset), run, snapshot.dataset)

    def _begin(self, number: int, run: RunFolder, dataset: Dataset) -> int:
        self._runs[number] = run
        before = self.streams.begin(number, run, dataset)
        if before:
            # Otherwise its row would appear beside the new one for the same prediction set.
            self._remove(before)
        return number

    def close(self) -> None:
        """Stop all runs; what is finished is on disk."""
        self._lookup.close()
        self._looked_at.close()
        self.engine.close()
        self.streams.close()

    def _connect(self) -> None:
        runs, engine, streams = self._window.runs, self.engine, self.streams
        self._window.may_close = self.may_close
        self._lazy_dialog.when_made(self._connect_dialog)
        self._window.top_bar.run_requested.connect(self.open_dialog)
        self._window.metrics.run_requested.connect(self.open_dialog)
        self._window.lazy_page(COMPARE).when_made(lambda page: page.run_requested.connect(self.open_dialog))
        self._window.lazy_page(REPROCESS).when_made(lambda page: page.run_requested.connect(self.open_dialog))
        engine.jobs_changed.connect(self._show_jobs)
        engine.images_done.connect(streams.take)
        engine.job_ended.connect(self._end)
        streams.first_shown.connect(self._say_first)
        streams.problem.connect(self._window.banner.show_message)
        runs.pause_requested.connect(engine.pause)
        runs.resume_requested.connect(engine.resume)
        runs.cancel_requested.connect(engine.cancel)
        runs.restart_requested.connect(self._restart)
        runs.accept_requested.connect(self._accept)
        runs.labels_requested.connect(self._ask_labels)
        self.labels.said.connect(self._say_labels)
        runs.show_requested.connect(self._show_set)
        runs.remove_requested.connect(self._remove)
        runs.clear_requested.connect(self._clear)
        self._opening.demo_found.connect(self.run_when_open)
        self._opening.under_way.connect(self.follow)
        self._state.opened.connect(self._begin_again)
        self._state.closed.connect(lambda _: self._display.show_coming(run=()))
        self._state.snapshot_changed.connect(self._show_published)

    # The dialog

    def _connect_dialog(self, dialog: RunDialog) -> None:
        dialog.run_requested.connect(self._run)
        dialog.config_wanted.connect(self._choose_config)
        dialog.checkpoint_wanted.connect(self._choose_checkpoint)
        dialog.folder_wanted.connect(self._choose_folder)
        dialog.typed_changed.connect(self._look_at)

    def _show_models(self, found: ModelList) -> None:
        self.dialog.set_blocked(self._found.problem if self._found is not None else "")
        self.dialog.set_models(describe_runs.model_rows(found))

    def _show_devices(self, found: Probe) -> None:
        self._found = found
        self.dialog.set_devices(describe_runs.device_choices(found))
        if found.problem:
            self.dialog.set_blocked(found.problem)

    def _look_at(self, text: str) -> None:
        """Say of a model that is typed what it is, or why it cannot be run; nothing is asked of a network."""
        say = self.dialog.set_typed_note
        if text:
            self._looked_at.submit(
                partial(typed, text),
                lambda note: say(text, note, refused=False),
                lambda why: say(text, why, refused=True),
            )

    def _choose_config(self) -> None:
        self._choose_file(
            tr("Choose a config"), tr("MMDetection configs (*.py *.json *.yaml *.yml)"), self.dialog.set_config
        )

    def _choose_checkpoint(self) -> None:
        self._choose_file(tr("Choose a checkpoint"), tr("Checkpoints (*.pth *.pt)"), self.dialog.set_checkpoint)

    def _choose_folder(self) -> None:
        chooser = file_dialog(self._window, tr("Choose a transformers model folder"), Mode.Directory)
        chooser.fileSelected.connect(self.dialog.set_typed)
        chooser.open()

    def _choose_file(self, title: str, kinds: str, chosen: Callable[[str], None]) -> None:
        chooser = file_dialog(self._window, title, kinds=f"{kinds};;{tr('All files (*)')}")
        chooser.fileSelected.connect(chosen)
        chooser.open()

    def _run(self, choice: RunChoice) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        try:
            run = run_folder(default_folder(snapshot.dataset), choice.name)
        except PanviewError as error:
            self.dialog.set_problem(str(error))
            return
        if self.is_queued(run):
            self.dialog.set_problem(tr("{name} is already in the queue; choose another name", name=choice.name))
            return
        self._submit(choice, snapshot, run)
        self.dialog.dismiss()

    def _submit(self, choice: RunChoice, snapshot: Snapshot, run: RunFolder, *, fresh: bool = False) -> None:
        images = self._images(choice.scope, snapshot)
        self.submit(run, snapshot.dataset, partial(prepare, choice, snapshot.dataset, images, run.folder, fresh))

    def _images(self, scope: str, snapshot: Snapshot) -> NDArray[np.int64]:
        if scope == "selected":
            return np.array(sorted(snapshot.selected), np.int64)
        view = self._state.view
        if scope == "filtered" and view is not None:
            return np.flatnonzero(view.rows.listed).astype(np.int64)
        return np.arange(len(snapshot.dataset), dtype=np.int64)

    def go_on(self, found: FoundRun) -> None:
        """Queue the rest of a run that has stopped."""
        snapshot = self._state.snapshot
        if snapshot is not None and found.can_go_on and not self.is_queued(found.run):
            self.submit(found.run, snapshot.dataset, partial(prepare_rest, found, snapshot.dataset))

    def may_close(self) -> bool:
        """Whether the window may be closed; where models run, it is asked, and closed with the answer."""
        going = [job for job in self.engine.jobs if not (job.state.ended or job.follows)]
        if self._leaves or not (going or self.engine.works):
            return True
        from panview.ui.dialogs.question_page import Answer

        title, text = describe_runs.leaving_text(going)
        self._window.lazy_question().ask(title, text, [Answer(tr("Stop and close"), self._leave)], tr("Keep running"))
        return False

    def _leave(self) -> None:
        self._leaves = True
        self._window.close()

    # The queue

    def is_queued(self, run: RunFolder) -> bool:
        """Whether a run is in the queue and has not ended."""
        return any(not job.state.ended and self._runs[job.number] == run for job in self.engine.jobs)

    def _show_jobs(self, jobs: tuple[Job, ...]) -> None:
        rows = [describe_runs.run_row(job, can_show=self.streams.place(job.number) >= 0) for job in jobs]
        self._window.runs.set_rows(rows)
        self._say_coming(jobs)

    def _say_coming(self, jobs: tuple[Job, ...]) -> None:
        coming = (job.title for job in jobs if not job.state.ended and self.streams.expects(job.number))
        self._display.show_coming(run=tuple(coming))

    def _say_first(self, number: int, name: str, shown: bool) -> None:
        if not shown:
            self._window.status_line.show_message(
                tr("First results of {name}; press B for the next prediction set", name=name)
            )
        self._show_jobs(self.engine.jobs)

    def _end(self, number: int) -> None:
        job = self.engine.job(number)
        under_way = job is not None and job.follows and job.report is not None and job.report.phase == Phase.RUNNING
        # What is still written elsewhere has no results JSON yet.
        (self.streams.leave if under_way else self.streams.end)(number)

    def _restart(self, number: int) -> None:
        self.streams.go_on(number)
        self.engine.restart(number)

    def _accept(self, number: int) -> None:
        self.streams.go_on(number)
        self.engine.restart(number, accept_gaps=True)

    def _ask_labels(self, number: int) -> None:
        """Let the user say what the labels of a model stand for that the dataset does not have."""
        job, snapshot = self.engine.job(number), self._state.snapshot
        if job is None or job.mismatch is None or snapshot is None or job.request is None:
            return
        if not job.request.dataset.is_same(snapshot.dataset):
            self._window.status_line.show_message(
                tr("{title} belongs to {name}; open that first", title=job.title, name=job.request.dataset.name)
            )
            return
        self.labels.ask(number, job.title, job.mismatch, snapshot.dataset)

    def _say_labels(self, number: int, said: SaidLabels) -> None:
        """Run a model again, now that it is said what its labels stand for."""
        self.streams.go_on(number)
        self.engine.restart(number, said=said)

    def _remove(self, number: int) -> None:
        if self.engine.job(number) is not None:
            self.engine.remove(number)

    def _clear(self) -> None:
        for job in self.engine.jobs:
            self.engine.remove(job.number)

    def _show_set(self, number: int) -> None:
        place = self.streams.place(number)
        if place >= 0:
            self._commands.show_prediction(place)

    # The review

    def _begin_again(self) -> None:
        self.streams.begin_again()
        demo, self._demo = self._demo, None
        if demo is not None:
            # Only once the review holds the snapshot.
            QTimer.singleShot(0, self, partial(self._run_demo, demo))

    def _run_demo(self, demo: DemoRuns) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        from panview.presentation.run_choice import RunChoice

        self.demo_begun.emit()
        for name in demo.to_run:
            run = run_folder(demo.folder, name)
            if not self.is_queued(run):
                self._submit(RunChoice(name, None, None, "all", "auto", 0, False, name), snapshot, run, fresh=True)

    def _show_published(self, snapshot: Snapshot) -> None:
        """Tell the display which published figures belong to the prediction set, once for each."""
        prediction = snapshot.prediction
        if prediction is not self._published_of:
            self._published_of = prediction
            known = published_for(snapshot.dataset, prediction) if prediction is not None else None
            self._display.show_published(describe_runs.published_rows(known))
