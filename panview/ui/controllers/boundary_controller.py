"""Boundary PQ of the prediction sets in the review: measured when asked for, quietly, and forgotten with its set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from panview.datasets.dataset import Dataset, PredictionSet
from panview.jobs.boundaries import Column, boundaries_from_cache, measured_boundaries
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from panview.parallel import CancelCheck, Progress
from panview.review.session import Snapshot, View
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.controllers.run_controller import RunController
from panview.ui.loading.background import Background, Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr


@dataclass(eq=False)
class _Measuring:
    """What is being measured for a prediction set."""

    table: SegmentTable
    job: int = 0
    done: int = 0
    total: int = 0


class BoundaryController(QObject):
    """Measures boundary IoU off the window's thread and keeps it as long as its prediction set is in the review.

    One thread works, rests as long as it has worked, and waits while an image is on its way to the canvas.

    Signals
    -------
    changed
        There is a new answer to `result_for`, `progress` or `is_measuring`.
    """

    changed = Signal()
    _progressed = Signal(int, int, int)

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        jobs: Jobs,
        canvas: CanvasController,
        runs: RunController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._state, self._jobs, self._canvas = state, jobs, canvas
        self._streams = runs.streams
        self._background = Background(1, "boundary", self)
        self._measuring: dict[int, _Measuring] = {}
        self._sought: dict[int, SegmentTable] = {}
        # Of each set: its table, and the same with the smaller of IoU and boundary IoU in it.
        self._known: dict[int, tuple[SegmentTable, SegmentTable]] = {}
        self._answer: tuple[View, PanopticQuality] | None = None
        state.snapshot_changed.connect(self._forget)
        state.closed.connect(lambda: self._forget(None))
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def is_offered(self, view: View) -> bool:
        """Whether the view shows a prediction set that is complete: not one that a model is still adding to."""
        key = view.snapshot.key
        return key != 0 and not self._streams.is_growing(key)

    def is_measuring(self, view: View) -> bool:
        """Whether the shown prediction set is being measured."""
        return view.snapshot.key in self._measuring

    def progress(self, view: View) -> tuple[int, int] | None:
        """Return images done and their total, 0 while it is not known; None where nothing is being measured."""
        measuring = self._measuring.get(view.snapshot.key)
        return None if measuring is None else (measuring.done, measuring.total)

    def result_for(self, view: View) -> PanopticQuality | None:
        """Return Boundary PQ of the scope at the IoU threshold of a view; None where it has not been measured."""
        known = self._known.get(view.snapshot.key)
        if known is None or known[0] is not view.snapshot.table:
            return None
        if self._answer is None or self._answer[0] is not view:
            snapshot = view.snapshot
            categories = snapshot.dataset.categories
            counts = count_matches(known[1], len(categories), threshold=snapshot.threshold, images=view.scope)
            self._answer = view, panoptic_quality(counts, categories.isthing)
        return self._answer[1]

    def look_up(self, view: View) -> None:
        """Take what was measured earlier from the cache, if it is there; nothing is measured."""
        snapshot = view.snapshot
        key, table, prediction = snapshot.key, snapshot.table, snapshot.prediction
        if prediction is None or not self.is_offered(view) or self._is_known(key, table):
            return
        if self._sought.get(key) is table:
            return
        self._sought[key] = table
        self._background.submit(
            partial(boundaries_from_cache, snapshot.dataset, prediction, table),
            partial(self._keep, key, table),
            partial(self._say, prediction),
        )

    def request(self, view: View) -> None:
        """Measure the shown prediction set, unless that is known or under way."""
        snapshot = view.snapshot
        key, table, prediction = snapshot.key, snapshot.table, snapshot.prediction
        if prediction is None or not self.is_offered(view) or self._is_known(key, table) or key in self._measuring:
            return
        measuring = self._measuring[key] = _Measuring(table)
        measuring.job = self._jobs.start(
            tr("Boundaries of {name}", name=prediction.name),
            partial(self._measure, key, snapshot.dataset, prediction, table),
            partial(self._take, key, measuring),
            partial(self._fail, key, measuring, prediction),
            quiet=True,
        )
        self.changed.emit()

    def cancel(self, view: View) -> None:
        """Stop measuring the shown prediction set."""
        measuring = self._measuring.get(view.snapshot.key)
        if measuring is not None:
            self._jobs.cancel(measuring.job)

    def close(self) -> None:
        """Stop looking anything up; what is measured ends with the window's jobs."""
        self._background.close()

    def _measure(
        self,
        key: int,
        dataset: Dataset,
        prediction: PredictionSet,
        table: SegmentTable,
        progress: Progress,
        cancelled: CancelCheck,
    ) -> Column:
        """Measure a set; runs in the jobs' thread."""

        def show(done: int, total: int) -> None:
            progress(done, total)
            self._progressed.emit(key, done, total)

        return measured_boundaries(dataset, prediction, table, self._is_image_wanted, show, cancelled)

    def _is_image_wanted(self) -> bool:
        return self._canvas.loading

    @Slot(int, int, int)
    def _show_progress(self, key: int, done: int, total: int) -> None:
        measuring = self._measuring.get(key)
        if measuring is not None:
            measuring.done, measuring.total = done, total
            self.changed.emit()

    def _take(self, key: int, measuring: _Measuring, column: Column) -> None:
        if self._measuring.get(key) is measuring:
            del self._measuring[key]
        self._keep(key, measuring.table, column)
        self.changed.emit()

    def _fail(self, key: int, measuring: _Measuring, prediction: PredictionSet, why: str) -> None:
        if self._measuring.get(key) is measuring:
            del self._measuring[key]
        self._say(prediction, why)
        self.changed.emit()

    def _say(self, prediction: PredictionSet, why: str) -> None:
        if why:
            self._window.banner.show_message(
                tr("The boundaries of {name} could not be measured", name=prediction.name), why
            )

    def _keep(self, key: int, table: SegmentTable, column: Column | None) -> None:
        """Keep what was measured, if it is of a set as it is now."""
        from panview.metrics.boundary import with_boundary

        if column is not None and _tables(self._state.snapshot).get(key) is table:
            self._known[key] = table, with_boundary(table, column)
            self._answer = None
            self.changed.emit()

    def _is_known(self, key: int, table: SegmentTable) -> bool:
        return key in self._known and self._known[key][0] is table

    def _forget(self, snapshot: Snapshot | None) -> None:
        """Drop what is of sets that are gone or have changed."""
        tables = _tables(snapshot)
        self._known = {key: known for key, known in self._known.items() if tables.get(key) is known[0]}
        self._sought = {key: table for key, table in self._sought.items() if tables.get(key) is table}
        if self._answer is not None and self._answer[0].snapshot.key not in self._known:
            self._answer = None
        for key, measuring in list(self._measuring.items()):
            if tables.get(key) is not measuring.table:
                del self._measuring[key]
                self._jobs.cancel(measuring.job)


def _tables(snapshot: Snapshot | None) -> dict[int, SegmentTable]:
    """Return the tables of all prediction sets by their keys."""
    return {} if snapshot is None else {p.key: p.table for p in snapshot.predictions}
