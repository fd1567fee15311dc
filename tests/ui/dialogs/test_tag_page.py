"""The page of tags, without any dataset."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from panview.presentation.rows import TagRow
from panview.ui.dialogs.tag_page import TagPage
from tests.ui.models.test_tag_model import ROWS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ENTER, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up


@pytest.fixture
def page(qtbot: QtBot) -> TagPage:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    with qtbot.waitExposed(window):
        window.show()
    page = TagPage(window)
    page.set_images("Tags of 2 images")
    page.set_rows(ROWS, 2)
    page.popup()
    return page


@pytest.fixture
def toggled(page: TagPage) -> list[str]:
    found: list[str] = []
    page.toggled.connect(found.append)
    return found


def current(page: TagPage) -> str:
    return page.model.row(page.view.currentIndex().row()).tag


def test_a_tag_that_is_known_is_completed(page: TagPage, toggled: list[str]) -> None:
    QTest.keyClicks(page.line, "ni")
    assert current(page) == "Night"
    QTest.keyClick(page.line, ENTER)
    assert toggled == ["Night"]
    # The line is free for the next one, and the tag stays in front.
    assert page.line.text() == ""
    assert current(page) == "Night"
    assert page.isVisible()


def test_arrows_go_to_what_is_new(page: TagPage, toggled: list[str]) -> None:
    QTest.keyClicks(page.line, "ni")
    QTest.keyClick(page.line, UP)
    assert current(page) == "ni"
    QTest.keyClick(page.line, ENTER)
    assert toggled == ["ni"]
    QTest.keyClick(page.line, Qt.Key.Key_PageDown)
    QTest.keyClick(page.line, DOWN)
    assert current(page) == "blurred"
    QTest.keyClick(page.line, ENTER)
    assert toggled == ["ni", "blurred"]


def test_a_click_puts_a_tag_on(page: TagPage, toggled: list[str], qtbot: QtBot) -> None:
    place = page.view.visualRect(page.model.index(1)).center()
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert toggled == ["dark"]
    assert page.window().focusWidget() is page.line
    page.grab()


def test_what_is_no_tag_is_said_and_stays_to_be_mended(page: TagPage) -> None:
    page.toggled.connect(lambda _: page.set_problem("A tag cannot contain a comma"))
    help_ = page.said()
    QTest.keyClicks(page.line, "a,b")
    QTest.keyClick(page.line, ENTER)
    assert page.line.text() == "a,b"
    assert page.line.is_invalid()
    assert page.said() == "A tag cannot contain a comma"
    QTest.keyClick(page.line, Qt.Key.Key_Backspace)
    assert not page.line.is_invalid()
    assert page.said() == help_


def test_without_any_tag_the_page_says_so_and_offers_no_export(page: TagPage, toggled: list[str]) -> None:
    page.set_rows((), 1)
    assert page.empty.isVisible()
    assert not page.export_button.isVisible()
    QTest.keyClick(page.line, ENTER)
    QTest.keyClick(page.line, DOWN)
    assert toggled == []
    QTest.keyClicks(page.line, "first")
    assert not page.empty.isVisible()
    QTest.keyClick(page.line, ENTER)
    assert toggled == ["first"]


def test_escape_and_the_button_close_it(page: TagPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.line, "x")
    QTest.keyClick(page.line, Qt.Key.Key_Escape)
    assert not page.isVisible()
    page.set_images("Tags of a.jpg")
    assert (page.title(), page.line.text()) == ("Tags of a.jpg", "")
    page.popup()
    qtbot.mouseClick(page.close_button, Qt.MouseButton.LeftButton)
    assert not page.isVisible()
    page.popup()
    with qtbot.waitSignal(page.export_wanted):
        qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    assert not page.isVisible()


def test_many_tags_and_long_ones_fit_into_a_small_window(page: TagPage) -> None:
    page.window().resize(320, 300)
    page.set_rows([TagRow("x" * 40 + str(number), 0, 1, number) for number in range(60)], 1)
    assert page.card.height() <= 300
    assert page.card.width() <= 320
    QTest.keyClick(page.line, UP)
    assert page.view.currentIndex().row() == 59
    page.grab()
