"""PQ over two parameters as a heat map, by mouse or by arrows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from panview.literal import legible
from panview.presentation.formatting import format_points
from panview.presentation.reprocess_content import MapContent
from panview.presentation.table_text import TableText
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import CENTRE, LEFT, RIGHT, draw_text
from panview.words import tr

_LEFT, _BELOW, _ABOVE = 46, 34, 20
_LEAST_CELL_TEXT = 36
DEEP = 0.1
"""So far below the highest PQ colours tell values apart."""
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}
# Cividis at nine places: for eyes of all kinds, and in order of lightness.
_RAMP = np.array(
    [
        (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120), (165, 156, 116),
        (195, 179, 105), (254, 232, 56),
    ],
    np.float64,
)  # fmt: skip


class HeatMap(QWidget):
    """A cell per pair of values: a ring marks those of the set, a dotted one the published, a star the highest PQ."""

    cell_chosen = Signal(int, int)
    """Row and column of a cell that was clicked, or on which Space was pressed."""
    cell_said = Signal(str)
    """What is said of the cell under the mouse or the keyboard; empty for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: MapContent | None = None
        self._at = (-1, -1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("PQ over two parameters"))
        self.setMinimumSize(200, 150)

    def set_content(self, content: MapContent | None) -> None:
        """Show another map."""
        self._content = content
        self._at = (-1, -1)
        self._say()
        self.update()

    @property
    def figure(self) -> bool:
        """Whether there is something to copy and save."""
        return self._content is not None

    @property
    def content(self) -> MapContent | None:
        """What is shown."""
        return self._content

    @property
    def current(self) -> tuple[int, int]:
        """Row and column of the cell under the mouse or the keyboard, -1 for none."""
        return self._at

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu is about: the figure."""
        return None if self._content is None else ("figure", place or self.rect().center())

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return PQ at each pair of values, as it lies on the screen."""
        content = self._content
        if content is None:
            return TableText(self.accessibleName(), (), ())
        rows = (
            (content.labels[0][row], *(format_points(float(value)) for value in content.pq[row]))
            for row in reversed(range(len(content.labels[0])))
        )
        head = (f"{content.titles[0]} \\ {content.titles[1]}", *content.labels[1])
        return TableText(self.accessibleName(), head, tuple(rows))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(420, 300)

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where a cell is; rows run up."""
        assert self._content is not None
        rows, columns = self._content.pq.shape
        area = self._area()
        left, right = (area.left() + area.width() * each // columns for each in (column, column + 1))
        top, bottom = (area.top() + area.height() * each // rows for each in (rows - 1 - row, rows - row))
        return QRect(left, top, right - left, bottom - top)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _ARROWS or event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        content, step = self._content, _ARROWS.get(Qt.Key(event.key()))
        if content is not None and step is not None:
            row, column = self._at if self._at != (-1, -1) else content.original
            moved = self._at != (-1, -1)
            ends = content.pq.shape
            place = [
                min(max(at + by * moved, 0), end - 1) for at, by, end in zip((row, column), step, ends, strict=True)
            ]
            self._go((place[0], place[1]))
        elif content is not None and event.key() == Qt.Key.Key_Space and self._at != (-1, -1):
            self.cell_chosen.emit(*self._at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._go(self._cell_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        cell = self._cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell != (-1, -1):
            self._go(cell)
            self.cell_chosen.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        if not self.hasFocus():
            self._go((-1, -1))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        content = self._content
        if content is None:
            return
        theme, small = current_theme(), ui_font(BASE_PIXELS - 2)
        painter = QPainter(self)
        known = content.pq[~np.isnan(content.pq)]
        high = float(known.max()) if len(known) else 0.0
        # What is far below is all the same; the colours are for where it matters.
        low = max(float(known.min()), high - DEEP) if len(known) else 0.0
        for row in range(content.pq.shape[0]):
            for column in range(content.pq.shape[1]):
                self._draw_cell(painter, row, column, low, high)
        for cell, colour, width in ((self._at, theme.text, 1.5),):
            if cell != (-1, -1):
                painter.setPen(QPen(QColor(colour), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.cell_rect(*cell)).adjusted(0.5, 0.5, -0.5, -0.5))
        self._draw_labels(painter)
        draw_text(painter, QRect(0, 0, self.width(), _ABOVE - 2), f"{content.titles[0]} ↑", small, theme.muted, LEFT)
        below = QRect(_LEFT, self.height() - 16, self.width() - _LEFT, 16)
        draw_text(painter, below, f"{content.titles[1]} →", small, theme.muted, RIGHT)
        painter.end()

    def _area(self) -> QRect:
        return QRect(_LEFT, _ABOVE, max(self.width() - _LEFT - 2, 1), max(self.height() - _ABOVE - _BELOW, 1))

    def _draw_cell(self, painter: QPainter, row: int, column: int, low: float, high: float) -> None:
        content = self._content
        assert content is not None
        theme, rect, value = current_theme(), self.cell_rect(row, column), float(content.pq[row, column])
        colour = QColor(theme.surface) if np.isnan(value) else _colour(value, low, high)
        painter.fillRect(rect.adjusted(0, 0, -1, -1), colour)
        ink = "#ffffff" if colour.lightnessF() < 0.55 else "#16191f"
        cell = (row, column)
        if cell in (content.original, content.published):
            dashes = Qt.PenStyle.SolidLine if cell == content.original else Qt.PenStyle.DotLine
            painter.setPen(QPen(QColor(ink), 2, dashes))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            side = min(rect.width(), rect.height()) - 5
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawEllipse(QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if cell == content.best:
            draw_text(painter, rect, "★", ui_font(BASE_PIXELS + 2), ink, CENTRE)
        elif cell in (content.original, content.published):
            return
        elif rect.width() >= _LEAST_CELL_TEXT and rect.height() >= 14 and not np.isnan(value):
            draw_text(painter, rect, f"{100 * value:.1f}", ui_font(BASE_PIXELS - 3), ink, CENTRE)

    def _draw_labels(self, painter: QPainter) -> None:
        content = self._content
        assert content is not None
        theme, small = current_theme(), ui_font(BASE_PIXELS - 3)
        for row, text in enumerate(content.labels[0]):
            rect = self.cell_rect(row, 0)
            if rect.height() >= 11 or row % 2 == 0:
                place = QRect(0, rect.center().y() - 8, _LEFT - 6, 16)
                draw_text(painter, place, legible(text), small, theme.muted, RIGHT)
        for column, text in enumerate(content.labels[1]):
            rect = self.cell_rect(0, column)
            if rect.width() >= 34 or column % 2 == 0:
                place = QRect(rect.center().x() - 30, rect.bottom() + 2, 60, 14)
                draw_text(painter, place, legible(text), small, theme.muted, CENTRE)

    def _cell_at(self, place: QPoint) -> tuple[int, int]:
        content = self._content
        if content is None or not self._area().contains(place):
            return (-1, -1)
        rows, columns = content.pq.shape
        for row in range(rows):
            for column in range(columns):
                if self.cell_rect(row, column).contains(place):
                    return row, column
        return (-1, -1)

    def _go(self, cell: tuple[int, int]) -> None:
        if cell != self._at:
            self._at = cell
            self._say()
            self.update()

    def _say(self) -> None:
        there = self._content is not None and self._at != (-1, -1)
        text = self._content.text(*self._at) if there and self._content is not None else ""
        self.setAccessibleDescription(text)
        self.cell_said.emit(text)


def _colour(value: float, low: float, high: float) -> QColor:
    share = max((value - low) / (high - low), 0.0) if high > low else 1.0
    place = share * (len(_RAMP) - 1)
    first = min(int(place), len(_RAMP) - 2)
    red, green, blue = _RAMP[first] + (place - first) * (_RAMP[first + 1] - _RAMP[first])
    return QColor(round(red), round(green), round(blue))
