"""What kind of error each unmatched segment is, decided from the overlaps of its image."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU
from panview.metrics.matching import ImageColumns, ImagePairs
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status


class ErrorThresholds(NamedTuple):
    """The limits from which an error is of a type. They change what an error is called, never the counts.

    Attributes
    ----------
    near_miss_iou : float
        A best same-category IoU from here to 0.5 is a near miss.
    mostly : float
        More than this share of a segment counts as most of it, for split, merged and swallowed by stuff.
    """

    near_miss_iou: float = NEAR_MISS_IOU
    mostly: float = MOSTLY


DEFAULT_THRESHOLDS = ErrorThresholds()

_FP, _FN, _TP, _IGNORED = int(Status.FP), int(Status.FN), int(Status.TP), int(Status.IGNORED)
_MISSED, _SPURIOUS = int(ErrorType.MISSED), int(ErrorType.SPURIOUS)
_WRONG, _FLIP = int(ErrorType.WRONG_CATEGORY), int(ErrorType.THING_STUFF_FLIP)
_NEAR, _SPLIT, _MERGED = int(ErrorType.NEAR_MISS), int(ErrorType.SPLIT), int(ErrorType.MERGED)
_SWALLOWED = int(ErrorType.SWALLOWED_BY_STUFF)
_ON_VOID, _ON_CROWD = int(ErrorType.IGNORED_VOID), int(ErrorType.IGNORED_CROWD)


@kernel
def classify_errors(
    pairs: ImagePairs,
    columns: ImageColumns,
    areas: NDArray[np.int64] | NDArray[np.float64],
    isthing: NDArray[np.bool_],
    n_ground_truth: int,
    first_row: int,
    near_miss_iou: float,
    mostly: float,
) -> None:
    """Fill ``error_type`` for the segments of an image that matching left unmatched.

    The first that holds, from the most specific to the least:

    - wrong category, or thing/stuff flip: an FN and an FP with IoU > 0.5;
    - split: a truth more than half covered by two or more predictions of its category that lie mostly on it;
    - merged: a prediction that covers most of two or more truths of its category;
    - near miss: best IoU with an unmatched segment of its category from ``near_miss_iou`` to 0.5;
    - swallowed by stuff: a missed thing that lies mostly under predicted stuff;
    - missed, spurious; and the reason why a prediction is ignored.

    Parameters
    ----------
    pairs, columns, areas, n_ground_truth, first_row
        As for `panview.metrics.matching.match_segments`, after it ran.
    isthing : (n_categories,) bool
    near_miss_iou, mostly : float
        As in `ErrorThresholds`.
    """
    count = len(columns.side)
    parts = np.zeros(count, np.int64)
    part_pixels = np.zeros(count, np.int64)
    near = np.zeros(count, np.bool_)
    stuff_pixels = np.zeros(count, np.int64)
    for k in range(len(pairs.pixels)):
        g = pairs.ground_truth[k]
        p = pairs.prediction[k]
        if g < 0 or p < 0 or columns.iscrowd[g]:
            continue
        shared = pairs.pixels[k]
        if not isthing[columns.category[p]]:
            stuff_pixels[g] += shared
        if columns.category[g] != columns.category[p]:
            continue
        if shared > mostly * columns.area[p]:
            parts[g] += 1
            part_pixels[g] += shared
        if shared > mostly * columns.area[g]:
            parts[p] += 1
        union = areas[p] + areas[g] - shared - columns.void_pixels[p]
        iou = shared / union if union != 0 else np.inf
        if iou >= near_miss_iou and columns.status[g] == _FN and columns.status[p] == _FP:
            near[g] = True
            near[p] = True
    _mark_unmatched(columns, isthing, near, stuff_pixels, first_row, mostly)
    _mark_split_and_merged(pairs, columns, parts, part_pixels, mostly)


@kernel
def _mark_unmatched(
    columns: ImageColumns,
    isthing: NDArray[np.bool_],
    near: NDArray[np.bool_],
    stuff_pixels: NDArray[np.int64],
    first_row: int,
    mostly: float,
) -> None:
    for s in range(len(columns.side)):
        status = columns.status[s]
        if status == _IGNORED:
            columns.error_type[s] = _ON_VOID if columns.void_pixels[s] >= columns.crowd_pixels[s] else _ON_CROWD
        elif status == _FN or status == _FP:
            partner = columns.partner[s] - first_row
            if columns.partner_iou[s] > 0.5 and columns.status[partner] == (_FP if status == _FN else _FN):
                same_kind = isthing[columns.category[s]] == isthing[columns.category[partner]]
                columns.error_type[s] = _WRONG if same_kind else _FLIP
            elif near[s]:
                columns.error_type[s] = _NEAR
            elif status == _FP:
                columns.error_type[s] = _SPURIOUS
            elif isthing[columns.category[s]] and stuff_pixels[s] > mostly * columns.area[s]:
                columns.error_type[s] = _SWALLOWED
            else:
                columns.error_type[s] = _MISSED


@kernel
def _mark_split_and_merged(
    pairs: ImagePairs, columns: ImageColumns, parts: NDArray[np.int64], part_pixels: NDArray[np.int64], mostly: float
) -> None:
    """Mark splits before merges, so that a segment that is both is a split regardless of its id."""
    for split in (True, False):
        for k in range(len(pairs.pixels)):
            g = pairs.ground_truth[k]
            p = pairs.prediction[k]
            if g < 0 or p < 0 or columns.iscrowd[g] or columns.category[g] != columns.category[p]:
                continue
            shared = pairs.pixels[k]
            if split:
                holds = (
                    parts[g] >= 2 and part_pixels[g] > mostly * columns.area[g] and shared > mostly * columns.area[p]
                )
            else:
                holds = parts[p] >= 2 and shared > mostly * columns.area[g]
            if holds:
                _mark(columns, g, _SPLIT if split else _MERGED)
                _mark(columns, p, _SPLIT if split else _MERGED)


@kernel
def _mark(columns: ImageColumns, segment: int, kind: int) -> None:
    """Give an unmatched segment a type, unless it has a more specific one."""
    status = columns.status[segment]
    known = columns.error_type[segment]
    if (status == _FN or status == _FP) and known != _WRONG and known != _FLIP and known != _SPLIT:
        columns.error_type[segment] = kind


def error_types(table: SegmentTable, isthing: NDArray[np.bool_], thresholds: ErrorThresholds) -> NDArray[np.uint8]:
    """Return the error type of each segment at other thresholds than the table's own; no image is read.

    Parameters
    ----------
    table : SegmentTable
        Of n rows, with its overlaps.
    isthing : (n_categories,) bool
    thresholds : ErrorThresholds

    Returns
    -------
    (n,) uint8
        An `ErrorType` each, at the IoU threshold 0.5; the table's own column at `DEFAULT_THRESHOLDS`.
    """
    if thresholds == DEFAULT_THRESHOLDS:
        return table.error_type
    known = {name: getattr(table, name) for name in ImageColumns._fields}
    return types_of(table, ImageColumns(**known), isthing, thresholds)


def types_of(
    table: SegmentTable, columns: ImageColumns, isthing: NDArray[np.bool_], thresholds: ErrorThresholds
) -> NDArray[np.uint8]:
    """Return the error types of a table with other matching columns in place of its own, (n,) uint8."""
    error_type = np.zeros(len(table), np.uint8)
    overlaps = table.overlaps
    n_truth = np.bincount(table.image[table.side == Side.GROUND_TRUTH], minlength=table.n_images)
    _classify_images(
        ImagePairs(overlaps.truth, overlaps.prediction, overlaps.pixels.astype(np.int64)),
        overlaps.offsets,
        columns._replace(error_type=error_type),
        table.union_area,
        table.image_offsets,
        n_truth,
        isthing,
        *thresholds,
    )
    return error_type


@kernel
def _classify_images(
    pairs: ImagePairs,
    pair_offsets: NDArray[np.int64],
    columns: ImageColumns,
    areas: NDArray[np.int64] | NDArray[np.float64],
    image_offsets: NDArray[np.int64],
    n_truth: NDArray[np.int64],
    isthing: NDArray[np.bool_],
    near_miss_iou: float,
    mostly: float,
) -> None:
    for image in range(len(image_offsets) - 1):
        a, b = image_offsets[image], image_offsets[image + 1]
        c, d = pair_offsets[image], pair_offsets[image + 1]
        own_pairs = ImagePairs(pairs.ground_truth[c:d], pairs.prediction[c:d], pairs.pixels[c:d])
        own_columns = ImageColumns(
            columns.side[a:b],
            columns.category[a:b],
            columns.area[a:b],
            columns.iscrowd[a:b],
            columns.status[a:b],
            columns.iou[a:b],
            columns.match[a:b],
            columns.partner[a:b],
            columns.partner_iou[a:b],
            columns.partner_intersection[a:b],
            columns.void_pixels[a:b],
            columns.crowd_pixels[a:b],
            columns.ignorable[a:b],
            columns.error_type[a:b],
        )
        classify_errors(own_pairs, own_columns, areas[a:b], isthing, n_truth[image], a, near_miss_iou, mostly)
