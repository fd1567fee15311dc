"""Additive counts of each image for itself, for what is done with images: drawing them anew, comparing them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import CategoryCounts, counted_extra_matches, counted_masks
from panview.metrics.segment_table import SegmentTable, Side, Status

_GROUND_TRUTH = int(Side.GROUND_TRUTH)
_TP, _FP, _FN = int(Status.TP), int(Status.FP), int(Status.FN)


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
    if threshold < IOU_THRESHOLD:
        raise ValueError(f"threshold: expected at least {IOU_THRESHOLD}, got {threshold}")
    images, rows = counted_masks(table, images, rows)
    n = len(table)
    offsets = np.zeros(table.n_images + 1, np.int64)
    category, iou_sum, counts = np.empty(n, np.int16), np.zeros(n), np.zeros((3, n), np.int64)
    _count_per_image.for_steps(n)(
        table.image_offsets,
        table.side,
        table.category,
        table.status,
        table.iou,
        table.ignorable,
        threshold,
        images,
        rows,
        np.full(n_categories, -1),
        offsets,
        category,
        iou_sum,
        counts,
    )
    k = int(offsets[-1])
    extra = counted_extra_matches(table, threshold, images, rows)
    if len(extra.truth):
        # Their ground truth has a match that counts too, and so an entry.
        key = np.repeat(np.arange(table.n_images), np.diff(offsets)) * n_categories + category[:k]
        order = np.argsort(key)
        wanted = table.image[extra.truth].astype(np.int64) * n_categories + table.category[extra.truth]
        entry = order[np.searchsorted(key, wanted, sorter=order)]
        np.add.at(iou_sum, entry, extra.iou)
        np.add.at(counts[0], entry, 1)
    tp, fp, fn = (column[:k].copy() for column in counts)
    return ImageCounts(offsets, category[:k].copy(), iou_sum[:k].copy(), tp, fp, fn)


@kernel(twin="count_per_image")
def _count_per_image(
    image_offsets: NDArray[np.int64],
    side: NDArray[np.uint8],
    category: NDArray[np.int16],
    status: NDArray[np.uint8],
    iou: NDArray[np.float64],
    ignorable: NDArray[np.bool_],
    threshold: float,
    images: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    entry_of: NDArray[np.int64],
    offsets: NDArray[np.int64],
    entry_category: NDArray[np.int16],
    iou_sum: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:
    every_row = len(rows) == 0
    end = 0
    for image in range(len(images)):
        start = end
        if images[image]:
            for row in range(image_offsets[image], image_offsets[image + 1]):
                if not every_row and not rows[row]:
                    continue
                kind = status[row]
                matched = kind == _TP and iou[row] > threshold
                is_truth = side[row] == _GROUND_TRUTH
                if matched and not is_truth:
                    continue
                if not (kind == _FN or kind == _FP or matched or (kind == _TP and (is_truth or not ignorable[row]))):
                    continue
                of = category[row]
                entry = entry_of[of]
                if entry < start:
                    entry = end
                    end += 1
                    entry_of[of] = entry
                    entry_category[entry] = of
                if matched:
                    iou_sum[entry] += iou[row]
                    counts[0, entry] += 1
                elif is_truth:
                    counts[2, entry] += 1
                else:
                    counts[1, entry] += 1
        offsets[image + 1] = end
