"""The rules of post-processing, restated literally, in sets of pixels. Masks are at the photo's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixel = tuple[int, int]


@dataclass(frozen=True)
class Segment:
    """A class and its pixels."""

    label: int
    pixels: frozenset[Pixel]


def probability(logit: float) -> float:
    return 1 / (1 + np.exp(-logit))


def _pixels(size: tuple[int, int]) -> list[Pixel]:
    return [(y, x) for y in range(size[0]) for x in range(size[1])]


def mask_classification(
    scores: Sequence[float],
    labels: Sequence[int],
    masks: NDArray[np.float32],
    isthing: Sequence[bool],
    *,
    score: float,
    overlap: float,
    mask: float,
    void_below: bool,
) -> list[Segment]:
    """MaskFormer's; with ``void_below`` Mask2Former's, OneFormer's and EoMT's. Label ``len(isthing)`` is no object."""
    kept = [q for q, label in enumerate(labels) if label != len(isthing) and scores[q] > score]
    winner: dict[Pixel, int] = {}
    for pixel in _pixels(masks.shape[1:]):
        for q in kept:
            if pixel not in winner or scores[q] * probability(masks[q][pixel]) > scores[winner[pixel]] * probability(
                masks[winner[pixel]][pixel]
            ):
                winner[pixel] = q
    segments: list[Segment] = []
    for q in kept:
        own = {pixel for pixel in _pixels(masks.shape[1:]) if probability(masks[q][pixel]) >= mask}
        won = {pixel for pixel, best in winner.items() if best == q}
        taken = won & own if void_below else won
        if not own or not taken or len(won) / len(own) < overlap:
            continue
        same = [n for n, segment in enumerate(segments) if segment.label == labels[q] and not isthing[labels[q]]]
        if same:
            segments[same[0]] = Segment(labels[q], segments[same[0]].pixels | taken)
        else:
            segments.append(Segment(labels[q], frozenset(taken)))
    return segments


def detr(
    scores: Sequence[float],
    labels: Sequence[int],
    masks: NDArray[np.float32],
    isthing: Sequence[bool],
    *,
    score: float,
    smallest: int,
) -> list[Segment]:
    """DETR's."""
    kept = [q for q, label in enumerate(labels) if label != len(isthing) and scores[q] > score]
    are_merged = True
    while kept:
        pixels: dict[int, set[Pixel]] = {q: set() for q in kept}
        for pixel in _pixels(masks.shape[1:]):
            best = max(kept, key=lambda q: (masks[q][pixel], -q))
            if are_merged and not isthing[labels[best]]:
                best = next(q for q in kept if labels[q] == labels[best])
            pixels[best].add(pixel)
        are_merged = False
        small = [q for q in kept if len(pixels[q]) < smallest]
        if not small:
            return [Segment(labels[q], frozenset(pixels[q])) for q in kept]
        kept = [q for q in kept if q not in small]
    return []


def panoptic_fpn(
    scores: Sequence[float],
    labels: Sequence[int],
    masks: NDArray[np.bool_],
    stuff: Mapping[int, NDArray[np.bool_]],
    *,
    score: float,
    overlap: float,
    stuff_area: int,
) -> list[Segment]:
    """Panoptic FPN's; ``stuff`` has for each class the pixels where its logit is the highest."""
    segments: list[Segment] = []
    taken: set[Pixel] = set()
    for n in sorted(range(len(scores)), key=lambda n: -scores[n]):
        own = {pixel for pixel in _pixels(masks.shape[1:]) if masks[n][pixel]}
        if scores[n] < score or not own or len(own & taken) / len(own) > overlap or own <= taken:
            continue
        segments.append(Segment(labels[n], frozenset(own - taken)))
        taken |= own
    for label in sorted(stuff):
        left = {pixel for pixel in _pixels(stuff[label].shape) if stuff[label][pixel]} - taken
        if len(left) >= max(1, stuff_area):
            segments.append(Segment(label, frozenset(left)))
    return segments
