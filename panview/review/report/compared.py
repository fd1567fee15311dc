"""The part of a report that compares further prediction sets with the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from panview.datasets.categories import Categories
from panview.metrics.comparison import Difference
from panview.metrics.transitions import Transition
from panview.review.comparing import ModelComparison
from panview.review.report.charts import interval, interval_axis
from panview.review.report.tables import NONE, Cell, Row, count, number_cell, points

MOST_CATEGORIES = 16


@dataclass(frozen=True, eq=False)
class Comparison:
    """What is told of a pair of sets.

    Attributes
    ----------
    comparison : ModelComparison
    place : int
        Of the second set among those of the report.
    splits, categories : list of Row
        PQ of both, difference, interval as text and as a drawing; of All, Things and Stuff, and of the categories that
        differ most among those whose interval excludes 0.
    significant, compared : int
        Categories whose interval excludes 0, and those that have one.
    changes : list of (str, str)
        How many truth segments are fixed, broken, improved, worse; FP new and gone.
    """

    comparison: ModelComparison
    place: int
    splits: list[Row]
    categories: list[Row]
    significant: int
    compared: int
    changes: list[tuple[str, str]]


def comparisons(categories: Categories, made: Sequence[ModelComparison]) -> list[Comparison]:
    """Return what is told of each further set against the first."""
    return [_comparison(categories, each, place) for place, each in enumerate(made, start=1)]


def _comparison(categories: Categories, each: ModelComparison, place: int) -> Comparison:
    found = each.differences
    splits: list[tuple[str, Difference]] = [("All", found.all), ("Things", found.things), ("Stuff", found.stuff)]
    axis = interval_axis(_number(end) for _, split in splits for end in (split.low, split.high, split.difference))
    chosen = np.flatnonzero(found.significant)
    order = chosen[np.argsort(-np.abs(found.difference[chosen]), kind="stable")][:MOST_CATEGORIES]
    order = order[np.argsort(-found.difference[order], kind="stable")]
    wide = interval_axis(np.concatenate([found.low[order], found.high[order]]).tolist())
    numbers = each.changed.counts()
    changes = [(kind.label, count(numbers[kind])) for kind in Transition]
    changes += [("new FP", count(int(each.new_fp.sum()))), ("FP gone", count(int(each.removed_fp.sum())))]
    return Comparison(
        comparison=each,
        place=place,
        splits=[_row(name, split, axis) for name, split in splits],
        categories=[_row(categories.names[i], _of_category(each, i), wide) for i in order.tolist()],
        significant=len(chosen),
        compared=int(np.count_nonzero(np.isfinite(found.low))),
        changes=changes,
    )


def _of_category(each: ModelComparison, category: int) -> Difference:
    found = each.differences
    columns = (found.first, found.second, found.difference, found.low, found.high, found.p)
    return Difference(*(float(column[category]) for column in columns))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _row(name: str, split: Difference, axis: tuple[float, float]) -> Row:
    drawn = interval(_number(split.difference), _number(split.low), _number(split.high), axis)
    text = NONE if split.low is None else f"{points(split.low, 2, signed=True)} to {points(split.high, 2, signed=True)}"
    return Row(
        name,
        (
            number_cell(split.first, 2),
            number_cell(split.second, 2),
            number_cell(split.difference, 2, signed=True),
            Cell(text, bar=drawn),
        ),
        kind="sure" if split.significant else "",
    )
