from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.metrics.segment_table import Side
from panview.review.corrected_image import CorrectedImage, TruthSegment, correct_image
from panview.review.corrections import Correction, Plan
from panview.review.cutting import OUTSIDE, cut
from panview.review.repair import Repair, RepairKind, repair_of
from panview.review.repair_plan import (
    NEWER_REPAIR,
    NO_IMAGE,
    OTHER_CATEGORY,
    PREDICTION_CHANGED,
    REPAIR_FIRST,
    REPAIRED_OTHERWISE,
    TRUTH_CHANGED,
    plan_truth,
)
from panview.review.repairs import (
    ALONE,
    CROWD,
    NO_PREDICTION,
    NO_TRUTH,
    ONE_PART,
    STUFF,
    Repairs,
    in_place_of,
    make_repair,
    merge_candidates,
    offers,
    repair_words,
    taken_back,
)
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Action, Decision, Verdict
from tests.support.deciding import seen_at
from tests.support.repair_reference import corrected
from tests.support.sets import CATEGORIES, Drawing, drawn_pair, evaluated, random_pair, write_set

PERSON, CAR, DOG, ROAD, SKY = range(5)
ISTHING = [bool(category["isthing"]) for category in CATEGORIES]
WHOLE = (0, 10, 0, 20)
LEFT, RIGHT = (0, 10, 0, 10), (0, 10, 10, 20)
SKY_BEHIND = (90, 187, WHOLE)
KIND = RepairKind


class Scene:
    """A drawn image whose segments can be repaired."""

    def __init__(self, folder: Path, truth: Drawing, prediction: Drawing) -> None:
        self.pair = drawn_pair(truth, prediction)
        self.dataset, self.prediction, self.table = evaluated(write_set(folder, [self.pair], photos=False))
        self.repairs = Repairs()
        self.verdicts: dict[int, Decision] = {}
        self.now = 0

    def row(self, side: Side, segment_id: int) -> int:
        (found,) = np.flatnonzero((self.table.side == side) & (self.table.segment_id == segment_id))
        return int(found)

    def why_not(self, side: Side, segment_id: int) -> dict[RepairKind, str]:
        return {k: offer.why_not for k, offer in offers(self.dataset, self.table, self.row(side, segment_id)).items()}

    def made(
        self,
        kind: RepairKind,
        side: Side,
        segment_id: int,
        *,
        other: int | None = None,
        category: int | None = None,
        reviewer: str = "anna",
    ) -> Decision:
        offer = offers(self.dataset, self.table, self.row(side, segment_id))[kind]
        assert not offer.why_not
        truth = offer.truth if other is None else (*offer.truth, self.row(Side.GROUND_TRUTH, other))
        self.now += 1
        time = f"2026-01-01T00:00:{self.now:02}+00:00"
        return make_repair(
            self.dataset,
            "model",
            self.table,
            kind,
            truth,
            offer.predicted,
            category=category,
            reviewer=reviewer,
            time=time,
        )

    def repair(self, *args: object, **options: object) -> Scene:
        self.repairs = self.repairs.with_saved([self.made(*args, **options)])  # type: ignore[arg-type]
        return self

    def decide(self, side: Side, segment_id: int, verdict: Verdict) -> Scene:
        seen = seen_at(self.dataset, self.table)
        row = (self.row(side, segment_id),)
        said = {"verdict": verdict, "note": "", "reviewer": "anna", "time": "2026-01-01T00:01:00+00:00"}
        (decision,) = make_decisions(self.dataset, "model", self.table, seen, row, **said)  # type: ignore[arg-type]
        self.verdicts[decision.subject] = decision
        return self

    def plan(self) -> Plan:
        return plan_truth(self.dataset, [self.table], self.verdicts, self.repairs)

    def reasons(self) -> list[str]:
        return [entry.reason for entry in self.plan().not_applied]

    def correct(self) -> CorrectedImage:
        return correct(self.dataset_segments(), self.pair.ground_truth, self.plan().corrections, self.pair.prediction)

    def dataset_segments(self) -> list[TruthSegment]:
        truth = self.dataset.ground_truth
        columns = truth.segment_id.tolist(), truth.category.tolist(), truth.iscrowd.tolist()
        return [TruthSegment(*row) for row in zip(*columns, strict=True)]


