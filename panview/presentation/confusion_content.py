"""What the page of confusion shows, from an analysis: pure functions, no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.presentation.formatting import ARROW, format_count
from panview.presentation.rows import BarRow
from panview.review.analysis import Analysis
from panview.review.filters import NOTHING
from panview.words import tr

MAX_LISTED = 200
"""Rows of the list of what is confused most."""


class Unit(StrEnum):
    """What is counted."""

    SEGMENTS = "segments"
    PIXELS = "pixels"


class Shade(StrEnum):
    """What the strength of a cell's colour is a share of."""

    TRUTH = "truth"
    PREDICTION = "prediction"
    COUNT = "count"


class Order(StrEnum):
    """In which order categories stand."""

    KIND = "kind"
    """Things before stuff, each as in the dataset."""
    CONFUSION = "confusion"
    """Those that are taken for another one most often first."""
    NAME = "name"
    SUPERCATEGORY = "supercategory"


MANY = 60
"""From so many categories on only those that are confused are shown at first, the most confused on top."""


@dataclass(frozen=True, eq=False)
class MatrixContent:
    """The categories that occur, or those that are confused, against each other.

    Attributes
    ----------
    unit : Unit
    names : tuple of m str
        In the order that was asked for, "nothing" or "void" last.
    category : (m,) int64
        Index of the category, the number of categories for nothing.
    dividers : tuple of int
        Places before which another group of categories begins.
    values : (m, m) int64
        Rows truth, columns prediction.
    of_truth, of_prediction : (m,) int64
        What is counted of each, with what is shared with categories that are not shown.
    order : Order
    confused_only : bool
    """

    unit: Unit
    names: tuple[str, ...]
    category: NDArray[np.int64]
    dividers: tuple[int, ...]
    values: NDArray[np.int64]
    of_truth: NDArray[np.int64]
    of_prediction: NDArray[np.int64]
    order: Order = Order.KIND
    confused_only: bool = False

    def shares(self, shade: Shade) -> NDArray[np.float64]:
        """Return the strength of each cell, (m, m) float64, 0 to 1."""
        values = self.values.astype(np.float64)
        if shade is Shade.TRUTH:
            whole: NDArray[np.float64] = np.broadcast_to(self.of_truth[:, None], values.shape).astype(np.float64)
        elif shade is Shade.PREDICTION:
            whole = np.broadcast_to(self.of_prediction, values.shape).astype(np.float64)
        else:
            whole = np.full_like(values, values.max(initial=0))
        shares: NDArray[np.float64] = np.divide(values, whole, out=np.zeros_like(values), where=whole > 0)
        return shares

    def place_of(self, truth: int, predicted: int) -> tuple[int, int] | None:
        """Return row and column of two categories, None where one of them does not occur."""
        places = [np.flatnonzero(self.category == index) for index in (truth, predicted)]
        return (int(places[0][0]), int(places[1][0])) if all(len(place) for place in places) else None


@dataclass(frozen=True)
class Confused:
    """A cell off the diagonal, as the list names it.

    Attributes
    ----------
    truth, predicted : int
        Indices of categories.
    row : BarRow
    """

    truth: int
    predicted: int
    row: BarRow


def matrix_content(
    analysis: Analysis, unit: Unit, order: Order | None = None, confused_only: bool | None = None
) -> MatrixContent:
    """Return the matrix of the categories that occur.

    Parameters
    ----------
    analysis : Analysis
    unit : Unit
    order : Order, optional
        Of the categories; without, by confusion where there are many, by kind otherwise.
    confused_only : bool, optional
        Leave out those that are never taken for another one, nor another one for them; without, where there are many.
    """
    categories = analysis.view.snapshot.dataset.categories
    values = analysis.segments if unit is Unit.SEGMENTS else analysis.pixels
    last = len(categories)
    occurs = (values.sum(axis=0) + values.sum(axis=1))[:last] > 0
    between = values[:last, :last].copy()
    np.fill_diagonal(between, 0)
    confused = between.sum(axis=0) + between.sum(axis=1)
    many = int(occurs.sum()) >= MANY
    order = order or (Order.CONFUSION if many else Order.KIND)
    confused_only = many if confused_only is None else confused_only
    shown = np.flatnonzero(occurs & (confused > 0) if confused_only else occurs)
    index, dividers = _ordered(categories, shown, confused, order)
    index = np.append(index, last).astype(np.int64)
    names = (*(categories.names[i] for i in index[:-1]), tr("nothing") if unit is Unit.SEGMENTS else "void")
    return MatrixContent(
        unit=unit,
        names=names,
        category=index,
        dividers=dividers,
        values=values[np.ix_(index, index)],
        of_truth=values.sum(axis=1)[index],
        of_prediction=values.sum(axis=0)[index],
        order=order,
        confused_only=confused_only,
    )


