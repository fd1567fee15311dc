"""Columns of the list of differences between two prediction sets, by category or by group of images."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.presentation.formatting import NOTHING, format_difference, format_points
from panview.presentation.sorting import name_ranks
from panview.words import tr

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


class Column(IntEnum):
    """Columns of the list, from left to right."""

    CATEGORY = 0
    FIRST = 1
    SECOND = 2
    BAR = 3
    DIFFERENCE = 4


TITLES = (tr("Category"), tr("PQ A"), tr("PQ B"), "95 %", "B \N{MINUS SIGN} A")


NUMERIC = frozenset({Column.FIRST, Column.SECOND, Column.DIFFERENCE})


@dataclass(frozen=True)
class Bar:
    """A difference with its interval, as places between the left end of the scale, 0, and the right one, 1.

    Attributes
    ----------
    zero : float
        Where no difference is.
    difference, low, high : float or None
        None where there is none.
    significant : bool
        Whether the interval excludes no difference.
    """

    zero: float
    difference: float | None
    low: float | None
    high: float | None
    significant: bool


def cell_text(columns: DifferenceColumns, row: int, column: Column) -> str:
    """Return what a cell says."""
    if column == Column.CATEGORY:
        return columns.names[int(columns.category[row])]
    if column == Column.DIFFERENCE:
        return format_difference(float(columns.difference[row]))
    if column == Column.BAR:
        return _interval(columns, row)
    return format_points(float((columns.first if column == Column.FIRST else columns.second)[row]))


def _interval(columns: DifferenceColumns, row: int) -> str:
    low, high = float(columns.low[row]), float(columns.high[row])
    if np.isnan(low):
        return NOTHING
    return tr("{difference} to {difference_2}", difference=format_difference(low), difference_2=format_difference(high))


def bar_of(columns: DifferenceColumns, row: int, scale: tuple[float, float]) -> Bar:
    """Return the bar of a row on a scale from its left to its right end."""
    left, right = scale
    values = (columns.difference, columns.low, columns.high)
    places = [(float(value[row]) - left) / (right - left) for value in values]
    difference, low, high = (None if np.isnan(place) else place for place in places)
    return Bar(-left / (right - left), difference, low, high, bool(columns.significant[row]))


def tip_text(columns: DifferenceColumns, row: int) -> str:
    """Return all that is known of a row, in lines."""
    if np.isnan(columns.low[row]):
        interval = tr("too few images for an interval")
    else:
        verdict = tr("excludes 0") if columns.significant[row] else tr("includes 0: may be chance")
        interval = tr("95 % interval {interval}, which {verdict}", interval=_interval(columns, row), verdict=verdict)
    lines = (
        cell_text(columns, row, Column.CATEGORY),
        tr(
            "PQ {first} in A, {second} in B: {said}",
            first=cell_text(columns, row, Column.FIRST),
            second=cell_text(columns, row, Column.SECOND),
            said=cell_text(columns, row, Column.DIFFERENCE),
        ),
        interval,
        tr("{fixed:,} segments fixed, {broken:,} broken", fixed=columns.fixed[row], broken=columns.broken[row]),
    )
    return "\n".join(lines)


def sort_keys(columns: DifferenceColumns, column: Column) -> NDArray[Any]:
    """Return the number by which each row is sorted, (n,)."""
    if column == Column.CATEGORY:
        as_given = columns.group_title or not columns.names
        return columns.category if as_given else name_ranks(columns.names)[columns.category]
    numbers: dict[Column, NDArray[Any]] = {
        Column.FIRST: columns.first,
        Column.SECOND: columns.second,
        # By the bars the largest comes first, whichever way it goes.
        Column.BAR: np.abs(columns.difference),
        Column.DIFFERENCE: columns.difference,
    }
    return numbers[column]
