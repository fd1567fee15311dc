"""Shortcuts by group, rebound without two actions on one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.presentation.rows import KeyRow
from panview.ui.models.keys_model import KEYS_COLUMN, KeysModel, KeysRole

ROWS = (
    KeyRow("open", "Open folder…", "File", ("Ctrl+O",)),
    KeyRow("next", "Next image", "Go", ("D", "Right")),
    KeyRow("quit", "Quit", "File", ("Ctrl+Q",)),
    KeyRow("colour", "Colour by category", "View"),
)


@pytest.fixture
def model(qapp: QApplication) -> KeysModel:
    made = KeysModel()
    made.set_rows(ROWS)
    return made


def lines(model: KeysModel) -> list[str]:
    return [model.index(place, 0).data() for place in range(model.rowCount())]


def test_model_keeps_qts_rules(model: KeysModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)


def test_rows_stand_by_group(model: KeysModel) -> None:
    assert lines(model) == ["File", "Open folder…", "Quit", "Go", "Next image", "View", "Colour by category"]
    assert [model.index(place, 0).data(KeysRole.ID) for place in (0, 1)] == ["", "open"]
    assert model.index(4, KEYS_COLUMN).data() == "D or Right"


def test_headers_cannot_be_chosen_or_changed(model: KeysModel) -> None:
    assert not model.flags(model.index(0, KEYS_COLUMN)) & Qt.ItemFlag.ItemIsSelectable
    assert not model.setData(model.index(0, KEYS_COLUMN), "F5")
    assert not model.setData(model.index(1, 0), "F5")


def test_search_finds_title_group_and_key(model: KeysModel) -> None:
    model.search("ctrl+q")
    assert lines(model) == ["File", "Quit"]
    model.search("go")
    assert lines(model) == ["Go", "Next image", "View", "Colour by category"]


def test_rebinding_replaces_all_keys_of_an_action(model: KeysModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.rebound) as heard:
        assert model.setData(model.index(4, KEYS_COLUMN), "ctrl+right")
    assert heard.args == ["next", "Ctrl+Right"]
    assert model.index(4, KEYS_COLUMN).data(KeysRole.KEYS) == ("Ctrl+Right",)
    assert model.owner("D") is None


def test_a_key_of_another_action_is_refused(model: KeysModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.rebound), qtbot.waitSignal(model.conflicted) as heard:
        assert not model.setData(model.index(6, KEYS_COLUMN), "Right")
    assert heard.args == ["Right", "Next image"]
    assert model.index(6, KEYS_COLUMN).data(KeysRole.KEYS) == ()


def test_a_key_that_was_taken_away_is_free(model: KeysModel) -> None:
    assert model.rebind("next", "")
    assert model.rebind("colour", "D")
    assert model.owner("d") == KeyRow("colour", "Colour by category", "View", ("D",))


def test_its_own_key_is_no_conflict(model: KeysModel) -> None:
    assert model.rebind("open", "Ctrl+O")


def test_a_search_does_not_forget_a_new_key(model: KeysModel) -> None:
    model.rebind("colour", "Ctrl+Shift+C")
    model.search("colour")
    assert model.index(1, KEYS_COLUMN).data() == "Ctrl+Shift+C"
