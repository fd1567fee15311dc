"""When decisions count as made, held against the database and a slow restatement."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from panview.datasets.dataset import Dataset
from panview.review.team.moments import Moments, moment_of
from panview.review.team.place import TeamPlace
from panview.review.team.rows import as_row, in_order, rows_of_log
from panview.review.team.server import Server
from panview.review.verdict_join import standing_after
from panview.review.verdicts import Decision, Verdict
from tests.support.deciding import A_DECISION
from tests.support.postgres import Postgres


def decided(number: int, minute: int, **changes: object) -> Decision:
    time = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).isoformat()
    made = replace(A_DECISION, reviewer="ana", time=time, **changes)  # type: ignore[arg-type]
    return replace(made, device="d", device_number=number)


def test_one_clock_that_is_ahead_makes_nothing_else_newer() -> None:
    """In a log moments run for each subject, reviewer and role by itself."""
    ahead, replacing = decided(1, 10_000), decided(2, 5)
    others = [decided(3, 5, subject=8), replace(decided(4, 5), reviewer="ben"), decided(5, 5, settles=True)]
    rows = rows_of_log([ahead, replacing, *others])
    assert [row["moment"] for row in rows] == [moment_of(ahead)] * 2 + [moment_of(others[0])] * 3


def test_only_what_was_not_known_is_late() -> None:
    moments = Moments()
    first = decided(1, 10)
    moments.take(first, 100, 1)
    assert moments.after(first, 50) == 100
    assert moments.after(first, 50, seen=0) == 50
    assert moments.is_late(first, 50, seen=0)
    assert not moments.is_late(first, 50, seen=1)
    assert not moments.is_late(first, 100, seen=0)
    assert not moments.is_late(decided(2, 10, subject=8), 50, seen=0)
    # Made later by a clock that is behind: it is no earlier than what it replaces.
    assert moments.take(first, 60, 2) == 100
    assert moments.is_late(first, 99, seen=1)


def test_the_database_says_the_same_as_a_window(postgres: Postgres, dataset: Dataset) -> None:
    chance, moments, expected, stands = random.Random(7), Moments(), [], {}
    with Server.connect(TeamPlace(postgres.address("lea", postgres.team()))) as server:
        dataset_number = server.dataset(dataset)
        assert dataset_number is not None
        for number in range(1, 151):
            decision = decided(number, chance.randrange(60), subject=chance.randrange(4), settles=chance.random() < 0.3)
            seen, at = chance.randrange(number), moment_of(decision)
            made = moments.after(decision, at, seen)
            late = moments.is_late(decision, made, seen)
            expected.append((made, late))
            if not late:
                moments.take(decision, made, number)
                stands[decision.subject, decision.settles] = decision
            server.record(dataset_number, [as_row(decision, seen, at)])
        log = server.log(dataset_number)
    assert [(each.moment, each.overruled_by is not None) for each in log] == expected
    assert sum(late for _, late in expected) > 10
    ordered = standing_after(in_order(log))
    assert {(d.subject, d.settles): d for s in ordered.subjects() for d in ordered.said(s)} == stands


def test_a_clock_that_is_behind_takes_nothing_back_after_a_restore(postgres: Postgres, dataset: Dataset) -> None:
    """What was made knowing another stays newer than that, also where both are sent again without what was known."""
    first, second = decided(1, 60), decided(2, 5, verdict=Verdict.BOTH_FINE)
    for again in range(2):
        with Server.connect(TeamPlace(postgres.address("lea", postgres.team()))) as server:
            number = server.dataset(dataset)
            assert number is not None
            if not again:
                server.record(number, [as_row(first, 0, moment_of(first))])
                server.record(number, [as_row(second, 1, moment_of(second))])
                log = server.log(number)
            else:
                for each in log:
                    server.record(number, [as_row(each.decision, 0, each.moment)])
                assert [each.overruled_by for each in server.log(number)] == [None, None]
