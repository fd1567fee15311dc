"""Which errors of a prediction set others make, too: several models that contradict the truth in the same way.

No map is read for it. Tables hold how many pixels a prediction shares with each segment of the truth and with void, and
its box. Two predictions of different sets cannot share more pixels than the smaller of what both have of each of these,
nor more than their boxes share; that bound stands for their intersection (docs/adr/0049 has how often it is wrong).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status, is_any_of

SAME_IOU = 0.5
"""Predictions of two sets are the same where their IoU is more than this."""
NEAR_IOU = 0.2
"""And nearly the same from here on."""

_BY_LABEL = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
_MOST_PAIRS = 1_000_000
"""Number of pairs of predictions that are looked at together."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """How many other prediction sets say the same of k disagreements.

    Attributes
    ----------
    same : (k,) int16
        Sets that contradict the truth in the same way.
    nearly : (k,) int16
        Others that have a false positive of the same category not quite at the same place, by `NEAR_IOU`.
    against : (k,) int16
        Sets that match the truth there: the segment that is missed, or that a false positive overlaps most.
    asked : (k,) int16
        Sets that predict the image at all.
    """

    same: NDArray[np.int16]
    nearly: NDArray[np.int16]
    against: NDArray[np.int16]
    asked: NDArray[np.int16]


def agreement_of(
    own: ErrorRows, others: Sequence[ErrorRows], rows: NDArray[np.int64], halves: NDArray[np.int64]
) -> Agreement:
    """Return how many of the other sets say the same.

    Another set says the same

    - of a missed segment of the truth, if it misses it by the same error type, and has the same category there if that
      is what is wrong;
    - of a false positive, if it has a false positive of the same category at the same place, by `SAME_IOU`;
    - of a pair, if it says the same of one of its halves; of a near miss, of the prediction.

    Parameters
    ----------
    own : ErrorRows
        Of the set that the disagreements are of.
    others : sequence of ErrorRows
        Of the other sets, compared with the same truth at the same thresholds.
    rows, halves : (k,) int64
        Disagreements, and the other half of each, `NO_ROW` where it is no pair.
    """
    image = own.table.image[rows]
    same, nearly, against, asked = (np.zeros(len(rows), np.int16) for _ in range(4))
    for other in others:
        # An image that was compared has at least one overlap.
        there = (np.diff(other.table.overlaps.offsets) > 0)[image]
        says, iou = _says_the_same(own, other, rows, halves)
        asked += there
        same += there & says
        nearly += there & ~says & (iou > NEAR_IOU)
        against += there & _matches_the_truth(own, other, rows)
    return Agreement(same, nearly, against, asked)


def _says_the_same(
    own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64], halves: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return of which disagreements another set says the same, (k,) bool, and the IoU of its prediction, (k,)."""
    is_truth, paired = own.table.side[rows] == Side.GROUND_TRUTH, halves != NO_ROW
    truth = np.where(is_truth, rows, halves)
    predicted = np.where(is_truth, halves, rows)
    # A near miss does not say what the model got wrong; the segment that it predicted instead does.
    by_truth = (truth != NO_ROW) & ~(paired & (own.error_type[rows] == ErrorType.NEAR_MISS))
    says = np.zeros(len(rows), np.bool_)
    says[by_truth] = _misses_the_same(own, other, truth[by_truth])
    iou = np.zeros(len(rows))
    by_prediction = np.flatnonzero((predicted != NO_ROW) & ~says)
    iou[by_prediction] = _iou_of_likeliest(own, other, predicted[by_prediction])
    return says | (iou > SAME_IOU), iou


