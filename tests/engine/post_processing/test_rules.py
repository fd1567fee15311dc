"""The rules beside their literal restatement, on outputs that are random and full of ties."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.engine.post_processing import (
    Contest,
    Detr,
    Eomt,
    Frame,
    Instances,
    Mask2Former,
    MaskFormer,
    OneFormer,
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
from tests.support import post_processing_reference as reference

ISTHING = np.array([True, True, False, False])
LOGITS = np.array([-6, -1, -0.5, 0, 0.5, 1, 6], np.float32)
SCORES = np.array([0.3, 0.45, 0.6, 0.75, 0.9, 0.95], np.float32)
RULES = [(maskformer, MaskFormer), (mask2former, Mask2Former), (oneformer, OneFormer), (eomt, Eomt)]


class Planes:
    """Masks that say which of them they were asked for."""

    def __init__(self, logits: NDArray[np.float32]) -> None:
        self.logits = logits
        self.asked: set[int] = set()

    def __len__(self) -> int:
        return len(self.logits)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        self.asked.update(chosen.tolist())
        return Queries.from_logits(np.zeros((len(self), 2)), self.logits).masks.contest(
            chosen, scores, frame, threshold
        )

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        self.asked.update(chosen.tolist())
        return Queries.from_logits(np.zeros((len(self), 2)), self.logits).masks.foremost(chosen, frame)


def random_queries(seed: int) -> tuple[Queries, NDArray[np.float32]]:
    rng = np.random.default_rng(seed)
    n, size = int(rng.integers(1, 9)), tuple(rng.integers(1, 8, 2))
    masks = rng.choice(LOGITS, (n, *size))
    if rng.random() < 0.7:
        # Masks that mostly agree with each other leave few of them alone; those that are blocks do not.
        masks = np.where(
            np.arange(size[1]) * n // size[1] == np.arange(n)[:, None, None], np.abs(masks), -np.abs(masks)
        )
    labels = rng.integers(0, len(ISTHING) + 1, n).astype(np.int32)
    return Queries(rng.choice(SCORES, n), labels, len(ISTHING), Planes(masks)), masks


def check(segments: Segments, expected: list[reference.Segment]) -> None:
    shown = [
        reference.Segment(
            int(label), frozenset(zip(*(a.tolist() for a in np.nonzero(segments.id_map == n)), strict=True))
        )
        for n, label in enumerate(segments.labels, 1)
    ]
    assert shown == expected
    assert segments.areas.tolist() == [len(segment.pixels) for segment in expected]
    assert segments.id_map.dtype == np.uint32
    assert int(segments.id_map.max()) == len(expected)
    assert (segments.areas > 0).all()
    stuff = segments.labels[~ISTHING[segments.labels]]
    assert len(np.unique(stuff)) == len(stuff)


@pytest.mark.parametrize(("rule", "parameters"), RULES)
@given(st.integers(0, 1 << 30), st.sampled_from([0.0, 0.4, 0.8]), st.sampled_from([0.3, 0.5, 0.65]))
@settings(max_examples=60, deadline=None)
def test_mask_classification(
    rule: Callable[..., Segments], parameters: Callable[..., Any], seed: int, overlap: float, mask: float
) -> None:
    queries, masks = random_queries(seed)
    expected = reference.mask_classification(
        queries.scores.tolist(),
        queries.labels.tolist(),
        masks,
        ISTHING.tolist(),
        score=np.float32(0.45),
        overlap=overlap,
        mask=mask,
        void_below=rule is not maskformer,
    )
    segments = rule(queries, Frame.whole(masks.shape[1:]), ISTHING, parameters(score=0.45, overlap=overlap, mask=mask))
    check(segments, expected)
    made_of = [np.flatnonzero((queries.labels == label) & (queries.scores == score)) for label, score in zip(
        segments.labels, segments.scores, strict=True
    )]  # fmt: skip
    assert all(len(q) for q in made_of)
    above = (queries.labels < len(ISTHING)) & (queries.scores > np.float32(0.45))
    assert queries.masks.asked == set(np.flatnonzero(above).tolist())


@given(st.integers(0, 1 << 30), st.sampled_from([1, 3, 5, 12]))
@settings(max_examples=150, deadline=None)
def test_detr(seed: int, smallest: int) -> None:
    queries, masks = random_queries(seed)
    expected = reference.detr(
        queries.scores.tolist(), queries.labels.tolist(), masks, ISTHING.tolist(), score=0.5, smallest=smallest
    )
    check(detr(queries, Frame.whole(masks.shape[1:]), ISTHING, Detr(0.5, smallest)), expected)


@given(st.integers(0, 1 << 30), st.sampled_from([0.3, 0.5, 1.0]), st.sampled_from([0, 3, 9]))
@settings(max_examples=150, deadline=None)
def test_panoptic_fpn(seed: int, overlap: float, stuff_area: int) -> None:
    rng = np.random.default_rng(seed)
    n, size = int(rng.integers(0, 7)), tuple(rng.integers(1, 8, 2))
    instances = Instances(rng.choice(SCORES, n), rng.integers(0, 2, n).astype(np.int32), rng.random((n, *size)) < 0.4)
    logits = rng.choice(LOGITS, (4, *size))
    # Two channels stand for no stuff, in the midst of the others.
    labels = [3, -1, 2, -1]
    highest = logits.argmax(0)
    segments = panoptic_fpn(
        instances, Semantics.from_logits(logits, labels), Frame.whole(size), PanopticFpn(0.6, overlap, stuff_area)
    )
    expected = reference.panoptic_fpn(
        instances.scores.tolist(),
        instances.labels.tolist(),
        instances.masks,
        {3: highest == 0, 2: highest == 2},
        score=np.float32(0.6),
        overlap=overlap,
        stuff_area=stuff_area,
    )
    check(segments, expected)
    np.testing.assert_array_equal(np.isnan(segments.scores), ~ISTHING[segments.labels])


def test_detr_photo_takes_the_nearest_pixel_as_pillow_does() -> None:
    image = pytest.importorskip("PIL.Image")
    rng = np.random.default_rng(0)
    for _ in range(200):
        before, after = rng.integers(1, 90, 2), rng.integers(1, 90, 2)
        values = np.arange(before.prod(), dtype=np.int32).reshape(before)
        pillow = np.array(image.fromarray(values).resize(after[::-1].tolist(), image.Resampling.NEAREST))
        rows, columns = detr_module().nearest(tuple(before.tolist()), tuple(after.tolist()))
        np.testing.assert_array_equal(values[rows[:, None], columns], pillow)


def detr_module() -> Any:  # noqa: ANN401
    import importlib

    return importlib.import_module("panview.engine.post_processing.detr")


def test_nothing_is_above_the_score() -> None:
    queries = Queries.from_logits(np.zeros((3, 5)), np.zeros((3, 4, 6)))
    for rule in (maskformer, mask2former, oneformer, eomt, detr):
        segments = rule(queries, Frame((8, 8), (7, 8), (9, 5)), ISTHING)
        assert segments.id_map.shape == (9, 5)
        assert not segments.id_map.any()
        assert len(segments.labels) == len(segments.scores) == len(segments.areas) == 0


def test_softmax_of_class_logits() -> None:
    queries = Queries.from_logits([[0, np.log(3), 0], [1000, 0, 0], [0, 0, 0.1]], np.zeros((3, 1, 1)))
    np.testing.assert_allclose(queries.scores, [0.6, 1, np.exp(0.1) / (2 + np.exp(0.1))], rtol=1e-6)
    assert queries.labels.tolist() == [1, 0, 2]
    assert queries.classes == 2
    assert queries.above(0.5).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Frame((4, 4), (5, 4), (4, 4)), "larger than"),
        (lambda: Frame((4, 4), (4, 0), (4, 4)), "at least 1"),
        (lambda: Queries.from_logits(np.zeros((2, 3)), np.zeros((3, 4, 4))), "same queries"),
        (lambda: Queries.from_logits(np.zeros((2, 3)), np.zeros((2, 4))), "expected"),
        (lambda: Queries.from_logits(np.full((2, 3), np.nan), np.zeros((2, 4, 4))), "not finite"),
    ],
)
def test_what_does_not_fit_is_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()
