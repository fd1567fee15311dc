"""What corrections do, or why they do not, as rows of text."""

from __future__ import annotations

from panview.presentation.rows import CorrectionRow
from panview.ui.models.text_table import TextTable

ACTION_COLUMN = 1


class CorrectionModel(TextTable[CorrectionRow]):
    """Rows in the order they are given."""

    def first_of(self, image: int) -> int:
        """Return the first row of an image, -1 without one."""
        return next((place for place, row in enumerate(self._rows) if row.image == image), -1)

    def find(self, image: int, change: int) -> int:
        """Return the row of a change, -1 without one."""
        wanted = (image, change)
        return next((place for place, row in enumerate(self._rows) if (row.image, row.change) == wanted), -1)
