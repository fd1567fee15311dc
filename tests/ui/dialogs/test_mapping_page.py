"""The page of numbers and categories."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.presentation.mapping import NOTHING, TITLES, UNSAID, MappingRow
from panview.ui.dialogs.mapping_page import MappingPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

NAMES = ("person", "car <b>", "sky-other-merged")
ROWS = (
    MappingRow(0, "Person", 0, "by name", True),
    MappingRow(1, "", 2, "61 % of its pixels", False),
    MappingRow(7, "", UNSAID, "", False),
)


@pytest.fixture
def page(qtbot: QtBot) -> MappingPage:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 700)
    with qtbot.waitExposed(window):
        window.show()
    page = MappingPage(window)
    page.set_content("model", ROWS, NAMES, kept=False)
    page.popup()
    return page


def texts(page: MappingPage) -> list[tuple[str, ...]]:
    return [
        tuple(str(page.model.index(row, column).data()) for column in range(len(TITLES)))
        for row in range(page.model.rowCount())
    ]


def test_rows_say_what_is_proposed_and_by_what(page: MappingPage, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(page.model)
    qtmodeltester.check(page.choices)
    assert [page.model.headerData(column, Qt.Orientation.Horizontal) for column in range(3)] == list(TITLES)
    assert texts(page) == [
        ("0  Person", "person", "by name"),
        ("1", "sky-other-merged", "61 % of its pixels, not certain"),
        ("7", "?", "not chosen"),
    ]
    assert page.state() == "1 number needs a category; 1 number is not certain"
    assert not page.apply_button.isEnabled()
    # The first that wants a look is in front, and what it stands for is marked.
    assert page.view.currentIndex().row() == 1
    assert page.choice_view.currentIndex().row() == 3


def test_a_click_gives_a_category_and_goes_on(page: MappingPage, qtbot: QtBot) -> None:
    place = page.choice_view.visualRect(page.choices.index(2, 0)).center()
    qtbot.mouseClick(page.choice_view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert texts(page)[1] == ("1", "car <b>", "chosen")
    assert page.view.currentIndex().row() == 2
    assert not page.apply_button.isEnabled()
    place = page.choice_view.visualRect(page.choices.index(0, 0)).center()
    qtbot.mouseClick(page.choice_view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.model.rows()[2].category == NOTHING
    assert page.state() == "All 3 numbers are mapped"
    with qtbot.waitSignal(page.applied) as heard:
        qtbot.mouseClick(page.apply_button, Qt.MouseButton.LeftButton)
    (rows,) = heard.args
    assert [(row.number, row.category) for row in rows] == [(0, 0), (1, 1), (7, NOTHING)]
    assert not page.isVisible()


def test_what_is_not_certain_can_be_applied_and_what_is_not_said_cannot(page: MappingPage) -> None:
    page.set_content("model", ROWS[:2], NAMES, kept=True)
    assert page.apply_button.isEnabled()
    assert page.forget_button.isVisible()
    page.set_content("model", ROWS[2:], NAMES, kept=False)
    assert not page.apply_button.isEnabled()
    assert not page.forget_button.isVisible()
    page.set_content("model", (), NAMES, kept=False)
    assert not page.apply_button.isEnabled()


def test_the_search_narrows_the_categories_and_enter_takes_the_first(page: MappingPage, qtbot: QtBot) -> None:
    page.search.setFocus()
    qtbot.keyClicks(page.search, "SKY")
    qtbot.waitUntil(lambda: page.choices.rowCount() == 1)
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.model.rows()[1].category == 2
    qtbot.keyClicks(page.search, "zzz")
    qtbot.waitUntil(lambda: page.choices.rowCount() == 0)
    before = page.model.rows()
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.model.rows() == before


@pytest.mark.parametrize("way", ["cancel", "close", "escape"])
def test_leaving_it_applies_nothing(page: MappingPage, qtbot: QtBot, way: str) -> None:
    page.set_content("model", ROWS[:2], NAMES, kept=False)
    with qtbot.assertNotEmitted(page.applied):
        if way == "escape":
            qtbot.keyClick(page.view, Qt.Key.Key_Escape)
        else:
            button = page.cancel_button if way == "cancel" else page.close_button
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not page.isVisible()


def test_forgetting_is_said(page: MappingPage, qtbot: QtBot) -> None:
    page.set_content("model", ROWS[:2], NAMES, kept=True)
    with qtbot.waitSignal(page.forget_wanted):
        qtbot.mouseClick(page.forget_button, Qt.MouseButton.LeftButton)
    assert not page.isVisible()


def test_labels_of_a_model_are_called_labels_and_the_rest_can_stand_for_nothing(page: MappingPage) -> None:
    rows = [MappingRow(number, "x", UNSAID, "", False) for number in range(3)] + [ROWS[0]]
    page.set_content("model", rows, NAMES, kept=False, of_model=True)
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == "Label"
    assert page.state() == "3 labels need a category"
    assert not page.rest_button.isHidden()
    page.choice_view.chosen.emit(2)
    page.rest_button.click()
    assert [row.category for row in page.model.rows()] == [1, NOTHING, NOTHING, 0]
    assert page.state() == "All 4 labels are mapped"
    assert page.rest_button.isHidden()
    assert page.apply_button.isEnabled()
    page.set_content("model", ROWS, NAMES, kept=False)
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == TITLES[0]
    assert page.rest_button.isHidden()
