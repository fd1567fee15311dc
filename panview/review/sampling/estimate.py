"""How much of the truth is wrong, and what PQ would be with it corrected, from the verdicts on a random sample.

Every unit that was not drawn has a known effect if it is wrong (`panview.review.sampling.units`); unknown is whether
it is. So each draw of the posterior says how many of those left are wrong, and PQ is worked out anew from the counts
that follow. What was decided is known and no more drawn: with all units decided there is nothing left to estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from panview.metrics.panoptic_quality import CategoryCounts
from panview.review.sampling.kinds import UnitKind
from panview.review.sampling.posterior import Cells, draw_alike, draw_parts, draw_rates, draw_right, odds_of
from panview.review.sampling.strata import thirds_of
from panview.review.sampling.units import Effects

LEVEL = 0.95
DRAWS = 2000
_AT_ONCE = 4_000_000
_NOTHING = 1e-9
_SEED = 20_26
_PER_CELL = 5
"""A part of a stratum is looked at by itself if so many of it are decided."""
_PER_PART = 25
"""A stratum has a part by effect for so many decided, and at most three."""


class Outcome(IntEnum):
    """What is known of a unit."""

    UNKNOWN = -1
    """Not drawn, or not decided."""
    FINE = 0
    RIGHT = 1
    """The truth is wrong and the prediction is right."""
    WRONG = 2
    """The truth is wrong and so is the prediction."""
    UNSURE = 3


_WRONG = (Outcome.RIGHT, Outcome.WRONG)


@dataclass(frozen=True, eq=False)
class Population:
    """All that a sample was drawn from.

    Attributes
    ----------
    stratum : (k,) int64
    strata : int
    kind : (k,) uint8
        A `UnitKind` each: kinds are wrong at different rates.
    right, wrong : Effects
        Of each unit if it is wrong, with the prediction right or not.
    counts : CategoryCounts
        Of the whole set, which effects are added to.
    """

    stratum: NDArray[np.int64]
    strata: int
    kind: NDArray[np.uint8]
    right: Effects
    wrong: Effects
    counts: CategoryCounts

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.stratum)

    @property
    def category(self) -> NDArray[np.int64]:
        """Category of the truth, of a unit without one that of the prediction, (k,) int64."""
        truth, predicted = self.right.category.T
        category: NDArray[np.int64] = np.where(truth >= 0, truth, predicted).astype(np.int64)
        return category

    @property
    def effect(self) -> NDArray[np.float64]:
        """What correcting a unit may change of All PQ at most, up or down, (k,) float64."""
        return np.maximum(np.abs(marginal(self.right, self.counts)), np.abs(marginal(self.wrong, self.counts)))


def marginal(effects: Effects, counts: CategoryCounts) -> NDArray[np.float64]:
    """Return what each of k verdicts by itself adds to All PQ, while the same categories occur, (k,) float64."""
    s, w = counts.iou_sum, counts.weight
    occurring = max(1, int(np.count_nonzero(w > 0)))
    total = np.zeros(len(effects.category))
    # If both sides have the same category, its counts change once, by the sum.
    same = effects.category[:, 0] == effects.category[:, 1]
    for side in (0, 1):
        category = effects.category[:, side]
        iou, weight = effects.iou[:, side].copy(), effects.weight[:, side].copy()
        if side == 0:
            iou[same] += effects.iou[same, 1]
            weight[same] += effects.weight[same, 1]
        there = (category >= 0) & ~(same & (side == 1))
        c = category[there]
        before = _ratio(s[c], w[c])
        total[there] += (_ratio(s[c] + iou[there], w[c] + weight[there]) - before) / occurring
    return total


@dataclass(frozen=True)
class Figure:
    """An estimate with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """What is estimated of a stratum, or of all.

    Attributes
    ----------
    units, decided, unsure, wrong : int
        How many there are, and what was said of those drawn; those who are unsure are not among the decided.
    share : Figure
        Of the units whose truth is wrong, as a fraction.
    change : Figure
        What is added to All PQ if they are corrected, as a fraction.
    """

    units: int
    decided: int
    unsure: int
    wrong: int
    share: Figure
    change: Figure


