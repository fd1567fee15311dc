"""The counts of two prediction sets by image and category, side by side: all that a comparison of PQ needs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from panview.metrics.image_counts import ImageCounts


@dataclass(frozen=True, eq=False)
class PairedCounts:
    """Counts of k pairs of image and category of which at least one set has TP, FP or FN.

    Attributes
    ----------
    offsets : (n_images + 1,) int64
        Entries of image i are ``offsets[i]:offsets[i + 1]``, by rising category.
    category : (k,) int16
    first_iou, second_iou : (k,) float64
        IoU sums of either set.
    first_weight, second_weight : (k,) float32
        TP + FP / 2 + FN / 2, which is exact.
    """

    offsets: NDArray[np.int64]
    category: NDArray[np.int16]
    first_iou: NDArray[np.float64]
    second_iou: NDArray[np.float64]
    first_weight: NDArray[np.float32]
    second_weight: NDArray[np.float32]

    def of_images(self, images: NDArray[np.bool_]) -> PairedCounts:
        """Return the counts of some images, (n_images,) bool; others have no entry."""
        per_image = np.diff(self.offsets)
        kept = np.repeat(images, per_image)
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.where(images, per_image, 0))])
        return PairedCounts(offsets, *(getattr(self, name)[kept] for name in _COLUMNS))


_COLUMNS = tuple(each.name for each in fields(PairedCounts) if each.name != "offsets")


def paired_counts(first: ImageCounts, second: ImageCounts) -> PairedCounts:
    """Lay the counts of two sets over the same images side by side."""
    n_images = len(first.offsets) - 1
    c = 1 + max((int(each.category.max(initial=0)) for each in (first, second)), default=0)
    keys = [each.image * c + each.category for each in (first, second)]
    cells = np.sort(np.concatenate(keys))
    # Not by np.unique, which uses a hash table here and holds the interpreter lock meanwhile.
    cells = cells[np.concatenate([[True], cells[1:] != cells[:-1]])] if len(cells) else cells
    columns = []
    for each, key in zip((first, second), keys, strict=True):
        place = np.searchsorted(cells, key)
        iou, weight = np.zeros(len(cells)), np.zeros(len(cells), np.float32)
        iou[place], weight[place] = each.iou_sum, each.weight
        columns.append((iou, weight))
    offsets = np.searchsorted(cells, np.arange(n_images + 1) * c).astype(np.int64)
    (first_iou, first_weight), (second_iou, second_weight) = columns
    return PairedCounts(offsets, (cells % c).astype(np.int16), first_iou, second_iou, first_weight, second_weight)


def join_paired_counts(parts: Sequence[PairedCounts]) -> PairedCounts:
    """Put together the counts of neighbouring blocks of images, at least one."""
    starts = np.cumsum([0, *(len(part.category) for part in parts)])
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts[:-1].tolist(), strict=True)]
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS)
    return PairedCounts(np.concatenate([*offsets, starts[-1:]]), *columns)
