from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.standing import Basis, Standing, in_conflict, rule, said_by, standing_of, which_counts
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, Decision, Meaning, Verdict

FINE, UNSURE, WRONG = Verdict.BOTH_FINE, Verdict.UNSURE, Verdict.TRUTH_WRONG
RIGHT = Verdict.PREDICTION_RIGHT
BASE = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, FINE, "", "", "2026-01-01T00:00:00+00:00")


def says(
    reviewer: str,
    verdict: Verdict | None,
    hour: int = 0,
    note: str = "",
    settles: bool = False,
    meaning: Meaning | None = None,
) -> Decision:
    time = f"2026-01-01T{hour:02}:00:00+00:00"
    return replace(BASE, reviewer=reviewer, verdict=verdict, time=time, note=note, settles=settles, meaning=meaning)


REMOVES, REPLACES, KEEPS = (
    Meaning(action, ErrorType.NEAR_MISS, Thresholds(), None) for action in (Action.REMOVE, Action.REPLACE, Action.KEEP)
)


@pytest.mark.parametrize(
    ("said", "counts", "basis"),
    [
        ([says("anna", FINE)], "anna", Basis.ALONE),
        # All agree: that verdict counts, as the latest gave it.
        ([says("anna", FINE, 2), says("bob", FINE, 1)], "anna", Basis.AGREED),
        # They do not: none counts, whoever came last.
        ([says("anna", FINE, 2), says("bob", WRONG, 1)], None, Basis.CONFLICT),
        ([says("anna", FINE, 1), says("bob", WRONG, 2)], None, Basis.CONFLICT),
        ([says("anna", UNSURE, 1), says("bob", WRONG, 2)], None, Basis.CONFLICT),
        # A third voice settles nothing by itself, not even with one of the two.
        ([says("anna", FINE, 1), says("bob", WRONG, 2), says("eve", WRONG, 3)], None, Basis.CONFLICT),
        # One settles it, whenever that was.
        ([says("eve", FINE, 1, settles=True), says("bob", WRONG, 2)], "eve", Basis.SETTLED),
        ([says("anna", FINE), says("bob", WRONG, 2), says("eve", UNSURE, 1, settles=True)], "eve", Basis.SETTLED),
        # And one of the two may, whose own opinion stays.
        ([says("anna", FINE), says("bob", WRONG, 2), says("anna", WRONG, 3, settles=True)], "anna", Basis.SETTLED),
        # Two who settle it otherwise have settled nothing.
        (
            [says("eve", UNSURE, 1, settles=True), says("dan", FINE, 2, settles=True), says("bob", FINE)],
            None,
            Basis.CONFLICT,
        ),
        # A note is no verdict, and one that takes back what it settled settles nothing.
        ([says("anna", FINE, 1), says("bob", None, 2, "hm")], "anna", Basis.ALONE),
        ([says("anna", None, 1, "a"), says("bob", None, 2, "b")], "bob", Basis.NOTED),
        ([says("anna", FINE), says("bob", WRONG), says("eve", None, 3, "hm", settles=True)], None, Basis.CONFLICT),
        # The same words about another change of the truth are not the same.
        ([says("anna", RIGHT, meaning=REMOVES), says("bob", RIGHT, meaning=REPLACES)], None, Basis.CONFLICT),
        ([says("anna", RIGHT, 1, meaning=REMOVES), says("bob", RIGHT, 2)], "bob", Basis.AGREED),
        ([says("anna", FINE, 1, meaning=KEEPS), says("bob", FINE, 2)], "bob", Basis.AGREED),
    ],
)
def test_which_decision_counts(said: list[Decision], counts: str | None, basis: Basis) -> None:
    ruled = rule(said)
    assert (ruled.counts.reviewer if ruled.counts else None, ruled.basis) == (counts, basis)
    assert which_counts(said) is ruled.counts
    assert in_conflict(said) == (counts is None) == (basis is Basis.CONFLICT)


VOTES = st.tuples(st.sampled_from("abc"), st.sampled_from([*Verdict, None]), st.booleans())


@given(st.lists(VOTES, min_size=1, max_size=5, unique_by=lambda each: (each[0], each[2])))
def test_the_rule_restated_and_whoever_came_last_changes_nothing(votes: list[tuple[str, Verdict | None, bool]]) -> None:
    said = [says(who, verdict, hour, "note", settles) for hour, (who, verdict, settles) in enumerate(votes)]
    settling = {verdict for _, verdict, settles in votes if settles and verdict is not None}
    voted = {verdict for _, verdict, settles in votes if not settles and verdict is not None}
    asked = settling or voted
    expected = None if len(asked) != 1 else next(iter(asked))
    for order in permutations(said):
        counts = which_counts(order)
        assert (counts.verdict if counts else None) == expected
        assert in_conflict(order) == (len(asked) > 1)