def estimate(population: Population, outcome: NDArray[np.int8], draws: int = DRAWS) -> tuple[Part, tuple[Part, ...]]:
    """Estimate from what was decided of a random part of each stratum.

    Where a reviewer was unsure, nothing is known. The middle goes by those decided; the interval is widened until it
    holds whatever those who are unsure are: fine, or wrong in either way.

    Parameters
    ----------
    population : Population
        Of k units.
    outcome : (k,) int8
        An `Outcome` each; of each stratum a random part must be decided, at least one unit.
    draws : int

    Returns
    -------
    overall : Part
    strata : tuple of Part
    """
    unsure = outcome == Outcome.UNSURE
    decided = outcome.copy()
    decided[unsure] = Outcome.UNKNOWN
    middle = _posterior(population, decided, draws)
    around = [middle]
    if unsure.any():
        for said in (Outcome.FINE, Outcome.RIGHT, Outcome.WRONG):
            assumed = outcome.copy()
            assumed[unsure] = said
            around.append(_posterior(population, assumed, draws))

    def part(place: int) -> Part:
        chosen = slice(None) if place == 0 else population.stratum == place - 1
        said = outcome[chosen]
        return Part(
            units=len(said),
            decided=int(np.isin(said, (Outcome.FINE, Outcome.RIGHT, Outcome.WRONG)).sum()),
            unsure=int((said == Outcome.UNSURE).sum()),
            wrong=int(np.isin(said, (Outcome.RIGHT, Outcome.WRONG)).sum()),
            share=_figure([(each.share_point, each.share, each.none) for each in around], place),
            change=_figure([(each.change_point, each.change, each.none) for each in around], place),
        )

    return part(0), tuple(part(1 + stratum) for stratum in range(population.strata))


@dataclass(frozen=True, eq=False)
class _Posterior:
    """Points, (1 + h,), and draws, (draws, 1 + h), of all and of each stratum; where none decided was wrong."""

    share_point: NDArray[np.float64]
    share: NDArray[np.float64]
    change_point: NDArray[np.float64]
    change: NDArray[np.float64]
    none: NDArray[np.bool_]


def _figure(known: Sequence[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]], place: int) -> Figure:
    tail = 100 * (1 - LEVEL) / 2
    point = float(known[0][0][place])
    lows, highs = [], []
    for value, drawn, none in known:
        low, high = (float(each) for each in np.percentile(drawn[:, place], (tail, 100 - tail)))
        # If nothing wrong was found, there may be nothing wrong.
        held = (0.0,) if none[place] else ()
        lows.append(min(low, float(value[place]), *held))
        highs.append(max(high, float(value[place]), *held))
    return Figure(point, min(lows), max(highs))


