"""The disagreements of the table at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from panview.metrics.segment_table import ErrorType, Status
from panview.review.verdicts import VERDICTS
from panview.ui.models.disagreement_columns import (
    Arrangement,
    Arranger,
    ImageNames,
    arranged,
    sort_keys,
)
from panview.ui.models.disagreement_columns import Column as Column
from panview.ui.models.disagreement_columns import DisagreementColumns as DisagreementColumns
from panview.ui.models.sorted_table_model import Index, SortedTableModel
from panview.ui.models.sorting import name_ranks, position_of
from panview.ui.widgets.formatting import NOTHING, format_count, format_impact, format_iou
from panview.ui.widgets.names import NameShortener, shortener_of

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The number a cell is sorted by."""
STATUS_ROLE = SORT_ROLE + 1
"""The row's `Status`."""
TABLE_ROW_ROLE = SORT_ROLE + 2
"""The row's place in the segment table."""
PAIR_ROLE = SORT_ROLE + 3
"""Whether the row stands for an FN and an FP that are one mistake."""
PAIR_LABEL = f"{Status.FN.label}+{Status.FP.label}"


TITLES = ("Status", "Error", "Image", "Truth", "Prediction", "IoU", "Score", "Pixels", "PQ impact", "Verdict")
NUMERIC = frozenset({Column.IOU, Column.SCORE, Column.PIXELS, Column.IMPACT})

_LONG = (Column.ERROR, Column.IMAGE, Column.TRUTH, Column.PREDICTION)
_STATUS_LABELS = tuple(status.label for status in Status)
_ERROR_LABELS = tuple(error.label for error in ErrorType)
_VERDICT_LABELS = tuple(verdict.value for verdict in VERDICTS)


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
        super().__init__(TITLES, Column.IMPACT, NUMERIC, parent)
        self._columns = DisagreementColumns.empty()
        self._category_names: tuple[str, ...] = ()
        self._images = ImageNames(())
        self._shortener: NameShortener | None = None
        self._category_ranks: NDArray[np.int32] = np.zeros(0, np.int32)
        self._submit: Submit | None = None
        self._number = self._asked = 0
        self._longest_image: str | None = None
        self._tell: Callable[[int], str] | None = None

    @property
    def shortener(self) -> NameShortener:
        """How names of images are shortened where room is short."""
        if self._shortener is None:
            self._shortener = shortener_of(self._images.names)
        return self._shortener

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; the columns index into them."""
        with self._replacing():
            self._category_names = category_names
            self._category_ranks = name_ranks(category_names)
            if image_names is not self._images.names:
                self._shortener = self._longest_image = None
                self._images = ImageNames(image_names)
            self._columns = DisagreementColumns.empty()
        self._asked = 0

    def set_teller(self, tell: Callable[[int], str]) -> None:
        """Say who tells in words what was decided about a row of the segment table, for its tool tip."""
        self._tell = tell

    def widest(self, column: Column) -> list[str]:
        """Return texts of which one is as wide as any that the column holds."""
        if column == Column.STATUS:
            return [Status.TP.label, Status.FP.label, Status.FN.label, PAIR_LABEL]
        if column == Column.ERROR:
            return [*_ERROR_LABELS]
        if column == Column.IMAGE:
            if self._longest_image is None:
                self._longest_image = max(self._images.names, key=len, default="")
            return [self._longest_image]
        if column in (Column.TRUTH, Column.PREDICTION):
            return sorted(self._category_names, key=len)[-8:]
        if column == Column.VERDICT:
            return [f"{label} · note" for label in _VERDICT_LABELS]
        if column in (Column.IOU, Column.SCORE):
            return [format_iou(0.0)]
        if column == Column.PIXELS:
            return [format_count(int(self._columns.pixels.max(initial=0)))]
        return ["<0.00001", format_impact(float(np.nan_to_num(self._columns.impact).max(initial=0.0)))]

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
        """Have very many rows sorted by somebody else, such as a thread: as `Background.submit`."""
        self._submit = submit

    def arranger(self) -> Arranger:
        """Return what sorts rows as they are to be sorted now."""
        return partial(arranged, Column(self._sort_column), self._descending, self._category_ranks, self._images)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        self._asked = 0
        if self._submit is None or len(self._columns) < _VERY_MANY or not 0 <= column < len(TITLES):
            super().sort(column, order)
            return
        self._sort_column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._ask()

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
            # The same rows with other verdicts, by which they may be sorted.
            self._ask()
            return
        self.set_columns(columns, order)

    def _fail(self, _why: str) -> None:
        """Leave the rows as they are."""
        self._asked = 0

    def set_verdicts(self, columns: DisagreementColumns) -> None:
        """Replace the rows by the same ones with other verdicts and notes; they stay where they are."""
        if self._sort_column == Column.VERDICT or len(columns) != len(self):
            self.set_columns(columns)
            return
        self._columns = columns
        if len(columns):
            corner = self.index(len(columns) - 1, Column.VERDICT)
            self.dataChanged.emit(self.index(0, Column.VERDICT), corner)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._order)

    def columns(self) -> DisagreementColumns:
        """Return the rows in the order they were given."""
        return self._columns

    def table_rows(self) -> NDArray[np.int64]:
        """Return rows of the segment table from top to bottom: (n,) int64."""
        return self._columns.table_row[self._order]

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
        # In parts: nearly always it is among the next few, of a million.
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

    def positions_of_image(self, image: int) -> NDArray[np.intp]:
        """Return where the rows of an image stand, from top to bottom: (k,) intp."""
        return np.flatnonzero(self._columns.image[self._order] == image)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not self._is_row(index):
            return None
        row = int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == SORT_ROLE:
            column = Column(index.column())
            return sort_keys(self._columns, column, slice(row, row + 1), self._category_ranks, self._images)[0].item()
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

    def _tip(self, row: int, column: int) -> str | None:
        if column == Column.VERDICT and self._tell is not None:
            return self._tell(int(self._columns.table_row[row])) or None
        if column == Column.STATUS and self._columns.other_row[row] >= 0:
            return "Ground truth and prediction at the same place: one mistake, counted as FN and FP"
        return self._text(row, column) if column in _LONG else None

    def _text(self, row: int, column: int) -> str:
        columns = self._columns
        if column == Column.STATUS:
            if columns.other_row[row] >= 0:
                return PAIR_LABEL
            return _STATUS_LABELS[int(columns.status[row])]
        if column == Column.ERROR:
            return _ERROR_LABELS[int(columns.error_type[row])] or NOTHING
        if column == Column.IMAGE:
            return self._images.names[int(columns.image[row])]
        if column in (Column.TRUTH, Column.PREDICTION):
            index = int((columns.gt_category if column == Column.TRUTH else columns.pred_category)[row])
            return self._category_names[index] if index >= 0 else NOTHING
        if column == Column.IOU:
            return format_iou(float(columns.iou[row]))
        if column == Column.SCORE:
            return format_iou(float(columns.score[row]))
        if column == Column.VERDICT:
            verdict = int(columns.verdict[row])
            text = _VERDICT_LABELS[verdict] if verdict >= 0 else ""
            note = "note" if columns.noted[row] else ""
            return " · ".join(part for part in (text, note) if part) or NOTHING
        if column == Column.PIXELS:
            return format_count(int(columns.pixels[row]))
        return format_impact(float(columns.impact[row]))

    def _sorted(self) -> NDArray[np.intp]:
        return self.arranger()(self._columns).order
