"""The verdicts that no longer apply, as rows of text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from panview.presentation.rows import StaleRow
from panview.ui.models.text_table import TextTable
from panview.words import tr

TITLES = (
    tr("Image"),
    tr("Status"),
    tr("Truth"),
    tr("Prediction"),
    tr("Verdict"),
    tr("Note"),
    tr("Reviewer"),
    tr("Time"),
)


class StaleModel(TextTable):
    """Rows in the order they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self._rows: tuple[StaleRow, ...] = ()

    def set_rows(self, rows: Sequence[StaleRow]) -> None:
        """Replace the rows."""
        self._rows = tuple(rows)
        self.set_cells([row.cells for row in rows])

    def row(self, position: int) -> StaleRow:
        """Return the row at a position."""
        return self._rows[position]
