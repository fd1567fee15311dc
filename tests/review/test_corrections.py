from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.png import MAX_SEGMENT_ID
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.review.corrected_image import LOST_ALL, PIXELS_TAKEN, CorrectedImage, TruthSegment, correct_image
from panview.review.corrections import (
    CHANGED_SINCE,
    CROWD,
    NEWER_DECISION,
    NO_TRUTH,
    NOT_COUNTED,
    Correction,
    Plan,
    plan_corrections,
)
from panview.review.thresholds import Thresholds
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Action, Decision, Verdict
from tests.support.deciding import seen_at
from tests.support.sets import CATEGORIES, Drawing, drawn_pair, evaluated, open_set, random_pair, write_set

PERSON, CAR, DOG, ROAD, SKY = range(5)
ISTHING = np.array([bool(category["isthing"]) for category in CATEGORIES])
WHOLE = (0, 10, 0, 20)
LEFT, RIGHT = (0, 10, 0, 10), (0, 10, 10, 20)
BACKGROUND = (90, 187, WHOLE)
RIGHT_ = Verdict.PREDICTION_RIGHT
WRONG = Verdict.TRUTH_WRONG


class Scene:
    """A drawn image, evaluated, whose rows can be decided on."""

    def __init__(self, folder: Path, truth: Drawing, prediction: Drawing) -> None:
        self.pair = drawn_pair(truth, prediction)
        self.dataset, self.prediction, self.table = evaluated(write_set(folder, [self.pair], photos=False))
        self.decisions: dict[int, Decision] = {}

    def row(self, side: Side, segment_id: int) -> int:
        found = np.flatnonzero((self.table.side == side) & (self.table.segment_id == segment_id))
        assert len(found) == 1
        return int(found[0])

    def decide(self, side: Side, segment_id: int, verdict: Verdict, time: str = "2026-01-02T03:04:05+00:00") -> Scene:
        row = self.row(side, segment_id)
        (made,) = decide(self.dataset, self.table, row, verdict, time)
        self.decisions[made.subject] = made
        return self

    def plan(self) -> Plan:
        return plan_corrections(self.dataset, [self.table], self.decisions)

    def correct(self) -> CorrectedImage:
        segments = [
            TruthSegment(s.id, int(self.dataset.categories.index_of(np.array([s.category_id]))[0]), s.iscrowd)
            for s in self.pair.truths
        ]
        before = self.pair.ground_truth.copy()
        corrections = self.plan().corrections
        outcome = correct_image(self.pair.ground_truth, segments, corrections, {0: self.pair.prediction}, ISTHING)
        np.testing.assert_array_equal(self.pair.ground_truth, before)
        assert_consistent(outcome)
        return outcome


USUAL = Thresholds()


def decide(
    dataset: Dataset, table: SegmentTable, row: int, verdict: Verdict, time: str, thresholds: Thresholds = USUAL
) -> list[Decision]:
    return make_decisions(
        dataset,
        "model",
        table,
        seen_at(dataset, table, thresholds),
        (row,),
        verdict=verdict,
        note="n",
        reviewer="anna",
        time=time,
    )


def assert_consistent(outcome: CorrectedImage) -> None:
    """Every id has pixels and an entry, and areas and boxes are those of the pixels."""
    ids = [m.segment.id for m in outcome.segments]
    assert sorted(ids) == [i for i in np.unique(outcome.id_map).tolist() if i]
    for m in outcome.segments:
        places = np.argwhere(outcome.id_map == m.segment.id)
        (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0)
        assert (m.area, m.bbox) == (len(places), (left, top, right - left + 1, bottom - top + 1))


def categories_of(outcome: CorrectedImage) -> dict[int, int]:
    return {m.segment.id: m.segment.category for m in outcome.segments}


def drawn(*rectangles: tuple[int, tuple[int, int, int, int]]) -> NDArray[np.uint32]:
    id_map = np.zeros((10, 20), np.uint32)
    for segment_id, (y0, y1, x0, x1) in rectangles:
        id_map[y0:y1, x0:x1] = segment_id
    return id_map


def test_a_missed_segment_that_is_not_there_becomes_void(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [(7, 187, RIGHT)])
    outcome = scene.decide(Side.GROUND_TRUTH, 5, RIGHT_).correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, RIGHT)))
    assert categories_of(outcome) == {90: SKY}
    (change,) = outcome.changes
    assert (change.action, change.truth_id, change.new_id, change.area_before) == ("removed", 5, None, 100)
    assert (change.category_before, change.category_after, change.area_after) == (PERSON, None, 0)


