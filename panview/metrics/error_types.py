"""What kind of error each unmatched segment is, decided from the overlaps of its image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.matching import ImageColumns, ImagePairs
from panview.metrics.segment_table import ErrorType, Status

NEAR_MISS_IOU = 0.3
"""A best same-category IoU from here to 0.5 is a near miss."""
MOSTLY = 0.5
"""More than this share of a segment counts as most of it."""

_FP, _FN, _TP, _IGNORED = int(Status.FP), int(Status.FN), int(Status.TP), int(Status.IGNORED)
_MISSED, _SPURIOUS = int(ErrorType.MISSED), int(ErrorType.SPURIOUS)
_WRONG, _FLIP = int(ErrorType.WRONG_CATEGORY), int(ErrorType.THING_STUFF_FLIP)
_NEAR, _SPLIT, _MERGED = int(ErrorType.NEAR_MISS), int(ErrorType.SPLIT), int(ErrorType.MERGED)
_SWALLOWED = int(ErrorType.SWALLOWED_BY_STUFF)
_ON_VOID, _ON_CROWD = int(ErrorType.IGNORED_VOID), int(ErrorType.IGNORED_CROWD)


@kernel
def classify_errors(
    pairs: ImagePairs, columns: ImageColumns, isthing: NDArray[np.bool_], n_ground_truth: int, first_row: int
) -> None:
    """Fill ``error_type`` for the segments of an image that matching left unmatched.

    The first that holds, from the most specific to the least:

    - wrong category, or thing/stuff flip: an FN and an FP with IoU > 0.5;
    - split: a truth more than half covered by two or more predictions of its category that lie mostly on it;
    - merged: a prediction that covers most of two or more truths of its category;
    - near miss: best IoU with an unmatched segment of its category from 0.3 to 0.5;
    - swallowed by stuff: a missed thing that lies mostly under predicted stuff;
    - missed, spurious; and the reason why a prediction is ignored.

    Parameters
    ----------
    pairs, columns, n_ground_truth, first_row
        As for `panview.metrics.matching.match_segments`, after it ran.
    isthing : (n_categories,) bool
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
        if shared > MOSTLY * columns.area[p]:
            parts[g] += 1
            part_pixels[g] += shared
        if shared > MOSTLY * columns.area[g]:
            parts[p] += 1
        iou = shared / (columns.area[g] + columns.area[p] - shared - columns.void_pixels[p])
        if iou >= NEAR_MISS_IOU and columns.status[g] == _FN and columns.status[p] == _FP:
            near[g] = True
            near[p] = True
    _mark_unmatched(columns, isthing, near, stuff_pixels, n_ground_truth, first_row)
    _mark_split_and_merged(pairs, columns, parts, part_pixels)


@kernel
def _mark_unmatched(
    columns: ImageColumns,
    isthing: NDArray[np.bool_],
    near: NDArray[np.bool_],
    stuff_pixels: NDArray[np.int64],
    n_ground_truth: int,
    first_row: int,
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
            elif isthing[columns.category[s]] and stuff_pixels[s] > MOSTLY * columns.area[s]:
                columns.error_type[s] = _SWALLOWED
            else:
                columns.error_type[s] = _MISSED


@kernel
def _mark_split_and_merged(
    pairs: ImagePairs, columns: ImageColumns, parts: NDArray[np.int64], part_pixels: NDArray[np.int64]
) -> None:
    """Mark splits before merges, so that a segment that is both is a split whatever the ids are."""
    for split in (True, False):
        for k in range(len(pairs.pixels)):
            g = pairs.ground_truth[k]
            p = pairs.prediction[k]
            if g < 0 or p < 0 or columns.iscrowd[g] or columns.category[g] != columns.category[p]:
                continue
            shared = pairs.pixels[k]
            if split:
                holds = (
                    parts[g] >= 2 and part_pixels[g] > MOSTLY * columns.area[g] and shared > MOSTLY * columns.area[p]
                )
            else:
                holds = parts[p] >= 2 and shared > MOSTLY * columns.area[g]
            if holds:
                _mark(columns, g, _SPLIT if split else _MERGED)
                _mark(columns, p, _SPLIT if split else _MERGED)


@kernel
def _mark(columns: ImageColumns, segment: int, kind: int) -> None:
    """Give an unmatched segment a kind, unless it has a more specific one."""
    status = columns.status[segment]
    known = columns.error_type[segment]
    if (status == _FN or status == _FP) and known != _WRONG and known != _FLIP and known != _SPLIT:
        columns.error_type[segment] = kind