def test_a_second_opinion_is_blind_until_it_is_given() -> None:
    said = {
        1: (says("anna", FINE),),
        2: (says("anna", FINE), says("bob", WRONG)),
        3: (says("anna", FINE), says("bob", None, note="hm")),
        4: (says("anna", FINE), says("bob", WRONG), says("eve", WRONG, settles=True)),
        5: (says("bob", UNSURE),),
    }
    everything = Standing({s: tuple(replace(d, subject=s) for d in each) for s, each in said.items()})
    bob, carl = everything.seen_by("bob"), everything.seen_by("carl")
    assert bob.subjects() == (2, 3, 4, 5)
    assert [d.reviewer for d in bob.said(2)] == ["anna", "bob"]
    assert bob.conflicts() == everything.conflicts() == (2,)
    assert [d.reviewer for d in bob.said(3)] == ["bob"]
    assert bob[4].reviewer == "eve"
    assert (bob.blind, everything.blind) == (True, False)
    assert not carl
    assert carl.reviewers() == ()
    # One who has only settled something has decided.
    assert [d.reviewer for d in everything.seen_by("eve").said(4)] == ["anna", "bob", "eve"]
    # What another says meanwhile about something else changes nothing that is shown.
    assert everything.with_saved([replace(says("dan", WRONG), subject=1)]).seen_by("bob") == bob
    assert everything != bob


@given(st.lists(st.tuples(st.integers(1, 3), VOTES), max_size=20))
def test_what_the_blind_see_is_kept_up_as_decisions_come(
    log: list[tuple[int, tuple[str, Verdict | None, bool]]],
) -> None:
    kept = Standing()
    for hour, (subject, (who, verdict, settles)) in enumerate(log):
        kept.seen_by("a")
        before = kept.seen_by("a")
        kept = kept.with_saved([replace(says(who, verdict, hour, "", settles), subject=subject)])
        fresh = Standing(dict(kept._said)).seen_by("a")
        assert kept.seen_by("a") == fresh
        assert set(kept.seen_by("a").conflicts()) == set(fresh.conflicts())
        assert dict(kept.seen_by("a")) == dict(fresh)
        # Nothing new to see is nothing new to show.
        assert (kept.seen_by("a") is before) == (before == fresh)


def test_who_settles_has_two_decisions_and_takes_them_back_apart() -> None:
    standing = Standing().with_saved([says("anna", FINE), says("bob", WRONG)])
    assert list(standing.conflicts()) == [7]
    assert (len(standing), bool(standing), standing.get(7)) == (0, True, None)
    settled = standing.with_saved([says("anna", WRONG, settles=True)])
    assert (settled.conflicts(), settled[7].verdict) == ((), WRONG)
    assert said_by(settled, 7, "anna") == says("anna", FINE)
    assert said_by(settled, 7, "anna", settles=True) == says("anna", WRONG, settles=True)
    assert settled.of("anna")[7].settles
    back = settled.with_saved([says("anna", None, settles=True)])
    assert back == standing
    assert back.conflicts() == (7,)
    agreed = back.with_saved([says("bob", FINE, 3)])
    assert (agreed.conflicts(), agreed[7].reviewer) == ((), "bob")
    ruling = agreed.ruling(7)
    assert ruling is not None
    assert ruling.basis is Basis.AGREED
    assert agreed.ruling(8) is None


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
    assert (7 in standing) == (len({d.verdict for d in stand}) == 1)
    assert standing == Standing({7: tuple(stand)} if stand else {})
    assert bool(standing) == bool(stand)
    if stand and len({d.verdict for d in stand}) == 1:
        newest = max(d.time for d in stand)
        assert standing[7] == [d for d in stand if d.time == newest][-1]
    for reviewer in "abc":
        assert standing.of(reviewer).get(7) == said_by(standing, 7, reviewer)


def test_others_change_it_even_where_the_same_counts() -> None:
    alone = standing_of({7: says("anna", FINE, 2)})
    both = alone.with_saved([says("bob", FINE, 1)])
    assert alone[7] is both[7]
    assert alone != both
    assert both.reviewers() == ("anna", "bob")
    assert [d.reviewer for d in both.all()] == ["anna", "bob"]
    assert np.fromiter(both, np.int64).tolist() == [7]