def test_a_spurious_prediction_that_is_right_is_added_under_an_unused_id(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND], [BACKGROUND, (5, 3, (2, 4, 2, 6))])
    outcome = scene.decide(Side.PREDICTION, 5, RIGHT_).correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, WHOLE), (91, (2, 4, 2, 6))))
    assert categories_of(outcome) == {90: SKY, 91: CAR}
    added, taken = outcome.changes
    assert (added.action, added.truth_id, added.new_id, added.predicted_id) == ("added", None, 91, 5)
    assert (added.category_before, added.category_after, added.area_before, added.area_after) == (None, CAR, 0, 8)
    assert (taken.action, taken.truth_id, taken.area_before, taken.area_after) == (PIXELS_TAKEN, 90, 200, 192)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("predicted", "kind"), [(3, ErrorType.WRONG_CATEGORY), (149, ErrorType.THING_STUFF_FLIP)])
def test_either_half_of_another_category_relabels(tmp_path: Path, side: Side, predicted: int, kind: ErrorType) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND, (6, predicted, (0, 10, 0, 9))])
    assert scene.table.error_type[scene.row(Side.GROUND_TRUTH, 5)] == kind
    outcome = scene.decide(side, 5 if side == Side.GROUND_TRUTH else 6, RIGHT_).correct()
    np.testing.assert_array_equal(outcome.id_map, scene.pair.ground_truth)
    assert categories_of(outcome) == {90: SKY, 5: CAR if predicted == 3 else ROAD}
    (change,) = outcome.changes
    assert (change.action, change.area_before, change.area_after) == ("relabelled", 100, 100)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("shift", "status"), [(4, Status.FN), (2, Status.TP)])
def test_a_near_miss_and_a_poor_mask_get_the_predicted_mask(
    tmp_path: Path, side: Side, shift: int, status: Status
) -> None:
    mask = (0, 10, shift, 10 + shift)
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND, (6, 1, mask)])
    assert scene.table.status[scene.row(Side.GROUND_TRUTH, 5)] == status
    outcome = scene.decide(side, 5 if side == Side.GROUND_TRUTH else 6, RIGHT_).correct()
    # What it leaves is void, not given to the sky.
    np.testing.assert_array_equal(outcome.id_map, drawn((90, WHOLE), (0, LEFT), (5, mask)))
    assert categories_of(outcome) == {90: SKY, 5: PERSON}
    assert [change.action for change in outcome.changes] == ["mask replaced", PIXELS_TAKEN]


@pytest.mark.parametrize(
    ("side", "predicted", "removed"),
    [
        (Side.GROUND_TRUTH, (3, LEFT), True),
        (Side.PREDICTION, (3, LEFT), True),
        (Side.GROUND_TRUTH, (1, (0, 10, 2, 12)), True),
        (Side.GROUND_TRUTH, (1, (0, 10, 4, 14)), True),
        # A near miss by its predicted half alone, and one that overlaps nothing well.
        (Side.PREDICTION, (1, (0, 10, 4, 14)), False),
        (Side.PREDICTION, (1, (0, 2, 15, 17)), False),
    ],
)
def test_a_wrong_truth_becomes_void(
    tmp_path: Path, side: Side, predicted: tuple[int, tuple[int, int, int, int]], removed: bool
) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND, (6, *predicted)])
    outcome = scene.decide(side, 5 if side == Side.GROUND_TRUTH else 6, WRONG).correct()
    expected = drawn((90, WHOLE), (0, LEFT)) if removed else scene.pair.ground_truth
    np.testing.assert_array_equal(outcome.id_map, expected)
    assert [change.action for change in outcome.changes] == ["removed"] * removed


def test_a_wrong_truth_where_there_is_none_is_reported(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND], [BACKGROUND, (6, 1, (0, 2, 15, 17))])
    (entry,) = scene.decide(Side.PREDICTION, 6, WRONG).plan().not_applied
    assert entry.reason == NO_TRUTH


@pytest.mark.parametrize("verdict", [Verdict.PREDICTION_WRONG, Verdict.BOTH_FINE, Verdict.UNSURE])
def test_other_verdicts_change_nothing(tmp_path: Path, verdict: Verdict) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND, (6, 3, LEFT), (8, 1, (0, 3, 12, 15))])
    for side, segment_id in ((Side.GROUND_TRUTH, 5), (Side.PREDICTION, 6), (Side.PREDICTION, 8)):
        scene.decide(side, segment_id, verdict)
    assert scene.plan() == Plan((), (), 3)


