"""Matching the segments of one image by the rules of panopticapi, written into columns.

The rules are those of ``pq_compute_single_core`` in cocodataset/panopticapi ``evaluation.py`` (Kirillov et al.,
"Panoptic Segmentation", CVPR 2019, section 4.1), since published numbers come from it:

- union = |g| + |p| - |g and p| - |p on void|;
- same category, g not crowd, IoU > 0.5 strictly: a match (TP);
- an unmatched g that is not crowd is an FN;
- an unmatched p is an FP, unless more than half of it lies on void and on the crowd segment of its category; where a
  category has several crowd segments the last in JSON order is looked at.

Areas are counted from the PNG, where panopticapi trusts the ground truth JSON. With the JSON's (``areas`` below) a
union can be too small, an IoU exceed 1, and a segment match several, all of which is kept as panopticapi has it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.segment_table import Status

IOU_THRESHOLD = 0.5

_TP, _FP, _FN = int(Status.TP), int(Status.FP), int(Status.FN)
_IGNORED, _CROWD = int(Status.IGNORED), int(Status.CROWD)


class ImagePairs(NamedTuple):
    """The overlapping pairs of one image, k of them, by local index.

    Local index: position of a segment among the rows of its image, ground truth first; -1 is void.
    """

    ground_truth: NDArray[np.int32]
    prediction: NDArray[np.int32]
    pixels: NDArray[np.int64]


class ImageColumns(NamedTuple):
    """The rows of one image in the columns of the segment table; views that are written through."""

    side: NDArray[np.uint8]
    category: NDArray[np.int16]
    area: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]
    status: NDArray[np.uint8]
    iou: NDArray[np.float64]
    match: NDArray[np.int32]
    partner: NDArray[np.int32]
    partner_iou: NDArray[np.float64]
    partner_intersection: NDArray[np.int64]
    void_pixels: NDArray[np.int64]
    crowd_pixels: NDArray[np.int64]
    ignorable: NDArray[np.bool_]
    error_type: NDArray[np.uint8]


@kernel
def match_segments(
    pairs: ImagePairs,
    columns: ImageColumns,
    areas: NDArray[np.int64] | NDArray[np.float64],
    n_ground_truth: int,
    first_row: int,
) -> None:
    """Match the segments of an image: fill status, IoU, match, partner, void, crowd and ignorable.

    Parameters
    ----------
    pairs : ImagePairs
    columns : ImageColumns
        ``side``, ``category``, ``area`` and ``iscrowd`` are read; the others, preset to their "none" values, filled.
    areas : (n,) int64 or float64
        As they count in unions: the pixels, or, of ground truth segments, what the JSON says.
    n_ground_truth : int
        The first so many rows are ground truth.
    first_row : int
        Row of the image's first segment in the whole table, added to match and partner.
    """
    _measure_void_and_crowd(pairs, columns, n_ground_truth)
    for k in range(len(pairs.pixels)):
        g = pairs.ground_truth[k]
        p = pairs.prediction[k]
        if g < 0 or p < 0:
            continue
        shared = pairs.pixels[k]
        union = areas[p] + areas[g] - shared - columns.void_pixels[p]
        iou = shared / union if union != 0 else np.inf
        _offer_partner(columns, g, p, iou, shared, first_row)
        _offer_partner(columns, p, g, iou, shared, first_row)
        if columns.category[g] == columns.category[p] and not columns.iscrowd[g] and iou > IOU_THRESHOLD:
            # Only wrong areas lead to several matches; the best is kept here, see `SegmentTable.extra_matches`.
            if columns.match[g] < 0 or iou > columns.iou[g]:
                columns.match[g] = first_row + p
                columns.iou[g] = iou
            if columns.match[p] < 0 or iou > columns.iou[p]:
                columns.match[p] = first_row + g
                columns.iou[p] = iou
    for s in range(len(columns.side)):
        if s < n_ground_truth:
            columns.status[s] = _CROWD if columns.iscrowd[s] else _TP if columns.match[s] >= 0 else _FN
        else:
            covered = columns.void_pixels[s] + columns.crowd_pixels[s]
            columns.ignorable[s] = covered / columns.area[s] > 0.5
            columns.status[s] = _TP if columns.match[s] >= 0 else _IGNORED if columns.ignorable[s] else _FP


@kernel
def match_images(
    pairs: ImagePairs,
    pair_offsets: NDArray[np.int64],
    columns: ImageColumns,
    areas: NDArray[np.int64] | NDArray[np.float64],
    image_offsets: NDArray[np.int64],
    n_ground_truth: NDArray[np.int64],
    images: NDArray[np.int64],
) -> None:
    """Call `match_segments` for some images of a whole table."""
    for image in images:
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
        match_segments(own_pairs, own_columns, areas[a:b], n_ground_truth[image], a)


@kernel
def _measure_void_and_crowd(pairs: ImagePairs, columns: ImageColumns, n_ground_truth: int) -> None:
    for k in range(len(pairs.pixels)):
        g = pairs.ground_truth[k]
        p = pairs.prediction[k]
        if g < 0 and p >= 0:
            columns.void_pixels[p] = pairs.pixels[k]
        elif p < 0 and g >= 0:
            columns.void_pixels[g] = pairs.pixels[k]
    for k in range(len(pairs.pixels)):
        g = pairs.ground_truth[k]
        p = pairs.prediction[k]
        if g < 0 or p < 0 or not columns.iscrowd[g] or columns.category[g] != columns.category[p]:
            continue
        last = g
        for other in range(g + 1, n_ground_truth):
            if columns.iscrowd[other] and columns.category[other] == columns.category[g]:
                last = other
        if last == g:
            columns.crowd_pixels[p] = pairs.pixels[k]


@kernel
def _offer_partner(columns: ImageColumns, segment: int, other: int, iou: float, shared: int, first_row: int) -> None:
    if columns.partner[segment] < 0 or iou > columns.partner_iou[segment]:
        columns.partner[segment] = first_row + other
        columns.partner_iou[segment] = iou
        columns.partner_intersection[segment] = shared
