"""What is handed out comes back once, in pieces where a process died, and is given up in the end."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from panview.cluster import handout
from panview.cluster.handout import TRIES, Handout, Patience, UnderWay


def all_of(waiting: Handout) -> list[list[int]]:  # type: ignore[type-arg]
    found = []
    while waiting:
        found.append(waiting.pop().images.tolist())
    return found


def test_a_block_comes_back_in_pieces_before_all_others() -> None:
    waiting: Handout = Handout()  # type: ignore[type-arg]
    waiting.add(np.arange(25), 10)
    first = waiting.pop()
    assert first.images.tolist() == list(range(10))
    assert waiting.take_back(first)
    assert all_of(waiting) == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], list(range(10, 20)), list(range(20, 25))]


def test_an_image_alone_is_tried_behind_the_others_and_given_up() -> None:
    waiting: Handout = Handout()  # type: ignore[type-arg]
    waiting.add(np.arange(2), 1)
    first, tries = waiting.pop(), 1
    while waiting.take_back(first):
        assert waiting.pop().images.tolist() == [1]
        first, tries = waiting.pop(), tries + 1
        waiting.add(np.array([1]), 1)
    assert tries == TRIES


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands still until somebody sets it."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(handout.time, "monotonic", lambda: clock.now)
    return clock


def test_a_block_is_overdue_only_where_others_show_what_is_long(clock: SimpleNamespace) -> None:
    under_way = UnderWay()
    under_way.begin("hangs")
    clock.now += 10 * handout.OVERDUE_S
    assert under_way.overdue() == []
    under_way.begin("quick")
    clock.now += 1
    under_way.end("quick", finished=True)
    assert under_way.overdue() == ["hangs"]
    under_way.begin("slow")
    clock.now += handout.OVERDUE_S - 1
    assert under_way.overdue() == ["hangs"]
    under_way.end("hangs")
    under_way.end("slow", finished=True)
    # Where blocks take long, ten times as long is long.
    under_way.begin("slower")
    clock.now += handout.OVERDUE_TIMES * (handout.OVERDUE_S - 1) - 1
    assert under_way.overdue() == []
    clock.now += 2
    assert under_way.overdue() == ["slower"]


def test_one_that_has_died_does_not_show_what_is_long(clock: SimpleNamespace) -> None:
    under_way = UnderWay()
    under_way.begin("dies")
    under_way.begin("hangs")
    clock.now += 1
    under_way.end("dies")
    clock.now += 10 * handout.OVERDUE_S
    assert under_way.overdue() == []


def test_patience_ends_only_where_no_core_has_come_for_so_long(clock: SimpleNamespace) -> None:
    cores = {"CPU": 0.0}
    patience = Patience(SimpleNamespace(cluster_resources=lambda: cores))  # type: ignore[arg-type]
    assert not patience.at_an_end
    clock.now += handout.NOBODY_S
    cores["CPU"] = 1.0
    assert not patience.at_an_end
    cores["CPU"] = 0.0
    assert not patience.at_an_end
    clock.now += handout.NOBODY_S + 1
    assert patience.at_an_end
