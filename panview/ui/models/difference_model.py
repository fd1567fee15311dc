"""The difference in PQ of two prediction sets by category, or by group of images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from panview.presentation.difference_columns import (
    TITLES,
    Column,
    DifferenceColumns,
    bar_of,
    cell_text,
    sort_keys,
    tip_text,
)
from panview.presentation.sorting import position_of, sorted_order
from panview.ui.models.sorted_table_model import Index, SortedTableModel

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
BAR_ROLE = SORT_ROLE + 1
"""The row's `Bar`."""


class DifferenceModel(SortedTableModel):
    """The categories or groups in their order, a thin layer over columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, Column.BAR, parent=parent)
        self._columns = DifferenceColumns.empty()
        self._scale = self._columns.scale

    def set_columns(self, columns: DifferenceColumns) -> None:
        """Replace the rows; the sort stays as chosen."""
        with self._replacing():
            self._columns, self._scale = columns, columns.scale
            self._titles = (columns.group_title or TITLES[0], *TITLES[1:])

    def category(self, row: int) -> int:
        """Return the category, or the group, at a row of the list."""
        return int(self._columns.category[self._order[row]])

    def row_of(self, category: int) -> int:
        """Return where a category stands, -1 if it is not listed."""
        given = position_of(self._columns.category, category)
        return -1 if given < 0 else position_of(self._order, given)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not self._is_row(index):
            return None
        row, column = int(self._order[index.row()]), Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self._columns, row, column)
        if role == SORT_ROLE:
            return sort_keys(self._columns, column)[row].item()
        if role == BAR_ROLE:
            return bar_of(self._columns, row, self._scale)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tip_text(self._columns, row)
        return None

    def _sorted(self) -> NDArray[np.intp]:
        return sorted_order(sort_keys(self._columns, Column(self._sort_column)), self._descending)
