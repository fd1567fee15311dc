"""The rows of each kind of error, which depend on matching alone and not on any filter."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_pairs import other_halves
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status, is_any_of


class ErrorRows:
    """The rows of each kind of error, each found when it is first asked for.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    """

    def __init__(self, table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8]) -> None:
        self.table, self.status, self.error_type = table, status, error_type

    @cached_property
    def errors(self) -> NDArray[np.intp]:
        """Rows of FN and FP, (k,)."""
        return np.flatnonzero(is_any_of(self.status, (Status.FN, Status.FP)))

    @cached_property
    def halves(self) -> NDArray[np.int64]:
        """The other half of each error's pair, `NO_ROW` where there is none, (k,)."""
        return other_halves(self.table, self.status, self.error_type, self.errors)

    @cached_property
    def matched_truths(self) -> NDArray[np.intp]:
        """Rows of TP of the ground truth."""
        return np.flatnonzero(is_any_of(self.status, (Status.TP,)) & is_any_of(self.table.side, (Side.GROUND_TRUTH,)))

    @cached_property
    def typed(self) -> NDArray[np.intp]:
        """Rows with an error type: errors, poor masks, and what is ignored."""
        return np.flatnonzero(self.error_type)

    @cached_property
    def is_second(self) -> NDArray[np.bool_]:
        """Whether an error is the predicted half of a pair, whose cost its other half carries, (k,)."""
        second: NDArray[np.bool_] = (self.halves != NO_ROW) & (self.table.side[self.errors] == Side.PREDICTION)
        return second

    @cached_property
    def image_errors(self) -> NDArray[np.int32]:
        """FN and FP of each image, (n_images,)."""
        return np.bincount(self.table.image[self.errors], minlength=self.table.n_images).astype(np.int32)

    @cached_property
    def image_iou(self) -> NDArray[np.float64]:
        """Mean IoU of the matches of each image, NaN without one, (n_images,)."""
        table, n = self.table, self.table.n_images
        images = table.image[self.matched_truths].astype(np.intp)
        matches = np.bincount(images, minlength=n)
        iou_sum = np.bincount(images, table.iou[self.matched_truths], n)
        mean: NDArray[np.float64] = np.divide(iou_sum, matches, out=np.full(n, np.nan), where=matches > 0)
        return mean
