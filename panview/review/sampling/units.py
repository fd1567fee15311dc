"""Units: what a sample is drawn from, and what a verdict on one does to the counts of PQ.

A unit is what one verdict decides: an FN, an FP, a pair of them that is one mistake, or a match. Of segments a sample
draws all that count; of disagreements those that the list has.

What a verdict does to the counts follows its action, as in `panview.review.meaning`:

- prediction right. FN: the truth is gone, FN - 1. FP: it is found, TP + 1 with IoU 1, FP - 1. Pair of wrong category:
  TP + 1 of the predicted category with the pair's IoU, FN - 1 of the truth's, FP - 1. Near miss: TP + 1 with IoU 1,
  FN - 1, FP - 1. Match: its IoU becomes 1.
- truth wrong. The truth is gone: FN - 1, or of a match TP - 1 with its IoU. A prediction that lies more than half on
  the void that is left is ignored, FP - 1; that of a match always is. An FP over no truth: nothing is known, so nothing
  changes.

An FP alone that lies more than half on the void that a removed FN alone leaves is ignored, too. Other neighbours are
left as they are: that void under a prediction makes its union smaller, and that stuff is merged, is not told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.metrics.error_pairs import KEEP_IOU, other_halves
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status, is_any_of
from panview.review.disagreements import disagreement_rows
from panview.review.sampling.kinds import Of, UnitKind
from panview.review.verdicts import subject_keys


@dataclass(frozen=True, eq=False)
class Units:
    """Columns of k units.

    Attributes
    ----------
    table : SegmentTable
    row : (k,) int64
        The row that stands for the unit: that of the truth where it has one.
    truth, predicted : (k,) int64
        Rows of its sides, `NO_ROW` where it has none.
    kind : (k,) uint8
        A `UnitKind`.
    spurious : (m,) int64
        Rows of all FP that are no half of a pair, also of those that no unit is of.
    """

    table: SegmentTable
    row: NDArray[np.int64]
    truth: NDArray[np.int64]
    predicted: NDArray[np.int64]
    kind: NDArray[np.uint8]
    spurious: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.row)

    @property
    def category(self) -> NDArray[np.int16]:
        """Category of the truth, of an FP alone that of the prediction, (k,) int16."""
        return self.table.category[self.row]

    def subjects(self, dataset: Dataset) -> NDArray[np.int64]:
        """Return the key of each, (k,) int64, as `panview.review.verdicts.subject_keys` makes them."""
        return subject_keys(dataset, self.table, self.row)

    def taken(self, places: NDArray[np.intp]) -> Units:
        """Return some of them."""
        return Units(
            self.table, self.row[places], self.truth[places], self.predicted[places], self.kind[places], self.spurious
        )


def units_of(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    passing: NDArray[np.bool_],
    of: Of,
    tp_below: float | None = None,
) -> Units:
    """Return the units of which a row passes, in the order of the table.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    passing : (n,) bool
        Rows that may be drawn. A pair or a match may be drawn when one of its rows passes.
    of : Of
    tp_below : float, optional
        Matches with a smaller IoU are disagreements, too.
    """
    errors = disagreement_rows(table, status, passing)
    other = other_halves(table, status, error_type, errors)
    # A pair is identified by its truth, whichever half passes the filter.
    swap = (other != NO_ROW) & (table.side[errors] == Side.PREDICTION)
    first = np.where(swap, other, errors)
    row, place = np.unique(first, return_index=True)
    half = np.where(swap, errors, other)[place]
    kind = np.full(len(row), UnitKind.MISSED, np.uint8)
    kind[(half == NO_ROW) & (table.side[row] == Side.PREDICTION)] = UnitKind.SPURIOUS
    kind[half != NO_ROW] = UnitKind.MASK
    kind[(half != NO_ROW) & is_any_of(error_type[row], KEEP_IOU)] = UnitKind.LABEL
    truth = np.where(kind == UnitKind.SPURIOUS, NO_ROW, row)
    predicted = np.where(kind == UnitKind.SPURIOUS, row, half)
    matched = _matches(table, status, passing, of, tp_below)
    row = np.concatenate([row, matched])
    order = np.argsort(row, kind="stable")
    return Units(
        table,
        row[order],
        np.concatenate([truth, matched])[order],
        np.concatenate([predicted, table.match[matched].astype(np.int64)])[order],
        np.concatenate([kind, np.full(len(matched), UnitKind.MATCH, np.uint8)])[order],
        _alone(table, status, error_type),
    )


def _alone(table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the rows of FP that are no half of a pair."""
    rows = np.flatnonzero(status == Status.FP)
    alone: NDArray[np.int64] = rows[other_halves(table, status, error_type, rows) == NO_ROW]
    return alone


def _matches(
    table: SegmentTable, status: NDArray[np.uint8], passing: NDArray[np.bool_], of: Of, tp_below: float | None
) -> NDArray[np.int64]:
    """Return the truth rows of the matches that may be drawn."""
    rows = np.flatnonzero((status == Status.TP) & (table.side == Side.GROUND_TRUTH))
    if of is Of.DISAGREEMENTS:
        rows = rows[table.iou[rows] < (0.0 if tp_below is None else tp_below)]
    return rows[passing[rows] | passing[table.match[rows]]]


