"""The list of verdicts that no longer apply."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.presentation.rows import STALE_TITLES as TITLES
from panview.presentation.rows import StaleRow
from panview.ui.dialogs.stale_page import StalePage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def page(qtbot: QtBot) -> StalePage:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 700)
    with qtbot.waitExposed(window):
        window.show()
    page = StalePage(window)
    page.set_rows([row(place) for place in range(3)])
    page.popup()
    return page


def row(place: int) -> StaleRow:
    cells = (f"{place}.jpg", "FN", "#7", "—", "unsure", "a <b>note</b>", "anna", "2026-01-02 03:04")
    return StaleRow(cells, place, 7, None)


def test_rows_say_what_was_decided(page: StalePage, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(page.model)
    assert [page.model.headerData(column, Qt.Orientation.Horizontal) for column in range(8)] == list(TITLES)
    assert [str(page.model.index(1, column).data()) for column in range(8)] == list(row(1).cells)
    assert page.title_label.text() == "3 verdicts no longer apply"
    page.set_rows([row(0)])
    assert page.title_label.text() == "1 outdated verdict"


def test_a_row_is_chosen_by_click_or_enter_and_the_page_goes(page: StalePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.chosen) as heard:
        qtbot.keyClick(page.view, Qt.Key.Key_Down)
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert heard.args == [row(0)]
    assert not page.isVisible()
    page.popup()
    place = page.view.visualRect(page.model.index(2, 4)).center()
    with qtbot.waitSignal(page.chosen) as heard:
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [row(2)]


def test_escape_closes_it_without_a_choice(page: StalePage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.chosen):
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert not page.isVisible()