def correct(
    segments: Sequence[TruthSegment],
    id_map: NDArray[np.uint32],
    corrections: Sequence[Correction],
    predicted: NDArray[np.uint32],
) -> CorrectedImage:
    """Correct, and hold the outcome against the slow restatement."""
    outcome = correct_image(id_map, segments, corrections, {0: predicted}, np.array(ISTHING))
    expected, categories = corrected(id_map, segments, corrections, {0: predicted}, ISTHING)
    np.testing.assert_array_equal(outcome.id_map, expected)
    with_pixels = {m.segment.id: m.segment.category for m in outcome.segments if m.area}
    assert with_pixels == categories
    assert set(with_pixels) == set(np.unique(expected).tolist()) - {0}
    for m in outcome.segments:
        places = np.argwhere(outcome.id_map == m.segment.id)
        if len(places):
            (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0)
            assert (m.area, m.bbox) == (len(places), (left, top, right - left + 1, bottom - top + 1))
    return outcome


def drawn(*rectangles: tuple[int, tuple[int, int, int, int]]) -> NDArray[np.uint32]:
    id_map = np.zeros((10, 20), np.uint32)
    for segment_id, (y0, y1, x0, x1) in rectangles:
        id_map[y0:y1, x0:x1] = segment_id
    return id_map


def categories_of(outcome: CorrectedImage) -> dict[int, int]:
    return {m.segment.id: m.segment.category for m in outcome.segments}


TWO_IN_ONE: tuple[Drawing, Drawing] = (
    [SKY_BEHIND, (5, 1, (2, 8, 2, 14))],
    [SKY_BEHIND, (7, 1, (2, 8, 2, 9)), (8, 1, (2, 8, 10, 14))],
)


def test_the_predicted_mask_is_taken_whatever_the_categories_say(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [SKY_BEHIND, (5, 1, LEFT)], [SKY_BEHIND, (7, 3, (0, 10, 1, 12))])
    outcome = scene.repair(KIND.MASK, Side.PREDICTION, 7).correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, RIGHT), (5, (0, 10, 1, 12))))
    assert categories_of(outcome) == {90: SKY, 5: PERSON}
    first = outcome.changes[0]
    assert (first.action, first.truth_id, first.predicted_id, first.basis) == ("mask replaced", 5, 7, "repair")


def test_a_predicted_segment_without_a_truth_is_added(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [SKY_BEHIND], [SKY_BEHIND, (7, 3, (2, 4, 2, 6))])
    outcome = scene.repair(KIND.MASK, Side.PREDICTION, 7).correct()
    assert categories_of(outcome) == {90: SKY, 91: CAR}
    assert [change.action for change in outcome.changes] == ["added", "pixels taken"]


def test_a_segment_is_split_along_the_prediction_and_what_is_left_goes_to_the_nearest_part(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE).repair(KIND.SPLIT, Side.GROUND_TRUTH, 5)
    outcome = scene.correct()
    # The column between is as near to either; the larger comes first.
    np.testing.assert_array_equal(outcome.id_map, drawn((90, WHOLE), (5, (2, 8, 2, 10)), (91, (2, 8, 10, 14))))
    assert categories_of(outcome) == {90: SKY, 5: PERSON, 91: PERSON}
    told = [(c.action, c.truth_id, c.new_id, c.predicted_id, c.area_before, c.area_after) for c in outcome.changes]
    assert told == [("split", 5, 5, 7, 72, 48), ("split", 5, 91, 8, 72, 24)]


