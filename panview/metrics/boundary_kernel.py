"""How much of each segment lies near its outline, counted in one pass over the runs of a pair of id maps.

A pixel is *inside* when the square of ``2 d + 1`` pixels around it lies within its segment; the others are the
*boundary*. Along a row that shortens each run by ``d`` at both ends; down a column it asks for ``2 d + 1`` shortened
rows of one segment in a row. So every pixel is looked at once, whatever ``d``, and no mask is ever drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

PlacedRuns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
"""Starts and offsets of a `RunMap`, and between them the places that `index_runs` gives for its ids."""

VOID, OTHER = -1, -2
"""Instead of a segment's place: void, and a segment that nobody asks for."""

_HASH = np.uint32(0x9E3779B1)
_NEXT = np.uint32(1)


@kernel(twin="index_runs")
def index_runs(
    ids: NDArray[np.uint32], segment_id: NDArray[np.uint32], wanted: NDArray[np.bool_], index: NDArray[np.int32]
) -> None:
    """Find the index of each run's segment among the wanted ones.

    Parameters
    ----------
    ids : (n,) uint32
        Of the runs of a map, 0 = void.
    segment_id : (s,) uint32
        Unique, none of them 0.
    wanted : (s,) bool
    index : (n,) int32
        Written: position in ``segment_id``, `VOID`, or `OTHER` for a segment that is not wanted.
    """
    capacity = 16
    while capacity < 4 * len(segment_id):
        capacity *= 2
    last_slot = np.uint32(capacity - 1)
    keys = np.zeros(capacity, np.uint32)
    places = np.full(capacity, OTHER, np.int32)
    for s in range(len(segment_id)):
        if wanted[s]:
            slot = ((segment_id[s] * _HASH) >> np.uint32(8)) & last_slot
            while keys[slot] != 0:
                slot = (slot + _NEXT) & last_slot
            keys[slot] = segment_id[s]
            places[slot] = s
    for run in range(len(ids)):
        if ids[run] == 0:
            index[run] = VOID
            continue
        slot = ((ids[run] * _HASH) >> np.uint32(8)) & last_slot
        while keys[slot] != ids[run] and keys[slot] != 0:
            slot = (slot + _NEXT) & last_slot
        index[run] = places[slot]


@kernel(twin="count_boundaries")
def count_boundaries(
    truth: PlacedRuns,
    prediction: PlacedRuns,
    match: NDArray[np.int32],
    width: int,
    dilation: int,
    area: NDArray[np.int64],
    shared: NDArray[np.int64],
    void_pixels: NDArray[np.int64],
) -> None:
    """Count the boundary pixels of segments, those that the boundaries of matches share, and those on void.

    Parameters
    ----------
    truth, prediction : PlacedRuns
        Of maps of equal shape; a place stands for a segment of one side only.
    match : (n,) int32
        Place of the match of each ground truth segment; anything else that is no place for the others.
    width : int
        Pixels of a row.
    dilation : int
        ``d``, at least 1.
    area : (n,) int64
        Added to: pixels of each segment's boundary.
    shared : (n,) int64
        Added to, at ground truth segments: pixels in the boundary of both segments of the match.
    void_pixels : (n,) int64
        Added to, at predictions: pixels of the boundary on the void of the ground truth.
    """
    truth_starts, truth_places, truth_offsets = truth
    pred_starts, pred_places, pred_offsets = prediction
    height = len(truth_offsets) - 1
    # How many eroded rows of one segment end at the row last seen, and which segment that is.
    truth_depth, pred_depth = np.zeros(width, np.int32), np.zeros(width, np.int32)
    truth_last, pred_last = np.full(width, OTHER, np.int32), np.full(width, OTHER, np.int32)
    inside = 2 * dilation + 1
    for y in range(height + dilation):
        if y < height:
            _deepen(truth_starts, truth_places, truth_offsets[y : y + 2], dilation, truth_depth, truth_last)
            _deepen(pred_starts, pred_places, pred_offsets[y : y + 2], dilation, pred_depth, pred_last)
        elif y == height:
            # Above and below the image, nothing is inside a segment.
            truth_depth[:] = 0
            pred_depth[:] = 0
        row = y - dilation
        if row < 0:
            continue
        t, p = truth_offsets[row], pred_offsets[row]
        start = 0
        while start < width:
            truth_stop, pred_stop = truth_starts[t + 1], pred_starts[p + 1]
            stop = min(truth_stop, pred_stop)
            g, q = truth_places[t], pred_places[p]
            if g >= 0 and q >= 0 and match[g] == q:
                on_truth, on_prediction, on_both = 0, 0, 0
                for x in range(np.uintp(start), np.uintp(stop)):
                    at_truth, at_prediction = truth_depth[x] < inside, pred_depth[x] < inside
                    on_truth += at_truth
                    on_prediction += at_prediction
                    on_both += at_truth & at_prediction
                area[g] += on_truth
                area[q] += on_prediction
                shared[g] += on_both
            else:
                if g >= 0:
                    area[g] += _count_less(truth_depth[start:stop], inside)
                if q >= 0:
                    on_prediction = _count_less(pred_depth[start:stop], inside)
                    area[q] += on_prediction
                    if g == VOID:
                        void_pixels[q] += on_prediction
            t += truth_stop == stop
            p += pred_stop == stop
            start = stop


@kernel
def _deepen(
    starts: NDArray[np.int32],
    places: NDArray[np.int32],
    runs: NDArray[np.int64],
    dilation: int,
    depth: NDArray[np.int32],
    last: NDArray[np.int32],
) -> None:
    """Go down a row: depth grows by 1 where a segment continues, is 1 where one begins, 0 near the ends of a run."""
    for run in range(runs[0], runs[1] - 1):
        start, stop, place = starts[run], starts[run + 1], places[run]
        if place < 0 or stop - start <= 2 * dilation:
            depth[start:stop] = 0
            continue
        depth[start : start + dilation] = 0
        depth[stop - dilation : stop] = 0
        # Unsigned indices spare numba's check for negative ones.
        for x in range(np.uintp(start + dilation), np.uintp(stop - dilation)):
            depth[x] = depth[x] + 1 if last[x] == place else 1
            last[x] = place


@kernel
def _count_less(values: NDArray[np.int32], limit: int) -> int:
    count = 0
    for x in range(len(values)):
        count += values[x] < limit
    return count
