"""Painting what lies over the image: divider, labels, messages."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen, QPolygonF

from panview.literal import legible
from panview.presentation.theme_colours import CanvasColours
from panview.review.colours import SELECTION
from panview.words import tr

TRUTH_LABEL = tr("Truth")
PREDICTION_LABEL = tr("Prediction")

CORNER_RADIUS = 6.0
_LABEL_GAP = 10.0
_HANDLE_RADIUS = 13.0
_TEXT_OPTIONS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def scaled_font(font: QFont, factor: float) -> QFont:
    """Return a font made larger or smaller, whichever unit its size is given in."""
    scaled = QFont(font)
    scaled.setPixelSize(max(9, round(QFontInfo(font).pixelSize() * factor)))
    return scaled


def paint_card(painter: QPainter, rect: QRectF, colours: CanvasColours, opacity: float = 1.0) -> None:
    """Paint the raised ground of legend, labels and hover card."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground, border = QColor(colours.raised), QColor(colours.border)
    ground.setAlphaF(opacity)
    painter.setPen(QPen(border, 1.0))
    painter.setBrush(ground)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), CORNER_RADIUS, CORNER_RADIUS)
    painter.restore()


def paint_label(
    painter: QPainter, text: str, anchor: QPointF, colours: CanvasColours, *, left: bool, room: float = 1000.0
) -> None:
    """Paint a small label whose top left corner, or top right with ``left`` false, is at the anchor.

    A label that is wider than ``room`` loses its middle: names of models differ at both ends.
    """
    painter.save()
    font = scaled_font(painter.font(), 0.9)
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(legible(text), Qt.TextElideMode.ElideMiddle, room - 18.0)
    width, height = metrics.horizontalAdvance(text) + 18.0, metrics.height() + 8.0
    rect = QRectF(anchor.x() if left else anchor.x() - width, anchor.y(), width, height)
    paint_card(painter, rect, colours, 0.92)
    painter.setFont(font)
    painter.setPen(QColor(colours.text))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_ring(painter: QPainter, centre: QPointF, radius: float) -> None:
    """Paint the ring around a selected segment that is too small to be found by its outline."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 150), 4.0), (QColor(SELECTION), 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(centre, radius, radius)
    painter.restore()


def paint_split(painter: QPainter, x: float, size: tuple[float, float], colours: CanvasColours) -> None:
    """Paint the divider at a logical column, its handle, and which side is which.

    Parameters
    ----------
    painter : QPainter
        Logical coordinates.
    x : float
        Column of the divider.
    size : (height, width)
        Of the view, logical pixels.
    colours : CanvasColours
        Of the labels.
    """
    height = size[0]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(x - 2.0, 0.0, 4.0, height), QColor(0, 0, 0, 90))
    painter.fillRect(QRectF(x - 1.0, 0.0, 2.0, height), QColor(255, 255, 255))
    centre = QPointF(x, height / 2)
    painter.setPen(QPen(QColor(0, 0, 0, 90), 1.0))
    painter.setBrush(QColor(255, 255, 255))
    painter.drawEllipse(centre, _HANDLE_RADIUS, _HANDLE_RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(40, 44, 52))
    for way in (-1.0, 1.0):
        tip, base = x + way * 8.0, x + way * 3.5
        arrow = [QPointF(tip, centre.y()), QPointF(base, centre.y() - 4.5), QPointF(base, centre.y() + 4.5)]
        painter.drawPolygon(QPolygonF(arrow))
    painter.restore()
    paint_label(painter, TRUTH_LABEL, QPointF(x - _LABEL_GAP, _LABEL_GAP), colours, left=False)
    paint_label(painter, PREDICTION_LABEL, QPointF(x + _LABEL_GAP, _LABEL_GAP), colours, left=True)


def paint_message(painter: QPainter, text: str, area: QRectF, colours: CanvasColours) -> None:
    """Paint a message in the middle of an empty view."""
    painter.save()
    painter.setFont(scaled_font(painter.font(), 1.1))
    painter.setPen(QColor(colours.muted))
    painter.drawText(area.adjusted(24.0, 24.0, -24.0, -24.0), int(_TEXT_OPTIONS), legible(text, keep="\n"))
    painter.restore()


def paint_photo_message(painter: QPainter, text: str, area: QRectF, colours: CanvasColours) -> None:
    """Paint why there is no photo, small, at the top of the image."""
    painter.save()
    font = scaled_font(painter.font(), 0.9)
    metrics = QFontMetricsF(font)
    # Cut at its beginning, since the reason comes last. On a tiny image it may be wider than the image.
    room = max(300.0, area.width() - 40.0)
    line = metrics.elidedText(legible(text), Qt.TextElideMode.ElideLeft, room)
    width, height = metrics.horizontalAdvance(line) + 20.0, metrics.height() + 8.0
    rect = QRectF(area.center().x() - width / 2, area.top() + 10.0, width, height)
    paint_card(painter, rect, colours, 0.85)
    painter.setFont(font)
    painter.setPen(QColor(colours.muted))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, line)
    painter.restore()
