"""What the errors of each image come to: figures that the image list is sorted by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_pairs import other_halves
from panview.metrics.segment_table import ERROR_LABELS, NO_ROW, SegmentTable, Side, Status


@dataclass(frozen=True, eq=False)
class ImageFindings:
    """Figures of n images.

    Attributes
    ----------
    errors : (n,) int32
        FP and FN.
    impact : (n,) float64
        Sum of the gains of the image's errors, a pair counted once.
    iou : (n,) float64
        Mean IoU of the matches, NaN without one.
    error_type : (n,) uint8
        The `ErrorType` whose errors cost most together, 0 where none costs anything.
    """

    errors: NDArray[np.int32]
    impact: NDArray[np.float64]
    iou: NDArray[np.float64]
    error_type: NDArray[np.uint8]


def find_of_images(
    table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8], impact: NDArray[np.float64]
) -> ImageFindings:
    """Sum up the errors of each image.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    impact : (n,) float64
        From `panview.metrics.pq_impact.pq_impact`.
    """
    n, kinds = table.n_images, len(ERROR_LABELS)
    errors = np.flatnonzero((status == Status.FP) | (status == Status.FN))
    paired = other_halves(table, status, error_type, errors) != NO_ROW
    second = paired & (table.side[errors] == Side.PREDICTION)
    once = np.where(second, 0.0, impact[errors])
    matched = np.flatnonzero((status == Status.TP) & (table.side == Side.GROUND_TRUTH))
    matches = np.bincount(table.image[matched], minlength=n)
    iou_sum = np.bincount(table.image[matched], table.iou[matched], n)
    place = table.image[errors].astype(np.int64) * kinds + error_type[errors]
    by_type = np.bincount(place, once, n * kinds).reshape(n, kinds)
    return ImageFindings(
        errors=np.bincount(table.image[errors], minlength=n).astype(np.int32),
        impact=np.bincount(table.image[errors], once, n).astype(np.float64),
        iou=np.divide(iou_sum, matches, out=np.full(n, np.nan), where=matches > 0),
        # The first of equal ones is 0, none, where nothing costs anything.
        error_type=by_type.argmax(axis=1).astype(np.uint8),
    )
