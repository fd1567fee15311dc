"""What the errors of each image come to: figures that the image list is sorted by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import ERROR_LABELS


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


def find_of_images(rows: ErrorRows, impact: NDArray[np.float64]) -> ImageFindings:
    """Sum up the errors of each image.

    Parameters
    ----------
    rows : ErrorRows
    impact : (n,) float64
        From `panview.metrics.pq_impact.pq_impact`.
    """
    table, errors = rows.table, rows.errors
    n, kinds = table.n_images, len(ERROR_LABELS)
    once = np.where(rows.is_second, 0.0, impact[errors])
    place = table.image[errors].astype(np.int64) * kinds + rows.error_type[errors]
    by_type = np.bincount(place, once, n * kinds).reshape(n, kinds)
    return ImageFindings(
        errors=rows.image_errors,
        impact=np.bincount(table.image[errors], once, n).astype(np.float64),
        iou=rows.image_iou,
        # argmax returns the first of equal values: 0, none, if nothing costs anything.
        error_type=by_type.argmax(axis=1).astype(np.uint8),
    )
