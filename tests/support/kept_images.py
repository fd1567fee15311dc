"""Queries and detections as a run keeps them, drawn from a seed."""

from __future__ import annotations

import numpy as np

from panview.engine.kept.codes import to_codes, to_shares
from panview.engine.kept.queries import KeptDetections, KeptQueries
from panview.engine.post_processing import Frame

ISTHING = (True, True, False, False, False)


def drawn_queries(
    seed: int,
    count: int = 6,
    mask: tuple[int, int] = (10, 13),
    padded: tuple[int, int] = (30, 52),
    shown: tuple[int, int] = (30, 46),
    photo: tuple[int, int] = (45, 70),
) -> KeptQueries:
    """Blobs with soft edges; each covers a part of the picture, and some are of the same stuff."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[: mask[0], : mask[1]]
    logits = np.empty((count, *mask), np.float32)
    for query in range(count):
        centre, spread = rng.uniform(0, mask), rng.uniform(0.15, 0.6, 2) * mask
        distance = np.hypot((y - centre[0]) / spread[0], (x - centre[1]) / spread[1])
        logits[query] = 6 * (1 - distance) + rng.normal(0, 0.7, mask)
    return KeptQueries(
        to_codes(logits),
        rng.integers(0, len(ISTHING), count).astype(np.int32),
        rng.uniform(0.1, 1, count).astype(np.float32),
        Frame(padded, shown, photo),
    )


def drawn_detections(seed: int, count: int = 7, photo: tuple[int, int] = (45, 70)) -> KeptDetections:
    """Boxes of all sizes, some beyond the edge, over four fields of stuff with a gap."""
    rng = np.random.default_rng(seed)
    corner = rng.uniform(-5, 0.8 * np.array(photo[::-1]), (count, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(3, 45, (count, 2))], 1).astype(np.float32)
    y, x = np.mgrid[-1:1:28j, -1:1:28j]
    logits = 8 * (0.8 - np.hypot(y, x)) + rng.normal(0, 1, (count, 28, 28))
    stuff = np.kron(np.array([[2, 3], [-1, 4]], np.int16), np.ones((photo[0] // 2 + 1, photo[1] // 2 + 1), np.int16))
    return KeptDetections(
        to_shares(1 / (1 + np.exp(-logits))),
        boxes,
        rng.integers(0, 2, count).astype(np.int32),
        -np.sort(-rng.uniform(0.1, 1, count)).astype(np.float32),
        np.ascontiguousarray(stuff[: photo[0], : photo[1]]),
    )
