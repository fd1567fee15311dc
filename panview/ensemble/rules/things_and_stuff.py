"""Things from one source, stuff from another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from panview.ensemble.evidence import Lesson
from panview.ensemble.rules.rule import Learned, keeping_all


@dataclass(frozen=True)
class ThingsAndStuff:
    """The source with the highest PQ of things gives all things, that of stuff all stuff."""

    name: str = "things-and-stuff"
    meaning: str = "things from the set that is best at things, stuff from the one that is best at stuff"

    def learn(self, lesson: Lesson) -> Learned:
        """Learn which source things and stuff are taken from."""
        part = lesson.best_part

        def best(of: str) -> int:
            pq = [getattr(quality, of).pq or 0.0 for quality in lesson.qualities]
            return part if pq[part] >= max(pq) else int(np.argmax(pq))

        source_of = np.where(lesson.evidence.isthing, best("things"), best("stuff"))
        return keeping_all(self.name, lesson, source_of.astype(np.int64))
