"""The disagreements of the table at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from panview.presentation.disagreement_columns import Arrangement, Arranger, ImageNames
from panview.presentation.disagreement_columns import DisagreementColumns as DisagreementColumns
from panview.presentation.names import NameShortener, shortener_of
from panview.presentation.sorting import name_ranks, position_of
from panview.presentation.table_columns import BY_IMAGE, COLUMNS, Names, arranged
from panview.presentation.table_columns import place_of as place_of
from panview.ui.models.sorted_table_model import Index, SortedTableModel
from panview.words import tr

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
STATUS_ROLE = SORT_ROLE + 1
"""The row's `Status`."""
TABLE_ROW_ROLE = SORT_ROLE + 2
"""The row's place in the segment table."""
PAIR_ROLE = SORT_ROLE + 3
"""Whether the row stands for an FN and an FP that are one mistake."""
TITLES = tuple(column.title for column in COLUMNS)
NUMERIC = frozenset(place for place, column in enumerate(COLUMNS) if column.numeric)
_STATUS, _IMPACT, _VERDICT = (place_of(key) for key in ("status", "impact", "verdict"))

_VERY_MANY = 200_000
"""Fewer rows are sorted within a frame."""
_PART = 4096

Submit = Callable[[Callable[[], Any], Callable[[Any], None], Callable[[str], None]], object]
"""As `panview.ui.loading.background.Background.submit`."""


