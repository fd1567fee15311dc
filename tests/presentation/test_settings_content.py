"""Settings are told by what declares them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from panview.presentation.settings_content import Kind, all_settings, matching, setting_of, settings_table
from panview.settings import RecentPlaces, Settings
from tools.settings_table import PAGE


def test_every_entry_is_told_once() -> None:
    keys = [setting.key for setting in all_settings()]
    assert sorted(keys) == sorted(Settings.__struct_fields__)
    defaults = msgspec.structs.asdict(Settings())
    for setting in all_settings():
        assert setting.name, setting.key
        assert setting.sentence.endswith("."), setting.key
        assert setting.default == defaults[setting.key]
        # Values of a choice are those of the type, and each has a label.
        assert all(label and value != label for value, label in setting.choices), setting.key
        assert bool(setting.choices) == (setting.kind is Kind.CHOICE)
        assert bool(setting.step) == (setting.kind in (Kind.NUMBER, Kind.WHOLE))


def test_groups_stand_together() -> None:
    groups = [setting.group for setting in all_settings()]
    assert sum(one != other for one, other in zip(groups, groups[1:], strict=False)) == len(set(groups)) - 1


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("opacity", "From 0 to 1."),
        ("mostly", "From 0.1 to less than 1."),
        ("image_cache_mb", "0 or more."),
        ("solo", ""),
    ],
)
def test_ranges_are_those_of_the_types(key: str, text: str) -> None:
    assert setting_of(key).range_sentence == text


def test_values_in_words() -> None:
    assert setting_of("solo").text_of(True) == "on"
    assert setting_of("palette").text_of("classic") == "Green and red"
    assert setting_of("reviewer").text_of("") == "empty"
    assert setting_of("opacity").text_of(0.5) == "0.5"
    assert setting_of("recent").text_of(()) == "none"
    assert setting_of("shortcuts").text_of({"fit": "F"}) == "1 entry"
    assert setting_of("shortcuts").entries_of({"fit": "F"}) == ["fit: F"]
    assert setting_of("recent_places").entries_of({"a": RecentPlaces(maps="m")}) == ["a: m"]
    assert setting_of("recent").entries_of(("a", "b")) == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dark", ["theme"]),
        ("colour-blind", ["palette"]),
        ("iou near", ["near_miss_iou"]),
        ("image_cache_mb", ["image_cache_mb"]),
        ("qqq", []),
    ],
)
def test_found_by_words_of_names_sentences_choices_and_entries(query: str, found: list[str]) -> None:
    assert [setting.key for setting in matching(all_settings(), query)] == found


def test_the_reference_has_the_table() -> None:
    """``python -m tools.settings_table`` writes it."""
    assert settings_table() in Path(PAGE).read_text(encoding="utf-8")
