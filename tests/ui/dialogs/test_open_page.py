"""The page that asks where the parts of a set are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from panview.datasets.layouts.places import Places
from panview.ui.dialogs.open_page import OpenChoice, OpenPage
from panview.ui.dialogs.parts_page import Part
from panview.ui.main_window import MainWindow


@pytest.fixture
def page(qtbot: QtBot) -> OpenPage:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(900, 700)
    with qtbot.waitExposed(window):
        window.show()
    window.lazy_open().popup()
    return window.lazy_open()


def test_only_the_set_is_needed(page: OpenPage, qtbot: QtBot) -> None:
    assert not page.open_button.isEnabled()
    qtbot.keyClicks(page.lines[Part.SET].line, "/data/a.json ")
    with qtbot.waitSignal(page.open_requested) as heard:
        qtbot.keyClick(page.lines[Part.SET].line, Qt.Key.Key_Return)
    assert heard.args == [OpenChoice(Path("/data/a.json"), Places(), ())]
    assert not page.isVisible()


def test_all_parts_are_handed_over(page: OpenPage, qtbot: QtBot) -> None:
    assert not page.lines[Part.PREDICTED_MAPS].isEnabled()
    for part, path in zip(Part, ("/a.json", "/maps", "/photos", "/p.json", "/p maps"), strict=True):
        page.set_part(part, path)
    with qtbot.waitSignal(page.open_requested) as heard:
        qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    places = Places(Path("/maps"), Path("/photos"))
    assert heard.args == [OpenChoice(Path("/a.json"), places, (Path("/p.json=/p maps"),))]
    page.clear()
    assert page.choice() == OpenChoice(Path(), Places(), ())


@pytest.mark.parametrize("part", Part)
def test_each_part_can_be_chosen_in_a_dialog(page: OpenPage, qtbot: QtBot, part: Part) -> None:
    page.set_part(Part.PREDICTION, "/p.json")
    with qtbot.waitSignal(page.part_wanted) as heard:
        qtbot.mouseClick(page.lines[part].button, Qt.MouseButton.LeftButton)
    assert heard.args == [part]


def test_a_json_can_be_chosen_too(page: OpenPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.other_wanted):
        qtbot.mouseClick(page.others[Part.SET], Qt.MouseButton.LeftButton)
