"""The base of tables that hold columns of numbers and show them in a chosen order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class SortedTableModel(QAbstractTableModel):
    """Keeps the order of the rows; subclasses hold the columns, say how they are sorted, and give the cells.

    Parameters
    ----------
    titles : sequence of str
        Of the columns.
    sort_column : int
        By which the rows are sorted at first, from the highest down.
    numeric : collection of int
        Columns whose titles stand at the right.
    """

    def __init__(
        self,
        titles: Sequence[str],
        sort_column: int,
        numeric: frozenset[int] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._numeric = numeric
        self._order: NDArray[np.intp] = np.zeros(0, np.intp)
        self._sort_column = sort_column
        self._descending = True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        if not 0 <= column < len(self._titles):
            return
        with self._replacing():
            self._sort_column = column
            self._descending = order == Qt.SortOrder.DescendingOrder

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._numeric:
            return self._alignment(section)
        return None

    def _alignment(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in self._numeric else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def _is_row(self, index: Index) -> bool:
        return index.isValid() and index.row() < len(self._order)

    @contextmanager
    def _replacing(self) -> Iterator[None]:
        """Reset the model around a change, after which the rows are sorted anew."""
        self.beginResetModel()
        yield
        self._order = self._sorted()
        self.endResetModel()

    def _sorted(self) -> NDArray[np.intp]:
        """Return the rows that are listed, in the chosen order."""
        raise NotImplementedError
