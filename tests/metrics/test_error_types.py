from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.error_types import ErrorThresholds, error_types
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.metrics.threshold import error_type_at, status_at
from tests.support.sets import Drawing, drawn_pair, evaluated, random_pair, write_set

PERSON, CAR, ROAD, SKY = 1, 3, 149, 187
EVERYWHERE = (0, 10, 0, 20)
LEFT, RIGHT = (0, 10, 0, 10), (0, 10, 10, 20)
CORNER = (0, 4, 0, 4)

Rows = dict[tuple[str, int], tuple[Status, ErrorType]]
TP = (Status.TP, ErrorType.NONE)


def table_of(root: Path, truth: Drawing, prediction: Drawing) -> SegmentTable:
    return evaluated(write_set(root, [drawn_pair(truth, prediction)], photos=False))[2]


def rows_of(table: SegmentTable, status: object = None, error_type: object = None) -> Rows:
    status = table.status if status is None else status
    error_type = table.error_type if error_type is None else error_type
    rows = zip(table.side, table.segment_id, status, error_type, strict=True)  # type: ignore[call-overload]
    return {("gp"[side], int(number)): (Status(kind), ErrorType(error)) for side, number, kind, error in rows}


CASES: dict[str, tuple[Drawing, Drawing, Rows]] = {
    "missed": (
        [(1, PERSON, CORNER), (2, ROAD, (5, 10, 0, 20))],
        [(9, ROAD, (5, 10, 0, 20))],
        {("g", 1): (Status.FN, ErrorType.MISSED), ("g", 2): TP, ("p", 9): TP},
    ),
    "spurious": (
        [(2, ROAD, EVERYWHERE)],
        [(9, ROAD, EVERYWHERE), (8, CAR, CORNER)],
        {("g", 2): TP, ("p", 9): TP, ("p", 8): (Status.FP, ErrorType.SPURIOUS)},
    ),
    "wrong category": (
        [(2, ROAD, EVERYWHERE), (1, PERSON, CORNER)],
        [(9, ROAD, EVERYWHERE), (8, CAR, CORNER)],
        {
            ("g", 2): TP,
            ("p", 9): TP,
            ("g", 1): (Status.FN, ErrorType.WRONG_CATEGORY),
            ("p", 8): (Status.FP, ErrorType.WRONG_CATEGORY),
        },
    ),
    "stuff of the wrong category": (
        [(2, ROAD, EVERYWHERE)],
        [(9, SKY, EVERYWHERE)],
        {("g", 2): (Status.FN, ErrorType.WRONG_CATEGORY), ("p", 9): (Status.FP, ErrorType.WRONG_CATEGORY)},
    ),
    "thing/stuff flip": (
        [(2, ROAD, EVERYWHERE), (1, PERSON, CORNER)],
        [(9, ROAD, EVERYWHERE), (8, SKY, CORNER)],
        {
            ("g", 2): TP,
            ("p", 9): TP,
            ("g", 1): (Status.FN, ErrorType.THING_STUFF_FLIP),
            ("p", 8): (Status.FP, ErrorType.THING_STUFF_FLIP),
        },
    ),
    "near miss": (
        [(2, ROAD, EVERYWHERE), (1, PERSON, LEFT)],
        [(9, SKY, EVERYWHERE), (8, PERSON, (0, 10, 5, 15))],
        {
            ("g", 1): (Status.FN, ErrorType.NEAR_MISS),
            ("p", 8): (Status.FP, ErrorType.NEAR_MISS),
            ("g", 2): (Status.FN, ErrorType.MISSED),
            ("p", 9): (Status.FP, ErrorType.SPURIOUS),
        },
    ),
    "too far off for a near miss": (
        [(2, ROAD, EVERYWHERE), (1, PERSON, LEFT)],
        [(9, CAR, EVERYWHERE), (8, PERSON, (0, 10, 6, 16))],
        {
            ("g", 1): (Status.FN, ErrorType.MISSED),
            ("p", 8): (Status.FP, ErrorType.SPURIOUS),
            ("g", 2): (Status.FN, ErrorType.MISSED),
            ("p", 9): (Status.FP, ErrorType.SPURIOUS),
        },
    ),
    "split": (
        [(1, PERSON, EVERYWHERE)],
        [(8, PERSON, LEFT), (9, PERSON, RIGHT)],
        {
            ("g", 1): (Status.FN, ErrorType.SPLIT),
            ("p", 8): (Status.FP, ErrorType.SPLIT),
            ("p", 9): (Status.FP, ErrorType.SPLIT),
        },
    ),
    "split with one part that matches": (
        [(1, PERSON, EVERYWHERE)],
        [(8, PERSON, (0, 10, 0, 12)), (9, PERSON, (0, 10, 12, 20))],
        {("g", 1): TP, ("p", 8): TP, ("p", 9): (Status.FP, ErrorType.SPLIT)},
    ),
    "parts of less than half are no split": (
        [(1, PERSON, EVERYWHERE)],
        [(8, PERSON, (0, 4, 0, 10)), (9, PERSON, (6, 10, 0, 10))],
        {
            ("g", 1): (Status.FN, ErrorType.MISSED),
            ("p", 8): (Status.FP, ErrorType.SPURIOUS),
            ("p", 9): (Status.FP, ErrorType.SPURIOUS),
        },
    ),
    "wrong category comes before merged": (
        [(3, CAR, (0, 10, 0, 12)), (1, PERSON, (0, 10, 12, 15)), (2, PERSON, (0, 10, 15, 18))],
        [(9, PERSON, (0, 10, 0, 18))],
        {
            ("g", 3): (Status.FN, ErrorType.WRONG_CATEGORY),
            ("g", 1): (Status.FN, ErrorType.MERGED),
            ("g", 2): (Status.FN, ErrorType.MERGED),
            ("p", 9): (Status.FP, ErrorType.WRONG_CATEGORY),
        },
    ),
    "merged": (
        [(1, PERSON, LEFT), (2, PERSON, RIGHT)],
        [(9, PERSON, EVERYWHERE)],
        {
            ("g", 1): (Status.FN, ErrorType.MERGED),
            ("g", 2): (Status.FN, ErrorType.MERGED),
            ("p", 9): (Status.FP, ErrorType.MERGED),
        },
    ),
    "swallowed by stuff": (
        [(2, ROAD, EVERYWHERE), (1, PERSON, CORNER)],
        [(9, ROAD, EVERYWHERE)],
        {("g", 2): TP, ("p", 9): TP, ("g", 1): (Status.FN, ErrorType.SWALLOWED_BY_STUFF)},
    ),
    "ignored on void": (
        [(2, ROAD, (5, 10, 0, 20))],
        [(9, ROAD, (5, 10, 0, 20)), (8, PERSON, (0, 4, 0, 4))],
        {("g", 2): TP, ("p", 9): TP, ("p", 8): (Status.IGNORED, ErrorType.IGNORED_VOID)},
    ),
    "ignored on a crowd": (
        [(2, ROAD, EVERYWHERE), (1, PERSON, LEFT, "crowd")],
        [(9, ROAD, EVERYWHERE), (8, PERSON, CORNER)],
        {
            ("g", 2): TP,
            ("p", 9): TP,
            ("g", 1): (Status.CROWD, ErrorType.NONE),
            ("p", 8): (Status.IGNORED, ErrorType.IGNORED_CROWD),
        },
    ),
    "on a crowd of another category": (
        [(2, ROAD, EVERYWHERE), (1, CAR, LEFT, "crowd")],
        [(9, ROAD, EVERYWHERE), (8, PERSON, CORNER)],
        {
            ("g", 2): TP,
            ("p", 9): TP,
            ("g", 1): (Status.CROWD, ErrorType.NONE),
            ("p", 8): (Status.FP, ErrorType.SPURIOUS),
        },
    ),
    "of several crowds the last in the JSON counts": (
        [(1, PERSON, LEFT, "crowd"), (2, PERSON, RIGHT, "crowd")],
        [(8, PERSON, CORNER), (9, PERSON, (0, 4, 14, 18))],
        {
            ("g", 1): (Status.CROWD, ErrorType.NONE),
            ("g", 2): (Status.CROWD, ErrorType.NONE),
            ("p", 8): (Status.FP, ErrorType.SPURIOUS),
            ("p", 9): (Status.IGNORED, ErrorType.IGNORED_CROWD),
        },
    ),
    "half on void is not enough": (
        [(2, ROAD, LEFT)],
        [(8, PERSON, (0, 10, 8, 12))],
        {("g", 2): (Status.FN, ErrorType.MISSED), ("p", 8): (Status.FP, ErrorType.SPURIOUS)},
    ),
    "an IoU of one half is no match": (
        [(2, ROAD, EVERYWHERE)],
        [(9, ROAD, LEFT)],
        {("g", 2): (Status.FN, ErrorType.NEAR_MISS), ("p", 9): (Status.FP, ErrorType.NEAR_MISS)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_error_types(tmp_path: Path, name: str) -> None:
    truth, prediction, expected = CASES[name]
    assert rows_of(table_of(tmp_path, truth, prediction)) == expected


def test_void_under_a_prediction_is_taken_off_the_union(tmp_path: Path) -> None:
    table = table_of(tmp_path, [(1, PERSON, LEFT)], [(8, PERSON, EVERYWHERE)])
    assert table.iou.tolist() == [1.0, 1.0]
    assert table.void_pixels.tolist() == [0, 100]


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (0.5, {("g", 1): TP, ("p", 8): TP}),
        (0.69, {("g", 1): TP, ("p", 8): TP}),
        (0.7, {("g", 1): (Status.FN, ErrorType.POOR_MASK), ("p", 8): (Status.FP, ErrorType.POOR_MASK)}),
    ],
)
def test_a_match_below_the_threshold_is_a_poor_mask(tmp_path: Path, threshold: float, expected: Rows) -> None:
    table = table_of(tmp_path, [(1, PERSON, EVERYWHERE)], [(8, PERSON, (0, 7, 0, 20))])
    assert rows_of(table, status_at(table, threshold), error_type_at(table, threshold)) == expected


@pytest.mark.parametrize(("crowd", "kind"), [(6, ErrorType.IGNORED_CROWD), (5, ErrorType.IGNORED_VOID)])
def test_a_prediction_that_loses_its_match_may_be_ignored(tmp_path: Path, crowd: int, kind: ErrorType) -> None:
    # Of its 20 columns 11 lie on crowd and void; the void is off the union, and the other 9 match.
    truth = [(2, PERSON, (0, 10, 0, crowd), "crowd"), (1, PERSON, (0, 10, 11, 20))]
    table = table_of(tmp_path, truth, [(8, PERSON, EVERYWHERE)])
    assert table.iou[table.status == Status.TP].tolist() == pytest.approx([9 / (9 + crowd)] * 2)
    assert table.ignorable[table.side == Side.PREDICTION].tolist() == [True]
    rows = rows_of(table, status_at(table, 0.7), error_type_at(table, 0.7))
    assert rows[("p", 8)] == (Status.IGNORED, kind)
    assert rows[("g", 1)] == (Status.FN, ErrorType.POOR_MASK)
    assert np.array_equal(status_at(table, 0.5), table.status)


def test_a_pair_of_wrong_category_falls_apart_above_its_iou(tmp_path: Path) -> None:
    # A person taken for a car, with 60 pixels in common; 20 of the car's lie on void, which the union leaves out.
    table = table_of(tmp_path, [(1, PERSON, (0, 8, 0, 10))], [(8, CAR, (2, 10, 0, 10)), (9, ROAD, (0, 2, 0, 1))])
    assert table.partner_iou[0] == table.partner_iou[1] == 0.75
    wrong = {"g": ErrorType.WRONG_CATEGORY, "p": ErrorType.WRONG_CATEGORY}
    apart = {"g": ErrorType.MISSED, "p": ErrorType.SPURIOUS}
    for threshold, expected in ((0.5, wrong), (0.74, wrong), (0.75, apart)):
        rows = rows_of(table, error_type=error_type_at(table, threshold))
        assert {"g": rows[("g", 1)][1], "p": rows[("p", 8)][1]} == expected, threshold


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_error_types_do_not_depend_on_the_ids(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pair = random_pair(rng)
    new_ids = rng.permutation(np.arange(1, 400)).astype(np.uint32)
    renamed = replace(
        pair,
        ground_truth=np.where(pair.ground_truth > 0, new_ids[pair.ground_truth], 0).astype(np.uint32),
        prediction=np.where(pair.prediction > 0, new_ids[pair.prediction], 0).astype(np.uint32),
        truths=tuple(replace(segment, id=int(new_ids[segment.id])) for segment in pair.truths),
        predictions=tuple(replace(segment, id=int(new_ids[segment.id])) for segment in pair.predictions),
    )
    with tempfile.TemporaryDirectory() as folder:
        before = evaluated(write_set(Path(folder) / "before", [pair], photos=False))[2]
        after = evaluated(write_set(Path(folder) / "after", [renamed], photos=False))[2]
    assert before.status.tolist() == after.status.tolist()
    assert before.error_type.tolist() == after.error_type.tolist()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_error_types_from_the_overlaps_are_those_of_matching(seed: int) -> None:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        dataset, _, table = evaluated(write_set(Path(folder), [random_pair(rng) for _ in range(3)], photos=False))
    # So close to the table's own thresholds that no segment lies between, and not the same.
    close = ErrorThresholds(near_miss_iou=0.3 - 1e-12, mostly=0.5 + 1e-12)
    assert error_types(table, dataset.categories.isthing, close).tolist() == table.error_type.tolist()


def test_thresholds_move_what_an_error_is_called(tmp_path: Path) -> None:
    # A person hit with IoU 0.25.
    pair = drawn_pair([(1, PERSON, (0, 10, 0, 8))], [(8, PERSON, (0, 5, 0, 4)), (9, ROAD, (5, 10, 0, 4))])
    dataset, _, table = evaluated(write_set(tmp_path, [pair], photos=False))
    found = error_types(table, dataset.categories.isthing, ErrorThresholds(near_miss_iou=0.25))
    rows = rows_of(table, error_type=found)
    assert rows[("g", 1)][1] == rows[("p", 8)][1] == ErrorType.NEAR_MISS
    assert rows_of(table)[("g", 1)][1] == ErrorType.MISSED