def test_notes_without_a_verdict_are_no_decisions(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND]).decide(Side.GROUND_TRUTH, 5, RIGHT_)
    scene.decisions = {key: replace(d, verdict=None) for key, d in scene.decisions.items()}
    assert scene.plan() == Plan((), (), 0)


def test_a_split_is_accepted_part_by_part(tmp_path: Path) -> None:
    parts = [(6, 1, (0, 10, 0, 5)), (7, 1, (0, 10, 5, 10))]
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND, *parts])
    assert scene.table.error_type[scene.row(Side.PREDICTION, 7)] == ErrorType.SPLIT
    for side, segment_id in ((Side.GROUND_TRUTH, 5), (Side.PREDICTION, 6), (Side.PREDICTION, 7)):
        scene.decide(side, segment_id, RIGHT_)
    outcome = scene.correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, WHOLE), (91, (0, 10, 0, 5)), (92, (0, 10, 5, 10))))
    assert categories_of(outcome) == {90: SKY, 91: PERSON, 92: PERSON}


def test_one_truth_nearly_missed_twice_becomes_two(tmp_path: Path) -> None:
    # The truth lies half under either; only one of them is its partner.
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, (0, 10, 5, 15))], [(6, 1, LEFT), (7, 1, RIGHT)])
    near = [scene.table.error_type[scene.row(Side.PREDICTION, i)] for i in (6, 7)]
    assert near == [ErrorType.NEAR_MISS] * 2
    scene.decide(Side.PREDICTION, 7, RIGHT_)
    np.testing.assert_array_equal(scene.correct().id_map, drawn((90, WHOLE), (5, (0, 10, 5, 15)), (91, RIGHT)))
    scene.decide(Side.GROUND_TRUTH, 5, RIGHT_).decide(Side.PREDICTION, 6, RIGHT_)
    np.testing.assert_array_equal(scene.correct().id_map, drawn((5, LEFT), (91, RIGHT)))


def test_near_misses_of_different_categories_are_no_pair(tmp_path: Path) -> None:
    mask = (0, 10, 4, 14)
    truth = [BACKGROUND, (5, 1, LEFT), (6, 18, (0, 10, 10, 14))]
    scene = Scene(tmp_path, truth, [BACKGROUND, (1, 1, (0, 10, 0, 4)), (2, 18, mask)])
    person, dog = scene.row(Side.GROUND_TRUTH, 5), scene.row(Side.PREDICTION, 2)
    assert scene.table.partner[person] == dog
    assert scene.table.partner[dog] == person
    assert (scene.table.error_type[[person, dog]] == ErrorType.NEAR_MISS).all()
    scene.decide(Side.GROUND_TRUTH, 5, RIGHT_).decide(Side.PREDICTION, 2, RIGHT_)
    outcome = scene.correct()
    np.testing.assert_array_equal(outcome.id_map, drawn((90, WHOLE), (0, LEFT), (91, mask)))
    assert categories_of(outcome) == {90: SKY, 91: DOG}


def test_the_id_of_what_was_removed_is_not_given_again(tmp_path: Path) -> None:
    mask = (0, 3, 12, 15)
    scene = Scene(tmp_path, [BACKGROUND, (95, 1, LEFT)], [BACKGROUND, (1, 3, mask)])
    outcome = scene.decide(Side.GROUND_TRUTH, 95, WRONG).decide(Side.PREDICTION, 1, RIGHT_).correct()
    assert categories_of(outcome) == {90: SKY, 96: CAR}


def test_added_stuff_merges_into_what_is_there(tmp_path: Path) -> None:
    scene = Scene(
        tmp_path,
        [(5, 1, LEFT), (6, 149, (0, 2, 10, 20)), (7, 3, (2, 10, 10, 20))],
        [(1, 1, LEFT), (2, 149, (6, 10, 10, 20))],
    )
    outcome = scene.decide(Side.PREDICTION, 2, RIGHT_).correct()
    assert categories_of(outcome) == {5: PERSON, 6: ROAD, 7: CAR}
    assert [m.area for m in outcome.segments] == [100, 60, 40]
    change = outcome.changes[0]
    assert (change.action, change.truth_id, change.new_id) == ("added", None, 6)
    assert (change.area_before, change.area_after) == (20, 60)


