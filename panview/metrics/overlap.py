"""Which segments of two id maps overlap, and by how many pixels: one pass over a pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

_FIRST_CAPACITY = 512
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_HASH = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Columns of k pairs that share at least one pixel, ordered by ground truth id, then prediction id; 0 is void.

    Attributes
    ----------
    ground_truth_id, prediction_id : (k,) uint32
    pixels : (k,) int64
    boxes : (k, 4) int32
        First and last column and row, inclusive: x0, y0, x1, y1.
    """

    ground_truth_id: NDArray[np.uint32]
    prediction_id: NDArray[np.uint32]
    pixels: NDArray[np.int64]
    boxes: NDArray[np.int32]


def count_overlaps(ground_truth: NDArray[np.uint32], prediction: NDArray[np.uint32]) -> Overlaps:
    """Count the pixels that each pair of segments shares.

    Parameters
    ----------
    ground_truth, prediction : (H, W) uint32, 0 = void

    Returns
    -------
    Overlaps

    Raises
    ------
    ValueError
        The maps differ in shape, or are not (H, W) uint32.
    """
    if ground_truth.ndim != 2 or ground_truth.dtype != np.uint32 or prediction.dtype != np.uint32:
        kinds = f"{ground_truth.shape} {ground_truth.dtype} and {prediction.dtype}"
        raise ValueError(f"id maps: expected (H, W) uint32, got {kinds}")
    if ground_truth.shape != prediction.shape:
        raise ValueError(f"id maps: expected equal shapes, got {ground_truth.shape} and {prediction.shape}")
    capacity = _FIRST_CAPACITY
    while True:
        slots = np.full(capacity, _EMPTY)
        pixels = np.zeros(capacity, np.int64)
        boxes = np.empty((capacity, 4), np.int32)
        if _count_runs(ground_truth, prediction, slots, pixels, boxes):
            break
        capacity *= 8
    used = np.flatnonzero(slots != _EMPTY)
    used = used[np.argsort(slots[used])]
    keys = slots[used]
    return Overlaps(
        ground_truth_id=(keys >> _SHIFT).astype(np.uint32),
        prediction_id=keys.astype(np.uint32),
        pixels=pixels[used],
        boxes=boxes[used],
    )


@kernel
def _count_runs(
    ground_truth: NDArray[np.uint32],
    prediction: NDArray[np.uint32],
    slots: NDArray[np.uint64],
    pixels: NDArray[np.int64],
    boxes: NDArray[np.int32],
) -> bool:
    """Fill an open-addressing hash table from the runs of equal pairs; False when it became too full.

    Runs, not pixels, are looked up: in real maps a run along a row is about 20 pixels long.
    """
    height, width = ground_truth.shape
    capacity = np.uint64(len(slots))
    room = len(slots) // 2
    for y in range(height):
        truth_row = ground_truth[y]
        pred_row = prediction[y]
        x = 0
        while x < width:
            start = x
            truth = truth_row[x]
            pred = pred_row[x]
            x += 1
            while x < width and truth_row[x] == truth and pred_row[x] == pred:
                x += 1
            key = (np.uint64(truth) << _SHIFT) | np.uint64(pred)
            slot = ((key * _HASH) >> _SHIFT) & (capacity - np.uint64(1))
            while slots[slot] != key:
                if slots[slot] == _EMPTY:
                    if room == 0:
                        return False
                    room -= 1
                    slots[slot] = key
                    boxes[slot, 0] = start
                    boxes[slot, 1] = y
                    boxes[slot, 2] = x - 1
                    break
                slot = (slot + np.uint64(1)) & (capacity - np.uint64(1))
            pixels[slot] += x - start
            boxes[slot, 0] = min(boxes[slot, 0], start)
            boxes[slot, 2] = max(boxes[slot, 2], x - 1)
            boxes[slot, 3] = y
    return True
