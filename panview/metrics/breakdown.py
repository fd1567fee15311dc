"""Panoptic quality looked at more closely: by size, by supercategory, over the IoU threshold, and the IoUs themselves.

All of it is derived from the segment table for any subset of images, fast enough to follow a filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.counting import counted_by_category, counted_masks
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import Average, PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side, Status

MEDIUM_FROM, LARGE_FROM = 32**2, 96**2
"""Areas in pixels at which COCO's sizes begin (cocodataset/cocoapi, ``cocoeval.py``, ``areaRng``)."""
CURVE_THRESHOLDS: NDArray[np.float64] = np.arange(50, 96) / 100
"""0.50, 0.51 ... 0.95: COCO's range, ten times as fine."""
HISTOGRAM_BINS = 50
"""Bins of 0.02 from 0 to 1; 0.5 is an edge."""

_GROUND_TRUTH = int(Side.GROUND_TRUTH)
_TP, _FP, _FN = int(Status.TP), int(Status.FP), int(Status.FN)


class SizeClass(IntEnum):
    """COCO's sizes: small below 32 x 32 pixels, medium below 96 x 96, large from there."""

    SMALL = 0
    MEDIUM = 1
    LARGE = 2

    @property
    def label(self) -> str:
        """The word shown to people."""
        return ("small", "medium", "large")[self]


