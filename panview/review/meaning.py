"""What a verdict means: from what a reviewer sees of a row to what follows for the truth.

A *pair* is one mistake with a segment on either side: a match (TP), or an FN and an FP that are one by
`panview.metrics.error_pairs`. A decision about either half is one about the pair.
What is a pair depends on the thresholds in force: a match that a raised IoU threshold has taken apart is none.

Prediction right:

- FN without a pair: the truth segment is removed;
- FP without a pair: the predicted segment is added to the truth;
- wrong category, thing/stuff flip: the truth segment gets the category of the prediction;
- near miss, match: the truth segment gets the predicted mask.

Truth wrong: the truth segment is removed, that of an FN, of a match, or of an FP whose partner overlaps it with
IoU > 0.5. Prediction wrong, both fine: the truth segment is kept. Unsure: none.

It is worked out once, when the verdict is given, and stored with it; applying verdicts obeys what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.metrics.error_pairs import other_halves
from panview.metrics.error_types import ErrorThresholds, error_types
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status
from panview.metrics.threshold import error_type_at, lost_matches, status_at
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, Meaning, Verdict, subject_keys

_COUNTED = (Status.TP, Status.FN, Status.FP)


@dataclass(frozen=True, eq=False)
class Seen:
    """The rows of a table as a reviewer sees them.

    Attributes
    ----------
    status, error_type : (n,) uint8
    thresholds : Thresholds
        Those that both were found with.
    """

    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    thresholds: Thresholds


def see(table: SegmentTable, isthing: NDArray[np.bool_], thresholds: Thresholds) -> Seen:
    """Return the rows of a table at some thresholds."""
    lost = lost_matches(table, thresholds.iou) if thresholds.iou > IOU_THRESHOLD else None
    status = status_at(table, thresholds.iou, lost)
    kinds = error_types(table, isthing, ErrorThresholds(thresholds.near_miss_iou, thresholds.mostly))
    error_type = error_type_at(table, thresholds.iou, kinds, lost)
    if thresholds.tp_below is not None:
        poor = (status == Status.TP) & (table.iou < thresholds.tp_below)
        error_type = np.where(poor, np.uint8(ErrorType.POOR_MASK), error_type)
    return Seen(status, error_type, thresholds)


def rows_decided_with(
    table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8], row: int
) -> tuple[int, ...]:
    """Return the rows that a decision about one row is about: both halves of a pair, which is one mistake."""
    other = int(other_halves(table, status, error_type, np.array([row], np.int64))[0])
    return (row,) if other == NO_ROW else (row, other)


def rows_decided_together(
    table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the rows that decisions about some rows are about: these and the other halves of pairs, each once.

    Parameters
    ----------
    table : SegmentTable
    status, error_type : (n,) uint8
    rows : (k,) int64

    Returns
    -------
    (m,) int64
        In the order of the rows, each followed by its other half.
    """
    halves: NDArray[np.int64] = np.stack([rows, other_halves(table, status, error_type, rows)], axis=1).ravel()
    halves = halves[halves != NO_ROW]
    _, first = np.unique(halves, return_index=True)
    kept: NDArray[np.int64] = halves[np.sort(first)]
    return kept


def meanings_of(
    dataset: Dataset, table: SegmentTable, seen: Seen, rows: NDArray[np.int64], verdict: Verdict | None
) -> list[Meaning]:
    """Return what a verdict means on each of some rows, (k,) int64, as `meaning_of` does for one."""
    halves = other_halves(table, seen.status, seen.error_type, rows)
    pairs = np.where(seen.status[rows] == Status.TP, table.match[rows], halves).tolist()
    done = [_action_on(table, seen, row, pair, verdict) for row, pair in zip(rows.tolist(), pairs, strict=True)]
    others = np.array([other for _, other in done], np.int64)
    keys = np.zeros(len(others), np.int64)
    keys[others != NO_ROW] = subject_keys(dataset, table, others[others != NO_ROW])
    kinds = seen.error_type[rows].tolist()
    return [
        Meaning(action, ErrorType(kind), seen.thresholds, key if other != NO_ROW else None)
        for (action, other), kind, key in zip(done, kinds, keys.tolist(), strict=True)
    ]


def meaning_of(dataset: Dataset, table: SegmentTable, seen: Seen, row: int, verdict: Verdict | None) -> Meaning:
    """Return what a verdict on a row means; one that says nothing means nothing."""
    action, other = action_on(table, seen, row, verdict)
    key = int(subject_keys(dataset, table, np.array([other], np.int64))[0]) if other != NO_ROW else None
    return Meaning(action, ErrorType(int(seen.error_type[row])), seen.thresholds, key)


def action_on(table: SegmentTable, seen: Seen, row: int, verdict: Verdict | None) -> tuple[Action, int]:
    """Return what a verdict on a row does, and the row of the other segment that it is about, `NO_ROW` without one."""
    return _action_on(table, seen, row, pair_of(table, seen, row), verdict)


def _action_on(table: SegmentTable, seen: Seen, row: int, other: int, verdict: Verdict | None) -> tuple[Action, int]:
    """Return what `action_on` does, of a row whose other half is known."""
    status = Status(int(seen.status[row]))
    if status not in _COUNTED:
        return Action.NONE, NO_ROW
    is_truth = table.side[row] == Side.GROUND_TRUTH
    truth, predicted = (row, other) if is_truth else (other, row)
    if verdict is Verdict.PREDICTION_RIGHT:
        if truth == NO_ROW:
            return Action.ADD, NO_ROW
        if predicted == NO_ROW:
            return Action.REMOVE, NO_ROW
        same = table.category[truth] == table.category[predicted]
        return Action.REPLACE if same else Action.RELABEL, other
    if verdict is Verdict.TRUTH_WRONG:
        if is_truth:
            return Action.REMOVE, other
        under = int(table.partner[row])
        if under != NO_ROW and table.partner_iou[row] > 0.5 and not table.iscrowd[under]:
            return Action.REMOVE, under
        # The other half of a near miss concerns the truth.
        return Action.NONE, other
    if verdict in (Verdict.PREDICTION_WRONG, Verdict.BOTH_FINE) and truth != NO_ROW:
        return Action.KEEP, other
    return Action.NONE, other


def pair_of(table: SegmentTable, seen: Seen, row: int) -> int:
    """Return the row of the other side that is part of the same match or mistake, `NO_ROW` without one."""
    if seen.status[row] == Status.TP:
        return int(table.match[row])
    decided = rows_decided_with(table, seen.status, seen.error_type, row)
    return decided[1] if len(decided) == 2 else NO_ROW
