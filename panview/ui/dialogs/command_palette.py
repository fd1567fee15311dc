"""The command palette: every action, found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem, QWidget

from panview.presentation.rows import PaletteRow
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import fill, in_column, in_row, stacked
from panview.ui.models.palette_model import PaletteModel, PaletteRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import icon
from panview.ui.widgets.key_caps import draw_key_caps
from panview.ui.widgets.labels import hairline
from panview.ui.widgets.list_line import PAGE, ListLine, moved_row
from panview.ui.widgets.overlay import Overlay
from panview.ui.widgets.painting import LEFT, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.words import tr

_WIDTH = 600
_ROW_HEIGHT = 36


class _PaletteDelegate(RowDelegate):
    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS)
        self._found = ui_font(BASE_PIXELS, QFont.Weight.Bold)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        if not index.data(PaletteRole.ENABLED):
            painter.setOpacity(0.45)
        room = rect.adjusted(18, 0, -14, 0)
        keys = str(index.data(PaletteRole.SHORTCUT))
        if keys:
            room.setRight(draw_key_caps(painter, QRectF(room), keys, theme) - 10)
        group = str(index.data(PaletteRole.GROUP))
        if group:
            wide = QFontMetrics(self._small).horizontalAdvance(group)
            draw_text(painter, room, group, self._small, theme.muted)
            room.setLeft(room.left() + wide + 10)
        self._draw_title(painter, room, str(index.data()), index.data(PaletteRole.POSITIONS), theme)

    def _draw_title(self, painter: QPainter, room: QRect, title: str, found: tuple[int, ...], theme: Theme) -> None:
        """Draw the title piece by piece, the letters that matched in bold."""
        places = frozenset(found)
        start = 0
        for end in range(1, len(title) + 1):
            if end < len(title) and (end in places) == (start in places):
                continue
            bold = start in places
            font = self._found if bold else self._font
            draw_text(painter, room, title[start:end], font, theme.accent if bold else theme.text, LEFT)
            room.setLeft(room.left() + QFontMetrics(font).horizontalAdvance(title[start:end]))
            start = end


class CommandPalette(Overlay):
    """Search line and list over the window. Up, Down, Enter, Escape; a click triggers too."""

    triggered = Signal(str)
    """Id of an action; emitted after the palette closed, so that the action finds the focus where it was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, top=True)
        self.line = ListLine(tr("Search actions"), icon_name="", font=ui_font(BASE_PIXELS + 2), delay_ms=0)
        self.line.setProperty("role", "palette")
        self.model = PaletteModel(self)
        self.view = RowTable(_ROW_HEIGHT, tr("Actions"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(_PaletteDelegate(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.menu = ""
        self.empty = EmptyState(tr("No action matches"))
        self._icon = QLabel()
        head = in_row(self._icon, (self.line, 1), margins=(18, 2, 10, 2))
        self._stack = stacked(self.view, self.empty)
        lists = in_column(self._stack, margins=(1, 4, 1, 8))
        fill(self.body, head, hairline(), (lists, 1))
        self.line.textChanged.connect(self._search)
        self.line.returnPressed.connect(self._trigger_current)
        self.line.moved.connect(self._move)
        self.line.given_up.connect(self.dismiss)
        self.view.chosen.connect(self._trigger)

    def set_rows(self, rows: Sequence[PaletteRow]) -> None:
        """Replace the actions."""
        self.model.set_actions(rows)
        self._select(0)

    def popup(self) -> None:
        """Open with an empty line."""
        self._icon.setPixmap(icon("search").pixmap(18, 18))
        self.line.clear()
        self._search("")
        super().popup()

    def card_height(self) -> int:
        """Return the height of the line and ten rows."""
        return 64 + _ROW_HEIGHT * min(PAGE, max(3, self.model.rowCount()))

    def first_focus(self) -> QWidget:
        """Return the search line."""
        return self.line

    def _search(self, text: str) -> None:
        self.model.search(text)
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._select(0)
        if self.isVisible():
            self.place()

    def _select(self, position: int) -> None:
        if self.model.rowCount():
            self.view.selectRow(position)
            self.view.scrollTo(self.model.index(position))

    def _move(self, step: int) -> None:
        count = self.model.rowCount()
        if not count:
            return
        self._select(moved_row(self.view.currentIndex().row(), step, count))

    def _trigger_current(self) -> None:
        if self.view.currentIndex().isValid():
            self._trigger(self.view.currentIndex().row())

    def _trigger(self, position: int) -> None:
        row, _ = self.model.row(position)
        if row.enabled:
            self.dismiss()
            self.triggered.emit(row.id)
