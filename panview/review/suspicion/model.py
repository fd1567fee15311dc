"""The model of a suspicion: a logistic regression with a weak prior, and how it is learned (docs/adr/0049).

Few verdicts move it little, and before the first the prior holds: first by how many models agree,
one that says nearly the same counting half, and one that matches the truth half against it; then by score. Effects of
categories are pooled: of one that was decided twice hardly anything is believed, of one that was decided fifty times
nearly what was found. The weights are the one minimum of a convex function, so that the same verdicts give the same
model in whatever order they come.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
OF_NEARLY, OF_AGAINST = 1.0, -1.0
"""If all say nearly the same, and if all match the truth there."""
OF_SCORE = 0.9
"""What a score of 1 adds, divided by the number of other models: less than half of one of them more."""

_NAMES = ("base", "agreement", "score", "nearly", "against", "high score", "no score", "iou", "area", "void")
_MEANS = (BASE, OF_AGREEMENT, OF_SCORE, OF_NEARLY, OF_AGAINST, 0.0, 0.0, 0.0, 0.0, 0.0)
_SPREADS = (0.7, 1.5, 1.0, 1.0, 0.7, 0.5, 0.3, 0.5, 0.3, 0.5)
_OF_KIND, _OF_AGREEMENT, _OF_CATEGORY = 0.3, 1.5, 0.7
"""Standard deviations of the effects of an error type, of what agreement adds for it, and of a category.

What is decided first is where models agree. If the truth is right there after all, agreement is worth less than it
seemed, which says nothing of where they do not: what it adds can change far more easily than what holds without it.
"""


@dataclass(frozen=True, eq=False)
class SuspicionModel:
    """How likely the truth is wrong, by the traits of a disagreement.

    Attributes
    ----------
    decided, wrong : int
        Disagreements that it was learned from, and those of them whose truth was found wrong.
    weights : (10,) float64
    of_kind, of_agreement : (24,) float64
        Effects of error type and side, and what agreement adds for each.
    truth, predicted, pairs : (codes, effects)
        Effects of categories and of pairs of them: (m,) int64 in rising order, and (m,) float64.
    groups : Groups
        Of what it was learned from.
    """

    decided: int = 0
    wrong: int = 0
    weights: NDArray[np.float64] = field(default_factory=lambda: np.array(_MEANS))
    of_kind: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2 * _TYPES))
    of_agreement: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2 * _TYPES))
    truth: Effects = field(default_factory=lambda: NO_EFFECTS)
    predicted: Effects = field(default_factory=lambda: NO_EFFECTS)
    pairs: Effects = field(default_factory=lambda: NO_EFFECTS)
    groups: Groups = field(default_factory=Groups)

    def chance(self, traits: Traits) -> NDArray[np.float64]:
        """Return how likely the truth is wrong at each of k disagreements, (k,) float64 from 0 to 1."""
        kind = _kinds(traits)
        odds = _numbers(traits) @ self.weights
        odds += self.of_kind[kind] + self.of_agreement[kind] * traits.agreement
        for effects, codes in zip((self.truth, self.predicted, self.pairs), _category_codes(traits), strict=True):
            odds += _effect(effects, codes)
        return 1 / (1 + np.exp(-odds))


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
    kind = _kinds(traits)
    every_kind = np.arange(2 * _TYPES)
    of_kind = (kind[:, None] == every_kind).astype(np.float64)
    blocks = [_numbers(traits), of_kind, of_kind * traits.agreement[:, None]]
    codes = [_frequent(each) for each in _category_codes(traits)]
    for each, known in zip(_category_codes(traits), codes, strict=True):
        blocks.append((each[:, None] == known).astype(np.float64))
    spreads = [
        np.array(_SPREADS),
        np.repeat([_OF_KIND, _OF_AGREEMENT], 2 * _TYPES),
        np.full(sum(map(len, codes)), _OF_CATEGORY),
    ]
    means = np.zeros(sum(map(len, spreads)))
    means[: len(_MEANS)] = _MEANS
    weights = _most_likely(np.hstack(blocks), wrong, means, np.concatenate(spreads) ** -2.0)
    ends = np.cumsum([len(_NAMES), 2 * _TYPES, 2 * _TYPES, *map(len, codes)])
    numbers, by_kind, by_agreement, *effects = np.split(weights, ends[:-1])
    truth, predicted, pairs = zip(codes, effects, strict=True)
    return SuspicionModel(
        decided=len(traits),
        wrong=int(np.count_nonzero(wrong)),
        weights=numbers,
        of_kind=by_kind,
        of_agreement=by_agreement,
        truth=truth,
        predicted=predicted,
        pairs=pairs,
        groups=groups_of(traits, wrong),
    )


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
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x
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


def _numbers(traits: Traits) -> NDArray[np.float64]:
    """Return the columns of `_NAMES`, (k, 10) float64."""
    unknown = np.isnan(traits.score)
    score = np.where(unknown, UNKNOWN_SCORE, np.clip(traits.score, 0.0, 1.0))
    columns = (
        np.ones(len(traits)),
        traits.agreement,
        score / np.maximum(traits.asked, 1),
        traits.nearly / np.maximum(traits.asked, 1),
        traits.against / np.maximum(traits.asked, 1),
        np.maximum(score - 0.8, 0.0) * 5,
        unknown,
        traits.iou,
        np.log10(np.maximum(traits.area, 1)) - 3.0,
        np.minimum(traits.void, 1.0),
    )
    return np.stack(columns, axis=1).astype(np.float64)


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