def test_the_parts_have_the_category_that_the_segment_gets(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE).repair(KIND.SPLIT, Side.GROUND_TRUTH, 5)
    outcome = scene.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=DOG).correct()
    assert categories_of(outcome) == {90: SKY, 5: DOG, 91: DOG}


def test_a_split_goes_along_what_lies_mostly_in_the_segment_and_is_of_its_category(tmp_path: Path) -> None:
    truth = [SKY_BEHIND, (5, 1, (0, 10, 0, 10))]
    parts = [(7, 1, (0, 10, 0, 4)), (8, 1, (0, 10, 5, 15)), (9, 3, (0, 10, 4, 5))]
    scene = Scene(tmp_path, truth, parts)
    # Half of it is not most of it.
    assert scene.why_not(Side.GROUND_TRUTH, 5)[KIND.SPLIT] == ONE_PART
    wider = Scene(tmp_path / "b", truth, [parts[0], (8, 1, (0, 10, 5, 14)), parts[2]])
    assert wider.why_not(Side.GROUND_TRUTH, 5)[KIND.SPLIT] == ""
    row = wider.row(Side.GROUND_TRUTH, 5)
    named = offers(wider.dataset, wider.table, row)[KIND.SPLIT].predicted
    assert [int(wider.table.segment_id[each]) for each in named] == [8, 7]


@pytest.mark.parametrize("first", [5, 6])
def test_two_segments_become_one_from_either_end(tmp_path: Path, first: int) -> None:
    truth = [SKY_BEHIND, (5, 1, (2, 8, 2, 9)), (6, 1, (2, 8, 10, 14))]
    scene = Scene(tmp_path, truth, [SKY_BEHIND, (7, 1, (2, 8, 2, 14))])
    outcome = scene.repair(KIND.MERGE, Side.GROUND_TRUTH, first, other=11 - first).correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, WHOLE), (5, (2, 8, 2, 9)), (5, (2, 8, 10, 14))))
    told = [(c.action, c.truth_id, c.new_id, c.area_before, c.area_after) for c in outcome.changes]
    assert told == [("merged", 5, 5, 42, 66), ("merged", 6, 5, 24, 66)]


def test_another_category_merges_stuff_and_leaves_things_apart(tmp_path: Path) -> None:
    truth = [(90, 187, LEFT), (5, 1, RIGHT)]
    scene = Scene(tmp_path, truth, [SKY_BEHIND]).repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=DOG)
    assert categories_of(scene.correct()) == {90: SKY, 5: DOG}
    scene.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=SKY)
    assert len(scene.repairs) == 1
    assert categories_of(scene.correct()) == {90: SKY}
    np.testing.assert_array_equal(scene.correct().id_map, drawn((90, WHOLE)))


def test_a_segment_is_made_void(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [SKY_BEHIND, (5, 1, LEFT)], [SKY_BEHIND]).repair(KIND.VOID, Side.GROUND_TRUTH, 5)
    np.testing.assert_array_equal(scene.correct().id_map, drawn((90, RIGHT)))


def test_mask_and_category_are_repaired_beside_each_other(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [SKY_BEHIND, (5, 1, LEFT)], [SKY_BEHIND, (7, 3, (0, 10, 1, 12))])
    scene.repair(KIND.MASK, Side.GROUND_TRUTH, 5).repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=DOG)
    outcome = scene.correct()
    assert categories_of(outcome) == {90: SKY, 5: DOG}
    np.testing.assert_array_equal(outcome.id_map, drawn((90, RIGHT), (5, (0, 10, 1, 12))))


def test_a_mask_that_is_taken_goes_with_the_category_into_stuff_that_is_there(tmp_path: Path) -> None:
    truth = [(90, 187, LEFT), (5, 1, RIGHT)]
    scene = Scene(tmp_path, truth, [(9, 187, LEFT), (7, 1, (0, 10, 12, 20))]).repair(KIND.MASK, Side.GROUND_TRUTH, 5)
    outcome = scene.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=SKY).correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, LEFT), (90, (0, 10, 12, 20))))
    assert [(c.action, c.new_id, c.area_after) for c in outcome.changes] == [
        ("mask replaced", 90, 180),
        ("relabelled", 90, 180),
    ]


