"""What All PQ would gain if every error of one type were fixed at once, exact and in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_pairs import KEEP_IOU
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ERROR_LABELS, ErrorType, SegmentTable, Side, Status


def gains_by_error_type(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    quality: PanopticQuality,
    images: NDArray[np.bool_],
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

    Returns
    -------
    (12,) float64
        By `ErrorType`, as fractions; 0 for types that do not occur.
    """
    gains = np.zeros(len(ERROR_LABELS))
    if quality.all.pq is None or not np.isfinite(quality.all.pq):
        # Areas of the JSON can make it infinite, and nothing more can be gained.
        return gains
    errors = np.flatnonzero((error_type != ErrorType.NONE) & images[table.image])
    for kind in np.unique(error_type[errors]).tolist():
        rows = errors[error_type[errors] == kind]
        added, lighter = _changes(table, status, rows, len(quality.pq), keep_iou=kind in KEEP_IOU)
        if not (added.any() or lighter.any()):
            continue
        s, w = quality.counts.iou_sum + added, quality.counts.weight + lighter
        occurs = w > 0
        pq = np.divide(s, w, out=np.zeros_like(s), where=occurs)
        # A category whose only errors are gone leaves the mean, and an empty mean is no gain.
        gains[kind] = pq[occurs].mean() - quality.all.pq if occurs.any() else 0.0
    return gains


def _changes(
    table: SegmentTable, status: NDArray[np.uint8], rows: NDArray[np.intp], n_categories: int, *, keep_iou: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what fixing some errors adds to the IoU sum and to the weight of each category, (c,) float64 both."""

    def summed(chosen: NDArray[np.intp], values: NDArray[np.float64] | float) -> NDArray[np.float64]:
        weights = np.broadcast_to(np.asarray(values, np.float64), chosen.shape)
        return np.bincount(table.category[chosen], weights, n_categories).astype(np.float64)

    found, gone = rows[status[rows] == Status.FN], rows[status[rows] == Status.FP]
    poor = rows[(status[rows] == Status.TP) & (table.side[rows] == Side.GROUND_TRUTH)]
    iou = table.partner_iou[found] if keep_iou else 1.0
    added = summed(found, iou) + summed(poor, 1 - table.iou[poor])
    return added, summed(found, 0.5) - summed(gone, 0.5)
