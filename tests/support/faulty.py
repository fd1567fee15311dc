"""Sets as they should not be: areas that are not the pixels, segments without a pixel, maps missing or damaged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, WrittenSet, random_pair, save_rgb

KINDS = ("missing", "empty", "jpeg", "size", "unlisted")


def pair_with_wrong_areas(rng: np.random.Generator) -> Pair:
    """A pair whose ground truth states areas of all sorts, and lists segments that were painted over."""
    pair = random_pair(rng)
    truths = [replace(segment, area=wrong_area(rng, pair, segment)) for segment in pair.truths]
    for number in range(int(rng.integers(0, 3))):
        category = int(rng.choice([c["id"] for c in CATEGORIES]))
        absent = Segment(500 + number, category, bool(rng.random() < 0.3), float(rng.integers(0, 400)))
        truths.insert(int(rng.integers(0, len(truths) + 1)), absent)
    return replace(pair, truths=tuple(truths))


def wrong_area(rng: np.random.Generator, pair: Pair, segment: Segment) -> float | None:
    """An area that is right, a little off, or nothing that it could be."""
    pixels = int((pair.ground_truth == segment.id).sum())
    choice = rng.random()
    if choice < 0.3:
        return None
    if choice < 0.5:
        return pixels + int(rng.integers(-20, 60))
    if choice < 0.6:
        return pixels * 1.5 + 0.25
    if choice < 0.8:
        # Unions near nothing: one segment matches several, IoU is beyond 1, infinite or negative.
        return int(rng.integers(-pixels, pixels // 3 + 2))
    return float(rng.choice([0, 1, 1e6, -5]))


def break_map(written: WrittenSet, side: str, number: int, kind: str) -> None:
    """Make the map of an image what it should not be."""
    path = getattr(written, side).with_suffix("") / f"{1000 + number:012d}.png"
    if kind == "missing":
        path.unlink()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "jpeg":
        path.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 100)
    elif kind == "size":
        save_rgb(path, np.zeros((24, 31), np.uint32))
    else:
        save_rgb(path, np.full((24, 32), 777_777, np.uint32))
