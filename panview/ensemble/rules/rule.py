"""What a rule is, and what it learns: the same few numbers for all, so that a rule can be read where it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.ensemble.candidates import Candidates
from panview.ensemble.evidence import Lesson
from panview.ensemble.placing import Worth
from panview.ensemble.votes import Votes

ANY_SOURCE = -1
KEEP_ALL = -1.0
"""A cutoff that every segment exceeds."""
LEAST_VISIBLE = 0.5
"""Below this share of its pixels a segment is hardly what its source has seen."""


@dataclass(frozen=True, eq=False)
class Learned:
    """What a rule has learned of s sources and c categories.

    Attributes
    ----------
    rule : str
        Name of the rule.
    source_of : (c,) int64
        Source that segments of each category are taken from; `ANY_SOURCE` for all.
    cutoff : (c,) float64
        IoU that must be expected of a segment; `KEEP_ALL` keeps all.
    weight : (c,) float64
        How much a point of IoU counts, relative to the other categories.
    visible : float
        Share of a segment that must be free where it is laid down.
    votes : Votes
        What IoU is expected of a segment.
    """

    rule: str
    source_of: NDArray[np.int64]
    cutoff: NDArray[np.float64]
    weight: NDArray[np.float64]
    visible: float
    votes: Votes

    def worth(self, candidates: Candidates) -> Worth:
        """Return what the rule says of candidates."""
        wanted = self.source_of[candidates.category]
        value = self.votes.value(candidates)
        value[(wanted != ANY_SOURCE) & (wanted != candidates.source)] = np.nan
        return Worth(value, self.cutoff[candidates.category], self.weight[candidates.category], self.visible)


class Rule(Protocol):
    """A way to make one set of several."""

    @property
    def name(self) -> str:
        """What a manifest and the command line call it."""
        ...

    @property
    def meaning(self) -> str:
        """What it does, in a few words."""
        ...

    def learn(self, lesson: Lesson) -> Learned:
        """Learn from the images of a lesson, and from no other."""
        ...


def keeping_all(name: str, lesson: Lesson, source_of: NDArray[np.int64]) -> Learned:
    """Return a rule that takes each category from one source, with all its segments."""
    categories = len(source_of)
    cutoff, weight = np.full(categories, KEEP_ALL), np.ones(categories)
    return Learned(name, source_of, cutoff, weight, LEAST_VISIBLE, lesson.votes)
