"""Columns of the list of differences between two prediction sets, by category or by group of images."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

_LEAST_SCALE = 0.01


_LEAST_SHARE = 0.15


@dataclass(frozen=True, eq=False)
class DifferenceColumns:
    """Columns of the n categories that occur, or of n groups of images.

    Attributes
    ----------
    category : (n,) int64
        Index into the names.
    names : tuple of str
        Of all categories of the dataset, or of the groups.
    first, second : (n,) float64
        PQ in A and in B, as fractions; NaN where it does not occur there.
    difference, low, high : (n,) float64
        B less A, and its interval; NaN where there is none.
    significant : (n,) bool
        Whether the interval excludes 0.
    fixed, broken : (n,) int64
        Ground truth segments.
    group_title : str
        What the groups are by; empty for categories. Groups have an order of their own and are not sorted by name.
    """

    category: NDArray[np.int64]
    names: tuple[str, ...]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    significant: NDArray[np.bool_]
    fixed: NDArray[np.int64]
    broken: NDArray[np.int64]
    group_title: str = ""

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for field in fields(self):
            column = getattr(self, field.name)
            if field.name not in ("names", "group_title") and column.shape != self.category.shape:
                raise ValueError(f"{field.name}: expected {self.category.shape}, got {column.shape}")

    @classmethod
    def empty(cls) -> DifferenceColumns:
        """Return columns of no category."""
        whole, real, truth = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_)
        return cls(whole, (), real, real, real, real, real, truth, whole, whole)

    @property
    def scale(self) -> tuple[float, float]:
        """From where to where differences and intervals reach, with some room on either side of zero."""
        ends = np.concatenate([self.difference, self.low, self.high])
        known = np.append(ends[~np.isnan(ends)], 0.0)
        room = max(_LEAST_SCALE, _LEAST_SHARE * float(known.max() - known.min()))
        return min(float(known.min()), -room), max(float(known.max()), room)