def test_a_relabelled_segment_merges_into_stuff_that_is_there(tmp_path: Path) -> None:
    truth = [(5, 1, LEFT), (6, 149, (0, 2, 10, 20)), (7, 3, (2, 10, 10, 20))]
    scene = Scene(tmp_path, truth, [(1, 149, LEFT)])
    outcome = scene.decide(Side.GROUND_TRUTH, 5, RIGHT_).correct()
    assert categories_of(outcome) == {6: ROAD, 7: CAR}
    np.testing.assert_array_equal(outcome.id_map == 6, drawn((1, LEFT), (1, (0, 2, 10, 20))) == 1)
    (change,) = outcome.changes
    assert (change.action, change.truth_id, change.new_id, change.area_after) == ("relabelled", 5, 6, 120)


def test_two_stuff_segments_may_change_places() -> None:
    id_map = drawn((1, LEFT), (2, RIGHT))
    segments = [TruthSegment(1, SKY), TruthSegment(2, ROAD)]
    swaps = [a_correction(Action.RELABEL, 1, ROAD), a_correction(Action.RELABEL, 2, SKY)]
    outcome = correct_image(id_map, segments, swaps, {}, ISTHING)
    assert_consistent(outcome)
    assert categories_of(outcome) == {1: ROAD, 2: SKY}
    np.testing.assert_array_equal(outcome.id_map, id_map)


def test_what_merges_into_stuff_outlives_its_new_mask() -> None:
    id_map = drawn((1, LEFT), (2, (0, 5, 10, 20)))
    segments = [TruthSegment(1, ROAD), TruthSegment(2, SKY)]
    predicted = drawn((9, (5, 10, 10, 20)))
    both = [a_correction(Action.RELABEL, 1, SKY), a_correction(Action.REPLACE, 2, None, 9)]
    outcome = correct_image(id_map, segments, both, {0: predicted}, ISTHING)
    assert_consistent(outcome)
    np.testing.assert_array_equal(outcome.id_map, drawn((2, LEFT), (2, (5, 10, 10, 20))))


def test_a_segment_that_had_no_pixel_stays_until_it_is_removed() -> None:
    id_map = drawn((1, WHOLE), (2, LEFT))
    segments = [TruthSegment(1, ROAD), TruthSegment(2, SKY), TruthSegment(7, ROAD)]
    removal = a_correction(Action.REMOVE, 2, None)
    outcome = correct_image(id_map, segments, [removal], {}, ISTHING)
    assert [(m.segment.id, m.area) for m in outcome.segments] == [(1, 100), (7, 0)]
    assert [(c.truth_id, c.new_id) for c in outcome.changes] == [(2, None)]
    both = correct_image(id_map, segments, [removal, replace(removal, truth_id=7)], {}, ISTHING)
    assert [m.segment.id for m in both.segments] == [1]
    assert [(c.truth_id, c.new_id, c.area_before) for c in both.changes] == [(2, None, 100), (7, None, 0)]


def test_a_segment_that_loses_all_its_pixels_goes_and_is_logged(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, (0, 2, 0, 2))], [BACKGROUND, (6, 3, LEFT)])
    outcome = scene.decide(Side.PREDICTION, 6, RIGHT_).correct()
    assert categories_of(outcome) == {90: SKY, 91: CAR}
    lost = [change for change in outcome.changes if change.action == LOST_ALL]
    assert [(c.truth_id, c.new_id, c.area_before, c.area_after, c.decision) for c in lost] == [(5, None, 4, 0, None)]


def test_crowd_only_loses_pixels(tmp_path: Path) -> None:
    scene = Scene(
        tmp_path, [(5, 1, LEFT, "crowd"), (6, 149, RIGHT)], [(1, 3, LEFT), (2, 149, RIGHT), (3, 18, (0, 5, 0, 5))]
    )
    scene.decide(Side.GROUND_TRUTH, 5, RIGHT_).decide(Side.PREDICTION, 1, WRONG)
    assert scene.plan().corrections == ()
    assert [entry.reason for entry in scene.plan().not_applied] == [CROWD, CROWD]
    outcome = scene.decide(Side.PREDICTION, 3, RIGHT_).correct()
    assert [m.segment for m in outcome.segments] == [
        TruthSegment(5, PERSON, True),
        TruthSegment(6, ROAD),
        TruthSegment(7, DOG),
    ]
    assert [m.area for m in outcome.segments] == [75, 100, 25]


