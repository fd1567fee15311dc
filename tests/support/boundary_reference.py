"""The rules of Boundary PQ once more, slowly and literally, mask by mask, to compare with."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tests.support.reference import Pair, Stat

BOUNDARY_ID = -1
"""Stands in the maps of boundaries for what is inside of a segment; no segment has it."""


def dilation_of(height: int, width: int, ratio: float = 0.02) -> int:
    dilation = int(round(ratio * math.sqrt(height**2 + width**2)))
    return 1 if dilation < 1 else dilation


def boundary_of(mask: NDArray[np.bool_], dilation: int) -> NDArray[np.bool_]:
    """The mask without what is left after eroding it so many times by 3 x 3, framed by a line of nothing."""
    height, width = mask.shape
    eroded = np.zeros((height + 2, width + 2), np.bool_)
    eroded[1:-1, 1:-1] = mask
    for _ in range(dilation):
        # What lies beyond the frame erodes nothing; the frame itself does.
        framed = np.pad(eroded, 1, constant_values=True)
        eroded = np.ones_like(eroded)
        for dy in range(3):
            for dx in range(3):
                eroded &= framed[dy : dy + height + 2, dx : dx + width + 2]
    return mask & ~eroded[1:-1, 1:-1]


def boundary_map(id_map: NDArray[np.uint32], ids: Iterable[int], dilation: int) -> NDArray[np.int64]:
    """The id map with the inside of its segments painted over."""
    boundaries = id_map.astype(np.int64)
    for segment_id in ids:
        mask = boundaries == segment_id
        boundaries[mask] = BOUNDARY_ID
        boundaries[boundary_of(mask, dilation)] = segment_id
    return boundaries


def boundary_iou_of(pair: Pair, truth: int, prediction: int, dilation: int) -> float:
    """Boundary IoU of two segments."""
    truths = boundary_map(pair.ground_truth, [g.id for g in pair.truths], dilation)
    predictions = boundary_map(pair.prediction, [p.id for p in pair.predictions], dilation)
    shared = int(np.sum((truths == truth) & (predictions == prediction)))
    on_void = int(np.sum((truths == 0) & (predictions == prediction)))
    union = int(np.sum(truths == truth)) + int(np.sum(predictions == prediction)) - shared - on_void
    return shared / union


def count_boundary_image(pair: Pair, threshold: float = 0.5, dilation: int | None = None) -> dict[int, Stat]:
    """Counts per category id of one image."""
    if dilation is None:
        dilation = dilation_of(*pair.ground_truth.shape)
    stats: dict[int, Stat] = defaultdict(Stat)
    matched_g, matched_p = set(), set()
    for g in pair.truths:
        for p in pair.predictions:
            mask_g, mask_p = pair.ground_truth == g.id, pair.prediction == p.id
            if g.iscrowd or g.category_id != p.category_id or not (mask_g & mask_p).any():
                continue
            union = (mask_g | mask_p) & ~(mask_p & (pair.ground_truth == 0))
            iou = (mask_g & mask_p).sum() / union.sum()
            iou = min(iou, boundary_iou_of(pair, g.id, p.id, dilation))
            if iou > threshold:
                stats[g.category_id].tp += 1
                stats[g.category_id].iou += iou
                matched_g.add(g.id)
                matched_p.add(p.id)
    for g in pair.truths:
        if g.id not in matched_g and not g.iscrowd:
            stats[g.category_id].fn += 1
    for p in pair.predictions:
        if p.id in matched_p:
            continue
        mask_p = pair.prediction == p.id
        forgiven = (mask_p & (pair.ground_truth == 0)).sum()
        crowds = [g for g in pair.truths if g.iscrowd and g.category_id == p.category_id]
        if crowds:
            forgiven += (mask_p & (pair.ground_truth == crowds[-1].id)).sum()
        if not forgiven / mask_p.sum() > 0.5:
            stats[p.category_id].fp += 1
    return stats


def count_boundaries(pairs: Iterable[Pair], threshold: float = 0.5) -> dict[int, Stat]:
    """Counts per category id of several images."""
    total: dict[int, Stat] = defaultdict(Stat)
    for pair in pairs:
        for category, stat in count_boundary_image(pair, threshold).items():
            total[category].iou += stat.iou
            total[category].tp += stat.tp
            total[category].fp += stat.fp
            total[category].fn += stat.fn
    return total
