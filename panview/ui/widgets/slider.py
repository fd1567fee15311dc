"""A slider that goes where it is clicked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

_HANDLE = 14


class JumpSlider(QSlider):
    """A horizontal slider that goes where it is clicked and can be dragged from there."""

    double_clicked = Signal()

    def __init__(self, minimum: int, maximum: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(minimum, maximum)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderPosition(self.value_at(round(event.position().x())))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()
            event.accept()

    def value_at(self, x: int) -> int:
        """Return the value under a horizontal position in pixels."""
        room = self.width() - _HANDLE
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x - _HANDLE // 2, room)
