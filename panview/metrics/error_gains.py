"""What All PQ would gain if every error of one type were fixed at once, exact and in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_pairs import KEEP_IOU
from panview.metrics.error_rows import ErrorRows
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ERROR_LABELS, SegmentTable, Side, Status, is_any_of


def gains_by_error_type(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    quality: PanopticQuality,
    images: NDArray[np.bool_],
    rows: ErrorRows | None = None,
) -> NDArray[np.float64]:
    """Return the gain in All PQ per error type.

    Fixing is what `panview.metrics.pq_impact` means by it: an FP is gone, an FN is found with IoU 1, a pair of wrong
    category becomes a match with its IoU, a pair of near misses one with IoU 1, a poor mask has IoU 1. Both halves of a
    pair are of one type, so that it is mended once. The gain of a type is not the sum of the gains of its errors, since
    PQ is a ratio.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force; poor masks are matches of that error type.
    quality : PanopticQuality
        Of the images, at the same threshold.
    images : (n_images,) bool
        Images in scope.
    rows : ErrorRows, optional
        Those of table, status and error type, where they are known.

    Returns
    -------
    (12,) float64
        By `ErrorType`, as fractions; 0 for types that do not occur.
    """
    gains = np.zeros(len(ERROR_LABELS))
    if quality.all.pq is None or not np.isfinite(quality.all.pq):
        # With areas from the JSON, PQ can be infinite; then there is nothing to gain.
        return gains
    typed = (rows or ErrorRows(table, status, error_type)).typed
    if not images.all():
        typed = typed[images[table.image[typed]]]
    added, lighter = _changes(table, status, error_type, typed, len(quality.pq))
    for kind in np.flatnonzero(added.any(axis=1) | lighter.any(axis=1)).tolist():
        s, w = quality.counts.iou_sum + added[kind], quality.counts.weight + lighter[kind]
        occurs = w > 0
        pq = np.divide(s, w, out=np.zeros_like(s), where=occurs)
        # A category that consists of these errors only leaves the mean; without any category, the gain is 0.
        gains[kind] = pq[occurs].mean() - quality.all.pq if occurs.any() else 0.0
    return gains


def _changes(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    rows: NDArray[np.intp],
    n_categories: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what fixing errors adds to IoU sum and weight by error type and category, (12, c) float64 both."""
    kinds = len(ERROR_LABELS)

    def summed(chosen: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
        place = error_type[chosen].astype(np.int64) * n_categories + table.category[chosen]
        return np.bincount(place, values, kinds * n_categories).reshape(kinds, n_categories).astype(np.float64)

    of = status[rows]
    found, gone = rows[of == Status.FN], rows[of == Status.FP]
    poor = rows[(of == Status.TP) & (table.side[rows] == Side.GROUND_TRUTH)]
    iou = np.where(is_any_of(error_type[found], KEEP_IOU), table.partner_iou[found], 1.0)
    added = summed(found, iou) + summed(poor, 1 - table.iou[poor])
    return added, summed(found, np.full(len(found), 0.5)) - summed(gone, np.full(len(gone), 0.5))
