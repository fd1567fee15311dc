"""Everybody hears of every move of the cursor once, and in its order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from panview.review.cursor import Cursor
from panview.review.look import CanvasStyle
from panview.ui.cursor_state import CursorState
from panview.ui.review_state import ReviewState


@pytest.fixture
def cursor(qtbot: QtBot) -> Iterator[CursorState]:
    state = ReviewState()
    made = CursorState(state, CanvasStyle(), state)
    yield made
    state.close()


def test_a_move_that_changes_nothing_is_none(cursor: CursorState) -> None:
    heard: list[tuple[Cursor, Cursor]] = []
    cursor.moved.connect(lambda *move: heard.append(move))
    cursor.select(5)
    cursor.select(5)
    cursor.show_page("images")
    cursor.end_walk()
    assert [(before.segment, now.segment) for before, now in heard] == [(-1, 5)]


def test_moves_within_one_are_told_after_it(cursor: CursorState) -> None:
    first: list[int] = []
    second: list[int] = []

    def go_on(before: Cursor, now: Cursor) -> None:
        first.append(now.segment)
        if now.segment < 3:
            cursor.select(now.segment + 1)

    cursor.moved.connect(go_on)
    cursor.moved.connect(lambda before, now: second.append(now.segment))
    cursor.select(1)
    assert first == second == [1, 2, 3]


def test_held_moves_are_told_as_one(cursor: CursorState) -> None:
    heard: list[tuple[Cursor, Cursor]] = []
    cursor.moved.connect(lambda *move: heard.append(move))
    with cursor.held():
        cursor.select(4)
        cursor.go(2, 7)
        cursor.set_look(opacity=0.1)
        assert heard == []
        assert (cursor.now.image, cursor.now.segment) == (2, 7)
    [(before, now)] = heard
    assert before == Cursor()
    assert (now.image, now.segment, now.look.opacity) == (2, 7, 0.1)
    with cursor.held():
        cursor.select(1)
        cursor.select(7)
    assert len(heard) == 1
