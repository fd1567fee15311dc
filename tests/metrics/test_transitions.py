from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.image_counts import image_counts
from panview.metrics.panoptic_quality import CategoryCounts, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.metrics.threshold import status_at
from panview.metrics.transitions import Transition, false_positive_changes, pq_effect, transitions
from tests.metrics.test_comparison import random_rivals, rival_tables
from tests.support.sets import CATEGORIES, drawn_pair

C = len(CATEGORIES)
ISTHING = np.array([category["isthing"] == 1 for category in CATEGORIES])


def truth_rows(table: SegmentTable) -> dict[tuple[int, int], int]:
    """Row of each ground truth segment by image and id."""
    rows = np.flatnonzero(table.side == Side.GROUND_TRUTH).tolist()
    return {(int(table.image[row]), int(table.segment_id[row])): row for row in rows}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.7]))
def test_each_truth_segment_is_followed(seed: int, threshold: float) -> None:
    first, second = random_rivals(seed, 4)
    images = np.random.default_rng(seed).random(4) < 0.8
    before, after = status_at(first, threshold), status_at(second, threshold)
    expected = {}
    other = truth_rows(second)
    for key, row in truth_rows(first).items():
        pair = (Status(before[row]), Status(after[other[key]]))
        change = second.partner_iou[other[key]] - first.partner_iou[row]
        kind = {(Status.FN, Status.TP): Transition.FIXED, (Status.TP, Status.FN): Transition.BROKEN}.get(pair)
        if pair == (Status.TP, Status.TP) and change:
            kind = Transition.IMPROVED if change > 0 else Transition.WORSE
        if kind is not None and images[key[0]]:
            expected[key] = (kind, row, other[key])
    found = transitions(first, second, threshold=threshold, images=images)
    ours = {
        (int(found.image[k]), int(found.segment_id[k])): (
            Transition(int(found.kind[k])),
            int(found.truth_first[k]),
            int(found.truth_second[k]),
        )
        for k in range(len(found))
    }
    assert ours == expected
    assert found.category.tolist() == first.category[found.truth_first].tolist()
    for table, rows, predictions, ious in (
        (first, found.truth_first, found.prediction_first, found.iou_first),
        (second, found.truth_second, found.prediction_second, found.iou_second),
    ):
        assert predictions.tolist() == table.partner[rows].tolist()
        assert ious.tolist() == table.partner_iou[rows].tolist()
        matched = table.status[rows] == Status.TP
        assert predictions[matched].tolist() == table.match[rows][matched].tolist()
        assert ious[matched].tolist() == table.iou[rows][matched].tolist()
    assert found.difference.tolist() == (found.iou_second - found.iou_first).tolist()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.7]))
def test_all_of_them_make_the_truth_segments_of_the_second_set(seed: int, threshold: float) -> None:
    first, second = random_rivals(seed, 4)
    a, b = (count_matches(table, C, threshold=threshold) for table in (first, second))
    found = transitions(first, second, threshold=threshold)
    numbers = found.counts()
    assert a.tp.sum() + numbers[Transition.FIXED] - numbers[Transition.BROKEN] == b.tp.sum()
    iou_sum = a.iou_sum.copy()
    for k in range(len(found)):
        kind = found.kind[k]
        iou_sum[found.category[k]] += (
            found.iou_second[k]
            if kind == Transition.FIXED
            else -found.iou_first[k]
            if kind == Transition.BROKEN
            else found.difference[k]
        )
    assert iou_sum == pytest.approx(b.iou_sum, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_effect_is_that_of_measuring_again(seed: int) -> None:
    first, second = random_rivals(seed, 3)
    counts = count_matches(first, C)
    quality = panoptic_quality(counts, ISTHING)
    found = transitions(first, second)
    effect = pq_effect(found, quality)
    for k in range(len(found)):
        iou_sum, tp, fn = counts.iou_sum.copy(), counts.tp.copy(), counts.fn.copy()
        of, kind = found.category[k], Transition(int(found.kind[k]))
        if kind == Transition.FIXED:
            iou_sum[of] += found.iou_second[k]
            tp[of], fn[of] = tp[of] + 1, fn[of] - 1
        elif kind == Transition.BROKEN:
            iou_sum[of] -= found.iou_first[k]
            tp[of], fn[of] = tp[of] - 1, fn[of] + 1
        else:
            iou_sum[of] += found.iou_second[k] - found.iou_first[k]
        after = panoptic_quality(CategoryCounts(iou_sum, tp, counts.fp, fn), ISTHING).all.pq
        assert after is not None
        assert quality.all.pq is not None
        assert effect[k] == pytest.approx(after - quality.all.pq, abs=1e-12)
        assert (effect[k] > 0) == (kind in (Transition.FIXED, Transition.IMPROVED))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_new_and_removed_false_positives_make_the_difference(seed: int) -> None:
    tables = random_rivals(seed, 4)
    new, removed = np.zeros(C, int), np.zeros(C, int)
    for image in range(4):
        alone = np.arange(4) == image
        a, b = (count_matches(table, C, images=alone).fp for table in tables)
        new += np.maximum(b - a, 0)
        removed += np.maximum(a - b, 0)
    first, second = (image_counts(table, C) for table in tables)
    ours = false_positive_changes(first, second, C)
    assert ours[0].tolist() == new.tolist()
    assert ours[1].tolist() == removed.tolist()
    assert (ours[0] - ours[1]).tolist() == (second.summed(C).fp - first.summed(C).fp).tolist()


def test_crowd_is_not_followed_and_equals_are_not_listed() -> None:
    truth = [(1, 1, (0, 4, 0, 10)), (2, 1, (5, 9, 0, 10), "crowd"), (3, 3, (0, 4, 10, 20))]
    first = drawn_pair(truth, [(1, 1, (0, 4, 0, 10)), (2, 1, (5, 9, 0, 10))])
    second = drawn_pair(truth, [(1, 1, (0, 4, 0, 10))])
    assert len(transitions(*rival_tables([first], [second]))) == 0


def test_some_can_be_taken_in_another_order() -> None:
    found = transitions(*random_rivals(11, 6))
    order = np.arange(len(found))[::-1][:3]
    taken = found.take(order)
    assert len(taken) == 3
    assert taken.segment_id.tolist() == found.segment_id[order].tolist()
    assert [kind.label for kind in Transition] == ["fixed", "broken", "improved", "worse"]


def test_tables_of_different_ground_truth_are_refused() -> None:
    with pytest.raises(ValueError, match="same ground truth"):
        transitions(random_rivals(1, 3)[0], random_rivals(2, 3)[0])
