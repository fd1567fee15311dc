"""Menus hold every action once, and none of their own."""

from __future__ import annotations

from panview.presentation.menus import (
    LINE,
    MENU_BAR,
    FilledMenu,
    Known,
    Menu,
    Rest,
    context_menu,
    filled,
    mnemonic,
    without_taken,
)

ACTIONS = [Known("open", "File"), Known("close", "File"), Known("zoom_in", "View"), Known("zoom_out", "View")]
BAR = (
    Menu("&File", ("open", LINE, "gone", LINE, Rest("File"))),
    Menu("&View", (Menu("Zoom", ("zoom_*",)), Menu("Nothing", ("gone",)))),
    Menu("&Help", ("about",)),
)


def test_names_stars_and_the_rest_of_a_group() -> None:
    file, view = filled(BAR, ACTIONS)
    assert file.entries == ("open", LINE, "close")
    assert view.entries == (FilledMenu("Zoom", ("zoom_in", "zoom_out")),)
    assert file.actions() + view.actions() == [action.id for action in ACTIONS]


def test_an_action_of_a_new_group_has_a_menu_before_the_last_one() -> None:
    made = filled(BAR, [*ACTIONS, Known("about", "Help"), Known("fly", "Wings")])
    assert [menu.title for menu in made] == ["&File", "&View", "Wings", "&Help"]
    assert made[2].entries == ("fly",)


def test_lines_part_and_never_begin_or_end() -> None:
    (only,) = filled((Menu("M", (LINE, "open", LINE, LINE, "gone", LINE, "close", LINE)),), ACTIONS[:2])
    assert only.entries == ("open", LINE, "close")


def test_a_letter_that_is_a_key_opens_nothing() -> None:
    assert mnemonic("V&iew") == "I"
    assert mnemonic("View") == ""
    assert without_taken("V&iew", ["Alt+M", "Ctrl+I"]) == "V&iew"
    assert without_taken("V&iew", ["Alt+I"]) == "View"


def test_letters_of_the_bar_differ() -> None:
    letters = [mnemonic(menu.title) for menu in MENU_BAR]
    assert "" not in letters
    assert len(set(letters)) == len(letters)


def test_over_a_thing_there_is_what_is_there() -> None:
    menu = context_menu("table", [Known("copy_table", "Edit"), Known("open", "File")])
    assert menu.entries == ("copy_table",)