def test_what_is_merged_and_relabelled_to_stuff_that_is_there_goes_into_that(tmp_path: Path) -> None:
    truth = [(90, 187, LEFT), (5, 1, (0, 10, 10, 16)), (6, 1, (0, 10, 16, 20))]
    scene = Scene(tmp_path, truth, [SKY_BEHIND]).repair(KIND.MERGE, Side.GROUND_TRUTH, 5, other=6)
    outcome = scene.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=SKY).correct()
    assert categories_of(outcome) == {90: SKY}
    assert [(c.action, c.new_id, c.area_after) for c in outcome.changes] == [
        ("merged", 90, 200),
        ("merged", 90, 200),
        ("relabelled", 90, 200),
    ]


def test_what_cannot_be_repaired_says_why(tmp_path: Path) -> None:
    truth = [SKY_BEHIND, (5, 1, (0, 4, 0, 4), "crowd"), (6, 3, (0, 4, 10, 14))]
    scene = Scene(tmp_path, truth, [SKY_BEHIND, (7, 1, (0, 4, 0, 4)), (8, 18, (6, 8, 6, 8))])
    assert set(scene.why_not(Side.GROUND_TRUTH, 5).values()) == {CROWD}
    alone = {KIND.MASK: NO_PREDICTION, KIND.SPLIT: ONE_PART, KIND.MERGE: ALONE, KIND.CATEGORY: "", KIND.VOID: ""}
    assert scene.why_not(Side.GROUND_TRUTH, 6) == alone
    assert scene.why_not(Side.GROUND_TRUTH, 90)[KIND.SPLIT] == STUFF
    # What lies beneath a new segment is not changed as a whole.
    beneath = scene.why_not(Side.PREDICTION, 8)
    assert beneath[KIND.MASK] == ""
    assert beneath[KIND.VOID] == beneath[KIND.CATEGORY] == beneath[KIND.MERGE] == NO_TRUTH


def test_what_one_prediction_covers_is_merged_first_and_then_what_is_near(tmp_path: Path) -> None:
    truth = [(4, 1, (0, 2, 0, 2)), (5, 1, (0, 2, 4, 6)), (6, 1, (5, 7, 0, 2)), (9, 3, (0, 2, 2, 4))]
    scene = Scene(tmp_path, truth, [(7, 1, (0, 7, 0, 2))])
    named = [int(scene.table.segment_id[row]) for row in merge_candidates(scene.table, 0)]
    assert named == [6, 5]


# What contradicts itself


def test_a_newer_repair_of_the_same_reviewer_counts(tmp_path: Path) -> None:
    truth = [SKY_BEHIND, (5, 1, (2, 8, 2, 9)), (6, 1, (2, 8, 10, 14))]
    scene = Scene(tmp_path, truth, [SKY_BEHIND, (7, 1, (2, 8, 2, 14))])
    scene.repair(KIND.VOID, Side.GROUND_TRUTH, 6).repair(KIND.MERGE, Side.GROUND_TRUTH, 5, other=6)
    assert [(c.action, c.truth_id) for c in scene.plan().corrections] == [(Action.MERGE, 5)]
    assert scene.reasons() == [NEWER_REPAIR]
    scene.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 6, category=DOG)
    assert [(c.action, c.truth_id) for c in scene.plan().corrections] == [(Action.RELABEL, 6)]