def _ordered(
    categories: Categories, shown: NDArray[np.int64], confused: NDArray[np.int64], order: Order
) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """Return categories in an order, (k,) int64, and where another group of them begins."""
    if order is Order.CONFUSION:
        return shown[np.argsort(-confused[shown], kind="stable")], ()
    if order is Order.NAME:
        return np.array(sorted(shown.tolist(), key=lambda i: categories.names[i].casefold()), np.int64), ()
    if order is Order.KIND:
        groups = (~categories.isthing).astype(np.int64)
    else:
        ranks = {name: rank for rank, name in enumerate(dict.fromkeys(categories.supercategories))}
        groups = np.array([ranks[name] for name in categories.supercategories], np.int64)
    index = shown[np.argsort(groups[shown], kind="stable")]
    return index, tuple((np.flatnonzero(np.diff(groups[index])) + 1).tolist())


def most_confused(content: MatrixContent) -> list[Confused]:
    """Return the cells of two different categories, those with most in them first."""
    values = content.values[:-1, :-1].copy()
    np.fill_diagonal(values, 0)
    of_truth = content.of_truth
    order = np.argsort(-values, axis=None, kind="stable")[:MAX_LISTED]
    most = int(values.max(initial=0))
    found = []
    for place in order.tolist():
        row, column = divmod(place, len(values))
        count = int(values[row, column])
        if count == 0:
            break
        share = count / of_truth[row]
        truth, predicted = content.names[row], content.names[column]
        tip = tr(
            "{share:.1%} of {truth} is predicted as {predicted}. Click to list it.",
            share=share,
            truth=truth,
            predicted=predicted,
        )
        bar = BarRow(f"{truth}{ARROW}{predicted}", count / most, (short_count(count), f"{share:.1%}"), tip)
        found.append(Confused(int(content.category[row]), int(content.category[column]), bar))
    return found


def cell_text(content: MatrixContent, row: int, column: int) -> str:
    """Return the sentence on a cell."""
    count = int(content.values[row, column])
    truth, predicted = content.names[row], content.names[column]
    of_truth, of_prediction = int(content.of_truth[row]), int(content.of_prediction[column])
    things = "px" if content.unit is Unit.PIXELS else (tr("segment") if count == 1 else tr("segments"))
    shares = []
    if of_truth:
        shares.append(tr("{count:.1%} of truth", count=count / of_truth))
    if of_prediction:
        shares.append(tr("{count:.1%} of prediction", count=count / of_prediction))
    return f"{truth} → {predicted}   {format_count(count)} {things}" + (" · " + " · ".join(shares) if shares else "")


def cell_expression(content: MatrixContent, truth: int, predicted: int) -> str:
    """Return the filter expression for the segments of a cell."""
    place = content.place_of(truth, predicted)
    if place is None:
        return ""
    # In expressions the last one has its English name, whatever the language of the window.
    last = NOTHING if content.unit is Unit.SEGMENTS else content.names[-1]
    names = (*content.names[:-1], last)
    words = [names[i].replace("'", "''") for i in place]
    return f"truth = '{words[0]}' and predicted = '{words[1]}'"


def short_count(count: int) -> str:
    """Return a count in at most five characters or so: 1,234, 56.7k, 3.4M."""
    if count < 10_000:
        return format_count(count)
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.1f}{letter}"
    return format_count(count)
