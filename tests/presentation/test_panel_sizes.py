"""Sizes of the panels: three fifths for the image, what is dragged fits every window, texts of any kind are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.presentation.panel_sizes import (
    FIGURES,
    IMAGES,
    LEAST_CENTRE,
    LEAST_MIDDLE,
    LIST,
    PANELS,
    SEGMENT,
    USUAL,
    PanelState,
    across,
    below,
    beside,
    hidden_words,
)

STATES = st.builds(
    PanelState,
    st.frozensets(st.sampled_from(sorted(PANELS))),
    st.dictionaries(st.sampled_from(sorted(USUAL)), st.floats(0.3, 4.0)),
)


@pytest.mark.parametrize("room", [958, 1022, 1200, 1440, 1600, 1920, 2560, 3840, 7680])
def test_three_fifths_of_the_width_are_the_image_s(room: int) -> None:
    left, middle, right = across(PanelState(), room, left=True, right=True)
    assert middle >= 0.6 * room
    assert left + middle + right == room
    assert left >= USUAL[IMAGES].least
    assert right >= USUAL[FIGURES].least


@given(STATES, st.integers(700, 8000), st.booleans(), st.booleans())
def test_whatever_was_dragged_the_image_keeps_its_room(state: PanelState, room: int, left: bool, right: bool) -> None:
    widths = across(state, room, left=left, right=right)
    assert sum(widths) == room
    assert widths[1] >= min(LEAST_MIDDLE, room - USUAL[IMAGES].least - USUAL[FIGURES].least) - 1
    assert (widths[0] == 0) is not left
    assert (widths[2] == 0) is not right


@given(STATES, st.integers(330, 4000))
def test_heights_fill_the_room(state: PanelState, room: int) -> None:
    centre, tall = below(state, room)
    assert centre + tall == room
    assert centre >= min(LEAST_CENTRE, room - USUAL[LIST].least)
    figures, segment = beside(state, room)
    assert figures + segment == room
    assert segment >= USUAL[SEGMENT].least


@given(st.sampled_from(sorted(USUAL)), st.integers(100, 900), st.integers(900, 4000))
def test_a_size_is_kept_in_the_window_it_was_chosen_in(panel: str, size: int, room: int) -> None:
    state = PanelState().with_size(panel, size, room)
    if USUAL[panel].least <= size and 0.3 < size / USUAL[panel].of(room) < 4.0:
        assert abs(state.size(panel, room) - size) <= 1


def test_what_is_narrow_in_a_small_window_is_not_in_a_large_one() -> None:
    small = PanelState().with_size(IMAGES, USUAL[IMAGES].least, 1022)
    assert small.size(IMAGES, 2560) > 1.8 * USUAL[IMAGES].least
    large = PanelState().with_size(IMAGES, 600, 2560)
    left, middle, _ = across(large, 1022, left=True, right=True)
    assert left < 300
    assert middle >= LEAST_MIDDLE


@given(STATES)
def test_text_and_back(state: PanelState) -> None:
    again = PanelState.of_text(state.as_text())
    assert again.hidden == state.hidden
    assert dict(again.factors) == pytest.approx(dict(state.factors))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        '{"hidden": "images", "factors": []}',
        '{"hidden": [3, "what"], "factors": {"images": "wide", "what": 2}}',
        json.dumps({"hidden": None, "factors": {"images": None}}),
    ],
)
def test_a_text_that_says_nothing_is_as_usual(text: str) -> None:
    assert PanelState.of_text(text) == PanelState()


def test_a_factor_out_of_bounds_is_brought_back() -> None:
    assert dict(PanelState.of_text('{"factors": {"images": 1e9, "list": -3}}').factors) == {"images": 4.0, "list": 0.3}


def test_hiding_all_and_back() -> None:
    alone = PanelState().toggled(IMAGES).alone()
    assert alone.hidden == set(PANELS)
    assert not alone.alone().hidden


def test_what_is_said_of_what_was_hidden() -> None:
    assert hidden_words(IMAGES, "Ctrl+B") == "Hidden: list of images; press Ctrl+B to show it again"
    assert hidden_words("", "") == "Hidden: panels"
