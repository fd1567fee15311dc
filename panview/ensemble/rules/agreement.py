"""Agreement: segments of all sources, placed by what they are expected to gain."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from panview.ensemble.evidence import Lesson
from panview.ensemble.rules.cutoffs import best_cutoffs
from panview.ensemble.rules.rule import ANY_SOURCE, LEAST_VISIBLE, Learned
from panview.metrics.panoptic_quality import PanopticQuality

_VISIBLE = (LEAST_VISIBLE, 0.65, 0.8)
_ROUNDS = 2


@dataclass(frozen=True)
class Agreement:
    """Segments of all sources, voted for; a segment is placed where it is expected to gain.

    Half of a category's PQ is its cutoff, and that PQ is what placing comes to: it is found in a few rounds.
    """

    name: str = "agreement"
    meaning: str = "segments of all sets, weighed by the votes of all, placed by expected gain in PQ"

    def learn(self, lesson: Lesson) -> Learned:
        """Learn votes, cutoffs, weights, and how much of a segment must be free."""
        return _learned(lesson, self.name)


@dataclass(frozen=True)
class AgreementWithCutoffs:
    """As `Agreement`, with the cutoff of each category that is best where the truth is known."""

    name: str = "agreement-with-cutoffs"
    meaning: str = "like agreement, but without the segments that cost more than they gain, by category"

    def learn(self, lesson: Lesson) -> Learned:
        """Learn what `Agreement` does, then the cutoffs."""
        learned = _learned(lesson, self.name)
        candidates = lesson.evidence.candidates
        worth = replace(learned, cutoff=np.zeros(len(learned.cutoff))).worth(candidates)
        quality, outcome = lesson.quality(worth)
        rows = np.flatnonzero(~np.isnan(outcome.iou) & lesson.images[candidates.image])
        truths = quality.counts.tp + quality.counts.fn
        category = candidates.category[rows].astype(np.int64)
        cutoffs = best_cutoffs(worth.value[rows], outcome.iou[rows], category, truths)
        return replace(learned, cutoff=np.where(np.isnan(cutoffs), learned.cutoff, cutoffs))


def _learned(lesson: Lesson, name: str) -> Learned:
    kept: Learned | None = lesson._kept.get("agreement")
    if kept is None:
        kept = lesson._kept["agreement"] = _found(lesson)
    return replace(kept, rule=name)


def _found(lesson: Lesson) -> Learned:
    candidates = lesson.evidence.candidates
    quality = lesson.qualities[lesson.best_part]
    learned = _by_quality(lesson, quality, LEAST_VISIBLE)
    for _ in range(_ROUNDS):
        quality, _ = lesson.quality(learned.worth(candidates))
        learned = _by_quality(lesson, quality, LEAST_VISIBLE)
    tried = [replace(learned, visible=visible) for visible in _VISIBLE]
    pq = [lesson.quality(each.worth(candidates))[0].all.pq or 0.0 for each in tried]
    return tried[int(np.argmax(pq))]


def _by_quality(lesson: Lesson, quality: PanopticQuality, visible: float) -> Learned:
    """Return the rule whose cutoffs and weights follow from a PQ by category."""
    weight = np.maximum(quality.counts.weight, 0.5)
    occurs = quality.occurs
    mean = float(quality.pq[occurs].mean()) if occurs.any() else 0.0
    cutoff = np.where(occurs, quality.pq, mean) / 2
    relative = np.where(occurs, weight.min() / weight, 1.0)
    source_of = np.full(len(weight), ANY_SOURCE, np.int64)
    return Learned("agreement", source_of, cutoff, relative, visible, lesson.votes)
