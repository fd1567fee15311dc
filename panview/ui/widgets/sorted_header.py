"""The header of a table."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import LEFT, RIGHT, draw_chevron, draw_text

Index = QModelIndex | QPersistentModelIndex

CELL_PADDING = 10
_ARROW = 14


class SortedHeader(QHeaderView):
    """A header that marks the sorted column with an arrow beside its title, so that no title moves.

    Parameters
    ----------
    numeric : collection of int
        Columns that are aligned to the right.
    padding : int
        Pixels beside a title, as beside the text of a cell.
    """

    def __init__(self, numeric: Collection[int], parent: QWidget, padding: int = CELL_PADDING) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._numeric = numeric
        self._padding = padding
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(48)
        self.setFont(ui_font(BASE_PIXELS - 2))
        self.setDefaultAlignment(LEFT)
        self.setFixedHeight(27)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    def title_width(self, column: int) -> int:
        """Return what a title takes with its arrow, in pixels."""
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        return self.fontMetrics().horizontalAdvance(title) + 2 * self._padding + _ARROW

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: D102
        # Titles do not change; Qt would repaint them all for each new current row.
        return

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: D102
        return

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: D102
        theme = current_theme()
        room = rect.adjusted(self._padding, 0, -self._padding, -1)
        title = str(self.model().headerData(logical_index, Qt.Orientation.Horizontal))
        sorted_by = self.sortIndicatorSection() == logical_index
        painter.fillRect(rect, QColor(theme.window))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(theme.border))
        numeric = logical_index in self._numeric
        draw_text(
            painter, room, title, self.font(), theme.text if sorted_by else theme.muted, RIGHT if numeric else LEFT
        )
        if sorted_by:
            wide = self.fontMetrics().horizontalAdvance(title)
            x = room.right() - wide - 9 if numeric else room.x() + wide + 10
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            draw_chevron(painter, QPointF(x, room.center().y() + 1), theme.muted, up)
