"""Connected pieces of segments, found on runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.jit import kernel

SPECK_PIXELS = 10
"""A piece of fewer pixels is a speck."""


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
    parent = np.empty(len(runs.starts), np.int32)
    pixels = np.zeros(len(runs.starts), np.int32)
    _count(runs.starts, runs.ids, runs.offsets, ids[order], order, parent, pixels, counts)
    return counts


@kernel
def _root(parent: NDArray[np.int32], run: int) -> int:
    while parent[run] != run:
        parent[run] = parent[parent[run]]
        run = parent[run]
    return run


@kernel
def _count(
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    wanted: NDArray[np.uint32],
    order: NDArray[np.int64],
    parent: NDArray[np.int32],
    pixels: NDArray[np.int32],
    counts: NDArray[np.int32],
) -> None:
    height = len(offsets) - 1
    for run in range(len(starts)):
        parent[run] = run
    for y in range(height):
        for run in range(offsets[y], offsets[y + 1] - 1):
            pixels[run] = starts[run + 1] - starts[run]
    for y in range(1, height):
        above, last_above = offsets[y - 1], offsets[y] - 2
        run, last_run = offsets[y], offsets[y + 1] - 2
        while above <= last_above and run <= last_run:
            if ids[above] == ids[run]:
                _join(parent, pixels, ids, above, run)
            above_stop, run_stop = starts[above + 1], starts[run + 1]
            if above_stop == run_stop:
                # Only here two runs can touch at a corner without one being above the other.
                if run < last_run and ids[above] == ids[run + 1]:
                    _join(parent, pixels, ids, above, run + 1)
                if above < last_above and ids[above + 1] == ids[run]:
                    _join(parent, pixels, ids, above + 1, run)
            above += above_stop <= run_stop
            run += run_stop <= above_stop
    for y in range(height):
        for run in range(offsets[y], offsets[y + 1] - 1):
            if parent[run] != run or ids[run] == 0:
                continue
            low, high = 0, len(wanted)
            while low < high:
                middle = (low + high) >> 1
                if wanted[middle] < ids[run]:
                    low = middle + 1
                else:
                    high = middle
            if low < len(wanted) and wanted[low] == ids[run]:
                counts[order[low], 0] += 1
                counts[order[low], 1] += pixels[run] < SPECK_PIXELS


@kernel
def _join(parent: NDArray[np.int32], pixels: NDArray[np.int32], ids: NDArray[np.uint32], above: int, run: int) -> None:
    if ids[run] == 0:
        return
    first, second = _root(parent, above), _root(parent, run)
    if first != second:
        parent[second] = first
        pixels[first] += pixels[second]