def test_of_repairs_of_one_moment_the_later_number_of_the_device_counts(tmp_path: Path) -> None:
    truth = [SKY_BEHIND, (5, 1, (2, 8, 2, 9)), (6, 1, (2, 8, 10, 14))]
    scene = Scene(tmp_path, truth, [SKY_BEHIND, (7, 1, (2, 8, 2, 14))])
    void = scene.made(KIND.VOID, Side.GROUND_TRUTH, 6)
    merge = scene.made(KIND.MERGE, Side.GROUND_TRUTH, 5, other=6)
    for numbers, left in (((1, 2), Action.MERGE), ((2, 1), Action.REMOVE)):
        made = [replace(d, time="t", device="d", device_number=n) for d, n in zip((void, merge), numbers, strict=True)]
        scene.repairs = Repairs().with_saved(made)
        assert [c.action for c in scene.plan().corrections] == [left]


def test_reviewers_who_agree_count_once_and_those_who_do_not_count_not_at_all(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE)
    for reviewer in ("anna", "ben"):
        scene.repair(KIND.SPLIT, Side.GROUND_TRUTH, 5, reviewer=reviewer)
    assert len(scene.repairs) == 2
    assert [(c.action, c.others) for c in scene.plan().corrections] == [(Action.SPLIT, (7, 8))]
    assert scene.reasons() == []
    scene.repair(KIND.VOID, Side.GROUND_TRUTH, 5, reviewer="cora")
    assert scene.plan().corrections == ()
    assert scene.reasons() == [REPAIRED_OTHERWISE] * 3
    scene.repairs = scene.repairs.of("ben")
    assert [c.action for c in scene.plan().corrections] == [Action.SPLIT]


@pytest.mark.parametrize(
    ("verdict", "kind", "left"),
    [
        (Verdict.PREDICTION_RIGHT, KIND.MASK, [Action.RELABEL, Action.REPLACE]),
        (Verdict.PREDICTION_RIGHT, KIND.CATEGORY, [Action.RELABEL]),
        (Verdict.PREDICTION_RIGHT, KIND.VOID, [Action.REMOVE]),
        (Verdict.TRUTH_WRONG, KIND.MASK, [Action.REPLACE]),
        (Verdict.TRUTH_WRONG, KIND.CATEGORY, [Action.RELABEL]),
        (Verdict.PREDICTION_WRONG, KIND.MASK, [Action.REPLACE]),
    ],
)
def test_a_repair_counts_before_a_verdict_that_does_the_same_or_removes(
    tmp_path: Path, verdict: Verdict, kind: RepairKind, left: list[Action]
) -> None:
    scene = Scene(tmp_path, [SKY_BEHIND, (5, 1, LEFT)], [SKY_BEHIND, (7, 3, (0, 10, 1, 12))])
    scene.decide(Side.GROUND_TRUTH, 5, verdict)
    scene.repair(kind, Side.GROUND_TRUTH, 5, category=DOG if kind is KIND.CATEGORY else None)
    assert [c.action for c in scene.plan().corrections] == left
    gives_way = verdict is not Verdict.PREDICTION_WRONG and len(left) == 1
    assert scene.reasons() == [REPAIR_FIRST] * gives_way
    scene.correct()


def test_what_a_split_goes_along_is_not_added_as_well(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE).repair(KIND.SPLIT, Side.PREDICTION, 8)
    scene.decide(Side.PREDICTION, 8, Verdict.PREDICTION_RIGHT)
    assert [c.action for c in scene.plan().corrections] == [Action.SPLIT]
    assert scene.reasons() == [REPAIR_FIRST]


def test_what_becomes_stuff_is_not_split(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE).repair(KIND.SPLIT, Side.GROUND_TRUTH, 5)
    scene.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=ROAD)
    assert [c.action for c in scene.plan().corrections] == [Action.RELABEL]
    assert scene.reasons() == [STUFF]
    scene.correct()