def size_class(area: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the `SizeClass` of each area, (n,) uint8."""
    return ((area >= MEDIUM_FROM).astype(np.uint8) + (area >= LARGE_FROM)).astype(np.uint8)


def quality_by_size(
    table: SegmentTable,
    isthing: NDArray[np.bool_],
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> tuple[PanopticQuality, PanopticQuality, PanopticQuality]:
    """Return the panoptic quality of the small, the medium and the large segments.

    A TP or FN has the size of its ground truth segment, an FP that of its prediction. The counts of the three add up to
    those of all segments; PQ does not.

    Parameters
    ----------
    table : SegmentTable
    isthing : (c,) bool
    threshold, images, rows
        As for `panview.metrics.panoptic_quality.count_matches`.
    """
    size = size_class(table.area)

    def quality(wanted: SizeClass) -> PanopticQuality:
        of_size = size == wanted
        chosen = of_size if rows is None else of_size & rows
        return panoptic_quality(
            count_matches(table, len(isthing), threshold=threshold, images=images, rows=chosen), isthing
        )

    return quality(SizeClass.SMALL), quality(SizeClass.MEDIUM), quality(SizeClass.LARGE)


@dataclass(frozen=True)
class GroupQuality:
    """Panoptic quality of a supercategory.

    Attributes
    ----------
    name : str
        Empty for the categories that have no supercategory.
    average : Average
        Mean over its categories that occur, as All is a mean.
    tp, fp, fn : int
        Sums over its categories.
    """

    name: str
    average: Average
    tp: int
    fp: int
    fn: int


def quality_by_supercategory(quality: PanopticQuality, supercategories: Sequence[str]) -> tuple[GroupQuality, ...]:
    """Return the panoptic quality of each supercategory, in the order in which they come in the JSON.

    Parameters
    ----------
    quality : PanopticQuality
        Of c categories, over any images and at any threshold.
    supercategories : sequence of c str
    """
    groups: dict[str, list[int]] = {}
    for category, name in enumerate(supercategories):
        groups.setdefault(name, []).append(category)
    counts = quality.counts
    return tuple(
        GroupQuality(
            name,
            _average(quality, [category for category in members if quality.occurs[category]]),
            *(int(column[members].sum()) for column in (counts.tp, counts.fp, counts.fn)),
        )
        for name, members in groups.items()
    )


def _average(quality: PanopticQuality, members: list[int]) -> Average:
    if not members:
        return Average(None, None, None, 0)
    means = [float(sum(values[members].tolist())) / len(members) for values in (quality.pq, quality.sq, quality.rq)]
    return Average(means[0], means[1], means[2], len(members))


@dataclass(frozen=True, eq=False)
class IoUHistogram:
    """How well ground truth segments are predicted: each by its IoU with the prediction that overlaps it best.

    Attributes
    ----------
    edges : (b + 1,) float64
        From 0 to 1. A bin holds its lower edge; the last one also 1.
    matched : (b,) int64
        TP by the IoU of the match; together the TP of the counts.
    unmatched : (b,) int64
        FN by the IoU with their partner, 0 without one; together the FN of the counts. Above 0.5 and not lost to the
        threshold, the partner has another category.
    alone : int
        Those FN that no prediction overlaps; they are in the first bin.
    """

    edges: NDArray[np.float64]
    matched: NDArray[np.int64]
    unmatched: NDArray[np.int64]
    alone: int


def iou_histogram(
    table: SegmentTable,
    images: NDArray[np.bool_] | None = None,
    *,
    category: int | None = None,
    threshold: float = IOU_THRESHOLD,
    rows: NDArray[np.bool_] | None = None,
    bins: int = HISTOGRAM_BINS,
) -> IoUHistogram:
    """Count TP and FN by IoU.

    Parameters
    ----------
    table : SegmentTable
    images : (n_images,) bool, optional
        Which images count (default: all).
    category : int, optional
        Only ground truth segments of it (default: all).
    threshold : float
    rows : (n,) bool, optional
        Which ground truth segments count (default: all).
    bins : int
        Of equal width, from 0 to 1.
    """
    images, rows = counted_masks(table, images, rows)
    edges = np.arange(bins + 1) / bins
    counts = np.zeros((2, bins), np.int64)
    alone = _count_ious(
        table.image_offsets,
        table.side,
        table.category,
        table.status,
        table.partner_iou,
        table.partner,
        -1 if category is None else category,
        threshold,
        images,
        rows,
        edges,
        counts,
    )
    return IoUHistogram(edges, counts[0], counts[1], int(alone))


@dataclass(frozen=True, eq=False)
class SplitCurve:
    """PQ, SQ and RQ of a split over t thresholds, each (t,) float64 as fractions, NaN where no category occurs."""

    pq: NDArray[np.float64]
    sq: NDArray[np.float64]
    rq: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class QualityCurve:
    """Panoptic quality over the IoU threshold.

    Attributes
    ----------
    thresholds : (t,) float64
        Ascending.
    all, things, stuff : SplitCurve
    pq : (c, t) float64
        Per category; 0 where it does not occur.
    tp, fp, fn : (c, t) int64
    """

    thresholds: NDArray[np.float64]
    all: SplitCurve
    things: SplitCurve
    stuff: SplitCurve
    pq: NDArray[np.float64]
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    fn: NDArray[np.int64]


def quality_curve(
    table: SegmentTable,
    images: NDArray[np.bool_] | None,
    isthing: NDArray[np.bool_],
    *,
    thresholds: NDArray[np.float64] = CURVE_THRESHOLDS,
    rows: NDArray[np.bool_] | None = None,
) -> QualityCurve:
    """Return what `panview.metrics.panoptic_quality` gives at each threshold, in one pass over the table.

    Parameters
    ----------
    table : SegmentTable
    images : (n_images,) bool or None
        Which images count; None for all.
    isthing : (c,) bool
    thresholds : (t,) float64
        Ascending, from 0.5.
    rows : (n,) bool, optional
        As for `panview.metrics.panoptic_quality.count_matches`.
    """
    c, t = len(isthing), len(thresholds)
    counted = counted_by_category(table, c, thresholds, images, rows)
    iou_sum, tp, fp, fn = counted.iou_sum, counted.tp, counted.fp, counted.fn
    weight = tp + 0.5 * fp + 0.5 * fn
    occurs = weight > 0
    pq = np.divide(iou_sum, weight, out=np.zeros_like(weight), where=occurs)
    sq = np.divide(iou_sum, tp, out=np.zeros_like(weight), where=tp > 0)
    rq = np.divide(tp, weight, out=np.zeros_like(weight), where=occurs)

    def split(chosen: NDArray[np.bool_]) -> SplitCurve:
        n = (occurs & chosen[:, None]).sum(axis=0)
        means = []
        for values in (pq, sq, rq):
            # Category by category, as `panoptic_quality` adds; categories that do not occur add nothing.
            total = np.add.accumulate(values[chosen])[-1] if chosen.any() else np.zeros(t)
            means.append(np.divide(total, n, out=np.full(t, np.nan), where=n > 0))
        return SplitCurve(*means)

    every = np.ones(c, np.bool_)
    return QualityCurve(thresholds, split(every), split(isthing), split(~isthing), pq, tp, fp, fn)


@kernel(twin="count_ious")
def _count_ious(
    image_offsets: NDArray[np.int64],
    side: NDArray[np.uint8],
    category: NDArray[np.int16],
    status: NDArray[np.uint8],
    partner_iou: NDArray[np.float64],
    partner: NDArray[np.int32],
    wanted: int,
    threshold: float,
    images: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    edges: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> int:
    every_row = len(rows) == 0
    bins = len(edges) - 1
    alone = 0
    for image in range(len(images)):
        if not images[image]:
            continue
        for row in range(image_offsets[image], image_offsets[image + 1]):
            kind = status[row]
            if side[row] != _GROUND_TRUTH or (kind != _TP and kind != _FN):
                continue
            if (not every_row and not rows[row]) or (wanted >= 0 and category[row] != wanted):
                continue
            # The partner of a match is its match: no other prediction can cover more than half.
            iou = partner_iou[row]
            # With areas from the JSON, the IoU can be any number.
            iou = min(max(iou, 0.0), 1.0)
            place = min(int(iou * bins), bins - 1)
            # Rounding may have moved the product past an edge.
            if iou < edges[place]:
                place -= 1
            elif place + 1 < bins and iou >= edges[place + 1]:
                place += 1
            counts[0 if kind == _TP and iou > threshold else 1, place] += 1
            if partner[row] < 0:
                alone += 1
    return alone
