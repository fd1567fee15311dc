"""A slider with two handles, for a range of IoU."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.ui.speaking import announce
from panview.ui.theme import current_theme
from panview.ui.widgets.painting import fill_round
from panview.words import tr

_HANDLE = 14


class RangeSlider(QWidget):
    """Two handles over whole steps.

    superqt has one too; it takes a tenth of a second of the start, and under our style sheet its bar is not drawn.

    Parameters
    ----------
    minimum, maximum : int
        Ends of the scale.
    name : str
        Accessible name.
    """

    range_changed = Signal(int, int)
    """Lower and upper value somebody chose. Not emitted by `set_range_values`."""

    def __init__(self, minimum: int, maximum: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimum, self._maximum = minimum, maximum
        self._values = [minimum, maximum]
        self._held = 0
        self.setAccessibleName(name)
        self._describe()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def values(self) -> tuple[int, int]:
        """Return lower and upper value."""
        return self._values[0], self._values[1]

    def set_range_values(self, lower: int, upper: int) -> None:
        """Move the handles without a signal."""
        self._values = [max(self._minimum, lower), min(self._maximum, upper)]
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(160, 20)

    def x_of(self, value: int) -> float:
        """Return the middle of a handle that stands at a value, in pixels."""
        share = (value - self._minimum) / (self._maximum - self._minimum)
        return _HANDLE / 2 + share * (self.width() - _HANDLE)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        lower, upper = (abs(x - self.x_of(value)) for value in self._values)
        # Two handles at one place: the one that can go to the side of the click.
        self._held = int(upper < lower or (upper == lower and x > self.x_of(self._values[1])))
        self._move(self._value_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self._value_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}.get(
            Qt.Key(event.key())
        )
        if step is not None:
            # Shift moves the upper handle.
            self._held = int(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._move(self._values[self._held] + step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        left, right = (self.x_of(value) for value in self._values)
        fill_round(painter, QRectF(0, middle - 2, self.width(), 4), 2, theme.raised)
        fill_round(painter, QRectF(left, middle - 2, right - left, 4), 2, theme.accent)
        painter.setBrush(QColor(theme.accent))
        for x in (left, right):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QRectF(x - _HANDLE / 2, middle - _HANDLE / 2, _HANDLE, _HANDLE).adjusted(1, 1, -1, -1))
        painter.end()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            tr("from {values} to {values_2} per cent", values=self._values[0], values_2=self._values[1])
        )

    def _value_at(self, x: float) -> int:
        share = (x - _HANDLE / 2) / max(1, self.width() - _HANDLE)
        return round(self._minimum + share * (self._maximum - self._minimum))

    def _move(self, value: int) -> None:
        low = self._minimum if self._held == 0 else self._values[0]
        high = self._maximum if self._held == 1 else self._values[1]
        value = min(max(value, low), high)
        if value != self._values[self._held]:
            self._values[self._held] = value
            self._describe()
            announce(self, self.accessibleDescription())
            self.update()
            self.range_changed.emit(*self._values)
