"""The evaluations of a training as rows: figures, and what each fixed and broke against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from panview.presentation.describe_evaluation import tip
from panview.presentation.evaluation_columns import NUMERIC, TITLES, Column, EvaluationRow
from panview.ui.models.text_table import Index, TextTable

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The `EvaluationRow` of a cell."""


class EvaluationModel(TextTable[EvaluationRow]):
    """Rows from the newest to the first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent, set(Column) - NUMERIC)

    def set_rows(self, rows: Sequence[EvaluationRow]) -> None:
        """Replace the rows, given in their order."""
        super().set_rows(tuple(reversed(rows)))

    def place(self, row: int) -> int:
        """Return the place of a row among the evaluations in their order."""
        return len(self._rows) - 1 - row

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        said = super().data(index)
        if said is None or role == Qt.ItemDataRole.DisplayRole:
            return said
        row = self.row(index.row())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tip(row.evaluation)
        return row if role == ROW_ROLE else None
