"""Each category from the source that is best at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from panview.ensemble.evidence import Lesson
from panview.ensemble.rules.rule import Learned, keeping_all


@dataclass(frozen=True)
class ByCategory:
    """The source with the highest PQ of a category gives its segments; of equal ones the one that is best overall."""

    name: str = "by-category"
    meaning: str = "each category from the set that is best at it"

    def learn(self, lesson: Lesson) -> Learned:
        """Learn which source each category is taken from."""
        pq = np.stack([quality.pq for quality in lesson.qualities])
        best, part = pq.argmax(axis=0), lesson.best_part
        source_of = np.where(pq[part] >= pq.max(axis=0), part, best)
        return keeping_all(self.name, lesson, source_of.astype(np.int64))
