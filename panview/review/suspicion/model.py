"""The model of a suspicion: a logistic regression with a weak prior, and how it is learned (docs/adr/0049).

Few verdicts move it little, and before the first the prior holds: first by how many models agree,
one that says nearly the same or contradicts the truth in another way counting half, and one that matches the truth
half against it; then by score. What traits mean by error type and in pairs is learned, pulled towards nothing. Effects
of categories are pooled: of one that was decided twice hardly anything is believed, of one that was decided fifty times
nearly what was found. The weights are the one minimum of a convex function, so that the same verdicts give the same
model in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from panview.review.suspicion.groups import Groups, groups_of
from panview.review.suspicion.traits import NONE, UNKNOWN_SCORE, Traits

_TYPES = 12
_MOST_EFFECTS = 60
"""Number of categories of the truth, of the prediction, and of pairs of both, that have an effect of their own."""
_LEAST_DECIDED = 3
"""A category that was decided more rarely has none."""
_STEPS = 50

BASE = -2.5
"""Log odds that the truth is wrong where nothing speaks for it: 8 %."""
OF_AGREEMENT = 2.0
"""What it adds if all other models say the same."""
OF_NEARLY, OF_OTHERWISE, OF_AGAINST = 1.0, 1.0, -1.0
"""If all say nearly the same, if all contradict the truth in another way, and if all match it there."""
OF_SCORE = 0.9
"""What a score of 1 adds, divided by the number of other models: less than half of one of them more."""

_NAMES = ("base", "agreement", "score", "nearly", "against", "high score", "no score", "iou", "area", "void")
_MEANS = (BASE, OF_AGREEMENT, OF_SCORE, OF_NEARLY, OF_AGAINST, 0.0, 0.0, 0.0, 0.0, 0.0)
_SPREADS = (0.7, 1.5, 1.0, 1.0, 0.7, 0.5, 0.3, 0.5, 0.3, 0.5)
_MORE = {
    "otherwise": OF_OTHERWISE,
    "united": 0.0,
    "inside": 0.0,
    "covered": 0.0,
    "alike": 0.0,
    "taken": 0.0,
    "fill": 0.0,
    "partner fill": 0.0,
    "usual": 0.0,
    "their score": 0.0,
}
"""More that has a weight of its own, and the mean of its prior."""
_ALL_MEANS = np.array([*_MEANS, *_MORE.values()])
_BY_KIND = (
    *("agreement", "otherwise", "inside", "covered", "alike", "score", "iou", "against", "usual", "fill"),
    "partner fill",
)
"""What adds more for one error type than for another."""
_DECIMALS = 10
_TOGETHER = (
    *("agreement", "otherwise", "inside", "covered", "alike", "taken", "score", "iou", "against", "fill"),
    *("partner fill", "usual"),
)
"""What can mean something together: each has a weight with itself and with each other."""
_FIRST, _SECOND = np.triu_indices(len(_TOGETHER))
_OF_KIND, _OF_AGREEMENT, _OF_CATEGORY = 0.3, 1.5, 0.7
"""Standard deviations of the effects of an error type, of what agreement adds for it, and of a category.

