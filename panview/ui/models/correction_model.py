"""What corrections do, or why they do not, as rows of text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from panview.presentation.rows import CorrectionRow
from panview.ui.models.text_table import TextTable
from panview.words import tr

CHANGE_TITLES = (tr("Image"), tr("Change"), tr("Before"), tr("After"), tr("Pixels"), tr("Because"), tr("Reviewer"))
REFUSED_TITLES = (tr("Image"), tr("Requested"), tr("Segment"), tr("Reason"), tr("Reviewer"))
ACTION_COLUMN = 1


class CorrectionModel(TextTable):
    """Rows in the order they are given."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self._rows: tuple[CorrectionRow, ...] = ()

    def set_rows(self, rows: Sequence[CorrectionRow]) -> None:
        """Replace the rows."""
        self._rows = tuple(rows)
        self.set_cells([row.cells for row in rows])

    def row(self, position: int) -> CorrectionRow:
        """Return the row at a position."""
        return self._rows[position]

    def first_of(self, image: int) -> int:
        """Return the first row of an image, -1 without one."""
        return next((place for place, row in enumerate(self._rows) if row.image == image), -1)

    def find(self, image: int, change: int) -> int:
        """Return the row of a change, -1 without one."""
        wanted = (image, change)
        return next((place for place, row in enumerate(self._rows) if (row.image, row.change) == wanted), -1)
