"""What the window shows of verdicts, beside the columns of its lists."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from panview.review.cursor import Cursor
from panview.review.verdict_rows import decision_about, said_of_row
from panview.review.verdicts import Decision
from panview.ui.cursor_state import CursorState
from panview.ui.describe_verdicts import (
    progress_of_verdicts,
    said_text,
    segment_of_stale,
    stale_decisions,
    stale_rows,
)
from panview.ui.main_window import MainWindow
from panview.ui.models.stale_model import StaleRow
from panview.ui.review_state import ReviewState


class VerdictDisplay(QObject):
    """The pressed button, the progress, the words of a verdict, and the list of those that no longer apply."""

    def __init__(
        self, window: MainWindow, state: ReviewState, cursor: CursorState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        panel = window.disagreements
        panel.model.set_teller(lambda row: said_text(self.said(row)))
        self._reviewer = ""
        panel.stale_requested.connect(self.show_stale)
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

    def show_view(self, file: Path | None, reviewer: str) -> None:
        """Show how far the review is, and the verdict of the current row.

        Parameters
        ----------
        file : Path or None
            Where verdicts are kept.
        reviewer : str
            Under whose name.
        """
        self._reviewer = reviewer
        view, panel = self._state.view, self._window.disagreements
        if view is not None:
            panel.set_right_text(*progress_of_verdicts(view, panel.model.columns(), file, reviewer))
            panel.set_stale(len(stale_decisions(view)))
        self.show_current()

    def show_current(self) -> None:
        """Press the button of the current disagreement's verdict: one's own, or else that which counts."""
        row = self._window.disagreements.current_table_row()
        known = self.own(row, self._reviewer)
        if known is None or known.verdict is None:
            known = self.known(row)
        self._window.disagreements.show_verdict(known.verdict if known is not None else None, row >= 0)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.segment != before.segment:
            self.show_current()

    def show_stale(self) -> None:
        """Show which verdicts no longer apply."""
        view, page = self._state.view, self._window.stale_page
        if view is None:
            return
        page.set_rows(stale_rows(view))
        if page.model.rowCount():
            page.popup()
        else:
            self._window.status_line.show_message("No outdated verdicts on this prediction set")

    def _go_to_stale(self, row: StaleRow) -> None:
        view = self._state.view
        if view is not None and row.image >= 0:
            self._cursor.go(row.image, segment_of_stale(view, row))