class DisagreementModel(SortedTableModel):
    """The disagreements in their order, a thin layer over columns.

    Where there are very many they are sorted by whoever `sort_by` names, and stay as they are until that has come.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, _IMPACT, NUMERIC, parent)
        self._columns = DisagreementColumns.empty()
        self._names = Names((), np.zeros(0, np.int32), ImageNames(()))
        self._shortener: NameShortener | None = None
        self._submit: Submit | None = None
        self._number = self._asked = 0
        self._tellers: dict[str, Callable[[int], str]] = {}
        self._another: tuple[NDArray[np.intp] | None, int, bool] = (None, -1, False)

    @property
    def shortener(self) -> NameShortener:
        """How names of images are shortened where room is short."""
        if self._shortener is None:
            self._shortener = shortener_of(self._names.images.names)
        return self._shortener

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; the columns index into them."""
        with self._replacing():
            images = self._names.images
            if image_names is not images.names:
                self._shortener, images = None, ImageNames(image_names)
            self._names = Names(category_names, name_ranks(category_names), images)
            self._columns = DisagreementColumns.empty()
        self._asked = 0

    def set_teller(self, column: str, tell: Callable[[int], str]) -> None:
        """Say who tells in words more about a column of a row of the segment table, for its tool tip."""
        self._tellers[column] = tell

    def shown(self) -> list[int]:
        """Return the columns that the table has for these rows, from left to right."""
        return [place for place, column in enumerate(COLUMNS) if column.there(self._columns)]

    def widest(self, column: int) -> list[str]:
        """Return texts of which one is as wide as any that the column holds."""
        return COLUMNS[column].held(self._columns, self._names)

    def set_columns(self, columns: DisagreementColumns, order: Arrangement | None = None) -> None:
        """Replace the rows; the sort stays as chosen.

        Parameters
        ----------
        columns : DisagreementColumns
        order : Arrangement, optional
            Of these rows; of no use where they are to be sorted otherwise by now.
        """
        self._asked = 0
        if order is None or (order.column, order.descending) != (self._sort_column, self._descending):
            with self._replacing():
                self._columns = columns
            return
        self.beginResetModel()
        self._columns, self._order = columns, order.order
        self.endResetModel()

    def sort_by(self, submit: Submit) -> None:
        """Let a thread sort very many rows; the argument is a function like `Background.submit`."""
        self._submit = submit

    def arranger(self) -> Arranger:
        """Return what sorts rows as they are to be sorted now."""
        return partial(arranged, self._sort_column, self._descending, self._names)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        # Qt's number for the natural order is -1.
        if not BY_IMAGE <= column < len(TITLES):
            return
        self._asked = 0
        self._sort_column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        if self._submit is not None and len(self._columns) >= _VERY_MANY:
            self._ask()
            return
        with self._replacing():
            pass

    def _ask(self) -> None:
        assert self._submit is not None
        self._number += 1
        self._asked = self._number
        columns = self._columns
        self._submit(partial(self.arranger(), columns), partial(self._take, self._asked, columns), self._fail)

    def _take(self, number: int, columns: DisagreementColumns, order: Arrangement) -> None:
        if number != self._asked:
            return
        if columns is not self._columns:
            # The same rows with other verdicts, which they may be sorted by.
            self._ask()
            return
        self.set_columns(columns, order)

    def _fail(self, _why: str) -> None:
        """Leave the rows as they are."""
        self._asked = 0

    def sorted_by(self) -> tuple[int, bool]:
        """Return the column by which rows are sorted, or `BY_IMAGE`, and whether the highest come first."""
        return self._sort_column, self._descending

    @property
    def is_by_image(self) -> bool:
        """Whether rows of an image stand together."""
        return self._sort_column == BY_IMAGE

    def set_verdicts(self, columns: DisagreementColumns) -> None:
        """Replace the rows by the same ones with other verdicts and notes; they stay where they are."""
        if self._sort_column == _VERDICT or len(columns) != len(self):
            self.set_columns(columns)
            return
        self._columns = columns
        if len(columns):
            corner = self.index(len(columns) - 1, _VERDICT)
            self.dataChanged.emit(self.index(0, _VERDICT), corner)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._order)

    def columns(self) -> DisagreementColumns:
        """Return the rows in the order they were given."""
        return self._columns

    def table_rows(self) -> NDArray[np.int64]:
        """Return rows of the segment table from top to bottom: (n,) int64."""
        return self._columns.table_row[self._order]

    def table_rows_at(self, positions: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the segment-table rows at some positions, (k,) int64."""
        return self._columns.table_row[self._order[positions]]

    def table_row(self, position: int) -> int:
        """Return the segment-table row at a position."""
        return int(self._columns.table_row[self._order[position]])

    def next_undecided(self, position: int, delta: int, passed_over: frozenset[int]) -> int:
        """Return the nearest undecided row from a position on, going round at the end; -1 if all are decided.

        Parameters
        ----------
        position : int
            The first that comes into question.
        delta : int
            1 goes down, -1 goes up.
        passed_over : frozenset of int
            Segment-table rows whose verdict is on its way.
        """
        count = len(self)
        position = min(max(position, 0 if delta > 0 else -1), count if delta > 0 else count - 1)
        # In chunks: of a million rows, it is nearly always among the next few.
        ahead = [(position, count), (0, position)] if delta > 0 else [(0, position + 1), (position + 1, count)]
        for first, last in ahead:
            starts = range(first, last, _PART)
            for start in starts if delta > 0 else reversed(starts):
                rows = self._order[start : min(start + _PART, last)]
                open_ones = self._columns.verdict[rows] < 0
                if passed_over:
                    open_ones &= ~np.isin(self._columns.table_row[rows], list(passed_over))
                places = np.flatnonzero(open_ones)
                if len(places):
                    return start + int(places[0 if delta > 0 else -1])
        return -1

    def position(self, table_row: int) -> int:
        """Return where a row of the segment table stands, itself or as half of a pair; -1 if it is not listed."""
        if table_row < 0:
            return -1
        listed = position_of(self._columns.table_row, table_row)
        if listed < 0:
            listed = position_of(self._columns.other_row, table_row)
        return -1 if listed < 0 else position_of(self._order, listed)

    def positions(self, table_rows: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return where those of some rows of the segment table stand that are listed, from top to bottom: (k,) intp."""
        return np.flatnonzero(np.isin(self._columns.table_row[self._order], table_rows))

    def is_of_another_image(self, position: int) -> bool:
        """Whether a row is of another image than the one above it."""
        asked, at, known = self._another
        if asked is not self._order or at != position:
            # Each cell of a row asks the same.
            before, here = self._columns.image[self._order[position - 1 : position + 1]]
            known = bool(before != here)
            self._another = self._order, position, known
        return known

    def positions_of_image(self, image: int) -> NDArray[np.intp]:
        """Return where the rows of an image stand, from top to bottom: (k,) intp."""
        return np.flatnonzero(self._columns.image[self._order] == image)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not self._is_row(index):
            return None
        row = int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[index.column()].text(self._columns, row, self._names)
        if role == SORT_ROLE:
            alone = self._columns.part(slice(row, row + 1))
            return COLUMNS[index.column()].keys(alone, self._names)[0].item()
        if role == STATUS_ROLE:
            return int(self._columns.status[row])
        if role == TABLE_ROW_ROLE:
            return int(self._columns.table_row[row])
        if role == PAIR_ROLE:
            return bool(self._columns.other_row[row] >= 0)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.InitialSortOrderRole and COLUMNS[section].falls:
                return int(Qt.SortOrder.DescendingOrder.value)
            if role == Qt.ItemDataRole.ToolTipRole:
                return COLUMNS[section].tip or None
        return super().headerData(section, orientation, role)

    def _tip(self, row: int, column: int) -> str | None:
        tell = self._tellers.get(COLUMNS[column].key) if COLUMNS[column].told else None
        if tell is not None:
            return tell(int(self._columns.table_row[row])) or None
        if column == _STATUS and self._columns.other_row[row] >= 0:
            return tr("Ground truth and prediction at the same place: one mistake, counted as FN and FP")
        return COLUMNS[column].text(self._columns, row, self._names) if COLUMNS[column].long else None

    def _sorted(self) -> NDArray[np.intp]:
        return self.arranger()(self._columns).order
