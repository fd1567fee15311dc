"""The ground truth segments that fare differently in two prediction sets, as a list that opens them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from panview.metrics.segment_table import Status
from panview.metrics.transitions import Transition
from panview.presentation.change_columns import NUMERIC, ChangeColumns, Column
from panview.presentation.formatting import format_count
from panview.presentation.theme_colours import Theme
from panview.review.colours import DEFAULT_PALETTE
from panview.ui.layouts import STRETCH, in_column, in_row, stacked
from panview.ui.models.change_model import EVERY_KIND, KIND_ROLE, ChangeModel
from panview.ui.widgets.cell_delegate import TWO_SQUARES, Cell, CellDelegate
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel
from panview.ui.widgets.row_table import Index, RowTable
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.sorted_header import SortedHeader
from panview.ui.widgets.status import status_colour
from panview.ui.widgets.table_widths import column_needs, set_widths
from panview.words import tr

ROW_HEIGHT = 24
KINDS = {
    "fixed": frozenset({Transition.FIXED}),
    "broken": frozenset({Transition.BROKEN}),
    "all": EVERY_KIND,
}
"""Key of the switch -> what is listed."""
_PAD = 7
_SCROLL_BAR = 12
_SHARES: dict[int, float] = {Column.ERROR: 0.3, Column.IMAGE: 0.3, Column.CATEGORY: 0.4}
_NAMES: dict[int, int] = {Column.ERROR: 70, Column.IMAGE: 60, Column.CATEGORY: 58}
"""Pixels down to which names are cut."""
_LEAVES: dict[int, int] = {Column.IMAGE: 1, Column.ERROR: 2, Column.FIRST: 3, Column.SECOND: 3}
"""Columns that are left out where room is short, the lowest number first."""
_TITLED = 400
"""From this width on there is room for a title."""
_STATUSES = {
    Transition.FIXED: (Status.FN, Status.TP),
    Transition.BROKEN: (Status.TP, Status.FN),
    Transition.IMPROVED: (Status.TP, Status.TP),
    Transition.WORSE: (Status.TP, Status.TP),
}


class ChangeList(QFrame):
    """A card with a switch, and a row per segment."""

    opened = Signal(int)
    """Row in the segment table of A of the segment that was chosen."""

    kinds_changed = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.model = ChangeModel(self)
        self.view = RowTable(ROW_HEIGHT, tr("Segments that changed"), header=True, takes_enter=True)
        self.kinds = SegmentedControl(
            [(key, tr(key.capitalize())) for key in KINDS], tr("What is listed"), strong=False
        )
        self.export_button = TextButton("", "export")
        self.export_button.setAccessibleName(tr("Export the list as CSV"))
        self.empty = EmptyState("")
        self._why = ""
        self._kept: tuple[int, int] | None = None
        self._lay_out()
        self.kinds.changed.connect(self._choose_kinds)
        self.export_button.clicked.connect(self.export_requested)
        self.view.chosen.connect(lambda row: self.opened.emit(self.model.truth(row)))
        self.model.modelAboutToBeReset.connect(self._keep)
        self.model.modelReset.connect(self._restore)
        self.model.show_kinds(KINDS[self.kinds.value()])

    def set_columns(self, columns: ChangeColumns, why_empty: str) -> None:
        """Replace the rows; the current one stays if it is still there."""
        counts = columns.counts()
        numbers = {
            "fixed": counts[Transition.FIXED],
            "broken": counts[Transition.BROKEN],
            "all": len(columns),
        }
        for key, number in numbers.items():
            label = f"{tr(key.capitalize())} {format_count(number)}"
            self.kinds.button(key).setText(label)
            self.kinds.button(key).setAccessibleName(label)
            self.kinds.button(key).updateGeometry()
        self._why = why_empty
        self.model.set_columns(columns)

    def set_kinds(self, key: str) -> None:
        """Choose "fixed", "broken" or "all" without a signal."""
        self.kinds.set_value(key)
        self.model.show_kinds(KINDS[key])

    def set_palette_name(self, palette: str) -> None:
        """Take the colours of statuses from another palette."""
        self._palette = palette
        self.view.viewport().update()

    def current(self) -> int:
        """Return the row of the list that is the current one, -1 for none."""
        index = self.view.currentIndex()
        return index.row() if index.isValid() else -1

    def set_current(self, row: int) -> None:
        """Make a row the current one without opening it."""
        self.view.selectRow(row)
        self.view.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def step(self, delta: int) -> bool:
        """Open the row that many places further down; False at the ends."""
        current = self.current()
        row = current + delta if current >= 0 else 0 if delta > 0 else self.model.rowCount() - 1
        if not 0 <= row < self.model.rowCount():
            return False
        self.set_current(row)
        self.opened.emit(self.model.truth(row))
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._share_width()

    def _lay_out(self) -> None:
        self.view.setHorizontalHeader(SortedHeader(NUMERIC, self.view, _PAD))
        self.view.setModel(self.model)
        self._palette = DEFAULT_PALETTE
        self.delegate = CellDelegate(self.view, self._cell, _PAD)
        self.view.setItemDelegate(self.delegate)
        header = self.view.horizontalHeader()
        header.setSortIndicator(Column.EFFECT, Qt.SortOrder.DescendingOrder)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.setSortingEnabled(True)
        self._title = CapsLabel(tr("What B changes"))
        head = in_row(self._title, STRETCH, self.kinds, self.export_button, margins=(_PAD + 5, 5, 6, 4), spacing=8)
        self._stack = stacked(self.view, self.empty)
        in_column(head, (self._stack, 1), of=self, margins=(1, 1, 1, 6), spacing=0)
        self.setMinimumWidth(240)

    def _cell(self, index: Index, _: Theme) -> Cell:
        """Return what a cell shows; the change has the colours of both statuses."""
        column, text = index.column(), str(index.data())
        if column == Column.IMAGE:
            return Cell(text, muted=True, names=self.model.shortener)
        colours: tuple[QColor, ...] = ()
        if column == Column.CHANGE:
            statuses = _STATUSES[Transition(index.data(KIND_ROLE))]
            colours = tuple(status_colour(status, self._palette) for status in statuses)
        return Cell(text, colours, muted=column == Column.ERROR, figure=column in NUMERIC)

    def _choose_kinds(self, key: str) -> None:
        self.model.show_kinds(KINDS[key])
        self.kinds_changed.emit()

    def _keep(self) -> None:
        row = self.current()
        self._kept = self.model.name(row) if row >= 0 else None

    def _restore(self) -> None:
        row = -1 if self._kept is None else self.model.row_named(self._kept)
        if row >= 0:
            self.set_current(row)
        self.empty.set_text(self._why or tr("No segment is {value}", value=tr(self.kinds.value())))
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self.export_button.setEnabled(self.model.rowCount() > 0)
        self._share_width()

    def _share_width(self) -> None:
        self._title.setVisible(self.width() >= _TITLED)
        needs = column_needs(
            self.view, self.delegate.font, _PAD, _SHARES, _NAMES, _LEAVES, {Column.CHANGE: TWO_SQUARES}
        )
        set_widths(self.view, self.width() - 2 - _SCROLL_BAR, needs)
