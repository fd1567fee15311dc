"""The categories of the metrics sidebar."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.category_columns import (
    SORT_KEYS,
    CategoryColumns,
    category_keys,
    category_order,
    category_tip,
)
from panview.presentation.formatting import NOTHING, format_count, format_points
from panview.presentation.sorting import position_of
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex


class CategoryRole(IntEnum):
    """Roles of `CategoryModel` beside Qt's own."""

    SORT = Qt.ItemDataRole.UserRole
    """The number it is sorted by."""
    INDEX = Qt.ItemDataRole.UserRole + 1
    """Index into the dataset's categories."""
    KIND = Qt.ItemDataRole.UserRole + 2
    """"T" for a thing, "S" for stuff."""
    FRACTION = Qt.ItemDataRole.UserRole + 3
    """PQ from 0 to 1, NaN for none: the length of the bar."""
    PQ_TEXT = Qt.ItemDataRole.UserRole + 4
    COUNT_TEXT = Qt.ItemDataRole.UserRole + 5
    """Segments of the ground truth, or errors when sorted by them."""


_NO_COLUMNS = CategoryColumns(
    (), np.zeros(0, np.bool_), np.zeros(0, np.int64), np.zeros(0, np.float64), np.zeros(0, np.int64)
)


class CategoryModel(QAbstractListModel):
    """The categories in their order; those without segments or errors in scope come last."""

    copied = (
        (tr("Category"), int(Qt.ItemDataRole.DisplayRole)),
        (tr("Kind"), int(CategoryRole.KIND)),
        ("PQ", int(CategoryRole.PQ_TEXT)),
        (tr("Count"), int(CategoryRole.COUNT_TEXT)),
    )

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = _NO_COLUMNS
        self._order: NDArray[np.intp] = np.zeros(0, np.intp)
        self._key = "segments"

    def set_columns(self, columns: CategoryColumns, *, stays: bool = False) -> None:
        """Replace the columns.

        Parameters
        ----------
        columns : CategoryColumns
        stays : bool
            Leave each category where it is, as under a mouse that is about to click the next one.
        """
        order = self._order if stays and columns.names == self._columns.names else category_order(columns, self._key)
        if columns.names == self._columns.names and np.array_equal(order, self._order):
            # Same rows, same places: dragging the threshold must not disturb the view.
            self._columns = columns
            if len(order):
                self.dataChanged.emit(self.index(0), self.index(len(order) - 1))
            return
        self.beginResetModel()
        self._columns = columns
        self._order = order
        self.endResetModel()

    def sort_again(self) -> None:
        """Sort by the figures of now, after they have come without a new order."""
        self.set_columns(self._columns)

    def sort_by(self, key: str) -> None:
        """Sort by one of `SORT_KEYS`."""
        if key not in SORT_KEYS:
            raise ValueError(f"key: expected one of {', '.join(SORT_KEYS)}, got {key!r}")
        self.beginResetModel()
        self._key = key
        self._order = category_order(self._columns, self._key)
        self.endResetModel()

    def sort_key(self) -> str:
        """Return what it is sorted by."""
        return self._key

    def order(self) -> NDArray[np.intp]:
        """Return category indices from top to bottom: (n,) intp."""
        return self._order

    def position(self, category: int) -> int:
        """Return where a category stands, -1 if there is no such."""
        return position_of(self._order, category)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._order):
            return None
        row = int(self._order[index.row()])
        columns = self._columns
        if role == Qt.ItemDataRole.DisplayRole:
            return columns.names[row]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return category_tip(columns, row)
        if role == CategoryRole.INDEX:
            return row
        if role == CategoryRole.SORT:
            return category_keys(columns, self._key)[row].item()
        if role == CategoryRole.KIND:
            return "T" if columns.isthing[row] else "S"
        if role == CategoryRole.FRACTION:
            return float(columns.pq[row])
        if role == CategoryRole.PQ_TEXT:
            return format_points(float(columns.pq[row]))
        if role == CategoryRole.COUNT_TEXT:
            count = int((columns.errors if self._key == "errors" else columns.segments)[row])
            return format_count(count) if count else NOTHING
        return None
