from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.metrics.segment_table import Side, Status
from panview.review.standing import Standing, in_conflict, said_by, standing_of, which_counts
from panview.review.verdicts import Decision, Verdict

FINE, UNSURE, WRONG = Verdict.BOTH_FINE, Verdict.UNSURE, Verdict.TRUTH_WRONG
BASE = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, FINE, "", "", "2026-01-01T00:00:00+00:00")


def says(reviewer: str, verdict: Verdict | None, hour: int = 0, note: str = "", settles: bool = False) -> Decision:
    time = f"2026-01-01T{hour:02}:00:00+00:00"
    return replace(BASE, reviewer=reviewer, verdict=verdict, time=time, note=note, settles=settles)


@pytest.mark.parametrize(
    ("said", "counts", "conflict"),
    [
        ([says("anna", FINE)], "anna", False),
        # All agree: that verdict counts.
        ([says("anna", FINE, 2), says("bob", FINE, 1)], "anna", False),
        # They do not: the latest by the clock, wherever it stands in the file.
        ([says("anna", FINE, 2), says("bob", WRONG, 1)], "anna", True),
        ([says("anna", FINE, 1), says("bob", WRONG, 2)], "bob", True),
        ([says("anna", FINE, 1), says("bob", WRONG, 1)], "bob", True),
        # One settles it, whenever that was.
        ([says("anna", FINE, 1, settles=True), says("bob", WRONG, 2)], "anna", False),
        ([says("eve", UNSURE, 1, settles=True), says("anna", FINE, 2, settles=True)], "anna", False),
        # A note is no verdict.
        ([says("anna", FINE, 1), says("bob", None, 2, "hm")], "anna", False),
        ([says("anna", None, 1, "a"), says("bob", None, 2, "b")], "bob", False),
    ],
)
def test_which_decision_counts(said: list[Decision], counts: str, conflict: bool) -> None:
    assert which_counts(said).reviewer == counts
    assert in_conflict(said) == conflict


def test_the_clock_counts_and_not_how_a_time_is_written() -> None:
    early, late = replace(BASE, time="2026-03-01T08:30:00+01:00"), replace(BASE, time="2026-03-01T08:00:00+00:00")
    assert which_counts([late, early]) is late
    assert which_counts([replace(BASE, time="yesterday"), early]) is early


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*Verdict, None]), st.integers(0, 23)), max_size=30))
def test_saving_one_by_one_is_what_the_log_says(log: list[tuple[str, Verdict | None, int]]) -> None:
    """The latest of each reviewer stands, whatever was saved in between; a literal restatement."""
    standing, latest = Standing(), {}
    for reviewer, verdict, hour in log:
        decision = says(reviewer, verdict, hour)
        standing = standing.with_saved([decision])
        latest.pop(reviewer, None)
        latest[reviewer] = decision
    stand = [decision for decision in latest.values() if decision.verdict is not None]
    assert list(standing.said(7)) == stand
    assert (7 in standing) == bool(stand)
    if stand:
        newest = max(d.time for d in stand)
        assert standing[7] == [d for d in stand if d.time == newest][-1]
    for reviewer in "abc":
        assert standing.of(reviewer).get(7) == said_by(standing, 7, reviewer)


def test_others_change_it_even_where_the_same_counts() -> None:
    alone = standing_of({7: says("anna", FINE, 2)})
    both = alone.with_saved([says("bob", WRONG, 1)])
    assert alone[7] is both[7]
    assert alone != both
    assert both.reviewers() == ("anna", "bob")
    assert [d.reviewer for d in both.all()] == ["anna", "bob"]
    assert np.fromiter(both, np.int64).tolist() == [7]
