"""Text fields: Enter goes on to what was found, Escape leaves and keeps, Ctrl+Z is of the text; and keys held down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.ui.at_hand import AtHand

CTRL = Qt.KeyboardModifier.ControlModifier
NAVIGATION = {
    "next_image",
    "previous_image",
    "next_disagreement",
    "previous_disagreement",
    "next_undecided",
    "previous_undecided",
    "less_opaque",
    "more_opaque",
    "zoom_in",
    "zoom_out",
    "threshold_up",
    "threshold_down",
}


@pytest.fixture
def typing(opened: AtHand) -> AtHand:
    """A window with the keyboard in the filter line."""
    opened.window.activateWindow()
    opened.window.image_list.focus_filter()
    return opened


def held(widget: QWidget, key: Qt.Key, times: int = 5) -> None:
    """Send what a key that is held down sends after the first press, to a widget."""
    for _ in range(times):
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True))


def test_enter_applies_the_filter_and_goes_to_the_results(typing: AtHand) -> None:
    images, row = typing.window.image_list, typing.review.cursor.now.image
    QTest.keyClicks(images.filter_line, "status = 'FN'")
    typing.key(Qt.Key.Key_Return, images.filter_line)
    assert images.view.hasFocus()
    assert typing.snapshot.filter.expression == "status = 'FN'"
    typing.key(Qt.Key.Key_D)
    assert typing.review.cursor.now.image != row, "letters are commands again"
    assert images.filter_line.text() == "status = 'FN'"


def test_verdicts_after_enter_decide_and_ctrl_z_takes_one_back(typing: AtHand) -> None:
    images, panel = typing.window.image_list, typing.window.disagreements
    QTest.keyClicks(images.filter_line, "status = 'FN'\r")
    typing.settle()
    for key in (Qt.Key.Key_J, Qt.Key.Key_X, Qt.Key.Key_X):
        typing.key(key)
        typing.see(lambda: not typing.review.verdicts.saving)
        typing.settle()
    assert images.filter_line.text() == "status = 'FN'"
    decided = panel.model.columns().decided
    assert decided >= 2
    typing.key(Qt.Key.Key_Z, modifier=CTRL)
    typing.see(lambda: not typing.review.verdicts.saving and panel.model.columns().decided < decided)
    assert typing.snapshot.filter.expression == "status = 'FN'"


def test_enter_in_a_filter_that_cannot_be_applied_stays_there(typing: AtHand) -> None:
    line = typing.window.image_list.filter_line
    QTest.keyClicks(line, "statu = 'FN'")
    typing.key(Qt.Key.Key_Return, line)
    assert line.hasFocus()
    assert line.is_invalid()


def test_enter_in_a_filter_that_lists_nothing_leaves_keys_to_the_window(typing: AtHand) -> None:
    images = typing.window.image_list
    QTest.keyClicks(images.filter_line, "nowhere")
    typing.key(Qt.Key.Key_Return, images.filter_line)
    assert images.model.rowCount() == 0
    assert typing.window.hasFocus()
    typing.key(Qt.Key.Key_Z, modifier=CTRL)
    assert images.model.rowCount() == 6


def test_escape_leaves_and_keeps_the_filter(typing: AtHand) -> None:
    images = typing.window.image_list
    QTest.keyClicks(images.filter_line, "status = 'FN'")
    typing.key(Qt.Key.Key_Escape, images.filter_line)
    assert images.view.hasFocus()
    assert images.filter_line.text() == typing.snapshot.filter.expression == "status = 'FN'"


def test_escape_out_of_a_filter_that_cannot_be_applied_shows_the_one_that_is(typing: AtHand) -> None:
    images = typing.window.image_list
    QTest.keyClicks(images.filter_line, "status = 'FN'\r")
    images.focus_filter()
    QTest.keyClicks(images.filter_line, "statu = 'FP'")
    typing.key(Qt.Key.Key_Escape, images.filter_line)
    assert images.filter_line.text() == typing.snapshot.filter.expression == "status = 'FN'"
    assert not images.filter_line.is_invalid()
    assert images.view.hasFocus()


def test_ctrl_z_in_the_filter_line_takes_back_words_and_nothing_of_the_review(typing: AtHand) -> None:
    typing.do("threshold_up")
    line = typing.window.image_list.filter_line
    typing.window.image_list.focus_filter()
    QTest.keyClicks(line, "status = 'FN'")
    for text in ("status = ", "status ", ""):
        typing.key(Qt.Key.Key_Z, line, CTRL)
        assert line.text() == text
    for _ in range(3):
        typing.key(Qt.Key.Key_Z, line, CTRL)
    assert typing.snapshot.threshold == 0.55
    assert line.hasFocus()


def test_a_note_is_undone_as_text_and_escape_keeps_the_note_that_was(opened: AtHand) -> None:
    opened.window.activateWindow()
    opened.do("next_undecided")
    opened.do("threshold_up")
    opened.do("verdict_note")
    line = opened.window.disagreements.note
    assert line.hasFocus()
    QTest.keyClicks(line, "blurred")
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    assert line.text() == ""
    assert opened.snapshot.threshold == 0.55
    QTest.keyClicks(line, "dark")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    opened.settle()
    assert line.text() == ""
    assert not line.hasFocus()
    assert opened.window.disagreements.model.columns().noted.sum() == 0


@pytest.mark.parametrize("page", ["palette", "keys"])
def test_ctrl_z_in_a_search_line_is_of_its_text(opened: AtHand, page: str) -> None:
    opened.window.activateWindow()
    opened.do("threshold_up")
    opened.do(page)
    line = QApplication.focusWidget() if page == "palette" else opened.window.lazy_keys().line
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "colour")
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    assert line.text() == ""
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    assert opened.snapshot.threshold == 0.55


def test_only_what_moves_about_is_repeated_while_its_key_is_held(hand: AtHand) -> None:
    table = hand.review.actions.table
    assert {row.id for row in table.rows if row.repeats} == NAVIGATION
    for row in table.rows:
        assert table.action(row.id).autoRepeat() == row.repeats, row.id


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_held_key_presses_a_button_once(opened: AtHand, key: Qt.Key) -> None:
    button = opened.window.canvas_bar.outlines
    clicks: list[bool] = []
    button.clicked.connect(lambda on: clicks.append(on))
    opened.window.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    opened.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    QTest.keyPress(button, key)
    held(button, key)
    QTest.keyRelease(button, key)
    assert len(clicks) == 1


def test_a_held_key_ticks_a_box_once_and_opens_a_row_once(opened: AtHand) -> None:
    form = opened.window.image_list.filter_form
    ticked: list[object] = []
    form.categories.ticked.connect(lambda *_: ticked.append(1))
    form.category_list.selectRow(0)
    QTest.keyPress(form.category_list, Qt.Key.Key_Space)
    held(form.category_list, Qt.Key.Key_Space)
    assert len(ticked) == 1
    opened_rows: list[int] = []
    changes = opened.window.disagreements.view
    changes.selectRow(0)
    changes.chosen.connect(opened_rows.append)
    QTest.keyPress(changes, Qt.Key.Key_Return)
    held(changes, Qt.Key.Key_Return)
    assert len(opened_rows) <= 1


def test_a_held_space_goes_on_writing_in_a_text_field(typing: AtHand) -> None:
    line = typing.window.image_list.filter_line
    QTest.keyClicks(line, "a")
    for _ in range(3):
        QApplication.sendEvent(
            line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)
        )
    assert line.text() == "a   "


def test_enter_goes_to_results_that_come_after_a_pause_in_which_nothing_was_listed(typing: AtHand) -> None:
    images = typing.window.image_list
    QTest.keyClicks(images.filter_line, "status")
    typing.see(lambda: images.model.rowCount() == 0)
    QTest.keyClicks(images.filter_line, " = 'FN'")
    typing.key(Qt.Key.Key_Return, images.filter_line)
    typing.see(lambda: images.model.rowCount() > 0)
    assert images.view.hasFocus()
