"""Masks of single segments, as stretches of a map that is laid out as one line, row by row or column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FlatMask:
    """A mask, as stretches of pixels.

    Attributes
    ----------
    starts, lengths : (n,) int64
        In order; no two overlap.
    """

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @property
    def area(self) -> int:
        """Pixels."""
        return int(self.lengths.sum())

    def pixels(self) -> NDArray[np.int64]:
        """Return the place of each pixel, (area,) int64."""
        before = np.cumsum(self.lengths) - self.lengths
        return np.repeat(self.starts - before, self.lengths) + np.arange(self.area)

    def counts(self, total: int) -> NDArray[np.int64]:
        """Return the run lengths of the whole line: background and mask in turn, background first.

        Parameters
        ----------
        total : int
            Pixels of the line.

        Returns
        -------
        (2 n + 1,) int64
            The first is 0 where the mask begins at once; without a last 0.
        """
        bounds = np.empty(2 * len(self.starts) + 1, np.int64)
        bounds[0:-1:2] = self.starts
        bounds[1:-1:2] = self.starts + self.lengths
        bounds[-1] = total
        counts = np.diff(bounds, prepend=0)
        return counts[:-1] if len(counts) > 1 and counts[-1] == 0 else counts


def masks_of(line: NDArray[np.uint32], count: int) -> list[FlatMask]:
    """Return the mask of each segment.

    Parameters
    ----------
    line : (n,) uint32
        A map written out; 1 to ``count`` are segments, 0 = void.
    count : int
    """
    starts, lengths = stretches(line)
    return masks_of_stretches(line[starts], starts, lengths, count)


def stretches(line: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where runs of equal values begin, and how long they are, (m,) int64 each."""
    starts = np.concatenate([np.zeros(1, np.int64), np.flatnonzero(line[1:] != line[:-1]) + 1])
    return starts, np.diff(starts, append=len(line))


def masks_of_stretches(
    ids: NDArray[np.uint32], starts: NDArray[np.int64], lengths: NDArray[np.int64], count: int
) -> list[FlatMask]:
    """Return the mask of each segment from stretches of ids, in their order; see `masks_of`."""
    order = np.argsort(ids, kind="stable")
    bounds = np.searchsorted(ids[order], np.arange(1, count + 2))
    chosen = (order[bounds[k] : bounds[k + 1]] for k in range(count))
    return [FlatMask(starts[own], lengths[own]) for own in chosen]


def box_of(mask: FlatMask, stride: int) -> tuple[int, int, int, int]:
    """Return the box of a mask that is not empty: first and last line, and first and last place within a line.

    Parameters
    ----------
    mask : FlatMask
    stride : int
        Pixels of a line: the width along rows, the height down columns.
    """
    last = mask.starts + mask.lengths - 1
    first_line, last_line = int(mask.starts[0]) // stride, int(last[-1]) // stride
    # A stretch that wraps around touches the end of one line and the beginning of the next.
    if bool((last // stride > mask.starts // stride).any()):
        return first_line, last_line, 0, stride - 1
    return first_line, last_line, int((mask.starts % stride).min()), int((last % stride).max())


def mask_of_counts(counts: NDArray[np.int64]) -> FlatMask:
    """Return the mask of run lengths: background and mask in turn, background first.

    Parameters
    ----------
    counts : (n,) int64
        From 0 on.
    """
    ends = np.cumsum(counts)
    lengths = counts[1::2]
    starts = ends[1::2] - lengths
    kept = lengths > 0
    return FlatMask(starts[kept], lengths[kept])


def mask_of_pixels(inside: NDArray[np.bool_]) -> FlatMask:
    """Return the mask of a line of pixels, (n,) bool."""
    padded = np.zeros(len(inside) + 2, np.int8)
    padded[1:-1] = inside
    steps = np.diff(padded)
    starts = np.flatnonzero(steps == 1)
    return FlatMask(starts, np.flatnonzero(steps == -1) - starts)
