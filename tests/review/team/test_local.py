"""This computer's copy of a team's verdicts: what leaves the list of what waits, and what a restore does to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panview.review.team.local import LocalCopy, Waiting
from panview.review.team.rows import Numbered
from panview.review.verdicts import Decision
from tests.support.deciding import A_DECISION


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[LocalCopy]:
    local = LocalCopy.open(tmp_path / "copy.sqlite")
    local.set_about(team="t")
    yield local
    local.close()


def decided(number: int, reviewer: str = "ana", **changes: object) -> Decision:
    made = replace(A_DECISION, **{"reviewer": reviewer, "note": "", **changes})  # type: ignore[arg-type]
    return replace(made, device="d", device_number=number)


def numbered(*decisions: Decision) -> list[Numbered]:
    return [Numbered(number, each, None, 10 * number) for number, each in enumerate(decisions, start=1)]


def waits(copy: LocalCopy) -> list[tuple[int, str, int, int]]:
    return [(e.decision.device_number, e.decision.note, e.seen, e.moment) for e in copy.outbox()]


def test_only_what_the_server_has_word_for_word_no_longer_waits(copy: LocalCopy) -> None:
    copy.keep([Waiting(decided(1, note="one"), 0, 5), Waiting(decided(2, note="two"), 0, 5)])
    assert copy.receive(numbered(decided(1, note="one"), decided(2, note="another")), copy.turn())
    assert waits(copy) == [(2, "two", 0, 5)]
    # It gets a name of its own, and is refused no more.
    copy.refuse(decided(2, note="two"), "why")
    copy.rename(decided(2, note="two"), "e", 7)
    assert [(e.decision.device, e.decision.device_number, e.refused) for e in copy.outbox()] == [("e", 7, "")]


def test_what_was_received_before_it_was_kept_does_not_wait(copy: LocalCopy) -> None:
    copy.receive(numbered(decided(1)), copy.turn())
    copy.keep([Waiting(decided(1), 0, 5), Waiting(decided(1, note="other"), 0, 5)])
    assert copy.outbox() == ()


def test_what_does_not_continue_the_copy_is_not_kept(copy: LocalCopy) -> None:
    copy.receive(numbered(decided(1), decided(2)), copy.turn())
    assert copy.receive(numbered(decided(1), decided(2), decided(3)), copy.turn())
    before = list(copy.received())
    # Of a server that was brought back from a back-up, and went on otherwise.
    assert not copy.receive(numbered(decided(1), decided(9), decided(3)), copy.turn())
    # Read before another window exchanged the copy.
    turn = copy.turn()
    copy.replace_all(numbered(decided(1)), "ana", leads=False)
    assert not copy.receive(before[1:], turn)
    assert [each.number for each in copy.received()] == [1]


@pytest.mark.parametrize("leads", [False, True])
def test_what_a_restore_has_lost_is_sent_again_or_set_aside(copy: LocalCopy, leads: bool) -> None:
    ana, ben, settled = decided(2), decided(3, "ben"), decided(4, settles=True)
    copy.receive(numbered(decided(1), ana, ben, settled), copy.turn())
    # Made by a clock that is behind, knowing of all.
    copy.keep([Waiting(decided(5, note="mine"), 4, 7), Waiting(decided(6, note="joined"), 0, 7)])
    assert copy.replace_all(numbered(decided(1)), "ana", leads=leads) == (3 if leads else 2)
    again = [(2, "", 0, 20)] + [(3, "", 0, 30)] * leads + [(4, "", 0, 40)]
    assert waits(copy) == [*again, (5, "mine", 0, 20), (6, "joined", 0, 7)]
    assert copy.set_aside() == (() if leads else (ben,))
    # Where ben has sent it again, it is no longer missed.
    copy.receive([Numbered(2, ben, None, 30)], copy.turn())
    assert copy.set_aside() == ()


def test_what_arrived_late_made_nothing_newer_that_waits(copy: LocalCopy) -> None:
    late = Numbered(2, decided(2), 3, 90)
    copy.receive([Numbered(1, decided(1), None, 10), late, Numbered(3, decided(3), None, 20)], copy.turn())
    copy.keep([Waiting(decided(5, note="mine"), 3, 7)])
    copy.replace_all([], "ana", leads=False)
    # Those that are sent again keep the moments that the server had found.
    assert waits(copy) == [(1, "", 0, 10), (2, "", 0, 90), (3, "", 0, 20), (5, "mine", 0, 20)]


def test_who_has_become_the_lead_sends_what_was_set_aside(copy: LocalCopy) -> None:
    copy.receive(numbered(decided(1), decided(2, "ben")), copy.turn())
    copy.replace_all(numbered(decided(1)), "ana", leads=False)
    assert copy.send_aside() == 1
    assert waits(copy) == [(2, "", 0, 20)]
    assert copy.set_aside() == ()
    # What another database held is of another team, and stays.
    copy.forget_former("u")
    copy.forget_former("u")
    assert copy.set_aside() == ()
    assert copy.send_aside() == 0
    assert copy._connection.execute("SELECT team, number FROM former").fetchall() == [("t", 1)]
