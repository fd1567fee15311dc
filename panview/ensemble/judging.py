"""What each rule gains on images that it has not seen: cross-validation by image, with a paired interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.ensemble.bound import upper_bound
from panview.ensemble.counts import Outcome
from panview.ensemble.evidence import Evidence, Lesson
from panview.ensemble.rules.registry import RULES
from panview.ensemble.rules.rule import Learned, Rule
from panview.errors import PanviewError
from panview.metrics.comparison import PairedDifferences, paired_differences
from panview.metrics.image_counts import ImageCounts
from panview.metrics.panoptic_quality import PanopticQuality, panoptic_quality
from panview.parallel import Progress

FOLDS = 5
LEVEL = 0.05
"""Probability that, of sets that are no better, a rule is recommended; the rules that were tried share it."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What a rule comes to.

    Attributes
    ----------
    rule : Rule
    learned : Learned
        From all images.
    held_out : ImageCounts
        Of every image, by what was learned from the other folds.
    differences : PairedDifferences
        PQ of that less PQ of the best part.
    tried : int
        Rules that were judged together.
    identical : bool
        Whether all sources are the same.
    isthing : (c,) bool
    """

    rule: Rule
    learned: Learned
    held_out: ImageCounts
    differences: PairedDifferences
    tried: int
    identical: bool
    isthing: NDArray[np.bool_]

    @cached_property
    def quality(self) -> PanopticQuality:
        """Panoptic quality on held-out images."""
        return panoptic_quality(self.held_out.summed(len(self.isthing)), self.isthing)

    @property
    def recommended(self) -> bool:
        """Whether it beats the best part by more than chance explains where so many rules were tried.

        None does that joins nothing: what can be dropped from a set that is given twice is no gain of an ensemble.
        """
        gain = self.differences.all
        if self.identical or gain.difference is None or gain.p is None or not gain.significant:
            return False
        return gain.difference > 0 and gain.p <= LEVEL / self.tried


@dataclass(frozen=True, eq=False)
class Judgement:
    """All rules, judged on the same folds.

    Attributes
    ----------
    evidence : Evidence
    folds, seed : int
    best_part : int
        The source with the highest PQ.
    parts : tuple of s PanopticQuality
    rules : tuple of Judged
        From plain to strong.
    bound : float or None
        PQ that no choice of segments of the sources exceeds; None where no category occurs.
    """

    evidence: Evidence
    folds: int
    seed: int
    best_part: int
    parts: tuple[PanopticQuality, ...]
    rules: tuple[Judged, ...]
    bound: float | None

    @property
    def chosen(self) -> Judged:
        """The recommended rule with the highest held-out PQ; without one, the best of all; of equal ones the first."""
        among = [each for each in self.rules if each.recommended] or list(self.rules)
        return max(among, key=lambda each: each.quality.all.pq or 0.0)

    def of(self, name: str) -> Judged:
        """Return a rule by its name.

        Raises
        ------
        PanviewError
            There is none.
        """
        for each in self.rules:
            if each.rule.name == name:
                return each
        known = ", ".join(each.rule.name for each in self.rules)
        raise PanviewError(f"{name}: there is no such rule; expected {known}")


def folds_of(images: NDArray[np.bool_], folds: int, seed: int) -> NDArray[np.int64]:
    """Deal images into folds by lot, as many into each as into any other, or one more.

    Returns
    -------
    (n_images,) int64
        -1 for images that are in none.
    """
    chosen = np.flatnonzero(images)
    dealt = np.full(len(images), -1, np.int64)
    dealt[np.random.default_rng(seed).permutation(chosen)] = np.arange(len(chosen)) % folds
    return dealt


def judge(
    evidence: Evidence,
    rules: Sequence[Rule] = RULES,
    *,
    folds: int = FOLDS,
    seed: int = 0,
    resamples: int = 1000,
    progress: Progress | None = None,
) -> Judgement:
    """Learn rules, and measure each on images that it was not learned from.

    Parameters
    ----------
    evidence : Evidence
    rules : sequence of Rule
    folds : int
        Into so many the images are dealt; what is learned from all but one is applied to that one.
    seed : int
        Of the folds and the resamples.
    resamples : int
        Of the intervals.
    progress : Progress, optional
        Told of the rules that are learned, one for each fold and one for all images.

    Raises
    ------
    PanviewError
        There are fewer images than folds.
    Cancelled
    """
    n = int(evidence.images.sum())
    if n < folds:
        raise PanviewError(f"ensemble: {n} images are too few for {folds} folds; label more, or give --folds {n}")
    dealt = folds_of(evidence.images, folds, seed)
    total, done = (folds + 1) * len(rules), 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    candidates = evidence.candidates
    empty = Outcome(np.full(len(candidates), np.nan), np.zeros(len(evidence.truth.segment_id), np.bool_))
    held_out = [Outcome(empty.iou.copy(), empty.found.copy()) for _ in rules]
    for fold in range(folds):
        lesson, others = Lesson(evidence, evidence.images & (dealt != fold)), dealt == fold
        for rule, outcome in zip(rules, held_out, strict=True):
            placed = evidence.placed(rule.learn(lesson).worth(candidates), others)
            found = evidence.outcome(placed, others)
            rows = others[candidates.image]
            outcome.iou[rows] = found.iou[rows]
            outcome.found[:] |= found.found
            step()
    best = evidence.best_part(evidence.images)
    part = evidence.counts(evidence.parts[best], evidence.images)
    whole = Lesson(evidence, evidence.images)
    judged = []
    for rule, outcome in zip(rules, held_out, strict=True):
        counts = evidence.counts(outcome, evidence.images)
        differences = paired_differences(
            part,
            counts,
            evidence.isthing,
            evidence.images,
            seed=seed,
            resamples=resamples,
            cancelled=evidence.cancelled,
        )
        judged.append(
            Judged(rule, rule.learn(whole), counts, differences, len(rules), evidence.identical, evidence.isthing)
        )
        step()
    qualities = tuple(evidence.quality(each, evidence.images) for each in evidence.parts)
    return Judgement(evidence, folds, seed, best, qualities, tuple(judged), upper_bound(evidence))