def _posterior(population: Population, outcome: NDArray[np.int8], draws: int) -> _Posterior:
    rng = np.random.default_rng(_SEED)
    h, n_categories = population.strata, len(population.counts.iou_sum)
    looked = outcome != Outcome.UNKNOWN
    is_wrong = np.isin(outcome, (Outcome.RIGHT, Outcome.WRONG))
    cell, stratum_of = cells_of(population, looked)
    n_cells = len(stratum_of)

    def counted(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(cell[mask], minlength=n_cells).astype(np.int64)

    cells = Cells(counted(looked), counted(is_wrong), counted(~looked))
    groups = _groups(population, cell, ~looked, n_categories)
    rate, rate_point = _rates(population, outcome, cells, groups, draws, rng)
    kinds = [np.bincount(population.kind[outcome == said], minlength=len(UnitKind)) for said in _WRONG]
    right, right_point = draw_right(kinds[0], kinds[1], draws, rng)

    sums = _Sums(population, outcome, groups, stratum_of)
    share, change = np.empty((draws, 1 + h)), np.empty((draws, 1 + h))
    step = max(20, _AT_ONCE // max(1, len(groups.size)))
    for start in range(0, draws, step):
        rows = slice(start, min(start + step, draws))
        wrong = rng.binomial(groups.size, rate[rows][:, groups.part])
        as_right = rng.binomial(wrong, right[rows][:, groups.kind])
        share[rows], change[rows] = sums.of(wrong.astype(np.float64), as_right.astype(np.float64))
    wrong_point = (groups.size * rate_point[groups.part])[None]
    share_point, change_point = sums.of(wrong_point, wrong_point * right_point[groups.kind])
    none = np.concatenate([[not is_wrong.any()], sums.known_wrong == 0])
    return _Posterior(share_point[0], share, change_point[0], change, none)


class _Sums:
    """Adds up what follows from how many units of each group are wrong, for all and by stratum.

    A group touches two categories at most, so sums are taken over sorted columns and never over a matrix of groups and
    categories.
    """

    def __init__(
        self, population: Population, outcome: NDArray[np.int8], groups: _Groups, stratum_of: NDArray[np.int64]
    ) -> None:
        n, h = len(population.counts.iou_sum), population.strata
        self._counts, self._strata = population.counts, h
        self._sizes = np.bincount(population.stratum, minlength=h).astype(np.float64)
        is_wrong = np.isin(outcome, _WRONG)
        self.known_wrong = np.bincount(population.stratum[is_wrong], minlength=h).astype(np.float64)
        # Groups are ordered by stratum.
        stratum = stratum_of[groups.cell_of_part[groups.part]]
        self._present, self._starts = np.unique(stratum, return_index=True)
        fixed = np.zeros((2, h, n))
        for said, effects in ((Outcome.RIGHT, population.right), (Outcome.WRONG, population.wrong)):
            _add(fixed, effects, population.stratum, np.flatnonzero(outcome == said))
        known = np.flatnonzero(fixed.any(axis=0).ravel())
        # A column for each side of a group, and an empty one for each known unit.
        there = groups.category >= 0
        group, side = np.nonzero(there)
        key = np.concatenate([stratum[group] * n + groups.category[there], known])
        order = np.argsort(key, kind="stable")
        none = np.zeros((4, len(known)))
        coefficients = np.concatenate([groups.effects[:, group, side], none], axis=1)[:, order]
        self._group = np.concatenate([group, np.zeros(len(known), np.intp)])[order]
        self._right, self._other = coefficients[:2], coefficients[2:]
        keys, self._first = np.unique(key[order], return_index=True)
        self._stratum, self._category = keys // n, keys % n
        self._fixed = fixed.reshape(2, -1)[:, keys]
        self._by_category = np.argsort(self._category, kind="stable")
        self._categories, self._category_starts = np.unique(self._category[self._by_category], return_index=True)
        self._with_changes, self._stratum_starts = np.unique(self._stratum, return_index=True)

    def of(
        self, wrong: NDArray[np.float64], as_right: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return share and change of all and of each stratum, (d, 1 + h) each.

        Parameters
        ----------
        wrong : (d, g) float64
            How many of each group are wrong.
        as_right : (d, g) float64
            Those of them where the prediction is right.
        """
        d = len(wrong)
        found = np.tile(self.known_wrong, (d, 1))
        if len(self._present):
            found[:, self._present] += np.add.reduceat(wrong, self._starts, axis=1)
        share = np.column_stack([found.sum(axis=1) / max(1.0, self._sizes.sum()), found / np.maximum(self._sizes, 1.0)])
        change = np.zeros((d, 1 + self._strata))
        if not len(self._first):
            return share, change
        if wrong.shape[1]:
            right, other = as_right[:, self._group], (wrong - as_right)[:, self._group]
            added = [
                np.add.reduceat(right * self._right[part] + other * self._other[part], self._first, axis=1)
                + self._fixed[part]
                for part in (0, 1)
            ]
        else:
            added = [np.tile(self._fixed[part], (d, 1)) for part in (0, 1)]
        change[:, 1 + self._with_changes] = self._changes(added, self._category, self._stratum_starts)
        whole = [np.add.reduceat(part[:, self._by_category], self._category_starts, axis=1) for part in added]
        change[:, 0] = self._changes(whole, self._categories, np.zeros(1, np.intp))[:, 0]
        return share, change

    def _changes(
        self, added: Sequence[NDArray[np.float64]], category: NDArray[np.int64], starts: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Return what is added to All PQ if the counts of categories change, for columns that belong together."""
        s, w = self._counts.iou_sum, self._counts.weight
        before, occurs = _ratio(s, w), w > _NOTHING
        after = _ratio(s[category] + added[0], w[category] + added[1])
        total = before[occurs].sum() + np.add.reduceat(after - before[category], starts, axis=1)
        coming = (w[category] + added[1] > _NOTHING).astype(np.float64) - occurs[category]
        count = np.count_nonzero(occurs) + np.add.reduceat(coming, starts, axis=1)
        now = before[occurs].mean() if occurs.any() else 0.0
        return np.asarray(total / np.maximum(count, 1.0) - now)


def cells_of(population: Population, looked: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide strata further, by kind and then by effect, as far as enough is decided of each part.

    Kinds are wrong at different rates, and so may be rare categories, where a correction does most to PQ: a part that
    is estimated by itself cannot mislead the others.

    Returns
    -------
    cell : (k,) int64
    stratum : (c,) int64
        Which stratum each cell is of.
    """
    cell = np.zeros(len(population), np.int64)
    stratum_of: list[int] = []
    effect = population.effect
    for stratum in range(population.strata):
        own = np.flatnonzero(population.stratum == stratum)
        for kind in _enough(own, population.kind[own].astype(np.int64), looked):
            parts = int(np.clip(np.count_nonzero(looked[kind]) // _PER_PART, 1, 3))
            for places in _enough(kind, thirds_of(effect[kind], parts), looked):
                cell[places] = len(stratum_of)
                stratum_of.append(stratum)
    return cell, np.array(stratum_of, np.int64)


def _enough(places: NDArray[np.intp], codes: NDArray[np.int64], looked: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the places by their codes; codes of which too few are decided are put together with the next."""
    found: list[NDArray[np.intp]] = []
    waiting = np.empty(0, np.intp)
    for code in np.unique(codes).tolist():
        waiting = np.concatenate([waiting, places[codes == code]])
        if np.count_nonzero(looked[waiting]) >= _PER_CELL:
            found.append(waiting)
            waiting = np.empty(0, np.intp)
    if len(waiting):
        if found:
            found[-1] = np.concatenate([found[-1], waiting])
        else:
            found.append(waiting)
    return found


@dataclass(frozen=True, eq=False)
class _Groups:
    """Units that nobody has looked at, those of a cell with one effect put together: g of them.

    Attributes
    ----------
    part : (g,) int64
        Index into the parts: the units of a cell that are of one category and one kind.
    size : (g,) int64
    kind : (g,) int64
    category : (g, 2) int64
        Categories that a unit of the group is of, -1 for none.
    effects : (4, g, 2) float64
        What a unit adds to the IoU sum and to the weight of each, on average: with the prediction right, and wrong.
    cell_of_part, category_of_part, kind_of_part, size_of_part : (p,) int64
    """

    part: NDArray[np.int64]
    size: NDArray[np.int64]
    kind: NDArray[np.int64]
    category: NDArray[np.int64]
    effects: NDArray[np.float64]
    cell_of_part: NDArray[np.int64]
    category_of_part: NDArray[np.int64]
    kind_of_part: NDArray[np.int64]
    size_of_part: NDArray[np.int64]


def _groups(population: Population, cell: NDArray[np.int64], left: NDArray[np.bool_], n_categories: int) -> _Groups:
    places = np.flatnonzero(left)
    category, kind = population.category[places], population.kind[places].astype(np.int64)
    _, first_of_part, part, size_of_part = np.unique(
        (cell[places] * n_categories + category) * len(UnitKind) + kind,
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    pair = population.wrong.category[places].astype(np.int64) + 1
    # In quarters, since weights are multiples of them.
    weights = np.round(4 * population.wrong.weight[places]).astype(np.int64) + 8
    code = np.zeros(len(places), np.int64)
    for value in (part, pair[:, 0], pair[:, 1], weights[:, 0], weights[:, 1]):
        code = code * (int(value.max(initial=0)) + 1) + value
    _, first, group, size = np.unique(code, return_index=True, return_inverse=True, return_counts=True)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        own = values[places]
        sums = [np.bincount(group, own[:, side], len(first)) for side in (0, 1)]
        return np.stack(sums, axis=1) / np.maximum(size, 1)[:, None]

    right, wrong = population.right, population.wrong
    return _Groups(
        part[first],
        size.astype(np.int64),
        kind[first],
        pair[first] - 1,
        np.stack([mean(each) for each in (right.iou, right.weight, wrong.iou, wrong.weight)]),
        cell[places][first_of_part],
        category[first_of_part],
        kind[first_of_part],
        size_of_part.astype(np.int64),
    )


def _rates(
    population: Population,
    outcome: NDArray[np.int8],
    cells: Cells,
    groups: _Groups,
    draws: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw the rate at which what is left of each part is wrong, (draws, p), with its middle, (p,)."""
    of_cell, cell_point = draw_rates(cells, draws, rng)
    rate, point = of_cell[:, groups.cell_of_part], cell_point[groups.cell_of_part]
    looked, wrong = (outcome != Outcome.UNKNOWN), np.isin(outcome, _WRONG)
    pattern, pattern_point = np.ones((draws, len(rate.T))), np.ones(len(rate.T))
    for column, of_part in (
        (population.category, groups.category_of_part),
        (population.kind.astype(np.int64), groups.kind_of_part),
    ):
        there, place = np.unique(of_part, return_inverse=True)
        counted = [np.bincount(column[mask], minlength=int(column.max()) + 1)[there] for mask in (wrong, looked)]
        alike, alike_point = draw_alike(counted[0], counted[1], draws, rng)
        pattern *= odds_of(alike)[:, place]
        pattern_point *= odds_of(alike_point)[place]
    for cell in np.flatnonzero(np.bincount(groups.cell_of_part) > 1).tolist():
        own = np.flatnonzero(groups.cell_of_part == cell)
        rate[:, own], point[own] = draw_parts(
            of_cell[:, cell], cell_point[cell], pattern[:, own], pattern_point[own], groups.size_of_part[own]
        )
    return rate, point


def _add(out: NDArray[np.float64], effects: Effects, row: NDArray[np.int64], places: NDArray[np.intp]) -> None:
    """Add the effects of some units to IoU sums and weights, (2, rows, n_categories), at the row of each."""
    for side in (0, 1):
        there = places[effects.category[places, side] >= 0]
        category = effects.category[there, side]
        np.add.at(out[0], (row[there], category), effects.iou[there, side])
        np.add.at(out[1], (row[there], category), effects.weight[there, side])


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > _NOTHING)
