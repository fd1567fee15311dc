"""A few letters find the action that was meant."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from panview.presentation.fuzzy import fuzzy_match
from panview.presentation.palette_ranking import ranked
from panview.presentation.rows import PaletteRow
from panview.ui.models.palette_model import PaletteModel, PaletteRole

ROWS = (
    PaletteRow("open", "Open folder…", "Ctrl+O", group="File"),
    PaletteRow("export", "Export disagreements as CSV…", "Ctrl+E", group="File"),
    PaletteRow("next", "Next image", "D", group="Go"),
    PaletteRow("next-error", "Next disagreement", "N", group="Go"),
    PaletteRow("category", "Colour by category", "", group="View"),
    PaletteRow("outlines", "Outlines", "O", group="View"),
    PaletteRow("fit", "Zoom to fit", "F", group="View"),
)


def found(query: str, rows: tuple[PaletteRow, ...] = ROWS) -> list[str]:
    return [row.id for row, _ in ranked(rows, query)]


def test_no_query_keeps_the_order() -> None:
    assert found("  ") == [row.id for row in ROWS]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("o", "open"),
        ("out", "outlines"),
        ("csv", "export"),
        ("edc", "export"),
        ("ni", "next"),
        ("nd", "next-error"),
        ("next dis", "next-error"),
        ("cbc", "category"),
        ("ZOOM", "fit"),
        ("opnfol", "open"),
    ],
)
def test_best_match_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_whole_word_beats_scattered_letters() -> None:
    rows = (PaletteRow("scattered", "Find images to ignore"), PaletteRow("whole", "Zoom to fit"))
    assert found("fit", rows)[0] == "whole"


def test_word_start_beats_middle() -> None:
    rows = (PaletteRow("middle", "Reimport"), PaletteRow("start", "Show import"))
    assert found("import", rows)[0] == "start"


def test_letters_that_are_not_there_or_scattered_find_nothing() -> None:
    assert found("xyz") == []
    assert fuzzy_match("im", "Export disagreements") is None


def test_words_are_found_in_any_order() -> None:
    rows = (
        PaletteRow("letters", "Set the place of confusions"),
        PaletteRow("words", "Conflicts: list and settle them"),
    )
    assert found("settle conf", rows)[0] == "words"
    assert found("list settle", rows) == ["words"]
    match = fuzzy_match("settle conf", "Conflicts: list and settle them")
    assert match is not None
    assert match.positions == (0, 1, 2, 3, 20, 21, 22, 23, 24, 25)
    # Each word is there by its beginning, and each for itself.
    assert fuzzy_match("ettle conf", "Conflicts: list and settle them") is None
    assert fuzzy_match("list list", "Conflicts: list and settle them") is None


def test_the_group_is_searched_after_the_title() -> None:
    assert set(found("view")) == {"category", "outlines", "fit"}
    rows = (PaletteRow("by-group", "Nothing", group="Open"), PaletteRow("by-title", "Open"))
    assert found("open", rows) == ["by-title", "by-group"]


def test_disabled_actions_come_last() -> None:
    rows = (PaletteRow("off", "Next image", enabled=False), PaletteRow("on", "Colours next to an image"))
    assert found("next", rows) == ["on", "off"]


def test_positions_are_the_letters_that_matched() -> None:
    match = fuzzy_match("nd", "Next disagreement")
    assert match is not None
    assert match.positions == (0, 5)
    match = fuzzy_match("dis", "Next disagreement")
    assert match is not None
    assert match.positions == (5, 6, 7)


def test_model_keeps_qts_rules(qapp: QApplication, qtmodeltester: ModelTester) -> None:
    model = PaletteModel()
    model.set_actions(ROWS)
    qtmodeltester.check(model)
    model.search("next")
    qtmodeltester.check(model)
    assert model.rowCount() == 2
    index = model.index(0)
    assert index.data(PaletteRole.ID) == "next"
    assert index.data(PaletteRole.POSITIONS) == (0, 1, 2, 3)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Next image D"
