"""A hand for the mouse and an eye for the screen: what the tests of a shown canvas share."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from panview.ui.canvas import Canvas
from panview.ui.canvas.canvas_view import CanvasView

WIDTH, HEIGHT = 424, 224
"""The canvas is as large as 40 by 20 image pixels of 10 each with the fit's margin of 12."""
ALONE_FN, ERRORS, MATCH, VOID = (60, 100), (160, 100), (260, 100), (360, 100)
"""Places of the view, each in the middle of a pair."""


def shown(canvas: Canvas, x: int, y: int) -> QColor:
    """Return the colour on the screen, after everything waiting has been drawn."""
    QApplication.processEvents()
    return canvas.grab().toImage().pixelColor(x, y)


def corner(canvas: Canvas) -> tuple[float, float, float]:
    view = canvas.state.view
    return view.scale, view.x, view.y


class Mouse:
    """Sends mouse events to a view, in its logical coordinates."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view
        self.buttons = Qt.MouseButton.NoButton

    def _send(
        self,
        kind: QEvent.Type,
        x: float,
        y: float,
        button: Qt.MouseButton,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        at = QPointF(x, y)
        place = QPointF(self.view.mapToGlobal(at))
        QApplication.sendEvent(self.view, QMouseEvent(kind, at, place, button, self.buttons, modifiers))

    def move(self, x: float, y: float, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._send(QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton, modifiers)
        QApplication.processEvents()

    def press(self, x: float, y: float, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self.buttons = button
        self._send(QEvent.Type.MouseButtonPress, x, y, button)

    def release(self, x: float, y: float) -> None:
        button, self.buttons = self.buttons, Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, x, y, button)
        QApplication.processEvents()

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)

    def double_click(self, x: float, y: float) -> None:
        self.click(x, y)
        self.buttons = Qt.MouseButton.LeftButton
        self._send(QEvent.Type.MouseButtonDblClick, x, y, Qt.MouseButton.LeftButton)
        self.release(x, y)

    def leave(self) -> None:
        QApplication.sendEvent(self.view, QEvent(QEvent.Type.Leave))
        QApplication.processEvents()

    def wheel(self, x: float, y: float, turned: int = 0, scrolled: int = 0) -> None:
        at = QPointF(x, y)
        phase = Qt.ScrollPhase.ScrollUpdate if scrolled else Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            at,
            QPointF(self.view.mapToGlobal(at)),
            QPoint(0, scrolled),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            phase,
            False,
        )
        QApplication.sendEvent(self.view, event)
        QApplication.processEvents()
