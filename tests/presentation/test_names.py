"""Names of images where room is short: what tells them apart stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.presentation.names import NameShortener, shortener_of

CITIES = tuple(
    f"{city}_{sequence:06}_{frame:06}_leftImg8bit.png"
    for city in ("frankfurt", "lindau", "munster")
    for sequence, frame in ((0, 294), (0, 576), (1, 2196))
)
COCO = ("000000000139.jpg", "000000000285.jpg", "000000581781.jpg")


def within(most: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= most


def test_what_all_names_have_in_common_goes_first() -> None:
    shortener = shortener_of(CITIES)
    assert shortener.suffix == "_leftImg8bit.png"
    assert shortener.fit(CITIES[0], within(50)) == CITIES[0]
    assert shortener.fit(CITIES[0], within(30)) == "frankfurt_000000_000294…"
    assert shortener.fit(CITIES[0], within(16)) == "…_000000_000294…"
    assert shortener.fit(CITIES[0], within(9)) == "…_000294…"[-9:]
    assert shortener.fit(CITIES[0], within(1)) == "…"


def test_of_numbers_the_end_stays() -> None:
    assert shortener_of(COCO).fit(COCO[0], within(8)) == "…000139…"
    assert shortener_of(COCO).fit(COCO[0], within(6)) == "…0139…"
    assert shortener_of(COCO).fit(COCO[2], within(10)) == "…581781…"


def test_room_that_is_there_is_filled_with_further_digits() -> None:
    names = tuple(f"{number:012d}.jpg" for number in range(101, 141))
    shown = [shortener_of(names).fit(names[4], within(most)) for most in (16, 13, 12, 8, 7)]
    assert shown == [names[4], "000000000105…", "…105.jpg", "…105.jpg", "…05.jpg"]


def test_names_that_differ_at_their_beginning_keep_it() -> None:
    names = tuple(f"{place}_camera_front_of_the_vehicle_{n % 2}.png" for n, place in enumerate("abcdef"))
    assert shortener_of(names).fit(names[2], within(9)) == "c_camera…"


@pytest.mark.parametrize("names", [(), ("alone.jpg",)])
def test_of_one_name_nothing_is_in_common(names: tuple[str, ...]) -> None:
    assert shortener_of(names) == NameShortener()


@given(st.lists(st.text("ab.", min_size=1, max_size=7), min_size=2, max_size=6, unique=True), st.integers(1, 8))
def test_a_shortened_name_fits_and_names_that_fit_are_whole(names: list[str], most: int) -> None:
    shortener = shortener_of(names)
    for name in (*names, "other"):
        shown = shortener.fit(name, within(most))
        assert len(shown) <= most
        assert (shown == name) is (len(name) <= most)


@given(st.lists(st.text("ab", min_size=1, max_size=9), min_size=2, max_size=6, unique=True))
def test_without_what_is_in_common_names_are_still_told_apart(names: list[str]) -> None:
    shortener = shortener_of(names)
    longest = max(len(name) for name in names)
    common = len(shortener.prefix) + len(shortener.suffix)
    shown = {shortener.fit(name, within(max(1, longest - common + 2))) for name in names}
    assert len(shown) == len(names)
