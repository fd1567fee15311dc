"""Ticks survive a search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.ui.models.check_list_model import CheckListModel

CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def model(qapp: QApplication) -> CheckListModel:
    made = CheckListModel()
    made.set_names(("person", "car", "cat"), ("person", "vehicle", "animal"))
    return made


def test_model_keeps_qts_rules(model: CheckListModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)


def test_a_tick_is_told_and_survives_a_search(model: CheckListModel, qtbot: QtBot) -> None:
    model.search("CA")
    assert [model.index(place).data() for place in range(model.rowCount())] == ["car", "cat"]
    with qtbot.waitSignal(model.ticked):
        model.setData(model.index(1), Qt.CheckState.Checked, CHECK)
    assert model.ticked_rows() == frozenset({2})
    model.search("per")
    assert model.ticked_rows() == frozenset({2})
    model.search("")
    assert [model.index(place).data(CHECK) for place in range(3)] == [
        Qt.CheckState.Unchecked,
        Qt.CheckState.Unchecked,
        Qt.CheckState.Checked,
    ]


def test_set_ticks_are_silent_and_in_range(model: CheckListModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.ticked):
        model.set_ticked_rows(frozenset({0, 7}))
    assert model.ticked_rows() == frozenset({0})
    model.set_names(("a",))
    assert model.ticked_rows() == frozenset()
