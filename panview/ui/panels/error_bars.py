"""What fixing all errors of one type would give, as bars; a click filters by the type."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from panview.presentation.formatting import format_count, format_impact
from panview.presentation.rows import BarRow, ErrorBar
from panview.ui.widgets.bar_table import BarTable
from panview.words import tr

_ROW = 20


class ErrorBars(BarTable):
    """A row per type that occurs, the most worthwhile first."""

    type_clicked = Signal(int)
    """The `ErrorType`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Error types"), ("", ""), label_share=0.38, bar_share=0.26, row_height=_ROW, parent=parent)
        self._bars: tuple[ErrorBar, ...] = ()
        self._types: frozenset[int] = frozenset()
        self.row_clicked.connect(self._choose)

    def bars(self) -> tuple[ErrorBar, ...]:
        """Return the rows from top to bottom."""
        return self._bars

    def set_bars(self, bars: Sequence[ErrorBar]) -> None:
        """Show other figures."""
        self._bars = tuple(bars)
        self._show()

    def set_chosen(self, types: frozenset[int]) -> None:
        """Mark the types that the filter asks for."""
        if types != self._types:
            self._types = types
            self._show()

    def _show(self) -> None:
        most = max((bar.gain for bar in self._bars), default=0.0)
        rows = [
            BarRow(
                tr(bar.error_type.label),
                bar.gain / most if most > 0 else 0.0,
                (format_impact(bar.gain), format_count(bar.count)),
                _tip(bar),
            )
            for bar in self._bars
        ]
        chosen = {place for place, bar in enumerate(self._bars) if int(bar.error_type) in self._types}
        self.set_rows(rows, chosen)

    def _choose(self, place: int) -> None:
        self.type_clicked.emit(int(self._bars[place].error_type))


def _tip(bar: ErrorBar) -> str:
    gain = (
        tr("fixing all of them would give {impact} PQ", impact=format_impact(bar.gain))
        if bar.gain > 0
        else tr("they do not count")
    )
    return tr(
        "{label}: {count:,} segments; {gain}. Click to list them.",
        label=tr(bar.error_type.label),
        count=bar.count,
        gain=gain,
    )
