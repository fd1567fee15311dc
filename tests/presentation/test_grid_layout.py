from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.presentation.grid_layout import (
    Choice,
    GridLayout,
    Step,
    chosen_alone,
    chosen_too,
    chosen_up_to,
    stepped,
)

layouts = st.builds(GridLayout, st.integers(0, 200), st.integers(96, 400), st.integers(50, 3000))


@given(layouts)
def test_each_cell_is_where_it_is_found_again(layout: GridLayout) -> None:
    for position in range(layout.count):
        left, top = layout.corner(position)
        assert layout.at(left, top) == layout.at(left + layout.wide - 1, top + layout.tall) == position
        assert top + layout.pitch <= layout.height + 8
        if layout.columns > 1:
            assert left + layout.wide <= layout.room
    assert layout.at(0, 0) == layout.at(10, layout.height + 500) == -1


@given(layouts, st.integers(0, 4000), st.integers(1, 2000))
def test_what_is_visible_is_all_that_is(layout: GridLayout, top: int, height: int) -> None:
    seen = layout.visible(top, height)
    for position in range(layout.count):
        _, start = layout.corner(position)
        inside = start < top + height and start + layout.tall + 24 > top
        if inside:
            assert position in seen
    assert len(seen) <= (height // layout.pitch + 2) * layout.columns


def test_a_million_images_cost_nothing() -> None:
    layout = GridLayout(1_000_000, 180, 1200)
    assert layout.columns == 6
    assert len(layout.visible(5_000_000, 900)) <= 6 * 7


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        (0, Step.RIGHT, 1),
        (3, Step.RIGHT, 4),
        (0, Step.LEFT, 0),
        (1, Step.DOWN, 5),
        (1, Step.UP, 1),
        (6, Step.DOWN, 9),
        (8, Step.DOWN, 8),
        (9, Step.RIGHT, 9),
        (1, Step.PAGE_DOWN, 9),
        (9, Step.PAGE_UP, 1),
        (5, Step.FIRST, 0),
        (5, Step.LAST, 9),
        (-1, Step.DOWN, 0),
        (-1, Step.LAST, 9),
    ],
)
def test_keys_lead(start: int, step: Step, end: int) -> None:
    # 4, 4 and 2 cells; two rows are seen at once.
    layout = GridLayout(10, 100, 8 + 4 * 108)
    assert layout.columns == 4
    assert stepped(layout, start, step, 2 * layout.pitch) == end
    assert stepped(GridLayout(0, 100, 440), -1, step, 300) == -1


def test_shift_and_ctrl_choose_as_in_a_list() -> None:
    choice = chosen_alone(5)
    assert choice == Choice(5, frozenset({5}), 5)
    choice = chosen_up_to(choice, 2)
    assert (choice.current, choice.selected) == (2, frozenset({2, 3, 4, 5}))
    choice = chosen_up_to(choice, 7)
    assert (choice.current, choice.selected) == (7, frozenset({5, 6, 7})), "from where it began"
    choice = chosen_too(choice, 9)
    assert (choice.current, choice.selected) == (9, frozenset({5, 6, 7, 9}))
    choice = chosen_too(choice, 9)
    assert (choice.current, choice.selected) == (7, frozenset({5, 6, 7})), "the current one is always selected"
    alone = chosen_alone(3)
    assert chosen_too(alone, 3) == alone, "one stays"
