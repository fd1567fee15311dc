"""What several widgets and delegates draw alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF

from panview.literal import legible
from panview.presentation.contrast import standing_out
from panview.presentation.names import NameShortener
from panview.presentation.theme_colours import Theme
from panview.ui.theme import current_theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def draw_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    colour: str,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """Draw one line of text as it is written, shortened with "…" where it does not fit; without room nothing."""
    if rect.width() <= 0:
        return
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, align, _elided(text, font, elide, rect.width()))


_shortened: dict[tuple[str, str, Qt.TextElideMode, int], str] = {}
_MOST_SHORTENED = 4096


def _elided(text: str, font: QFont, elide: Qt.TextElideMode, room: int) -> str:
    """Return a text as far as there is room; what a table says is measured once and not whenever it is painted."""
    key = text, font.key(), elide, room
    known = _shortened.get(key)
    if known is None:
        if len(_shortened) >= _MOST_SHORTENED:
            _shortened.clear()
        known = _shortened[key] = QFontMetrics(font).elidedText(legible(text), elide, room)
    return known


def draw_name(
    painter: QPainter, rect: QRect, name: str, shortener: NameShortener, font: QFont, colour: str, metrics: QFontMetrics
) -> None:
    """Draw the name of an image, of which what tells it from the others of its set stays where room is short."""
    room = rect.width()
    shown = shortener.fit(legible(name), lambda text: metrics.horizontalAdvance(text) <= room)
    draw_text(painter, rect, shown, font, colour)


def fill_round(painter: QPainter, rect: QRectF, radius: float, fill: str | QColor, border: str | None = None) -> None:
    """Fill a rounded rectangle, with a hairline around it if a border is given."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill))
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.setPen(QPen(QColor(border), 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """Draw the ring around what has the keyboard focus: of two tones, so that one stands out from whatever is there."""
    theme = current_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width, inset in ((theme.focus, 2.0, 1.0), (theme.focus_gap, 1.0, 2.5)):
        painter.setPen(QPen(QColor(colour), width))
        inner = max(0.0, radius - inset)
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), inner, inner)
    painter.restore()


def draw_swatch(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """Draw a small square of a colour; a thin rim that stands out keeps yellow visible on white."""
    theme = current_theme()
    rim = colour.lighter(115) if theme.dark else colour.darker(135)
    fill_round(painter, rect, 3, colour, standing_out(rim.name(), theme.hover))


def draw_tick(painter: QPainter, rect: QRectF, colour: str, width: float = 1.8) -> None:
    """Draw a check mark that fills a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    points = ((0.18, 0.54), (0.41, 0.76), (0.82, 0.26))
    painter.drawPolyline(
        QPolygonF([QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in points])
    )
    painter.restore()


def draw_chevron(painter: QPainter, centre: QPointF, colour: str, up: bool = False) -> None:
    """Draw the small arrow of something that opens downwards (or upwards)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    rise = -2.0 if up else 2.0
    painter.drawPolyline(
        QPolygonF([centre + QPointF(-3.5, -rise), centre + QPointF(0, rise), centre + QPointF(3.5, -rise)])
    )
    painter.restore()


def draw_check_box(
    painter: QPainter, rect: QRectF, checked: bool, theme: Theme, enabled: bool = True, partly: bool = False
) -> None:
    """Draw a check box: an outline, or filled with the accent and a tick, or with a bar where it is checked partly."""
    painter.save()
    if not enabled:
        painter.setOpacity(0.45)
    if partly:
        fill_round(painter, rect, 4, theme.accent_fill)
        bar = QRectF(rect.x() + 4, rect.center().y() - 1, rect.width() - 8, 2)
        fill_round(painter, bar, 1, theme.accent_text)
    elif checked:
        fill_round(painter, rect, 4, theme.accent_fill)
        draw_tick(painter, rect.adjusted(1.5, 1.5, -1.5, -1.5), theme.accent_text)
    else:
        fill_round(painter, rect, 4, theme.surface, theme.muted)
    painter.restore()


def rounded_clip(rect: QRectF, radius: float) -> QPainterPath:
    """Return the path of a rounded rectangle, to clip by."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path