What is decided first is where models agree. If the truth is right there after all, agreement is worth less than it
seemed, which says nothing of where they do not: what it adds can change far more easily than what holds without it.
"""
_OF_MORE, _OF_OTHERS, _OF_PRODUCTS = 1.0, 0.4, 0.4
"""Of what else has a weight, of what else adds by error type, and of what means something together."""
_USUAL_FILL = 0.75
"""Share of its box that a segment fills: between an ellipse and what is partly hidden."""


@dataclass(frozen=True, eq=False)
class SuspicionModel:
    """How likely the truth is wrong, by the traits of a disagreement.

    Attributes
    ----------
    decided, wrong : int
        Disagreements that it was learned from, and those of them whose truth was found wrong.
    weights : (20,) float64
    of_kind : (24, 12) float64
        Effects of error type and side, and what each of `_BY_KIND` adds for each.
    together : (78,) float64
        What pairs of `_TOGETHER` mean.
    truth, predicted, pairs : (codes, effects)
        Effects of categories and of pairs of them: (m,) int64 in rising order, and (m,) float64.
    groups : Groups
        Of what it was learned from.
    typical : dict of str to float
        What each of `_MORE` adds to the log odds of these on average.
    """

    decided: int = 0
    wrong: int = 0
    weights: NDArray[np.float64] = field(default_factory=lambda: _ALL_MEANS.copy())
    of_kind: NDArray[np.float64] = field(default_factory=lambda: np.zeros((2 * _TYPES, 1 + len(_BY_KIND))))
    together: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(_FIRST)))
    truth: Effects = field(default_factory=lambda: NO_EFFECTS)
    predicted: Effects = field(default_factory=lambda: NO_EFFECTS)
    pairs: Effects = field(default_factory=lambda: NO_EFFECTS)
    groups: Groups = field(default_factory=Groups)
    typical: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_MORE, 0.0))

    def chance(self, traits: Traits) -> NDArray[np.float64]:
        """Return how likely the truth is wrong at each of k disagreements, (k,) float64 from 0 to 1."""
        kind, said = _kinds(traits), _said(traits)
        odds = _weighted(_numbers(traits, said).T, self.weights) + self.of_kind[kind, 0]
        for place, name in enumerate(_BY_KIND, start=1):
            odds += self.of_kind[kind, place] * said[name]
        if self.together.any():
            odds += _sum_of_products(said, self.together)
        for effects, codes in zip((self.truth, self.predicted, self.pairs), _category_codes(traits), strict=True):
            odds += _effect(effects, codes)
        # What is the same on paper stays the same, whatever order it is added up in: ties keep the order of the list.
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.round(odds, _DECIMALS)))
        return chance

    def added(self, traits: Traits) -> dict[str, NDArray[np.float64]]:
        """Return what each of `_MORE` adds to the log odds of k disagreements, (k,) float64 each.

        What two traits mean together is halved between them.
        """
        said, kind = _said(traits), _kinds(traits)
        added = {name: weight * said[name] for name, weight in zip(_MORE, self.weights[len(_NAMES) :], strict=True)}
        for place, name in enumerate(_BY_KIND, start=1):
            if name in added:
                added[name] = added[name] + self.of_kind[kind, place] * said[name]
        for one, other, weight in zip(_FIRST, _SECOND, self.together.tolist(), strict=True):
            first, second = _TOGETHER[one], _TOGETHER[other]
            for name in {first, second} & set(added) if weight else ():
                share = 1.0 if first == second else 0.5
                added[name] = added[name] + share * weight * said[first] * said[second]
        return added


Effects = tuple[NDArray[np.int64], NDArray[np.float64]]
NO_EFFECTS: Effects = (np.empty(0, np.int64), np.empty(0))
PRIOR = SuspicionModel()
"""Before any verdict."""


def learn(traits: Traits, wrong: NDArray[np.bool_]) -> SuspicionModel:
    """Learn from decided disagreements.

    Parameters
    ----------
    traits : Traits
        Of k disagreements, in any order.
    wrong : (k,) bool
        Whether the truth was found wrong.
    """
    if not len(traits):
        return PRIOR
    said = _said(traits)
    # What did not occur stays as it is: there is nothing that could move it.
    kinds, kind = np.unique(_kinds(traits), return_inverse=True)
    of_kind = (kind[:, None] == np.arange(len(kinds))).astype(np.float64)
    of_kinds = [of_kind, *(of_kind * said[name][:, None] for name in _BY_KIND)]
    codes = [_frequent(each) for each in _category_codes(traits)]
    effects = [
        (each[:, None] == known).astype(np.float64) for each, known in zip(_category_codes(traits), codes, strict=True)
    ]
    blocks = [_numbers(traits, said), *of_kinds, _products(said), *effects]
    spreads = [
        np.array(_SPREADS),
        np.full(len(_MORE), _OF_MORE),
        np.repeat([_OF_KIND, _OF_AGREEMENT] + [_OF_OTHERS] * (len(_BY_KIND) - 1), len(kinds)),
        np.full(len(_FIRST), _OF_PRODUCTS),
        np.full(sum(map(len, codes)), _OF_CATEGORY),
    ]
    means = np.zeros(sum(map(len, spreads)))
    means[: len(_ALL_MEANS)] = _ALL_MEANS
    weights = _most_likely(np.hstack(blocks), wrong, means, np.concatenate(spreads) ** -2.0)
    ends = np.cumsum([len(_ALL_MEANS), len(kinds) * len(of_kinds), len(_FIRST), *map(len, codes)])
    numbers, by_kind, together, *found = np.split(weights, ends[:-1])
    every_kind = np.zeros((2 * _TYPES, len(of_kinds)))
    every_kind[kinds] = by_kind.reshape(len(of_kinds), len(kinds)).T
    truth, predicted, pairs = zip(codes, found, strict=True)
    model = SuspicionModel(
        decided=len(traits),
        wrong=int(np.count_nonzero(wrong)),
        weights=numbers,
        of_kind=every_kind,
        together=together,
        truth=truth,
        predicted=predicted,
        pairs=pairs,
        groups=groups_of(traits, wrong),
    )
    return replace(model, typical={name: float(added.mean()) for name, added in model.added(traits).items()})


def _most_likely(
    x: NDArray[np.float64], wrong: NDArray[np.bool_], means: NDArray[np.float64], precisions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the most likely weights, by Newton's method with halved steps (Bishop 2006, 4.3.3 and 4.5.1)."""
    sign = np.where(wrong, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> float:
        apart = weights - means
        return float(np.logaddexp(0, -sign * (x @ weights)).sum() + (precisions * apart * apart).sum() / 2)

    weights, known = means.copy(), loss(means)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (chance - wrong) + precisions * (weights - means)
        # A matrix times its own transpose takes half the time of a product of two.
        weighted = x * np.sqrt(chance * (1 - chance))[:, None]
        curvature = weighted.T @ weighted
        curvature[np.diag_indices_from(curvature)] += precisions
        step = np.linalg.solve(curvature, slope)
        size = 1.0
        while size > 1e-6 and loss(weights - size * step) > known:
            size /= 2
        weights = weights - size * step
        known = loss(weights)
        if np.abs(step).max() < 1e-7:
            break
    return weights


def _said(traits: Traits) -> dict[str, NDArray[np.float64]]:
    """Return traits on scales of about 1, with 0 for what is usual or not known, (k,) float64 each."""
    asked = np.maximum(traits.asked, 1)
    return {
        "agreement": traits.agreement,
        "otherwise": traits.otherwise / asked,
        "united": traits.united / asked,
        "nearly": traits.nearly / asked,
        "against": traits.against / asked,
        "score": 2 * (_score(traits) - UNKNOWN_SCORE),
        "their score": np.nan_to_num(2 * (np.clip(traits.their_score, 0.0, 1.0) - 0.6), nan=0.0),
        "iou": 2 * traits.iou - 0.4,
        "inside": traits.inside - 0.5,
        "covered": traits.covered - 0.5,
        "alike": np.where(traits.alike, 0.5, -0.5),
        "taken": np.where(traits.taken, 0.5, -0.5),
        "fill": _or_usual(traits.fill),
        "partner fill": _or_usual(traits.partner_fill),
        "usual": np.clip(traits.usual, -1.0, 1.0),
    }


def _or_usual(fill: NDArray[np.float64]) -> NDArray[np.float64]:
    apart: NDArray[np.float64] = np.where(np.isnan(fill), 0.0, 3 * (fill - _USUAL_FILL))
    return apart


def _score(traits: Traits) -> NDArray[np.float64]:
    return np.where(np.isnan(traits.score), UNKNOWN_SCORE, np.clip(traits.score, 0.0, 1.0))


def _numbers(traits: Traits, said: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the columns of `_NAMES` and `_MORE`, (k, 20) float64."""
    score = _score(traits)
    columns = (
        np.ones(len(traits)),
        traits.agreement,
        score / np.maximum(traits.asked, 1),
        said["nearly"],
        said["against"],
        np.maximum(score - 0.8, 0.0) * 5,
        np.isnan(traits.score),
        traits.iou,
        np.log10(np.maximum(traits.area, 1)) - 3.0,
        np.minimum(traits.void, 1.0),
        *(said[name] for name in _MORE),
    )
    return np.stack(columns, axis=1).astype(np.float64)


def _products(said: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the products of all pairs of `_TOGETHER`, (k, 78) float64."""
    columns = [said[name] for name in _TOGETHER]
    return np.stack([columns[one] * columns[other] for one, other in zip(_FIRST, _SECOND, strict=True)], axis=1)


def _sum_of_products(said: dict[str, NDArray[np.float64]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the products of all pairs of `_TOGETHER`, weighted and added up, (k,), without keeping them."""
    by_pair = np.zeros((len(_TOGETHER), len(_TOGETHER)))
    by_pair[_FIRST, _SECOND] = weights
    columns = [said[name] for name in _TOGETHER]
    return _weighted([_weighted(columns, of) for of in by_pair.T], columns)


def _weighted(
    columns: Iterable[NDArray[np.float64]], weights: Iterable[NDArray[np.float64]] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum of columns with weights, (k,), added up in their order.

    Not by a product of matrices: its last bits depend on how many rows there are, and a suspicion is the same for one
    row, for a part of a table, and for all of it.
    """
    return np.asarray(sum(column * weight for column, weight in zip(columns, weights, strict=True)))


def _kinds(traits: Traits) -> NDArray[np.intp]:
    return 2 * traits.error_type.astype(np.intp) + traits.is_truth


def _category_codes(traits: Traits) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return numbers for the category of the truth, of the prediction and of both; `NONE` where there is none."""
    truth, predicted = traits.truth.astype(np.int64), traits.predicted.astype(np.int64)
    both = (truth != NONE) & (predicted != NONE)
    return truth, predicted, np.where(both, (truth << 16) + predicted, NONE)


def _frequent(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those that occur most, in rising order."""
    found, count = np.unique(codes[codes != NONE], return_counts=True)
    order = np.argsort(-count, kind="stable")[:_MOST_EFFECTS]
    kept: NDArray[np.int64] = np.sort(found[order[count[order] >= _LEAST_DECIDED]])
    return kept


def _effect(effects: Effects, codes: NDArray[np.int64]) -> NDArray[np.float64]:
    known, values = effects
    if not len(known):
        return np.zeros(len(codes))
    at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[at] == codes, values[at], 0.0)
