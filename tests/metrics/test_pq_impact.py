from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, count_matches, panoptic_quality
from panview.metrics.pq_impact import pq_impact
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.metrics.threshold import error_type_at, status_at
from tests.support.sets import CATEGORIES, drawn_pair, evaluated, random_pair, write_set

RELABELLED = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
ISTHING = np.array([c["isthing"] == 1 for c in CATEGORIES])


def quality_at(table: SegmentTable, threshold: float) -> PanopticQuality:
    return panoptic_quality(count_matches(table, len(CATEGORIES), threshold=threshold), ISTHING)


def other_half(table: SegmentTable, row: int, threshold: float) -> int | None:
    """The other row of a pair, in so many words."""
    kinds = error_type_at(table, threshold)
    other = int(table.partner[row])
    if other < 0 or kinds[row] != kinds[other]:
        return None
    if kinds[row] in RELABELLED:
        return other
    best_of_either = int(table.partner[other]) == row
    one_category = table.category[row] == table.category[other]
    return other if kinds[row] == ErrorType.NEAR_MISS and best_of_either and one_category else None


def gain_of_fixing(table: SegmentTable, row: int, threshold: float) -> float:
    """Change the counts as fixing one error would, and measure PQ again."""
    before = quality_at(table, threshold)
    counts = before.counts
    iou_sum, tp, fp, fn = counts.iou_sum.copy(), counts.tp.copy(), counts.fp.copy(), counts.fn.copy()
    status = Status(status_at(table, threshold)[row])
    category = table.category[row]
    other = other_half(table, row, threshold)
    if other is not None:
        truth, predicted = (row, other) if table.side[row] == Side.GROUND_TRUTH else (other, row)
        fn[table.category[truth]] -= 1
        fp[table.category[predicted]] -= 1
        tp[table.category[truth]] += 1
        kept = error_type_at(table, threshold)[row] in RELABELLED
        iou_sum[table.category[truth]] += table.partner_iou[row] if kept else 1
    elif status == Status.FP:
        fp[category] -= 1
    elif status == Status.FN:
        fn[category] -= 1
        tp[category] += 1
        iou_sum[category] += 1
    elif status == Status.TP:
        iou_sum[category] += 1 - table.iou[row]
    after = panoptic_quality(CategoryCounts(iou_sum, tp, fp, fn), ISTHING)
    if before.all.pq is None or after.all.pq is None:
        return 0.0
    return after.all.pq - before.all.pq


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), images=st.integers(1, 3), threshold=st.sampled_from([0.5, 0.75]))
def test_the_closed_form_equals_measuring_again(seed: int, images: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        _, _, table = evaluated(
            write_set(Path(folder), [random_pair(rng, 12, 16) for _ in range(images)], photos=False)
        )
    status, error_type = status_at(table, threshold), error_type_at(table, threshold)
    impact = pq_impact(table, status, error_type, quality_at(table, threshold))
    expected = [gain_of_fixing(table, row, threshold) for row in range(len(table))]
    assert impact.tolist() == pytest.approx(expected, abs=1e-12)
    assert (impact >= 0).all()
    assert not impact[np.isin(status, (Status.IGNORED, Status.CROWD, Status.NONE))].any()


def test_the_random_sets_hold_every_kind_of_error(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    _, _, table = evaluated(write_set(tmp_path, [random_pair(rng) for _ in range(150)], photos=False))
    impact = pq_impact(table, table.status, table.error_type, quality_at(table, 0.5))
    for kind in ErrorType:
        # A match is no poor mask before a higher threshold makes it one.
        assert (table.error_type == kind).any() == (kind != ErrorType.POOR_MASK), kind
    assert (impact[np.isin(table.status, (Status.FP, Status.FN))] > 0).all()


def test_both_rows_of_a_pair_of_wrong_category_carry_the_same_gain(tmp_path: Path) -> None:
    pair = drawn_pair([(1, 1, (0, 5, 0, 5)), (2, 3, (5, 9, 0, 5))], [(7, 3, (0, 5, 0, 5)), (8, 3, (5, 9, 0, 5))])
    _, _, table = evaluated(write_set(tmp_path, [pair], photos=False))
    impact = pq_impact(table, table.status, table.error_type, quality_at(table, 0.5))
    # PQ is 0 for persons and 1 / 1.5 for cars; with the label put right both are 1.
    assert impact.tolist() == pytest.approx([2 / 3, 0, 2 / 3, 0], abs=1e-12)


def near_miss_and_more(tmp_path: Path) -> SegmentTable:
    """A person hit with IoU 0.4 beside a car that is all right; another hit with 0.3 where a car covers 0.45 of it."""
    person, car = (1, 1, (0, 10, 0, 10)), (2, 3, (0, 10, 10, 20))
    pair = drawn_pair([person, car], [(8, 1, (0, 4, 0, 10)), (7, 3, (0, 10, 10, 20))])
    other = drawn_pair([person], [(9, 1, (0, 3, 0, 10)), (6, 3, (3, 8, 0, 9))])
    return evaluated(write_set(tmp_path, [pair, other], photos=False))[2]


def test_both_rows_of_a_near_miss_carry_the_gain_of_the_pair(tmp_path: Path) -> None:
    table = near_miss_and_more(tmp_path)
    impact = dict(
        zip(
            zip(table.image.tolist(), table.segment_id.tolist(), strict=True),
            pq_impact(table, table.status, table.error_type, quality_at(table, 0.5)).tolist(),
            strict=True,
        )
    )
    assert [ErrorType(int(kind)) for kind in table.error_type[[0, 2, 4, 5]]] == [ErrorType.NEAR_MISS] * 4
    # Persons: two FN and two FP, w = 2 and PQ 0. With one pair a match w stays 2, and PQ is 1 / 2 in a mean of two.
    assert impact[0, 1] == impact[0, 8] == pytest.approx(1 / 4, abs=1e-12)
    # In the other image a car covers the person better than what nearly hit it: two mistakes, w = 2.5 and 1.5.
    assert impact[1, 1] == pytest.approx(1 / 2.5 / 2, abs=1e-12)
    assert impact[1, 9] == 0


def test_the_last_error_of_the_only_category_has_nothing_to_gain(tmp_path: Path) -> None:
    # A crowd of another category forgives nothing: an FP and nothing else.
    pair = drawn_pair([(1, 3, (0, 5, 0, 5), "crowd")], [(7, 1, (0, 5, 0, 5))])
    _, _, table = evaluated(write_set(tmp_path, [pair], photos=False))
    assert table.status.tolist() == [Status.CROWD, Status.FP]
    assert pq_impact(table, table.status, table.error_type, quality_at(table, 0.5)).tolist() == [0.0, 0.0]