def test_what_has_changed_since_is_not_repaired(tmp_path: Path) -> None:
    before = Scene(tmp_path / "a", *TWO_IN_ONE).repair(KIND.SPLIT, Side.GROUND_TRUTH, 5)
    before.repair(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=DOG)
    other_truth = Scene(tmp_path / "b", [SKY_BEHIND, (5, 1, (2, 8, 2, 13))], TWO_IN_ONE[1])
    other_truth.repairs = before.repairs
    assert other_truth.reasons() == [TRUTH_CHANGED] * 2
    # Of the category no prediction needs to be there.
    other_prediction = Scene(tmp_path / "c", TWO_IN_ONE[0], [SKY_BEHIND, (7, 1, (2, 8, 2, 9))])
    other_prediction.repairs = before.repairs
    assert other_prediction.reasons() == [PREDICTION_CHANGED]
    assert [c.action for c in other_prediction.plan().corrections] == [Action.RELABEL]
    # Ids may change.
    renumbered = Scene(
        tmp_path / "d",
        [SKY_BEHIND, (500, 1, (2, 8, 2, 14))],
        [SKY_BEHIND, (70, 1, (2, 8, 2, 9)), (80, 1, (2, 8, 10, 14))],
    )
    renumbered.repairs = before.repairs
    assert [(c.action, c.truth_id, c.others) for c in renumbered.plan().corrections] == [
        (Action.SPLIT, 500, (70, 80)),
        (Action.RELABEL, 500, ()),
    ]
    elsewhere = [replace(decision, image_id=7) for decision in before.repairs]
    other_truth.repairs = Repairs({decision.subject: (decision,) for decision in elsewhere})
    assert other_truth.reasons() == [NO_IMAGE] * 2


def test_segments_of_two_categories_are_not_merged(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [SKY_BEHIND, (5, 1, LEFT), (6, 1, RIGHT)], [SKY_BEHIND])
    made = scene.made(KIND.MERGE, Side.GROUND_TRUTH, 5, other=6)
    car = Scene(tmp_path / "b", [SKY_BEHIND, (5, 1, LEFT), (6, 3, RIGHT)], [SKY_BEHIND])
    mixed = car.made(KIND.VOID, Side.GROUND_TRUTH, 6).repair
    assert made.repair is not None
    assert mixed is not None
    wrong = replace(made, repair=replace(made.repair, truth=(made.repair.truth[0], *mixed.truth)))
    car.repairs = car.repairs.with_saved([wrong])
    assert car.reasons() == [OTHER_CATEGORY]


def test_a_repair_that_is_taken_back_is_none(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE)
    made = scene.made(KIND.SPLIT, Side.GROUND_TRUTH, 5)
    scene.repairs = scene.repairs.with_saved([made, taken_back(made, "later")])
    assert len(scene.repairs) == 0
    assert scene.plan() == Plan((), (), 0)


def test_of_two_segments_of_the_same_content_the_id_tells_which(tmp_path: Path) -> None:
    # The same area and box: a cross of two bars, and the four corners around it, cannot be told apart otherwise.
    truth = [
        (5, 1, (0, 4, 0, 4)),
        (6, 1, (0, 1, 1, 3)),
        (6, 1, (3, 4, 1, 3)),
        (6, 1, (1, 3, 0, 1)),
        (6, 1, (1, 3, 3, 4)),
    ]
    scene = Scene(tmp_path, truth, [(9, 1, (0, 4, 0, 4))])
    five, six = scene.row(Side.GROUND_TRUTH, 5), scene.row(Side.GROUND_TRUTH, 6)
    assert scene.table.area[five] == scene.table.area[six]
    assert (scene.table.bbox[five] == scene.table.bbox[six]).all()
    scene.repair(KIND.VOID, Side.GROUND_TRUTH, 6)
    assert [c.truth_id for c in scene.plan().corrections] == [6]
    (known,) = scene.repairs
    assert known.repair is not None
    lost = replace(known, repair=replace(known.repair, truth=(replace(known.repair.truth[0], id=77),)))
    scene.repairs = Repairs({lost.subject: (lost,)})
    assert scene.reasons() == [TRUTH_CHANGED]