def test_an_ignored_prediction_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [(5, 1, LEFT)], [(1, 1, LEFT), (2, 3, RIGHT)]).decide(Side.PREDICTION, 2, RIGHT_)
    assert [entry.reason for entry in scene.plan().not_applied] == [NOT_COUNTED]


@pytest.mark.parametrize(
    ("first", "second", "action", "overruled"),
    [
        (RIGHT_, WRONG, "removed", True),
        (WRONG, RIGHT_, "relabelled", True),
        (RIGHT_, Verdict.PREDICTION_WRONG, None, True),
        (RIGHT_, Verdict.BOTH_FINE, None, True),
        (Verdict.BOTH_FINE, RIGHT_, "relabelled", False),
        (RIGHT_, RIGHT_, "relabelled", False),
        (RIGHT_, Verdict.UNSURE, "relabelled", False),
    ],
)
def test_the_latest_decision_about_a_truth_segment_counts(
    tmp_path: Path, first: Verdict, second: Verdict, action: str | None, overruled: bool
) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND, (6, 3, LEFT)])
    # The later one by the clock, not by the text or by the order of the file.
    scene.decide(Side.PREDICTION, 6, second, "2026-03-01T08:00:00+00:00")
    scene.decide(Side.GROUND_TRUTH, 5, first, "2026-03-01T08:30:00+01:00")
    assert [change.action for change in scene.correct().changes] == ([action] if action else [])
    assert [entry.reason for entry in scene.plan().not_applied] == [NEWER_DECISION] * overruled


def test_decisions_whose_subject_is_gone_are_listed(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND, (5, 1, LEFT)], [BACKGROUND]).decide(Side.GROUND_TRUTH, 5, RIGHT_)
    (known,) = scene.decisions.values()
    scene.decisions[12345] = replace(known, subject=12345)
    plan = scene.plan()
    assert len(plan.corrections) == 1
    assert [(entry.decision.subject, entry.reason) for entry in plan.not_applied] == [(12345, CHANGED_SINCE)]


def test_two_prediction_sets_with_the_same_segment_add_it_once(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [BACKGROUND], [BACKGROUND, (5, 3, (2, 4, 2, 6))]).decide(Side.PREDICTION, 5, RIGHT_)
    plan = plan_corrections(scene.dataset, [scene.table, scene.table], scene.decisions)
    assert [(c.action, c.prediction) for c in plan.corrections] == [(Action.ADD, 0)]


def test_where_two_prediction_sets_overlap_the_later_decision_lies_above(tmp_path: Path) -> None:
    first = Scene(tmp_path / "a", [BACKGROUND], [BACKGROUND, (5, 3, (2, 6, 2, 6))])
    other = Scene(tmp_path / "b", [BACKGROUND], [BACKGROUND, (5, 1, (4, 8, 2, 6))])
    first.decide(Side.PREDICTION, 5, RIGHT_, "2026-01-01T00:00:02+00:00")
    other.decide(Side.PREDICTION, 5, RIGHT_, "2026-01-01T00:00:01+00:00")
    plan = plan_corrections(first.dataset, [first.table, other.table], first.decisions | other.decisions)
    maps = {0: first.pair.prediction, 1: other.pair.prediction}
    outcome = correct_image(first.pair.ground_truth, [TruthSegment(90, SKY)], plan.corrections, maps, ISTHING)
    expected = drawn((90, WHOLE), (91, (4, 8, 2, 6)), (92, (2, 6, 2, 6)))
    np.testing.assert_array_equal(outcome.id_map, expected)


def test_an_id_is_found_behind_the_greatest() -> None:
    id_map = drawn((MAX_SEGMENT_ID, LEFT), (1, RIGHT))
    segments = [TruthSegment(MAX_SEGMENT_ID, SKY), TruthSegment(1, ROAD)]
    adding = [replace(a_correction(Action.ADD, None, CAR, 9), truth_id=None)]
    outcome = correct_image(id_map, segments, adding, {0: drawn((9, (0, 1, 0, 1)))}, ISTHING)
    assert categories_of(outcome) == {MAX_SEGMENT_ID: SKY, 1: ROAD, 2: CAR}


def test_maps_of_different_size_are_refused() -> None:
    adding = [a_correction(Action.ADD, None, CAR, 9)]
    with pytest.raises(ValueError, match="predicted map: expected"):
        correct_image(drawn(), [], adding, {0: np.zeros((3, 3), np.uint32)}, ISTHING)


A_DECISION = Decision(1, 1000, "m", Side.PREDICTION, Status.FP, None, None, RIGHT_, "", "anna", "")


