"""The ground truth segments that fare differently in two prediction sets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from panview.metrics.transitions import Transition
from panview.presentation.change_columns import TITLES, ChangeColumns, Column, cell_text, change_words
from panview.presentation.names import NameShortener, shortener_of
from panview.presentation.sorting import name_ranks, position_of, sorted_order
from panview.ui.models.sorted_table_model import Index, SortedTableModel

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
KIND_ROLE = SORT_ROLE + 1
"""The row's `Transition`."""


EVERY_KIND = frozenset(Transition)


class ChangeModel(SortedTableModel):
    """The segments of the chosen kinds in their order, a thin layer over columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, Column.EFFECT, parent=parent)
        self._columns = ChangeColumns.empty()
        self._kinds = EVERY_KIND
        self._category_names: tuple[str, ...] = ()
        self._image_names: tuple[str, ...] = ()
        self._shortener: NameShortener | None = None
        self._category_ranks: NDArray[np.int32] = np.zeros(0, np.int32)
        self._image_ranks: NDArray[np.int32] | None = None

    @property
    def shortener(self) -> NameShortener:
        """How names of images are shortened where room is short."""
        if self._shortener is None:
            self._shortener = shortener_of(self._image_names)
        return self._shortener

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; the columns index into them. Other names drop the rows."""
        if category_names is self._category_names and image_names is self._image_names:
            return
        with self._replacing():
            self._category_names, self._image_names = category_names, image_names
            self._category_ranks, self._image_ranks = name_ranks(category_names), None
            self._shortener = None
            self._columns = ChangeColumns.empty()

    def set_columns(self, columns: ChangeColumns) -> None:
        """Replace the rows; kinds and sort stay as chosen."""
        with self._replacing():
            self._columns = columns

    def show_kinds(self, kinds: frozenset[Transition]) -> None:
        """List only these."""
        with self._replacing():
            self._kinds = kinds

    def columns(self) -> ChangeColumns:
        """Return the rows of all kinds in the order they were given."""
        return self._columns

    def listed(self) -> NDArray[np.int64]:
        """Return the places among all segments that fare differently, from top to bottom: (n,) int64."""
        return self._columns.position[self._order]

    def truth(self, row: int) -> int:
        """Return the row in the segment table of A of the segment at a row of the list."""
        return int(self._columns.truth[self._order[row]])

    def image(self, row: int) -> int:
        """Return the image of the segment at a row of the list."""
        return int(self._columns.image[self._order[row]])

    def row_of(self, truth: int) -> int:
        """Return where a segment of the table of A stands, -1 if it is not listed."""
        given = position_of(self._columns.truth, truth)
        return -1 if given < 0 else position_of(self._order, given)

    def name(self, row: int) -> tuple[int, int]:
        """Return image and segment id of the segment at a row of the list: what it is called in every table."""
        given = int(self._order[row])
        return int(self._columns.image[given]), int(self._columns.segment_id[given])

    def row_named(self, name: tuple[int, int]) -> int:
        """Return where the segment of a name stands, -1 if it is not listed."""
        image, segment_id = name
        found = (self._columns.image == image) & (self._columns.segment_id == segment_id)
        given = np.flatnonzero(found)
        return position_of(self._order, int(given[0])) if len(given) else -1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not self._is_row(index):
            return None
        row = int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self._columns, row, Column(index.column()), self._category_names, self._image_names)
        if role == SORT_ROLE:
            return self._keys(Column(index.column()), slice(row, row + 1))[0].item()
        if role == KIND_ROLE:
            return int(self._columns.kind[row])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.describe(index.row())
        return None

    def describe(self, row: int) -> str:
        """Return what is said of the segment at a row of the list, such as "fixed: person, IoU 0.31 to 0.78"."""
        return change_words(self._columns, int(self._order[row]), self._category_names)

    def _keys(self, column: Column, rows: slice | NDArray[np.intp]) -> NDArray[Any]:
        """Return the numbers some rows are sorted by."""
        columns = self._columns
        if column == Column.IMAGE:
            if self._image_ranks is None:
                self._image_ranks = name_ranks(self._image_names)
            return self._image_ranks[columns.image[rows]]
        if column == Column.CATEGORY:
            return self._category_ranks[columns.category[rows]].astype(np.int16)
        numbers: dict[Column, NDArray[Any]] = {
            Column.CHANGE: columns.kind,
            Column.ERROR: columns.error,
            Column.FIRST: columns.first,
            Column.SECOND: columns.second,
            # What matters most comes first, whichever way it goes.
            Column.EFFECT: np.abs(columns.effect),
        }
        return numbers[column][rows]

    def _sorted(self) -> NDArray[np.intp]:
        chosen = np.flatnonzero(np.isin(self._columns.kind, [int(kind) for kind in self._kinds]))
        return chosen[sorted_order(self._keys(Column(self._sort_column), chosen), self._descending)]
