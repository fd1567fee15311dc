"""Which errors of a prediction set others make, too: several models that contradict the truth in the same way.

No map is read for it. Tables hold how many pixels a prediction shares with each segment of the truth and with void, and
its box. Two predictions of different sets cannot share more pixels than the smaller of what both have of each of these,
nor more than their boxes share; that bound stands for their intersection (docs/adr/0049 has how often it is wrong).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status, is_any_of

SAME_IOU = 0.5
"""Predictions of two sets are the same where their IoU is more than this."""
NEAR_IOU = 0.2
"""And nearly the same from here on."""

_BY_LABEL = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
_BY_PREDICTION = 1 << 20
"""Numbers of ways from here on are those of a prediction of another category at the same place."""
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
    otherwise : (k,) int16
        Sets that contradict the truth there in another way: they miss the segment, too, or have a false positive of
        another category at the same place.
    united : (k,) int16
        How many of these say the same as each other, at most; 0 where no two do.
    their_score : (k,) float64
        Mean score of what the sets that say the same predict there; NaN where they say no score.
    """

    same: NDArray[np.int16]
    nearly: NDArray[np.int16]
    against: NDArray[np.int16]
    asked: NDArray[np.int16]
    otherwise: NDArray[np.int16]
    united: NDArray[np.int16]
    their_score: NDArray[np.float64]


def agreement_of(
    own: ErrorRows, others: Sequence[ErrorRows], rows: NDArray[np.int64], halves: NDArray[np.int64]
) -> Agreement:
    """Return how many of the other sets say the same.

    Another set says the same

    - of a missed segment of the truth, if it misses it by the same error type, and has the same category there if that
      is what is wrong;
    - of a false positive, if it has a false positive of the same category at the same place, by `SAME_IOU`;
    - of a pair, if it says the same of one of its halves; of a near miss, of the prediction.

    It contradicts the truth in another way, if it misses the segment of the truth by another error type, or has a false
    positive of another category at the place of the prediction.

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
    score_sum, scored = np.zeros(len(rows)), np.zeros(len(rows), np.int16)
    ways = np.zeros((len(others), len(rows)), np.int32)
    for place, other in enumerate(others):
        # An image that was compared has at least one overlap.
        there = (np.diff(other.table.overlaps.offsets) > 0)[image]
        said = _said_by(own, other, rows, halves)
        asked += there
        same += there & said.same
        nearly += there & ~said.same & (said.iou > NEAR_IOU)
        against += there & _matches_the_truth(own, other, rows)
        has_score = said.same & ~np.isnan(said.score)
        scored += has_score
        score_sum[has_score] += said.score[has_score]
        ways[place] = np.where(there & ~said.same, said.way, 0)
    their_score = np.divide(score_sum, scored, out=np.full(len(rows), np.nan), where=scored > 0)
    otherwise = np.count_nonzero(ways, axis=0).astype(np.int16)
    return Agreement(same, nearly, against, asked, otherwise, _united(ways), their_score)


def _united(ways: NDArray[np.int32]) -> NDArray[np.int16]:
    """Return the size of the largest group of sets that say the same, (k,); 0 where no two agree.

    Parameters
    ----------
    ways : (sets, k) int32
        A number for what each set says, 0 for nothing.
    """
    most = np.zeros(ways.shape[1], np.int16)
    for way in ways:
        np.maximum(most, np.where(way != 0, (ways == way).sum(axis=0), 0), out=most, casting="unsafe")
    return np.where(most > 1, most, np.int16(0))


class _Said(NamedTuple):
    """What another set says about k disagreements.

    Attributes
    ----------
    same : (k,) bool
    iou : (k,) float64
        Of its likeliest false positive of the same category with the prediction.
    way : (k,) int32
        A number for how it contradicts the truth there, 0 where it does not.
    score : (k,) float64
        Of what it predicts there, NaN for none.
    """

    same: NDArray[np.bool_]
    iou: NDArray[np.float64]
    way: NDArray[np.int32]
    score: NDArray[np.float64]


def _said_by(own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64], halves: NDArray[np.int64]) -> _Said:
    is_truth, paired = own.table.side[rows] == Side.GROUND_TRUTH, halves != NO_ROW
    truth = np.where(is_truth, rows, halves)
    predicted = np.where(is_truth, halves, rows)
    # A near miss does not say what the model got wrong; the segment that it predicted instead does.
    by_truth = (truth != NO_ROW) & ~(paired & (own.error_type[rows] == ErrorType.NEAR_MISS))
    same, way, score = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.int32), np.full(len(rows), np.nan)
    at = np.flatnonzero(truth != NO_ROW)
    there = _in_other(own, other, truth[at])
    misses = (other.status[there] == Status.FN) | (other.error_type[there] == ErrorType.POOR_MASK)
    way[at] = np.where(misses, 1 + _way(other, there), 0)
    same[at] = by_truth[at] & misses & (_way(own, truth[at]) == _way(other, there))
    near = at[other.table.partner_iou[there] > SAME_IOU]
    score[near] = other.table.score[other.table.partner[there[other.table.partner_iou[there] > SAME_IOU]]]
    iou = np.zeros(len(rows))
    by_prediction = np.flatnonzero((predicted != NO_ROW) & ~same)
    likeliest = _likeliest(own, other, predicted[by_prediction])
    iou[by_prediction] = likeliest.iou
    is_same = likeliest.iou > SAME_IOU
    score[by_prediction[is_same]] = likeliest.score[is_same]
    elsewise = np.where(likeliest.other_iou > SAME_IOU, _BY_PREDICTION + likeliest.other_category, 0)
    way[by_prediction] = np.where(way[by_prediction] == 0, elsewise, way[by_prediction])
    return _Said(same | (iou > SAME_IOU), iou, way, score)


def _matches_the_truth(own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the disagreements at which the other set matches the ground truth, (k,) bool."""
    table = own.table
    truth = np.where(table.side[rows] == Side.GROUND_TRUTH, rows, table.partner[rows])
    matches: NDArray[np.bool_] = (truth != NO_ROW) & (other.status[_in_other(own, other, truth)] == Status.TP)
    return matches


