"""Images that are ready for every parameter: their counts against post-processing them anew, and against sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import SegmentTable
from panview.reprocessing.grid import count_points
from panview.reprocessing.outcome import outcome_of, whole_outcome
from panview.reprocessing.prepared import KeptSet, PreparedImage
from panview.reprocessing.rules import RULES, Values
from panview.reprocessing.write import Reprocessing, write_reprocessed
from tests.support import reprocessing_reference as slow
from tests.support.kept_sets import (
    IDS,
    ISTHING,
    PADDED,
    PHOTO,
    SHOWN,
    Scene,
    detections_scene,
    drawn_scenes,
    opened_kept,
    random_queries_scene,
    write_kept_set,
)
from tests.support.post_processing_reference import Segment as Pixels
from tests.support.reference import Pair, Segment, count_image
from tests.support.sets import WrittenSet, open_set

RULE_SCENES: list[tuple[str, Callable[[np.random.Generator], Scene]]] = [
    ("maskformer", random_queries_scene),
    ("mask2former", random_queries_scene),
    ("oneformer", random_queries_scene),
    ("eomt", random_queries_scene),
    ("detr", random_queries_scene),
    ("panoptic_fpn", detections_scene),
]


def drawn_values(rule: str, rng: np.random.Generator) -> dict[str, float]:
    """Parameters of a rule, on the steps of its sliders."""
    drawn = {
        "score": round(float(rng.uniform(0.1, 0.95)), 2),
        "overlap": round(float(rng.uniform(0, 1)), 2),
        "mask": round(float(rng.uniform(0.05, 0.95)), 2),
        "smallest": float(rng.integers(0, 300)),
        "stuff_area": float(64 * rng.integers(0, 10)),
    }
    return {each.name: drawn[each.name] for each in RULES[rule].parameters}


def slow_segments(rule: str, scene: Scene, values: Values) -> list[Pixels]:
    """The segments of an image, by the literal restatement."""
    if rule == "panoptic_fpn":
        return slow.of_detections(scene.kept, PHOTO, dict(values))
    if rule == "detr":
        # The photo's pixels are the nearest of what the network saw.
        seen = slow.stepped(scene.kept.codes, PADDED, SHOWN, SHOWN)
        rows, columns = ([int((i + 0.5) * b / a) for i in range(a)] for a, b in zip(PHOTO, SHOWN, strict=True))
        masks = seen[:, rows][:, :, columns]
    else:
        masks = slow.stepped(scene.kept.codes, PADDED, SHOWN, PHOTO)
    return slow.by_rule(rule, scene.kept, masks, ISTHING.tolist(), dict(values), 1.0)


def slow_counts(scene: Scene, segments: list[Pixels]) -> dict[int, tuple[float, int, int, int]]:
    """What counts in an image, by category id, from sets of pixels."""
    prediction = np.zeros(PHOTO, np.uint32)
    for number, segment in enumerate(segments, start=1):
        for pixel in segment.pixels:
            prediction[pixel] = number
    there = np.unique(scene.truth.id_map)
    pair = Pair(
        scene.truth.id_map,
        prediction,
        tuple(Segment(n, IDS[label]) for n, label in enumerate(scene.truth.labels.tolist(), 1) if n in there),
        tuple(Segment(n, IDS[segment.label]) for n, segment in enumerate(segments, 1)),
    )
    return {key: (stat.iou, stat.tp, stat.fp, stat.fn) for key, stat in count_image(pair).items()}


def counts_by_id(kept: KeptSet, prepared: PreparedImage, values: Values) -> dict[int, tuple[float, int, int, int]]:
    """The same of a prepared image."""
    counts = prepared.counts(values)
    ids = kept.dataset.categories.ids
    found = {}
    for place, category in enumerate(prepared.categories.tolist()):
        iou, tp, fp, fn = counts[:, place].tolist()
        if tp + fp + fn:
            found[int(ids[category])] = (iou, int(tp), int(fp), int(fn))
    return found


@pytest.mark.parametrize(("rule", "make"), RULE_SCENES, ids=[rule for rule, _ in RULE_SCENES])
def test_counts_against_sets_of_pixels(tmp_path: Path, rule: str, make: Callable[[np.random.Generator], Scene]) -> None:
    scenes = drawn_scenes(11, 2, make)
    _, _, kept = opened_kept(write_kept_set(tmp_path / "set", scenes, rule))
    rng = np.random.default_rng(3)
    for image, scene in enumerate(scenes):
        prepared = kept.prepared(image)
        for _ in range(2):
            values = drawn_values(rule, rng)
            expected = slow_counts(scene, slow_segments(rule, scene, values))
            found = counts_by_id(kept, prepared, values)
            assert {key: each[1:] for key, each in found.items()} == {key: e[1:] for key, e in expected.items()}, values
            for key, each in expected.items():
                assert found[key][0] == pytest.approx(each[0], abs=1e-9), values


@pytest.mark.parametrize(("rule", "make"), RULE_SCENES, ids=[rule for rule, _ in RULE_SCENES])
def test_counts_are_those_of_the_set_that_is_written(
    tmp_path: Path, rule: str, make: Callable[[np.random.Generator], Scene]
) -> None:
    """At any parameters: what a slider says is what a new set comes to, to the last pixel."""
    written = write_kept_set(tmp_path / "set", drawn_scenes(5, 5, make), rule)
    dataset, _, kept = opened_kept(written)
    every = np.ones(len(dataset), np.bool_)
    rng = np.random.default_rng(9)
    points = [drawn_values(rule, rng) for _ in range(3)]
    grid = count_points(kept, points, every, jobs=2)
    for place, values in enumerate(points):
        work = Reprocessing(kept.run, values, np.arange(len(dataset)), tmp_path / f"new{place}")
        write_reprocessed(work)
        _, new = open_set(WrittenSet(written.root, written.ground_truth, work.result))
        table = evaluate(dataset, new)
        outcome = whole_outcome(kept, table, values, every, jobs=2)
        same = outcome_of(kept, table, values, {image: kept.prepared(image) for image in range(len(dataset))})
        for name in ("area", "category", "status", "iou", "error_type", "void_pixels", "partner_iou"):
            for found in (outcome, same):
                columns = found.evaluated.table, table
                # Segments of an image in another order are the same segments.
                one, other = (sorted_rows(each, name) for each in columns)
                np.testing.assert_array_equal(one, other, err_msg=f"{name} {values}")
        quality = grid.quality(place)
        assert quality.counts.tp.sum() == (table.status[table.side == 0] == 1).sum()
        assert quality.counts.fp.sum() == (table.status == 2).sum()
        assert quality.counts.fn.sum() == (table.status == 3).sum()


def sorted_rows(table: SegmentTable, name: str) -> np.ndarray:
    """A column in an order that does not depend on that of segments within their image."""
    keys = (table.void_pixels, table.partner_iou, table.area, table.category, table.side, table.image)
    return getattr(table, name)[np.lexsort(keys)]


def test_a_label_without_a_category_is_void(tmp_path: Path) -> None:
    scenes = drawn_scenes(8, 3, random_queries_scene)
    ids = (IDS[0], -1, IDS[2], -1, IDS[4])
    written = write_kept_set(tmp_path / "set", scenes, original={"score": 0.99}, category_ids=ids)
    _, _, kept = opened_kept(written)
    values = {"score": 0.2, "overlap": 0.3, "mask": 0.5}
    for image in range(3):
        shares = kept.prepared(image).tried.shares(values)
        expected, _ = kept.shares(image, values)
        order, other = (np.lexsort(each.pixels.T) for each in (shares, expected))
        np.testing.assert_array_equal(shares.category[order], expected.category[other])
        np.testing.assert_array_equal(shares.pixels[order], expected.pixels[other])
        assert set(shares.category.tolist()) <= {0, 2, 4}


def test_a_mask_threshold_that_no_slider_has_is_refused(tmp_path: Path) -> None:
    _, _, kept = opened_kept(write_kept_set(tmp_path / "set", drawn_scenes(8, 1, random_queries_scene)))
    prepared = kept.prepared(0, [0.4])
    with pytest.raises(ValueError, match=r"mask: 0\.5 is none of the 1 levels"):
        prepared.counts({"score": 0.2, "overlap": 0.3, "mask": 0.5})
