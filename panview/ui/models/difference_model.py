"""The difference in PQ of two prediction sets by category, or by group of images."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from panview.presentation.difference_columns import DifferenceColumns
from panview.presentation.formatting import NOTHING, format_difference, format_points
from panview.presentation.sorting import name_ranks, position_of, sorted_order
from panview.ui.models.sorted_table_model import Index, SortedTableModel
from panview.words import tr

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
BAR_ROLE = SORT_ROLE + 1
"""The row's `Bar`."""


class Column(IntEnum):
    """Columns of the list, from left to right."""

    CATEGORY = 0
    FIRST = 1
    SECOND = 2
    BAR = 3
    DIFFERENCE = 4


TITLES = (tr("Category"), tr("PQ A"), tr("PQ B"), "95 %", "B \N{MINUS SIGN} A")
NUMERIC = frozenset({Column.FIRST, Column.SECOND, Column.DIFFERENCE})


@dataclass(frozen=True)
class Bar:
    """A difference with its interval, as places between the left end of the scale, 0, and the right one, 1.

    Attributes
    ----------
    zero : float
        Where no difference is.
    difference, low, high : float or None
        None where there is none.
    significant : bool
        Whether the interval excludes no difference.
    """

    zero: float
    difference: float | None
    low: float | None
    high: float | None
    significant: bool


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
            return self._text(row, column)
        if role == SORT_ROLE:
            return self._keys(column)[row].item()
        if role == BAR_ROLE:
            return self._bar(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._tip(row)
        return None

    def _text(self, row: int, column: Column) -> str:
        columns = self._columns
        if column == Column.CATEGORY:
            return columns.names[int(columns.category[row])]
        if column == Column.DIFFERENCE:
            return format_difference(float(columns.difference[row]))
        if column == Column.BAR:
            return self._interval(row)
        return format_points(float((columns.first if column == Column.FIRST else columns.second)[row]))

    def _interval(self, row: int) -> str:
        low, high = float(self._columns.low[row]), float(self._columns.high[row])
        return (
            NOTHING
            if np.isnan(low)
            else tr(
                "{difference} to {difference_2}",
                difference=format_difference(low),
                difference_2=format_difference(high),
            )
        )

    def _bar(self, row: int) -> Bar:
        columns = (self._columns.difference, self._columns.low, self._columns.high)
        left, right = self._scale
        places = [(float(column[row]) - left) / (right - left) for column in columns]
        difference, low, high = (None if np.isnan(place) else place for place in places)
        return Bar(-left / (right - left), difference, low, high, bool(self._columns.significant[row]))

    def _tip(self, row: int) -> str:
        columns = self._columns
        first, second = (self._text(row, column) for column in (Column.FIRST, Column.SECOND))
        lines = [
            self._text(row, Column.CATEGORY),
            tr(
                "PQ {first} in A, {second} in B: {said}",
                first=first,
                second=second,
                said=self._text(row, Column.DIFFERENCE),
            ),
            tr("{fixed:,} segments fixed, {broken:,} broken", fixed=columns.fixed[row], broken=columns.broken[row]),
        ]
        if np.isnan(columns.low[row]):
            lines.insert(2, tr("too few images for an interval"))
        else:
            verdict = tr("excludes 0") if columns.significant[row] else tr("includes 0: may be chance")
            lines.insert(
                2, tr("95 % interval {interval}, which {verdict}", interval=self._interval(row), verdict=verdict)
            )
        return "\n".join(lines)

    def _keys(self, column: Column) -> NDArray[Any]:
        columns = self._columns
        if column == Column.CATEGORY:
            as_given = columns.group_title or not columns.names
            return columns.category if as_given else name_ranks(columns.names)[columns.category]
        numbers: dict[Column, NDArray[Any]] = {
            Column.FIRST: columns.first,
            Column.SECOND: columns.second,
            # By the bars the largest comes first, whichever way it goes.
            Column.BAR: np.abs(columns.difference),
            Column.DIFFERENCE: columns.difference,
        }
        return numbers[column]

    def _sorted(self) -> NDArray[np.intp]:
        return sorted_order(self._keys(Column(self._sort_column)), self._descending)
