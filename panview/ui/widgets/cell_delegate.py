"""Draws the cells of a table: squares of colour, and a text that is a name, a figure or words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from panview.presentation.formatting import NOTHING
from panview.presentation.names import NameShortener
from panview.presentation.theme_colours import Theme
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import coloured_icon
from panview.ui.widgets.painting import LEFT, RIGHT, draw_name, draw_swatch, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

_ICON = 15
ONE_SQUARE, TWO_SQUARES = 21, 27
"""Pixels that squares take before the text."""


@dataclass(frozen=True)
class Cell:
    """What a cell shows.

    Attributes
    ----------
    text : str
    colours : tuple of QColor
        Of the squares before it: none, one or two.
    shared : bool
        Two colours share one square.
    muted : bool
    figure : bool
        It stands at the right.
    brief : str
        Said instead where there is no room for the text.
    icon : str
        Drawn instead where there is no room for that either; "" for none.
    names : NameShortener or None
        It is the name of an image, of which what tells it from others stays where room is short.
    elide : Qt.TextElideMode
        Where a text that is too long is cut.
    """

    text: str
    colours: tuple[QColor, ...] = ()
    shared: bool = False
    muted: bool = False
    figure: bool = False
    brief: str = ""
    icon: str = ""
    names: NameShortener | None = None
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight


class CellDelegate(RowDelegate):
    """Draws what a function says of each cell.

    Parameters
    ----------
    view : RowTable
    cell : callable
        (index, theme) -> Cell.
    padding : int
        Pixels at the left and at the right.
    """

    def __init__(self, view: RowTable, cell: Callable[[Index, Theme], Cell], padding: int) -> None:
        super().__init__(view)
        self._cell, self._padding = cell, padding
        self.font = ui_font(BASE_PIXELS - 1)
        self._metrics, self._whole_metrics = QFontMetricsF(self.font), QFontMetrics(self.font)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the cell."""
        rect: QRect = option.rect
        room = rect.adjusted(self._padding, 0, -self._padding, 0)
        cell = self._cell(index, theme)
        if cell.colours:
            room.setLeft(room.left() + _paint_squares(painter, room.x() + 2, rect.center().y(), cell))
        colour = theme.muted if cell.muted or cell.text == NOTHING else theme.text
        if cell.names is not None:
            draw_name(painter, room, cell.text, cell.names, self.font, colour, self._whole_metrics)
            return
        brief = cell.brief and self._metrics.horizontalAdvance(cell.text) > room.width()
        if brief and cell.icon and self._metrics.horizontalAdvance(cell.brief) > room.width():
            coloured_icon(cell.icon, colour).paint(painter, QRect(room.x(), rect.center().y() - 7, _ICON, _ICON))
            return
        align = RIGHT if cell.figure else LEFT
        draw_text(painter, room, cell.brief if brief else cell.text, self.font, colour, align, cell.elide)


def _paint_squares(painter: QPainter, left: int, middle: int, cell: Cell) -> int:
    """Draw the squares; return the pixels that they take."""
    square = QRectF(left, middle - 5, 11, 11)
    if cell.shared:
        half = QRectF(square.x() - 1, square.y() - 1, square.width() / 2 + 1, square.height() + 2)
        for place, colour in enumerate(cell.colours):
            painter.save()
            painter.setClipRect(half.translated(place * half.width(), 0))
            draw_swatch(painter, square, colour)
            painter.restore()
        return ONE_SQUARE
    if len(cell.colours) == 1:
        draw_swatch(painter, square, cell.colours[0])
        return ONE_SQUARE
    for place, colour in enumerate(cell.colours):
        draw_swatch(painter, QRectF(left + 10 * place, middle - 4, 9, 9), colour)
    return TWO_SQUARES
