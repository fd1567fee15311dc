"""The rules of panoptic quality once more, slowly and literally, pixel by pixel, to compare with."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass
class Stat:
    iou: float = 0.0
    tp: int = 0
    fp: int = 0
    fn: int = 0


@dataclass(frozen=True)
class Segment:
    id: int
    category_id: int
    iscrowd: bool = False
    area: float | None = None
    """By the JSON; its pixels without."""


@dataclass(frozen=True)
class Pair:
    """One image: two id maps and what the JSONs say of them."""

    ground_truth: NDArray[np.uint32]
    prediction: NDArray[np.uint32]
    truths: tuple[Segment, ...]
    predictions: tuple[Segment, ...]
    ignored: set[int] = field(default_factory=set)


def count_image(
    pair: Pair, threshold: float = 0.5, *, json_areas: bool = False, onto: dict[int, Stat] | None = None
) -> dict[int, Stat]:
    """Counts per category id of one image; panopticapi takes areas of ground truth from the JSON.

    With ``onto`` they are added to those of other images, one after the other as in panopticapi: sums of each image
    would differ in the last bits.
    """
    shared: Counter[tuple[int, int]] = Counter()
    for ids in zip(pair.ground_truth.ravel().tolist(), pair.prediction.ravel().tolist(), strict=True):
        shared[ids] += 1
    area_g: dict[int, float] = dict(Counter(pair.ground_truth.ravel().tolist()))
    if json_areas:
        area_g |= {g.id: g.area for g in pair.truths if g.area is not None}
    area_p = Counter(pair.prediction.ravel().tolist())
    stats: dict[int, Stat] = defaultdict(Stat) if onto is None else onto
    matched_g, matched_p = set(), set()
    for g in pair.truths:
        for p in pair.predictions:
            if g.iscrowd or g.category_id != p.category_id or (g.id, p.id) not in shared:
                continue
            union = area_p[p.id] + area_g[g.id] - shared[g.id, p.id] - shared[0, p.id]
            # As NumPy's numbers, which the reference has, divide.
            iou = shared[g.id, p.id] / union if union else math.inf
            if iou > threshold:
                stats[g.category_id].tp += 1
                stats[g.category_id].iou += iou
                matched_g.add(g.id)
                matched_p.add(p.id)
    for g in pair.truths:
        if g.id not in matched_g and not g.iscrowd:
            stats[g.category_id].fn += 1
    for p in pair.predictions:
        if p.id in matched_p:
            continue
        forgiven = shared[0, p.id]
        crowds = [g for g in pair.truths if g.iscrowd and g.category_id == p.category_id]
        if crowds:
            forgiven += shared[crowds[-1].id, p.id]
        if forgiven / area_p[p.id] > 0.5:
            pair.ignored.add(p.id)
        else:
            stats[p.category_id].fp += 1
    return stats


def count(pairs: Iterable[Pair], threshold: float = 0.5, *, json_areas: bool = False) -> dict[int, Stat]:
    """Counts per category id of several images."""
    total: dict[int, Stat] = defaultdict(Stat)
    for pair in pairs:
        count_image(pair, threshold, json_areas=json_areas, onto=total)
    return total


def averages(stats: dict[int, Stat], category_ids: Iterable[int]) -> tuple[float, float, float, int] | None:
    """Mean PQ, SQ, RQ and the number of categories that occur among those given; None if none does."""
    pq = sq = rq = 0.0
    n = 0
    for category in category_ids:
        stat = stats.get(category, Stat())
        if stat.tp + stat.fp + stat.fn == 0:
            continue
        n += 1
        weight = stat.tp + 0.5 * stat.fp + 0.5 * stat.fn
        pq += stat.iou / weight
        sq += stat.iou / stat.tp if stat.tp else 0.0
        rq += stat.tp / weight
    return (pq / n, sq / n, rq / n, n) if n else None
