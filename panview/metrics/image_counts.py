"""Additive counts of single images, for what works on images: resampling them, comparing them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.counting import counted_by_image
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import CategoryCounts
from panview.metrics.segment_table import SegmentTable


@dataclass(frozen=True, eq=False)
class ImageCounts:
    """Additive counts per image and category, k entries: only categories that an image holds TP, FP or FN of.

    Attributes
    ----------
    offsets : (n_images + 1,) int64
        Entries of image i are ``offsets[i]:offsets[i + 1]``.
    category : (k,) int16
    iou_sum : (k,) float64
    tp, fp, fn : (k,) int64
    """

    offsets: NDArray[np.int64]
    category: NDArray[np.int16]
    iou_sum: NDArray[np.float64]
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    fn: NDArray[np.int64]

    @property
    def image(self) -> NDArray[np.int64]:
        """Row of the image of each entry, (k,) int64."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    @property
    def weight(self) -> NDArray[np.float64]:
        """TP + FP / 2 + FN / 2 of each entry, (k,) float64."""
        weight: NDArray[np.float64] = self.tp + 0.5 * self.fp + 0.5 * self.fn
        return weight

    def summed(self, n_categories: int) -> CategoryCounts:
        """Return the counts of all images together."""

        def added(values: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.bincount(self.category, values, n_categories).astype(np.int64)

        iou_sum = np.bincount(self.category, self.iou_sum, n_categories).astype(np.float64)
        return CategoryCounts(iou_sum, added(self.tp), added(self.fp), added(self.fn))


def image_counts(
    table: SegmentTable,
    n_categories: int,
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> ImageCounts:
    """Count as `panview.metrics.panoptic_quality.count_matches`, but each image for itself.

    Images that do not count have no entries.
    """
    offsets, category, counted = counted_by_image(table, n_categories, threshold, images, rows)
    return ImageCounts(offsets, category, counted.iou_sum[:, 0], counted.tp[:, 0], counted.fp[:, 0], counted.fn[:, 0])
