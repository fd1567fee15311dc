"""Which segments of two id maps overlap, and by how many pixels: one pass over a pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap, runs_of
from panview.jit import kernel

Runs = tuple[NDArray[np.int32], NDArray[np.uint32], NDArray[np.int64]]
"""Starts, ids and offsets of a `RunMap`."""

_FIRST_CAPACITY = 512
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_HASH = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)
_NEXT = np.uintp(1)


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

    Raises
    ------
    ValueError
        The maps differ in shape, or are not (H, W) uint32.
    """
    return count_run_overlaps(runs_of(ground_truth), runs_of(prediction))


def count_run_overlaps(ground_truth: RunMap, prediction: RunMap) -> Overlaps:
    """Count the pixels that each pair of segments shares, from the runs of both maps.

    Raises
    ------
    ValueError
        The maps differ in shape.
    """
    if ground_truth.shape != prediction.shape:
        raise ValueError(f"id maps: expected equal shapes, got {ground_truth.shape} and {prediction.shape}")
    width = ground_truth.width
    truth = ground_truth.starts, ground_truth.ids, ground_truth.offsets
    predicted = prediction.starts, prediction.ids, prediction.offsets
    capacity = _FIRST_CAPACITY
    while True:
        slots = np.full(capacity, _EMPTY)
        pixels = np.zeros(capacity, np.int64)
        boxes = np.empty((capacity, 4), np.int32)
        if _count_runs(truth, predicted, width, slots, pixels, boxes):
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


@kernel(twin="count_runs")
def _count_runs(
    truth: Runs,
    predicted: Runs,
    width: int,
    slots: NDArray[np.uint64],
    pixels: NDArray[np.int64],
    boxes: NDArray[np.int32],
) -> bool:
    """Fill an open-addressing hash table from the runs of equal pairs; False when it became too full."""
    truth_starts, truth_ids, truth_offsets = truth
    pred_starts, pred_ids, pred_offsets = predicted
    last_slot = np.uint64(len(slots) - 1)
    room = len(slots) // 2
    for y in range(len(truth_offsets) - 1):
        # Unsigned indices spare numba's check for negative ones.
        t = np.uintp(truth_offsets[y])
        p = np.uintp(pred_offsets[y])
        start = np.int32(0)
        while start < width:
            truth_stop = truth_starts[t + _NEXT]
            pred_stop = pred_starts[p + _NEXT]
            stop = min(truth_stop, pred_stop)
            key = (np.uint64(truth_ids[t]) << _SHIFT) | np.uint64(pred_ids[p])
            slot = ((key * _HASH) >> _SHIFT) & last_slot
            while slots[slot] != key:
                if slots[slot] == _EMPTY:
                    if room == 0:
                        return False
                    room -= 1
                    slots[slot] = key
                    boxes[slot, 0] = start
                    boxes[slot, 1] = y
                    boxes[slot, 2] = stop - 1
                    break
                slot = (slot + np.uint64(1)) & last_slot
            pixels[slot] += stop - start
            boxes[slot, 0] = min(boxes[slot, 0], start)
            boxes[slot, 2] = max(boxes[slot, 2], stop - 1)
            boxes[slot, 3] = y
            t += np.uintp(truth_stop == stop)
            p += np.uintp(pred_stop == stop)
            start = stop
    return True


def local_index(ids: NDArray[np.uint32], wanted: NDArray[np.uint32], shift: int) -> tuple[NDArray[np.int32], int]:
    """Return the index of each id of an overlap among the ids that the JSON lists.

    Parameters
    ----------
    ids : (n,) uint32
        Unique, none of them 0.
    wanted : (k,) uint32, 0 = void
    shift : int
        Added to each place.

    Returns
    -------
    index : (k,) int32
        -1 for void.
    unknown : int
        Position in ``wanted`` of the first id that is not listed, -1 if all are.
    """
    index = np.empty(len(wanted), np.int32)
    return index, _find_ids(ids, np.argsort(ids), wanted, shift, index)


@kernel(twin="find_ids")
def _find_ids(
    ids: NDArray[np.uint32],
    order: NDArray[np.int64],
    wanted: NDArray[np.uint32],
    shift: int,
    index: NDArray[np.int32],
) -> int:
    for k in range(len(wanted)):
        index[k] = -1
        if wanted[k] == 0:
            continue
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) >> 1
            if ids[order[middle]] < wanted[k]:
                low = middle + 1
            else:
                high = middle
        if low == len(order) or ids[order[low]] != wanted[k]:
            return k
        index[k] = order[low] + shift
    return -1


@kernel(twin="measure_segments")
def measure_segments(
    index: NDArray[np.int32],
    pixels: NDArray[np.int64],
    boxes: NDArray[np.int32],
    area: NDArray[np.int64],
    bbox: NDArray[np.int32],
) -> None:
    """Sum the overlaps of each segment to its area and bounding box.

    Parameters
    ----------
    index : (k,) int32
        Segment that each overlap belongs to, -1 for none.
    pixels, boxes : as in `Overlaps`
    area : (n,) int64
        Zero at first; added to.
    bbox : (n, 4) int32
        x, y, width, height; filled in for the segments with an overlap.
    """
    for k in range(len(index)):
        s = index[k]
        if s < 0:
            continue
        x0, y0, x1, y1 = boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3]
        if area[s] > 0:
            x0, y0 = min(x0, bbox[s, 0]), min(y0, bbox[s, 1])
            x1, y1 = max(x1, bbox[s, 0] + bbox[s, 2] - 1), max(y1, bbox[s, 1] + bbox[s, 3] - 1)
        area[s] += pixels[k]
        bbox[s, 0], bbox[s, 1] = x0, y0
        bbox[s, 2], bbox[s, 3] = x1 - x0 + 1, y1 - y0 + 1
