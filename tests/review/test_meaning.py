"""A verdict does what its reviewer saw: what is stored is obeyed, and format 1 is read without guessing."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status
from panview.review.corrections import (
    ASSUMED,
    CHANGED_SINCE,
    CROWD,
    IN_CONFLICT,
    NO_PAIR,
    NO_TRUTH,
    OTHER_STATUS,
    OWN_CORRECTION,
    STORED,
    THRESHOLDS_UNKNOWN,
    WHATEVER,
    Plan,
    plan_corrections,
)
from panview.review.meaning import Seen, see
from panview.review.standing import Standing, standing_of
from panview.review.thresholds import Thresholds
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Action, CorrectedSegment, Decision, Verdict, subject_keys
from tests.support.deciding import seen_at
from tests.support.sets import Drawing, drawn_pair, evaluated, random_pair, write_set

WHOLE, LEFT, RIGHT = (0, 10, 0, 20), (0, 10, 0, 10), (0, 10, 10, 20)
BACKGROUND = (90, 187, WHOLE)
PREDICTION_RIGHT, TRUTH_WRONG, FINE = Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG, Verdict.BOTH_FINE
USUAL = Thresholds()
Opened = tuple[Dataset, SegmentTable]


def opened(folder: Path, truth: Drawing, prediction: Drawing) -> Opened:
    dataset, _, table = evaluated(write_set(folder, [drawn_pair(truth, prediction)], photos=False))
    return dataset, table


def row_of(table: SegmentTable, side: Side, segment_id: int) -> int:
    (row,) = np.flatnonzero((table.side == side) & (table.segment_id == segment_id)).tolist()
    return int(row)


def decided(
    scene: Opened,
    side: Side,
    segment_id: int,
    verdict: Verdict,
    thresholds: Thresholds = USUAL,
    *,
    format_1: bool = False,
    reviewer: str = "anna",
) -> dict[int, Decision]:
    dataset, table = scene
    row = row_of(table, side, segment_id)
    seen = seen_at(dataset, table, thresholds)
    (made,) = make_decisions(
        dataset, "model", table, seen, (row,), verdict=verdict, note="", reviewer=reviewer, time="2026-01-01T00:00:00"
    )
    return {made.subject: replace(made, meaning=None) if format_1 else made}


def plan_of(scene: Opened, decisions: dict[int, Decision] | Standing, assume: Thresholds | None = None) -> Plan:
    return plan_corrections(scene[0], [scene[1]], decisions, assume)


def outcome(plan: Plan) -> list[tuple[Action, int | None, int | None]]:
    return [(c.action, c.truth_id, c.predicted_id) for c in plan.corrections]


# IoU of 5 and 6: 7/13 = 0.54 for a shift of 3, 6/14 = 0.43 for 4.
def shifted(by: int, category: int = 1) -> Drawing:
    return [BACKGROUND, (6, category, (0, 10, by, 10 + by))]


TRUTH: Drawing = [BACKGROUND, (5, 1, LEFT)]


def test_a_decision_stores_what_was_seen(tmp_path: Path) -> None:
    scene = opened(tmp_path, TRUTH, shifted(4))
    dataset, table = scene
    thresholds = Thresholds(0.5, 0.2, 0.7, 0.9)
    (made,) = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT, thresholds).values()
    other = subject_keys(dataset, table, np.array([row_of(table, Side.PREDICTION, 6)]))[0]
    assert made.meaning is not None
    assert (made.meaning.action, made.meaning.error_type) == (Action.REPLACE, ErrorType.NEAR_MISS)
    assert (made.meaning.thresholds, made.meaning.other_subject) == (thresholds, other)
    assert (made.gt_segment_id, made.pred_segment_id, made.status) == (5, 6, Status.FN)


@pytest.mark.parametrize(
    ("near_miss", "action"),
    [(0.0, Action.REPLACE), (0.42, Action.REPLACE), (0.44, Action.REMOVE), (0.5, Action.REMOVE)],
)
def test_a_near_miss_is_what_it_was_called(tmp_path: Path, near_miss: float, action: Action) -> None:
    scene = opened(tmp_path, TRUTH, shifted(4))
    decisions = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT, Thresholds(near_miss_iou=near_miss))
    assert outcome(plan_of(scene, decisions)) == [(action, 5, 6 if action is Action.REPLACE else None)]


@pytest.mark.parametrize(
    ("side", "iou", "verdict", "expected"),
    [
        # A match at 0.5 is an FN and an FP at 0.8, and what the guide says of those is done.
        (Side.GROUND_TRUTH, 0.8, PREDICTION_RIGHT, (Action.REMOVE, 5, None)),
        (Side.PREDICTION, 0.8, PREDICTION_RIGHT, (Action.ADD, None, 6)),
        (Side.GROUND_TRUTH, 0.5, PREDICTION_RIGHT, (Action.REPLACE, 5, 6)),
        (Side.PREDICTION, 0.5, PREDICTION_RIGHT, (Action.REPLACE, 5, 6)),
        (Side.GROUND_TRUTH, 0.8, TRUTH_WRONG, (Action.REMOVE, 5, None)),
        (Side.PREDICTION, 0.8, TRUTH_WRONG, (Action.REMOVE, 5, 6)),
    ],
)
@pytest.mark.parametrize("format_1", [False, True])
def test_a_verdict_at_another_iou_threshold_is_applied_as_seen(
    tmp_path: Path,
    side: Side,
    iou: float,
    verdict: Verdict,
    expected: tuple[Action, int | None, int | None],
    format_1: bool,
) -> None:
    """Format 1 tells as much: its status says on which side of the threshold the match was."""
    scene = opened(tmp_path, TRUTH, shifted(3))
    segment = 5 if side == Side.GROUND_TRUTH else 6
    plan = plan_of(scene, decided(scene, side, segment, verdict, Thresholds(iou), format_1=format_1))
    assert [(c.action, c.truth_id) for c in plan.corrections] == [expected[:2]]
    if verdict is PREDICTION_RIGHT:
        assert outcome(plan) == [expected]
    assert plan.corrections[0].basis == (WHATEVER if format_1 else STORED)


@pytest.mark.parametrize(("iou", "action"), [(0.5, Action.RELABEL), (0.8, Action.REMOVE)])
def test_a_wrong_category_is_a_pair_only_above_the_threshold(tmp_path: Path, iou: float, action: Action) -> None:
    scene = opened(tmp_path, TRUTH, shifted(3, category=3))
    seen = Thresholds(iou)
    assert plan_of(scene, decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT, seen)).corrections[0].action is action
    old = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT, seen, format_1=True)
    (entry,) = plan_of(scene, old).not_applied
    assert entry.reason == f"{THRESHOLDS_UNKNOWN}: relabelled or removed; with --assume-defaults it is relabelled"
    (assumed,) = plan_of(scene, old, USUAL).corrections
    assert (assumed.action, assumed.basis) == (Action.RELABEL, ASSUMED)
    assert assumed.decision.meaning is not None
    assert assumed.decision.meaning.thresholds == USUAL


def test_what_format_1_does_not_tell_is_listed_unless_it_is_assumed(tmp_path: Path) -> None:
    scene = opened(tmp_path, TRUTH, [(6, 1, (0, 10, 0, 2))])
    old = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT, format_1=True)
    (entry,) = plan_of(scene, old).not_applied
    assert entry.reason == f"{THRESHOLDS_UNKNOWN}: mask replaced or removed; with --assume-defaults it is removed"
    assert outcome(plan_of(scene, old, USUAL)) == [(Action.REMOVE, 5, None)]
    assert outcome(plan_of(scene, old, Thresholds(near_miss_iou=0.1))) == [(Action.REPLACE, 5, 6)]
    # Truth wrong is a removal whatever it is called.
    assert outcome(plan_of(scene, decided(scene, Side.GROUND_TRUTH, 5, TRUTH_WRONG, format_1=True))) == [
        (Action.REMOVE, 5, None)
    ]


def test_an_fp_of_no_pair_hangs_on_nothing(tmp_path: Path) -> None:
    scene = opened(tmp_path, [BACKGROUND], [BACKGROUND, (6, 3, (2, 4, 2, 6))])
    plan = plan_of(scene, decided(scene, Side.PREDICTION, 6, PREDICTION_RIGHT, format_1=True))
    assert outcome(plan) == [(Action.ADD, None, 6)]


def literal_action(dataset: Dataset, table: SegmentTable, seen: Seen, row: int, verdict: Verdict) -> Action:
    """The table of the guide, said once more without sharing a line with the rule."""
    status, kind, partner = seen.status[row], seen.error_type[row], table.partner[row]
    if status not in (Status.TP, Status.FN, Status.FP):
        return Action.NONE
    truth_row = table.side[row] == Side.GROUND_TRUTH
    swap = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
    mutual = partner != NO_ROW and table.partner[partner] == row
    lost = status != Status.TP
    both = mutual and seen.error_type[partner] == kind and {status, seen.status[partner]} == {Status.FN, Status.FP}
    relabel = both and kind in swap
    replaced = not lost or (both and kind == ErrorType.NEAR_MISS and table.category[row] == table.category[partner])
    if verdict is PREDICTION_RIGHT:
        if relabel:
            return Action.RELABEL
        if replaced:
            return Action.REPLACE
        return Action.REMOVE if truth_row else Action.ADD
    if verdict is TRUTH_WRONG:
        if truth_row:
            return Action.REMOVE
        covers = partner != NO_ROW and table.partner_iou[row] > 0.5 and not table.iscrowd[partner]
        return Action.REMOVE if covers else Action.NONE
    if verdict in (FINE, Verdict.PREDICTION_WRONG):
        return Action.KEEP if truth_row or relabel or replaced else Action.NONE
    return Action.NONE


def grid() -> list[Thresholds]:
    """Thresholds all over what a window can have, the ends of each with it."""
    ious = (0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95)
    near, most = (0, 0.1, 0.2, 0.3, 0.45, 0.5), (0.1, 0.4, 0.5, 0.7, float(np.nextafter(1, 0)))
    return [Thresholds(*values) for values in itertools.product(ious, near, most)]


def test_every_verdict_means_what_the_guide_says_and_format_1_hangs_only_where_it_does(tmp_path: Path) -> None:
    """Over all thresholds that a window can have: stored is obeyed, and format 1 is listed where they do not agree."""
    rng = np.random.default_rng(4)
    dataset, _, table = evaluated(write_set(tmp_path, [random_pair(rng) for _ in range(12)], photos=False))
    views = [see(table, dataset.categories.isthing, thresholds) for thresholds in grid()]
    told: Counter[bool] = Counter()
    for verdict in Verdict:
        for row in range(len(table)):
            actions = [literal_action(dataset, table, seen, row, verdict) for seen in views]
            for seen in (views[0], views[len(views) // 2], views[-1]):
                place = views.index(seen)
                if actions[place] is Action.NONE:
                    continue
                (made,) = make_decisions(
                    dataset, "m", table, seen, (row,), verdict=verdict, note="", reviewer="a", time="t"
                )
                assert made.meaning is not None
                assert made.meaning.action is actions[place]
                if verdict is not PREDICTION_RIGHT:
                    continue
                (correction,) = plan_corrections(dataset, [table], {made.subject: made}).corrections
                assert correction.action is actions[place]
                possible = {
                    action
                    for action, other in zip(actions, views, strict=True)
                    if other.status[row] == seen.status[row]
                }
                plan = plan_corrections(dataset, [table], {made.subject: replace(made, meaning=None)})
                listed = bool(plan.not_applied)
                told[listed] += 1
                if not listed:
                    assert {c.action for c in plan.corrections} == possible
                else:
                    assert plan.not_applied[0].reason.startswith(THRESHOLDS_UNKNOWN)
                    assert len(possible) > 1
    assert told[True] > 10
    assert told[False] > 50


def test_what_is_no_longer_what_was_seen_is_listed(tmp_path: Path) -> None:
    scene = opened(tmp_path / "a", TRUTH, shifted(4))
    dataset, table = scene
    truth, predicted = row_of(table, Side.GROUND_TRUTH, 5), row_of(table, Side.PREDICTION, 6)
    decisions = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT)

    def reasons(other: SegmentTable, given: dict[int, Decision] = decisions) -> list[str]:
        plan = plan_corrections(dataset, [other], given)
        assert plan.corrections == ()
        return [entry.reason for entry in plan.not_applied]

    # The other half has found a better partner: its subject is another one, that of the truth is as it was.
    partner = table.partner.copy()
    partner[predicted] = row_of(table, Side.GROUND_TRUTH, 90)
    assert reasons(replace(table, partner=partner)) == [NO_PAIR]
    # It is matched now, though neither mask has changed.
    status, match, iou = table.status.copy(), table.match.copy(), table.iou.copy()
    status[[truth, predicted]], match[[truth, predicted]] = Status.TP, (predicted, truth)
    iou[[truth, predicted]] = 0.51
    assert reasons(replace(table, status=status, match=match, iou=iou)) == [OTHER_STATUS]
    area = table.area.copy()
    area[truth] += 1
    assert reasons(replace(table, area=area)) == [CHANGED_SINCE]
    status = table.status.copy()
    status[truth] = Status.CROWD
    assert reasons(replace(table, status=status)) == [CROWD]
    ((subject, known),) = decisions.items()
    own = replace(known, correction=(CorrectedSegment(5, None),))
    assert reasons(table, {subject: own}) == [OWN_CORRECTION]
    # A removal needs the truth alone, whatever has become of the pair.
    removal = decided(scene, Side.GROUND_TRUTH, 5, TRUTH_WRONG)
    plan = plan_corrections(dataset, [replace(table, partner=partner)], removal)
    assert outcome(plan) == [(Action.REMOVE, 5, None)]


@pytest.mark.parametrize(("shift", "category", "verdict"), [(3, 3, PREDICTION_RIGHT), (3, 3, TRUTH_WRONG)])
def test_a_truth_that_is_crowd_by_now_is_left_alone(
    tmp_path: Path, shift: int, category: int, verdict: Verdict
) -> None:
    """Also where the verdict is on the prediction above it."""
    scene = opened(tmp_path, TRUTH, shifted(shift, category))
    dataset, table = scene
    iscrowd = table.iscrowd.copy()
    iscrowd[row_of(table, Side.GROUND_TRUTH, 5)] = True
    plan = plan_corrections(dataset, [replace(table, iscrowd=iscrowd)], decided(scene, Side.PREDICTION, 6, verdict))
    assert (plan.corrections, [entry.reason for entry in plan.not_applied]) == ((), [CROWD])


def test_ids_that_were_dealt_out_anew_are_those_that_are_changed(tmp_path: Path) -> None:
    scene = opened(tmp_path, TRUTH, shifted(4))
    decisions = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT)
    dataset, table = scene
    renamed = replace(table, segment_id=table.segment_id + 100)
    assert outcome(plan_corrections(dataset, [renamed], decisions)) == [(Action.REPLACE, 105, 106)]


def test_what_one_prediction_set_cannot_give_another_may(tmp_path: Path) -> None:
    scene = opened(tmp_path, TRUTH, shifted(4))
    dataset, table = scene
    decisions = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT)
    partner = table.partner.copy()
    partner[row_of(table, Side.PREDICTION, 6)] = row_of(table, Side.GROUND_TRUTH, 90)
    plan = plan_corrections(dataset, [replace(table, partner=partner), table], decisions)
    assert [(c.action, c.prediction) for c in plan.corrections] == [(Action.REPLACE, 1)]
    assert plan.not_applied == ()


def test_of_several_reviewers_who_disagree_none_counts_until_one_settles_it(tmp_path: Path) -> None:
    scene = opened(tmp_path, TRUTH, shifted(3, category=3))
    (first,) = decided(scene, Side.GROUND_TRUTH, 5, TRUTH_WRONG).values()
    (second,) = decided(scene, Side.GROUND_TRUTH, 5, PREDICTION_RIGHT, reviewer="bob").values()
    agreeing = replace(second, reviewer="eve")
    standing = standing_of({first.subject: first}).with_saved([second, agreeing])
    plan = plan_of(scene, standing)
    assert outcome(plan) == []
    assert {entry.reason for entry in plan.not_applied} == {IN_CONFLICT}
    assert {entry.decision.reviewer for entry in plan.not_applied} == {first.reviewer, "bob", "eve"}
    settled = standing.with_saved([replace(first, settles=True)])
    plan = plan_of(scene, settled)
    assert outcome(plan) == [(Action.REMOVE, 5, 6)]
    assert [entry.decision.reviewer for entry in plan.not_applied] == ["bob", "eve"]


def test_a_wrong_truth_under_nothing_is_said_for_format_1_too(tmp_path: Path) -> None:
    scene = opened(tmp_path, [BACKGROUND], [BACKGROUND, (6, 1, (0, 2, 15, 17))])
    for format_1 in (False, True):
        decisions = decided(scene, Side.PREDICTION, 6, TRUTH_WRONG, format_1=format_1)
        assert [entry.reason for entry in plan_of(scene, decisions).not_applied] == [NO_TRUTH]
