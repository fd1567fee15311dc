"""Votes, placing, rules and bounds of an ensemble once more, slowly and literally, with sets of pixels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from tests.support.reference import Pair, Segment, Stat, averages, count, count_image

Pixel = tuple[int, int]
PRIOR = 6


@dataclass(frozen=True, eq=False)
class Candidate:
    """A segment of a source."""

    image: int
    source: int
    segment: Segment
    pixels: frozenset[Pixel]
    score: float | None = None

    @property
    def category(self) -> int:
        return self.segment.category_id

    @property
    def size(self) -> str:
        area = len(self.pixels)
        return "small" if area < 32 * 32 else "medium" if area < 96 * 96 else "large"


def candidates_of(pairs: Sequence[Sequence[Pair]]) -> list[list[Candidate]]:
    """All segments by image, source by source, in JSON order."""
    found: list[list[Candidate]] = []
    for image in range(len(pairs[0])):
        own = []
        for source, each in enumerate(pairs):
            pair = each[image]
            for segment in pair.predictions:
                ys, xs = np.nonzero(pair.prediction == segment.id)
                own.append(Candidate(image, source, segment, frozenset(zip(ys.tolist(), xs.tolist(), strict=True))))
        found.append(own)
    return found


def are_peers(a: Candidate, b: Candidate) -> bool:
    if a.source == b.source or a.category != b.category:
        return False
    return len(a.pixels & b.pixels) > 0.5 * len(a.pixels | b.pixels)


@dataclass(frozen=True)
class Said:
    """What a rule says of a candidate; value None never places it."""

    value: float | None
    cutoff: float
    weight: float


def place(
    own: Sequence[Candidate], said: Sequence[Said], visible: float, isthing: Callable[[int], bool]
) -> dict[int, frozenset[Pixel]]:
    """Lay down the candidates of an image; return the pixels of those that were placed, by their place."""
    free = {i: set(each.pixels) for i, each in enumerate(own)}

    def gain(i: int, pixels: int) -> float:
        value = said[i].value
        area = len(own[i].pixels)
        if value is None or area == 0 or pixels < visible * area:
            return 0.0
        return max(0.0, said[i].weight * (value * pixels / area - said[i].cutoff))

    still_open = [i for i in range(len(own)) if gain(i, len(free[i])) > 0]
    placed: dict[int, frozenset[Pixel]] = {}
    while True:
        still_open = [i for i in still_open if gain(i, len(free[i])) > 0]
        if not still_open:
            return placed
        best, best_net = -1, -math.inf
        for i in still_open:
            net = gain(i, len(free[i]))
            for j in still_open:
                if j == i or own[i].source == own[j].source or are_peers(own[i], own[j]):
                    continue
                if own[i].category == own[j].category and not isthing(own[i].category):
                    continue
                net -= gain(j, len(free[j]))
                net += gain(j, len(free[j] - free[i]))
            if net > best_net + 1e-12:
                best, best_net = i, net
        placed[best] = frozenset(free[best])
        for i in free:
            free[i] -= placed[best]
        still_open.remove(best)
        if not isthing(own[best].category):
            still_open = [i for i in still_open if own[i].category != own[best].category]


def as_pair(pair: Pair, own: Sequence[Candidate], placed: dict[int, frozenset[Pixel]]) -> Pair:
    """What was placed as the prediction of an image."""
    id_map = np.zeros(pair.ground_truth.shape, np.uint32)
    segments = []
    for i in sorted(placed):
        for y, x in placed[i]:
            id_map[y, x] = i + 1
        if placed[i]:
            segments.append(Segment(i + 1, own[i].category))
    return Pair(pair.ground_truth, id_map, pair.truths, tuple(segments))


def iou_of(pairs: Sequence[Sequence[Pair]], own: Sequence[Candidate]) -> list[float | None]:
    """IoU of the match of each candidate of an image, as its source has it; 0 for an FP, None if ignored."""
    found: list[float | None] = []
    for each in own:
        pair = pairs[each.source][each.image]
        alone = replace(pair, predictions=(each.segment,), ignored=set())
        stats = count_image(alone)
        if each.segment.id in alone.ignored:
            found.append(None)
        else:
            found.append(stats[each.category].iou)
    return found


class Votes:
    """What is learned from some images, by counting."""

    def __init__(
        self, candidates: Sequence[Sequence[Candidate]], iou: Sequence[Sequence[float | None]], images: set[int]
    ) -> None:
        self.all = candidates
        self.sources = 1 + max(each.source for own in candidates for each in own)
        self.known = [
            (each, value)
            for own, values in zip(candidates, iou, strict=True)
            for each, value in zip(own, values, strict=True)
            if each.image in images and value is not None
        ]
        mean = (sum(value for _, value in self.known) + 0.5) / (len(self.known) + 1)
        self.mean = mean

    def right(self, source: int, category: int, size: str) -> float:
        of = [(each, value) for each, value in self.known if each.source == source]
        share = (sum(value > 0 for _, value in of) + 1) / (len(of) + 2)
        of = [(each, value) for each, value in of if each.category == category]
        share = (sum(value > 0 for _, value in of) + PRIOR * share) / (len(of) + PRIOR)
        of = [(each, value) for each, value in of if each.size == size]
        share = (sum(value > 0 for _, value in of) + PRIOR * share) / (len(of) + PRIOR)
        return min(max(share, 0.01), 0.99)

    def total(self, each: Candidate) -> float:
        """Votes for a candidate: its own and those of its peers; sets without scores."""
        peers = [other for other in self.all[each.image] if are_peers(each, other)]
        return sum(self.right(one.source, one.category, one.size) for one in (each, *peers))

    def bin(self, each: Candidate) -> int:
        return min(int(self.total(each) * 4), 4 * self.sources - 1)

    def values(self) -> dict[Candidate, float]:
        """IoU that is expected of every candidate."""
        bins = {each: self.bin(each) for own in self.all for each in own}
        found = {}
        for each in bins:
            of = [(other, value) for other, value in self.known if bins[other] == bins[each]]
            expected = (sum(value for _, value in of) + PRIOR * self.mean) / (len(of) + PRIOR)
            of = [(other, value) for other, value in of if other.source == each.source]
            expected = (sum(value for _, value in of) + PRIOR * expected) / (len(of) + PRIOR)
            of = [(other, value) for other, value in of if other.category == each.category]
            found[each] = (sum(value for _, value in of) + PRIOR * expected) / (len(of) + PRIOR)
        return found


def pq_of(stats: dict[int, Stat], category: int) -> float:
    stat = stats.get(category, Stat())
    weight = stat.tp + stat.fp / 2 + stat.fn / 2
    return stat.iou / weight if weight else 0.0


def mean_pq(stats: dict[int, Stat], categories: Sequence[int]) -> float:
    found = averages(stats, categories)
    return found[0] if found else 0.0


def part_stats(pairs: Sequence[Sequence[Pair]], images: set[int]) -> list[dict[int, Stat]]:
    """Counts of each source over some images."""
    return [count([pair for image, pair in enumerate(each) if image in images]) for each in pairs]


@dataclass(frozen=True)
class Agreed:
    """What agreement learns, by category id."""

    cutoff: dict[int, float]
    weight: dict[int, float]
    visible: float


def agreement(
    pairs: Sequence[Sequence[Pair]], images: set[int], categories: Sequence[int], isthing: Callable[[int], bool]
) -> Agreed:
    """Learn agreement from some images, round after round."""
    candidates = candidates_of(pairs)
    values = Votes(candidates, [iou_of(pairs, own) for own in candidates], images).values()
    parts = part_stats(pairs, images)
    stats = max(parts, key=lambda each: mean_pq(each, categories))

    def by(stats: dict[int, Stat], visible: float) -> Agreed:
        weights = {c: max(s.tp + s.fp / 2 + s.fn / 2, 0.5) for c in categories for s in [stats.get(c, Stat())]}
        occurs = {c: (s.tp + s.fp + s.fn) > 0 for c in categories for s in [stats.get(c, Stat())]}
        mean = mean_pq(stats, categories)
        cutoff = {c: (pq_of(stats, c) if occurs[c] else mean) / 2 for c in categories}
        least = min(weights.values())
        return Agreed(cutoff, {c: least / weights[c] if occurs[c] else 1.0 for c in categories}, visible)

    def placed(agreed: Agreed) -> dict[int, Stat]:
        joined = []
        for image in sorted(images):
            own = candidates[image]
            said = [Said(values[each], agreed.cutoff[each.category], agreed.weight[each.category]) for each in own]
            joined.append(as_pair(pairs[0][image], own, place(own, said, agreed.visible, isthing)))
        return count(joined)

    agreed = by(stats, 0.5)
    for _ in range(2):
        agreed = by(placed(agreed), 0.5)
    tried = [replace(agreed, visible=visible) for visible in (0.5, 0.65, 0.8)]
    pq = [mean_pq(placed(each), categories) for each in tried]
    return tried[pq.index(max(pq))]


def best_by_cutoff(known: Sequence[tuple[float, float]], truths: int) -> float:
    """The highest PQ of a category that a cutoff can reach, from what was expected and what it was, and the truths."""
    best = 0.0
    for cutoff in {value for value, _ in known} | {math.inf}:
        kept = [iou for value, iou in known if value >= cutoff]
        if kept or truths:
            best = max(best, 2 * sum(kept) / (len(kept) + truths))
    return best


def best_of_any_choice(pairs: Sequence[Sequence[Pair]], categories: Sequence[int]) -> float:
    """The highest PQ that segments of the sources reach in any choice and order, image by image; of few and small ones.

    Of all choices in an image those are kept that no other beats in every category, and of several images all their
    combinations.
    """
    fronts = []
    for image, own in enumerate(candidates_of(pairs)):
        outcomes: dict[Counts, None] = {}
        for number in range(len(own) + 1):
            for order in permutations(range(len(own)), number):
                taken: set[Pixel] = set()
                placed: dict[int, frozenset[Pixel]] = {}
                for i in order:
                    rest = frozenset(own[i].pixels - taken)
                    if rest:
                        placed[i] = rest
                        taken |= rest
                stats = count_image(as_pair(pairs[0][image], own, placed))
                outcome = tuple((s.iou, s.tp, s.fp, s.fn) for c in categories for s in [stats.get(c, Stat())])
                outcomes[outcome] = None
        fronts.append(_undominated(list(outcomes)))
    best: list[tuple[tuple[float, int, int, int], ...]] = [tuple((0.0, 0, 0, 0) for _ in categories)]
    for front in fronts:
        best = _undominated([_added(one, other) for one in best for other in front])
    return max(_mean(each) for each in best)


Counts = tuple[tuple[float, int, int, int], ...]


def _added(one: Counts, other: Counts) -> Counts:
    return tuple((a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]) for a, b in zip(one, other, strict=True))


def _mean(counts: Counts) -> float:
    known = [(iou, tp + fp / 2 + fn / 2) for iou, tp, fp, fn in counts if tp + fp + fn]
    return sum(iou / weight for iou, weight in known) / len(known) if known else 0.0


def _undominated(outcomes: list[Counts]) -> list[Counts]:
    """Those that no other has at least the IoU of, with at most its predictions, in every category."""
    kept: list[tuple[Counts, NDArray[np.float64]]] = []
    keyed = [(each, np.array([(iou, -(2 * tp + fp + fn)) for iou, tp, fp, fn in each]).ravel()) for each in outcomes]
    keyed.sort(key=lambda pair: -float(pair[1].sum()))
    for each, key in keyed:
        if not any((other >= key - 1e-12).all() for _, other in kept):
            kept.append((each, key))
    return [each for each, _ in kept]
