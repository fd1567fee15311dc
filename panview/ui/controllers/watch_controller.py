"""Following a training: a thread looks below its folder, and each evaluation comes into the window once it is whole."""

from __future__ import annotations

import importlib
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset, distinct_name
from panview.datasets.run_sets import SeenSet
from panview.jobs.watching import Measured, measure
from panview.metrics.evaluated import EvaluatedPrediction
from panview.places import is_same, known_as
from panview.review.cursor import CANVAS, DISAGREEMENTS, NO_SEGMENT
from panview.review.evaluations import (
    Evaluation,
    Fault,
    Follower,
    News,
    Watch,
    is_before,
    patience_of,
    with_evaluation,
)
from panview.review.session import Snapshot
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background, Jobs
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.training import TRAINING
from panview.ui.review_state import ReviewState
from panview.ui.timers import one_shot
from panview.words import tr, trn

if TYPE_CHECKING:
    # At run time it is loaded when the page is shown.
    from panview.ui.pages.training_page import TrainingPage

KEPT = 24
"""Number of evaluations that stay open. Of older ones only the figures stay; clicking one opens it again."""
_SLOWER = 10
"""After a look there is so many times its duration of rest: a folder on a slow network is not asked all the time."""
_FOLLOW, _GO_ON = tr("Follow the newest"), tr("Keep watching")


