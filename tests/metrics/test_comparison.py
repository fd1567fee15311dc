from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.errors import Cancelled
from panview.metrics.comparison import LEAST_IMAGES, PairedDifferences, draw_images, paired_bootstrap
from panview.metrics.image_counts import ImageCounts, image_counts
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, another_prediction, drawn_pair, evaluated, random_pair, write_rivals

C = len(CATEGORIES)
ISTHING = np.array([category["isthing"] == 1 for category in CATEGORIES])
KNOWN_ALL = (-0.011640113576852573, -0.07385194375915037, 0.06095245090524785)
KNOWN_ROAD = (-0.09842323521418678, 0.08088788955012724)
"""What the intervals of `known_counts` were when they were first looked at."""
SPLITS = ("all", "things", "stuff")


def rival_tables(first: list[Pair], second: list[Pair]) -> tuple[SegmentTable, SegmentTable]:
    with tempfile.TemporaryDirectory() as folder:
        a, b = write_rivals(Path(folder), first, second)
        return evaluated(a)[2], evaluated(b)[2]


def random_rivals(seed: int, images: int) -> tuple[SegmentTable, SegmentTable]:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng, 12, 16) for _ in range(images)]
    return rival_tables(pairs, [another_prediction(rng, pair) for pair in pairs])


def compare(
    tables: tuple[SegmentTable, SegmentTable],
    images: np.ndarray | None = None,
    *,
    seed: int = 0,
    resamples: int = 200,
    level: float = 0.95,
) -> PairedDifferences:
    if images is None:
        images = np.ones(tables[0].n_images, np.bool_)
    first, second = (image_counts(table, C, images=images) for table in tables)
    return paired_bootstrap(first, second, ISTHING, images, seed=seed, resamples=resamples, level=level)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.7]), by_rows=st.booleans())
def test_the_counts_of_each_image_are_those_of_counting_it_alone(seed: int, threshold: float, by_rows: bool) -> None:
    rng = np.random.default_rng(seed)
    table = random_rivals(seed, 5)[1]
    images = rng.random(5) < 0.8
    rows = rng.random(len(table)) < 0.7 if by_rows else None
    ours = image_counts(table, C, threshold=threshold, images=images, rows=rows)
    for image in range(5):
        alone = np.zeros(5, np.bool_)
        alone[image] = images[image]
        expected = count_matches(table, C, threshold=threshold, images=alone, rows=rows)
        entries = slice(int(ours.offsets[image]), int(ours.offsets[image + 1]))
        category = ours.category[entries]
        assert sorted(category.tolist()) == np.flatnonzero(expected.weight).tolist()
        for name in ("iou_sum", "tp", "fp", "fn"):
            assert getattr(ours, name)[entries].tolist() == getattr(expected, name)[category].tolist()
    whole = count_matches(table, C, threshold=threshold, images=images, rows=rows)
    summed = ours.summed(C)
    for name in ("tp", "fp", "fn"):
        assert getattr(summed, name).tolist() == getattr(whole, name).tolist()
    assert summed.iou_sum == pytest.approx(whole.iou_sum, abs=1e-12)
    assert np.bincount(ours.image, minlength=5).tolist() == np.diff(ours.offsets).tolist()


def drawn_quality(table: SegmentTable, drawn: np.ndarray) -> PanopticQuality:
    """PQ of images of which some are there several times, added up one by one."""
    total = CategoryCounts(np.zeros(C), np.zeros(C, int), np.zeros(C, int), np.zeros(C, int))
    for image in drawn.tolist():
        alone = np.zeros(table.n_images, np.bool_)
        alone[image] = True
        counts = count_matches(table, C, images=alone)
        total = CategoryCounts(
            total.iou_sum + counts.iou_sum, total.tp + counts.tp, total.fp + counts.fp, total.fn + counts.fn
        )
    return panoptic_quality(total, ISTHING)


