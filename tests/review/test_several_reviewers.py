"""What two who disagree do to figures, filters, CSV and corrections: nothing, and all of it is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.api.decisions import verdict_frame
from panview.errors import FilterError
from panview.metrics.evaluation import ground_truth_part
from panview.review.corrections import IN_CONFLICT, plan_corrections
from panview.review.disagreements import disagreement_frame
from panview.review.filters import SegmentFilter, filter_rows, speaks_of_verdicts
from panview.review.meaning import rows_decided_with
from panview.review.session import EvaluatedPrediction, Snapshot, View, derive, seen_in
from panview.review.standing import Standing
from panview.review.verdict_rows import CONFLICT, UNDECIDED, make_decisions, no_longer_apply, said_of_row
from panview.review.verdicts import VERDICTS, Decision, Verdict
from tests.support.sets import evaluated, random_pair, write_set

FINE, UNSURE, WRONG, RIGHT = Verdict.BOTH_FINE, Verdict.UNSURE, Verdict.TRUTH_WRONG, Verdict.PREDICTION_RIGHT


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(5)
    written = write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(12)], photos=False)
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


@pytest.fixture(scope="module")
def rows(snapshot: Snapshot) -> list[int]:
    """Six disagreements that are no pairs."""
    view = derive(snapshot)
    seen = view.rows
    alone = [
        row
        for row in view.listing.disagreements.tolist()
        if len(rows_decided_with(snapshot.table, seen.status, seen.error_type, row)) == 1
    ]
    return alone[:6]


def says(
    snapshot: Snapshot, row: int, reviewer: str, verdict: Verdict | None, hour: int = 0, settles: bool = False
) -> Decision:
    time = f"2026-01-02T{hour:02}:00:00+00:00"
    note = "hm" if verdict is None else ""
    view = derive(snapshot)
    (made,) = make_decisions(
        snapshot.dataset,
        "model",
        snapshot.table,
        seen_in(view),
        (row,),
        verdict=verdict,
        note=note,
        reviewer=reviewer,
        time=time,
        settles=settles,
    )
    return made


@pytest.fixture(scope="module")
def standing(snapshot: Snapshot, rows: list[int]) -> Standing:
    """Return one alone, one agreed, one in conflict, one settled, one with a note, and one undecided."""
    return Standing().with_saved(
        [
            says(snapshot, rows[0], "Ana", RIGHT),
            says(snapshot, rows[1], "Ana", RIGHT),
            says(snapshot, rows[1], "Ben", RIGHT, 1),
            says(snapshot, rows[2], "Ana", RIGHT),
            says(snapshot, rows[2], "Ben", FINE, 1),
            says(snapshot, rows[3], "Ana", RIGHT),
            says(snapshot, rows[3], "Ben", FINE, 1),
            says(snapshot, rows[3], "Eve", FINE, 2, settles=True),
            says(snapshot, rows[4], "Ben", None),
        ]
    )


@pytest.fixture(scope="module")
def view(snapshot: Snapshot, standing: Standing) -> View:
    return derive(replace(snapshot, decisions=standing))


def test_what_is_in_conflict_disputes_nothing(view: View, rows: list[int]) -> None:
    verdict = view.rows.verdicts.verdict
    right, fine = VERDICTS.index(RIGHT), VERDICTS.index(FINE)
    assert verdict[rows].tolist() == [right, right, CONFLICT, fine, UNDECIDED, UNDECIDED]
    assert np.flatnonzero(view.rows.verdicts.disputed).tolist() == sorted(rows[:2])
    assert np.flatnonzero(view.rows.verdicts.noted).tolist() == [rows[4]]
    without = derive(
        replace(
            view.snapshot, decisions=Standing().with_saved(says(view.snapshot, row, "Ana", RIGHT) for row in rows[:2])
        )
    )
    assert view.undisputed is not None
    assert without.undisputed is not None
    assert view.undisputed.all == without.undisputed.all


def test_only_a_conflict_is_something_that_has_been_said(snapshot: Snapshot, rows: list[int]) -> None:
    """Nothing counts then, and yet something stands."""
    pair = [says(snapshot, rows[0], "Ana", RIGHT), says(snapshot, rows[0], "Ben", FINE)]
    view = derive(replace(snapshot, decisions=Standing().with_saved(pair)))
    assert view.rows.verdicts.verdict[rows[0]] == CONFLICT
    assert [d.reviewer for d in said_of_row(snapshot.dataset, snapshot.table, view.snapshot.decisions, rows[0])] == [
        "Ana",
        "Ben",
    ]
    gone = Standing().with_saved([replace(decision, subject=12345) for decision in pair])
    stale = derive(replace(snapshot, decisions=gone))
    assert len(no_longer_apply(stale.rows.verdicts, gone, "model")) == 2


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("conflict", [2]),
        ("verdict = 'conflict'", [2]),
        ("not conflict and verdict <> 'undecided'", [0, 1, 3]),
        ("reviewer = 'Ana'", [0, 1, 2, 3]),
        ("reviewer in ('Eve', 'Ben')", [1, 2, 3]),
        ("reviewer <> 'Ana' and reviewer is not null", []),
        ("not reviewer = 'Ben' and reviewers > 0", [0]),
        ("reviewers > 1", [1, 2, 3]),
        ("reviewers = 3", [3]),
        ("reviewer like '%Eve%'", [3]),
        ("verdict by 'Ana' = 'prediction right'", [0, 1, 2, 3]),
        ("verdict by 'Ben' in ('both fine', 'unsure')", [2, 3]),
        ("verdict by 'Ana' <> verdict by 'Ben' and reviewers > 1", [2, 3]),
        ("verdict by 'Eve' <> 'undecided'", [3]),
        ("verdict by 'Nobody' <> 'undecided'", []),
    ],
)
def test_an_expression_speaks_of_who_said_what(view: View, rows: list[int], expression: str, found: list[int]) -> None:
    condition = SegmentFilter(expression=expression)
    assert speaks_of_verdicts(condition)
    derived = derive(replace(view.snapshot, filter=condition), view)
    assert np.flatnonzero(derived.rows.passing).tolist() == sorted(rows[place] for place in found)
    # And with nothing decided nobody has said anything.
    nothing = derive(replace(view.snapshot, filter=condition, decisions={}))
    assert not nothing.rows.passing.any()


def test_what_is_wrong_with_such_an_expression_is_said(snapshot: Snapshot) -> None:
    table = snapshot.table
    for expression, why in (
        ("verdict by 'Ana' =", "at its end: a column or a value is missing after ="),
        ("verdict by Ana = 'unsure'", "an operator, and or or, is missing before by"),
    ):
        with pytest.raises(FilterError, match=why):
            filter_rows(SegmentFilter(expression=expression), snapshot.dataset, table, table.status, table.error_type)


def test_the_filter_of_conflicts_lists_them(view: View, rows: list[int]) -> None:
    listed = derive(replace(view.snapshot, filter=SegmentFilter(conflicts=True)), view)
    assert listed.listing.disagreements.tolist() == [rows[2]]
    settled = view.snapshot.decisions
    assert isinstance(settled, Standing)
    after = settled.with_saved([says(view.snapshot, rows[2], "Eve", WRONG, 3, settles=True)])
    assert derive(replace(listed.snapshot, decisions=after), listed).listing.disagreements.tolist() == []


def test_the_csv_says_what_each_said(view: View, rows: list[int]) -> None:
    snapshot = view.snapshot
    frame = disagreement_frame(
        snapshot.dataset,
        "model",
        snapshot.table,
        view.rows.status,
        view.rows.error_type,
        view.listing.impact,
        np.array(rows),
        snapshot.decisions,
    )
    assert frame["verdict"].to_list() == ["prediction right", "prediction right", "conflict", "both fine", "", ""]
    assert frame["reviewer"].to_list() == ["Ana", "Ben", "", "Eve", "Ben", ""]
    assert frame["verdicts"].to_list() == [
        "Ana: prediction right",
        "Ana: prediction right; Ben: prediction right",
        "Ana: prediction right; Ben: both fine",
        "Ana: prediction right; Ben: both fine; Eve: both fine (settles)",
        "",
        "",
    ]


def test_a_frame_has_all_that_stand_and_which_counts(view: View, snapshot: Snapshot) -> None:
    frame = verdict_frame(snapshot.dataset, view.snapshot.decisions)
    assert frame.height == 9
    assert frame["counts"].to_list() == [True, False, True, False, False, False, False, True, True]
    alone = verdict_frame(snapshot.dataset, {d.subject: d for d in [says(snapshot, 0, "Ana", RIGHT)]})
    assert alone["counts"].to_list() == [True]


def test_a_conflict_corrects_nothing_and_is_listed(view: View, rows: list[int]) -> None:
    snapshot = view.snapshot
    plan = plan_corrections(snapshot.dataset, [snapshot.table], snapshot.decisions)
    assert {c.decision.reviewer for c in plan.corrections} <= {"Ana", "Ben"}
    assert {snapshot.dataset.image_id[c.image] for c in plan.corrections} <= {
        snapshot.dataset.image_id[snapshot.table.image[row]] for row in rows[:2]
    }
    listed = [
        (entry.decision.reviewer, entry.decision.verdict) for entry in plan.not_applied if entry.reason == IN_CONFLICT
    ]
    assert listed == [("Ana", RIGHT), ("Ben", FINE)]
    assert len(plan.not_applied) == 3


def test_half_of_a_pair_in_conflict_is_not_mended_through_the_other_half(snapshot: Snapshot) -> None:
    """Ana saw a pair, Ben at another threshold only the truth, and says otherwise of it."""
    view = derive(snapshot)
    seen = view.rows
    pair = next(
        both
        for row in view.listing.disagreements.tolist()
        if len(both := rows_decided_with(snapshot.table, seen.status, seen.error_type, row)) == 2
    )
    made = make_decisions(
        snapshot.dataset,
        "model",
        snapshot.table,
        seen_in(view),
        pair,
        verdict=RIGHT,
        note="",
        reviewer="Ana",
        time="2026-01-02T00:00:00+00:00",
    )
    alone = Standing().with_saved(made)
    assert len(plan_corrections(snapshot.dataset, [snapshot.table], alone).corrections) == 1
    contested = alone.with_saved([replace(made[0], reviewer="Ben", verdict=FINE)])
    plan = plan_corrections(snapshot.dataset, [snapshot.table], contested)
    assert plan.corrections == ()
    assert [entry.reason for entry in plan.not_applied] == [IN_CONFLICT] * 3