class WatchController(QObject):
    """Adds evaluations as they come, and compares the newest with the one before unless somebody chose otherwise."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._jobs = window, state, cursor, jobs
        self._background = Background(1, "watch", self)
        self._watch: Watch | None = None
        self._truth: Path | None = None
        self._follower: Follower | None = None
        self._evaluations: tuple[Evaluation, ...] = ()
        self._news = News((), (), ())
        self._told: set[Fault] = set()
        self._queue: list[SeenSet] = []
        self._busy = self._paused = self._pending = False
        self._problem = ""
        # Keys of the open sets, by evaluation, and the keys that this controller has shown and compared.
        self._keys: dict[Path, int] = {}
        self._shown: tuple[int, int] | None = None
        self._wanted: Evaluation | None = None
        self._timer = one_shot(self, 0, self._look)
        state.opened.connect(self._begin)
        state.closed.connect(self._end_for_good)
        state.snapshot_changed.connect(self._show)
        cursor.moved.connect(self._follow_if_free)
        window.lazy_page(TRAINING).when_made(self._connect_page)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """What has been measured, in its order."""
        return self._evaluations

    @property
    def following(self) -> bool:
        """Whether the newest evaluation is compared with the one before by itself."""
        snapshot = self._state.snapshot
        return snapshot is not None and self._is_followed(snapshot)

    def watch(self, watch: Watch) -> None:
        """Follow a training from when its ground truth is open, which is asked for next."""
        self._watch, self._truth = watch, None

    def close(self) -> None:
        """Stop looking."""
        self._timer.stop()
        self._background.close()

    # Beginning and end

    def _begin(self, snapshot: Snapshot) -> None:
        """Begin when the ground truth has been opened, anew where it is opened once more; end with any other."""
        if self._watch is None:
            return
        json = snapshot.dataset.files.json
        if self._truth is not None and not is_same(json, self._truth):
            self._end()
            return
        self._truth = json
        self._follower = Follower(self._watch.run, snapshot.dataset.files, patience_of(self._watch.every))
        self._evaluations, self._queue, self._keys = (), [], {}
        self._shown, self._wanted = None, None
        self._paused = self._pending = False
        self._window.top_bar.set_page_offered(TRAINING.key, True)
        self._cursor.show_page(TRAINING.key)
        self._look()

    def _end(self) -> None:
        self._watch = self._truth = self._follower = None
        self._evaluations, self._queue = (), []
        self._timer.stop()
        self._window.top_bar.set_page_offered(TRAINING.key, False)
        if self._cursor.now.page == TRAINING.key:
            self._cursor.show_page(CANVAS)
        self._show_page()

    def _end_for_good(self, replaced: bool) -> None:
        """End with the dataset; with one that takes its place it may go on."""
        if self._truth is not None and not replaced:
            self._end()

    # Looking

    def _look(self) -> None:
        if self._follower is not None and not self._busy and not self._paused:
            self._busy = True
            follower = self._follower
            self._background.submit(partial(_look, follower), partial(self._take, follower), self._fail)

    def _take(self, follower: Follower, answer: tuple[News, float]) -> None:
        self._busy = False
        if follower is not self._follower:
            self._look()
            return
        self._news, seconds = answer
        self._problem = ""
        self._queue += [seen for seen in self._news.ready if seen not in self._queue]
        for fault in self._news.faults:
            if fault not in self._told:
                self._told.add(fault)
                self._window.banner.show_message(
                    tr("{name} could not be read", name=fault.name), fault.reason, "warning"
                )
        self._show_page()
        if self._queue:
            self._measure_next()
        else:
            self._rest(seconds)

    def _fail(self, why: str) -> None:
        self._busy = False
        if why and why != self._problem:
            self._problem = why
            self._window.banner.show_message(
                tr("The training cannot be followed"), tr("{why}; trying again", why=why), "warning"
            )
        self._show_page()
        self._rest(0.0)

    def _rest(self, seconds: float) -> None:
        if self._watch is not None and not self._paused:
            self._timer.start(round(1000 * max(self._watch.every, _SLOWER * seconds)))

    # Measuring

    def _measure_next(self) -> None:
        snapshot = self._state.snapshot
        if not self._queue or snapshot is None or self._busy:
            return
        seen = self._queue.pop(0)
        before = next((each for each in reversed(self._evaluations) if is_before(each.seen, seen)), None)
        self._busy = True
        assert self._follower is not None
        work = partial(measure, snapshot.dataset, self._follower, seen, before, self._known(before))
        self._jobs.start(
            tr("Matching {name}", name=seen.name),
            work,
            partial(self._add, snapshot.dataset),
            partial(self._note_failure, snapshot.dataset, seen),
            quiet=True,
        )

    def _known(self, evaluation: Evaluation | None) -> EvaluatedPrediction | None:
        """Return an evaluation that is open."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return None
        key = self._key(evaluation)
        return next((each for each in snapshot.predictions if key and each.key == key), None)

    def _key(self, evaluation: Evaluation | None) -> int:
        """Return the key of an evaluation that is open, 0 where it is not."""
        snapshot = self._state.snapshot
        if snapshot is None or evaluation is None or evaluation.overwritten:
            return 0
        key = self._keys.get(evaluation.seen.path, 0)
        # Somebody may have closed it.
        return key if any(each.key == key for each in snapshot.predictions) else 0

    def _add(self, dataset: Dataset, measured: Measured) -> None:
        self._busy = False
        snapshot = self._state.snapshot
        if self._follower is None or snapshot is None or not snapshot.dataset.is_same(dataset):
            self._look()
            return
        seen = measured.seen
        # A set that was closed and is opened again already has its figures.
        if not any((each.seen.path, each.seen.stamp) == (seen.path, seen.stamp) for each in self._evaluations):
            self._evaluations = with_evaluation(self._evaluations, measured.evaluation)
        self._follower.took(seen)
        self._put(snapshot, measured)
        if self._queue:
            self._measure_next()
        else:
            self._look()

    def _put(self, snapshot: Snapshot, measured: Measured) -> None:
        """Add a set to those that are open, or put it in the place of the one that it was written over."""
        predictions = list(snapshot.predictions)
        old = self._keys.get(measured.seen.path, 0)
        place = next((at for at, each in enumerate(predictions) if each.key == old), len(predictions))
        taken = [each.prediction.name for at, each in enumerate(predictions) if at != place]
        named = replace(measured.known.prediction, name=measured.seen.name)
        known = replace(measured.known, prediction=distinct_name(named, taken))
        predictions[place : place + 1] = [known]
        follows = self._is_followed(snapshot)
        self._keys[measured.seen.path] = known.key
        if old and self._shown is not None:
            self._shown = (
                known.key if self._shown[0] == old else self._shown[0],
                known.key if self._shown[1] == old else self._shown[1],
            )
        changes: dict[str, object] = {"predictions": tuple(predictions), "current": max(snapshot.current, 0)}
        if old and snapshot.compared_key == old:
            changes["compared_key"] = known.key
        self._state.adopt(changes)
        if self._wanted is not None:
            self._show_evaluation(self._wanted)
        elif follows:
            self._follow()
        self._let_go()

    def _note_failure(self, dataset: Dataset, seen: SeenSet, why: str) -> None:
        self._busy = False
        snapshot = self._state.snapshot
        if self._follower is None or snapshot is None or not snapshot.dataset.is_same(dataset):
            self._look()
        elif not why:
            # The user cancelled it, so it does not restart at once.
            self._paused = True
            self._queue = []
            self._show_page()
        else:
            self._follower.failed(seen, why)
            self._wanted = None
            if self._queue:
                self._measure_next()
            else:
                self._rest(0.0)

    def _let_go(self) -> None:
        """Close the oldest evaluations where there are too many; what is shown or compared stays."""
        snapshot = self._state.snapshot
        if snapshot is None or self._wanted is not None:
            return
        own = [key for key in map(self._key, self._evaluations) if key]
        spare = [key for key in own[:-2] if key not in (snapshot.key, snapshot.compared_key)]
        gone = set(spare[: max(0, len(own) - KEPT)])
        if not gone:
            return
        kept = tuple(each for each in snapshot.predictions if each.key not in gone)
        self._keys = {path: key for path, key in self._keys.items() if key not in gone}
        current = next((at for at, each in enumerate(kept) if each.key == snapshot.key), 0)
        # Undo commands refer to places in the list.
        self._state.undo_stack.clear()
        self._state.adopt({"predictions": kept, "current": current})

    # Following

    def _is_followed(self, snapshot: Snapshot) -> bool:
        if snapshot.current < 0:
            return True
        return self._shown is not None and (snapshot.key, snapshot.compared_key) == self._shown

    def _is_held(self) -> bool:
        """Whether somebody is looking at a segment, walks through a list, or is asked something."""
        now = self._cursor.now
        return now.segment != NO_SEGMENT or now.walk != DISAGREEMENTS or self._window.is_asking

    def _follow(self, *, asked: bool = False) -> None:
        """Compare the newest evaluation with the one before; not while somebody looks at something, unless asked."""
        self._pending = self._is_held() and self._shown is not None and not asked
        known = [each for each in self._evaluations if not each.overwritten]
        if self._pending:
            self._show_page()
        elif known:
            self._show_evaluation(known[-1])

    def _follow_if_free(self, *_: object) -> None:
        if self._pending and self.following and not self._is_held():
            self._follow()

    def _show_keys(self, shown: int, compared: int) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        place = next((at for at, each in enumerate(snapshot.predictions) if each.key == shown), -1)
        if place >= 0:
            self._shown = (shown, compared)
            self._state.adopt({"current": place, "compared_key": compared})

    def _choose(self, place: int) -> None:
        """Compare an evaluation that was clicked with the one before it."""
        if 0 <= place < len(self._evaluations):
            self._show_evaluation(self._evaluations[place])

    def _show_evaluation(self, wanted: Evaluation) -> None:
        if wanted.overwritten:
            self._window.status_line.show_message(
                tr("{name} has since been overwritten; its maps are gone", name=wanted.name)
            )
            return
        known = [each for each in self._evaluations if not each.overwritten]
        place = next(at for at, each in enumerate(known) if each.seen.path == wanted.seen.path)
        pair = known[max(0, place - 1) : place + 1]
        missing = [each.seen for each in pair if not self._key(each)]
        if missing:
            self._wanted = wanted
            self._queue = [*missing, *(seen for seen in self._queue if seen not in missing)]
            self._measure_next()
            return
        self._wanted = None
        keys = [self._key(each) for each in pair]
        self._pending = False
        self._show_keys(keys[0], keys[1] if len(keys) > 1 else 0)
        if place != len(known) - 1:
            # Chosen by the user, so it stays when a new one arrives.
            self._shown = None
            self._show_page()

    def _resume(self) -> None:
        """Follow the newest again, or go on after somebody cancelled."""
        if self._paused:
            self._paused = False
            self._look()
        else:
            self._follow(asked=True)
        self._show_page()

    # The page

    def _connect_page(self, page: TrainingPage) -> None:
        page.evaluation_chosen.connect(self._choose)
        page.follow_requested.connect(self._resume)
        self._show_page()

    def _show(self, _snapshot: Snapshot) -> None:
        if self._watch is not None:
            self._show_page()

    def _show_page(self) -> None:
        page, snapshot = self._window.lazy_page(TRAINING).made, self._state.snapshot
        if page is None:
            return
        from panview.presentation.evaluation_columns import EvaluationRow

        if self._watch is None or snapshot is None:
            page.set_state("", "", ())
            page.set_rows(())
            return
        marks = {snapshot.key: "A", **({snapshot.compared_key: "B"} if snapshot.compared >= 0 else {})}
        last = len(self._evaluations) - 1
        rows = []
        for at, each in enumerate(self._evaluations):
            key = self._key(each)
            rows.append(EvaluationRow(each, marks.get(key, "") if key else "", at == last))
        page.set_state(known_as(self._watch.run), self._said(), [f"{f.name}: {f.reason}" for f in self._news.faults])
        page.set_rows(rows)
        free = len(self._evaluations) > 0 and (self._pending or not self.following)
        page.set_follow(_GO_ON if self._paused else _FOLLOW if free else "")

    def _said(self) -> str:
        """Say how it goes, in a line."""
        count = len(self._evaluations)
        parts = [trn("{count:,} evaluation", "{count:,} evaluations", count, count=count)]
        if self._problem:
            parts.append(self._problem)
        elif self._paused:
            parts.append("stopped")
        waiting = self._news.waiting
        if waiting and not self._problem:
            more = tr(", and {count:,} more", count=len(waiting) - 1) if len(waiting) > 1 else ""
            parts.append(
                tr("waiting for {name}: {reason}{more}", name=waiting[0].name, reason=waiting[0].reason, more=more)
            )
        return " · ".join(parts)


def _look(follower: Follower) -> tuple[News, float]:
    """Look, and return how long that took; called on a thread of its own."""
    # The chart's library takes long to load; here the window's thread does not wait for it.
    importlib.import_module("pyqtgraph")
    began = time.monotonic()
    return follower.look(), time.monotonic() - began
