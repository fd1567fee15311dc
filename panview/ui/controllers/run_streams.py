"""Results of model runs on their way into the review: prediction sets that grow while one looks at them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from panview.datasets.dataset import Dataset, distinct_name
from panview.datasets.predicted_image import PredictedImage
from panview.engine.run_folder import RunFolder
from panview.jobs.model_runs import read_files
from panview.metrics.live import LiveSet, extend, start_live, with_ground_truth
from panview.metrics.segment_table import SegmentTable
from panview.review.session import EvaluatedPrediction, Snapshot, with_replaced
from panview.ui.loading.background import Background
from panview.ui.review_state import ReviewState
from panview.words import tr

_LEAST_PAUSE_S, _MOST_PAUSE_S = 0.3, 2.0
_SHARE = 4
"""After an extension that took t seconds the next one waits 4 t, so that most of the time is left for other work."""
_LOOK_MS = 100


@dataclass(eq=False)
class _Stream:
    """The results of one run.

    Attributes
    ----------
    run : RunFolder
    digest : str
        Of the ground truth that they belong to.
    images : dict of int -> PredictedImage
        All that have come, by row.
    waiting : list of PredictedImage
        Those that are not in the review yet.
    live : LiveSet or None
    truth : SegmentTable or None
        The ground truth's table that ``live`` has its areas from.
    key : int
        Of the prediction set in the review, 0 before it is there.
    busy, ended, read_back : bool
        Something is being worked out; nothing more comes; the set is the one that its files hold.
    left : bool
        Nothing more is taken of a run that goes on elsewhere: it has no results JSON to read.
    """

    run: RunFolder
    digest: str
    images: dict[int, PredictedImage] = field(default_factory=dict)
    waiting: list[PredictedImage] = field(default_factory=list)
    live: LiveSet | None = None
    truth: SegmentTable | None = None
    key: int = 0
    busy: bool = False
    not_before: float = 0.0
    ended: bool = False
    read_back: bool = False
    left: bool = False

    def come_again(self) -> None:
        """Let what has come become a prediction set of its own once more."""
        self.live, self.truth, self.key = None, None, 0
        self.waiting = list(self.images.values())
        self.read_back = False


class RunStreams(QObject):
    """One stream for each run; puts what comes into the review, never faster than the window follows.

    Signals
    -------
    first_shown : (int, str, bool)
        Number of a run and name of the prediction set that it has become, and whether that is shown.
    problem : (str, str, str)
        What cannot be read, why, and "error" or "warning".
    """

    first_shown = Signal(int, str, bool)
    problem = Signal(str, str, str)

    def __init__(self, state: ReviewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._streams: dict[int, _Stream] = {}
        self._background = Background(1, "live", self)
        self._closed = False
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._feed)
        state.snapshot_changed.connect(self._wake)

    @property
    def settled(self) -> bool:
        """Whether every result that has come is in the review."""
        return all(s.read_back or self._is_gone(s) or not s.images for s in self._streams.values())

    def begin(self, number: int, run: RunFolder, dataset: Dataset) -> int:
        """Expect results of a run; one that has run before goes on in its prediction set, or begins anew without it.

        Returns
        -------
        int
            Number under which it ran before, 0 for none.
        """
        before = next((n for n, stream in self._streams.items() if stream.run == run), 0)
        stream = self._streams.pop(before, None) or _Stream(run, dataset.ground_truth.digest)
        stream.ended = stream.left = False
        if self._is_gone(stream):
            stream.come_again()
        self._streams[number] = stream
        return before

    def take(self, number: int, images: tuple[PredictedImage, ...]) -> None:
        """Take finished images of a run; what a run that goes on tells again is known."""
        stream = self._streams[number]
        new = [image for image in images if stream.images.get(image.row) != image]
        stream.images |= {image.row: image for image in new}
        stream.waiting += new
        stream.read_back = False
        self._start_looking()

    def go_on(self, number: int) -> None:
        """Expect more of a run that has ended."""
        stream = self._streams[number]
        stream.ended = stream.left = False

    def end(self, number: int) -> None:
        """Expect no more of a run."""
        self._streams[number].ended = True
        self._start_looking()

    def leave(self, number: int) -> None:
        """Expect no more of a run that goes on elsewhere; what has come of it stays as it is."""
        stream = self._streams[number]
        stream.ended = stream.left = True
        self._start_looking()

    def begin_again(self) -> None:
        """Let what has come for a dataset come again into its new review."""
        for stream in self._streams.values():
            stream.come_again()
        self._wake()

    def expects(self, number: int) -> bool:
        """Whether results of a run are to come into what is open, and none has."""
        stream, snapshot = self._streams.get(number), self._state.snapshot
        here = stream is not None and snapshot is not None and stream.digest == snapshot.dataset.ground_truth.digest
        return here and self.place(number) < 0

    def place(self, number: int) -> int:
        """Return the place of a run's prediction set in the review, -1 where it is not there."""
        key = self._streams[number].key if number in self._streams else 0
        return self._keys().index(key) if key in self._keys() else -1

    def is_growing(self, key: int) -> bool:
        """Whether more may come for the prediction set of this key, or it is still to be read from its files."""
        return any(stream.key == key and not stream.read_back for stream in self._streams.values())

    def close(self) -> None:
        """Stop; what is being worked out is called off."""
        self._closed = True
        self._look.stop()
        self._background.close()

    def _wake(self) -> None:
        if not self.settled:
            self._start_looking()

    def _start_looking(self) -> None:
        # Restarting the timer would postpone it; frequent events would keep it from ever firing.
        if not self._look.isActive():
            self._look.start()

    def _feed(self) -> None:
        """Extend the prediction sets by what has come."""
        snapshot = self._state.snapshot
        if snapshot is None or not self._state.up_to_date:
            return
        pending = False
        for stream in self._streams.values():
            if stream.digest != snapshot.dataset.ground_truth.digest or self._is_gone(stream):
                continue
            unread = stream.live is not None and not stream.read_back
            pending = pending or stream.busy or bool(stream.waiting) or not stream.ended or unread
            if stream.busy or time.monotonic() < stream.not_before:
                continue
            if stream.waiting:
                self._extend(stream, snapshot)
            elif stream.ended and stream.left:
                stream.read_back = True
            elif stream.ended and unread:
                self._read_back(stream, snapshot)
        if not pending:
            self._look.stop()

    def _extend(self, stream: _Stream, snapshot: Snapshot) -> None:
        live = self._brought_up_to(stream, snapshot)
        images, stream.waiting = tuple(stream.waiting), []
        stream.busy = True
        self._background.submit(
            partial(extend, live, images, cancelled=self._is_closed),
            partial(self._show, stream, time.monotonic()),
            partial(self._fail, stream),
        )

    def _read_back(self, stream: _Stream, snapshot: Snapshot) -> None:
        """Make the set the one that its files hold, as any other."""
        stream.live = self._brought_up_to(stream, snapshot)
        stream.busy = True
        self._background.submit(
            partial(read_files, stream.live, stream.run, self._is_closed),
            partial(self._finish, stream),
            partial(self._fail, stream),
        )

    def _brought_up_to(self, stream: _Stream, snapshot: Snapshot) -> LiveSet:
        """Return the set as it is, with the ground truth's newest areas; an empty one where there is none."""
        live, truth = stream.live, snapshot.ground_truth_table
        if live is None or not live.dataset.is_same(snapshot.dataset):
            run = stream.run
            live = start_live(snapshot.dataset, truth, run.name, run.json, run.png_folder)
        elif stream.truth is not truth:
            live = with_ground_truth(live, truth)
        stream.truth = truth
        return live

    def _show(self, stream: _Stream, began: float, live: LiveSet) -> None:
        now = time.monotonic()
        stream.busy = False
        stream.not_before = now + min(max(_LEAST_PAUSE_S, _SHARE * (now - began)), _MOST_PAUSE_S)
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(live.dataset):
            return
        stream.live = live
        if live.refused:
            count = len(live.refused)
            what = tr("an id map cannot be read") if count == 1 else tr("{count:,} id maps cannot be read", count=count)
            self.problem.emit(f"{stream.run.name}: {what}", live.refused[0], "warning")
        self._put(stream, EvaluatedPrediction(live.prediction, live.table), snapshot)

    def _finish(self, stream: _Stream, evaluated: EvaluatedPrediction) -> None:
        stream.busy, stream.read_back = False, True
        snapshot = self._state.snapshot
        if snapshot is not None and stream.live is not None and snapshot.dataset.is_same(stream.live.dataset):
            self._put(stream, evaluated, snapshot)

    def _put(self, stream: _Stream, evaluated: EvaluatedPrediction, snapshot: Snapshot) -> None:
        """Show a prediction set in its newest state, for the first time or in place of an older one."""
        names = {p.key: p.prediction.name for p in snapshot.predictions}
        if stream.key in names:
            prediction = replace(evaluated.prediction, name=names[stream.key])
            newest = EvaluatedPrediction(prediction, evaluated.table, stream.key)
            self._state.adopt({"predictions": with_replaced(snapshot, newest).predictions})
        elif not stream.key:
            prediction = distinct_name(evaluated.prediction, list(names.values()))
            stream.key = evaluated.key
            predictions = (*snapshot.predictions, replace(evaluated, prediction=prediction))
            self._state.adopt({"predictions": predictions, "current": max(snapshot.current, 0)})
            number = next(n for n, other in self._streams.items() if other is stream)
            self.first_shown.emit(number, prediction.name, snapshot.current < 0)

    def _fail(self, stream: _Stream, message: str) -> None:
        stream.busy, stream.read_back = False, True
        self.problem.emit(tr("The results of {name} could not be read", name=stream.run.name), message, "error")

    def _is_gone(self, stream: _Stream) -> bool:
        """Whether the user has closed the prediction set; undoing that brings it back."""
        return bool(stream.key) and stream.key not in self._keys()

    def _keys(self) -> list[int]:
        return [p.key for p in self._state.snapshot.predictions] if self._state.snapshot is not None else []

    def _is_closed(self) -> bool:
        return self._closed
