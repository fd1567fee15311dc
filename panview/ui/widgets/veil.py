"""A veil over figures that are out of date: they stay legible, and the mouse reaches them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from panview.ui.theme import current_theme

_OPACITY = 0.55


class Veil(QWidget):
    """Covers a widget in the colour of its ground while it is shown."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        over.installEventFilter(self)

    def set_shown(self, shown: bool) -> None:
        """Cover the widget, or not."""
        if shown == self.isHidden():
            self.setGeometry(self._over.rect())
            self.setVisible(shown)
            self.raise_()

    @property
    def _over(self) -> QWidget:
        over = self.parentWidget()
        assert over is not None
        return over

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        colour = QColor(current_theme().surface)
        colour.setAlphaF(_OPACITY)
        painter.fillRect(self.rect(), colour)
        painter.end()
