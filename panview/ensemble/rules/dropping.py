"""The best source without the segments that cost more than they gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from panview.ensemble.evidence import Lesson
from panview.ensemble.rules.cutoffs import best_cutoffs
from panview.ensemble.rules.rule import LEAST_VISIBLE, Learned


@dataclass(frozen=True)
class Dropping:
    """The best source alone; the others only speak for its segments, and those below the cutoff of a category go."""

    name: str = "dropping"
    meaning: str = "the best set, without the segments that cost more than they gain"

    def learn(self, lesson: Lesson) -> Learned:
        """Learn the cutoffs."""
        evidence, part = lesson.evidence, lesson.best_part
        candidates, quality = evidence.candidates, lesson.qualities[part]
        known = (candidates.source == part) & lesson.images[candidates.image] & ~np.isnan(evidence.iou)
        rows = np.flatnonzero(known)
        truths = quality.counts.tp + quality.counts.fn
        value = lesson.votes.value(candidates)[rows]
        cutoffs = best_cutoffs(value, evidence.iou[rows], candidates.category[rows].astype(np.int64), truths)
        cutoffs = np.where(np.isnan(cutoffs), quality.pq / 2, cutoffs)
        source_of = np.full(len(truths), part, np.int64)
        return Learned(self.name, source_of, cutoffs, np.ones(len(truths)), LEAST_VISIBLE, lesson.votes)
