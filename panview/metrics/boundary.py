"""Boundary IoU of matches, and the Boundary PQ that follows from it.

Boundary IoU looks only at the pixels of a segment that are near its outline, so that the outline of a large segment
counts as much as that of a small one (Cheng et al., "Boundary IoU: Improving Object-Centric Image Segmentation
Evaluation", CVPR 2021). The rules are those of ``pq_compute_single_core`` in bowenc0221/boundary-iou-api
``coco_panoptic_api/evaluation.py``:

- ``d`` = 2 % of the image's diagonal, rounded to the nearest pixel (halves to the even one), at least 1;
- the boundary of a segment is what a square of ``2 d + 1`` pixels around does not lie within it; what is outside of the
  image is not within it;
- boundary IoU = |G and P| / (|G| + |P| - |G and P| - |P on void|), of the boundaries G and P;
- a match needs the smaller of IoU and boundary IoU to be above the threshold, and that smaller one is summed.

So only matches by IoU can be matches here, and whether an unmatched prediction is ignored is decided by its whole mask,
as it is for PQ: the segment table has both.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.runs import RunMap
from panview.errors import BadFileError
from panview.metrics.boundary_kernel import PlacedRuns, count_boundaries, index_runs
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.parallel import CancelCheck, Progress, each_image

DILATION_RATIO = 0.02
"""Width of the boundary as a part of the image's diagonal; what Cheng et al. propose and everybody reports."""


def boundary_width(size: tuple[int, int], ratio: float = DILATION_RATIO) -> int:
    """Return the width of the boundary in an image of some height and width, in pixels."""
    height, width = size
    return max(1, round(ratio * math.sqrt(height**2 + width**2)))


