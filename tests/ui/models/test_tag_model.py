"""The tags that can be put on images, as a list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from panview.presentation.rows import NEW_TAG, TagRow
from panview.ui.models.tag_model import TagModel

ROWS = (TagRow("blurred", 2, 2, 10), TagRow("dark", 1, 2, 1), TagRow("Night", 0, 2, 3), TagRow("tonight", 0, 2, 0))


@pytest.fixture
def model(qapp: QApplication) -> TagModel:
    made = TagModel()
    made.set_tags(ROWS, 2)
    return made


def cells(model: TagModel) -> list[tuple[str, Qt.CheckState, str]]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.UserRole)
    return [tuple(model.index(row).data(role) for role in roles) for row in range(model.rowCount())]


def test_ticks_say_whether_all_some_or_none_have_a_tag(model: TagModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    checked = Qt.CheckState
    assert cells(model) == [
        ("blurred", checked.Checked, "10 images"),
        ("dark", checked.PartiallyChecked, "on 1 of 2"),
        ("Night", checked.Unchecked, "3 images"),
        ("tonight", checked.Unchecked, "0 images"),
    ]
    assert model.position("Night") == 2
    assert model.position("night") == -1


def test_what_begins_with_the_text_comes_first_and_a_new_one_last(model: TagModel, qtmodeltester: ModelTester) -> None:
    model.search(" NIGH ")
    assert [row[0] for row in cells(model)] == ["Night", "tonight", "NIGH"]
    assert cells(model)[-1] == ("NIGH", Qt.CheckState.Unchecked, NEW_TAG)
    qtmodeltester.check(model)
    # A tag that is known in other capitals is no new one.
    model.search("night")
    assert [row[0] for row in cells(model)] == ["Night", "tonight"]
    model.search("in  the   rain")
    assert [row[0] for row in cells(model)] == ["in the rain"]
    assert model.row(0).is_new
    # It follows what becomes known while something is typed.
    model.set_tags((*ROWS, TagRow("in the rain", 2, 2, 2)), 2)
    assert cells(model) == [("in the rain", Qt.CheckState.Checked, "2 images")]
    model.search("")
    assert len(cells(model)) == 5
