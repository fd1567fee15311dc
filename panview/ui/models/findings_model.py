"""The findings of the linter in the table at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.findings_groups import FEW, Line, grouped, head_words
from panview.presentation.formatting import NOTHING
from panview.presentation.rows import FindingRow
from panview.presentation.sorting import name_ranks, sorted_order
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
SEVERITY_ROLE = SORT_ROLE + 1
"""The row's severity, 0 to 2."""

LEVEL_ROLE = SORT_ROLE + 2
"""`OPEN` or `CLOSED` for the head of a group, `BELOW` for a finding under one, 0 for one that stands alone."""
OPEN, CLOSED, BELOW = 1, 2, 3

SEVERITIES = ("error", "warning", "note")


class Column(IntEnum):
    """Columns of the table, from left to right."""

    SEVERITY = 0
    CODE = 1
    FINDING = 2
    IMAGE = 3
    IN = 4


TITLES = (tr("Severity"), tr("Code"), tr("Finding"), tr("Image"), tr("In"))


class FindingsModel(QAbstractTableModel):
    """Findings in the order of a column, those of a code below one head; at first as they came, the worst first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FindingRow, ...] = ()
        self._lines: list[Line] = []
        self._opened: frozenset[str] = frozenset()
        self._images: dict[str, int] = {}
        self._sort_column, self._descending = Column.SEVERITY, False

    def set_rows(self, rows: Sequence[FindingRow]) -> None:
        """Replace all rows; many of a code are shown by their head alone."""
        self.beginResetModel()
        self._rows = tuple(rows)
        codes = [row.code for row in rows]
        images: dict[str, set[str]] = {}
        for row in rows:
            if row.image:
                images.setdefault(row.code, set()).add(row.image)
        self._images = {code: len(names) for code, names in images.items()}
        self._opened = frozenset(codes) if len(rows) <= FEW else frozenset()
        self._lines = self._arranged()
        self.endResetModel()

    def row(self, position: int) -> FindingRow:
        """Return the finding at a place in the table, of a head the first one of its group."""
        return self._rows[self.number(position)]

    def number(self, position: int) -> int:
        """Return which of the rows that were set is at a place in the table, of a head the first one of its group."""
        return self._lines[position].number

    def is_head(self, position: int) -> bool:
        """Whether a line stands for all findings of a code."""
        return self._lines[position].is_head

    def is_open(self, position: int) -> bool:
        """Whether the findings below a head are shown."""
        return self._rows[self._lines[position].number].code in self._opened

    def set_open(self, position: int, shown: bool) -> None:
        """Show the findings below a head, or hide them."""
        line = self._lines[position]
        code = self._rows[line.number].code
        if not line.is_head or shown == (code in self._opened):
            return
        nothing = QModelIndex()
        if shown:
            self.beginInsertRows(nothing, position + 1, position + line.members)
            self._opened |= {code}
            self._lines = self._arranged()
            self.endInsertRows()
        else:
            self.beginRemoveRows(nothing, position + 1, position + line.members)
            self._opened -= {code}
            self._lines = self._arranged()
            self.endRemoveRows()
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(Column) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._lines)

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
        line, row, column = self._lines[index.row()], self.row(index.row()), Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._head_text(line, row, column) if line.is_head else _text(row, column)
        if role == SEVERITY_ROLE:
            return row.severity
        if role == LEVEL_ROLE:
            below = not line.is_head and row.code in self._opened and index.row() > 0
            return OPEN if line.is_head and row.code in self._opened else CLOSED if line.is_head else below * BELOW
        if role == SORT_ROLE:
            return int(self._keys(column)[line.number])
        if role == Qt.ItemDataRole.AccessibleTextRole and line.is_head and column == Column.CODE:
            return (
                tr("{code}, {members} findings, expanded", code=row.code, members=line.members)
                if row.code in self._opened
                else tr("{code}, {members} findings, collapsed", code=row.code, members=line.members)
            )
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.FINDING, Column.IMAGE, Column.IN):
            if line.is_head:
                return self._head_text(line, row, Column.FINDING)
            return row.place if column == Column.IN else _text(row, column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._lines[index.row()] for index in before]
        self._sort_column, self._descending = Column(column), order == Qt.SortOrder.DescendingOrder
        self._lines = self._arranged()
        places = {self._name_of(line): place for place, line in enumerate(self._lines)}
        after = [
            self.index(places[self._name_of(line)], index.column()) for line, index in zip(kept, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _name_of(self, line: Line) -> object:
        """Return what stays the same of a line in whatever order."""
        return self._rows[line.number].code if line.is_head else line.number

    def _head_text(self, line: Line, row: FindingRow, column: Column) -> str:
        said, where = head_words(row.title, self._images.get(row.code, 0))
        if column == Column.FINDING:
            return f"{said} ({line.members:,})"
        if column == Column.IMAGE:
            return where or NOTHING
        return _text(row, column) if column in (Column.SEVERITY, Column.CODE) else ""

    def _keys(self, column: Column) -> NDArray[np.int32]:
        if column == Column.SEVERITY:
            return np.array([row.severity for row in self._rows], np.int32)
        return name_ranks([_text(row, column) for row in self._rows])

    def _arranged(self) -> list[Line]:
        order = sorted_order(self._keys(self._sort_column), self._descending).tolist()
        return grouped([row.code for row in self._rows], order, self._opened)


def _text(row: FindingRow, column: Column) -> str:
    if column == Column.SEVERITY:
        return SEVERITIES[row.severity]
    if column == Column.CODE:
        return row.code
    if column == Column.FINDING:
        return row.text
    return (row.image if column == Column.IMAGE else row.where) or NOTHING
