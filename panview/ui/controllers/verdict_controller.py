"""Deciding: from a key or a button to a verdict on disk, and on to the next disagreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from panview.metrics.segment_table import SegmentTable
from panview.presentation.describe_verdicts import question_about, verdict_words
from panview.presentation.panel_sizes import LIST
from panview.review.meaning import rows_decided_together, rows_decided_with
from panview.review.open_verdicts import OpenVerdicts
from panview.review.session import View, same_rows, seen_in
from panview.review.standing import in_conflict, said_about, said_by
from panview.review.team.place import Place, TeamPlace
from panview.review.team.state import TeamState
from panview.review.verdict_rows import UNDECIDED, make_decisions
from panview.review.verdicts import Decision, Verdict, subject_keys
from panview.settings import Settings
from panview.ui.controllers.verdict_display import VerdictDisplay
from panview.ui.controllers.verdict_files import VerdictFiles
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.models.disagreement_model import Submit
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper
from panview.ui.speaking import announce
from panview.ui.undo import SavedChange
from panview.words import tr

MOST_UNASKED = 20
"""Somebody who selects more rows than these, or all that are listed, is asked before they are decided."""


class _Asked(NamedTuple):
    """What was seen when somebody was asked."""

    view: View
    chosen: NDArray[np.int64]
    verdict: Verdict | None


class VerdictController(QObject):
    """Gives verdicts and notes, which are shown once they are on disk, and goes to what is undecided.

    Signals
    -------
    opened
        A verdict file has been opened, or refused.
    team_changed
        How things stand with a team has changed.
    """

    opened = Signal()
    team_changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        keeper: SettingsKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._panel = window, window.disagreements
        self._say = window.status_line.show_message
        self._state, self._cursor, self._keeper = state, cursor, keeper
        self._files = VerdictFiles(window, state, keeper, self)
        self._display = VerdictDisplay(window, state, cursor, self._files.background.submit, self)
        self._wanted: tuple[SegmentTable, tuple[int, ...]] | None = None
        self._asked: _Asked | None = None
        self._noted: tuple[int, ...] = ()
        self._files.opened.connect(self._show_file)
        self._files.team_changed.connect(self.team_changed)
        state.closed.connect(self._let_go)
        state.view_changed.connect(self._show_view)
        panel = self._panel
        panel.set_order(keeper.current.list_by_image)
        panel.order_changed.connect(lambda by_image: keeper.update(list_by_image=by_image))
        keeper.changed.connect(self._follow_settings)
        panel.verdict_bar.chosen.connect(self._decide_by_click)
        panel.question.answered.connect(self._answer)
        panel.selection_changed.connect(panel.question.withdraw)
        panel.note.begun.connect(self._begin_note)
        panel.note.kept.connect(self._keep_note)
        panel.note.ended.connect(self._display.show_current)

    @property
    def path(self) -> Path | None:
        """The verdict file that is open, or this computer's copy of a team's verdicts."""
        return self._files.path

    @property
    def place(self) -> Place | None:
        """Where verdicts are kept."""
        return self._files.place

    @property
    def team(self) -> TeamState | None:
        """How things stand with the team whose verdicts these are; None for a file."""
        return self._files.team

    @property
    def display(self) -> VerdictDisplay:
        """What shows the verdicts."""
        return self._display

    @property
    def saving(self) -> bool:
        """Whether verdicts are on their way to the disk, or a file is being opened."""
        return self._files.saving

    def close(self) -> None:
        """Wait until everything decided is on disk, and close the file."""
        self._files.close()

    def use_file(self, path: Path) -> None:
        """Keep verdicts in another file from now on, made if need be; what has been decided is added to it."""
        self._files.use(path)

    def use_team(self, place: TeamPlace) -> None:
        """Keep verdicts with a team from now on; what one has decided oneself is added to theirs."""
        self._files.use(place)

    def begin_with(self, place: Place | None) -> None:
        """Open the next dataset with the verdicts of some place; the settings stay as they are."""
        self._files.begin_with(place)

    def take_over(self, number: int) -> None:
        """Keep that what a lead has given out has been taken over."""
        self._files.take_over(number)

    def use_own_file(self) -> None:
        """Keep verdicts in the user's data folder again; what has been decided is added to what is there."""
        self._files.use_own_file()

    def reviewer(self) -> str:
        """Return the name that goes with verdicts."""
        return self._files.reviewer()

    def set_reviewer(self, name: str) -> None:
        """Keep verdicts under another name from now on."""
        self._keeper.update(reviewer=name.strip())

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        if (now.reviewer, now.blind) != (before.reviewer, before.blind):
            self._files.show_standing()
        if now.reviewer != before.reviewer:
            self._show_file()
        if now.list_by_image != before.list_by_image and now.list_by_image != self._panel.model.is_by_image:
            # Who sorts by a column lists by none of both, which is noted, and stays sorted.
            self._panel.set_order(now.list_by_image)

    @property
    def blind(self) -> bool:
        """Whether verdicts of others are hidden until one has decided oneself."""
        return self._files.blind

    def set_blind(self, blind: bool, done: Callable[[], None]) -> None:
        """Hide the verdicts of others, or show them again; ``done`` where that had to be written for the team."""
        self._files.set_blind(blind, done)

    @property
    def background(self) -> Background:
        """The one thread that works with ``store``, in the order of the requests."""
        return self._files.background

    @property
    def store(self) -> OpenVerdicts:
        """What keeps verdicts, and a team's tags."""
        return self._files.store

    @property
    def opening(self) -> bool:
        """Whether it is not known yet where verdicts are kept."""
        return self._files.place is None and self._files.available

    @property
    def submit(self) -> Submit:
        """What works beside the window, behind what is being saved."""
        return self._files.background.submit

    # Actions

    def decide(self, verdict: Verdict | None) -> None:
        """Give the selected disagreements a verdict and go to the next undecided one; None takes the verdict back.

        Where other things are shown than the disagreement, it is only brought back: nobody decides what is not seen.
        Where many are selected, or all that are listed, that is asked first.
        """
        window, view, row = self._window, self._state.view, self._panel.current_table_row()
        if view is None or row < 0:
            if self._cursor.now.segment >= 0:
                self._say(tr("The selected segment is not in the list of disagreements"))
            elif verdict is not None:
                self.step(1)
            return
        # Whoever has hidden the list decides by what the canvas shows.
        listed = self._panel.isVisible() or not window.panels.is_shown(LIST)
        if not (window.canvas.isVisible() and listed):
            window.bottom.show_panel("disagreements")
            self._cursor.go_to_segment(row)
            self._say(tr("Back at the disagreement; press the key again to decide"))
            return
        chosen = self._panel.selected_table_rows()
        if len(chosen) < 2:
            self._decide_one(view, row, verdict)
            return
        every = len(chosen) == self._panel.model.rowCount()
        if not every and len(chosen) <= MOST_UNASKED:
            self._decide_many(view, chosen, verdict)
            return
        known = int(np.count_nonzero(view.rows.verdicts.verdict[chosen] != UNDECIDED))
        window.panels.show(LIST)
        self._asked = _Asked(view, chosen, verdict)
        self._panel.head.ask(*question_about(verdict, len(chosen), known, every=every))

    def step(self, delta: int, passed_over: frozenset[int] = frozenset()) -> None:
        """Go to the next undecided disagreement, or the one before."""
        self._window.bottom.show_panel("disagreements")
        passed_over = passed_over.union(*self._files.pending.values())
        if not self._panel.step_undecided(delta, passed_over) and self._panel.model.rowCount():
            self._say(tr("All listed disagreements are decided"))

    def select_all(self) -> None:
        """Select all disagreements that are listed, to decide them together."""
        self._window.bottom.show_panel("disagreements")
        self._panel.select_all()
        count = len(self._panel.selected_table_rows())
        if count > 1:
            self._say(tr("{count:,} rows are selected; a verdict applies to all of them", count=count))

    def is_by_image(self) -> bool:
        """Whether rows of an image stand together."""
        return self._panel.model.is_by_image

    def toggle_order(self) -> None:
        """List rows by image, the worst image first, or all rows by PQ impact."""
        self._panel.set_order(not self._panel.model.is_by_image)

    def write_note(self) -> None:
        """Let the user write a note on the selected disagreements, in the line beside the verdicts."""
        if self._state.view is None or self._panel.current_table_row() < 0:
            self._say(tr("Choose a disagreement first"))
            return
        self._window.panels.show(LIST)
        self._window.bottom.show_panel("disagreements")
        self._panel.note.begin()

    # Deciding

    def _decide_one(self, view: View, row: int, verdict: Verdict | None) -> None:
        known, own = self._display.known(row), self._display.own(row, self.reviewer())
        if verdict is None and known is not None and known.verdict is not None and (own is None or own.verdict is None):
            self._say(
                tr("That verdict is {part}'s; give your own to override it", part=known.reviewer or tr("somebody else"))
            )
            return
        rows = rows_decided_with(view.snapshot.table, view.rows.status, view.rows.error_type, row)
        if self._push(view, rows, verdict, verdict_words(verdict)):
            announce(self._panel, verdict_words(verdict))
        self._go_on(verdict, rows)

    def _decide_many(self, view: View, chosen: NDArray[np.int64], verdict: Verdict | None) -> None:
        rows = rows_decided_together(view.snapshot.table, view.rows.status, view.rows.error_type, chosen)
        if self._push(
            view,
            tuple(rows.tolist()),
            verdict,
            tr("{verdict_words}, {count:,} rows", verdict_words=verdict_words(verdict), count=len(chosen)),
        ):
            self._say(
                tr(
                    "{count:,} rows: {verdict_words}. Undo once to take it back",
                    count=len(chosen),
                    verdict_words=verdict_words(verdict),
                )
            )
        elif verdict is None:
            self._say(tr("None of these verdicts is yours; give your own to override them"))
        self._go_on(verdict, tuple(rows.tolist()))

    def _go_on(self, verdict: Verdict | None, rows: tuple[int, ...]) -> None:
        # Without an open file nothing can be saved, and the message is about these disagreements.
        if verdict is not None and self._files.available:
            self.step(1, passed_over=frozenset(rows))

    def _answer(self, yes: bool) -> None:
        """Decide what was asked about, if it is still what is seen."""
        asked, self._asked = self._asked, None
        if not yes or asked is None:
            return
        view = self._state.view
        same = view is not None and same_rows(asked.view.snapshot, view.snapshot)
        if view is None or not same or not np.array_equal(self._panel.selected_table_rows(), asked.chosen):
            self._say(tr("The list has changed in the meantime; nothing was decided"))
            return
        self._decide_many(view, asked.chosen, asked.verdict)

    def _decide_by_click(self, value: str) -> None:
        self.decide(Verdict(value) if value else None)

    # Notes

    def _begin_note(self) -> None:
        """Remember what the note is about, not its rows: these may have moved until it is written."""
        view, self._noted = self._state.view, ()
        if view is not None and view.snapshot.prediction is not None:
            chosen = self._panel.selected_table_rows()
            self._noted = tuple(subject_keys(view.snapshot.dataset, view.snapshot.table, chosen).tolist())

    def _keep_note(self, note: str) -> None:
        noted, self._noted = self._noted, ()
        if noted:
            self.set_note(noted, note)

    def set_note(self, subjects: Sequence[int], note: str) -> None:
        """Keep a note on subjects, with the verdict that each has."""
        view = self._state.view
        if view is None or view.snapshot.prediction is None:
            return
        keys = view.rows.verdicts.subject
        if len(keys) != len(view.snapshot.table):
            keys = subject_keys(view.snapshot.dataset, view.snapshot.table, np.arange(len(view.snapshot.table)))
        rows = np.flatnonzero(np.isin(keys, np.array(subjects, np.int64)))
        if len(rows) < len(set(subjects)):
            why = tr("The disagreement has changed in the meantime")
            self._window.banner.show_message(tr("The note was not saved"), why)
            return
        rows = rows_decided_together(view.snapshot.table, view.rows.status, view.rows.error_type, rows)
        by_verdict: dict[Verdict | None, list[int]] = {}
        for row in rows.tolist():
            own = self._own(view, row)
            if note.strip() != (own.note if own is not None else ""):
                by_verdict.setdefault(own.verdict if own is not None else None, []).append(row)
        if len(by_verdict) > 1:
            self._state.undo_stack.beginMacro(tr("Verdict: note"))
        for verdict, those in by_verdict.items():
            self._push(view, tuple(those), verdict, "note", note=note.strip())
        if len(by_verdict) > 1:
            self._state.undo_stack.endMacro()

    def _settles(self, view: View, subject: int) -> bool:
        """Whether a verdict on a subject settles what others disagree about.

        It does while conflicts are listed to be settled, and where one has settled the matter before.
        """
        if self.team is not None and not self.team.leads:
            return False
        said, reviewer = said_about((self._state.snapshot or view.snapshot).decisions, subject), self.reviewer()
        if any(d.settles and d.reviewer == reviewer and d.verdict is not None for d in said):
            return True
        return view.snapshot.filter.conflicts and in_conflict(said)

    def _own(self, view: View, row: int) -> Decision | None:
        """Return what this reviewer has said of a row on their own."""
        return self._display.said_by(view, row, self.reviewer())

    # Saving

    def _push(
        self, view: View, rows: tuple[int, ...], verdict: Verdict | None, text: str, note: str | None = None
    ) -> bool:
        """Save a verdict on rows, with a note or that which each has; False where nothing is said or taken back."""
        snapshot, reviewer = view.snapshot, self.reviewer()
        assert snapshot.prediction is not None
        after = make_decisions(
            snapshot.dataset,
            snapshot.prediction.name,
            snapshot.table,
            seen_in(view),
            rows,
            verdict=verdict,
            note=note or "",
            reviewer=reviewer,
            time=_now(),
        )
        newest = self._state.snapshot or snapshot
        if note is None:
            after = [replace(d, settles=True) if self._settles(view, d.subject) else d for d in after]
        own = [said_by(newest.decisions, d.subject, reviewer, settles=d.settles) for d in after]
        if note is None:
            after = [replace(d, note=k.note) if k is not None else d for d, k in zip(after, own, strict=True)]
        # Only this reviewer's own decision is replaced, and restored by undo; those of others stay beside it.
        before = [k or replace(d, verdict=None, note="") for d, k in zip(after, own, strict=True)]
        told = [place for place in range(len(after)) if before[place].says_something or after[place].says_something]
        if not told:
            return False
        before, after = [before[place] for place in told], [after[place] for place in told]
        own_rows = tuple(rows[place] for place in told)
        # The earlier decision keeps its reviewer.
        save, go_back = partial(self._save, own_rows), partial(self.go_back_to, snapshot.table, own_rows)
        self._state.undo_stack.push(SavedChange(tr("Verdict: {said}", said=text), before, after, save, go_back))
        return True

    def save(self, decisions: list[Decision], rows: tuple[int, ...], over: list[Decision] | None = None) -> None:
        """Save decisions in one piece; they are shown once they are on disk, as `VerdictFiles.save` does."""
        self._files.save(decisions, rows, over)

    def _save(self, rows: tuple[int, ...], decisions: list[Decision], over: list[Decision] | None) -> None:
        self.save(decisions, rows, over)

    def go_back_to(self, table: SegmentTable, rows: tuple[int, ...]) -> None:
        """Go to disagreements whose verdict was undone or done again, as soon as they are listed."""
        self._wanted = (table, rows)
        self._go_to_wanted()

    # Showing

    def _let_go(self, _replaced: bool) -> None:
        self._wanted = self._asked = None
        self._panel.question.withdraw()

    def _show_file(self) -> None:
        self._display.show_view(self.place, self.reviewer())
        self.opened.emit()

    def _show_view(self) -> None:
        self._go_to_wanted()
        self._display.show_view(self.place, self.reviewer())

    def _go_to_wanted(self) -> None:
        snapshot, wanted = self._state.snapshot, self._wanted
        if wanted is None:
            return
        table, rows = wanted
        # If the filter hides it, there is nowhere to go.
        last_chance = self._state.up_to_date and not self._files.pending
        if snapshot is None or snapshot.table is not table:
            self._wanted = None
        elif self._panel.go_to(rows[0]):
            self._wanted = None
            self._panel.select_rows(np.array(rows, np.int64))
        elif last_chance:
            self._wanted = None


def _now() -> str:
    # The pace is computed from it.
    return datetime.now(UTC).isoformat(timespec="milliseconds")
