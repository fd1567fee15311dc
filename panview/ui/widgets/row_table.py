"""The base of all lists: a table view without chrome, and a delegate that draws whole rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from panview.presentation.table_text import MOST_ROWS, TableText
from panview.presentation.theme_colours import Theme
from panview.ui.theme import current_theme
from panview.ui.widgets.painting import focus_ring

Index = QModelIndex | QPersistentModelIndex

_NAVIGATION = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)

_FLAG = QItemSelectionModel.SelectionFlag
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class RowTable(QTableView):
    """A table view that shows rows.

    Row heights are fixed and equal, so that Qt never asks the model about rows that are not on the screen; list and
    tree views ask about each, which takes seconds at a million rows.

    Parameters
    ----------
    row_height : int
        Pixels of every row.
    name : str
        Accessible name.
    header : bool
        Show column headers.
    takes_enter : bool
        Enter chooses the current row, whatever Enter does elsewhere in the window.
    """

    chosen = Signal(int)
    """Row that was clicked, or on which Enter was pressed."""

    resized = Signal()
    entered_by_key = Signal(int)
    """Row on which Enter was pressed."""

    own_ring = True

    menu = "table"
    """Kind of the menu of a right click, one of `panview.presentation.menus.CONTEXT_MENUS`; "" for none."""

    def __init__(
        self,
        row_height: int,
        name: str,
        header: bool = False,
        takes_enter: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys = _NAVIGATION | _ENTER if takes_enter else _NAVIGATION
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        vertical = self.verticalHeader()
        vertical.setVisible(False)
        vertical.setMinimumSectionSize(1)
        vertical.setDefaultSectionSize(row_height)
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        horizontal = self.horizontalHeader()
        horizontal.setVisible(header)
        horizontal.setHighlightSections(False)
        if not header:
            horizontal.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(max(12, row_height // 2))
        # Rows that only scroll are moved, not painted again, since the background is opaque.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._hovered = -1
        self.entered.connect(self._enter)
        self.clicked.connect(self._click)

    def hovered_row(self) -> int:
        """Return the row under the mouse, -1 for none."""
        return self._hovered

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu at a place of the viewport is about; None asks for that of the current row."""
        if not self.menu:
            return None
        index = self.currentIndex() if place is None else self.indexAt(place)
        if not index.isValid():
            return "table", place or QPoint()
        return self.menu, place or self.visualRect(index).center()

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return what is shown, or the selected rows of it, in the order of the screen.

        A model of one column says in ``copied``, pairs of title and role, which columns are drawn into it.
        """
        model, header = self.model(), self.horizontalHeader()
        drawn: tuple[tuple[str, int], ...] = getattr(model, "copied", ())
        shown = [header.logicalIndex(place) for place in range(header.count())]
        columns = [column for column in shown if not header.isSectionHidden(column)]
        head = [title for title, _ in drawn] or [
            str(model.headerData(column, Qt.Orientation.Horizontal) or "") for column in columns
        ]
        wanted = [(0, role) for _, role in drawn] or [(column, int(Qt.ItemDataRole.DisplayRole)) for column in columns]
        places: Sequence[int] = range(model.rowCount())
        if selected:
            chosen = self.selectionModel().selectedRows() or [self.currentIndex()]
            places = sorted(index.row() for index in chosen if index.isValid())
        rows = []
        for place in places[:MOST_ROWS]:
            cells = (model.index(place, column).data(role) for column, role in wanted)
            rows.append(tuple("" if cell is None else str(cell) for cell in cells))
        return TableText(self.accessibleName(), tuple(head), tuple(rows), max(0, len(places) - MOST_ROWS))

    def keyboardSearch(self, search: str) -> None:  # noqa: D102
        # Letters are commands of the window; a search would also read every row of the model.
        return

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            if event.key() in self._keys and not event.modifiers() & commands:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.entered_by_key.emit(self.currentIndex().row())
            self.chosen.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def selectionCommand(  # noqa: D102
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        # A click below the last row, and Ctrl on the only selected one, would leave nothing selected.
        command = super().selectionCommand(index, event)
        takes_away = command & (_FLAG.Toggle | _FLAG.Deselect)
        if not index.isValid() or (takes_away and self._is_alone(index)):
            return _FLAG.NoUpdate
        return command

    def _is_alone(self, index: Index) -> bool:
        """Whether a row is the only selected one."""
        chosen = self.selectionModel().selection()
        return chosen.count() == 1 and chosen.at(0).top() == chosen.at(0).bottom() == index.row()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        # Qt makes the first row the current one; here that would open an image just because Tab passed by.
        selection = self.selectionModel()
        before = selection.currentIndex()
        selection.blockSignals(True)
        super().focusInEvent(event)
        if not before.isValid():
            selection.clearCurrentIndex()
        selection.blockSignals(False)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), QColor(current_theme().window))
        ground.end()
        super().paintEvent(event)
        if not self._is_ringed():
            return
        current, viewport = self.currentIndex(), self.viewport()
        place = viewport.rect()
        if current.isValid():
            place.setTop(self.rowViewportPosition(current.row()))
            place.setHeight(self.rowHeight(current.row()))
        painter = QPainter(viewport)
        focus_ring(painter, QRectF(place), 3)
        painter.end()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: D102
        super().scrollContentsBy(dx, dy)
        if self._is_ringed() and not self.currentIndex().isValid():
            # The ring around all rows stays where it is.
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.resized.emit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        super().leaveEvent(event)
        self._set_hovered(-1)

    def _is_ringed(self) -> bool:
        """Whether the ring of the keyboard is around a row, or around all without a current one."""
        return self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    def _click(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: D102
        # The ring spans all columns, but Qt repaints only the cells that change; without a row, it spans the view.
        super().currentChanged(current, previous)
        if not (current.isValid() and previous.isValid()):
            self.viewport().update()
            return
        for index in (current, previous):
            self._update_row(index.row())

    def _enter(self, index: QModelIndex) -> None:
        self._set_hovered(index.row())

    def _set_hovered(self, row: int) -> None:
        before, self._hovered = self._hovered, row
        if before != row:
            for changed in (before, row):
                if changed >= 0:
                    self._update_row(changed)

    def _update_row(self, row: int) -> None:
        self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))


class RowDelegate(QStyledItemDelegate):
    """Draws the ground of a row: selection, hover, accent bar, focus; subclasses draw the content."""

    def __init__(self, view: RowTable, bar: bool = True) -> None:
        super().__init__(view)
        self._view = view
        self._bar = bar

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        theme = current_theme()
        painter.save()
        self.paint_ground(painter, option, index, theme)
        self.paint_content(painter, option, index, theme)
        painter.restore()

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Fill the row's ground."""
        rect = option.rect
        state = option.state
        current = index.row() == self._view.currentIndex().row()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selection))
        elif index.row() == self._view.hovered_row():
            painter.fillRect(rect, QColor(theme.surface))
        if self._bar and current and index.column() == 0 and state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), QColor(theme.accent))

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw what the row says."""
        raise NotImplementedError
