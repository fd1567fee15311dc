"""Panoptic quality (PQ) of any subset of images, from counts that add up.

PQ = sum of IoU over TP / (TP + FP / 2 + FN / 2) = SQ x RQ per category; All, Things and Stuff are means over the
categories that occur (Kirillov et al., "Panoptic Segmentation", CVPR 2019, section 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import ExtraMatches, SegmentTable, Side, Status

_GROUND_TRUTH = int(Side.GROUND_TRUTH)
_NOT_COUNTED, _TP, _FP, _FN = int(Status.NONE), int(Status.TP), int(Status.FP), int(Status.FN)


@dataclass(frozen=True, eq=False)
class CategoryCounts:
    """Additive counts of c categories; the counts of two disjoint sets of images add up to those of both.

    Attributes
    ----------
    iou_sum : (c,) float64
        Sum of the IoU of the matches.
    tp, fp, fn : (c,) int64
    """

    iou_sum: NDArray[np.float64]
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    fn: NDArray[np.int64]

    @property
    def weight(self) -> NDArray[np.float64]:
        """TP + FP / 2 + FN / 2, (c,) float64; 0 where a category does not occur."""
        weight: NDArray[np.float64] = self.tp + 0.5 * self.fp + 0.5 * self.fn
        return weight


@dataclass(frozen=True)
class Average:
    """Mean over the ``n`` categories that occur, as fractions; None where there are none."""

    pq: float | None
    sq: float | None
    rq: float | None
    n: int


@dataclass(frozen=True, eq=False)
class PanopticQuality:
    """PQ per category and its means.

    Attributes
    ----------
    counts : CategoryCounts
    pq, sq, rq : (c,) float64
        Fractions; 0 where a category does not occur, as panopticapi prints it.
    occurs : (c,) bool
        TP + FP + FN > 0.
    all, things, stuff : Average
    """

    counts: CategoryCounts
    pq: NDArray[np.float64]
    sq: NDArray[np.float64]
    rq: NDArray[np.float64]
    occurs: NDArray[np.bool_]
    all: Average
    things: Average
    stuff: Average


def count_matches(
    table: SegmentTable,
    n_categories: int,
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> CategoryCounts:
    """Count TP, FP and FN per category, in the order of the table.

    Parameters
    ----------
    table : SegmentTable
    n_categories : int
    threshold : float
        A match counts when its IoU is greater; at least 0.5, below which matches are not unique.
    images : (n_images,) bool, optional
        Which images count; all without.
    rows : (n,) bool, optional
        Which segments count; all without. A TP or FN is kept by its ground truth segment, an FP by its prediction.

    Returns
    -------
    CategoryCounts
    """
    if threshold < IOU_THRESHOLD:
        raise ValueError(f"threshold: expected at least {IOU_THRESHOLD}, got {threshold}")
    images, rows = counted_masks(table, images, rows)
    iou_sum, counts = np.zeros(n_categories), np.zeros((3, n_categories), np.int64)
    _count_categories.for_steps(len(table))(
        table.image_offsets,
        table.side,
        table.category,
        table.status,
        table.iou,
        table.ignorable,
        threshold,
        images,
        rows,
        iou_sum,
        counts,
    )
    extra = counted_extra_matches(table, threshold, images, rows)
    np.add.at(iou_sum, table.category[extra.truth], extra.iou)
    np.add.at(counts[0], table.category[extra.truth], 1)
    return CategoryCounts(iou_sum, counts[0], counts[1], counts[2])


def counted_masks(
    table: SegmentTable, images: NDArray[np.bool_] | None, rows: NDArray[np.bool_] | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Check the masks of what counts, and put in what kernels take for none: all images, and no rows for every row."""
    if images is None:
        images = np.ones(table.n_images, np.bool_)
    if images.shape != (table.n_images,) or (rows is not None and rows.shape != (len(table),)):
        raise ValueError("images and rows: expected one bool per image and per row")
    return images, rows if rows is not None else np.empty(0, np.bool_)


def counted_extra_matches(
    table: SegmentTable, threshold: float, images: NDArray[np.bool_], rows: NDArray[np.bool_]
) -> ExtraMatches:
    """Return those of the table's extra matches that count; ``images`` and ``rows`` as `counted_masks` gives them."""
    extra = table.extra_matches
    if len(extra.truth) == 0:
        return extra
    wanted = images[table.image[extra.truth]] & (extra.iou > threshold)
    if len(rows):
        wanted &= rows[extra.truth]
    return ExtraMatches(extra.truth[wanted], extra.prediction[wanted], extra.iou[wanted])


@kernel(twin="count_categories")
def _count_categories(
    image_offsets: NDArray[np.int64],
    side: NDArray[np.uint8],
    category: NDArray[np.int16],
    status: NDArray[np.uint8],
    iou: NDArray[np.float64],
    ignorable: NDArray[np.bool_],
    threshold: float,
    images: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    iou_sum: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:
    """Add up the segments that count, one by one in the order of the table, as the reference adds them."""
    every_row = len(rows) == 0
    for image in range(len(images)):
        if not images[image]:
            continue
        for row in range(image_offsets[image], image_offsets[image + 1]):
            kind = status[row]
            if kind == _NOT_COUNTED or kind > _FN or not (every_row or rows[row]):
                continue
            of = category[row]
            is_truth = side[row] == _GROUND_TRUTH
            if kind == _TP and iou[row] > threshold:
                if is_truth:
                    iou_sum[of] += iou[row]
                    counts[0, of] += 1
            elif is_truth:
                counts[2, of] += 1
            elif kind == _FP or not ignorable[row]:
                counts[1, of] += 1


def panoptic_quality(counts: CategoryCounts, isthing: NDArray[np.bool_]) -> PanopticQuality:
    """Derive PQ, SQ and RQ from counts.

    Parameters
    ----------
    counts : CategoryCounts
        Of c categories.
    isthing : (c,) bool

    Returns
    -------
    PanopticQuality
    """
    weight = counts.weight
    occurs = weight > 0
    pq = np.divide(counts.iou_sum, weight, out=np.zeros_like(weight), where=occurs)
    sq = np.divide(counts.iou_sum, counts.tp, out=np.zeros_like(weight), where=counts.tp > 0)
    rq = np.divide(counts.tp, weight, out=np.zeros_like(weight), where=occurs)

    def mean(chosen: NDArray[np.bool_]) -> Average:
        n = int(chosen.sum())
        if n == 0:
            return Average(None, None, None, 0)
        # Plain sums in category order, as the reference adds them.
        means = [float(sum(values[chosen].tolist())) / n for values in (pq, sq, rq)]
        return Average(means[0], means[1], means[2], n)

    return PanopticQuality(counts, pq, sq, rq, occurs, mean(occurs), mean(occurs & isthing), mean(occurs & ~isthing))
