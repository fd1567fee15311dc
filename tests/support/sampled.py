"""Sets in which it is known which truths are wrong, samples drawn from them, and how often the intervals hold it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.panoptic_quality import CategoryCounts
from panview.review.sampling.draw import allocate, draw
from panview.review.sampling.estimate import Outcome, Population, estimate
from panview.review.sampling.kinds import UnitKind
from panview.review.sampling.strata import thirds_of
from panview.review.sampling.units import Effects


@dataclass(frozen=True, eq=False)
class MadeSet:
    """Units with what a reviewer would say of each; ``truth`` is an `Outcome`, FINE, RIGHT or WRONG."""

    population: Population
    truth: NDArray[np.int8]
    category: NDArray[np.int64]

    @property
    def share(self) -> float:
        return float((self.truth != Outcome.FINE).mean())

    @property
    def change(self) -> float:
        """What All PQ gains if all that is wrong is corrected: counted, unit by unit."""
        counts = self.population.counts
        s, w = counts.iou_sum.copy(), counts.weight.copy()
        before = _pq(s, w)
        for said, effects in ((Outcome.RIGHT, self.population.right), (Outcome.WRONG, self.population.wrong)):
            for unit in np.flatnonzero(self.truth == said).tolist():
                for side in (0, 1):
                    category = effects.category[unit, side]
                    if category >= 0:
                        s[category] += effects.iou[unit, side]
                        w[category] += effects.weight[unit, side]
        return _pq(s, w) - before


def _pq(s: NDArray[np.float64], w: NDArray[np.float64]) -> float:
    occurs = w > 1e-9
    return float((s[occurs] / w[occurs]).mean())


def make_set(
    rng: np.random.Generator,
    *,
    units: int = 3000,
    categories: int = 20,
    share: float = 0.06,
    spread: float = 0.0,
    rare: float = 0.0,
    by_kind: float = 0.0,
) -> MadeSet:
    """Make errors of a model on categories of very different size.

    Parameters
    ----------
    rng : numpy.random.Generator
    units, categories : int
    share : float
        Of the units whose truth is wrong, on average.
    spread : float
        How differently categories are labelled: standard deviation of the log odds.
    rare : float
        By how much the log odds are higher for each tenfold smaller category.
    by_kind : float
        By how much the log odds of spurious segments, truth that was forgotten, are higher.
    """
    weight = 1 / np.arange(1, categories + 1)
    category = rng.choice(categories, units, p=weight / weight.sum())
    size = np.bincount(category, minlength=categories)
    kind = rng.choice([0, 1, 2, 3], units, p=[0.3, 0.4, 0.15, 0.15]).astype(np.uint8)
    missed, spurious, label, mask = (kind == each for each in list(UnitKind)[:4])
    other = (category + 1 + rng.integers(0, max(1, categories - 1), units)) % categories
    fn = np.bincount(category[missed | label | mask], minlength=categories)
    fp = np.bincount(category[spurious | mask], minlength=categories) + np.bincount(other[label], minlength=categories)
    tp = np.round(size * rng.uniform(0.5, 2.0, categories)).astype(np.int64) + 1
    counts = CategoryCounts(tp * rng.uniform(0.7, 0.9, categories), tp, fp, fn)

    pair = np.full((units, 2), -1, np.int16)
    pair[~spurious, 0] = category[~spurious]
    pair[spurious | mask, 1] = category[spurious | mask]
    pair[label, 1] = other[label]
    iou, weight_right = np.zeros((units, 2)), np.zeros((units, 2))
    weight_right[missed, 0] = -0.5
    iou[spurious, 1], weight_right[spurious, 1] = 1.0, 0.5
    weight_right[label, 0], iou[label, 1], weight_right[label, 1] = -0.5, rng.uniform(0.5, 1, label.sum()), 0.5
    iou[mask, 0] = 1.0
    weight_wrong = np.zeros((units, 2))
    weight_wrong[~spurious, 0] = -0.5
    weight_wrong[label, 1] = -0.5
    population = Population(
        np.zeros(units, np.int64),
        1,
        kind,
        Effects(pair, iou, weight_right),
        Effects(pair, np.zeros((units, 2)), weight_wrong),
        counts,
    )

    rank = np.log10(np.maximum(size, 1))
    odds = np.log(share / (1 - share)) + spread * rng.normal(size=categories) - rare * (rank - rank.max())
    chosen = odds[category] + by_kind * spurious
    chance = 1 / (1 + np.exp(-chosen))
    chance *= share / chance.mean()
    wrong = rng.random(units) < np.minimum(chance, 1.0)
    right = rng.random(units) < np.where(spurious, 0.9, 0.5)
    truth = np.where(wrong, np.where(right, Outcome.RIGHT, Outcome.WRONG), Outcome.FINE).astype(np.int8)
    return MadeSet(population, truth, category.astype(np.int64))


def stratified(made: MadeSet, by: str, wanted: int) -> Population:
    """The population with its strata."""
    known = made.population
    if by == "category":
        sizes = np.bincount(made.category)
        large = np.sort(np.argsort(-sizes, kind="stable")[: max(1, wanted // 5 - 1)])
        stratum = np.searchsorted(large, made.category)
        stratum = np.where(np.isin(made.category, large), stratum, len(large))
    elif by == "impact":
        stratum = thirds_of(known.effect, 3)
    else:
        stratum = np.zeros(len(known), np.int64)
    _, stratum = np.unique(stratum, return_inverse=True)
    return Population(stratum, int(stratum.max()) + 1, known.kind, known.right, known.wrong, known.counts)


@dataclass
class Coverage:
    """How often intervals held what is true, and how wide they were."""

    held_share: float
    held_change: float
    held_strata: float
    width_share: float
    width_change: float
    bias_share: float
    bias_change: float


def coverage(
    sets: int, wanted: int, by: str, seed: int, *, draws: int = 400, unsure: float = 0.0, **kind: float
) -> Coverage:
    """Draw a sample from each of many sets, and ask whether its intervals hold the truth."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(sets):
        made = make_set(rng, **kind)  # type: ignore[arg-type]
        population = stratified(made, by, wanted)
        counts = allocate(np.bincount(population.stratum, minlength=population.strata), wanted)
        subjects = rng.integers(-(2**62), 2**62, len(population))
        taken = draw(subjects, population.stratum, counts, number)
        outcome = np.full(len(population), Outcome.UNKNOWN, np.int8)
        outcome[taken] = made.truth[taken]
        if unsure:
            outcome[taken[rng.random(len(taken)) < unsure]] = Outcome.UNSURE
        overall, strata = estimate(population, outcome, draws)
        true_strata = [
            float((made.truth[population.stratum == s] != Outcome.FINE).mean()) for s in range(population.strata)
        ]
        held = [
            part.share.low - 1e-12 <= true <= part.share.high + 1e-12
            for part, true in zip(strata, true_strata, strict=True)
        ]
        share, change = made.share, made.change
        rows.append(
            (
                overall.share.low - 1e-12 <= share <= overall.share.high + 1e-12,
                overall.change.low - 1e-12 <= change <= overall.change.high + 1e-12,
                np.mean(held),
                overall.share.high - overall.share.low,
                overall.change.high - overall.change.low,
                overall.share.value - share,
                overall.change.value - change,
            )
        )
    return Coverage(*np.mean(rows, axis=0).tolist())