def _in_other(own: ErrorRows, other: ErrorRows, truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of ground truth segments in the other table; ground truth comes first in each image."""
    image = own.table.image[truth]
    return truth - own.table.image_offsets[image] + other.table.image_offsets[image]


def _way(errors: ErrorRows, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return a number for the way in which a set misses segments of the truth, (k,)."""
    table, kind = errors.table, errors.error_type[rows].astype(np.int32)
    kind[kind == ErrorType.SWALLOWED_BY_STUFF] = ErrorType.MISSED
    by_label = is_any_of(errors.error_type[rows], _BY_LABEL) & (table.partner[rows] != NO_ROW)
    kind[by_label] = 100 + table.category[table.partner[rows[by_label]]]
    return kind


class _Likeliest(NamedTuple):
    """The false positives of another set that are most like those of k rows.

    Attributes
    ----------
    iou, score : (k,) float64
        Of the best of the same category: 0 and NaN for none.
    other_iou : (k,) float64
        Of the best of another category.
    other_category : (k,) int32
    """

    iou: NDArray[np.float64]
    score: NDArray[np.float64]
    other_iou: NDArray[np.float64]
    other_category: NDArray[np.int32]


def _likeliest(own: ErrorRows, other: ErrorRows, rows: NDArray[np.int64]) -> _Likeliest:
    """Find the false positives of another set that are most like those of this table."""
    found = _Likeliest(
        np.zeros(len(rows)), np.full(len(rows), np.nan), np.zeros(len(rows)), np.zeros(len(rows), np.int32)
    )
    theirs = np.flatnonzero(other.status == Status.FP)
    for place, candidate in _side_by_side(own.table, rows, other.table, theirs):
        pair = _boxes_agree(own.table, rows[place], other.table, theirs[candidate])
        place, candidate = place[pair], theirs[candidate[pair]]
        shared = _shared_at_most(own.table, rows[place], other.table, candidate)
        union = own.table.area[rows[place]] + other.table.area[candidate] - shared
        iou = shared / np.maximum(union, 1)
        alike = own.table.category[rows[place]] == other.table.category[candidate]
        # The best comes last, of equal ones the first in the table.
        for one, best, values, column in (
            (alike, found.iou, found.score, other.table.score),
            (~alike, found.other_iou, found.other_category, other.table.category),
        ):
            order = np.lexsort((-candidate[one], iou[one], place[one]))
            at, ious, of = place[one][order], iou[one][order], candidate[one][order]
            last = np.flatnonzero(np.append(at[1:] != at[:-1], True)) if len(at) else np.empty(0, np.int64)
            best[at[last]], values[at[last]] = ious[last], column[of[last]]
    return found


def _side_by_side(
    own: SegmentTable, rows: NDArray[np.int64], other: SegmentTable, theirs: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the positions of all pairs of one image in both lists, a limited number at once."""
    mine, keys = own.image[rows], other.image[theirs]
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
    """Return the pairs whose boxes have an IoU above `NEAR_IOU`."""
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
    """Bound the pixels that m pairs of predictions share, from what each shares with the truth, (m,)."""
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
    """Return what predictions share with the truth: index of the row, position of the truth in its image, pixels."""
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
