"""Nearest-neighbour sampling into the viewport, split over a few threads when there is much to do."""

from __future__ import annotations

import functools
import itertools
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

MOST_THREADS = 4
# Below this many device pixels, handing rows to threads costs more than it saves.
_SMALLEST_STRIP = 100_000
# More strips than threads, since some strips have more outlines than others.
_STRIPS_A_THREAD = 3


@kernel(twin="resample_rows")
def resample_rows(
    source: NDArray[np.uint16] | NDArray[np.uint32],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    outside: np.uint32,
    out: NDArray[np.uint32],
    first: int,
    last: int,
) -> None:
    """Write rows ``first`` to ``last - 1`` of a nearest-neighbour sampling.

    Parameters
    ----------
    source : (H, W) uint16 or uint32
        What is sampled.
    rows : (h,) int32
        Row of the source for each row of ``out``, -1 = beside it.
    columns : (w,) int32
        The same for columns.
    outside : uint32
        Value beside the source.
    out : (h, w) uint32
        Written.
    first, last : int
        Range of rows.
    """
    for y in range(first, last):
        row = rows[y]
        if row < 0:
            out[y, :] = outside
        elif y > first and rows[y - 1] == row:
            out[y, :] = out[y - 1, :]
        else:
            for x in range(columns.shape[0]):
                column = columns[x]
                out[y, x] = np.uint32(source[row, column]) if column >= 0 else outside


@functools.cache
def _threads() -> int:
    """Return how many threads draw at once, the calling one included."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_THREADS, cores)


@functools.cache
def _pool() -> ThreadPoolExecutor:
    """Return the canvas's own threads, for what the calling thread does not do itself."""
    return ThreadPoolExecutor(max(1, _threads() - 1), thread_name_prefix="canvas")


def in_strips(work: Callable[[int, int], None], height: int, width: int) -> None:
    """Run ``work(first, last)`` over all rows, in several threads at once when there are many pixels.

    Parameters
    ----------
    work : callable
        Handles rows ``first`` to ``last - 1``; releases the interpreter lock.
    height, width : int
        Device pixels.
    """
    threads = _threads()
    strips = min(threads * _STRIPS_A_THREAD, max(1, height * width // _SMALLEST_STRIP))
    if strips == 1 or threads == 1:
        work(0, height)
        return
    edges = [height * strip // strips for strip in range(strips + 1)]
    # Popping from a deque is safe from several threads.
    waiting = deque(itertools.pairwise(edges))

    def take() -> None:
        while waiting:
            try:
                first, last = waiting.popleft()
            except IndexError:
                return
            work(first, last)

    helpers = [_pool().submit(take) for _ in range(threads - 1)]
    take()
    for helper in helpers:
        helper.result()


def resample(
    source: NDArray[np.uint16] | NDArray[np.uint32],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    outside: int,
    out: NDArray[np.uint32],
) -> None:
    """Sample ``source`` into ``out``; see `resample_rows`."""
    beside = np.uint32(outside)

    def work(first: int, last: int) -> None:
        resample_rows(source, rows, columns, beside, out, first, last)

    in_strips(work, *out.shape)
