"""Masks of single segments as stretches of a map that is written out as one line, by rows or by columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FlatMask:
    """A mask, as the stretches of pixels that are its own.

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
    changes = np.flatnonzero(line[1:] != line[:-1]) + 1
    starts = np.concatenate([np.zeros(1, np.int64), changes])
    lengths = np.diff(starts, append=len(line))
    ids = line[starts]
    order = np.argsort(ids, kind="stable")
    bounds = np.searchsorted(ids[order], np.arange(1, count + 2))
    return [
        FlatMask(starts[chosen], lengths[chosen]) for chosen in (order[bounds[k] : bounds[k + 1]] for k in range(count))
    ]


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