@dataclass(frozen=True, eq=False)
class Effects:
    """What a verdict on each of k units does to the counts of at most two categories.

    Attributes
    ----------
    category : (k, 2) int16
        That of the truth and that of the prediction, -1 for none.
    iou, weight : (k, 2) float64
        What is added to the IoU sum and to TP + FP / 2 + FN / 2 of each.
    """

    category: NDArray[np.int16]
    iou: NDArray[np.float64]
    weight: NDArray[np.float64]


def effects_of(units: Units) -> tuple[Effects, Effects]:
    """Return what "prediction right" and what "truth wrong" do, in this order."""
    table, kind = units.table, units.kind
    k = len(units)
    category = np.full((k, 2), -1, np.int16)
    has_truth, has_prediction = units.truth != NO_ROW, units.predicted != NO_ROW
    category[has_truth, 0] = table.category[units.truth[has_truth]]
    category[has_prediction, 1] = table.category[units.predicted[has_prediction]]
    missed, spurious, label, mask, match = (kind == each for each in UnitKind)
    known_iou = table.iou[units.row]
    shared_iou = table.partner_iou[units.row]

    iou, weight = np.zeros((k, 2)), np.zeros((k, 2))
    weight[missed, 0] = -0.5
    freed, freed_category = _freed_of(units)
    alone = missed & (freed > 0)
    category[alone, 1], weight[alone, 1] = freed_category[alone], -0.5 * freed[alone]
    # An FP that is found: TP + 1, FP - 1.
    iou[spurious, 1], weight[spurious, 1] = 1.0, 0.5
    weight[label, 0], iou[label, 1], weight[label, 1] = -0.5, shared_iou[label], 0.5
    # FN and FP of one category become one TP, which weighs as much.
    iou[mask, 0] = 1.0
    iou[match, 0] = 1.0 - known_iou[match]
    right = Effects(category, iou, weight)

    iou, weight = np.zeros((k, 2)), np.zeros((k, 2))
    weight[missed | label | mask, 0] = -0.5
    weight[alone, 1] = -0.5 * freed[alone]
    iou[match, 0], weight[match, 0] = -known_iou[match], -1.0
    left = (label | mask) & _left_on_void(units)
    weight[left, 1] = -0.5
    under = _removed_under(units)
    weight[under != NO_ROW, 1] = -0.5
    category = category.copy()
    category[under != NO_ROW, 0] = table.category[under[under != NO_ROW]]
    weight[under != NO_ROW, 0] = -0.5
    return right, Effects(category, iou, weight)


def _freed_of(units: Units) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """Return how many FP lie more than half on void once a missed truth is gone, (k,), and of which category.

    Of several categories that with the most counts.
    """
    table, pairs = units.table, units.table.overlaps
    own = np.full(len(table), NO_ROW, np.int64)
    missed = np.flatnonzero(units.kind == UnitKind.MISSED)
    own[units.truth[missed]] = missed
    freed, category = np.zeros(len(units), np.int64), np.full(len(units), -1, np.int16)
    both = np.flatnonzero((pairs.truth >= 0) & (pairs.prediction >= 0))
    first = table.image_offsets[pairs.images()[both]]
    unit = own[first + pairs.truth[both]]
    predicted, pixels = first + pairs.prediction[both], pairs.pixels[both]
    spurious = np.zeros(len(table), np.bool_)
    spurious[units.spurious] = True
    covered = table.void_pixels[predicted] + table.crowd_pixels[predicted] + pixels
    goes = (unit != NO_ROW) & spurious[predicted] & (2 * covered > table.area[predicted])
    unit, of = unit[goes], table.category[predicted[goes]].astype(np.int64)
    if len(unit):
        codes, counts = np.unique(unit * (int(of.max()) + 1) + of, return_counts=True)
        # The last entry of a unit is the largest.
        order = np.lexsort((counts, codes // (int(of.max()) + 1)))
        places = codes[order] // (int(of.max()) + 1)
        freed[places] = counts[order]
        category[places] = (codes[order] % (int(of.max()) + 1)).astype(np.int16)
    return freed, category


def _left_on_void(units: Units) -> NDArray[np.bool_]:
    """Whether the predicted half of a pair lies more than half on void once the truth is gone, (k,) bool."""
    table, rows = units.table, units.predicted
    shared = table.partner_intersection[units.row]
    covered = table.void_pixels[rows] + table.crowd_pixels[rows] + shared
    left: NDArray[np.bool_] = (rows != NO_ROW) & (2 * covered > table.area[rows])
    return left


def _removed_under(units: Units) -> NDArray[np.int64]:
    """Return the truth under an FP alone that "truth wrong" removes, `NO_ROW` for none, (k,) int64."""
    table = units.table
    under = table.partner[units.row].astype(np.int64)
    removed = (units.kind == UnitKind.SPURIOUS) & (under != NO_ROW) & (table.partner_iou[units.row] > 0.5)
    removed &= ~table.iscrowd[under]
    return np.where(removed, under, NO_ROW)
