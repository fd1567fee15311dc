"""Small cards that float over the canvas: the zoom chip and the hover card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from panview.literal import legible
from panview.presentation.theme_colours import DARK_COLOURS, CanvasColours
from panview.ui.canvas.legend import CHIP_HEIGHT
from panview.ui.canvas.paint import CORNER_RADIUS, paint_card, scaled_font
from panview.words import tr

_CARD_PADDING = 10
_CARD_MOST_WIDTH = 420
_POINTER_GAP = 16
_SHADOW = 8
_SEPARATOR = " · "


class ZoomChip(QAbstractButton):
    """Says the zoom; a click changes between the fitting size and 100 %."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("Fit to window or 100 %"))
        self._colours = DARK_COLOURS

    def set_content(self, scale: float | None, colours: CanvasColours) -> None:
        """Show a scale, or with None nothing."""
        self._colours = colours
        self.setVisible(scale is not None)
        if scale is not None:
            self.setText(zoom_text(scale))
            self.setAccessibleName(tr("Zoom {said}", said=self.text()))
        self.adjustSize()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = QFontMetrics(scaled_font(self.font(), 0.92))
        return QSize(metrics.horizontalAdvance(self.text()) + 22, CHIP_HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: D102
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self._colours, 0.95)
        painter.setFont(scaled_font(self.font(), 0.92))
        strong = self.underMouse() or self.hasFocus()
        painter.setPen(QColor(self._colours.text if strong else self._colours.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


def zoom_text(scale: float) -> str:
    """Return a scale in per cent; below 10 % with a decimal."""
    percent = scale * 100.0
    return f"{percent:.0f} %" if percent >= 10.0 else f"{percent:.1f} %"


class HoverCard(QWidget):
    """Two lines about the segment under the pointer. The mouse does not see it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._colours = DARK_COLOURS
        self._title = ""
        self._detail = ""
        self.hide()

    def set_colours(self, colours: CanvasColours) -> None:
        """Take the theme's colours."""
        self._colours = colours
        self.update()

    def set_content(self, title: str, detail: str) -> None:
        """Set both lines; the title is bold up to its first middle dot."""
        self._title, self._detail = legible(title), legible(detail)
        self.setAccessibleName(f"{title}. {detail}")
        self.adjustSize()
        self.update()

    @property
    def content(self) -> tuple[str, str]:
        """Title and detail."""
        return self._title, self._detail

    def place(self, pointer: QPoint, area: QRect) -> None:
        """Move beside the pointer, to the side where there is room.

        Parameters
        ----------
        pointer : QPoint
            In the parent's coordinates.
        area : QRect
            What the card stays within.
        """
        gap = _POINTER_GAP - _SHADOW
        x, y = pointer.x() + gap, pointer.y() + gap
        if x + self.width() > area.right():
            x = pointer.x() - gap - self.width()
        if y + self.height() > area.bottom():
            y = pointer.y() - gap - self.height()
        self.move(max(x, area.left()), max(y, area.top()))

    def sizeHint(self) -> QSize:  # noqa: D102
        strong, plain, small = self._fonts()
        head, tail = self._parts()
        title = QFontMetrics(strong).horizontalAdvance(head) + QFontMetrics(plain).horizontalAdvance(tail)
        text = max(title, QFontMetrics(small).horizontalAdvance(self._detail)) + 2
        height = QFontMetrics(strong).height()
        if self._detail:
            height += QFontMetrics(small).height() + 2
        width = min(text + 2 * _CARD_PADDING, _CARD_MOST_WIDTH)
        return QSize(width + 2 * _SHADOW, height + 2 * _CARD_PADDING - 4 + 2 * _SHADOW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        card = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        self._paint_shadow(painter, card)
        paint_card(painter, card, self._colours)
        strong, plain, small = self._fonts()
        head, tail = self._parts()
        left, top = int(card.left()) + _CARD_PADDING, int(card.top()) + _CARD_PADDING - 2
        room = int(card.width()) - 2 * _CARD_PADDING
        painter.setPen(QColor(self._colours.text))
        line = QFontMetrics(strong)
        painter.setFont(strong)
        painter.drawText(left, top + line.ascent(), line.elidedText(head, Qt.TextElideMode.ElideRight, room))
        painter.setFont(plain)
        painter.drawText(left + line.horizontalAdvance(head), top + line.ascent(), tail)
        painter.setFont(small)
        painter.setPen(QColor(self._colours.muted))
        metrics = QFontMetrics(small)
        detail = metrics.elidedText(self._detail, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, top + line.height() + 2 + metrics.ascent(), detail)

    def _parts(self) -> tuple[str, str]:
        head, separator, tail = self._title.partition(_SEPARATOR)
        return head, separator + tail

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        return strong, QFont(self.font()), scaled_font(self.font(), 0.92)

    def _paint_shadow(self, painter: QPainter, card: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 13 if self._colours.dark else 7))
        for spread in range(1, _SHADOW):
            grown = card.adjusted(-spread, 2.0 - spread, spread, spread * 0.9)
            painter.drawRoundedRect(grown, CORNER_RADIUS + spread, CORNER_RADIUS + spread)
        painter.restore()
