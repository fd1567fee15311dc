"""Deciding: from a key or a button to a verdict on disk, and on to the next disagreement."""

from __future__ import annotations

import contextlib
import getpass
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.metrics.segment_table import SegmentTable
from panview.review.meaning import rows_decided_with
from panview.review.session import Snapshot, View, seen_in
from panview.review.standing import Standing, in_conflict, said_by
from panview.review.verdict_rows import make_decisions
from panview.review.verdict_store import News, Opened, VerdictStore
from panview.review.verdicts import Decision, Verdict, dataset_key, own_verdict_file, subject_keys, verdict_file_of
from panview.ui.controllers.verdict_display import VerdictDisplay
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.models.sorting import position_of
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper

_POLL_MS = 1500
"""How often the file is asked whether another window has decided something."""
_CLOSE_S = 30.0


class VerdictController(QObject):
    """Keeps the verdict file of the open dataset; what the window shows as decided is on disk.

    Signals
    -------
    opened
        A verdict file has been opened, or refused.
    """

    opened = Signal()

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        keeper: SettingsKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._state, self._cursor, self._keeper = state, cursor, keeper
        # One thread, so that what is saved, opened and exchanged happens in the order it was asked for.
        self._background = Background(1, "verdicts", self)
        self._store = VerdictStore()
        self._display = VerdictDisplay(window, state, cursor, self)
        self._dataset: Dataset | None = None
        self._path: Path | None = None
        self._number = 0
        # All that stands in the file; the snapshot has what the reviewer may see of it.
        self._standing = Standing()
        self._opening = 0
        self._pending: dict[Future[list[Decision]], frozenset[int]] = {}
        self._wanted: tuple[SegmentTable, int] | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look)
        state.opened.connect(self._open)
        state.closed.connect(self._let_go)
        state.view_changed.connect(self._show_view)
        window.disagreements.verdict_bar.chosen.connect(self._decide_by_click)

    @property
    def path(self) -> Path | None:
        """The verdict file that is open."""
        return self._path

    @property
    def display(self) -> VerdictDisplay:
        """What shows the verdicts."""
        return self._display

    @property
    def saving(self) -> bool:
        """Whether verdicts are on their way to the disk, or a file is being opened."""
        return bool(self._pending) or self._opening > 0

    def close(self) -> None:
        """Wait until everything decided is on disk, and close the file."""
        self._poll.stop()
        for future in list(self._pending):
            # Failed saves were reported when they failed.
            with contextlib.suppress(PanviewError, CancelledError, TimeoutError):
                future.result(timeout=_CLOSE_S)
        self._background.close()
        self._store.close()
        self._path = None

    # What actions do

    def decide(self, verdict: Verdict | None) -> None:
        """Give the current disagreement a verdict and go to the next undecided one; None takes the verdict back.

        Where other things are shown than the disagreement, it is only brought back: nobody decides what is not seen.
        """
        window, view, row = self._window, self._state.view, self._window.disagreements.current_table_row()
        if view is None or row < 0:
            if self._cursor.now.segment >= 0:
                self._say("The selected segment is not in the list of disagreements")
            elif verdict is not None:
                self.step(1)
            return
        if not (window.canvas.isVisible() and window.disagreements.isVisible()):
            window.bottom.show_panel("disagreements")
            self._cursor.go_to_segment(row)
            self._say("This is the disagreement again. Press the key once more to decide")
            return
        rows = rows_decided_with(view.snapshot.table, view.rows.status, view.rows.error_type, row)
        known, own = self._display.known(row), self._display.own(row, self.reviewer())
        if verdict is None and known is not None and known.verdict is not None and (own is None or own.verdict is None):
            self._say(f"That verdict is {known.reviewer or 'somebody else'}'s; give your own to override it")
            return
        settles = self._settles(view, row, own)
        note = own.note if own is not None and own.settles == settles else ""
        self._push(view, rows, verdict, note, verdict or "verdict cleared", settles=settles)
        # Without an open file nothing can be saved, and the message is about this disagreement.
        if verdict is not None and (self._path is not None or self._opening):
            self.step(1, passed_over=frozenset(rows))

    def step(self, delta: int, passed_over: frozenset[int] = frozenset()) -> None:
        """Go to the next undecided disagreement, or the one before."""
        panel = self._window.disagreements
        self._window.bottom.show_panel("disagreements")
        if not panel.step_undecided(delta, passed_over.union(*self._pending.values())) and panel.model.rowCount():
            self._say("All listed disagreements are decided")

    def set_note(self, subject: int, note: str) -> None:
        """Keep a note on a subject, with the verdict that it has; its row may have moved while the note was written."""
        view = self._state.view
        if view is None or view.snapshot.prediction is None:
            return
        snapshot = view.snapshot
        known = said_by(snapshot.decisions, subject, self.reviewer())
        if note.strip() == (known.note if known is not None else ""):
            return
        keys = subject_keys(snapshot.dataset, snapshot.table, np.arange(len(snapshot.table)))
        row = position_of(keys, subject)
        if row < 0:
            self._window.banner.show_message("The note was not saved", "The disagreement has changed in the meantime")
            return
        rows = rows_decided_with(view.snapshot.table, view.rows.status, view.rows.error_type, row)
        self._push(view, rows, known.verdict if known is not None else None, note.strip(), "note")

    def note_on(self, subject: int) -> str:
        """Return this reviewer's note on a subject, empty without one."""
        snapshot = self._state.snapshot
        own = said_by(snapshot.decisions, subject, self.reviewer()) if snapshot is not None else None
        return own.note if own is not None else ""

    def reviewer(self) -> str:
        """Return the name that goes with verdicts."""
        if self._keeper.current.reviewer:
            return self._keeper.current.reviewer
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""

    def set_reviewer(self, name: str) -> None:
        """Keep verdicts under another name from now on."""
        self._keeper.update(reviewer=name.strip())
        self._show_standing()
        self._display.show_view(self._path, self.reviewer())

    @property
    def blind(self) -> bool:
        """Whether verdicts of others are hidden until one has decided oneself."""
        return self._keeper.current.blind

    def set_blind(self, blind: bool) -> None:
        """Hide the verdicts of others, or show them again."""
        self._keeper.update(blind=blind)
        self._show_standing()

    # The file

    def use_file(self, path: Path) -> None:
        """Keep verdicts in another file from now on, made if need be; what has been decided is added to it."""
        if self._dataset is not None:
            self._exchange(self._dataset, path)

    def use_own_file(self) -> None:
        """Keep verdicts in the user's data folder again; what has been decided is added to what is there."""
        if self._dataset is not None:
            self._exchange(self._dataset, own_verdict_file(self._dataset))

    def _open(self, snapshot: Snapshot) -> None:
        """Open the verdict file of a dataset that has just been opened."""
        dataset = snapshot.dataset
        self._dataset = dataset
        path = verdict_file_of(dataset, self._keeper.current)
        self._opening += 1
        self._background.submit(
            partial(self._store.open, dataset, path),
            partial(self._use, dataset),
            partial(self._refuse, dataset, "Verdicts cannot be saved"),
        )

    def _exchange(self, dataset: Dataset, path: Path) -> None:
        self._opening += 1
        self._background.submit(
            partial(self._store.exchange, dataset, path),
            partial(self._use_other, dataset),
            partial(self._refuse, dataset, "This verdict file cannot be used"),
        )

    def _let_go(self, replaced: bool) -> None:
        """Close the file when the dataset is closed; that of another one takes its place by itself."""
        self._dataset = None
        self._poll.stop()
        self._path, self._number, self._wanted, self._standing = None, 0, None, Standing()
        if not replaced:
            # Behind what is still being saved.
            self._background.submit(self._store.close, _nothing, _nothing)

    def _use(self, dataset: Dataset, opened: Opened) -> None:
        self._opening -= 1
        if dataset.is_same(self._dataset):
            self._path, self._number = opened.path, 0
            self._poll.start()
            self._adopt(opened.decisions)
            self._display.show_view(self._path, self.reviewer())
            if opened.is_new and opened.path != own_verdict_file(dataset):
                text = "The verdict file of this dataset is missing; the next verdict starts a new one"
                self._window.banner.show_message(text, str(opened.path), "warning")
            if opened.upgraded:
                self._say(
                    f"{opened.upgraded:,} verdicts were converted to a new format, which older versions cannot read"
                )
            if opened.read_only:
                text = "Verdicts are shown, but new ones cannot be saved: the file is read-only"
                self._window.banner.show_message(text, str(opened.path), "warning")
        self.opened.emit()

    def _use_other(self, dataset: Dataset, opened: Opened) -> None:
        files = {**self._keeper.current.verdict_files, dataset_key(dataset): str(opened.path)}
        if opened.path == own_verdict_file(dataset):
            del files[dataset_key(dataset)]
        self._keeper.update(verdict_files=files)
        self._say(f"Verdicts are kept in {opened.path}")
        self._use(dataset, opened)

    def _refuse(self, dataset: Dataset, text: str, why: str) -> None:
        self._opening -= 1
        if why and dataset.is_same(self._dataset):
            self._window.banner.show_message(text, why)
        self.opened.emit()

    def _look(self) -> None:
        """Ask whether another window has decided something."""
        dataset = self._dataset
        if dataset is not None and not self._pending:
            self._background.submit(
                partial(self._store.news, self._number),
                partial(self._hear, dataset),
                partial(self._tell_trouble, dataset),
            )

    def _hear(self, dataset: Dataset, news: News) -> None:
        if dataset.is_same(self._dataset) and not self._pending:
            self._number = news.number
            if news.decisions is not None:
                self._adopt(news.decisions)

    def _tell_trouble(self, dataset: Dataset, why: str) -> None:
        if why and dataset.is_same(self._dataset):
            # Said once; later decisions report for themselves whether they were saved.
            self._poll.stop()
            self._window.banner.show_message("The verdict file can no longer be read", why)

    # Saving

    def _settles(self, view: View, row: int, own: Decision | None) -> bool:
        """Whether a verdict on a row settles what others disagree about.

        It does while conflicts are listed to be settled, and where one has settled the matter before.
        """
        if own is not None and own.settles:
            return True
        return view.snapshot.filter.conflicts and in_conflict(self._display.said(row))

    def _push(
        self,
        view: View,
        rows: tuple[int, ...],
        verdict: Verdict | None,
        note: str,
        text: str,
        *,
        settles: bool = False,
    ) -> None:
        snapshot = view.snapshot
        assert snapshot.prediction is not None
        after = make_decisions(
            snapshot.dataset,
            snapshot.prediction.name,
            snapshot.table,
            seen_in(view),
            rows,
            verdict=verdict,
            note=note,
            reviewer=self.reviewer(),
            time=_now(),
            settles=settles,
        )
        newest = self._state.snapshot or snapshot
        # What others say stands beside it: only this reviewer's own decision is replaced, and comes back with an undo.
        before = [
            said_by(newest.decisions, d.subject, d.reviewer, settles=settles) or replace(d, verdict=None, note="")
            for d in after
        ]
        if all(not d.says_something for d in (*before, *after)):
            return
        self._state.undo_stack.push(_Decide(self, text, before, after, snapshot.table, rows))

    def save(self, decisions: list[Decision], rows: tuple[int, ...], over: list[Decision] | None = None) -> None:
        """Save decisions; they are shown once they are on disk.

        Parameters
        ----------
        decisions : list of Decision
        rows : tuple of int
            What they are about in the table that is shown.
        over : list of Decision, optional
            What they replace, where what somebody else has said since must stand.
        """
        future = self._background.submit(
            partial(self._store.save, decisions, over), partial(self._saved, len(decisions)), self._unsaved
        )
        self._pending[future] = frozenset(rows)

    def go_back_to(self, table: SegmentTable, row: int) -> None:
        """Go to a disagreement whose verdict was undone or done again, as soon as it is listed."""
        self._wanted = (table, row)
        self._go_to_wanted()

    def _saved(self, asked: int, decisions: list[Decision]) -> None:
        self._forget_done()
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(self._dataset):
            return
        if len(decisions) < asked:
            self._say("Your later decision in another window stands")
            self._look()
        self._adopt(self._standing.with_saved(decisions))

    def _unsaved(self, why: str) -> None:
        self._forget_done()
        if why:
            self._window.banner.show_message("The verdict was not saved", why)

    def _forget_done(self) -> None:
        for future in [future for future in self._pending if future.done()]:
            del self._pending[future]

    def _adopt(self, decisions: Standing) -> None:
        self._standing = decisions
        self._show_standing()

    def _show_standing(self) -> None:
        """Show what stands, as far as the reviewer may see it: nothing else of the window knows the rest."""
        snapshot, seen = self._state.snapshot, self._standing
        if self.blind:
            seen = seen.seen_by(self.reviewer())
        if snapshot is not None and snapshot.dataset.is_same(self._dataset) and snapshot.decisions != seen:
            self._state.adopt({"decisions": seen})

    # Showing

    def _show_view(self) -> None:
        self._go_to_wanted()
        self._display.show_view(self._path, self.reviewer())

    def _go_to_wanted(self) -> None:
        snapshot, wanted = self._state.snapshot, self._wanted
        if wanted is None:
            return
        gone = snapshot is None or snapshot.table is not wanted[0]
        # If the filter hides it, there is nowhere to go.
        last_chance = self._state.up_to_date and not self._pending
        if gone or self._window.disagreements.go_to(wanted[1]) or last_chance:
            self._wanted = None

    def _decide_by_click(self, value: str) -> None:
        self.decide(Verdict(value) if value else None)

    def _say(self, text: str) -> None:
        self._window.status_line.show_message(text)


class _Decide(QUndoCommand):
    """Some decisions before and after; undoing saves those before anew, so that nothing is lost from the file."""

    def __init__(
        self,
        control: VerdictController,
        text: str,
        before: list[Decision],
        after: list[Decision],
        table: SegmentTable,
        rows: tuple[int, ...],
    ) -> None:
        super().__init__(f"Verdict: {text}")
        self._control = control
        self._before = before
        self._after = after
        self._table = table
        self._rows = rows
        self._done = False

    def redo(self) -> None:
        again, self._done = self._done, True
        self._control.save(self._after, self._rows, self._before if again else None)
        if again:
            self._control.go_back_to(self._table, self._rows[0])

    def undo(self) -> None:
        # The earlier decision stays that of whoever made it.
        self._control.save(self._before, self._rows, self._after)
        self._control.go_back_to(self._table, self._rows[0])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _nothing(_: object) -> None:
    """Nothing is to be done then."""
