"""The disagreements of the table at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from panview.metrics.segment_table import ErrorType, Status
from panview.review.verdicts import VERDICTS
from panview.ui.models.sorted_table_model import Index, SortedTableModel
from panview.ui.models.sorting import name_ranks, position_of, sorted_order
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


class Column(IntEnum):
    """Columns of the table, from left to right."""

    STATUS = 0
    ERROR = 1
    IMAGE = 2
    TRUTH = 3
    PREDICTION = 4
    IOU = 5
    SCORE = 6
    PIXELS = 7
    IMPACT = 8
    VERDICT = 9


TITLES = ("Status", "Error", "Image", "Truth", "Prediction", "IoU", "Score", "Pixels", "PQ impact", "Verdict")
NUMERIC = frozenset({Column.IOU, Column.SCORE, Column.PIXELS, Column.IMPACT})

_LONG = (Column.ERROR, Column.IMAGE, Column.TRUTH, Column.PREDICTION)
_STATUS_LABELS = tuple(status.label for status in Status)
_ERROR_LABELS = tuple(error.label for error in ErrorType)
_VERDICT_LABELS = tuple(verdict.value for verdict in VERDICTS)


@dataclass(frozen=True, eq=False)
class DisagreementColumns:
    """Columns of n rows, each a disagreement or a pair of them.

    Attributes
    ----------
    table_row : (n,) int64
        Row in the segment table; of a pair that of the truth.
    other_row : (n,) int64
        The other half of a pair, -1 where the row is no pair.
    status, error_type : (n,) uint8
        A `Status` and an `ErrorType`.
    image : (n,) int32
        Row of the image in the dataset.
    gt_category, pred_category : (n,) int16
        Index into the category names, -1 for none.
    iou : (n,) float64
        IoU of the match or of the best partner, 0 to 1, NaN for none.
    score : (n,) float64
        How sure the model is of the predicted segment, NaN for none.
    pixels : (n,) int64
        Area of the segment.
    impact : (n,) float64
        PQ gained if this one were fixed, as a fraction.
    verdict : (n,) int8
        Index into `VERDICTS`, -1 for undecided.
    noted : (n,) bool
    """

    table_row: NDArray[np.int64]
    other_row: NDArray[np.int64]
    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    image: NDArray[np.int32]
    gt_category: NDArray[np.int16]
    pred_category: NDArray[np.int16]
    iou: NDArray[np.float64]
    score: NDArray[np.float64]
    pixels: NDArray[np.int64]
    impact: NDArray[np.float64]
    verdict: NDArray[np.int8]
    noted: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for field in fields(self):
            column = getattr(self, field.name)
            if column.shape != self.table_row.shape:
                raise ValueError(f"{field.name}: expected {self.table_row.shape}, got {column.shape}")

    def __len__(self) -> int:
        """Return the number of disagreements."""
        return len(self.table_row)

    @classmethod
    def empty(cls) -> DisagreementColumns:
        """Return columns of no rows."""
        return cls(
            table_row=np.zeros(0, np.int64),
            other_row=np.zeros(0, np.int64),
            status=np.zeros(0, np.uint8),
            error_type=np.zeros(0, np.uint8),
            image=np.zeros(0, np.int32),
            gt_category=np.zeros(0, np.int16),
            pred_category=np.zeros(0, np.int16),
            iou=np.zeros(0, np.float64),
            score=np.zeros(0, np.float64),
            pixels=np.zeros(0, np.int64),
            impact=np.zeros(0, np.float64),
            verdict=np.zeros(0, np.int8),
            noted=np.zeros(0, np.bool_),
        )

    @property
    def has_scores(self) -> bool:
        """Whether a row has a score."""
        return not bool(np.isnan(self.score).all())

    @property
    def paired(self) -> NDArray[np.bool_]:
        """Which rows are pairs, (n,) bool."""
        return self.other_row >= 0

    @property
    def disagreements(self) -> int:
        """How many disagreements the rows are; a pair is an FN and an FP, and both are counted."""
        return len(self) + int(np.count_nonzero(self.paired))

    @property
    def decided(self) -> int:
        """How many disagreements have a verdict."""
        verdict = self.verdict >= 0
        return int(np.count_nonzero(verdict) + np.count_nonzero(verdict & self.paired))


class DisagreementModel(SortedTableModel):
    """The disagreements in their order, a thin layer over columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, Column.IMPACT, NUMERIC, parent)
        self._columns = DisagreementColumns.empty()
        self._category_names: tuple[str, ...] = ()
        self._image_names: tuple[str, ...] = ()
        self._shortener: NameShortener | None = None
        self._category_ranks: NDArray[np.int32] = np.zeros(0, np.int32)
        self._image_ranks: NDArray[np.int32] | None = None
        self._longest_image: str | None = None
        self._tell: Callable[[int], str] | None = None

    @property
    def shortener(self) -> NameShortener:
        """How names of images are shortened where room is short."""
        if self._shortener is None:
            self._shortener = shortener_of(self._image_names)
        return self._shortener

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; the columns index into them."""
        with self._replacing():
            self._category_names = category_names
            self._category_ranks = name_ranks(category_names)
            if image_names is not self._image_names:
                self._image_ranks = self._shortener = None
                self._longest_image = None
            self._image_names = image_names
            self._columns = DisagreementColumns.empty()

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
                self._longest_image = max(self._image_names, key=len, default="")
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

    def set_columns(self, columns: DisagreementColumns) -> None:
        """Replace the rows; the sort stays as chosen."""
        with self._replacing():
            self._columns = columns

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
        open_ones = self._columns.verdict[self._order] < 0
        if passed_over:
            open_ones &= ~np.isin(self.table_rows(), list(passed_over))
        places = np.flatnonzero(open_ones)
        if not len(places):
            return -1
        if delta > 0:
            return int(places[np.searchsorted(places, position) % len(places)])
        return int(places[np.searchsorted(places, position, side="right") - 1])

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
            return self._keys(Column(index.column()), slice(row, row + 1))[0].item()
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
            return "A truth and a prediction at the same place: one mistake, counted as FN and as FP"
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
            return self._image_names[int(columns.image[row])]
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

    def _keys(self, column: Column, rows: slice) -> NDArray[Any]:
        """Return the numbers some rows are sorted by."""
        columns = self._columns
        if column == Column.IMAGE:
            if self._image_ranks is None:
                self._image_ranks = name_ranks(self._image_names)
            return self._image_ranks[columns.image[rows]]
        if column in (Column.TRUTH, Column.PREDICTION):
            indices = (columns.gt_category if column == Column.TRUTH else columns.pred_category)[rows]
            ranks = np.append(self._category_ranks, np.int32(len(self._category_ranks)))
            # Index -1, none, reads the last rank. 16-bit keys are sorted by radix, in a fifth of the time.
            return ranks[indices].astype(np.int16)
        numbers: dict[Column, NDArray[Any]] = {
            Column.STATUS: 2 * columns.status + columns.paired,
            Column.ERROR: columns.error_type,
            Column.IOU: columns.iou,
            Column.SCORE: columns.score,
            Column.PIXELS: columns.pixels,
            Column.IMPACT: columns.impact,
            Column.VERDICT: columns.verdict,
        }
        return numbers[column][rows]

    def _sorted(self) -> NDArray[np.intp]:
        return sorted_order(self._keys(Column(self._sort_column), slice(None)), self._descending)
