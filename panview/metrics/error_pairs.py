"""Pairs: an FN and an FP that are one mistake, and share a PQ impact, a line in lists and a verdict."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Status, is_any_of

KEEP_IOU = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
"""Types whose pairs are mended by a label: their masks agree, and their IoU stays."""
PAIRED_TYPES = (*KEEP_IOU, ErrorType.NEAR_MISS)


def other_halves(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    rows: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return the other half of each row's pair.

    A pair is an FN and an FP of one error type that are each other's partner: of wrong category or a thing/stuff flip,
    which all are, or a near miss of one category. A near miss that overlaps something else better, or is not the best
    of what it nearly hit, is no half of a pair; nor are splits and mergers, which have more than two segments.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    rows : (k,) int64, optional
        The rows to look at (default: all n).

    Returns
    -------
    (k,) int64
        A row each, `NO_ROW` where there is none.
    """
    kinds, partners = (error_type, table.partner) if rows is None else (error_type[rows], table.partner[rows])
    other = np.full(len(kinds), NO_ROW, np.int64)
    place = np.flatnonzero(is_any_of(kinds, PAIRED_TYPES) & (partners != NO_ROW))
    row = place if rows is None else rows[place]
    partner = partners[place].astype(np.int64)
    unmatched = [is_any_of(status[half], (Status.FN, Status.FP)) for half in (row, partner)]
    one_type = error_type[partner] == error_type[row]
    fits = (error_type[row] != ErrorType.NEAR_MISS) | (table.category[row] == table.category[partner])
    holds = (table.partner[partner] == row) & unmatched[0] & unmatched[1] & one_type & fits
    other[place[holds]] = partner[holds]
    return other
