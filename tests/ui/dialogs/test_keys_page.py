"""A person gives an action another key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QKeySequenceEdit, QMainWindow
from pytestqt.qtbot import QtBot

from panview.presentation.rows import KeyRow
from panview.ui.dialogs.keys_page import KeysPage
from panview.ui.models.keys_model import KEYS_COLUMN
from panview.ui.widgets.key_caps import split_keys

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ROWS = (
    KeyRow("open", "Open folder…", "File", ("Ctrl+O",)),
    KeyRow("next", "Next image", "Go", ("D", "Right")),
    KeyRow("fit", "Zoom to fit", "View", ("F",)),
)
# Lines: File, open, Go, next, View, fit.
OPEN, NEXT, FIT = 1, 3, 5


@pytest.fixture
def page(qtbot: QtBot) -> KeysPage:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    window.activateWindow()
    made = KeysPage(window)
    made.set_rows(ROWS)
    made.popup()
    QApplication.processEvents()
    # Kept alive with the page.
    made.setProperty("window", window)
    return made


def editor(page: KeysPage) -> QKeySequenceEdit:
    found = page.view.findChild(QKeySequenceEdit)
    assert isinstance(found, QKeySequenceEdit)
    return found


def press(page: KeysPage, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Press a key in the editor and wait until it is taken."""
    field = editor(page)
    with qtbot.waitSignal(field.editingFinished):
        qtbot.keyClick(field, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_a_double_click_rebinds(page: KeysPage, qtbot: QtBot) -> None:
    rect = page.view.visualRect(page.model.index(FIT, 0))
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert page.view.findChild(QKeySequenceEdit) is None, "one click only chooses"
    qtbot.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    with qtbot.waitSignal(page.shortcut_changed) as heard:
        press(page, qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == ["fit", "Ctrl+Z"]
    assert page.model.index(FIT, KEYS_COLUMN).data() == "Ctrl+Z"
    qtbot.waitUntil(lambda: page.view.findChild(QKeySequenceEdit) is None)


def test_enter_rebinds_too(page: KeysPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    page.view.selectRow(NEXT)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.shortcut_changed) as heard:
        press(page, qtbot, Qt.Key.Key_J)
    assert heard.args == ["next", "J"]


def test_a_conflict_is_said_and_changes_nothing(page: KeysPage, qtbot: QtBot) -> None:
    page.edit(FIT)
    with qtbot.assertNotEmitted(page.shortcut_changed):
        press(page, qtbot, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert "Ctrl+O" in page.message()
    assert "Open folder…" in page.message()
    assert page.model.index(FIT, KEYS_COLUMN).data() == "F"


def test_escape_leaves_the_old_key_and_the_page_open(page: KeysPage, qtbot: QtBot) -> None:
    page.edit(FIT)
    with qtbot.assertNotEmitted(page.shortcut_changed):
        qtbot.keyClick(editor(page), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.view.findChild(QKeySequenceEdit) is None)
    assert page.isVisible()
    assert page.model.index(FIT, KEYS_COLUMN).data() == "F"


def test_delete_takes_the_key_away(page: KeysPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    page.view.selectRow(OPEN)
    with qtbot.waitSignal(page.shortcut_changed) as heard:
        qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    assert heard.args == ["open", ""]
    with qtbot.assertNotEmitted(page.shortcut_changed):
        qtbot.keyClick(page.view, Qt.Key.Key_Delete)


def test_a_group_has_no_key(page: KeysPage) -> None:
    page.edit(0)
    assert page.view.findChild(QKeySequenceEdit) is None


def test_reset_asks(page: KeysPage, qtbot: QtBot) -> None:
    page.model.rebind("open", "F9")
    with qtbot.waitSignal(page.reset_requested):
        qtbot.mouseClick(page.reset_button, Qt.MouseButton.LeftButton)
    page.set_rows(ROWS)
    assert page.model.index(OPEN, KEYS_COLUMN).data() == "Ctrl+O"


def test_search_and_close(page: KeysPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.line, "zoom")
    assert page.model.rowCount() == 2
    with qtbot.waitSignal(page.closed):
        qtbot.mouseClick(page.close_button, Qt.MouseButton.LeftButton)
    assert not page.isVisible()


def test_enter_goes_to_what_was_found_and_escape_closes(page: KeysPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.line, "zoom")
    qtbot.keyClick(page.line, Qt.Key.Key_Return)
    assert page.view.hasFocus()
    assert page.line.text() == "zoom"
    page.line.setFocus()
    qtbot.keyClick(page.line, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_from_the_search_to_a_new_key_by_the_keyboard_alone(page: KeysPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.line, "zoom")
    qtbot.keyClick(page.line, Qt.Key.Key_Down)
    assert page.view.currentIndex().row() == 1, "the action, not the name of its group"
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.shortcut_changed) as heard:
        press(page, qtbot, Qt.Key.Key_J)
    assert heard.args == ["fit", "J"]
    qtbot.waitUntil(lambda: page.view.findChild(QKeySequenceEdit) is None)
    qtbot.keyClick(page.view, Qt.Key.Key_Up)
    assert page.line.hasFocus()


def test_a_key_that_is_entered_twice_is_taken_from_where_it_was(page: KeysPage, qtbot: QtBot) -> None:
    for _ in range(2):
        page.edit(FIT)
        press(page, qtbot, Qt.Key.Key_D)
        qtbot.waitUntil(lambda: page.view.findChild(QKeySequenceEdit) is None)
    assert page.model.index(FIT, KEYS_COLUMN).data() == "D"
    assert page.model.index(NEXT, KEYS_COLUMN).data() == "Right", "the other key stays"


def test_another_time_begins_anew_and_the_card_is_as_tall_as_its_rows(page: KeysPage, qtbot: QtBot) -> None:
    page.edit(FIT)
    press(page, qtbot, Qt.Key.Key_D)
    assert "is used by" in page.message()
    tall, top = page.card.height(), page.card.y()
    qtbot.keyClicks(page.line, "zoom")
    assert page.card.height() < tall
    assert page.card.y() == top
    page.dismiss()
    page.popup()
    assert "is used by" not in page.message()
    assert page.line.text() == ""
    QApplication.processEvents()
    last = page.view.visualRect(page.model.index(FIT, 0))
    assert last.bottom() < page.view.viewport().height(), "all rows are seen"
    assert page.view.viewport().height() - last.bottom() < 40, "and hardly more"


@pytest.mark.parametrize(
    ("shortcut", "keys"),
    [("Ctrl+K", ["Ctrl", "K"]), ("Ctrl++", ["Ctrl", "+"]), ("+", ["+"]), ("?", ["?"]), ("", [])],
)
def test_key_caps(shortcut: str, keys: list[str]) -> None:
    assert split_keys(shortcut) == keys
