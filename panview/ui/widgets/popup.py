"""A panel that opens beside a button and closes when somebody clicks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from panview.ui.theme import current_theme
from panview.ui.widgets.painting import fill_round


class Popup(QWidget):
    """A panel that opens beside a button and closes when somebody clicks elsewhere, or presses Escape."""

    def __init__(self, name: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(name)
        self.setFixedWidth(width)

    def popup_at(self, corner: QPoint) -> None:
        """Open with the top left corner at a place on the screen, or as near as there is room."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = min(corner.x(), room.right() - self.width())
        y = min(corner.y(), room.bottom() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        fill_round(painter, QRectF(self.rect()), 10, theme.window, theme.border)
        painter.end()
