"""How a model is drawn in the list of the run dialog."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from panview.presentation.theme_colours import Theme
from panview.ui.models.model_list_model import ModelRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.painting import RIGHT, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable


class ModelDelegate(RowDelegate):
    """Draws a model: title and published PQ, below what it is."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:  # noqa: D102
        rect: QRect = option.rect
        figure = str(index.data(ModelRole.FIGURE))
        wide = QFontMetrics(self._font).horizontalAdvance(figure) + 12
        room = rect.adjusted(18, 6, -16, -6)
        half = room.height() // 2
        first = QRect(room.x(), room.y(), room.width() - wide, half)
        second = QRect(room.x(), room.y() + half, room.width(), half)
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, first, str(index.data()), self._font, theme.text, elide=middle)
        draw_text(painter, room.adjusted(0, 0, 0, -half), figure, self._font, theme.text, RIGHT)
        draw_text(painter, second, str(index.data(ModelRole.DETAIL)), self._small, theme.muted)
