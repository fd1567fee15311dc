"""Model runs: the dialog that starts them, the queue, and results that enter the review as they come."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from panview.datasets.dataset import Dataset, distinct_name, read_prediction_set
from panview.engine.demo_runs import DemoRuns
from panview.engine.engine_thread import Engine
from panview.engine.job_queue import ByteProgress, CancelCheck, Job, Prepare
from panview.engine.predictor import Execution
from panview.engine.probe import Probe, probe
from panview.engine.published import published_for
from panview.engine.run_folder import default_folder, run_folder
from panview.engine.run_request import ImageResult, RunRequest
from panview.engine.zoo import Model, check_placed, fetch, find_model, list_models, own_model
from panview.errors import PanviewError
from panview.metrics.cache import save_table, table_path
from panview.metrics.evaluation import evaluate
from panview.metrics.live import LiveSet, NewImage, extend, start_live, table_as_read, with_ground_truth
from panview.metrics.segment_table import SegmentTable
from panview.review.session import EvaluatedPrediction, Snapshot, with_replaced
from panview.settings import cache_folder
from panview.ui import describe_runs
from panview.ui.controller import ReviewController
from panview.ui.dialogs.run_dialog import RunChoice, RunDialog
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow

_LEAST_PAUSE_S = 0.3
_SHARE = 4
"""After an extension that took t seconds the next one waits 4 t, so that most of the time is left for other work."""
_LOOK_MS = 100


@dataclass(eq=False)
class _Stream:
    """The results of one job on their way into the review."""

    title: str
    folder: Path
    digest: str = ""
    images: dict[int, NewImage] = field(default_factory=dict)
    waiting: list[NewImage] = field(default_factory=list)
    live: LiveSet | None = None
    truth: SegmentTable | None = None
    key: int = 0
    busy: bool = False
    not_before: float = 0.0
    ended: bool = False
    read_back: bool = False


class RunController(QObject):
    """Joins the engine, the zoo, and the review.

    Parameters
    ----------
    window : MainWindow
    control : ReviewController
    folder : Path, optional
        Where results go; in the user's data folder, by dataset, without.
    """

    def __init__(self, window: MainWindow, control: ReviewController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._control = control
        self.engine = Engine(self)
        self.dialog = RunDialog(window)
        self._background = Background(1, "live", self)
        self._lookup = Background(1, "zoo", self)
        self._streams: dict[int, _Stream] = {}
        self._looked_up = False
        self._demo: DemoRuns | None = None
        self._closed = False
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._feed)
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether a run is under way or waits."""
        return self.engine.busy

    @property
    def settled(self) -> bool:
        """Whether every result that has come is in the review."""
        return not self.engine.busy and all(
            stream.read_back or self._is_gone(stream) or not stream.images for stream in self._streams.values()
        )

    def open_dialog(self) -> None:
        """Let the user choose a model."""
        snapshot = self._control.state.snapshot
        if snapshot is None:
            return
        dialog = self.dialog
        view = self._control.state.view
        filtered = int(view.rows.listed.sum()) if view is not None and snapshot.filter.active else None
        dialog.set_images(len(snapshot.dataset), filtered, len(snapshot.selected))
        dialog.set_place(f"Results go to {default_folder(snapshot.dataset)}")
        dialog.set_problem("")
        self._lookup.submit(list_models, self._show_models, dialog.set_blocked)
        if not self._looked_up:
            self._lookup.submit(probe, self._show_devices, dialog.set_problem)
        dialog.popup()

    def run_when_open(self, demo: DemoRuns | None) -> None:
        """Queue the demo's models over the dataset that is opened next."""
        self._demo = demo

    def close(self) -> None:
        """Stop all runs; what is finished is on disk."""
        self._closed = True
        self._look.stop()
        self._lookup.close()
        self.engine.close()
        self._background.close()

    def _connect(self) -> None:
        dialog, runs, engine = self.dialog, self._window.runs, self.engine
        dialog.run_requested.connect(self._run)
        dialog.config_wanted.connect(self._choose_config)
        dialog.checkpoint_wanted.connect(self._choose_checkpoint)
        engine.jobs_changed.connect(self._show_jobs)
        engine.images_done.connect(self._take)
        engine.job_ended.connect(self._end)
        runs.pause_requested.connect(engine.pause)
        runs.resume_requested.connect(engine.resume)
        runs.cancel_requested.connect(engine.cancel)
        runs.restart_requested.connect(self._restart)
        runs.accept_requested.connect(self._accept)
        runs.show_requested.connect(self._show_set)
        runs.remove_requested.connect(self._remove)
        runs.clear_requested.connect(self._clear)
        self._control.opening.demo_found.connect(self.run_when_open)
        self._control.opening.dataset_opened.connect(self._begin_again)
        self._control.state.snapshot_changed.connect(self._show_published)

    # The dialog

    def _show_models(self, models: tuple[Model, ...]) -> None:
        self.dialog.set_blocked("")
        self.dialog.set_models(describe_runs.model_rows(models))

    def _show_devices(self, found: Probe) -> None:
        self._looked_up = True
        self.dialog.set_devices(describe_runs.device_choices(found))
        if found.problem:
            self.dialog.set_blocked(found.problem)

    def _choose_config(self) -> None:
        self._choose_file("Choose a config", "MMDetection configs (*.py *.json *.yaml *.yml)", self.dialog.set_config)

    def _choose_checkpoint(self) -> None:
        self._choose_file("Choose a checkpoint", "Checkpoints (*.pth *.pt)", self.dialog.set_checkpoint)

    def _choose_file(self, title: str, kinds: str, chosen: object) -> None:
        chooser = QFileDialog(self._window, title)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([kinds, "All files (*)"])
        chooser.fileSelected.connect(chosen)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _run(self, choice: RunChoice) -> None:
        snapshot = self._control.state.snapshot
        if snapshot is None:
            return
        try:
            run_folder(default_folder(snapshot.dataset), choice.name)
        except PanviewError as error:
            self.dialog.set_problem(str(error))
            return
        if any(not job.state.ended and job.title == choice.name for job in self.engine.jobs):
            self.dialog.set_problem(f"{choice.name} is in the queue already; choose another name")
            return
        self._submit(choice, snapshot, default_folder(snapshot.dataset))
        self.dialog.dismiss()

    def _submit(self, choice: RunChoice, snapshot: Snapshot, folder: Path, *, fresh: bool = False) -> None:
        images = self._images(choice.scope, snapshot)
        prepare = partial(_prepare, choice, snapshot.dataset, images, folder, fresh)
        self.submit(choice.name, snapshot.dataset, folder, prepare)

    def submit(self, title: str, dataset: Dataset, folder: Path, prepare: Prepare) -> int:
        """Queue a run whose results enter the review as they come; return its number."""
        number = self.engine.submit(title, prepare)
        self._streams[number] = _Stream(title, folder, dataset.ground_truth.digest)
        return number

    def _images(self, scope: str, snapshot: Snapshot) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        if scope == "selected":
            return np.array(sorted(snapshot.selected), np.int64)
        view = self._control.state.view
        if scope == "filtered" and view is not None:
            return np.flatnonzero(view.rows.listed).astype(np.int64)
        return np.arange(len(snapshot.dataset), dtype=np.int64)

    # The queue

    def _show_jobs(self, jobs: tuple[Job, ...]) -> None:
        shown = self._keys()
        rows = [
            describe_runs.run_row(job, can_show=self._streams[job.number].key in shown)
            for job in jobs
            if job.number in self._streams
        ]
        self._window.runs.set_rows(rows)

    def _restart(self, number: int) -> None:
        self._streams[number].ended = False
        self.engine.restart(number)

    def _accept(self, number: int) -> None:
        self._streams[number].ended = False
        self.engine.restart(number, accept_gaps=True)

    def _remove(self, number: int) -> None:
        self.engine.remove(number)

    def _clear(self) -> None:
        for job in self.engine.jobs:
            if job.state.ended:
                self.engine.remove(job.number)

    def _show_set(self, number: int) -> None:
        snapshot = self._control.state.snapshot
        keys = [p.key for p in snapshot.predictions] if snapshot is not None else []
        if self._streams[number].key in keys:
            self._control.state.change("Prediction set", {"current": keys.index(self._streams[number].key)})

    # Results

    def _take(self, number: int, results: tuple[ImageResult, ...]) -> None:
        stream = self._streams[number]
        for result in results:
            image = NewImage(result.row, result.png, result.segment_ids, result.category_ids)
            known = stream.images.get(result.row)
            stream.images[result.row] = image
            # A run that goes on tells again what it has told before.
            if known != image:
                stream.waiting.append(image)
        stream.read_back = False
        self._look.start()

    def _end(self, number: int) -> None:
        self._streams[number].ended = True
        self._look.start()

    def _begin_again(self, snapshot: Snapshot) -> None:
        """Let what has come for a dataset come again into its new review."""
        for stream in self._streams.values():
            stream.live, stream.truth, stream.key = None, None, 0
            stream.waiting = list(stream.images.values())
            stream.read_back = False
        if self._streams:
            self._look.start()
        demo, self._demo = self._demo, None
        if demo is not None:
            # Only once the review holds the snapshot.
            QTimer.singleShot(0, self, partial(self._run_demo, demo))

    def _run_demo(self, demo: DemoRuns) -> None:
        snapshot = self._control.state.snapshot
        if snapshot is None:
            return
        for name in demo.to_run:
            if any(not job.state.ended and job.title == name for job in self.engine.jobs):
                continue
            choice = RunChoice(name, None, None, "all", "auto", 0, False, name)
            self._submit(choice, snapshot, demo.folder, fresh=True)

    def _feed(self) -> None:
        """Extend the prediction sets by what has come, one at a time, and never faster than the window follows."""
        snapshot = self._control.state.snapshot
        if snapshot is None or not self._control.state.up_to_date:
            return
        pending = False
        for number, stream in self._streams.items():
            if stream.digest != snapshot.dataset.ground_truth.digest or self._is_gone(stream):
                continue
            unread = stream.live is not None and not stream.read_back
            pending = pending or stream.busy or bool(stream.waiting) or not stream.ended or unread
            if stream.busy or time.monotonic() < stream.not_before:
                continue
            if stream.waiting:
                self._extend(number, stream, snapshot)
            elif stream.ended and stream.live is not None and not stream.read_back:
                self._read_back(number, stream, stream.live)
        if not pending:
            self._look.stop()

    def _is_gone(self, stream: _Stream) -> bool:
        """Whether the user has closed the prediction set; undoing that brings it back."""
        return bool(stream.key) and stream.key not in self._keys()

    def _extend(self, number: int, stream: _Stream, snapshot: Snapshot) -> None:
        run = run_folder(stream.folder, stream.title)
        live, truth = stream.live, snapshot.ground_truth_table
        if live is None or live.dataset is not snapshot.dataset:
            live = start_live(snapshot.dataset, truth, stream.title, run.json, run.png_folder)
        elif stream.truth is not truth:
            live = with_ground_truth(live, truth)
        images, stream.waiting = tuple(stream.waiting), []
        stream.truth, stream.busy = truth, True
        began = time.monotonic()
        self._background.submit(
            partial(extend, live, images, cancelled=self._is_closed),
            partial(self._show, number, began),
            partial(self._fail, number),
        )

    def _show(self, number: int, began: float, live: LiveSet) -> None:
        stream, snapshot = self._streams[number], self._control.state.snapshot
        stream.busy = False
        stream.not_before = time.monotonic() + max(_LEAST_PAUSE_S, _SHARE * (time.monotonic() - began))
        if snapshot is None or snapshot.dataset is not live.dataset:
            return
        stream.live = live
        if live.refused:
            count = len(live.refused)
            what = "an id map cannot be read" if count == 1 else f"{count:,} id maps cannot be read"
            self._window.banner.show_message(f"{stream.title}: {what}", live.refused[0], "warning")
        self._put(stream, EvaluatedPrediction(live.prediction, live.table), snapshot)

    def _put(self, stream: _Stream, evaluated: EvaluatedPrediction, snapshot: Snapshot) -> None:
        """Show a prediction set in its newest state, for the first time or in place of an older one."""
        state = self._control.state
        known = {p.key: p.prediction.name for p in snapshot.predictions}
        if stream.key:
            if stream.key in known:
                prediction = replace(evaluated.prediction, name=known[stream.key])
                newest = EvaluatedPrediction(prediction, evaluated.table, stream.key)
                state.adopt({"predictions": with_replaced(snapshot, newest).predictions})
            return
        prediction = distinct_name(evaluated.prediction, list(known.values()))
        stream.key = evaluated.key
        predictions = (*snapshot.predictions, replace(evaluated, prediction=prediction))
        state.adopt({"predictions": predictions, "current": max(snapshot.current, 0)})
        if snapshot.current >= 0:
            self._window.status_line.show_message(
                f"First results of {prediction.name}; B shows the next prediction set"
            )
        self._show_jobs(self.engine.jobs)

    def _read_back(self, number: int, stream: _Stream, live: LiveSet) -> None:
        """At the end the set becomes the one that its files hold, as any other."""
        stream.busy = True
        snapshot = self._control.state.snapshot
        if snapshot is not None and stream.truth is not snapshot.ground_truth_table:
            # Measured after the last images had come.
            stream.truth = snapshot.ground_truth_table
            live = stream.live = with_ground_truth(live, stream.truth)
        run = run_folder(stream.folder, stream.title)
        self._background.submit(
            partial(_read_files, live, run.json, self._is_closed),
            partial(self._finish, number),
            partial(self._fail, number),
        )

    def _finish(self, number: int, evaluated: EvaluatedPrediction) -> None:
        stream, snapshot = self._streams[number], self._control.state.snapshot
        stream.busy, stream.read_back = False, True
        if snapshot is not None and stream.live is not None and snapshot.dataset is stream.live.dataset:
            self._put(stream, evaluated, snapshot)

    def _fail(self, number: int, message: str) -> None:
        stream = self._streams[number]
        stream.busy, stream.read_back = False, True
        self._window.banner.show_message(f"The results of {stream.title} could not be read", message)

    def _is_closed(self) -> bool:
        return self._closed

    def _keys(self) -> set[int]:
        snapshot = self._control.state.snapshot
        return {p.key for p in snapshot.predictions} if snapshot is not None else set()

    def _show_published(self, snapshot: Snapshot) -> None:
        prediction = snapshot.prediction
        known = published_for(snapshot.dataset, prediction) if prediction is not None else None
        self._control.display.show_published(describe_runs.published_rows(known))
        if any(not stream.read_back for stream in self._streams.values()):
            self._look.start()


