"""What the window shows of verdicts, beside the columns of its lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint

from panview.presentation.describe_verdicts import (
    Counted,
    progress_tip,
    progress_wordings,
    said_text,
    segment_of_stale,
    stale_rows,
    tally_rows,
)
from panview.presentation.described import described
from panview.presentation.rows import StaleRow
from panview.review.cursor import Cursor
from panview.review.filters import speaks_of_verdicts
from panview.review.pace import Tally, recent_pace, tallies
from panview.review.session import View
from panview.review.standing import said_by
from panview.review.team.place import Place
from panview.review.verdict_rows import decision_about, said_of_row
from panview.review.verdicts import VERDICTS, Decision, subject_key
from panview.ui.cards import lazy_card
from panview.ui.cursor_state import CursorState
from panview.ui.lazily import Lazy
from panview.ui.main_window import MainWindow
from panview.ui.models.disagreement_model import Submit
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody asks for it.
    from panview.ui.dialogs.tally_popup import TallyPopup


class VerdictDisplay(QObject):
    """The pressed button, the note, the progress, the words of a verdict, and the list of those that do not apply."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        submit: Submit,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._submit = window, state, cursor, submit
        self._file: Place | None = None
        self._reviewer = ""
        self._paced_by: tuple[Mapping[int, Decision] | None, str, datetime] = (None, "", datetime.min)
        self._pace: float | None = None
        self._current: tuple[object, ...] | None = None
        self._counted = -1
        self.lazy_tally: Lazy[TallyPopup] = lazy_card(window, "tally_popup", "TallyPopup")
        panel = window.disagreements
        panel.model.set_teller("verdict", lambda row: said_text(self.said(row)))
        panel.stale_requested.connect(self.show_stale)
        panel.tally_requested.connect(self.show_tally)
        panel.selection_changed.connect(self._follow_selection)
        window.lazy_stale.when_made(lambda page: page.chosen.connect(self._go_to_stale))
        cursor.moved.connect(self._follow)

    def known(self, row: int) -> Decision | None:
        """Return the decision that counts about a row of the table that is shown."""
        state = self._state
        if state.view is None or state.snapshot is None:
            return None
        # From the newest snapshot; the lists may lag behind for a moment.
        shown = state.view.snapshot
        return decision_about(shown.dataset, shown.table, state.snapshot.decisions, row)

    def said(self, row: int) -> tuple[Decision, ...]:
        """Return what each reviewer says of a row of the table that is shown, that which counts first."""
        state = self._state
        if state.view is None or state.snapshot is None:
            return ()
        shown = state.view.snapshot
        return said_of_row(shown.dataset, shown.table, state.snapshot.decisions, row)

    def own(self, row: int, reviewer: str) -> Decision | None:
        """Return what a reviewer says of a row of the table that is shown; where they also settled it, that."""
        own = [decision for decision in self.said(row) if decision.reviewer == reviewer]
        return max(own, key=lambda decision: decision.settles and decision.verdict is not None, default=None)

    def said_by(self, view: View, row: int, reviewer: str) -> Decision | None:
        """Return what a reviewer says of a row of a view on their own, as far as it is known now."""
        snapshot = self._state.snapshot or view.snapshot
        if not snapshot.decisions:
            return None
        return said_by(snapshot.decisions, subject_key(view.snapshot.dataset, view.snapshot.table, row), reviewer)

    def show_view(self, file: Place | None, reviewer: str) -> None:
        """Show how far the review is, and the verdict of the current row.

        Parameters
        ----------
        file : Path, TeamPlace or None
            Where verdicts are kept.
        reviewer : str
            Under whose name.
        """
        self._file, self._reviewer = file, reviewer
        view = self._state.view
        if view is not None:
            self._window.disagreements.set_stale(described(view).stale)
        self._current = None
        self._show_progress()
        self.show_current()

    def show_current(self) -> None:
        """Press the button of the verdict that all selected disagreements have, and show the current one's note.

        That is one's own, or else that which counts.
        """
        panel, view = self._window.disagreements, self._state.view
        row, chosen = panel.current_table_row(), panel.selected_table_rows()
        asked = (view, self._state.snapshot, self._reviewer, row, chosen.tobytes())
        if asked == self._current:
            # A step moves the selection and the cursor, and both say so.
            return
        self._current = asked
        if len(chosen) > 1 and view is not None:
            codes = np.unique(view.rows.verdicts.verdict[chosen])
            same = len(codes) == 1 and 0 <= codes[0] < len(VERDICTS)
            panel.show_verdict(VERDICTS[codes[0]] if same else None, True)
            panel.show_note("", len(chosen))
            return
        own = self.own(row, self._reviewer)
        known = own if own is not None and own.verdict is not None else self.known(row)
        panel.show_verdict(known.verdict if known is not None else None, row >= 0)
        noted = self.said_by(view, row, self._reviewer) if view is not None and row >= 0 else None
        panel.show_note(noted.note if noted is not None else "", int(row >= 0))

    def show_tally(self) -> None:
        """Show who has decided how much on which day."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        if not snapshot.decisions:
            self._window.status_line.show_message(tr("Nothing has been decided yet"))
            return
        self._submit(partial(tallies, snapshot.decisions), self._show_tallies, self._window.status_line.show_message)

    def _show_tallies(self, found: tuple[Tally, ...]) -> None:
        popup, progress = self.lazy_tally(), self._window.disagreements.head.progress
        popup.set_rows(tally_rows(found, datetime.now().astimezone().date()))
        popup.popup_at(progress.mapToGlobal(QPoint(progress.width() - popup.width(), progress.height() + 6)))

    def _show_progress(self) -> None:
        view, panel = self._state.view, self._window.disagreements
        if view is None or view.snapshot.prediction is None:
            panel.set_progress(())
            return
        lists = described(view)
        total, done, chosen = len(lists.work), lists.done, len(panel.selected_table_rows())
        self._counted = chosen
        condition = view.snapshot.filter
        if condition.conflicts:
            # Listing conflicts is for settling them.
            done -= lists.conflicts
        pace = self._recent_pace((self._state.snapshot or view.snapshot).decisions)
        counted = Counted(total, done, lists.work.disagreements, 0 if condition.conflicts else lists.conflicts)
        tip = progress_tip(counted, self._file, self._reviewer, filtered=speaks_of_verdicts(condition))
        panel.set_progress(progress_wordings(total, done, pace, chosen), tip)

    def _recent_pace(self, decisions: Mapping[int, Decision]) -> float | None:
        """Return how fast the reviewer decides today; the same decisions are looked through once."""
        if not decisions:
            return None
        today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        asked, (decided, reviewer, day) = (decisions, self._reviewer, today), self._paced_by
        if decided is not decisions or (reviewer, day) != asked[1:]:
            self._paced_by, self._pace = asked, recent_pace(*asked)
        return self._pace

    def _follow_selection(self) -> None:
        if len(self._window.disagreements.selected_table_rows()) != self._counted:
            self._show_progress()
        self.show_current()

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.segment != before.segment:
            self.show_current()

    def show_stale(self) -> None:
        """Show which verdicts no longer apply."""
        view, page = self._state.view, self._window.lazy_stale()
        if view is None:
            return
        page.set_rows(stale_rows(view))
        if page.model.rowCount():
            page.popup()
        else:
            self._window.status_line.show_message(tr("No outdated verdicts on this prediction set"))

    def _go_to_stale(self, row: StaleRow) -> None:
        view = self._state.view
        if view is not None and row.image >= 0:
            self._cursor.go(row.image, segment_of_stale(view, row))
