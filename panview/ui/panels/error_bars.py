"""What fixing all errors of one type would give, as bars; a click filters by the type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.metrics.segment_table import ErrorType
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.formatting import format_count, format_impact
from panview.ui.widgets.painting import LEFT, RIGHT, draw_text, fill_round, focus_ring

_ROW = 20
# Shares of the width: label, bar, gain, count.
_SHARES = (0.38, 0.26, 0.19, 0.17)


@dataclass(frozen=True)
class ErrorBar:
    """One type of error.

    Attributes
    ----------
    error_type : ErrorType
    count : int
        Segments of it in scope.
    gain : float
        In All PQ if all were fixed, as a fraction.
    """

    error_type: ErrorType
    count: int
    gain: float


class ErrorBars(QWidget):
    """A row per type that occurs, the most worthwhile first; by click, or by arrows and Space after Tab."""

    type_clicked = Signal(int)
    """The `ErrorType`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[ErrorBar, ...] = ()
        self._chosen: frozenset[int] = frozenset()
        self._hovered = -1
        self._current = 0
        self._font = ui_font(BASE_PIXELS - 1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Error types")

    def bars(self) -> tuple[ErrorBar, ...]:
        """Return the rows from top to bottom."""
        return self._bars

    def set_bars(self, bars: Sequence[ErrorBar]) -> None:
        """Show other figures."""
        taller = len(bars) != len(self._bars)
        self._bars = tuple(bars)
        self._current = min(self._current, max(0, len(bars) - 1))
        words = (f"{bar.error_type.label}: {bar.count}, {format_impact(bar.gain)}" for bar in self._bars)
        self.setAccessibleDescription("; ".join(words))
        if taller:
            self.updateGeometry()
        self.update()

    def set_chosen(self, types: frozenset[int]) -> None:
        """Mark the types that the filter asks for."""
        if types != self._chosen:
            self._chosen = types
            self.update()

    def row_rect(self, place: int) -> QRect:
        """Return where a row is."""
        return QRect(0, place * _ROW, self.width(), _ROW)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(260, _ROW * len(self._bars))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, _ROW * len(self._bars))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._bars:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._current = min(max(self._current + step, 0), len(self._bars) - 1)
            self.update()
        elif event.key() == Qt.Key.Key_Space and self._bars:
            self.type_clicked.emit(int(self._bars[self._current].error_type))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = self._place(event)
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._current = place
            self.type_clicked.emit(int(self._bars[place].error_type))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = self._place(event)
        if place != self._hovered:
            self._hovered = place
            self.setToolTip(self._tip(self._bars[place]) if place >= 0 else "")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hovered = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        most = max((bar.gain for bar in self._bars), default=0.0)
        for place, bar in enumerate(self._bars):
            rect = self.row_rect(place)
            chosen = int(bar.error_type) in self._chosen
            if chosen or place == self._hovered:
                fill_round(painter, QRectF(rect).adjusted(-4, 1, 4, -1), 4, theme.hover)
            label, middle, gain, count = self._cells(rect)
            colour = theme.text if chosen or bar.gain > 0 else theme.muted
            draw_text(painter, label, bar.error_type.label, self._font, colour, LEFT)
            track = QRectF(middle.x(), middle.center().y() - 2, middle.width() - 6, 5)
            fill_round(painter, track, 2.5, theme.hover)
            if most > 0 and bar.gain > 0:
                track.setWidth(max(3.0, track.width() * bar.gain / most))
                fill_round(painter, track, 2.5, theme.accent)
            draw_text(painter, gain, format_impact(bar.gain), self._font, colour, RIGHT)
            draw_text(painter, count, format_count(bar.count), self._font, theme.muted, RIGHT)
            if self.hasFocus() and place == self._current:
                focus_ring(painter, QRectF(rect).adjusted(0, 1, 0, -1), 4)
        painter.end()

    def _cells(self, rect: QRect) -> list[QRect]:
        cells, left = [], 0.0
        for share in _SHARES:
            wide = share * rect.width()
            cells.append(QRect(round(left), rect.y(), round(left + wide) - round(left), rect.height()))
            left += wide
        return cells

    def _place(self, event: QMouseEvent) -> int:
        place = int(event.position().y()) // _ROW
        return place if 0 <= place < len(self._bars) else -1

    @staticmethod
    def _tip(bar: ErrorBar) -> str:
        gain = f"fixing all of them would give {format_impact(bar.gain)} PQ" if bar.gain > 0 else "they count nowhere"
        return f"{bar.error_type.label}: {bar.count:,} segments; {gain}. Click to list them."
