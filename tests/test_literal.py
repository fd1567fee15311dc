from __future__ import annotations

import unicodedata

import pytest

from panview.literal import MOST_OF_A_MESSAGE, MOST_OF_A_NAME, legible, literal, shortened


def test_nothing_of_a_literal_text_is_obeyed_or_hidden() -> None:
    for code in (*range(0x500), *range(0x2000, 0x2070), 0xFEFF, 0xD800, 0xE000, 0xE0001):
        shown = literal(f"a{chr(code)}b")
        assert all(character.isprintable() or unicodedata.category(character) == "Zs" for character in shown)
    assert literal("a\x1b[2Jb\n") == "a\\x1b[2Jb\\n"
    assert literal("\u202etxt") == "\\u202etxt"
    assert literal("a\nb\t\x1b[0m\u202ec\u200b\x7f\ud800") == "a\\nb\\t\\x1b[0m\\u202ec\\u200b\\x7f\\ud800"


def test_what_can_be_seen_stays() -> None:
    assert literal("Größe 猫 \u3000é <b>&amp;") == "Größe 猫 \u3000é <b>&amp;"
    assert literal("a\nb\x07", keep="\n") == "a\nb\\x07"
    # Joiners belong to the writing there, and hide nothing.
    assert literal("family 👨\u200d👩\u200d👧, می\u200cخواهم") == "family 👨\u200d👩\u200d👧, می\u200cخواهم"


@pytest.mark.parametrize(
    "text", ["a\u200db", "é\u200cé", "می\u200c", "\u200dمی", "م\u200ca", "م\u200d\u200dم", "م\u200d\u202eم"]
)
def test_a_joiner_that_joins_nothing_is_shown(text: str) -> None:
    assert literal(text) != text


def test_what_is_literal_stays_as_it_is() -> None:
    for text in ("a\x1b[2Jb", "می\u200cخواهم", "x" * 5000, "a\u200db"):
        assert literal(literal(text)) == literal(text)
        assert legible(legible(text)) == legible(text)


def test_a_long_text_loses_its_middle() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abc…fg"
    assert shortened("abcdefgh", 5) == "ab…gh"


def test_a_name_without_an_end_leaves_the_message_around_it() -> None:
    name = "b" + "x" * 70_000 + "e.png"
    said = legible(f"/data/a.json: $.images[3]: {name} points outside its folder; name one within it")
    start, end = said.split("…")
    assert start == "/data/a.json: $.images[3]: b" + "x" * 499
    assert end == "x" * 494 + "e.png points outside its folder; name one within it"
    two = legible(f"{name} is not {name}")
    assert len(two) == 2 * MOST_OF_A_NAME + len(" is not ")
    # What is escaped takes more room than it had.
    assert len(legible("\x1b" * 1000)) == MOST_OF_A_NAME


def test_a_message_of_many_names_has_an_end_too() -> None:
    said = legible("a.json: unknown: " + "name, " * 20_000 + "; give the right file")
    assert len(said) == MOST_OF_A_MESSAGE
    assert said.startswith("a.json: unknown: ")
    assert said.endswith("; give the right file")


def test_a_path_as_long_as_most_systems_take_stays_whole() -> None:
    path = "/home" + "/folder" * 120 + "/panoptic_val2017.json"
    assert legible(f"{path}: is empty") == f"{path}: is empty"
