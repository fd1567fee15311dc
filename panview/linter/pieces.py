"""Connected pieces of segments, found on runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.jit import kernel

SPECK_PIXELS = 10
"""A piece of fewer pixels is a speck."""

# Unsigned indices spare numba's check for negative ones.
_1 = np.uintp(1)


def count_pieces(runs: RunMap, ids: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Count the connected pieces of segments; pixels that touch at a corner are connected.

    Parameters
    ----------
    runs : RunMap
    ids : (n,) uint32
        Segments to count; unique, none of them 0.

    Returns
    -------
    (n, 2) int32
        All pieces, and those of fewer than `SPECK_PIXELS`.
    """
    counts = np.zeros((len(ids), 2), np.int32)
    order = np.argsort(ids)
    # At most one label for each run; few are needed.
    labels, parent, pixels = (np.empty(len(runs.starts), np.int32) for _ in range(3))
    label_ids = np.empty(len(runs.starts), np.uint32)
    _count(runs.starts, runs.ids, runs.offsets, ids[order], order, labels, parent, pixels, label_ids, counts)
    return counts


@kernel
def _root(parent: NDArray[np.int32], label: np.int32) -> np.int32:
    while parent[label] != label:
        parent[label] = parent[parent[label]]
        label = parent[label]
    return label


@kernel(twin="count_pieces")
def _count(
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    wanted: NDArray[np.uint32],
    order: NDArray[np.int64],
    labels: NDArray[np.int32],
    parent: NDArray[np.int32],
    pixels: NDArray[np.int32],
    label_ids: NDArray[np.uint32],
    counts: NDArray[np.int32],
) -> None:
    """Give each run the label of a run above it that it continues; where two labels meet, they become one piece."""
    used = np.int32(0)
    for y in range(len(offsets) - 1):
        first = np.uintp(offsets[y])
        closing = np.uintp(offsets[y + 1] - 1)
        above = np.uintp(offsets[y - 1]) if y > 0 else first
        above_closing = first - _1 if y > 0 else first
        for run in range(first, closing):
            start, stop, segment = starts[run], starts[run + _1], ids[run]
            # Skips runs that end left of this one; a run that ends where this one begins touches its corner.
            while above < above_closing and starts[above + _1] < start:
                above += _1
            if segment == 0:
                continue
            label = np.int32(-1)
            near = above
            while near < above_closing and starts[near] <= stop:
                if ids[near] == segment:
                    if label < 0:
                        label = labels[near]
                    elif labels[near] != label:
                        one, other = _root(parent, label), _root(parent, labels[near])
                        if one != other:
                            parent[other] = one
                            pixels[one] += pixels[other]
                near += _1
            if label < 0:
                label = used
                used += np.int32(1)
                parent[label] = label
                pixels[label] = 0
                label_ids[label] = segment
            labels[run] = label
            pixels[_root(parent, label)] += stop - start
    for piece in range(used):
        if parent[piece] != piece:
            continue
        low, high = 0, len(wanted)
        while low < high:
            middle = (low + high) >> 1
            if wanted[middle] < label_ids[piece]:
                low = middle + 1
            else:
                high = middle
        if low < len(wanted) and wanted[low] == label_ids[piece]:
            counts[order[low], 0] += 1
            counts[order[low], 1] += pixels[piece] < SPECK_PIXELS
