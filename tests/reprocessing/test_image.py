"""Post-processing done again is the rule restated pixel by pixel, at any size and with any number of threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.engine.kept.codes import to_codes
from panview.engine.kept.queries import Kept, KeptQueries
from panview.engine.post_processing import Frame, Segments
from panview.reprocessing.image import Reprocessor, reprocess
from panview.reprocessing.rules import RULES
from tests.support.kept_images import ISTHING, drawn_detections, drawn_queries
from tests.support.post_processing_reference import Segment
from tests.support.reprocessing_reference import by_rule, of_detections, stepped, straight

OF_QUERIES = [name for name in RULES if name != "panoptic_fpn"]
SIZE = (45, 70)
EACH = [(rule, seed) for rule in OF_QUERIES for seed in (range(3) if rule in ("mask2former", "detr") else range(1))]


def as_sets(found: Segments) -> list[Segment]:
    """The segments as sets of pixels, in their order."""
    assert found.areas.tolist() == [int((found.id_map == n + 1).sum()) for n in range(len(found.labels))]
    return [
        Segment(int(label), frozenset(map(tuple, np.argwhere(found.id_map == number).tolist())))
        for number, label in enumerate(found.labels.tolist(), start=1)
    ]


def drawn_values(rule: str, seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    drawn = {"score": rng.uniform(0.1, 0.5), "overlap": rng.uniform(0.1, 0.8), "mask": rng.uniform(0.3, 0.7)}
    drawn |= {"smallest": int(rng.integers(0, 300)), "stuff_area": int(rng.integers(0, 1200))}
    return RULES[rule].check({each.name: drawn[each.name] for each in RULES[rule].parameters})


@pytest.mark.parametrize(("rule", "seed"), EACH)
def test_queries_become_what_the_rule_says(rule: str, seed: int) -> None:
    kept, values = drawn_queries(seed), drawn_values(rule, seed)
    frame = kept.frame
    size = [SIZE, (33, 41), (70, 40)][seed]
    part = size[0] * size[1] / (frame.photo[0] * frame.photo[1])
    masks = straight(kept.codes, frame.padded, frame.shown, size)
    wanted = by_rule(rule, kept, masks, ISTHING, values, part)
    assert as_sets(reprocess(kept, RULES[rule], ISTHING, values, size)) == wanted
    assert wanted


@pytest.mark.parametrize("seed", range(2))
def test_at_the_photos_size_masks_go_the_models_own_way(seed: int) -> None:
    kept, values = drawn_queries(seed), drawn_values("mask2former", seed)
    frame = kept.frame
    masks = stepped(kept.codes, frame.padded, frame.shown, frame.photo)
    found = reprocess(kept, RULES["mask2former"], ISTHING, values)
    assert as_sets(found) == by_rule("mask2former", kept, masks, ISTHING, values, 1)
    # Another way, and nearly the same.
    other = reprocess(kept, RULES["mask2former"], ISTHING, values, frame.photo)
    assert 0 < np.mean(other.id_map != found.id_map) < 0.08


@pytest.mark.parametrize("seed", range(4))
def test_detections_become_what_the_rule_says(seed: int) -> None:
    kept, values = drawn_detections(seed), drawn_values("panoptic_fpn", seed)
    size = [SIZE, (33, 41), (70, 40), SIZE][seed]
    found = reprocess(kept, RULES["panoptic_fpn"], ISTHING, values, None if seed == 3 else size)
    wanted = of_detections(kept, size, values)
    assert as_sets(found) == wanted
    assert len(wanted) > 2


def same(one: Segments, other: Segments) -> bool:
    names = ("id_map", "labels", "scores", "areas")
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "scores") for name in names)


@pytest.mark.parametrize("rule", ["maskformer", "mask2former", "detr"])
@pytest.mark.parametrize("size", [None, (200, 333)])
def test_the_number_of_threads_changes_no_bit(rule: str, size: tuple[int, int] | None) -> None:
    kept = drawn_queries(5, 17, (50, 60), (200, 240), (190, 240), (301, 380))
    given = {"score": 0.15, "overlap": 0.1, "mask": 0.4, "smallest": 40}
    values = RULES[rule].check({each.name: given[each.name] for each in RULES[rule].parameters})
    alone = reprocess(kept, RULES[rule], ISTHING, values, size, threads=1)
    assert len(alone.labels) > 3
    for threads in (2, 3, 7, 40):
        assert same(reprocess(kept, RULES[rule], ISTHING, values, size, threads=threads), alone)


@pytest.mark.parametrize(("rule", "kept"), [("mask2former", drawn_queries(6)), ("panoptic_fpn", drawn_detections(6))])
def test_what_is_remembered_between_two_changes_changes_nothing(rule: str, kept: Kept) -> None:
    again = Reprocessor(kept, RULES[rule], ISTHING)
    rng = np.random.default_rng(1)
    values = drawn_values(rule, 1)
    for _ in range(25):
        name = str(rng.choice([each.name for each in RULES[rule].parameters]))
        values = values | {name: drawn_values(rule, int(rng.integers(1000)))[name]}
        size = [None, SIZE, (40, 30)][int(rng.integers(3))]
        assert same(again.segments(values, size), reprocess(kept, RULES[rule], ISTHING, values, size))


def test_only_queries_above_the_score_count_and_no_query_makes_void() -> None:
    kept = drawn_queries(2)
    values = RULES["mask2former"].check({"score": 1.0})
    for size in (None, (50, 60)):
        none = reprocess(kept, RULES["mask2former"], ISTHING, values, size)
        assert (len(none.labels), int(none.id_map.max())) == (0, 0)
        assert none.id_map.shape == (size or kept.photo)


@pytest.mark.parametrize("rule", ["maskformer", "mask2former", "detr"])
@pytest.mark.parametrize("count", [1, 2, 9])
def test_tiles_that_are_cut_short_come_out_as_pixel_by_pixel(rule: str, count: int) -> None:
    # At the size of the masks both ways resize nothing; most tiles are surely inside or outside of these.
    size = (100, 133)
    y, x = np.mgrid[: size[0], : size[1]]
    rng = np.random.default_rng(count)
    logits = np.empty((count, *size), np.float32)
    for query in range(count):
        centre, radius = rng.uniform(0, size), rng.uniform(25, 90)
        logits[query] = np.clip(radius - np.hypot(y - centre[0], x - centre[1]), -9, 9)
    kept = KeptQueries(
        to_codes(logits),
        rng.integers(0, len(ISTHING), count).astype(np.int32),
        rng.uniform(0.3, 1, count).astype(np.float32),
        Frame.whole(size),
    )
    values = RULES[rule].check({"score": 0.2} | ({} if rule == "detr" else {"overlap": 0.7}))
    one = reprocess(kept, RULES[rule], ISTHING, values)
    assert len(one.labels) > 0
    assert rule != "mask2former" or 0 < np.mean(one.id_map == 0) < 1
    assert same(reprocess(kept, RULES[rule], ISTHING, values, size), one)


def test_ties_go_to_the_first() -> None:
    kept = drawn_queries(7, 1)
    twice = replace(
        kept, codes=np.repeat(kept.codes, 3, 0), labels=np.array([0, 1, 1], np.int32),
        scores=np.full(3, 0.5, np.float32),
    )  # fmt: skip
    values = RULES["maskformer"].check({"score": 0.2, "overlap": 0.0})
    for size in (None, (50, 60)):
        for threads in (1, 3):
            found = reprocess(twice, RULES["maskformer"], ISTHING, values, size, threads=threads)
            assert found.labels.tolist() == [0]
