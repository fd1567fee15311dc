"""Draws a row of the category list: name, kind, bar, PQ, count."""

from __future__ import annotations

import math

from PySide6.QtCore import QAbstractItemModel, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from panview.presentation.column_widths import Need, longest, share_width
from panview.presentation.theme_colours import Theme
from panview.ui.models.category_model import CategoryRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.columns import figure, name
from panview.ui.widgets.painting import CENTRE, RIGHT, draw_text, fill_round
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

ROW_HEIGHT = 25
_MARGIN = 12
_GAP = 8
_BAR = 54
_LEAST_NAME = 60


class CategoryDelegate(RowDelegate):
    """Draws a row of the category list; the bar is PQ."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS - 1)
        self._kind = ui_font(BASE_PIXELS - 2, QFont.Weight.Medium)
        self._widths: tuple[tuple[int, int], list[int]] | None = None
        self._made = 0
        for changed in (view.model().modelReset, view.model().dataChanged):
            changed.connect(self._measure_again)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the cells from the right to the left; the name gets what is left."""
        rect: QRect = option.rect
        left = rect.x() + _MARGIN
        cells = []
        for wide in self._shared(rect.width() - 2 * _MARGIN, index.model()):
            cells.append(QRect(left, rect.y(), wide, rect.height()))
            left += wide
        title, kind, room, score, count = cells
        bar = QRectF(room.x() + 6, rect.center().y() - 2.5, room.width() - 6, 6)
        draw_text(painter, title, str(index.data()), self._font, theme.text, elide=Qt.TextElideMode.ElideMiddle)
        draw_text(painter, kind, str(index.data(CategoryRole.KIND)), self._kind, theme.muted, CENTRE)
        fraction = float(index.data(CategoryRole.FRACTION))
        if not math.isnan(fraction) and room.width():
            fill_round(painter, bar, 3, theme.raised)
            filled = QRectF(bar)
            filled.setWidth(max(bar.height(), bar.width() * min(1.0, fraction)))
            colour = QColor(theme.accent)
            colour.setAlphaF(0.85)
            fill_round(painter, filled, 3, colour)
        score_colour = theme.muted if math.isnan(fraction) else theme.text
        draw_text(painter, score, str(index.data(CategoryRole.PQ_TEXT)), self._font, score_colour, RIGHT)
        draw_text(painter, count, str(index.data(CategoryRole.COUNT_TEXT)), self._font, theme.muted, RIGHT)

    def _shared(self, room: int, model: QAbstractItemModel) -> list[int]:
        """Return the widths of name, kind, bar, PQ and count."""
        key = room, self._made
        if self._widths is None or self._widths[0] != key:
            held = self._held(model)
            needs = [
                name(held[0], self._font, 4, _LEAST_NAME),
                figure(held[1], self._kind, _GAP, leaves=2),
                Need(_BAR, _BAR, 0.2, leaves=1),
                figure(held[2], self._font, _GAP),
                figure(held[3], self._font, _GAP),
            ]
            self._widths = key, share_width(room, needs)
        return self._widths[1]

    @staticmethod
    def _held(model: QAbstractItemModel) -> list[list[str]]:
        """Return the longest texts of name, kind, PQ and count."""
        roles = (Qt.ItemDataRole.DisplayRole, CategoryRole.KIND, CategoryRole.PQ_TEXT, CategoryRole.COUNT_TEXT)
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        return [longest(str(index.data(role)) for index in rows) for role in roles]

    def _measure_again(self) -> None:
        self._made += 1
