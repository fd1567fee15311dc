"""A search line that keeps the keyboard while its arrows move in the list below it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt

from panview.ui.widgets.search_line import SearchLine

PAGE = 10
"""Number of rows that Page Up and Page Down move."""


class ListLine(SearchLine):
    """A line for an overlay: what it does not need for text goes to a list, and Escape closes."""

    moved = Signal(int)
    """Number of rows to move, up or down."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -PAGE,
            Qt.Key.Key_PageDown: PAGE,
        }.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


def moved_row(position: int, step: int, count: int) -> int:
    """Return where a step leads in a list of some rows: one beyond an end goes round, a page stops there."""
    position += step
    return position % count if abs(step) == 1 else min(max(position, 0), count - 1)
