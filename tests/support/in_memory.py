"""Pairs of the literal reference in the forms in which models hold them in memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES

IS_THING = {category["id"]: bool(category["isthing"]) for category in CATEGORIES}


def as_segments(id_map: NDArray[np.uint32], segments: tuple[Segment, ...]) -> tuple[NDArray[Any], list[dict[str, int]]]:
    """An id map with its segments."""
    infos = [{"id": s.id, "category_id": s.category_id, "iscrowd": int(s.iscrowd)} for s in segments]
    return id_map.astype(np.int64), infos


def as_channels(id_map: NDArray[np.uint32], segments: tuple[Segment, ...], void: int = -1) -> NDArray[np.int64]:
    """Category and instance of each pixel, (H, W, 2)."""
    pixels = np.zeros((*id_map.shape, 2), np.int64)
    pixels[..., 0] = void
    for segment in segments:
        pixels[id_map == segment.id] = segment.category_id, segment.id
    return pixels


def without_crowd_and_with_one_stuff(pair: Pair) -> Pair:
    """What can be said by categories and instances: no crowd, and stuff categories in one segment each."""
    sides = []
    for id_map, segments in ((pair.ground_truth, pair.truths), (pair.prediction, pair.predictions)):
        id_map, first, kept = id_map.copy(), {}, []
        for s in segments:
            if not IS_THING[s.category_id] and s.category_id in first:
                id_map[id_map == s.id] = first[s.category_id]
                continue
            first[s.category_id] = s.id
            kept.append(Segment(s.id, s.category_id))
        sides.append((id_map, tuple(kept)))
    return Pair(sides[0][0], sides[1][0], sides[0][1], sides[1][1])
