"""Draws a row of the category list: name, kind, bar, PQ, count."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from panview.ui.models.category_model import CategoryRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.theme_colours import Theme
from panview.ui.widgets.painting import CENTRE, RIGHT, draw_text, fill_round
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

ROW_HEIGHT = 25
_MARGIN = 12
_COUNT = 58
_PQ = 44
_KIND = 22
_BAR = 54


class CategoryDelegate(RowDelegate):
    """Draws a row of the category list; the bar is PQ."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS - 1)
        self._kind = ui_font(BASE_PIXELS - 2, QFont.Weight.Medium)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the cells from the right to the left; the name gets what is left."""
        rect: QRect = option.rect
        right = rect.right() - _MARGIN
        count = QRect(right - _COUNT, rect.y(), _COUNT, rect.height())
        score = QRect(count.x() - _PQ, rect.y(), _PQ, rect.height())
        bar = QRectF(score.x() - _BAR - 2, rect.center().y() - 2.5, _BAR, 6)
        kind = QRect(int(bar.x()) - _KIND - 4, rect.y(), _KIND, rect.height())
        name = QRect(rect.x() + _MARGIN, rect.y(), kind.x() - rect.x() - _MARGIN - 4, rect.height())
        draw_text(painter, name, str(index.data()), self._font, theme.text, elide=Qt.TextElideMode.ElideMiddle)
        draw_text(painter, kind, str(index.data(CategoryRole.KIND)), self._kind, theme.muted, CENTRE)
        fraction = float(index.data(CategoryRole.FRACTION))
        if not math.isnan(fraction):
            fill_round(painter, bar, 3, theme.raised)
            filled = QRectF(bar)
            filled.setWidth(max(bar.height(), bar.width() * min(1.0, fraction)))
            colour = QColor(theme.accent)
            colour.setAlphaF(0.85)
            fill_round(painter, filled, 3, colour)
        score_colour = theme.muted if math.isnan(fraction) else theme.text
        draw_text(painter, score, str(index.data(CategoryRole.PQ_TEXT)), self._font, score_colour, RIGHT)
        draw_text(painter, count, str(index.data(CategoryRole.COUNT_TEXT)), self._font, theme.muted, RIGHT)
