"""Which errors several prediction sets make alike, held against the pixels."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.datasets.layouts.find import find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.agreement import NEAR_IOU, SAME_IOU, Agreement, agreement_of
from panview.metrics.error_rows import ErrorRows
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import NO_ROW, ErrorType, Side, Status
from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, Drawing, drawn_pair, open_set, random_pair, write_rivals

PERSON, CAR, DOG, ROAD = 1, 3, 18, 149
SCORES = {4: 0.9, 5: 0.8, 6: 0.7, 7: 0.3}


def opened(root: Path, first: list[Pair], second: list[Pair]) -> tuple[ErrorRows, ErrorRows]:
    """The errors of two prediction sets of one truth."""
    written, other = write_rivals(root, first, second)
    dataset, prediction = open_set(written)
    sets = (prediction, read_prediction_set(dataset, find_prediction(other.prediction)))
    tables = [evaluate(dataset, each, jobs=1) for each in sets]
    own, beside = (ErrorRows(table, table.status, table.error_type) for table in tables)
    return own, beside


def shaken(rng: np.random.Generator, pair: Pair) -> Pair:
    """The same truth with the same prediction, moved a little and painted over, a few categories being others."""
    prediction = np.roll(pair.prediction, rng.integers(-2, 3, 2), (0, 1))
    y, x = int(rng.integers(prediction.shape[0])), int(rng.integers(prediction.shape[1]))
    prediction[y : y + 8, x : x + 8] = 0
    there = {int(each) for each in np.unique(prediction)}
    ids = [category["id"] for category in CATEGORIES]
    segments = tuple(
        Segment(each.id, each.category_id if rng.random() < 0.8 else int(rng.choice(ids)))
        for each in pair.predictions
        if each.id in there
    )
    return Pair(pair.ground_truth, prediction, pair.truths, segments)


def agreed(root: Path, truth: Drawing, first: Drawing, *others: Drawing) -> dict[tuple[str, int], Agreement]:
    """What other sets say of each disagreement of the first, by side and segment id."""
    found = [
        [
            _scored(each)
            for each in opened(root / str(place), *([drawn_pair(truth, d, (20, 40))] for d in (first, drawn)))
        ]
        for place, drawn in enumerate(others)
    ]
    own = found[0][0]
    rows = own.errors.astype(np.int64)
    said = agreement_of(own, [other for _, other in found], rows, own.halves)
    names = zip(own.table.side[rows].tolist(), own.table.segment_id[rows].tolist(), strict=True)
    return {
        (Side(side).name[0], number): Agreement(*(getattr(said, each.name)[[place]] for each in fields(said)))
        for place, (side, number) in enumerate(names)
    }


def _scored(errors: ErrorRows) -> ErrorRows:
    """The same with scores."""
    table = errors.table
    score = np.array([SCORES.get(int(each), np.nan) for each in table.segment_id])
    return ErrorRows(replace(table, score=score), errors.status, errors.error_type)


def said(root: Path, truth: Drawing, first: Drawing, second: Drawing) -> dict[tuple[str, int], tuple[int, int, int]]:
    """By side and segment id: same, nearly, against."""
    pairs = [drawn_pair(truth, drawing, (20, 40)) for drawing in (first, second)]
    own, other = opened(root, pairs[:1], pairs[1:])
    rows = own.errors.astype(np.int64)
    found = agreement_of(own, [other], rows, own.halves)
    assert (found.asked == 1).all()
    sides = [Side(int(side)).name[0] for side in own.table.side[rows]]
    columns = zip(found.same.tolist(), found.nearly.tolist(), found.against.tolist(), strict=True)
    return dict(zip(zip(sides, own.table.segment_id[rows].tolist(), strict=True), columns, strict=True))


BACKGROUND = (9, ROAD, (0, 20, 0, 40))
HERE, SHIFTED, ASIDE = (2, 8, 2, 12), (2, 8, 3, 13), (2, 8, 8, 18)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ([(5, DOG, SHIFTED)], (1, 0, 0)),
        ([(5, DOG, ASIDE)], (0, 1, 0)),
        ([(5, CAR, SHIFTED)], (0, 0, 0)),
        ([], (0, 0, 1)),
    ],
    ids=["same place", "beside", "another category", "nothing"],
)
def test_a_false_positive_is_shared_by_category_and_place(
    tmp_path: Path, second: list[tuple[int, int, tuple[int, int, int, int]]], expected: tuple[int, int, int]
) -> None:
    found = said(tmp_path, [BACKGROUND], [BACKGROUND, (4, DOG, HERE)], [BACKGROUND, *second])
    # The road around it is matched by both.
    assert found == {("P", 4): (*expected[:2], 1)}


def test_a_missed_segment_is_shared_by_who_misses_it_in_the_same_way(tmp_path: Path) -> None:
    truth = [BACKGROUND, (1, PERSON, HERE)]
    missed, taken_for_a_dog, taken_for_a_car = [BACKGROUND], [BACKGROUND, (4, DOG, HERE)], [BACKGROUND, (4, CAR, HERE)]
    assert said(tmp_path / "1", truth, missed, missed) == {("G", 1): (1, 0, 0)}
    assert said(tmp_path / "2", truth, missed, truth) == {("G", 1): (0, 0, 1)}
    assert said(tmp_path / "3", truth, missed, taken_for_a_dog) == {("G", 1): (0, 0, 0)}
    both = {("G", 1): (1, 0, 0), ("P", 4): (1, 0, 0)}
    assert said(tmp_path / "4", truth, taken_for_a_dog, taken_for_a_dog) == both
    neither = {key: (0, 0, 0) for key in both}
    assert said(tmp_path / "5", truth, taken_for_a_dog, taken_for_a_car) == neither


def test_a_near_miss_is_shared_by_who_draws_the_same_instead(tmp_path: Path) -> None:
    truth = [BACKGROUND, (1, PERSON, (2, 8, 2, 22))]
    left, right = [BACKGROUND, (4, PERSON, (2, 8, 2, 11))], [BACKGROUND, (4, PERSON, (2, 8, 13, 22))]
    shared = said(tmp_path / "1", truth, left, left)
    assert shared == {("G", 1): (1, 0, 0), ("P", 4): (1, 0, 0)}
    assert said(tmp_path / "2", truth, left, right) == {key: (0, 0, 0) for key in shared}


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([[(5, CAR, SHIFTED)], []], (1, 0)),
        ([[(5, CAR, SHIFTED)], [(6, CAR, HERE)]], (2, 2)),
        ([[(5, CAR, SHIFTED)], [(6, PERSON, HERE)]], (2, 0)),
        ([[(5, CAR, ASIDE)], []], (0, 0)),
        ([[(5, DOG, SHIFTED)], [(6, CAR, HERE)]], (1, 0)),
    ],
    ids=["one", "both alike", "both, not alike", "beside", "one says the same"],
)
def test_another_category_at_the_same_place_contradicts_the_truth_in_another_way(
    tmp_path: Path, others: list[list[tuple[int, int, tuple[int, int, int, int]]]], expected: tuple[int, int]
) -> None:
    sets = [[BACKGROUND, *each] for each in others]
    found = agreed(tmp_path, [BACKGROUND], [BACKGROUND, (4, DOG, HERE)], *sets)[("P", 4)]
    assert (found.otherwise[0], found.united[0]) == expected


def test_who_misses_a_segment_in_another_way_contradicts_the_truth_as_well(tmp_path: Path) -> None:
    truth = [BACKGROUND, (1, PERSON, HERE)]
    missed, dog, car = [BACKGROUND], [BACKGROUND, (5, DOG, HERE)], [BACKGROUND, (6, CAR, HERE)]

    def said(first: Drawing, *others: Drawing) -> tuple[int, int, int, int]:
        found = agreed(tmp_path / str(next(counted)), truth, first, *others)[("G", 1)]
        return int(found.same[0]), int(found.otherwise[0]), int(found.united[0]), int(found.against[0])

    counted = iter(range(9))
    assert said(missed, dog, dog) == (0, 2, 2, 0)
    assert said(missed, dog, car) == (0, 2, 0, 0)
    assert said(dog, missed, dog) == (1, 1, 0, 0)
    assert said(dog, truth, car) == (0, 1, 0, 1)


def test_the_score_of_who_says_the_same_is_known(tmp_path: Path) -> None:
    dog, other_dog, car = (
        [BACKGROUND, (4, DOG, HERE)],
        [BACKGROUND, (5, DOG, SHIFTED)],
        [BACKGROUND, (6, CAR, SHIFTED)],
    )
    truth = [BACKGROUND, (1, PERSON, HERE)]
    for place, drawn in enumerate(([BACKGROUND], truth)):
        key = ("P", 4) if place == 0 else ("G", 1)
        root = tmp_path / str(place)
        both = agreed(root / "both", drawn, dog, other_dog, [BACKGROUND, (7, DOG, HERE)])[key]
        assert both.their_score[0] == pytest.approx((SCORES[5] + SCORES[7]) / 2)
        assert agreed(root / "one", drawn, dog, other_dog, car)[key].their_score[0] == pytest.approx(SCORES[5])
        assert np.isnan(agreed(root / "none", drawn, dog, car)[key].their_score[0])


def test_a_set_that_leaves_the_image_out_is_not_asked(tmp_path: Path) -> None:
    pairs = [drawn_pair([BACKGROUND], [BACKGROUND, (4, DOG, HERE)]) for _ in range(2)]
    own, other = opened(tmp_path, pairs, pairs)
    offsets = other.table.overlaps.offsets
    rows = own.errors.astype(np.int64)
    assert agreement_of(own, [other], rows, own.halves).asked.tolist() == [1, 1]
    assert len(offsets) == 3
    assert agreement_of(own, [], rows, own.halves).asked.tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_what_the_pixels_say_is_shared_is_never_overlooked(tmp_path: Path, seed: int) -> None:
    """The bound is one: whoever has an IoU over the limit in pixels has it by the tables, if the boxes agree at all."""
    rng = np.random.default_rng(seed)
    first = [random_pair(rng) for _ in range(12)]
    second = [shaken(rng, pair) for pair in first]
    own, other = opened(tmp_path, first, second)
    rows = np.flatnonzero(own.status == Status.FP)
    found = agreement_of(own, [other], rows, np.full(len(rows), NO_ROW))
    by_pixels = [_is_shared(first, second, own, other, int(row)) for row in rows]
    assert sum(by_pixels) > 0
    assert (found.same.astype(bool) >= np.array(by_pixels)).all()
    differently = np.array([_is_shared(first, second, own, other, int(row), alike=False) for row in rows])
    assert (found.otherwise.astype(bool) | found.same.astype(bool) >= differently).all()
    assert np.count_nonzero(found.otherwise) - differently.sum() <= max(1, len(rows) // 10)
    # And what it says besides is seldom.
    assert np.count_nonzero(found.same) - sum(by_pixels) <= max(1, len(rows) // 10)


def _is_shared(
    first: list[Pair], second: list[Pair], own: ErrorRows, other: ErrorRows, row: int, *, alike: bool = True
) -> bool:
    image = int(own.table.image[row])
    mask = first[image].prediction == own.table.segment_id[row]
    theirs = range(*other.table.image_offsets[image : image + 2].tolist())
    for each in theirs:
        same = bool(other.table.category[each] == own.table.category[row])
        wanted = same == alike and other.status[each] == Status.FP
        beside = second[image].prediction == other.table.segment_id[each]
        boxes = [_box(each_mask) for each_mask in (mask, beside)] if wanted else []
        if wanted and _iou(*boxes) > NEAR_IOU and _iou(mask, beside) > SAME_IOU:
            return True
    return False


def _iou(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / (a | b).sum())


def _box(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    box = np.zeros_like(mask)
    y, x = np.nonzero(mask)
    box[y.min() : y.max() + 1, x.min() : x.max() + 1] = True
    return box


def test_the_order_of_the_other_sets_does_not_matter_and_large_sets_are_looked_at_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(9)
    first = [random_pair(rng) for _ in range(10)]
    own, other = opened(tmp_path, first, [shaken(rng, pair) for pair in first])
    rows = own.errors.astype(np.int64)
    known = agreement_of(own, [other, own], rows, own.halves)
    monkeypatch.setattr("panview.metrics.agreement._MOST_PAIRS", 3)
    again = agreement_of(own, [own, other], rows, own.halves)
    for name in (each.name for each in fields(known)):
        np.testing.assert_array_equal(getattr(known, name), getattr(again, name), name)
    # A set says the same as itself, of all but what has no way.
    itself = agreement_of(own, [own], rows, own.halves)
    assert (itself.same == 1).all() or set(own.error_type[rows[itself.same == 0]].tolist()) == {ErrorType.NONE}
