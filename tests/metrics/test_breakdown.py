from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.metrics.breakdown import (
    CURVE_THRESHOLDS,
    IoUHistogram,
    QualityCurve,
    SizeClass,
    iou_histogram,
    quality_by_size,
    quality_by_supercategory,
    quality_curve,
    size_class,
)
from panview.metrics.evaluation import unmeasured_table
from panview.metrics.panoptic_quality import Average, CategoryCounts, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.metrics.threshold import status_at
from tests.support.sets import CATEGORIES, drawn_pair, evaluated, random_pair, write_set

C = len(CATEGORIES)
ISTHING = np.array([category["isthing"] == 1 for category in CATEGORIES])
THRESHOLDS = st.sampled_from([0.5, 0.6, 0.8])


def random_table(seed: int, images: int = 4, *, scale: int = 1) -> SegmentTable:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        pairs = [random_pair(rng, 24 * scale, 32 * scale) for _ in range(images)]
        return evaluated(write_set(Path(folder), pairs, photos=False))[2]


def masks(table: SegmentTable, seed: int, by_rows: bool) -> tuple[np.ndarray, np.ndarray | None]:
    rng = np.random.default_rng(seed)
    return rng.random(table.n_images) < 0.7, rng.random(len(table)) < 0.7 if by_rows else None


def assert_curve_is_counts(
    curve: QualityCurve, table: SegmentTable, images: np.ndarray | None, rows: np.ndarray | None
) -> None:
    for at, threshold in enumerate(curve.thresholds.tolist()):
        counts = count_matches(table, C, threshold=threshold, images=images, rows=rows)
        quality = panoptic_quality(counts, ISTHING)
        for name in ("tp", "fp", "fn"):
            assert getattr(curve, name)[:, at].tolist() == getattr(counts, name).tolist(), (threshold, name)
        assert curve.pq[:, at].tolist() == quality.pq.tolist()
        for split in ("all", "things", "stuff"):
            average: Average = getattr(quality, split)
            ours = getattr(curve, split)
            for name in ("pq", "sq", "rq"):
                expected = getattr(average, name)
                value = float(getattr(ours, name)[at])
                assert value == pytest.approx(expected, abs=1e-15) if expected is not None else np.isnan(value)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), by_rows=st.booleans())
def test_the_curve_is_what_counting_at_each_threshold_gives(seed: int, by_rows: bool) -> None:
    table = random_table(seed)
    images, rows = masks(table, seed, by_rows)
    assert_curve_is_counts(quality_curve(table, images, ISTHING, rows=rows), table, images, rows)


def test_the_curve_at_ious_that_are_thresholds_themselves(tmp_path: Path) -> None:
    # 6 of 10 and 8 of 10 pixels: a match needs more than the threshold.
    pairs = [
        drawn_pair([(1, 1, (0, 1, 0, 10))], [(1, 1, (0, 1, 0, 6))]),
        drawn_pair([(1, 149, (0, 1, 0, 10))], [(1, 149, (0, 1, 0, 8))]),
    ]
    _, _, table = evaluated(write_set(tmp_path, pairs, photos=False))
    curve = quality_curve(table, None, ISTHING)
    assert_curve_is_counts(curve, table, None, None)
    assert curve.things.pq[:11].tolist() == pytest.approx([0.6] * 10 + [0])
    assert curve.stuff.pq[29:31].tolist() == pytest.approx([0.8, 0])
    assert (curve.thresholds[0], curve.thresholds[-1], len(curve.thresholds)) == (0.5, 0.95, 46)


def test_a_curve_of_nothing_has_no_figures() -> None:
    table = random_table(1)
    curve = quality_curve(table, np.zeros(table.n_images, np.bool_), ISTHING)
    assert np.isnan(curve.all.pq).all()
    assert np.isnan(curve.things.rq).all()
    assert not curve.tp.any()


@pytest.mark.parametrize("thresholds", [[], [0.4, 0.5], [0.6, 0.5], [0.5, 0.5]])
def test_thresholds_that_make_no_curve_are_refused(thresholds: list[float]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        quality_curve(random_table(1), None, ISTHING, thresholds=np.array(thresholds))


def test_sizes_are_cocos() -> None:
    areas = np.array([1, 32**2 - 1, 32**2, 96**2 - 1, 96**2, 10**6])
    assert size_class(areas).tolist() == [0, 0, 1, 1, 2, 2]
    assert [kind.label for kind in SizeClass] == ["small", "medium", "large"]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=THRESHOLDS, by_rows=st.booleans())
def test_each_size_counts_truth_by_truth_and_false_positives_by_prediction(
    seed: int, threshold: float, by_rows: bool
) -> None:
    # Large enough for all three sizes.
    table = random_table(seed, 3, scale=5)
    images, rows = masks(table, seed, by_rows)
    kept = np.ones(len(table), np.bool_) if rows is None else rows
    status = status_at(table, threshold)
    sizes = quality_by_size(table, ISTHING, threshold=threshold, images=images, rows=rows)
    bounds = [(0, 1024), (1024, 9216), (9216, 10**9)]
    for quality, (lowest, below) in zip(sizes, bounds, strict=True):
        tally = np.zeros((3, C), int)
        for row in range(len(table)):
            if images[table.image[row]] and kept[row] and lowest <= table.area[row] < below:
                place = {Status.TP: 0, Status.FP: 1, Status.FN: 2}.get(Status(status[row]))
                if place is not None and (place > 0 or table.side[row] == Side.GROUND_TRUTH):
                    tally[place, table.category[row]] += 1
        assert [quality.counts.tp.tolist(), quality.counts.fp.tolist(), quality.counts.fn.tolist()] == tally.tolist()
    total = count_matches(table, C, threshold=threshold, images=images, rows=rows)
    for name in ("tp", "fp", "fn"):
        assert sum(getattr(quality.counts, name) for quality in sizes).tolist() == getattr(total, name).tolist()
    assert sum(quality.counts.iou_sum for quality in sizes) == pytest.approx(total.iou_sum, abs=1e-12)


