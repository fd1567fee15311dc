"""Votes: how much the sources together speak for a segment, and what IoU that promises, learned where truth is known.

A source votes for each of its segments with the share of its segments of that category and size that are right; where
it has scores, the odds of that are multiplied by what its score says. A segment has its own vote and those of its
peers. What such a sum is worth is the mean IoU of segments with as many votes, of the same source and category; where
those are few, all of the source count too, and where these are few, all there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.ensemble.candidates import Candidates
from panview.metrics.breakdown import SizeClass

PRIOR = 6.0
"""What is known of a larger group counts like so many segments of a smaller one."""
BINS_PER_VOTE = 4
SCORE_BINS = 8


@dataclass(frozen=True, eq=False)
class Votes:
    """What was learned of s sources and c categories.

    Attributes
    ----------
    right : (s, c, 3) float64
        Share of the segments that are TP, by `SizeClass`.
    score_edges : tuple of s (b - 1,) float64
        Bounds of the bins of the scores of each source; none where it has no scores.
    score_odds : tuple of s (b,) float64
        By what the odds of being right are multiplied in each bin; (1,) of 1 where a source has no scores.
    expected : (s, c, BINS_PER_VOTE * s) float64
        IoU that segments with so many votes have on average, 0 for an FP.
    """

    right: NDArray[np.float64]
    score_edges: tuple[NDArray[np.float64], ...]
    score_odds: tuple[NDArray[np.float64], ...]
    expected: NDArray[np.float64]

    @property
    def n_sources(self) -> int:
        """The number of sources."""
        return len(self.right)

    def own(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return the vote of each candidate for itself, between 0 and 1, (m,) float64."""
        share = self.right[candidates.source, candidates.category, candidates.size]
        odds = share / (1 - share)
        for source in range(self.n_sources):
            rows = np.flatnonzero((candidates.source == source) & ~np.isnan(candidates.score))
            bins = np.searchsorted(self.score_edges[source], candidates.score[rows], side="right")
            odds[rows] *= self.score_odds[source][bins]
        votes: NDArray[np.float64] = odds / (1 + odds)
        return votes

    def total(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return the votes that each candidate has, its own and those of its peers, (m,) float64."""
        own = self.own(candidates)
        peers = candidates.peer_rows
        total = own.copy()
        for source in range(self.n_sources):
            has = peers[:, source] >= 0
            total[has] += own[peers[has, source]]
        return total

    def value(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return the IoU that is expected of each candidate, (m,) float64."""
        bins = bin_of(self.total(candidates), self.n_sources)
        values: NDArray[np.float64] = self.expected[candidates.source, candidates.category, bins]
        return values


def bin_of(votes: NDArray[np.float64], n_sources: int) -> NDArray[np.int64]:
    """Return the bin of sums of votes, (m,) int64."""
    return np.minimum((votes * BINS_PER_VOTE).astype(np.int64), BINS_PER_VOTE * n_sources - 1)


def learn_votes(
    candidates: Candidates, iou: NDArray[np.float64], images: NDArray[np.bool_], n_categories: int
) -> Votes:
    """Learn from the images where the truth is known.

    Parameters
    ----------
    candidates : Candidates
    iou : (m,) float64
        IoU of the match of each, 0 for an FP, NaN for one that is ignored.
    images : (n_images,) bool
        Images to learn from.
    n_categories : int
    """
    rows = np.flatnonzero(images[candidates.image] & ~np.isnan(iou))
    s, c = candidates.n_sources, n_categories
    source, category = candidates.source[rows].astype(np.int64), candidates.category[rows].astype(np.int64)
    known, is_right = iou[rows], (iou[rows] > 0).astype(np.float64)
    overall = (_sum(source, is_right, (s,)) + 1) / (_sum(source, None, (s,)) + 2)
    by_category = _towards(source * c + category, is_right, (s, c), overall[:, None])
    sizes = len(SizeClass)
    place = (source * c + category) * sizes + candidates.size[rows]
    right = np.clip(_towards(place, is_right, (s, c, sizes), by_category[:, :, None]), 0.01, 0.99)
    edges, odds = zip(
        *(_score_odds(candidates.score[rows][source == each], is_right[source == each]) for each in range(s)),
        strict=True,
    )
    bins = BINS_PER_VOTE * s
    so_far = Votes(right, edges, odds, np.zeros((s, c, bins)))
    at = bin_of(so_far.total(candidates)[rows], s)
    mean = float((known.sum() + 0.5) / (len(known) + 1))
    by_votes = _towards(at, known, (bins,), np.array(mean))
    by_source = _towards(source * bins + at, known, (s, bins), by_votes)
    expected = _towards((source * c + category) * bins + at, known, (s, c, bins), by_source[:, None, :])
    return Votes(right, edges, odds, expected)


def _sum(place: NDArray[np.int64], values: NDArray[np.float64] | None, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return np.bincount(place, values, int(np.prod(shape))).astype(np.float64).reshape(shape)


def _towards(
    place: NDArray[np.int64], values: NDArray[np.float64], shape: tuple[int, ...], larger: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean of each group, drawn towards that of the larger group that it is part of."""
    means: NDArray[np.float64] = (_sum(place, values, shape) + PRIOR * larger) / (_sum(place, None, shape) + PRIOR)
    return means


def _score_odds(
    score: NDArray[np.float64], is_right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return bounds of bins with as many scores each, and by what each multiplies the odds of being right."""
    has = ~np.isnan(score)
    score, is_right = score[has], is_right[has]
    if not len(score):
        return np.empty(0), np.ones(1)
    edges = np.unique(np.quantile(score, np.arange(1, SCORE_BINS) / SCORE_BINS))
    at = np.searchsorted(edges, score, side="right")
    overall = (is_right.sum() + 1) / (len(score) + 2)
    share = np.clip(_towards(at, is_right, (len(edges) + 1,), np.array(overall)), 0.01, 0.99)
    return edges, share / (1 - share) * (1 - overall) / overall
