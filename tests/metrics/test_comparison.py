from __future__ import annotations

import dataclasses
import itertools
import math
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.errors import Cancelled
from panview.jit import FEW_STEPS, Kernel
from panview.metrics import comparison
from panview.metrics.comparison import LEAST_IMAGES, PairedDifferences, least_resamples, paired_differences, toss
from panview.metrics.image_counts import ImageCounts, image_counts
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from panview.native import Native
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, another_prediction, drawn_pair, evaluated, random_pair, write_rivals

C = len(CATEGORIES)
ISTHING = np.array([category["isthing"] == 1 for category in CATEGORIES])
KNOWN_ALL = (-0.011640113576852573, -0.08142913627505934, 0.05814890912135419)
KNOWN_ROAD = (-0.10890139942031356, 0.08754927844623665)
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
    return paired_differences(first, second, ISTHING, images, seed=seed, resamples=resamples, level=level)


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


def literal_qualities(alone: list[list[CategoryCounts]], signs: list[int]) -> list[PanopticQuality]:
    """PQ of both sets, exchanged on the images with -1, added up one by one."""
    found = []
    for side in range(2):
        total = CategoryCounts(np.zeros(C), np.zeros(C, int), np.zeros(C, int), np.zeros(C, int))
        for image, sign in enumerate(signs):
            counts = alone[image][side if sign > 0 else 1 - side]
            total = CategoryCounts(
                total.iou_sum + counts.iou_sum, total.tp + counts.tp, total.fp + counts.fp, total.fn + counts.fn
            )
        found.append(panoptic_quality(total, ISTHING))
    return found


def literal_differences(qualities: list[PanopticQuality]) -> dict[object, float]:
    """Second less first, of what occurs in both."""
    a, b = qualities
    found: dict[object, float] = {}
    for split in SPLITS:
        before, after = getattr(a, split).pq, getattr(b, split).pq
        if before is not None and after is not None:
            found[split] = after - before
    for category in np.flatnonzero(a.occurs & b.occurs).tolist():
        found[category] = float(b.pq[category] - a.pq[category])
    return found


def literal_interval(
    own: float, drawn: list[float], n: int, level: float, *, every: bool
) -> tuple[float, float] | None:
    """The interval in so many words; among all ways there are is the one that was measured."""
    largest = sorted(map(abs, drawn if every else [own, *drawn]), reverse=True)
    allowed = int((1 - level) * len(largest) + 1e-12)
    if allowed < 1:
        return None
    critical = largest[allowed]
    spread = math.sqrt(sum(value**2 for value in drawn) / len(drawn))
    if spread == 0:
        return own, own
    z = critical / spread
    if z**2 < n - 1e-9:
        t = z * math.sqrt((n - 1) / (n - z**2))
        about_itself = max(spread**2 - own**2 / n, spread**2 * min(0.25, 1 - z**2 / n))
        reach = t * math.sqrt(about_itself * n / (n - 1))
    else:
        reach = math.inf
    # Beyond what chance allows the interval stops short of 0, however unlike the images are.
    reach = min(reach, critical) if abs(own) > critical + 1e-12 else max(reach, abs(own))
    return None if math.isinf(reach) else (own - reach, own + reach)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(7, 10), level=st.sampled_from([0.95, 0.6]), every=st.booleans())
def test_figures_are_those_of_a_literal_permutation_test(seed: int, n: int, level: float, every: bool) -> None:
    n = min(n, 8) if every else n
    tables = random_rivals(seed, n + 1)
    images = np.ones(n + 1, np.bool_)
    images[seed % (n + 1)] = False
    chosen = np.flatnonzero(images)
    resamples = 2 ** (n - 1) if every else 60
    ours = compare(tables, images, seed=seed, resamples=resamples, level=level)
    assert ours.exact == every
    alone = [[count_matches(table, C, images=np.arange(n + 1) == image) for table in tables] for image in chosen]
    rng = np.random.default_rng(seed)
    ways = [[*signs, 1] for signs in itertools.product((1, -1), repeat=n - 1)] if every else []
    ways = ways or [toss(rng, n).tolist() for _ in range(60)]
    drawn = [literal_differences(literal_qualities(alone, signs)) for signs in ways]
    a, b = literal_qualities(alone, [1] * n)
    measured = literal_differences([a, b])
    first, second = (image_counts(table, C, images=images) for table in tables)
    for subject in (*SPLITS, *range(C)):
        result = ours.of(subject) if isinstance(subject, int) else getattr(ours, subject)
        if subject not in measured:
            assert (result.difference, result.low, result.high, result.p) == (None, None, None, None)
            continue
        own = measured[subject]
        assert result.difference == pytest.approx(own, abs=1e-12)
        others = [each.get(subject, 0.0) for each in drawn]
        as_large = sum(abs(value) >= abs(own) - 1e-12 for value in others)
        p = as_large / len(others) if every else (as_large + 1) / (len(others) + 1)
        assert result.p == pytest.approx(p, abs=1e-12)
        holding = {*first.image[first.category == subject], *second.image[second.category == subject]}
        many = len(holding) if isinstance(subject, int) else n
        interval = literal_interval(own, others, many, level, every=every) if many >= LEAST_IMAGES else None
        found = None if result.low is None else (result.low, result.high)
        assert found == (None if interval is None else pytest.approx(interval, abs=1e-9))
        # The star and the interval say the same, always.
        assert result.significant == (p <= 1 - level + 1e-12 and interval is not None)
    for split in SPLITS:
        assert getattr(ours, split).first == pytest.approx(getattr(a, split).pq, abs=1e-12)
        assert getattr(ours, split).second == pytest.approx(getattr(b, split).pq, abs=1e-12)


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
    # Of the 32 ways to exchange the sets none other differs as much. The next ones, by 4 / 6 of it, are the critical
    # ones, and the interval is not less than half as wide, however alike the images are.
    critical = 0.2 * 4 / 6
    reach = critical * math.sqrt(0.25 / (1 - critical**2 / (0.2**2 / 6) / 6))
    assert result.all.p == 1 / 32
    assert (result.all.low, result.all.high) == pytest.approx((-0.2 - reach, -0.2 + reach))
    assert result.all.significant
    assert result.significant.tolist() == [True, False, False, False, False]