def test_supercategories_are_means_over_their_categories_that_occur() -> None:
    counts = CategoryCounts(
        np.array([0.8, 0.0, 1.5, 0.0, 0.9]),
        np.array([1, 0, 2, 0, 1]),
        np.array([0, 0, 1, 0, 1]),
        np.array([1, 0, 0, 2, 0]),
    )
    quality = panoptic_quality(counts, ISTHING)
    groups = quality_by_supercategory(quality, ["b", "b", "", "a", "b"])
    assert [group.name for group in groups] == ["b", "", "a"]
    first, second, third = groups
    assert first.average.pq == pytest.approx((0.8 / 1.5 + 0.9 / 1.5) / 2)
    assert first.average.sq == pytest.approx((0.8 + 0.9) / 2)
    assert first.average.rq == pytest.approx(1 / 1.5)
    assert first.average.n == 2
    assert (first.tp, first.fp, first.fn) == (2, 1, 1)
    assert second.average.pq == pytest.approx(1.5 / 2.5)
    assert (third.average.pq, third.fn) == (0, 2)


def test_one_supercategory_of_all_is_all() -> None:
    quality = panoptic_quality(count_matches(random_table(5), C), ISTHING)
    (group,) = quality_by_supercategory(quality, ["x"] * C)
    assert group.average == quality.all


def test_a_supercategory_that_does_not_occur_has_no_figures() -> None:
    nothing = np.zeros(C, np.int64)
    quality = panoptic_quality(CategoryCounts(np.zeros(C), nothing, nothing, nothing), ISTHING)
    groups = quality_by_supercategory(quality, [category["supercategory"] for category in CATEGORIES])
    assert {group.average for group in groups} == {Average(None, None, None, 0)}


def literal_histogram(
    table: SegmentTable, images: np.ndarray, category: int | None, threshold: float, rows: np.ndarray | None
) -> IoUHistogram:
    edges = np.arange(51) / 50
    status = status_at(table, threshold)
    counted = images[table.image] & (table.side == Side.GROUND_TRUTH)
    counted &= np.ones(len(table), np.bool_) if rows is None else rows
    if category is not None:
        counted &= table.category == category
    matched = np.histogram(table.iou[counted & (status == Status.TP)], edges)[0]
    missed = counted & (status == Status.FN)
    return IoUHistogram(
        edges, matched, np.histogram(table.partner_iou[missed], edges)[0], int((table.partner[missed] < 0).sum())
    )


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    threshold=THRESHOLDS,
    category=st.sampled_from([None, 0, 3]),
    by_rows=st.booleans(),
)
def test_the_histogram_holds_each_truth_segment_once(
    seed: int, threshold: float, category: int | None, by_rows: bool
) -> None:
    table = random_table(seed)
    images, rows = masks(table, seed, by_rows)
    ours = iou_histogram(table, images, category=category, threshold=threshold, rows=rows)
    expected = literal_histogram(table, images, category, threshold, rows)
    assert ours.edges.tolist() == expected.edges.tolist()
    assert ours.matched.tolist() == expected.matched.tolist()
    assert ours.unmatched.tolist() == expected.unmatched.tolist()
    assert ours.alone == expected.alone
    counts = count_matches(table, C, threshold=threshold, images=images, rows=rows)
    wanted = slice(None) if category is None else category
    assert ours.matched.sum() == counts.tp[wanted].sum()
    assert ours.unmatched.sum() == counts.fn[wanted].sum()


def test_ious_on_an_edge_and_at_the_end(tmp_path: Path) -> None:
    # 29 of 50 pixels: 0.58 * 50 is less than 29 in floating point.
    pairs = [
        drawn_pair([(1, 1, (0, 1, 0, 50))], [(1, 1, (0, 1, 0, 29))], (1, 60)),
        drawn_pair([(1, 1, (0, 1, 0, 50))], [(1, 1, (0, 1, 0, 50))], (1, 60)),
        drawn_pair([(1, 1, (0, 1, 0, 50))], [(1, 3, (0, 1, 0, 45))], (1, 60)),
        drawn_pair([(1, 1, (0, 1, 0, 50))], [(1, 3, (0, 1, 55, 60))], (1, 60)),
    ]
    _, _, table = evaluated(write_set(tmp_path, pairs, photos=False))
    histogram = iou_histogram(table)
    assert np.flatnonzero(histogram.matched).tolist() == [29, 49]
    assert np.flatnonzero(histogram.unmatched).tolist() == [0, 45]
    assert histogram.alone == 1


def test_ground_truth_alone_has_no_figures(tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(2))], photos=False)
    dataset: Dataset = evaluated(written)[0]
    table = unmeasured_table(dataset)
    histogram = iou_histogram(table)
    assert (histogram.matched.sum(), histogram.unmatched.sum()) == (0, 0)
    assert np.isnan(quality_curve(table, None, dataset.categories.isthing).all.pq).all()
    assert [quality.all.n for quality in quality_by_size(table, dataset.categories.isthing)] == [0, 0, 0]


def test_thresholds_are_the_hundredths() -> None:
    assert CURVE_THRESHOLDS.tolist() == [k / 100 for k in range(50, 96)]
