"""What is known of a disagreement before anybody has decided it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from panview.metrics.agreement import Agreement
from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.review.disagreements import disagreement_rows, paired_rows, partner_rows

NONE = -1
_SAME_PLACE_IOU = 0.5
"""The category of the partner counts where both are at the same place."""
UNKNOWN_SCORE = 0.5
"""What stands for a score where there is none."""


@dataclass(frozen=True, eq=False)
class Traits:
    """Columns of k disagreements, a pair being one.

    Attributes
    ----------
    error_type : (k,) uint8
    is_truth : (k,) bool
        Whether it is an FN, or a pair or a poor mask, which go by their truth.
    truth, predicted : (k,) int16
        Categories, `NONE` where that side has no segment at the same place.
    score : (k,) float64
        Of the predicted segment, NaN for none.
    same, nearly, against, asked, otherwise, united : (k,) int16
        Of `panview.metrics.agreement.Agreement`.
    their_score : (k,) float64
        Of the same.
    iou : (k,) float64
        With the partner, 0 without one.
    area : (k,) int64
    void : (k,) float64
        Share of the segment on the void of the other side.
    inside, covered : (k,) float64
        Share of the segment that lies on its partner, and of the partner that it covers; 0 without one.
    alike : (k,) bool
        Whether the partner is of the same category.
    taken : (k,) bool
        Whether the partner is matched with another segment.
    fill, partner_fill : (k,) float64
        Share of its box that a segment fills, and of its own that the partner fills; NaN where there is none.
    usual : (k,) float64
        Decimal logarithm of its area in terms of what is usual for its category, 0 where nothing is.
    """

    error_type: NDArray[np.uint8]
    is_truth: NDArray[np.bool_]
    truth: NDArray[np.int16]
    predicted: NDArray[np.int16]
    score: NDArray[np.float64]
    same: NDArray[np.int16]
    nearly: NDArray[np.int16]
    against: NDArray[np.int16]
    asked: NDArray[np.int16]
    iou: NDArray[np.float64]
    area: NDArray[np.int64]
    void: NDArray[np.float64]
    otherwise: NDArray[np.int16]
    united: NDArray[np.int16]
    their_score: NDArray[np.float64]
    inside: NDArray[np.float64]
    covered: NDArray[np.float64]
    alike: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    fill: NDArray[np.float64]
    partner_fill: NDArray[np.float64]
    usual: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of disagreements."""
        return len(self.error_type)

    @property
    def agreement(self) -> NDArray[np.float64]:
        """The share of the other sets that say the same, (k,); 0 without other sets."""
        share: NDArray[np.float64] = self.same / np.maximum(self.asked, 1)
        return share

    def chosen(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Traits:
        """Return some of the disagreements."""
        return Traits(*(getattr(self, each.name)[rows] for each in fields(self)))

    @staticmethod
    def joined(parts: list[Traits]) -> Traits:
        """Return the disagreements of several sets, at least one."""
        return Traits(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Traits)))


def entries_of(errors: ErrorRows, tp_below: float | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all disagreements of a table, a pair as one, as `panview.review.disagreements.paired_rows` does."""
    table = errors.table
    every = np.ones(len(table), np.bool_)
    rows = disagreement_rows(table, errors.status, every, tp_below) if tp_below is not None else errors.errors
    return paired_rows(table, errors.status, errors.error_type, rows, errors)


def traits_of(errors: ErrorRows, rows: NDArray[np.int64], halves: NDArray[np.int64], agreement: Agreement) -> Traits:
    """Return the traits of some entries.

    Parameters
    ----------
    errors : ErrorRows
        Of n rows.
    rows, halves : (k,) int64
        Entries, as `entries_of` gives them.
    agreement : Agreement
        Of them.
    """
    table, paired = errors.table, halves != NO_ROW
    truth, predicted = partner_rows(table, rows)
    is_truth = table.side[rows] == Side.GROUND_TRUTH
    near = paired | (table.partner_iou[rows] > _SAME_PLACE_IOU)
    # The score of a prediction that merely touches a missed segment says nothing about it.
    own = np.where(is_truth & ~near, NO_ROW, predicted)
    area, partner = table.area[rows], table.partner[rows]
    beside, intersection = partner != NO_ROW, table.partner_intersection[rows]
    fills = _fill(table, np.concatenate([rows, partner]))
    return Traits(
        error_type=errors.error_type[rows],
        is_truth=is_truth,
        truth=_category(table, np.where(is_truth | near, truth, NO_ROW)),
        predicted=_category(table, np.where(~is_truth | near, predicted, NO_ROW)),
        score=np.where(own == NO_ROW, np.nan, table.score[own]),
        same=agreement.same,
        nearly=agreement.nearly,
        against=agreement.against,
        asked=agreement.asked,
        iou=table.partner_iou[rows],
        area=area,
        void=table.void_pixels[rows] / np.maximum(area, 1),
        otherwise=agreement.otherwise,
        united=agreement.united,
        their_score=agreement.their_score,
        inside=np.where(beside, intersection / np.maximum(area, 1), 0.0),
        covered=np.where(beside, intersection / np.maximum(table.area[partner], 1), 0.0),
        alike=beside & (table.category[rows] == table.category[partner]),
        taken=beside & (errors.status[partner] == Status.TP),
        fill=fills[: len(rows)],
        partner_fill=np.where(beside, fills[len(rows) :], np.nan),
        usual=np.nan_to_num(np.log10(np.maximum(area, 1)) - table.usual_area[table.category[rows]]),
    )


def _fill(table: SegmentTable, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return which share of its box each segment fills, (k,); NaN where no box is known."""
    box = table.bbox[rows, 2].astype(np.int64) * table.bbox[rows, 3]
    return np.where(box > 0, table.area[rows] / np.maximum(box, 1), np.nan)


def _category(table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.int16]:
    return np.where(rows == NO_ROW, np.int16(NONE), table.category[rows])
