"""The segment table seen at an IoU threshold above 0.5."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status, is_any_of


def status_at(table: SegmentTable, threshold: float, lost: NDArray[np.intp] | None = None) -> NDArray[np.uint8]:
    """Return the status of each segment at an IoU threshold.

    A match whose IoU is not greater than the threshold falls apart into an FN and an FP, the latter ignored where
    matching would have ignored it.

    Parameters
    ----------
    table : SegmentTable
    threshold : float
        From 0.5 on, below which matches are not unique.
    lost : (k,) intp, optional
        What `lost_matches` returns, where it is known.

    Returns
    -------
    (n,) uint8
        A `Status` each; the table's own column at 0.5.
    """
    if threshold <= IOU_THRESHOLD:
        return table.status
    lost = lost_matches(table, threshold) if lost is None else lost
    status = table.status.copy()
    without_match = np.where(table.ignorable[lost], Status.IGNORED, Status.FP)
    status[lost] = np.where(table.side[lost] == Side.GROUND_TRUTH, Status.FN, without_match)
    return status


def error_type_at(
    table: SegmentTable,
    threshold: float,
    error_type: NDArray[np.uint8] | None = None,
    lost: NDArray[np.intp] | None = None,
) -> NDArray[np.uint8]:
    """Return the error type of each segment at an IoU threshold.

    A match lost to the threshold is a poor mask. A pair of wrong category whose IoU is not greater than the threshold
    would be no match with its label put right either; its halves are one missed and one spurious.

    Parameters
    ----------
    table : SegmentTable
    threshold : float
        From 0.5 on.
    error_type : (n,) uint8, optional
        At 0.5, where it is not the table's own, as from `panview.metrics.error_types.error_types`.
    lost : (k,) intp, optional
        What `lost_matches` returns, where it is known.

    Returns
    -------
    (n,) uint8
        An `ErrorType` each.
    """
    known = table.error_type if error_type is None else error_type
    if threshold <= IOU_THRESHOLD:
        return known
    lost = lost_matches(table, threshold) if lost is None else lost
    error_type = known.copy()
    error_type[lost] = ErrorType.POOR_MASK
    paired = np.flatnonzero(is_any_of(error_type, (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)))
    apart = paired[~(table.partner_iou[paired] > threshold)]
    is_truth = table.side[apart] == Side.GROUND_TRUTH
    error_type[apart] = np.where(is_truth, ErrorType.MISSED, ErrorType.SPURIOUS)
    gone = lost[(table.side[lost] == Side.PREDICTION) & table.ignorable[lost]]
    on_void = table.void_pixels[gone] >= table.crowd_pixels[gone]
    error_type[gone] = np.where(on_void, ErrorType.IGNORED_VOID, ErrorType.IGNORED_CROWD)
    return error_type


def lost_matches(table: SegmentTable, threshold: float) -> NDArray[np.intp]:
    """Return the rows of both sides that match at 0.5 but not at the threshold, (k,)."""
    return np.flatnonzero(is_any_of(table.status, (Status.TP,)) & ~(table.iou > threshold))
