"""Columns of the list of categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.presentation.formatting import format_count, format_errors, format_points
from panview.presentation.sorting import name_ranks, sorted_order
from panview.words import tr

SORT_KEYS = ("segments", "pq", "name", "errors")
"""What the list can be sorted by: most segments, lowest PQ, name, most errors."""


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


def category_keys(columns: CategoryColumns, key: str) -> NDArray[Any]:
    """Return the number by which each category is sorted, (n,); ``key`` is one of `SORT_KEYS`."""
    if key == "name":
        return name_ranks(columns.names)
    keys: dict[str, NDArray[Any]] = {"segments": columns.segments, "pq": columns.pq, "errors": columns.errors}
    return keys[key]


def category_order(columns: CategoryColumns, key: str) -> NDArray[np.intp]:
    """Return the categories in order, (n,) intp; but by name, those without segments and errors come last."""
    order = sorted_order(category_keys(columns, key), key in ("segments", "errors"))
    nothing = (columns.segments[order] == 0) & (columns.errors[order] == 0)
    return order if key == "name" else np.concatenate([order[~nothing], order[nothing]])


def category_tip(columns: CategoryColumns, row: int) -> str:
    """Return all that is shown of a category, in lines."""
    return tr(
        "{names} ({kind})\nPQ {float}\n{count} segments, {errors}",
        names=columns.names[row],
        kind=tr("thing") if columns.isthing[row] else tr("stuff"),
        float=format_points(float(columns.pq[row])),
        count=format_count(int(columns.segments[row])),
        errors=format_errors(int(columns.errors[row])),
    )
