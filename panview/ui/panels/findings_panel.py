"""The panel at the bottom, beside the disagreements: what the linter found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from panview.presentation.formatting import format_count
from panview.presentation.rows import FindingRow
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, in_row, stacked
from panview.ui.models.findings_model import (
    BELOW,
    CLOSED,
    LEVEL_ROLE,
    OPEN,
    SEVERITIES,
    SEVERITY_ROLE,
    Column,
    FindingsModel,
)
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.cell_delegate import ONE_SQUARE, Cell, CellDelegate
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.painting import RIGHT
from panview.ui.widgets.row_table import Index, RowTable
from panview.ui.widgets.sorted_header import CELL_PADDING, SortedHeader
from panview.ui.widgets.tab_row import TabRow
from panview.ui.widgets.table_widths import column_needs
from panview.words import tr

ROW_HEIGHT = 24
_WIDTHS = {Column.SEVERITY: 88, Column.CODE: 78, Column.IMAGE: 142, Column.IN: 116}
_NAMES: dict[int, int] = {Column.IMAGE: 142, Column.IN: 116, Column.FINDING: 100}
_TONES = ("danger", "warning", "muted")
_NOT_CHECKED = tr("The data has not been checked yet")
_CLEAN = tr("No faults found")


_MARKS = {OPEN: "▾ ", CLOSED: "▸ ", BELOW: "    "}
_OPENS, _CLOSES = frozenset({Qt.Key.Key_Right}), frozenset({Qt.Key.Key_Left})
_TURNS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class FindingsTable(RowTable):
    """Findings, of which the head of a group opens and closes by a click, by Enter and Space, and by arrows."""

    def __init__(self, model: FindingsModel) -> None:
        super().__init__(ROW_HEIGHT, tr("Findings"), header=True)
        self._findings = model

    def on_head(self) -> bool:
        """Whether the current line is the head of a group."""
        index = self.currentIndex()
        return index.isValid() and self._findings.is_head(index.row())

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.on_head():
            if event.key() in _OPENS | _CLOSES | _TURNS and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key, position = event.key(), self.currentIndex().row()
        if self.on_head() and key in _OPENS | _CLOSES:
            self._findings.set_open(position, key in _OPENS)
        elif self.on_head() and key in _TURNS:
            self.turn(position)
        else:
            super().keyPressEvent(event)

    def turn(self, position: int) -> None:
        """Open a group that is closed, or close it."""
        self._findings.set_open(position, not self._findings.is_open(position))


class FindingsPanel(QWidget):
    """Titles, counts, the table, and under it what the current finding means."""

    row_activated = Signal(int)
    """Number of the finding somebody made the current one, in the order in which they were set."""
    check_requested = Signal()
    count_changed = Signal()

    def __init__(self, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(110)
        self.setAccessibleName(tr("Findings"))
        self.tabs = TabRow(tabs, "findings")
        self.model = FindingsModel(self)
        self.view = FindingsTable(self.model)
        self.empty = EmptyState(_NOT_CHECKED, tr("Check the data"))
        self.again = TextButton(tr("Check again"), kind="link")
        self.counts = ElidedLabel("", "muted")
        self.counts.setAlignment(RIGHT)
        self.meaning = WrappedLabel("", "muted")
        self.meaning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._current = -1
        self._lay_out()
        self.view.selectionModel().currentRowChanged.connect(self._say_current)
        self.view.chosen.connect(self._say_chosen)
        self.empty.action_clicked.connect(self.check_requested)
        self.again.clicked.connect(self.check_requested)
        self.clear()

    def clear(self) -> None:
        """Show that nothing has been checked."""
        self._show((), _NOT_CHECKED, tr("Check the data"), tr("Findings"))

    def set_checking(self) -> None:
        """Show that a check is under way."""
        self._show((), "", "", tr("Findings"))
        self.empty.set_working(tr("Checking the data…"))

    def fail(self, why: str) -> None:
        """Say why the data could not be checked."""
        self._show((), "", tr("Check the data"), tr("Findings"))
        self.empty.set_failed(why, tr("Check the data"))

    def set_rows(self, rows: Sequence[FindingRow]) -> None:
        """Show what was found."""
        self._show(rows, _CLEAN, tr("Check again"), tr("Findings {count}", count=format_count(len(rows))))

    def current_number(self) -> int:
        """Return the number of the current finding, -1 for none."""
        index = self.view.currentIndex()
        return self.model.number(index.row()) if index.isValid() and not self.view.on_head() else -1

    def _show(self, rows: Sequence[FindingRow], why_empty: str, action: str, title: str) -> None:
        self._current = -1
        self.model.set_rows(rows)
        self._size_columns()
        self.empty.set_text(why_empty, action)
        self._stack.setCurrentIndex(0 if rows else 1)
        counted = Counter(row.severity for row in rows)
        parts = [
            f"{format_count(counted[severity])} {name}{'' if counted[severity] == 1 else 's'}"
            for severity, name in enumerate(SEVERITIES)
            if counted[severity]
        ]
        self.counts.setText(", ".join(parts))
        self.again.setVisible(bool(rows))
        self.tabs.set_title("findings", title)
        self._show_meaning(None)
        self.count_changed.emit()

    def _show_meaning(self, row: FindingRow | None) -> None:
        text = (
            ""
            if row is None
            else tr(
                "{upper}{title}. PQ: {effect}. Fix: {remedy}.",
                upper=row.title[:1].upper(),
                title=row.title[1:],
                effect=row.effect,
                remedy=row.remedy,
            )
        )
        # Backquotes are for the guide; here they are removed.
        self.meaning.setText(text.replace("`", ""))
        self.meaning.setVisible(row is not None)

    def _lay_out(self) -> None:
        self.view.setHorizontalHeader(SortedHeader((), self.view))
        self.view.setModel(self.model)
        self.view.setItemDelegate(CellDelegate(self.view, self._cell, CELL_PADDING))
        header = self.view.horizontalHeader()
        header.setSortIndicator(Column.SEVERITY, Qt.SortOrder.AscendingOrder)
        self.view.setSortingEnabled(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.FINDING, QHeaderView.ResizeMode.Stretch)
        self._size_columns()
        # As high as the header of the disagreements, whose buttons are lower.
        head = in_row(self.tabs, (self.counts, 1), self.again, margins=(14, 5, 14, 5), spacing=12)
        self._stack = stacked(self.view, self.empty)
        note = in_row(self.meaning, margins=(14, 6, 14, 8))
        in_column(head, hairline(), (self._stack, 1), note, of=self, margins=0, spacing=0)

    def _cell(self, index: Index, theme: Theme) -> Cell:
        """Return what a cell shows; the severity has a swatch."""
        colours: tuple[QColor, ...] = ()
        if index.column() == Column.SEVERITY:
            colours = (QColor(getattr(theme, _TONES[index.data(SEVERITY_ROLE)])),)
        elide = Qt.TextElideMode.ElideLeft if index.column() == Column.IMAGE else Qt.TextElideMode.ElideRight
        mark = _MARKS.get(index.data(LEVEL_ROLE), "") if index.column() == Column.CODE else ""
        return Cell(f"{mark}{index.data()}", colours, elide=elide)

    def _size_columns(self) -> None:
        """Make columns wide enough for codes and severities; names may be cut, and the finding gets what is left."""
        font = ui_font(BASE_PIXELS - 1)
        needs = column_needs(self.view, font, CELL_PADDING, {}, _NAMES, {}, {Column.SEVERITY: ONE_SQUARE})
        for column in _WIDTHS:
            self.view.horizontalHeader().resizeSection(column, max(_WIDTHS[column], needs[column].least))

    def _say_chosen(self, position: int) -> None:
        """Go back to the current row: the canvas may have been moved away from it."""
        if position != self.view.currentIndex().row():
            return
        if self.model.is_head(position):
            self.view.turn(position)
        else:
            self.row_activated.emit(self.model.number(position))

    def _say_current(self, current: QModelIndex) -> None:
        if current.isValid() and self.model.is_head(current.row()):
            self._current = -1
            self._show_meaning(self.model.row(current.row()))
        elif current.isValid() and self.model.number(current.row()) != self._current:
            self._current = self.model.number(current.row())
            self._show_meaning(self.model.row(current.row()))
            self.row_activated.emit(self._current)