def _prepare(
    choice: RunChoice,
    dataset: Dataset,
    images: np.ndarray[tuple[int], np.dtype[np.int64]],
    folder: Path,
    fresh: bool,
    progress: ByteProgress,
    cancelled: CancelCheck,
) -> RunRequest:
    """Make the request of a run; in the engine's thread, since weights may have to be downloaded."""
    if choice.config is not None and choice.checkpoint is not None and not choice.model:
        source = own_model(choice.config, choice.checkpoint, choice.name)
    else:
        model = find_model(choice.model)
        if model.is_here:
            check_placed(model)
        source = replace(fetch(model, progress, cancelled), name=choice.name)
    execution = Execution(choice.device, choice.batch_size, choice.half)
    return RunRequest(dataset, images, source, execution, folder, fresh=fresh)


def _read_files(live: LiveSet, json: Path, cancelled: CancelCheck) -> EvaluatedPrediction:
    """Read the results of a run from its files; the table is there already if they say the same."""
    name = json.name.removesuffix(".json")
    run = run_folder(json.parent, name)
    prediction = read_prediction_set(live.dataset, run.files, missing="skip")
    table = table_as_read(live, prediction)
    if table is None:
        table = evaluate(live.dataset, prediction, cancelled=cancelled)
    path = table_path(cache_folder(), live.dataset, prediction)
    if not path.exists():
        save_table(path, table)
    return EvaluatedPrediction(prediction, table)