@pytest.mark.parametrize("images", [2, 5, 6, 7])
def test_the_smallest_p_is_that_of_the_number_of_images(images: int) -> None:
    result = compare(perfect_and_poor(images))
    assert result.exact
    assert result.all.p == result.p[0] == 2 / 2**images
    assert result.all.significant == (2 / 2**images <= 0.05)


def test_too_few_resamples_give_a_p_but_no_interval() -> None:
    tables = perfect_and_poor(12)
    for resamples, known in ((18, False), (19, True)):
        result = compare(tables, resamples=resamples)
        assert not result.exact
        assert result.all.p == 1 / (resamples + 1)
        assert (result.all.low is not None) == known
    assert [least_resamples(level) for level in (0.95, 0.9, 0.5)] == [19, 9, 1]


def test_a_category_is_judged_by_its_own_images() -> None:
    """Many images say nothing of a category that few hold."""
    truth, poor = [(1, 1, (0, 4, 0, 10))], [(1, 1, (0, 4, 0, 8))]
    road = [(9, 149, (0, 10, 0, 20))]
    for holding in (5, 6):
        first = [drawn_pair(truth, truth)] * holding + [drawn_pair(road, road)] * 20
        second = [drawn_pair(truth, poor)] * holding + [drawn_pair(road, road)] * 20
        result = compare(rival_tables(first, second), resamples=1000)
        assert result.p[0] == pytest.approx(2 / 2**holding, abs=0.02)
        assert np.isnan(result.low[0]) == (holding < LEAST_IMAGES)
        assert (result.p[3], result.low[3], result.high[3]) == (1, 0, 0)


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
        paired_differences(counts, counts, ISTHING, np.arange(7) < 3)


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
    result = paired_differences(first, second, ISTHING, np.ones(40, np.bool_), seed=3)
    assert (result.all.difference, result.all.low, result.all.high) == pytest.approx(KNOWN_ALL, abs=1e-12)
    assert (result.low[3], result.high[3]) == pytest.approx(KNOWN_ROAD, abs=1e-12)


def test_resamples_are_told_of_and_can_be_stopped() -> None:
    rng = np.random.default_rng(1)
    counts, images = known_counts(rng, 10), np.ones(10, np.bool_)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    paired_differences(counts, counts, ISTHING, images, resamples=100, progress=progress)
    assert [total for _, total in told] == [100] * len(told)
    assert len(told) > 1
    assert told[-1][0] == 100
    told.clear()
    with pytest.raises(Cancelled):
        paired_differences(
            counts, counts, ISTHING, images, resamples=1000, progress=progress, cancelled=lambda: len(told) == 2
        )
    assert len(told) == 2


def test_what_is_little_is_compared_without_a_compiler_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    def bits(found: PairedDifferences | ImageCounts) -> dict[str, object]:
        values = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
        return {n: v.tobytes() if isinstance(v, np.ndarray) else repr(v) for n, v in values.items()}

    for seed, images in ((3, 4), (4, 9), (5, 12)):
        tables = random_rivals(seed, images)
        some = np.random.default_rng(seed).random(images) < 0.8
        compiled = compare(tables, some, resamples=64), image_counts(tables[0], C, threshold=0.6)
        with monkeypatch.context() as patched:
            patched.setattr(Kernel, "for_steps", lambda kernel, steps: kernel.function)
            plain = compare(tables, some, resamples=64), image_counts(tables[0], C, threshold=0.6)
        for one, other in zip(compiled, plain, strict=True):
            assert bits(one) == bits(other)


def test_functions_run_as_written_only_while_there_is_no_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    added = Kernel(comparison._add_signed.function)
    monkeypatch.setitem(sys.modules, "numba", sys)
    assert added.for_steps(1) is added
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    assert added.for_steps(FEW_STEPS) is added.function
    assert added.for_steps(FEW_STEPS + 1) is added
    # Its twin takes longer for nothing.
    twin = Kernel(added.function, "add_signed")
    monkeypatch.setattr("panview.jit.native", lambda: Native(sys, ""))
    assert twin.for_steps(1) is twin
