"""What there is to decide does not depend on what has been decided, whatever the filter asks of verdicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.metrics.evaluation import ground_truth_part
from panview.metrics.segment_table import NO_ROW
from panview.review.disagreements import paired_rows
from panview.review.filters import SegmentFilter
from panview.review.meaning import rows_decided_together
from panview.review.progress import without_verdicts, work_list
from panview.review.session import EvaluatedPrediction, Scope, Snapshot, derive, seen_in
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import VERDICTS, Decision, Verdict
from tests.support.sets import evaluated, random_pair, write_set


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(8)
    written = write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(14)], photos=False)
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


def decided(snapshot: Snapshot, rows: np.ndarray, verdict: Verdict) -> dict[int, Decision]:
    view = derive(replace(snapshot, filter=SegmentFilter()))
    both = rows_decided_together(snapshot.table, view.rows.status, view.rows.error_type, rows)
    made = make_decisions(
        snapshot.dataset, "m", snapshot.table, seen_in(view), both.tolist(), verdict=verdict, note="", reviewer="a",
        time="2026-01-02T03:04:05+00:00",
    )  # fmt: skip
    return {decision.subject: decision for decision in made}


def listed(snapshot: Snapshot, expression: str) -> list[int]:
    """Rows of the list under a filter that speaks of no verdict."""
    view = derive(replace(snapshot, filter=SegmentFilter(expression=expression)))
    rows = view.rows
    first, _ = paired_rows(snapshot.table, rows.status, rows.error_type, view.listing.disagreements)
    return list(first.tolist())


@pytest.mark.parametrize(
    ("expression", "work"),
    [
        ("", ""),
        ("area > 40", "area > 40"),
        ("suspicion > 0.2", "suspicion > 0.2"),
        ("suspicion > 0.2 and verdict = 'undecided'", "suspicion > 0.2"),
        ("suspicion > 0.2 and reviewers = 0", "suspicion > 0.2"),
        ("verdict = 'undecided'", ""),
        ("verdict <> 'undecided'", ""),
        ("verdict in ('unsure', 'truth wrong')", ""),
        ("verdict = 'undecided' and area > 40", "area > 40"),
        ("area > 40 and (verdict = 'unsure' or status = 'FN')", "area > 40"),
        ("verdict = 'unsure' and status = 'FP' or status = 'FN' and verdict = 'undecided'", ""),
        ("not (verdict = 'unsure' or area < 40)", "area >= 40"),
        ("verdict = 'undecided' and verdict = 'unsure'", "area < 0"),
        ("reviewers < 2 and area > 40", "area > 40"),
        ("area between 20 and 90 and reviewer = 'a'", "area between 20 and 90"),
    ],
)
def test_the_work_is_the_list_without_its_condition_on_verdicts(snapshot: Snapshot, expression: str, work: str) -> None:
    all_rows = np.array(listed(snapshot, ""))
    decisions = decided(snapshot, all_rows[::3], Verdict.UNSURE) | decided(snapshot, all_rows[1::5], Verdict.BOTH_FINE)
    for known in ({}, decisions):
        view = derive(replace(snapshot, decisions=known, filter=SegmentFilter(expression=expression)))
        found = work_list(view)
        assert found.first.tolist() == listed(snapshot, work)
        expected = [
            row
            for row, other in zip(found.first.tolist(), found.other.tolist(), strict=True)
            if view.rows.verdicts.verdict[row] >= 0 and (other == NO_ROW or view.rows.verdicts.verdict[other] >= 0)
        ]
        assert found.done(view.rows.verdicts.verdict) == len(expected)
        assert (len(expected) > 0) == bool(known and found.first.size)


def test_a_pair_is_done_when_both_halves_are(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    work = work_list(view)
    paired = np.flatnonzero(work.other != NO_ROW)
    assert len(paired)
    first, other = int(work.first[paired[0]]), int(work.other[paired[0]])
    verdict = np.full(len(snapshot.table), -1, np.int8)
    for halves, done in (((first,), 0), ((other,), 0), ((first, other), 1)):
        verdict[:] = -1
        verdict[list(halves)] = VERDICTS.index(Verdict.UNSURE)
        assert work.done(verdict) == done
    assert work.disagreements == len(view.listing.disagreements)


def test_what_was_worked_out_holds_until_the_filter_or_the_scope_is_another(snapshot: Snapshot) -> None:
    before = derive(replace(snapshot, filter=SegmentFilter(expression="verdict = 'undecided'")))
    work = work_list(before)
    rows = np.array(listed(snapshot, ""))[:2]
    after = derive(replace(before.snapshot, decisions=decided(snapshot, rows, Verdict.UNSURE)), before)
    assert work_list(after, (before, work)) is work
    assert work.done(after.rows.verdicts.verdict) == 2
    for change in (
        {"filter": SegmentFilter(expression="verdict = 'undecided' and area > 90")},
        {"scope": Scope.SELECTED, "selected": frozenset({0, 1})},
        {"threshold": 0.7},
    ):
        other = derive(replace(after.snapshot, **change), after)  # type: ignore[arg-type]
        assert work_list(other, (after, work)).first.tolist() == work_list(other).first.tolist()
        assert work_list(other, (after, work)) is not work


@pytest.mark.parametrize(
    ("expression", "left"),
    [
        ("reviewers < 2", ""),
        ("area > 3 AND reviewers < 2 and status = 'FP'", "area > 3 and status = 'FP'"),
        ("area between 3 and 9 and conflict", "area between 3 and 9"),
        ("(area > 3 and conflict) and iou < 0.2", "iou < 0.2"),
        ("area > 3 or conflict", ""),
        ("file_name = 'and or conflict (' and area > 3", "area > 3"),
        ("category = 'a ''and'' b' and area > 3", "category = 'a ''and'' b' and area > 3"),
        ("(area > 3 or iou < 0.1) and reviewers = 0", "(area > 3 or iou < 0.1)"),
        ("area > 3 or iou < 0.1", "area > 3 or iou < 0.1"),
    ],
)
def test_conditions_on_verdicts_are_left_out_whole(expression: str, left: str) -> None:
    assert without_verdicts(expression) == left