def boundary_iou(
    dataset: Dataset,
    prediction: PredictionSet,
    table: SegmentTable,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> NDArray[np.float64]:
    """Measure the boundary IoU of every match; id maps of images with a match are read again.

    Parameters
    ----------
    dataset : Dataset
    prediction : PredictionSet
    table : SegmentTable
        Of this pair, n rows.
    jobs : int, optional
        Number of threads (default: all cores).
    progress : Progress, optional
        The total is the number of images with a match.
    cancelled : CancelCheck, optional
        Polled between images, also from the worker threads.

    Returns
    -------
    (n,) float64
        The same at both rows of a match; NaN where there is none.

    Raises
    ------
    BadFileError, NotFoundError
        An id map is missing or damaged, or is no longer what the table was measured from.
    Cancelled
        ``cancelled`` said so.
    """
    column = np.full(len(table), np.nan)

    def work(image: int) -> None:
        fill_boundary_iou(dataset, prediction, table, image, column)

    images = images_with_matches(table).tolist()
    each_image(images, work, jobs=jobs, progress=progress, cancelled=cancelled)
    return column


def images_with_matches(table: SegmentTable) -> NDArray[np.int32]:
    """Return the images whose id maps have to be read, in order, as (k,) int32."""
    return np.unique(table.image[matched_truths(table)])


def matched_truths(table: SegmentTable) -> NDArray[np.int64]:
    """Return the rows of the ground truth segments of the matches, in order, as (k,) int64."""
    return np.flatnonzero((table.status == Status.TP) & (table.side == Side.GROUND_TRUTH))


def fill_boundary_iou(
    dataset: Dataset, prediction: PredictionSet, table: SegmentTable, image: int, column: NDArray[np.float64]
) -> None:
    """Measure the matches of one image; raises the same errors as `boundary_iou`.

    Parameters
    ----------
    dataset, prediction, table : as for `boundary_iou`
    image : int
    column : (n,) float64
        Written to at the rows of the matches.
    """
    size = dataset.size(image)
    rows = table.rows_of(image)
    truth = dataset.ground_truth.read_runs(image, size)
    predicted = prediction.segments.read_runs(image, size)
    ids, side = table.segment_id[rows], table.side[rows]
    match = np.where(side == Side.GROUND_TRUTH, table.match[rows] - rows.start, -1)
    values = match_boundary_iou(truth, predicted, ids, match, boundary_width(size))
    matched = table.status[rows] == Status.TP
    if np.isnan(values[matched]).any():
        _refuse_gone(dataset.ground_truth, image, ids[matched & (side == Side.GROUND_TRUTH)], truth)
        _refuse_gone(prediction.segments, image, ids[matched & (side == Side.PREDICTION)], predicted)
    column[rows] = values


def match_boundary_iou(
    truth: RunMap,
    prediction: RunMap,
    segment_id: NDArray[np.uint32],
    match: NDArray[np.int32],
    dilation: int,
) -> NDArray[np.float64]:
    """Measure the boundary IoU of the matches of a pair of id maps.

    Parameters
    ----------
    truth, prediction : RunMap
        Of equal shape.
    segment_id : (n,) uint32
        Of the segments of both sides.
    match : (n,) int32
        At ground truth segments, the position of the prediction that each is matched with; negative at all others.
    dilation : int
        Width of the boundary in pixels, at least 1.

    Returns
    -------
    (n,) float64
        At both segments of a match; NaN elsewhere, and where a map does not hold the segment.

    Raises
    ------
    ValueError
        The maps differ in shape.
    """
    if truth.shape != prediction.shape:
        raise ValueError(f"id maps: expected equal shapes, got {truth.shape} and {prediction.shape}")
    count = len(segment_id)
    truths = np.flatnonzero(match >= 0)
    predictions = match[truths]
    sides = np.zeros((2, count), np.bool_)
    sides[0, truths], sides[1, predictions] = True, True
    area, shared, void_pixels = np.zeros((3, count), np.int64)
    count_boundaries(
        _placed(truth, segment_id, sides[0]),
        _placed(prediction, segment_id, sides[1]),
        match.astype(np.int32, copy=False),
        truth.width,
        dilation,
        area,
        shared,
        void_pixels,
    )
    result = np.full(count, np.nan)
    held = (area[truths] > 0) & (area[predictions] > 0)
    truths, predictions = truths[held], predictions[held]
    # Never 0: every segment has a boundary, and the boundary of the truth is not void.
    union = area[truths] + area[predictions] - shared[truths] - void_pixels[predictions]
    result[truths] = result[predictions] = shared[truths] / union
    return result


def _placed(runs: RunMap, segment_id: NDArray[np.uint32], wanted: NDArray[np.bool_]) -> PlacedRuns:
    places = np.empty(len(runs.ids), np.int32)
    index_runs(runs.ids, segment_id, wanted, places)
    return runs.starts, places, runs.offsets


def boundary_quality(
    table: SegmentTable,
    boundary_iou: NDArray[np.float64],
    isthing: NDArray[np.bool_],
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> PanopticQuality:
    """Return Boundary PQ, SQ and RQ of any subset of images.

    Parameters
    ----------
    table : SegmentTable
        n rows.
    boundary_iou : (n,) float64
        What `boundary_iou` gives.
    isthing : (c,) bool
        Of the categories.
    threshold, images, rows
        As for `panview.metrics.panoptic_quality.count_matches`.

    Returns
    -------
    PanopticQuality
        Its counts add up over disjoint sets of images as those of PQ do.
    """
    counts = count_matches(
        with_boundary(table, boundary_iou), len(isthing), threshold=threshold, images=images, rows=rows
    )
    return panoptic_quality(counts, isthing)


def with_boundary(table: SegmentTable, boundary_iou: NDArray[np.float64]) -> SegmentTable:
    """Return the table with the smaller of IoU and boundary IoU as the IoU of its matches.

    Matches by IoU keep their status; those whose boundaries agree too little are below the threshold, and fall apart as
    they would at a higher one.
    """
    if boundary_iou.shape != (len(table),):
        raise ValueError(f"boundary_iou: expected ({len(table)},), got {boundary_iou.shape}")
    return dataclasses.replace(table, iou=np.fmin(table.iou, boundary_iou), stated_area=None)


def _refuse_gone(segments: SegmentList, image: int, ids: NDArray[np.uint32], runs: RunMap) -> None:
    """Refuse an id map that lacks a segment with one of these ids."""
    gone = ids[~np.isin(ids, runs.ids)]
    if len(gone):
        problem = f"segment id {gone[0]} has disappeared since the set was measured; open the set again"
        raise BadFileError(segments.maps.path(image), problem)
