"""How fast somebody decides: pauses are no work, a pair is one disagreement, rows decided together are one act."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.pace import PAUSE_S, recent_pace, tallies
from panview.review.standing import Standing
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, Decision, Meaning, Verdict

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
PAIR = Meaning(Action.NONE, ErrorType.NEAR_MISS, Thresholds(), None)


def said(
    subject: int,
    seconds: float,
    reviewer: str = "anna",
    *,
    other: int | None = None,
    verdict: Verdict | None = Verdict.UNSURE,
) -> Decision:
    time = (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    side = Side.PREDICTION if subject % 2 else Side.GROUND_TRUTH
    meaning = Meaning(Action.NONE, ErrorType.NEAR_MISS, Thresholds(), other)
    return Decision(subject, 1, "m", side, Status.FN, 1, 2, verdict, "n", reviewer, time, meaning)


def standing(*decisions: Decision) -> Standing:
    return Standing().with_saved(decisions)


def test_pauses_are_no_work() -> None:
    times = [0, 2, 4, 6, 8, 10, 10 + PAUSE_S, 11 + 2 * PAUSE_S, 13 + 2 * PAUSE_S]
    (tally,) = tallies(standing(*(said(2 * n, second) for n, second in enumerate(times))), UTC)
    assert (tally.day, tally.reviewer, tally.rows) == (date(2026, 3, 4), "anna", 9)
    # The gap of exactly a pause still counts; the longer one does not, nor does the decision after it.
    assert tally.seconds == 10 + PAUSE_S + 2
    assert tally.steps == 7
    assert tally.pace == pytest.approx((12 + PAUSE_S) / 7)


def test_a_pair_is_one_row_and_rows_at_once_are_one_act() -> None:
    pair = [said(10, 0, other=11), said(11, 0, other=10)]
    # An FP whose verdict is about the truth under it is no pair, also where that is decided at the same moment.
    under = [said(20, 5, other=99), said(21, 5, other=20)]
    several = [said(100 + n, 9) for n in range(40)]
    (tally,) = tallies(standing(*pair, *under, *several), UTC)
    assert tally.rows == 1 + 2 + 40
    assert (tally.seconds, tally.steps, tally.pace) == (9, 2, None)


def test_days_and_reviewers_are_apart_and_notes_are_no_decisions() -> None:
    decisions = [said(2, 0), said(4, 1), said(6, 2, "bob"), said(8, 86_400, "bob"), said(12, 3, verdict=None)]
    found = tallies(standing(*decisions), UTC)
    assert [(t.day.day, t.reviewer, t.rows) for t in found] == [(5, "bob", 1), (4, "anna", 2), (4, "bob", 1)]
    # 9 in the morning there is the evening before elsewhere.
    west = tallies(standing(*decisions), timezone(timedelta(hours=-10)))
    assert [t.day.day for t in west] == [4, 3, 3]


def test_two_reviewers_of_one_subject_count_both() -> None:
    found = tallies(standing(said(2, 0), said(2, 50, "bob")), UTC)
    assert sorted((t.reviewer, t.rows) for t in found) == [("anna", 1), ("bob", 1)]


def test_a_time_that_cannot_be_read_counts_on_no_day() -> None:
    broken = Decision(2, 1, "m", Side.PREDICTION, Status.FP, 1, 2, Verdict.UNSURE, "", "anna", "t", PAIR)
    assert tallies(standing(broken), UTC) == ()


def test_the_recent_pace_is_ones_own_and_of_today() -> None:
    mine = [said(2 * n, 4 * n) for n in range(6)]
    others = [said(1000 + 2 * n, n, "bob") for n in range(50)]
    assert recent_pace(standing(*mine, *others), "anna", START) == 4
    assert recent_pace(standing(*mine[:5]), "anna", START) is None
    assert recent_pace(standing(*mine), "anna", START + timedelta(hours=1)) is None
    slow = [said(2 * n, 60 * n) for n in range(300)]
    fast = [said(5000 + 2 * n, 60 * 300 + n) for n in range(300)]
    # What is long ago tells nothing of now.
    assert recent_pace(standing(*slow, *fast), "anna", START) == 1
    assert recent_pace({d.subject: d for d in mine}, "anna", START) == 4
