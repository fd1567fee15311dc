"""Networks that are right to the pixel: every rule returns the truth, without a shift and without a loss."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.engine.post_processing import (
    Frame,
    Instances,
    PanopticFpn,
    Queries,
    Segments,
    Semantics,
    detr,
    eomt,
    mask2former,
    maskformer,
    oneformer,
    panoptic_fpn,
)

SIZES = [(1, 1), (7, 5), (33, 47), (64, 64), (101, 58)]
ISTHING = np.array([True, True, True, False, False])


def scene(size: tuple[int, int], seed: int = 3) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Six rectangles over each other, each with a class; those of stuff have a class each."""
    rng = np.random.default_rng(seed)
    labels = np.array([3, 4, 0, 0, 1, 2], np.int32)
    owner = np.zeros(size, np.intp)
    for number in range(1, len(labels)):
        top, left = rng.integers(0, size)
        owner[top : top + max(1, size[0] // 2), left : left + max(1, size[1] // 2)] = number
    return owner, labels


def perfect(owner: NDArray[np.intp], labels: NDArray[np.int32], size: tuple[int, int]) -> Queries:
    """Queries of a network of this size whose masks are +10 and -10; twice as many, every other one is no object."""
    masks = np.where(owner == np.arange(len(labels))[:, None, None], np.float32(10), np.float32(-10))
    classes = np.zeros((2 * len(labels), len(ISTHING) + 1), np.float32)
    classes[np.arange(len(labels)) * 2 + 1, labels] = 12
    classes[::2, -1] = 12
    padded = np.full((2 * len(labels), *size), -10, np.float32)
    padded[1::2, : owner.shape[0], : owner.shape[1]] = masks
    return Queries.from_logits(classes, padded)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rule", [maskformer, mask2former, oneformer, eomt, detr])
def test_queries(rule: Callable[..., Segments], size: tuple[int, int]) -> None:
    owner, labels = scene(size)
    padding = (size[0] + 3, size[1] + 2)
    segments = rule(perfect(owner, labels, padding), Frame(padding, size, size), ISTHING)
    if rule is detr and (np.bincount(owner.reshape(-1)) < 5).any():
        return
    there = np.unique(owner)
    np.testing.assert_array_equal(segments.id_map, np.searchsorted(there, owner) + 1)
    np.testing.assert_array_equal(segments.labels, labels[there])
    np.testing.assert_array_equal(segments.areas, np.bincount(owner.reshape(-1))[there])
    assert (segments.scores > 0.99).all()


@pytest.mark.parametrize("size", SIZES)
def test_panoptic_fpn(size: tuple[int, int]) -> None:
    owner, labels = scene(size)
    things = np.flatnonzero(ISTHING[labels])
    scores = np.linspace(0.9, 0.6, len(things), dtype=np.float32)
    semantic = np.stack([ISTHING[labels[owner]], labels[owner] == 3, labels[owner] == 4]).astype(np.float32)
    segments = panoptic_fpn(
        Instances(scores, labels[things], owner == things[:, None, None]),
        Semantics.from_logits(semantic, [-1, 3, 4]),
        Frame.whole(size),
        PanopticFpn(stuff_area=1),
    )
    order = [number for number in [*things, 0, 1] if (owner == number).any()]
    expected = np.zeros(size, np.uint32)
    for place, number in enumerate(order, 1):
        expected[owner == number] = place
    np.testing.assert_array_equal(segments.id_map, expected)
    np.testing.assert_array_equal(segments.labels, labels[order])
    np.testing.assert_array_equal(np.isnan(segments.scores), ~ISTHING[segments.labels])