def literal_interval(values: list[float], level: float) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(6, 9), level=st.sampled_from([0.95, 0.6]))
def test_intervals_are_those_of_a_literal_bootstrap(seed: int, n: int, level: float) -> None:
    tables = random_rivals(seed, n + 1)
    images = np.ones(n + 1, np.bool_)
    images[seed % (n + 1)] = False
    ours = compare(tables, images, seed=seed, resamples=70, level=level)
    rng, chosen = np.random.default_rng(seed), np.flatnonzero(images)
    drawn: dict[object, list[float]] = {}
    for _ in range(70):
        resample = chosen[draw_images(rng, n)]
        a, b = (drawn_quality(table, resample) for table in tables)
        for split in SPLITS:
            before, after = getattr(a, split).pq, getattr(b, split).pq
            if before is not None and after is not None:
                drawn.setdefault(split, []).append(after - before)
        for category in np.flatnonzero(a.occurs & b.occurs).tolist():
            drawn.setdefault(category, []).append(float(b.pq[category] - a.pq[category]))
    a, b = (panoptic_quality(count_matches(table, C, images=images), ISTHING) for table in tables)
    for split in SPLITS:
        interval = getattr(ours, split)
        assert interval.first == pytest.approx(getattr(a, split).pq, abs=1e-12)
        assert interval.second == pytest.approx(getattr(b, split).pq, abs=1e-12)
        if split in drawn:
            assert (interval.low, interval.high) == pytest.approx(literal_interval(drawn[split], level), abs=1e-12)
    first, second = (image_counts(table, C, images=images) for table in tables)
    for category in range(C):
        assert ours.first[category] == pytest.approx(a.pq[category] if a.occurs[category] else np.nan, nan_ok=True)
        if a.occurs[category] and b.occurs[category]:
            assert ours.difference[category] == pytest.approx(b.pq[category] - a.pq[category], abs=1e-12)
        else:
            assert np.isnan(ours.difference[category])
        holding = {*first.image[first.category == category], *second.image[second.category == category]}
        if len(holding) >= LEAST_IMAGES and category in drawn:
            expected = literal_interval(drawn[category], level)
            assert (ours.low[category], ours.high[category]) == pytest.approx(expected, abs=1e-12)
        else:
            assert np.isnan([ours.low[category], ours.high[category]]).all()


def test_equal_seeds_give_equal_intervals_and_others_do_not() -> None:
    tables = random_rivals(3, 12)
    assert compare(tables, seed=1).all == compare(tables, seed=1).all
    assert compare(tables, seed=1).all != compare(tables, seed=2).all
    assert compare(tables, seed=1, resamples=65).low.tolist() != compare(tables, seed=1, resamples=64).low.tolist()


def test_a_set_compared_with_itself_differs_nowhere() -> None:
    table = random_rivals(4, 10)[0]
    result = compare((table, table))
    for split in SPLITS:
        interval = getattr(result, split)
        assert (interval.difference, interval.low, interval.high, interval.significant) == (0, 0, 0, False)
    assert not result.significant.any()
    assert not np.nan_to_num(result.difference).any()


def perfect_and_poor(images: int) -> tuple[SegmentTable, SegmentTable]:
    truth, poor = [(1, 1, (0, 4, 0, 10))], [(1, 1, (0, 4, 0, 8))]
    return rival_tables([drawn_pair(truth, truth)] * images, [drawn_pair(truth, poor)] * images)


@pytest.mark.parametrize("images", [1, LEAST_IMAGES - 1])
def test_few_images_give_a_difference_but_no_interval(images: int) -> None:
    result = compare(perfect_and_poor(images))
    assert result.all.difference == pytest.approx(-0.2)
    assert (result.all.low, result.all.high, result.all.significant) == (None, None, False)
    assert np.isnan(result.low).all()
    assert not result.significant.any()


def test_a_difference_that_is_the_same_on_every_image_is_significant() -> None:
    result = compare(perfect_and_poor(LEAST_IMAGES))
    assert (result.all.low, result.all.high) == pytest.approx((-0.2, -0.2))
    assert result.all.significant
    assert result.significant.tolist() == [True, False, False, False, False]


