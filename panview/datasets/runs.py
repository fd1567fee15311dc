"""Id maps as runs: the form in which they are decoded and counted, since a map has far fewer runs than pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel


@dataclass(frozen=True, eq=False)
class RunMap:
    """An id map of ``len(offsets) - 1`` rows as runs of equal ids along each row.

    Attributes
    ----------
    width : int
        Pixels of a row.
    starts : (n,) int32
        Column where each run begins; the run ends where the next begins.
    ids : (n,) uint32
        Segment id of each run, 0 = void. Neighbours in a row differ.
    offsets : (H + 1,) int64
        Entries of row y are ``offsets[y]:offsets[y + 1]``. The first begins at column 0; the last is no run but closes
        the row: it begins at ``width``, with id 0.
    note : str
        What is unusual about the file that it was read from, such as "8-bit palette"; empty for nothing.
    """

    width: int
    starts: NDArray[np.int32]
    ids: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    note: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the map, in pixels."""
        return len(self.offsets) - 1, self.width

    def to_id_map(self) -> NDArray[np.uint32]:
        """Write the runs out as pixels, (H, W) uint32, 0 = void."""
        id_map = np.empty(self.shape, np.uint32)
        _fill(self.starts, self.ids, self.offsets, id_map)
        return id_map


def void_runs(size: tuple[int, int]) -> RunMap:
    """Return a map that is all void."""
    height, width = size
    starts = np.tile(np.array([0, width], np.int32), height)
    return RunMap(width, starts, np.zeros(2 * height, np.uint32), np.arange(0, 2 * height + 1, 2))


def runs_of(id_map: NDArray[np.uint32]) -> RunMap:
    """Find the runs of an id map.

    Parameters
    ----------
    id_map : (H, W) uint32, 0 = void

    Raises
    ------
    ValueError
        The array is not (H, W) uint32.
    """
    if id_map.ndim != 2 or id_map.dtype != np.uint32:
        raise ValueError(f"id maps: expected (H, W) uint32, got {id_map.shape} {id_map.dtype}")
    height, width = id_map.shape
    begins = np.ones((height, width + 1), np.bool_)
    np.not_equal(id_map[:, 1:], id_map[:, :-1], out=begins[:, 1:-1])
    offsets = np.zeros(height + 1, np.int64)
    np.cumsum(begins.sum(axis=1), out=offsets[1:])
    closed = np.zeros((height, width + 1), np.uint32)
    closed[:, :-1] = id_map
    return RunMap(width, np.nonzero(begins)[1].astype(np.int32), closed[begins], offsets)


@kernel(twin="fill")
def _fill(
    starts: NDArray[np.int32], ids: NDArray[np.uint32], offsets: NDArray[np.int64], id_map: NDArray[np.uint32]
) -> None:
    for y in range(len(id_map)):
        row = id_map[y]
        for run in range(offsets[y], offsets[y + 1] - 1):
            row[starts[run] : starts[run + 1]] = ids[run]
