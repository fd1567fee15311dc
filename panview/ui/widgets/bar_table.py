"""A short table of figures with a bar in each row; rows can be clicked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.literal import legible
from panview.presentation.column_widths import Need, least_width, longest, share_width
from panview.presentation.formatting import ARROW
from panview.presentation.rows import BarRow
from panview.presentation.table_text import TableText
from panview.ui.speaking import announce
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.columns import widest
from panview.ui.widgets.painting import LEFT, RIGHT, draw_text, fill_round, focus_ring

ROW = 24
_HEAD = 22
_LABEL_SHARE = 0.30
_BAR_SHARE = 0.16
_LEAST_BAR = 24
_LABEL_GAP, _LEAST_LABEL = 4, 80
_FIGURE_GAP, _LEAST_FIGURE = 10, 16


def fitting_label(label: str, width: float, metrics: QFontMetricsF) -> str:
    """Return a label that fits; of "person → dog" both names keep their beginnings."""
    label = legible(label)
    left, arrow, right = label.partition(ARROW)
    if metrics.horizontalAdvance(label) <= width or not arrow:
        return metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, width)
    room = max(0.0, width - metrics.horizontalAdvance(ARROW))
    wide = [metrics.horizontalAdvance(name) for name in (left, right)]
    # A name that needs less than half of the room leaves the rest to the other one.
    shares = [max(room / 2, room - wide[1]), max(room / 2, room - wide[0])]
    names = (metrics.elidedText(n, Qt.TextElideMode.ElideRight, s) for n, s in zip((left, right), shares, strict=True))
    return ARROW.join(names)


class BarTable(QWidget):
    """Label, bar and figures by row; by click, or by arrows and Space after Tab.

    Parameters
    ----------
    name : str
        Accessible name.
    titles : sequence of str
        Of the figures; there is no head where all are empty.
    label_share, bar_share : float
        Shares of what is left of the width when every label and figure is whole.
    row_height : int
        Pixels.
    """

    row_clicked = Signal(int)
    """Place of the row."""

    own_ring = True

    def __init__(
        self,
        name: str,
        titles: Sequence[str],
        *,
        label_share: float = _LABEL_SHARE,
        bar_share: float = _BAR_SHARE,
        row_height: int = ROW,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._label_share = label_share
        self._bar_share = bar_share
        self._row = row_height
        self._head = _HEAD if any(titles) else 0
        self._rows: tuple[BarRow, ...] = ()
        self._chosen: frozenset[int] = frozenset()
        self._widest = 0
        self._figures = [_LEAST_FIGURE + _FIGURE_GAP] * len(self._titles)
        self._shared: tuple[int, list[int]] | None = None
        self._hovered = -1
        self._current = 0
        self._font = ui_font(BASE_PIXELS - 1)
        self._caps = ui_font(BASE_PIXELS - 2, QFont.Weight.Medium, 0.5)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def rows(self) -> tuple[BarRow, ...]:
        """Return the rows from top to bottom."""
        return self._rows

    def set_rows(self, rows: Sequence[BarRow], chosen: Collection[int] = ()) -> None:
        """Show other rows; ``chosen`` are the places of those that the filter asks for."""
        taller, before = len(rows) != len(self._rows), self._figures
        self._rows, self._chosen = tuple(rows), frozenset(chosen)
        self._current = min(self._current, max(0, len(rows) - 1))
        self._widest = widest(longest(row.label for row in self._rows), self._font) + _LABEL_GAP
        self._figures = [
            max(
                widest(longest(row.cells[place] for row in self._rows), self._font),
                widest([title.upper()], self._caps),
                _LEAST_FIGURE,
            )
            + _FIGURE_GAP
            for place, title in enumerate(self._titles)
        ]
        self._shared = None
        self.setAccessibleDescription("; ".join(f"{row.label}: {', '.join(row.cells)}" for row in self._rows[:40]))
        if taller or self._figures != before:
            self.updateGeometry()
        self.update()

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return what is shown, or the current row."""
        rows = [(row.label, *row.cells) for row in self._rows]
        if selected:
            rows = rows[self._current : self._current + 1]
        return TableText(self.accessibleName(), ("", *self._titles), tuple(rows))

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu is about: the table, of which the row there becomes the current one."""
        if place is None:
            return "table", self.row_rect(self._current).center()
        row = (place.y() - self._head) // self._row
        if 0 <= row < len(self._rows):
            self._current = row
        return "table", place

    def row_rect(self, place: int) -> QRect:
        """Return where a row is."""
        return QRect(0, self._head + place * self._row, self.width(), self._row)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, self._head + self._row * len(self._rows))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(least_width(self._needs()), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:  # noqa: D102
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._current = min(max(self._current + step, 0), len(self._rows) - 1)
            row = self._rows[self._current]
            announce(self, f"{row.label}: {', '.join(row.cells)}")
            self.update()
        elif event.key() == Qt.Key.Key_Space and self._rows:
            self.row_clicked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = self._place(event)
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._current = place
            self.row_clicked.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        place = self._place(event)
        if place != self._hovered:
            self._hovered = place
            self.setToolTip(self._rows[place].tip if place >= 0 else "")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hovered = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        for rect, title in zip(self._cells(QRect(0, 0, self.width(), self._head))[2:], self._titles, strict=True):
            draw_text(painter, rect, title.upper(), self._caps, theme.muted, RIGHT)
        # Only what the clip shows: a long list lies in a scroll area.
        first = max(0, (event.rect().top() - self._head) // self._row)
        last = min(len(self._rows), (event.rect().bottom() - self._head) // self._row + 1)
        for place in range(first, last):
            row, rect = self._rows[place], self.row_rect(place)
            if place == self._hovered or place in self._chosen:
                ground = theme.selection if place in self._chosen else theme.hover
                fill_round(painter, QRectF(rect).adjusted(-4, 1, 4, -1), 4, ground)
            label, bar, *figures = self._cells(rect)
            room = label.adjusted(0, 0, -_LABEL_GAP, 0)
            text = fitting_label(row.label, room.width(), QFontMetricsF(self._font))
            draw_text(painter, room, text, self._font, theme.text, LEFT, Qt.TextElideMode.ElideMiddle)
            if row.fraction is not None and bar.width() > 0:
                track = QRectF(bar.x() + 6, bar.center().y() - 2, bar.width() - 6, 5)
                fill_round(painter, track, 2.5, theme.hover)
                if row.fraction > 0:
                    track.setWidth(max(3.0, track.width() * min(1.0, row.fraction)))
                    fill_round(painter, track, 2.5, theme.accent)
            for place_of_cell, (cell, figure) in enumerate(zip(figures, row.cells, strict=True)):
                colour = theme.text if place_of_cell == 0 else theme.muted
                draw_text(painter, cell, figure, self._font, colour, RIGHT, Qt.TextElideMode.ElideNone)
            if self.hasFocus() and place == self._current:
                focus_ring(painter, QRectF(rect).adjusted(0, 1, 0, -1), 4)
        painter.end()

    def _needs(self) -> list[Need]:
        """Return what label, bar and figures need."""
        each = (1 - self._label_share - self._bar_share) / max(1, len(self._figures))
        return [
            Need(min(self._widest, _LEAST_LABEL), self._widest, self._label_share),
            Need(_LEAST_BAR, _LEAST_BAR, self._bar_share, leaves=1),
            *(Need(wide, wide, each) for wide in self._figures),
        ]

    def _widths(self) -> list[int]:
        if self._shared is None or self._shared[0] != self.width():
            needs = self._needs()
            widths = share_width(self.width(), needs)
            # A bar without its label is useless, so it is dropped if names would have to be cut for it.
            if widths[0] < self._widest and widths[1]:
                widths = share_width(self.width(), [needs[0], Need(0, 0), *needs[2:]])
            self._shared = self.width(), widths
        return self._shared[1]

    def _cells(self, rect: QRect) -> list[QRect]:
        cells, left = [], rect.x()
        for wide in self._widths():
            cells.append(QRect(left, rect.y(), wide, rect.height()))
            left += wide
        return cells

    def _place(self, event: QMouseEvent) -> int:
        place = (int(event.position().y()) - self._head) // self._row
        return place if 0 <= place < len(self._rows) else -1