def test_a_split_without_categories_has_no_figures() -> None:
    result = compare(perfect_and_poor(8))
    assert (result.stuff.first, result.stuff.difference, result.stuff.low) == (None, None, None)
    assert np.isnan(result.difference[1:]).all()


def test_no_image_at_all() -> None:
    tables = random_rivals(5, 4)
    result = compare(tables, np.zeros(4, np.bool_))
    assert (result.images, result.all.first, result.all.difference, result.all.low) == (0, None, None, None)
    assert np.isnan(result.difference).all()


def test_without_resamples_there_are_differences_only() -> None:
    tables = random_rivals(6, 10)
    with_intervals, without = compare(tables), compare(tables, resamples=0)
    assert without.all.difference == with_intervals.all.difference
    assert without.all.low is None
    assert with_intervals.all.low is not None


def test_a_category_in_one_set_only_has_no_difference() -> None:
    truth = [(1, 1, (0, 4, 0, 10))]
    extra = [*truth, (2, 3, (5, 8, 0, 10))]
    # The rest of the picture is another segment, so that the extra prediction is not on void.
    road = [(9, 149, (0, 10, 0, 20))]
    pairs = [drawn_pair(road + truth, road + truth)] * 7
    others = [drawn_pair(road + truth, road + extra)] * 7
    result = compare(rival_tables(pairs, others))
    assert np.isnan(result.first[1])
    assert result.second[1] == 0
    assert np.isnan([result.difference[1], result.low[1]]).all()
    assert result.things.difference == pytest.approx(-0.5)


@pytest.mark.parametrize(("level", "resamples"), [(0, 10), (1, 10), (0.9, -1)])
def test_what_makes_no_sense_is_refused(level: float, resamples: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        compare(random_rivals(7, 2), level=level, resamples=resamples)


def test_counts_of_images_that_are_not_compared_are_refused() -> None:
    counts: ImageCounts = image_counts(random_rivals(8, 7)[0], C)
    with pytest.raises(ValueError, match="not compared"):
        paired_bootstrap(counts, counts, ISTHING, np.arange(7) < 3)


def known_counts(rng: np.random.Generator, images: int) -> ImageCounts:
    """Two categories in every image; the numbers come of integers only, so that they are the same everywhere."""
    tp = rng.integers(0, 4, 2 * images)
    return ImageCounts(
        offsets=np.arange(images + 1) * 2,
        category=np.tile(np.array([0, 3], np.int16), images),
        iou_sum=tp * (rng.integers(33, 64, 2 * images) / 64),
        tp=tp,
        fp=rng.integers(0, 3, 2 * images),
        fn=rng.integers(0, 3, 2 * images),
    )


def test_intervals_are_the_same_on_every_machine() -> None:
    rng = np.random.default_rng(1)
    first, second = known_counts(rng, 40), known_counts(rng, 40)
    result = paired_bootstrap(first, second, ISTHING, np.ones(40, np.bool_), seed=3)
    assert (result.all.difference, result.all.low, result.all.high) == pytest.approx(KNOWN_ALL, abs=1e-12)
    assert (result.low[3], result.high[3]) == pytest.approx(KNOWN_ROAD, abs=1e-12)


def test_resamples_are_told_of_and_can_be_stopped() -> None:
    rng = np.random.default_rng(1)
    counts, images = known_counts(rng, 10), np.ones(10, np.bool_)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    paired_bootstrap(counts, counts, ISTHING, images, resamples=100, progress=progress)
    assert [total for _, total in told] == [100] * len(told)
    assert len(told) > 1
    assert told[-1][0] == 100
    told.clear()
    with pytest.raises(Cancelled):
        paired_bootstrap(
            counts, counts, ISTHING, images, resamples=1000, progress=progress, cancelled=lambda: len(told) == 2
        )
    assert len(told) == 2
