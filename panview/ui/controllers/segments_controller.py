"""The table of all segments: listed off the window's thread while somebody looks at it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject

from panview.metrics.segment_table import NO_ROW, Side, Status
from panview.presentation.describe import segment_list_columns
from panview.presentation.disagreement_columns import Arrangement, Arranger, DisagreementColumns
from panview.review.cursor import Cursor
from panview.review.session import Snapshot, View
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.panels.segments_panel import SegmentsPanel

_NONE_PASSES = tr("No segment passes the filter")


class _Listed(NamedTuple):
    view: View
    columns: DisagreementColumns
    arranged: Arrangement


class SegmentsController(QObject):
    """Lists all segments of the newest view; nothing is listed while nobody looks."""

    def __init__(
        self, window: MainWindow, state: ReviewState, cursor: CursorState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._background = Background(1, "segments", self)
        self._asked: View | None = None
        self._running = False
        window.bottom.lazy_segments.when_made(self._connect)
        window.bottom.shown_changed.connect(self._list)
        state.view_changed.connect(self._list)
        state.opened.connect(self._begin)
        state.closed.connect(self._forget)
        cursor.moved.connect(self._follow)

    @property
    def busy(self) -> bool:
        """Whether segments are being listed."""
        return self._running

    def show(self) -> None:
        """Show all segments in place of the disagreements, or the reverse."""
        bottom = self._window.bottom
        bottom.show_panel("disagreements" if bottom.shown() == "segments" else "segments")

    def close(self) -> None:
        """Stop listing."""
        self._background.close()

    def _connect(self, panel: SegmentsPanel) -> None:
        panel.row_activated.connect(self._cursor.go_to_segment)
        panel.model.sort_by(self._background.submit)
        panel.set_palette_name(self._cursor.now.look.palette)
        if self._state.snapshot is not None:
            self._name(panel, self._state.snapshot)

    def _begin(self, snapshot: Snapshot) -> None:
        panel = self._window.bottom.lazy_segments.made
        if panel is not None:
            self._name(panel, snapshot)

    def _name(self, panel: SegmentsPanel, snapshot: Snapshot) -> None:
        panel.set_names(tuple(snapshot.dataset.categories.names), snapshot.dataset.image_names)

    def _list(self, _: object = None) -> None:
        view, panel = self._state.view, self._window.bottom.lazy_segments.made
        shown = panel is not None and self._window.bottom.shown() == "segments"
        if not shown or panel is None or view is None or view is self._asked or self._running:
            return
        self._running, self._asked = True, view
        panel.set_waiting()
        work = partial(_listed, view, panel.model.arranger())
        self._background.submit(work, self._take, self._fail)

    def _take(self, listed: _Listed) -> None:
        self._running = False
        panel, newest = self._window.bottom.lazy_segments.made, self._state.view
        if panel is not None and newest is not None and newest.snapshot.table is listed.view.snapshot.table:
            panel.set_columns(listed.columns, listed.arranged, _NONE_PASSES)
            panel.set_said(_said(listed.columns))
            self._show_current(panel)
        self._list()

    def _fail(self, why: str) -> None:
        self._running = False
        self._window.banner.show_message(tr("The segments could not be listed"), why)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        panel = self._window.bottom.lazy_segments.made
        if panel is None:
            return
        if now.look.palette != before.look.palette:
            panel.set_palette_name(now.look.palette)
        if now.segment != before.segment or now.sought != before.sought:
            self._show_current(panel)

    def _show_current(self, panel: SegmentsPanel) -> None:
        """Make the row of the selected segment the current one; a match is listed by its ground truth."""
        row, view = self._cursor.now.segment, self._state.view
        if view is not None and 0 <= row < len(view.snapshot.table):
            table = view.snapshot.table
            is_match = view.rows.status[row] == Status.TP and table.side[row] == Side.PREDICTION
            row = int(table.match[row]) if is_match and table.match[row] != NO_ROW else row
        panel.set_current(row)

    def _forget(self) -> None:
        self._asked = None


def _listed(view: View, arranger: Arranger) -> _Listed:
    columns = segment_list_columns(view)
    return _Listed(view, columns, arranger(columns))


def _said(columns: DisagreementColumns) -> str:
    """Return how many rows of each status there are."""
    counts = np.bincount(columns.status, minlength=len(Status))
    return " · ".join(f"{int(counts[status]):,} {tr(status.label)}" for status in Status if counts[status])
