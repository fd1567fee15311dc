"""A table of a few columns of text, of which all but the first are figures or short words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem

from panview.presentation.theme_colours import Theme
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.painting import LEFT, RIGHT, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

ROW_HEIGHT = 26
_LEAST_FIRST = 90
"""Pixels of the first column that stay however little room there is."""
_PAD = 12
"""As in the titles above."""


class _Delegate(RowDelegate):
    def __init__(self, view: RowTable, left: Sequence[int]) -> None:
        super().__init__(view)
        self._font: QFont = ui_font(BASE_PIXELS - 1)
        self._left = frozenset(left)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the cell."""
        rect: QRect = option.rect
        align = LEFT if index.column() in self._left else RIGHT
        draw_text(painter, rect.adjusted(_PAD, 0, -_PAD, 0), str(index.data() or ""), self._font, theme.text, align)


def text_table(
    model: QAbstractItemModel,
    name: str,
    widths: Sequence[int],
    *,
    left: Sequence[int] = (0,),
    chosen: bool = False,
) -> RowTable:
    """Return a table over a model.

    Parameters
    ----------
    model : QAbstractItemModel
    name : str
        What a screen reader says.
    widths : sequence of int
        Of the columns, in pixels; the last takes the rest.
    left : sequence of int
        Columns whose text begins at the left.
    chosen : bool
        Whether a row can be chosen, by a click or by Enter.
    """
    view = RowTable(ROW_HEIGHT, name, header=True, takes_enter=chosen)
    view.setModel(model)
    view.setItemDelegate(_Delegate(view, left))
    if not chosen:
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    header = view.horizontalHeader()
    header.setFont(ui_font(BASE_PIXELS - 2))
    # A style sheet of the application has the last word on its sections.
    header.setStyleSheet(f"QHeaderView::section {{ font-size: {BASE_PIXELS - 2}px; }}")
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    for column, width in enumerate(widths):
        header.resizeSection(column, width)
    return view


def fit_columns(view: RowTable, room: int) -> None:
    """Give each column what its texts need, and share what is over; where there is no room, the first is cut."""
    needs = needed_widths(view)
    over = room - sum(needs)
    needs[0] = max(needs[0] + min(over, 0), min(needs[0], _LEAST_FIRST))
    for column, width in enumerate(needs):
        view.horizontalHeader().resizeSection(column, width + max(over, 0) // len(needs))


def needed_widths(view: RowTable) -> list[int]:
    """Return how wide each column has to be for its title and its texts, in pixels."""
    model = view.model()
    titles, cells = QFontMetrics(ui_font(BASE_PIXELS - 2)), QFontMetrics(ui_font(BASE_PIXELS - 1))
    needs = []
    for column in range(model.columnCount()):
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        texts = (str(model.index(row, column).data() or "") for row in range(model.rowCount()))
        widest = max((cells.horizontalAdvance(text) for text in texts), default=0)
        needs.append(max(titles.horizontalAdvance(title), widest) + 2 * _PAD + 8)
    return needs
