"""Panoptic quality (PQ) of any subset of images, from counts that add up.

PQ = sum of IoU over TP / (TP + FP / 2 + FN / 2) = SQ x RQ per category; All, Things and Stuff are means over the
categories that occur (Kirillov et al., "Panoptic Segmentation", CVPR 2019, section 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.counting import Counted, counted_by_category
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import SegmentTable


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
        Which images count (default: all).
    rows : (n,) bool, optional
        Which segments count (default: all). A TP or FN is kept by its ground truth segment, an FP by its prediction.

    Returns
    -------
    CategoryCounts
    """
    return counts_at(counted_by_category(table, n_categories, np.array([threshold]), images, rows))


def counts_at(counted: Counted, place: int = 0) -> CategoryCounts:
    """Return the counts per category at one of the thresholds that were counted at."""
    return CategoryCounts(counted.iou_sum[:, place], counted.tp[:, place], counted.fp[:, place], counted.fn[:, place])


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
