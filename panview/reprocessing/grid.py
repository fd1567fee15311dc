"""What counts in every image at many parameters: PQ of any subset of images at each of them is a sum away."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.errors import PanviewError
from panview.metrics.image_counts import ImageCounts
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, panoptic_quality
from panview.parallel import CancelCheck, Progress, each_image
from panview.reprocessing.axes import NEARLY
from panview.reprocessing.prepared import KeptSet, PreparedImage
from panview.reprocessing.rules import Values


@dataclass(frozen=True, eq=False)
class Grid:
    """Counts of images at p points, k entries: only categories that an image can hold TP, FP or FN of.

    Attributes
    ----------
    points : tuple of p mappings
        Parameters of the rule.
    images : (n_images,) bool
        Images that were counted.
    isthing : (c,) bool
    offsets : (n_images + 1,) int64
        Entries of image i are ``offsets[i]:offsets[i + 1]``.
    category : (k,) int16
    iou_sum : (k, p) float64
    tp, fp, fn : (k, p) int32
    faults : tuple of (int, str)
        Images that could not be read, by row, and why. They are not counted.
    """

    points: tuple[Values, ...]
    images: NDArray[np.bool_]
    isthing: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    category: NDArray[np.int16]
    iou_sum: NDArray[np.float64]
    tp: NDArray[np.int32]
    fp: NDArray[np.int32]
    fn: NDArray[np.int32]
    faults: tuple[tuple[int, str], ...] = ()

    def place(self, values: Values) -> int:
        """Return the place of some parameters among the points, -1 where they are none."""
        for place, point in enumerate(self.points):
            if all(abs(point[name] - values[name]) < NEARLY for name in point):
                return place
        return -1

    @cached_property
    def image(self) -> NDArray[np.int64]:
        """Row of the image of each entry, (k,) int64."""
        return np.repeat(np.arange(len(self.images)), np.diff(self.offsets))

    def counts(self, place: int) -> ImageCounts:
        """Return what counts in each image at one point."""
        return self.mixed(np.full(len(self.images), place))

    def mixed(self, place: NDArray[np.int64]) -> ImageCounts:
        """Return what counts in each image at a point of its own, (n_images,) int64."""
        rows, own = np.arange(len(self.category)), place[self.image]
        iou_sum, tp, fp, fn = (column[rows, own] for column in (self.iou_sum, self.tp, self.fp, self.fn))
        held = np.flatnonzero(tp + fp + fn)
        per_image = np.bincount(self.image[held], minlength=len(self.images))
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_image)])
        whole = [column[held].astype(np.int64) for column in (tp, fp, fn)]
        return ImageCounts(offsets, self.category[held], iou_sum[held].astype(np.float64), *whole)

    def quality(self, place: int, images: NDArray[np.bool_] | None = None) -> PanopticQuality:
        """Return the panoptic quality at one point, over some images or all."""
        chosen = slice(None) if images is None else images[self.image]
        category, n = self.category[chosen], len(self.isthing)
        added = [
            np.bincount(category, column[chosen][:, place], n) for column in (self.iou_sum, self.tp, self.fp, self.fn)
        ]
        iou_sum, tp, fp, fn = added
        counts = CategoryCounts(iou_sum.astype(np.float64), *(_whole(each) for each in (tp, fp, fn)))
        return panoptic_quality(counts, self.isthing)

    def pq(self, images: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Return All PQ at each point over some images or all, (p,) float64; NaN where no category occurs."""
        chosen = np.arange(len(self.category)) if images is None else np.flatnonzero(images[self.image])
        order = chosen[np.argsort(self.category[chosen], kind="stable")]
        if not len(order):
            return np.full(len(self.points), np.nan)
        category = self.category[order]
        begins = np.flatnonzero(np.diff(category, prepend=np.int16(-1)))
        iou_sum = np.add.reduceat(self.iou_sum[order], begins, axis=0, dtype=np.float64)
        tp, fp, fn = (np.add.reduceat(column[order], begins, axis=0) for column in (self.tp, self.fp, self.fn))
        weight = tp + 0.5 * (fp + fn)
        occurs = weight > 0
        pq = np.divide(iou_sum, weight, out=np.zeros_like(iou_sum), where=occurs)
        n = occurs.sum(axis=0)
        mean: NDArray[np.float64] = np.full(len(self.points), np.nan)
        np.divide(pq.sum(axis=0), n, out=mean, where=n > 0)
        return mean


def count_points(
    kept: KeptSet,
    points: Sequence[Values],
    images: NDArray[np.bool_],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Grid:
    """Post-process images at many parameters, and count.

    Parameters
    ----------
    kept : KeptSet
    points : sequence of mapping
    images : (n_images,) bool
        Those that nothing was kept of are left out.
    jobs, progress, cancelled
        As for `panview.parallel.each_image`.

    Raises
    ------
    PanviewError
        No image can be read.
    Cancelled
    """
    chosen = np.flatnonzero(images & kept.images).tolist()
    masks = sorted({float(point["mask"]) for point in points if "mask" in point})
    found: dict[int, tuple[PreparedImage, NDArray[np.float64]]] = {}
    faults: dict[int, str] = {}
    lock = threading.Lock()

    def work(image: int) -> None:
        try:
            prepared = kept.prepared(image, masks)
        except PanviewError as error:
            with lock:
                faults[image] = str(error)
            return
        counts = np.stack([prepared.counts(point) for point in points], axis=-1)
        with lock:
            found[image] = prepared, counts

    each_image(chosen, work, jobs=jobs, progress=progress, cancelled=cancelled, name="reprocess")
    if not found:
        why = next(iter(faults.values()), "no image in scope keeps its queries")
        raise PanviewError(f"{kept.prediction.name}: {why}")
    categories = {image: prepared.categories for image, (prepared, _) in found.items()}
    counts = {image: counted for image, (_, counted) in found.items()}
    return _grid(kept, tuple(points), categories, counts, faults)


def grid_of(kept: KeptSet, points: Sequence[Values], prepared: Sequence[PreparedImage]) -> Grid:
    """Count images that are ready at some parameters; see `count_points`."""
    counts = {each.image: np.stack([each.counts(point) for point in points], axis=-1) for each in prepared}
    return _grid(kept, tuple(points), {each.image: each.categories for each in prepared}, counts, {})


def _grid(
    kept: KeptSet,
    points: tuple[Values, ...],
    categories: Mapping[int, NDArray[np.int16]],
    counts: Mapping[int, NDArray[np.float64]],
    faults: Mapping[int, str],
) -> Grid:
    n_images = len(kept.dataset)
    order = sorted(categories)
    images = np.zeros(n_images, np.bool_)
    images[order] = True
    lengths = np.zeros(n_images, np.int64)
    lengths[order] = [len(categories[image]) for image in order]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    category = np.concatenate([np.empty(0, np.int16), *(categories[image] for image in order)])
    nothing = np.empty((4, 0, len(points)))
    every = np.concatenate([nothing, *(counts[image] for image in order)], axis=1)
    tp, fp, fn = (every[column].astype(np.int32) for column in (1, 2, 3))
    known = tuple(sorted(faults.items()))
    isthing = kept.dataset.categories.isthing
    return Grid(points, images, isthing, offsets, category, every[0], tp, fp, fn, known)


def _whole(values: NDArray[np.generic]) -> NDArray[np.int64]:
    return values.astype(np.int64)
