"""How the table of disagreements is drawn: its cells and its header."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from panview.metrics.segment_table import Status
from panview.review.colours import DEFAULT_PALETTE
from panview.ui.models.disagreement_model import NUMERIC, PAIR_ROLE, STATUS_ROLE, Column
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.theme_colours import Theme
from panview.ui.widgets.formatting import NOTHING
from panview.ui.widgets.painting import LEFT, RIGHT, draw_chevron, draw_swatch, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.status import status_colour

PAD = 10


class DisagreementDelegate(RowDelegate):
    """Draws a cell; the status has a swatch."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self.palette_name = DEFAULT_PALETTE
        self._font = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the text of a cell."""
        rect: QRect = option.rect
        room = rect.adjusted(PAD, 0, -PAD, 0)
        column = index.column()
        if column == Column.STATUS:
            self._paint_swatch(painter, QRectF(room.x() + 2, rect.center().y() - 5, 11, 11), index)
            room.setLeft(room.left() + 21)
        text = str(index.data())
        colour_name = theme.muted if text == NOTHING else theme.text
        # Names of images differ at their ends.
        elide = Qt.TextElideMode.ElideLeft if column == Column.IMAGE else Qt.TextElideMode.ElideRight
        draw_text(painter, room, text, self._font, colour_name, RIGHT if column in NUMERIC else LEFT, elide)

    def _paint_swatch(self, painter: QPainter, square: QRectF, index: Index) -> None:
        """Draw the colour of the status, of a pair those of its halves."""
        if not index.data(PAIR_ROLE):
            draw_swatch(painter, square, status_colour(Status(index.data(STATUS_ROLE)), self.palette_name))
            return
        half = QRectF(square.x() - 1, square.y() - 1, square.width() / 2 + 1, square.height() + 2)
        for status, clip in ((Status.FN, half), (Status.FP, half.translated(half.width(), 0))):
            painter.save()
            painter.setClipRect(clip)
            draw_swatch(painter, square, status_colour(status, self.palette_name))
            painter.restore()


class DisagreementHeader(QHeaderView):
    """A header that marks the sorted column with an arrow beside its title, so that no title moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(48)
        self.setFont(ui_font(BASE_PIXELS - 2))
        self.setDefaultAlignment(LEFT)
        self.setFixedHeight(27)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: D102
        theme = current_theme()
        room = rect.adjusted(PAD, 0, -PAD, -1)
        title = str(self.model().headerData(logical_index, Qt.Orientation.Horizontal))
        sorted_by = self.sortIndicatorSection() == logical_index
        painter.fillRect(rect, QColor(theme.window))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(theme.border))
        numeric = logical_index in NUMERIC
        draw_text(
            painter, room, title, self.font(), theme.text if sorted_by else theme.muted, RIGHT if numeric else LEFT
        )
        if sorted_by:
            wide = self.fontMetrics().horizontalAdvance(title)
            x = room.right() - wide - 9 if numeric else room.x() + wide + 10
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            draw_chevron(painter, QPointF(x, room.center().y() + 1), theme.muted, up)
