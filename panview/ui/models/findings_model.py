"""The findings of the linter in the table at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.ui.models.sorting import name_ranks, sorted_order
from panview.ui.widgets.formatting import NOTHING

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
SEVERITY_ROLE = SORT_ROLE + 1
"""The row's severity, 0 to 2."""

SEVERITIES = ("error", "warning", "note")


class Column(IntEnum):
    """Columns of the table, from left to right."""

    SEVERITY = 0
    CODE = 1
    FINDING = 2
    IMAGE = 3
    IN = 4


TITLES = ("Severity", "Code", "Finding", "Image", "In")


@dataclass(frozen=True)
class FindingRow:
    """A finding as it is shown.

    Attributes
    ----------
    severity : int
        Index into `SEVERITIES`.
    code : str
    text : str
    image : str
        File name, "" where it is about the whole set.
    where : str
        "ground truth", or the name of the prediction set.
    title, effect, remedy : str
        What the code means, what it does to PQ, and what to do.
    place : str
        File, and where in it.
    """

    severity: int
    code: str
    text: str
    image: str
    where: str
    title: str
    effect: str
    remedy: str
    place: str


class FindingsModel(QAbstractTableModel):
    """Rows in the order of a column; at first as they came, the worst first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FindingRow, ...] = ()
        self._order: NDArray[np.intp] = np.zeros(0, np.intp)
        self._sort_column, self._descending = Column.SEVERITY, False

    def set_rows(self, rows: Sequence[FindingRow]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._order = self._sorted()
        self.endResetModel()

    def row(self, position: int) -> FindingRow:
        """Return the finding at a place in the table."""
        return self._rows[self.number(position)]

    def number(self, position: int) -> int:
        """Return which of the rows that were set is at a place in the table."""
        return int(self._order[position])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, D102
        if not index.isValid():
            return None
        row, column = self.row(index.row()), Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == SEVERITY_ROLE:
            return row.severity
        if role == SORT_ROLE:
            return int(self._keys(column)[self.number(index.row())])
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.FINDING, Column.IMAGE, Column.IN):
            return row.place if column == Column.IN else _text(row, column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self.number(index.row()) for index in before]
        self._sort_column, self._descending = Column(column), order == Qt.SortOrder.DescendingOrder
        self._order = self._sorted()
        place = np.empty(len(self._order), np.intp)
        place[self._order] = np.arange(len(self._order))
        after = [self.index(int(place[number]), index.column()) for number, index in zip(numbers, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _keys(self, column: Column) -> NDArray[np.int32]:
        if column == Column.SEVERITY:
            return np.array([row.severity for row in self._rows], np.int32)
        return name_ranks([_text(row, column) for row in self._rows])

    def _sorted(self) -> NDArray[np.intp]:
        return sorted_order(self._keys(self._sort_column), self._descending)


def _text(row: FindingRow, column: Column) -> str:
    if column == Column.SEVERITY:
        return SEVERITIES[row.severity]
    if column == Column.CODE:
        return row.code
    if column == Column.FINDING:
        return row.text
    return (row.image if column == Column.IMAGE else row.where) or NOTHING
