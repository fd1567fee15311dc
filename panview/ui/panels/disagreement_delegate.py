"""How the cells of the table of disagreements are drawn."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from panview.metrics.segment_table import Status
from panview.review.colours import DEFAULT_PALETTE
from panview.ui.models.disagreement_model import PAIR_ROLE, STATUS_ROLE, DisagreementModel
from panview.ui.models.table_columns import COLUMNS, Look
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.theme_colours import Theme
from panview.ui.widgets.formatting import NOTHING
from panview.ui.widgets.painting import LEFT, RIGHT, draw_name, draw_swatch, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.sorted_header import CELL_PADDING
from panview.ui.widgets.status import status_colour


def verdict_text(text: str, width: float, metrics: QFontMetricsF) -> str:
    """Return a verdict shortened so far that right and wrong can be told apart where room is short."""
    return text if metrics.horizontalAdvance(text) <= width else shortened(text)


def shortened(text: str) -> str:
    """Return a verdict in fewer letters."""
    return text.replace("prediction", "pred.", 1)


class DisagreementDelegate(RowDelegate):
    """Draws a cell; the status has a swatch."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self.palette_name = DEFAULT_PALETTE
        self.font = ui_font(BASE_PIXELS - 1)
        self._metrics, self._whole_metrics = QFontMetricsF(self.font), QFontMetrics(self.font)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the text of a cell."""
        rect: QRect = option.rect
        room = rect.adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        look = COLUMNS[index.column()].look
        if look is Look.STATUS:
            self._paint_swatch(painter, QRectF(room.x() + 2, rect.center().y() - 5, 11, 11), index)
            room.setLeft(room.left() + 21)
        text = str(index.data())
        colour_name = theme.muted if text == NOTHING else theme.text
        if look is Look.VERDICT:
            text = verdict_text(text, room.width(), self._metrics)
        model = index.model()
        if look is Look.IMAGE and isinstance(model, DisagreementModel):
            draw_name(painter, room, text, model.shortener, self.font, colour_name, self._whole_metrics)
            return
        draw_text(painter, room, text, self.font, colour_name, RIGHT if look is Look.FIGURE else LEFT)

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
