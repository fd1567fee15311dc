"""The evaluations of a training as rows: figures, and what each fixed and broke against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.describe_evaluation import tip, written_text
from panview.presentation.formatting import NOTHING, format_count, format_difference, format_points
from panview.review.evaluations import Evaluation
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The `EvaluationRow` of a cell."""


class Column(IntEnum):
    """Columns of the list, from left to right."""

    NAME = 0
    ALL = 1
    THINGS = 2
    STUFF = 3
    DIFFERENCE = 4
    FIXED = 5
    BROKEN = 6
    WRITTEN = 7


TITLES = (tr("Evaluation"), "PQ", "Things", "Stuff", tr("Change"), tr("Fixed"), tr("Broken"), tr("Written"))
NUMERIC = frozenset(set(Column) - {Column.NAME})


@dataclass(frozen=True, eq=False)
class EvaluationRow:
    """An evaluation, and what the window does with it.

    Attributes
    ----------
    evaluation : Evaluation
    mark : str
        "A" where it is shown, "B" where that is compared with it; empty otherwise.
    newest : bool
    """

    evaluation: Evaluation
    mark: str = ""
    newest: bool = False


class EvaluationModel(QAbstractTableModel):
    """Rows from the newest to the first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[EvaluationRow, ...] = ()

    def set_rows(self, rows: Sequence[EvaluationRow]) -> None:
        """Replace the rows, given in their order."""
        self.beginResetModel()
        self._rows = tuple(reversed(rows))
        self.endResetModel()

    def place(self, row: int) -> int:
        """Return the place of a row among the evaluations in their order."""
        return len(self._rows) - 1 - row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in NUMERIC else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row.evaluation, Column(index.column()))
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tip(row.evaluation)
        return None


def _text(evaluation: Evaluation, column: Column) -> str:
    against = evaluation.against
    if column == Column.NAME:
        return evaluation.name
    if column == Column.WRITTEN:
        return written_text(evaluation.seen.time)
    if column in (Column.ALL, Column.THINGS, Column.STUFF):
        return format_points(evaluation.pq[column - Column.ALL])
    if against is None:
        return NOTHING
    if column == Column.DIFFERENCE:
        return format_difference(against.differences[0])
    return format_count(against.fixed if column == Column.FIXED else against.broken)
