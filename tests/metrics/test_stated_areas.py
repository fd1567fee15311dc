"""Figures with the areas of the JSON, beside the literal reference."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.datasets.opening import AS_USUAL, Opening
from panview.errors import BadFileError
from panview.metrics.breakdown import iou_histogram, quality_curve
from panview.metrics.cache import cached_evaluation
from panview.metrics.error_gains import gains_by_error_type
from panview.metrics.evaluation import absent_truths, evaluate
from panview.metrics.image_counts import image_counts
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.pq_impact import pq_impact
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable, Side, Status
from panview.metrics.stated_areas import area_difference, with_areas
from tests.metrics.test_panoptic_quality import EXACT
from tests.support.faulty import pair_with_wrong_areas
from tests.support.reference import Pair, count
from tests.support.sets import CATEGORIES, drawn_pair, open_set, random_pair, write_json, write_set

JSON_AREAS = Opening(areas="json")


def load(pairs: list[Pair], opening: Opening) -> tuple[Dataset, SegmentTable]:
    with tempfile.TemporaryDirectory() as folder:
        dataset, prediction = open_set(write_set(Path(folder), pairs, photos=False), opening=opening)
        return dataset, evaluate(dataset, prediction, jobs=1)


def assert_same(first: SegmentTable, second: SegmentTable) -> None:
    for name in COLUMN_DTYPES:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    threshold=st.sampled_from([0.5, 0.5, 0.6, 0.9]),
    areas=st.sampled_from(["json", "pixels"]),
)
def test_figures_are_those_of_the_literal_rules(seed: int, threshold: float, areas: str) -> None:
    rng = np.random.default_rng(seed)
    pairs = [pair_with_wrong_areas(rng) for _ in range(int(rng.integers(1, 4)))]
    dataset, table = load(pairs, JSON_AREAS if areas == "json" else AS_USUAL)
    counts = count_matches(table, len(CATEGORIES), threshold=threshold)
    expected = count(pairs, threshold, json_areas=areas == "json")
    by_image = image_counts(table, len(CATEGORIES), threshold=threshold).summed(len(CATEGORIES))
    curve = quality_curve(table, None, dataset.categories.isthing, thresholds=np.array([threshold, 0.97]))
    for index, category in enumerate(CATEGORIES):
        stat = expected[category["id"]]
        assert (counts.tp[index], counts.fp[index], counts.fn[index]) == (stat.tp, stat.fp, stat.fn)
        assert (by_image.tp[index], by_image.fp[index], by_image.fn[index]) == (stat.tp, stat.fp, stat.fn)
        assert (curve.tp[index, 0], curve.fp[index, 0], curve.fn[index, 0]) == (stat.tp, stat.fp, stat.fn)
        assert counts.iou_sum[index] == pytest.approx(stat.iou, rel=EXACT, abs=EXACT)
        assert by_image.iou_sum[index] == pytest.approx(stat.iou, rel=EXACT, abs=EXACT)
        weight = stat.tp + 0.5 * stat.fp + 0.5 * stat.fn
        assert curve.pq[index, 0] == pytest.approx(stat.iou / weight if weight else 0, rel=EXACT, abs=EXACT)
    assert_what_follows_is_sound(dataset, table)


def assert_what_follows_is_sound(dataset: Dataset, table: SegmentTable) -> None:
    """What is worked out of the table can be, whatever the areas are."""
    quality = panoptic_quality(count_matches(table, len(CATEGORIES)), dataset.categories.isthing)
    impact = pq_impact(table, table.status, table.error_type, quality)
    assert not np.isnan(impact).any()
    assert impact.min(initial=0) >= 0
    gains_by_error_type(table, table.status, table.error_type, quality, np.ones(len(dataset), np.bool_))
    histogram = iou_histogram(table)
    assert (
        histogram.matched.sum() + histogram.unmatched.sum()
        == np.isin(table.status[table.side == Side.GROUND_TRUTH], (Status.TP, Status.FN)).sum()
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_going_to_and_fro_gives_the_table_that_measuring_gives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [pair_with_wrong_areas(rng) for _ in range(3)]
    dataset, by_pixels = load(pairs, AS_USUAL)
    _, by_json = load(pairs, JSON_AREAS)
    assert_same(with_areas(dataset, by_pixels, "json"), by_json)
    assert_same(with_areas(dataset, by_json, "pixels"), by_pixels)
    assert_same(with_areas(dataset, by_json, "json"), by_json)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), areas=st.sampled_from(["json", "pixels"]))
def test_a_segment_without_a_pixel_is_missed_and_changes_no_other(seed: int, areas: str) -> None:
    rng = np.random.default_rng(seed)
    pair = pair_with_wrong_areas(rng)
    _, table = load([pair], JSON_AREAS if areas == "json" else AS_USUAL)
    listed = {segment.id: segment for segment in pair.truths if segment.id >= 500}
    rows = absent_truths(table)
    assert set(table.segment_id[rows].tolist()) == (set(listed) if len(table.overlaps) else set())
    for row in rows.tolist():
        crowd = listed[int(table.segment_id[row])].iscrowd
        assert table.status[row] == (Status.CROWD if crowd else Status.FN)
        assert (table.area[row], table.match[row], table.partner[row]) == (0, -1, -1)
        assert not table.bbox[row].any()


def test_a_pq_of_more_than_all_is_what_the_reference_says() -> None:
    # A whole segment of 100 pixels whose area is said to be 1: the union is 51, 50 of which are shared.
    pair = drawn_pair([(1, 149, (0, 10, 0, 10))], [(7, 149, (0, 10, 0, 5)), (8, 149, (0, 10, 5, 10))])
    pair = Pair(pair.ground_truth, pair.prediction, tuple(replace_area(pair, 1)), pair.predictions)
    dataset, table = load([pair], JSON_AREAS)
    counts = count_matches(table, len(CATEGORIES))
    index = dataset.categories.names.index("road")
    assert (counts.tp[index], counts.fp[index], counts.fn[index]) == (2, 0, 0)
    assert counts.iou_sum[index] == 100.0
    assert panoptic_quality(counts, dataset.categories.isthing).all.pq == 50.0
    assert table.extra_matches.iou.tolist() == [50.0]


def replace_area(pair: Pair, area: float) -> list:
    return [type(segment)(segment.id, segment.category_id, segment.iscrowd, area) for segment in pair.truths]


def test_the_difference_is_told_only_where_there_is_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    dataset, table = load([random_pair(rng) for _ in range(4)], AS_USUAL)
    assert area_difference(dataset, table) is None
    pairs = [pair_with_wrong_areas(rng) for _ in range(6)]
    found = [area_difference(*load(pairs, opening)) for opening in (AS_USUAL, JSON_AREAS)]
    assert found[0] == found[1]
    assert found[0] is not None
    assert found[0].pixels != found[0].json
    tables = [load(pairs, opening) for opening in (AS_USUAL, JSON_AREAS)]
    for value, (dataset, table) in zip((found[0].pixels, found[0].json), tables, strict=True):
        assert value == panoptic_quality(count_matches(table, len(CATEGORIES)), dataset.categories.isthing).all.pq


def test_a_truth_without_areas_is_refused_where_they_are_asked_for(tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(seed)) for seed in range(4)], photos=False)
    document = json.loads(written.ground_truth.read_text())
    plain = [info for entry in document["annotations"] for info in entry["segments_info"] if not info["iscrowd"]]
    del plain[1]["area"], plain[2]["area"]
    write_json(written.ground_truth, document)
    assert area_difference(*(opened := open_set(written))[:1], evaluate(*opened, jobs=1)) is None
    with pytest.raises(BadFileError, match=r"--areas json: 2 of \d+ segments have no area here, first segment"):
        open_set(written, opening=JSON_AREAS)


def test_the_cache_keeps_pixels_and_gives_either(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    written = write_set(tmp_path / "set", [pair_with_wrong_areas(rng) for _ in range(5)], photos=False)
    measured = {
        opening.areas: cached_evaluation(tmp_path / "cache", *open_set(written, opening=opening)).table
        for opening in (AS_USUAL, JSON_AREAS)
    }
    for opening in (JSON_AREAS, AS_USUAL):
        assert_same(cached_evaluation(None, *open_set(written, opening=opening)).table, measured[opening.areas])
    assert (measured["json"].iou > 1).any()
    assert not (measured["pixels"].iou > 1).any()
    assert len(list((tmp_path / "cache").glob("*.table"))) == 1
