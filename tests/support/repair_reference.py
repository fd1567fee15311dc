"""Corrections of an image once more, slowly and literally, pixel by pixel, in the words of docs/guide/repairs.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from panview.review.corrected_image import TruthSegment
from panview.review.corrections import Correction
from panview.review.verdicts import Action

Pixel = tuple[int, int]


def corrected(
    id_map: NDArray[np.uint32],
    segments: Sequence[TruthSegment],
    corrections: Sequence[Correction],
    predicted: Mapping[int, NDArray[np.uint32]],
    isthing: Sequence[bool],
) -> tuple[NDArray[np.uint32], dict[int, int]]:
    """Return the map, and the category of each segment that has a pixel in it."""
    categories = {s.id: s.category for s in segments}
    crowd = {s.id for s in segments if s.iscrowd}
    becomes = {segment_id: segment_id for segment_id in categories} | {0: 0}
    used = set(categories)
    for c in corrections:
        if c.action in (Action.REMOVE, Action.REPLACE):
            becomes[c.truth_id] = 0
        if c.action is Action.REMOVE:
            del categories[c.truth_id]
    for c in corrections:
        if c.action is Action.MERGE:
            for other in c.others:
                becomes[other] = c.truth_id
                del categories[other]
    joined: dict[int, int] = {}
    waiting = {c.truth_id for c in corrections if c.action is Action.RELABEL}
    for c in corrections:
        if c.action is Action.RELABEL:
            home = _stuff(c.category, categories, crowd, waiting, isthing)
            if home is None:
                categories[c.truth_id] = c.category
                waiting.discard(c.truth_id)
            else:
                del categories[c.truth_id]
                joined[c.truth_id] = home
                for segment_id, target in becomes.items():
                    if target == c.truth_id:
                        becomes[segment_id] = home
    parts: dict[Pixel, int] = {}
    for c in corrections:
        if c.action is Action.SPLIT:
            parts |= _split(id_map, c, predicted[c.prediction], categories, used)
    tops: list[tuple[NDArray[np.uint32], int, int]] = []
    for c in corrections:
        if c.action not in (Action.ADD, Action.REPLACE):
            continue
        # A segment that joined other stuff has its new mask there.
        target = joined.get(c.truth_id, c.truth_id)
        if target is None:
            target = _stuff(c.category, categories, crowd, set(), isthing)
        if target is None:
            target = _unused(used)
            categories[target] = c.category
        tops.append((predicted[c.prediction], c.predicted_id, target))
    result = np.zeros_like(id_map)
    for pixel in np.ndindex(*id_map.shape):
        own = int(id_map[pixel])
        result[pixel] = parts.get(pixel, becomes[own])
        for source, predicted_id, target in tops:
            if source[pixel] == predicted_id:
                result[pixel] = target
    there = {int(i) for i in np.unique(result)} - {0}
    return result, {segment_id: category for segment_id, category in categories.items() if segment_id in there}


def _stuff(
    category: int, categories: dict[int, int], crowd: set[int], waiting: set[int], isthing: Sequence[bool]
) -> int | None:
    """The segment of a stuff category that others of it join."""
    if isthing[category]:
        return None
    return next((i for i, c in categories.items() if c == category and i not in crowd and i not in waiting), None)


def _unused(used: set[int]) -> int:
    used.add(max(used, default=0) + 1)
    return max(used)


def _split(
    id_map: NDArray[np.uint32], c: Correction, source: NDArray[np.uint32], categories: dict[int, int], used: set[int]
) -> dict[Pixel, int]:
    own = [(int(y), int(x)) for y, x in np.argwhere(id_map == c.truth_id)]
    along = [other for other in c.others if any(source[pixel] == other for pixel in own)]
    ids = [c.truth_id] + [_unused(used) for _ in along[1:]]
    for new in ids[1:]:
        categories[new] = categories[c.truth_id]
    found = {}
    for pixel in own:
        best = None
        for other in own:
            for place, predicted_id in enumerate(along):
                if source[other] == predicted_id:
                    far = abs(pixel[0] - other[0]) + abs(pixel[1] - other[1])
                    if best is None or (far, place) < best:
                        best = (far, place)
        if best is not None:
            found[pixel] = ids[best[1]]
    return found