def a_correction(
    action: Action, truth_id: int | None, category: int | None, predicted_id: int | None = None, prediction: int = 0
) -> Correction:
    return Correction(0, action, truth_id, prediction, predicted_id, category, A_DECISION)


def random_corrections(
    rng: np.random.Generator, segments: Sequence[TruthSegment], predicted: Sequence[NDArray[np.uint32]]
) -> list[Correction]:
    sources = [(k, int(i)) for k, id_map in enumerate(predicted) for i in np.unique(id_map) if i]
    made: list[Correction] = []
    for segment in segments:
        if segment.iscrowd or rng.random() < 0.3:
            continue
        action = Action(str(rng.choice([Action.REMOVE, Action.RELABEL, Action.REPLACE])))
        category = int(rng.integers(5)) if action is Action.RELABEL else None
        if action is Action.REPLACE and not sources:
            continue
        k, source = sources[int(rng.integers(len(sources)))] if action is Action.REPLACE else (0, 0)
        made.append(a_correction(action, segment.id, category, source, k))
    for k, source in sources:
        if rng.random() < 0.4:
            made.append(a_correction(Action.ADD, None, int(rng.integers(5)), source, k))
    return [made[i] for i in rng.permutation(len(made))]


@given(st.integers(0, 2**32 - 1))
def test_whatever_is_corrected_the_image_stays_consistent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pair = random_pair(rng)
    predicted = [pair.prediction, np.roll(pair.prediction, 5, 1)]
    index = {int(category["id"]): place for place, category in enumerate(CATEGORIES)}
    segments = [TruthSegment(s.id, index[s.category_id], s.iscrowd) for s in pair.truths]
    corrections = random_corrections(rng, segments, predicted)
    outcome = correct_image(pair.ground_truth, segments, corrections, dict(enumerate(predicted)), ISTHING)
    assert_consistent(outcome)
    stuff_before, stuff_after = (
        Counter(s.category for s in some if not ISTHING[s.category] and not s.iscrowd)
        for some in (segments, [m.segment for m in outcome.segments])
    )
    assert all(count <= max(1, stuff_before[category]) for category, count in stuff_after.items())
    crowd = {s for s in segments if s.iscrowd}
    assert {m.segment for m in outcome.segments if m.segment.iscrowd} <= crowd
    for s in crowd:
        assert not (outcome.id_map == s.id)[pair.ground_truth != s.id].any()
    # Nothing else has moved.
    may_change = np.isin(pair.ground_truth, [c.truth_id for c in corrections if c.truth_id is not None])
    for c in corrections:
        if c.action in (Action.ADD, Action.REPLACE):
            may_change |= predicted[c.prediction] == c.predicted_id
    np.testing.assert_array_equal(outcome.id_map[~may_change], pair.ground_truth[~may_change])
    told = Counter((change.truth_id, change.action) for change in outcome.changes if change.truth_id is not None)
    assert all(count == 1 for count in told.values())
    survivors = {m.segment.id for m in outcome.segments}
    gone = {change.truth_id for change in outcome.changes if change.new_id != change.truth_id}
    assert {s.id for s in segments} - survivors <= gone


def test_random_sets_are_corrected_whatever_is_decided(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    pairs = [random_pair(rng) for _ in range(40)]
    dataset, prediction = open_set(write_set(tmp_path, pairs, photos=False))
    table = evaluate(dataset, prediction, jobs=1)
    decisions: dict[int, Decision] = {}
    for row in np.flatnonzero(table.status != Status.NONE).tolist():
        (made,) = decide(
            dataset, table, row, Verdict(str(rng.choice(list(Verdict)))), f"2026-01-01T00:00:{row % 60:02}"
        )
        decisions[made.subject] = made
    plan = plan_corrections(dataset, [table], decisions)
    targets = [(c.image, c.truth_id) for c in plan.corrections if c.truth_id is not None]
    assert len(set(targets)) == len(targets) > 20
    for image, group in itertools.groupby(plan.corrections, key=lambda c: c.image):
        pair = pairs[image]
        truth = dataset.ground_truth
        own = truth.segments_of(image)
        columns = (truth.segment_id[own].tolist(), truth.category[own].tolist(), truth.iscrowd[own].tolist())
        segments = [TruthSegment(*row) for row in zip(*columns, strict=True)]
        assert_consistent(correct_image(pair.ground_truth, segments, list(group), {0: pair.prediction}, ISTHING))