def _matches_the_truth(own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for which disagreements the other set matches the truth that is there, (k,) bool."""
    table = own.table
    truth = np.where(table.side[rows] == Side.GROUND_TRUTH, rows, table.partner[rows])
    matches: NDArray[np.bool_] = (truth != NO_ROW) & (other.status[_in_other(own, other, truth)] == Status.TP)
    return matches


def _in_other(own: ErrorRows, other: ErrorRows, truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the other table that segments of the truth have; the rows of an image begin with its truth."""
    image = own.table.image[truth]
    return truth - own.table.image_offsets[image] + other.table.image_offsets[image]


def _misses_the_same(own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which segments of the truth, rows of the own table, the other set misses in the same way."""
    there = _in_other(own, other, rows)
    misses = (other.status[there] == Status.FN) | (other.error_type[there] == ErrorType.POOR_MASK)
    same: NDArray[np.bool_] = misses & (_way(own, rows) == _way(other, there))
    return same


def _way(errors: ErrorRows, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return a number for the way in which a set misses segments of the truth, (k,)."""
    table, kind = errors.table, errors.error_type[rows].astype(np.int32)
    kind[kind == ErrorType.SWALLOWED_BY_STUFF] = ErrorType.MISSED
    by_label = is_any_of(errors.error_type[rows], _BY_LABEL) & (table.partner[rows] != NO_ROW)
    kind[by_label] = 100 + table.category[table.partner[rows[by_label]]]
    return kind


def _iou_of_likeliest(own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the IoU of false positives, rows of the own table, with the best of the other set, (k,)."""
    found = np.zeros(len(rows))
    theirs = np.flatnonzero(other.status == Status.FP)
    for place, candidate in _side_by_side(own.table, rows, other.table, theirs):
        pair = _boxes_agree(own.table, rows[place], other.table, theirs[candidate])
        place, candidate = place[pair], candidate[pair]
        shared = _shared_at_most(own.table, rows[place], other.table, theirs[candidate])
        union = own.table.area[rows[place]] + other.table.area[theirs[candidate]] - shared
        np.maximum.at(found, place, shared / np.maximum(union, 1))
    return found


def _side_by_side(
    own: SegmentTable, rows: NDArray[np.int64], other: SegmentTable, theirs: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield places among both of all pairs of one image and category, not too many at once."""
    width = 1 + max(int(own.category.max(initial=0)), int(other.category.max(initial=0)))
    mine = own.image[rows].astype(np.int64) * width + own.category[rows]
    keys = other.image[theirs].astype(np.int64) * width + other.category[theirs]
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys, mine, "left", sorter=order)
    count = np.searchsorted(keys, mine, "right", sorter=order) - first
    ends = np.cumsum(count)
    start = 0
    while start < len(rows):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _MOST_PAIRS, "right")))
        counts = count[start:stop]
        place = np.repeat(np.arange(start, stop), counts)
        within = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield place, order[first[place] + within]
        start = stop


def _boxes_agree(
    own: SegmentTable, rows: NDArray[np.int64], other: SegmentTable, theirs: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which pairs have boxes with an IoU over `NEAR_IOU`."""
    shared = _shared_of_boxes(own.bbox[rows], other.bbox[theirs])
    sizes = [box[:, 2].astype(np.int64) * box[:, 3] for box in (own.bbox[rows], other.bbox[theirs])]
    agree: NDArray[np.bool_] = shared > NEAR_IOU * (sizes[0] + sizes[1] - shared)
    return agree


def _shared_of_boxes(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int64]:
    low = np.maximum(a[:, :2], b[:, :2]).astype(np.int64)
    high = np.minimum(a[:, :2] + a[:, 2:], b[:, :2] + b[:, 2:]).astype(np.int64)
    shared: NDArray[np.int64] = np.maximum(high - low, 0).prod(axis=1)
    return shared


def _shared_at_most(
    own: SegmentTable, rows: NDArray[np.int64], other: SegmentTable, theirs: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how many pixels m pairs of predictions share at most, by what both share with the truth, (m,)."""
    pair, truth, pixels = _shares(own, rows)
    their_pair, their_truth, their_pixels = _shares(other, theirs)
    # Positions start at -1, which is void.
    width = 2 + max(int(truth.max(initial=0)), int(their_truth.max(initial=0)))
    keys, their_keys = pair * width + truth + 1, their_pair * width + their_truth + 1
    if not len(their_keys):
        return np.zeros(len(rows), np.int64)
    order = np.argsort(their_keys, kind="stable")
    at = order[np.minimum(np.searchsorted(their_keys, keys, sorter=order), len(their_keys) - 1)]
    both = np.where(their_keys[at] == keys, np.minimum(pixels, their_pixels[at]), 0)
    shared = np.bincount(pair, both, len(rows)).astype(np.int64)
    return np.minimum(shared, _shared_of_boxes(own.bbox[rows], other.bbox[theirs]))


def _shares(
    table: SegmentTable, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return what predictions share with the truth: place among the rows, truth as a position in its image, pixels."""
    overlaps = table.overlaps
    wanted = np.zeros(len(table), np.bool_)
    wanted[rows] = True
    known = np.flatnonzero(overlaps.prediction >= 0)
    row = table.image_offsets[overlaps.images()[known]] + overlaps.prediction[known]
    known, row = known[wanted[row]], row[wanted[row]]
    order = np.argsort(row, kind="stable")
    known, row = known[order], row[order]
    first = np.searchsorted(row, rows, "left")
    count = np.searchsorted(row, rows, "right") - first
    place = np.repeat(np.arange(len(rows)), count)
    entry = known[np.repeat(first, count) + np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)]
    return place, overlaps.truth[entry].astype(np.int64), overlaps.pixels[entry].astype(np.int64)
