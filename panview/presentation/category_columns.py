"""Columns of the list of categories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class CategoryColumns:
    """Columns of all n categories of the dataset, in its order.

    Attributes
    ----------
    names : (n,) str
        Category names.
    isthing : (n,) bool
        Things, as opposed to stuff.
    segments : (n,) int64
        Segments of the ground truth in scope.
    pq : (n,) float64
        As a fraction, NaN where there is nothing to measure.
    errors : (n,) int64
        FN and FP in scope.
    """

    names: tuple[str, ...]
    isthing: NDArray[np.bool_]
    segments: NDArray[np.int64]
    pq: NDArray[np.float64]
    errors: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for name in ("isthing", "segments", "pq", "errors"):
            column = getattr(self, name)
            if column.shape != (len(self.names),):
                raise ValueError(f"{name}: expected ({len(self.names)},), got {column.shape}")
