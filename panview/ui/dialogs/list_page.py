"""A card with a list of things that can be opened, each with what is to be known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from panview.presentation.rows import ListRow
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, stacked
from panview.ui.list_model import ListModel
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.card import Card
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.labels import WrappedLabel, hairline
from panview.ui.widgets.painting import RIGHT, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

_WIDTH = 560
_ROW_HEIGHT = 34
_MOST_ROWS = 9


class ListPage(Card):
    """A title, a list that Enter and clicks choose from, and a line that says what can be done.

    Signals
    -------
    chosen, removed : str
        Key of a row: that was clicked or entered, or on which Delete was pressed.
    """

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self, window: QWidget, title: str, empty: str) -> None:
        super().__init__(window, _WIDTH, title)
        self._model = _RowsModel()
        self.view = _ListView(_ROW_HEIGHT, title)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_ListDelegate(self.view))
        self.empty = EmptyState(empty)
        self.said = WrappedLabel()
        self._stack = stacked(self.view, self.empty)
        lists = in_column(self._stack, margins=(1, 4, 1, 4))
        foot = in_column(self.said, margins=(18, 8, 14, 12))
        self.upper = in_column(margins=0)
        self.lay(self.upper, hairline(), (lists, 1), hairline(), foot, below=8)
        self.foot = foot
        self.view.chosen.connect(lambda row: self.chosen.emit(self._model.row(row).key))
        self.view.removed.connect(lambda row: self.removed.emit(self._model.row(row).key))

    def set_rows(self, rows: Sequence[ListRow], said: str) -> None:
        """List these; ``said`` is what can be done with them."""
        before = self.view.currentIndex().row()
        self._model.set_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        self.said.setText(said)
        if rows:
            self.view.selectRow(min(max(before, 0), len(rows) - 1))
        if self.isVisible():
            self.place()

    def rows(self) -> tuple[ListRow, ...]:
        """Return what is listed."""
        return self._model.rows()

    def first_focus(self) -> QWidget:
        """Return the list."""
        return self.view

    def card_height(self) -> int:
        """Return the height of the card."""
        rows = min(max(len(self.rows()), 3), _MOST_ROWS)
        chrome = self.body.minimumSize().height() - self._stack.minimumSizeHint().height()
        return chrome + _ROW_HEIGHT * rows + 8


class _ListView(RowTable):
    """Also tells of rows that Delete is pressed on."""

    removed = Signal(int)

    def __init__(self, row_height: int, name: str) -> None:
        super().__init__(row_height, name, takes_enter=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentIndex().isValid():
            self.removed.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _in_full(row: ListRow) -> str:
    return f"{row.title}, {row.detail}" if row.detail else row.title


class _RowsModel(ListModel[ListRow]):
    said: ClassVar[Mapping[int, Callable[[ListRow], Any]]] = {
        Qt.ItemDataRole.DisplayRole: lambda row: row.title,
        Qt.ItemDataRole.UserRole: lambda row: row.detail,
        Qt.ItemDataRole.ToolTipRole: _in_full,
        Qt.ItemDataRole.AccessibleTextRole: _in_full,
    }


class _ListDelegate(RowDelegate):
    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS, QFont.Weight.Medium)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        room = rect.adjusted(18, 0, -16, 0)
        title, detail = str(index.data()), str(index.data(Qt.ItemDataRole.UserRole))
        wide = min(QFontMetrics(self._font).horizontalAdvance(title) + 20, room.width() // 2)
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, room.adjusted(0, 0, wide - room.width(), 0), title, self._font, theme.text, elide=middle)
        draw_text(painter, room.adjusted(wide, 0, 0, 0), detail, self._small, theme.muted, RIGHT, middle)
