"""A chip that stands for a condition: its words change it, its cross takes it off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import LEFT, draw_text, fill_round
from panview.words import tr

HEIGHT = 26
_CROSS = 22
"""Width of what takes the chip off, in pixels."""
_AWAY = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ConditionChip(QAbstractButton):
    """A chip of one condition.

    Parameters
    ----------
    text : str
        In words.
    tip : str
        In full.
    """

    edited = Signal()
    """It is to be changed: it was clicked, or Enter or Space pressed."""

    removed = Signal()
    """It is to be taken off: its cross was clicked, or Delete pressed."""

    def __init__(self, text: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_cross = False
        self.setFont(ui_font(BASE_PIXELS - 1))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.clicked.connect(self._tell)
        self.set_text(text, tip)

    def set_text(self, text: str, tip: str) -> None:
        """Stand for another condition."""
        self._text = text
        self.setAccessibleName(text)
        self.setAccessibleDescription(tr("Condition of the filter. Enter changes it, Delete removes it."))
        self.setToolTip(tr("{tip}\nClick to change it; click the cross, or press Delete, to remove it.", tip=tip))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the words."""
        return self._text

    def cross(self) -> QRect:
        """Return where a click takes the chip off."""
        return QRect(self.width() - _CROSS, 0, _CROSS, self.height())

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._text) + 12 + _CROSS, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(min(72, self.sizeHint().width()), HEIGHT)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # Elsewhere in the window these keys take back a verdict; with Ctrl they are that of the window here, too.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _takes_away(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if _takes_away(event) and not event.isAutoRepeat():
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._on_cross = self.cross().contains(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseMoveEvent(event)
        self.update()

    def _tell(self) -> None:
        on_cross, self._on_cross = self._on_cross, False
        (self.removed if on_cross else self.edited).emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        hovered = self.underMouse()
        fill_round(painter, QRectF(self.rect()), 7, theme.hover if hovered else theme.raised)
        room = self.rect().adjusted(10, 0, -_CROSS, 0)
        draw_text(painter, room, self._text, self.font(), theme.text, LEFT, Qt.TextElideMode.ElideMiddle)
        over = hovered and self.cross().contains(self.mapFromGlobal(self.cursor().pos()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.text if over else theme.muted), 1.4)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        centre = QPointF(self.cross().center()) + QPointF(-1, 0.5)
        for x, y in ((3.2, 3.2), (3.2, -3.2)):
            painter.drawLine(centre - QPointF(x, y), centre + QPointF(x, y))
        painter.end()


def _takes_away(event: QKeyEvent) -> bool:
    commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.key() in _AWAY and not event.modifiers() & commands
