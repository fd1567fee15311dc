"""All, Things and Stuff of several prediction sets below each other, with what was published and the difference."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.presentation.column_widths import longest
from panview.presentation.model_lines import MEASURES, SPLITS, ModelLine
from panview.presentation.theme_colours import Theme
from panview.ui.speaking import announce
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.columns import widest
from panview.ui.widgets.painting import CENTRE, LEFT, RIGHT, draw_text, fill_round, focus_ring
from panview.words import tr

_HEAD = 38
_ROW = 24
_WITH_NOTES = 40
_NAME_SHARE, _NAME_LEAST, _NAME_ALONE = 0.24, 120, 70
_NOTE = 96
_GAP = 12
_MARK = 22
_FIGURE_GAP = 6


class ModelTable(QWidget):
    """A line per prediction set; a click on one that is neither A nor B compares with it."""

    set_chosen = Signal(int)
    """Key of a prediction set."""

    own_ring = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ModelLine, ...] = ()
        self._hovered = -1
        self._current = 0
        self._plain, self._strong = ui_font(), ui_font(BASE_PIXELS, QFont.Weight.DemiBold)
        self._small = ui_font(BASE_PIXELS - 2)
        self._caps = ui_font(BASE_PIXELS - 2, QFont.Weight.Medium, 0.5)
        self._figure = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Panoptic quality of the prediction sets"))

    def lines(self) -> tuple[ModelLine, ...]:
        """Return the lines from top to bottom."""
        return self._lines

    def set_lines(self, lines: Sequence[ModelLine]) -> None:
        """Show other lines."""
        before, self._lines = self._lines, tuple(lines)
        cells = longest(cell for line in lines for cell in line.cells)
        self._figure = max(widest(cells, self._strong), widest(("STUFF", *MEASURES), self._caps)) + _FIGURE_GAP
        self._current = min(self._current, max(0, len(lines) - 1))
        self.setAccessibleDescription("; ".join(map(self._spoken, lines)))
        if [_height(line) for line in before] != [_height(line) for line in lines]:
            self.updateGeometry()
        self.update()

    @staticmethod
    def _spoken(line: ModelLine) -> str:
        """Return a line in words."""
        return f"{line.mark} {line.label}: {', '.join((*line.cells, *filter(None, line.notes)))}".strip()

    def line_rect(self, place: int) -> QRect:
        """Return where a line is."""
        top = _HEAD + sum(_height(line) for line in self._lines[:place])
        return QRect(0, top, self.width(), _height(self._lines[place]))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(560, _HEAD + sum(_height(line) for line in self._lines))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(self._least(1), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:  # noqa: D102
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._lines:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._current = min(max(self._current + step, 0), len(self._lines) - 1)
            announce(self, self._spoken(self._lines[self._current]))
            self.update()
        elif event.key() == Qt.Key.Key_Space and self._choosable(self._current):
            self.set_chosen.emit(self._lines[self._current].key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = self._place(event)
        if event.button() == Qt.MouseButton.LeftButton and self._choosable(place):
            self.set_chosen.emit(self._lines[place].key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = self._place(event)
        if place != self._hovered:
            self._hovered = place
            self.setToolTip(self._lines[place].tip if place >= 0 else "")
            shape = Qt.CursorShape.PointingHandCursor if self._choosable(place) else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hovered = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        _, cells = self._cells(QRect(0, 0, self.width(), _HEAD))
        for split, group in zip(SPLITS, cells, strict=True):
            over = QRect(group[0].x(), 0, group[-1].right() - group[0].x() + 1, 18)
            draw_text(painter, over, split.upper(), self._caps, theme.text, CENTRE if len(group) > 1 else RIGHT)
            for measure, cell in zip(MEASURES, group, strict=False):
                below = QRect(cell.x(), 18, cell.width(), _HEAD - 20)
                draw_text(painter, below, measure, self._caps, theme.muted, RIGHT)
        for place in range(len(self._lines)):
            self._paint_line(painter, place, theme)
        if self.hasFocus() and self._lines:
            focus_ring(painter, QRectF(self.line_rect(self._current)), 4)
        painter.end()

    def _paint_line(self, painter: QPainter, place: int, theme: Theme) -> None:
        line, rect = self._lines[place], self.line_rect(place)
        if place == self._hovered and self._choosable(place):
            fill_round(painter, QRectF(rect).adjusted(-4, 1, 4, -1), 4, theme.hover)
        row = QRect(rect.x(), rect.y(), rect.width(), _ROW)
        label, cells = self._cells(row)
        if line.mark:
            chip = QRectF(label.x(), row.center().y() - 8, 17, 17)
            fill_round(painter, chip, 4, theme.accent_fill if line.mark == "A" else theme.raised)
            letter = theme.accent_text if line.mark == "A" else theme.text
            draw_text(painter, chip.toRect(), line.mark, self._small, letter, CENTRE)
        name = label.adjusted(_MARK, 0, -6, 0)
        colour = theme.muted if line.quiet else theme.text
        draw_text(painter, name, line.label, self._plain, colour, LEFT, Qt.TextElideMode.ElideMiddle)
        for at, group in enumerate(cells):
            for measure, cell in enumerate(group):
                is_pq = measure == 0
                strong = is_pq and not line.quiet and line.strong[at]
                shade = theme.text if is_pq and not line.quiet else theme.muted
                font, text = self._strong if strong else self._plain, line.cells[3 * at + measure]
                draw_text(painter, cell, text, font, shade, RIGHT, Qt.TextElideMode.ElideNone)
            # Below its PQ, extending into the room of the other figures.
            wide = QFontMetrics(self._strong).horizontalAdvance(line.cells[3 * at])
            left = min(group[0].right() - wide, group[-1].right() - _NOTE)
            below = QRect(left, row.bottom() - 2, group[-1].right() - left + 1, 16)
            draw_text(painter, below, line.notes[at] if len(group) > 1 else "", self._small, theme.muted, LEFT)

    def _choosable(self, place: int) -> bool:
        return 0 <= place < len(self._lines) and self._lines[place].key != 0 and not self._lines[place].mark

    def _place(self, event: QMouseEvent) -> int:
        point = event.position().toPoint()
        return next((i for i in range(len(self._lines)) if self.line_rect(i).contains(point)), -1)

    def _cells(self, rect: QRect) -> tuple[QRect, list[list[QRect]]]:
        """Return the rectangles of the label, and of the figures of All, Things and Stuff."""
        measures = 3 if rect.width() >= self._least(3) else 1
        name = max(_NAME_LEAST, int(_NAME_SHARE * rect.width())) if measures > 1 else _NAME_ALONE
        name = min(name, rect.width() - 3 * _GAP - 3 * measures * self._figure)
        wide = (rect.width() - name - 3 * _GAP) / (3 * measures)
        label = QRect(rect.x(), rect.y(), name, rect.height())
        groups = []
        for group in range(3):
            left = rect.x() + name + (group + 1) * _GAP + group * measures * wide
            places = (round(left + measure * wide) for measure in range(measures))
            groups.append([QRect(x, rect.y(), round(wide), rect.height()) for x in places])
        return label, groups

    def _least(self, measures: int) -> int:
        """Return the width that the names and so many figures of each split need."""
        return (_NAME_LEAST if measures > 1 else _NAME_ALONE) + 3 * _GAP + 3 * measures * self._figure


def _height(line: ModelLine) -> int:
    """Return how many pixels a line takes."""
    return _WITH_NOTES if any(line.notes) else _ROW