# Whatever is repaired


@given(st.integers(0, 2**32 - 1))
def test_each_pixel_goes_to_the_nearest_part(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.random((7, 9)) < 0.7
    parts = [rng.random((7, 9)) < 0.15 for _ in range(int(rng.integers(1, 4)))]
    found = cut(mask, parts)
    seeds = [(abs_place, tuple(p)) for abs_place, part in enumerate(parts) for p in np.argwhere(part & mask).tolist()]
    for y, x in np.ndindex(7, 9):
        expected = min(((abs(y - py) + abs(x - px), place) for place, (py, px) in seeds), default=(0, OUTSIDE))[1]
        assert found[y, x] == (expected if mask[y, x] else OUTSIDE)


def random_repairs(scene: Scene, rng: np.random.Generator, reviewers: Sequence[str]) -> list[Decision]:
    made = []
    for place in range(int(rng.integers(1, 9))):
        row = int(rng.integers(len(scene.table)))
        kind = KIND(str(rng.choice([k for k in KIND if k is not KIND.NONE])))
        offer = offers(scene.dataset, scene.table, row)[kind]
        if offer.why_not:
            continue
        truth, category = offer.truth, None
        if kind is KIND.MERGE:
            truth = (*truth, int(rng.choice(merge_candidates(scene.table, truth[0]))))
        if kind is KIND.CATEGORY:
            category = int(rng.integers(5))
        reviewer, second = str(rng.choice(list(reviewers))), int(rng.integers(3))
        time = f"2026-01-01T00:00:{second:02}+00:00"
        decision = make_repair(
            scene.dataset,
            "model",
            scene.table,
            kind,
            truth,
            offer.predicted,
            category=category,
            reviewer=reviewer,
            time=time,
        )
        made.append(replace(decision, device="d", device_number=place))
    return made


def scene_of(folder: Path, rng: np.random.Generator) -> Scene:
    scene = Scene.__new__(Scene)
    scene.pair = random_pair(rng, 12, 16)
    scene.dataset, scene.prediction, scene.table = evaluated(write_set(folder, [scene.pair], photos=False))
    scene.repairs, scene.verdicts, scene.now = Repairs(), {}, 0
    return scene


def outcome_of(plan: Plan) -> tuple[object, ...]:
    return (
        [(c.action, c.truth_id, c.predicted_id, c.category, c.others) for c in plan.corrections],
        sorted((entry.reason, entry.decision.reviewer, entry.decision.device_number) for entry in plan.not_applied),
    )


def stuff_of(segments: Iterable[TruthSegment]) -> list[int]:
    return [s.category for s in segments if not ISTHING[s.category] and not s.iscrowd]


def check_random_repairs(folder: Path, seeds: Sequence[int]) -> int:
    """Repair random images at random, beside random verdicts; return how many repairs were applied."""
    applied = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        scene = scene_of(folder / str(seed), rng)
        if not len(scene.table):
            continue
        made = random_repairs(scene, rng, ("anna", "ben") if seed % 3 == 0 else ("anna",))
        for row in rng.permutation(len(scene.table))[: int(rng.integers(0, 5))].tolist():
            side, own = Side(int(scene.table.side[row])), int(scene.table.segment_id[row])
            scene.decide(side, own, Verdict(str(rng.choice(list(Verdict)))))
        scene.repairs = Repairs().with_saved(made)
        plan = scene.plan()
        outcome = correct(scene.dataset_segments(), scene.pair.ground_truth, plan.corrections, scene.pair.prediction)
        ids = [m.segment.id for m in outcome.segments]
        assert len(set(ids)) == len(ids)
        stuff = stuff_of(m.segment for m in outcome.segments)
        stuff_before = stuff_of(scene.dataset_segments())
        assert all(stuff.count(category) <= max(1, stuff_before.count(category)) for category in stuff)
        # Each repair is applied, agreed with, or listed.
        listed = [entry.decision for entry in plan.not_applied if entry.decision.repair is not None]
        done = [c.decision for c in plan.corrections if c.decision.repair is not None]
        assert len(listed) + len(done) <= len(scene.repairs)
        if seed % 3:
            assert len(listed) + len(done) == len(scene.repairs)
        applied += len(done)
        # In whatever order they come.
        shuffled = list(scene.repairs)
        random.Random(seed).shuffle(shuffled)
        said: dict[int, tuple[Decision, ...]] = {}
        for decision in shuffled:
            said[decision.subject] = (*said.get(decision.subject, ()), decision)
        scene.repairs = Repairs(said)
        assert outcome_of(scene.plan()) == outcome_of(plan)
        again = correct_image(
            scene.pair.ground_truth,
            scene.dataset_segments(),
            scene.plan().corrections,
            {0: scene.pair.prediction},
            np.array(ISTHING),
        )
        assert again.id_map.tobytes() == outcome.id_map.tobytes()
        assert again.segments == outcome.segments
    return applied


def test_random_repairs_do_what_is_said_of_them(tmp_path: Path) -> None:
    assert check_random_repairs(tmp_path, range(60)) > 60


@pytest.mark.long
def test_many_random_repairs_do_what_is_said_of_them(tmp_path: Path) -> None:
    assert check_random_repairs(tmp_path, range(1000, 3000)) > 2000


def test_a_repair_is_kept_as_json() -> None:
    repair = Repair(KIND.SPLIT, (), (), None)
    assert repair_of(repair.as_json()) == repair
    with pytest.raises(ValueError, match="never"):
        repair_of({"kind": "never", "truth": [], "predicted": [], "category_id": None})
    with pytest.raises(TypeError):
        repair_of({"kind": "void", "truth": [], "predicted": [], "category_id": "dog"})


def test_each_repair_has_words(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *TWO_IN_ONE)
    made = scene.made(KIND.SPLIT, Side.GROUND_TRUTH, 5)
    assert repair_words(made) == "split into 2"
    assert repair_words(taken_back(made, "")) == "taken back"
    assert repair_words(scene.made(KIND.VOID, Side.GROUND_TRUTH, 5)) == "made void"
    relabelled = scene.made(KIND.CATEGORY, Side.GROUND_TRUTH, 5, category=DOG)
    assert repair_words(relabelled, "dog") == "category dog"
    assert len({decision.subject for decision in (made, relabelled)}) == 2
    assert len(list(itertools.chain(scene.repairs))) == 0


def test_a_repair_takes_back_what_its_reviewer_said_of_the_same(tmp_path: Path) -> None:
    scene = Scene(
        tmp_path,
        [SKY_BEHIND, (5, 1, (2, 8, 2, 9)), (6, 1, (2, 8, 10, 17))],
        [SKY_BEHIND, (7, 1, (2, 8, 2, 8)), (8, 1, (2, 8, 11, 17))],
    )
    mask = scene.made(KIND.MASK, Side.GROUND_TRUTH, 6)
    assert in_place_of(mask, Repairs()) == ([taken_back(mask, mask.time)], [mask]), "nothing stood before"
    scene.repairs = Repairs().with_saved([mask])
    again = scene.made(KIND.MASK, Side.GROUND_TRUTH, 6)
    assert in_place_of(again, scene.repairs) == ([mask], [again])
    merge = scene.made(KIND.MERGE, Side.GROUND_TRUTH, 5, other=6)
    before, after = in_place_of(merge, scene.repairs)
    assert before == [taken_back(merge, merge.time), mask]
    assert after == [merge, taken_back(mask, merge.time)]
    other = scene.made(KIND.MERGE, Side.GROUND_TRUTH, 5, other=6, reviewer="bert")
    assert in_place_of(other, scene.repairs)[1] == [other], "what somebody else said stands"
