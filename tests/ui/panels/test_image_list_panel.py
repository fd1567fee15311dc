"""The image list as a person uses it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.presentation.image_columns import ImageColumns
from panview.review.completing import Vocabulary, complete
from panview.review.condition_words import ChipText, chips_of
from panview.review.conditions import read_conditions
from panview.ui.panels.image_list_panel import ImageListPanel
from tests.support.patience import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton


def columns(count: int = 200) -> ImageColumns:
    return ImageColumns(
        names=tuple(f"{row:012d}.jpg" for row in range(count)),
        segments=np.full(count, 9, np.int32),
        errors=(np.arange(count) % 7).astype(np.int32),
        impact=np.linspace(0.01, 0.0, count),
        iou=np.linspace(0.2, 0.9, count),
    )


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ImageListPanel]:
    made = ImageListPanel()
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.set_columns(columns())
    made.show()
    QApplication.processEvents()
    yield made
    made.filter_form.hide()


def click(qtbot: QtBot, panel: ImageListPanel, place: int, modifier: Qt.KeyboardModifier | None = None) -> None:
    rect = panel.view.visualRect(panel.model.index(place))
    qtbot.mouseClick(panel.view.viewport(), LEFT, modifier or Qt.KeyboardModifier.NoModifier, rect.center())


def test_a_click_activates_the_image(panel: ImageListPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.image_activated) as heard, qtbot.waitSignal(panel.selection_changed):
        click(qtbot, panel, 3)
    assert heard.args == [3]
    assert panel.current_row() == 3
    assert panel.selected_rows().tolist() == [3]


def test_shift_and_control_select_more(panel: ImageListPanel, qtbot: QtBot) -> None:
    click(qtbot, panel, 1)
    click(qtbot, panel, 4, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(panel.selection_changed) as heard:
        click(qtbot, panel, 6, Qt.KeyboardModifier.ControlModifier)
    assert heard.args[0].tolist() == [1, 2, 3, 4, 6]
    assert heard.args[0].dtype == np.int32


def test_down_key_goes_to_the_next_image(panel: ImageListPanel, qtbot: QtBot) -> None:
    panel.set_current(5)
    with qtbot.waitSignal(panel.image_activated) as heard:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert heard.args == [6]


def test_set_current_is_silent_and_shows_the_image(panel: ImageListPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.image_activated), qtbot.assertNotEmitted(panel.selection_changed):
        panel.set_current(150)
    assert panel.current_row() == 150
    assert 150 in panel.visible_rows()
    panel.set_current(-1)
    assert panel.current_row() == -1


def test_steps_stop_at_the_ends(panel: ImageListPanel, qtbot: QtBot) -> None:
    panel.set_current(0)
    assert not panel.step(-1)
    with qtbot.waitSignal(panel.image_activated) as heard:
        assert panel.step(1)
    assert heard.args == [1]
    panel.set_current(199)
    assert not panel.step(1)


def test_image_and_selection_survive_a_sort(panel: ImageListPanel, qtbot: QtBot) -> None:
    click(qtbot, panel, 0)
    click(qtbot, panel, 3, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(panel.image_activated), qtbot.assertNotEmitted(panel.selection_changed):
        panel.set_sort("iou", True)
    assert panel.current_row() == 3
    assert sorted(panel.selected_rows().tolist()) == [0, 3]
    assert 3 in panel.visible_rows()


def test_a_filter_that_drops_selected_images_says_so(panel: ImageListPanel, qtbot: QtBot) -> None:
    click(qtbot, panel, 0)
    click(qtbot, panel, 3, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(panel.selection_changed) as heard:
        panel.set_listed(np.array([3, 80], np.int32))
    assert heard.args[0].tolist() == [3]
    assert panel.current_row() == 3


def test_sort_menu_and_direction(panel: ImageListPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.sort_changed) as heard:
        panel.sort_choice.action("iou").trigger()
    assert heard.args == ["iou", False]
    assert panel.model.listed_order()[0] == 0
    with qtbot.waitSignal(panel.sort_changed) as heard:
        qtbot.mouseClick(panel.direction, LEFT)
    assert heard.args == ["iou", True]
    assert panel.model.listed_order()[0] == 199


def test_typing_waits_and_enter_does_not(panel: ImageListPanel, qtbot: QtBot) -> None:
    said: list[str] = []
    panel.filter_text_changed.connect(said.append)
    waits = panel.filter_line._timer
    assert 0 < waits.interval() < 1000
    waits.setInterval(PATIENCE_MS)
    qtbot.keyClicks(panel.filter_line, "iou")
    assert said == []
    waits.setInterval(0)
    qtbot.waitUntil(lambda: said == ["iou"])
    waits.setInterval(PATIENCE_MS)
    qtbot.keyClicks(panel.filter_line, "<1")
    qtbot.keyClick(panel.filter_line, Qt.Key.Key_Return)
    assert said == ["iou", "iou<1"]
    qtbot.keyClicks(panel.filter_line, "0")
    qtbot.keyClick(panel.filter_line, Qt.Key.Key_Escape)
    assert said == ["iou", "iou<1", "iou<10"], "Escape keeps what was typed"
    waits.setInterval(0)
    QApplication.processEvents()
    assert not waits.isActive()
    assert len(said) == 3, "nothing is said twice"


def test_set_filter_text_is_silent(panel: ImageListPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.filter_text_changed, wait=300):
        panel.set_filter_text("iou < 0.5")


def test_letters_typed_in_the_filter_are_no_commands(panel: ImageListPanel, qtbot: QtBot) -> None:
    from PySide6.QtGui import QAction, QKeySequence

    action = QAction(panel)
    action.setShortcuts([QKeySequence("A"), QKeySequence("Return"), QKeySequence("Right")])
    panel.addAction(action)
    panel.filter_line.setFocus()
    with qtbot.assertNotEmitted(action.triggered):
        qtbot.keyClicks(panel.filter_line, "a")
        qtbot.keyClick(panel.filter_line, Qt.Key.Key_Return)
        qtbot.keyClick(panel.filter_line, Qt.Key.Key_Right)
    assert panel.filter_line.text() == "a"


def test_filter_error_is_shown_and_goes(panel: ImageListPanel) -> None:
    panel.set_filter_error("unknown column “categry”")
    assert panel._error.isVisible()
    assert panel.filter_line.property("invalid") is True
    assert not panel._marked.isVisible()
    panel.filter_line.setText("area > 3 << 2 <b>")
    panel.set_filter_error("there is no operator <<", (9, 11))
    assert panel._marked.isVisible()
    assert panel._marked.marked() == "<<"
    # Shown as it was typed, not read as markup.
    assert "&lt;b&gt;" in panel._marked.text()
    panel.set_filter_error(None)
    assert not panel._error.isVisible()
    assert not panel._marked.isVisible()
    assert panel.filter_line.property("invalid") is False


def test_nothing_listed_offers_to_clear_the_filter(panel: ImageListPanel, qtbot: QtBot) -> None:
    panel.set_filter_text("iou > 2")
    panel.set_listed(np.zeros(0, np.int32))
    assert panel.empty.isVisible()
    assert panel.empty.text() == "No image matches the filter"
    with qtbot.waitSignal(panel.clear_requested):
        qtbot.mouseClick(panel.empty.button, LEFT)
    panel.set_listed(np.arange(4, dtype=np.int32))
    assert panel.view.isVisible()


def test_an_empty_dataset_has_no_filter_to_clear(panel: ImageListPanel) -> None:
    panel.set_columns(ImageColumns((), np.zeros(0, np.int32)))
    assert panel.empty.text() == "No images"
    assert not panel.empty.button.isVisible()


def test_funnel_counts_conditions_and_opens_the_form(panel: ImageListPanel, qtbot: QtBot) -> None:
    assert panel.funnel.badge() == 0
    panel.set_conditions(chips_of(read_conditions("status in ('FP', 'FN') and iou <= 0.6")))
    assert panel.funnel.badge() == 2
    qtbot.mouseClick(panel.funnel, LEFT)
    assert panel.filter_form.isVisible()


def test_thumbnails_are_wanted_for_shown_rows_only(qtbot: QtBot) -> None:
    panel = ImageListPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    wanted: list[int] = []
    panel.thumbnail_wanted.connect(wanted.append)
    panel.set_columns(columns())
    panel.show()
    qtbot.waitUntil(lambda: len(wanted) > 0)
    QApplication.processEvents()
    assert wanted == panel.visible_rows().tolist()
    assert len(wanted) < 15
    picture = QImage(144, 96, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    panel.set_thumbnail(0, picture)
    panel.view.viewport().repaint()
    QApplication.processEvents()
    assert wanted.count(0) == 1
    place = panel.view.visualRect(panel.model.index(0)).topLeft() + QPoint(14 + 36, 31)
    assert panel.view.viewport().grab().toImage().pixelColor(place) == QColor("red")


def test_a_row_that_comes_back_is_wanted_again(panel: ImageListPanel, qtbot: QtBot) -> None:
    wanted: list[int] = []
    panel.thumbnail_wanted.connect(wanted.append)
    panel.view.scrollToBottom()
    qtbot.waitUntil(lambda: 199 in wanted)
    panel.view.scrollToTop()
    qtbot.waitUntil(lambda: 0 in wanted)


def test_a_narrow_panel_keeps_its_rows_apart(panel: ImageListPanel) -> None:
    panel.resize(240, 500)
    QApplication.processEvents()
    assert panel.view.horizontalScrollBar().maximum() == 0


# Conditions as chips


def test_a_chip_is_taken_off_or_changed_by_mouse_and_by_keys(panel: ImageListPanel, qtbot: QtBot) -> None:
    texts = chips_of(read_conditions("status = 'FN' and iou < 0.6"))
    panel.set_conditions(texts)
    assert panel.conditions.texts() == ("Status: FN", "IoU under 0.6")
    first, second = panel.conditions.chips()
    with qtbot.waitSignal(panel.condition_edited) as heard:
        qtbot.mouseClick(first, LEFT, pos=QPoint(8, 8))
    assert heard.args == [texts[0]]
    with qtbot.waitSignal(panel.condition_removed) as heard:
        qtbot.mouseClick(second, LEFT, pos=second.cross().center())
    assert heard.args == [texts[1]]
    second.setFocus()
    with qtbot.waitSignal(panel.condition_edited) as heard:
        qtbot.keyClick(second, Qt.Key.Key_Space)
    assert heard.args == [texts[1]]
    with qtbot.waitSignal(panel.condition_removed):
        qtbot.keyClick(second, Qt.Key.Key_Delete)


def test_the_keyboard_stays_where_a_chip_goes(panel: ImageListPanel) -> None:
    panel.set_conditions(chips_of(read_conditions("status = 'FN' and iou < 0.6")))
    panel.activateWindow()
    panel.conditions.chips()[1].setFocus()
    panel.set_conditions(chips_of(read_conditions("status = 'FN'")))
    assert panel.conditions.chips()[0].hasFocus()
    panel.set_conditions(())
    assert panel.filter_line.hasFocus()
    assert not panel.conditions.isVisible()


def test_many_chips_stand_in_lines_and_none_is_cut_off(panel: ImageListPanel) -> None:
    line = " and ".join(f"column_{place} = 'a rather long value {place}'" for place in range(8))
    panel.resize(240, 700)
    panel.set_conditions([*chips_of(read_conditions(line)), ChipText((), "Pixels: person as dog", "")])
    QApplication.processEvents()
    rects = [chip.geometry() for chip in panel.conditions.chips()]
    assert len(rects) == 9
    assert all(panel.conditions.rect().contains(rect) for rect in rects)
    assert not any(one.intersects(other) for place, one in enumerate(rects) for other in rects[:place])


def test_a_chip_leads_to_its_control_or_to_its_words(panel: ImageListPanel) -> None:
    panel.set_filter_text("iou < 0.6 and (thing or crowd)")
    panel.edit_condition("iou", "iou < 0.6")
    assert panel.filter_form.isVisible()
    panel.filter_form.hide()
    panel.activateWindow()
    panel.edit_condition("", "(thing or crowd)")
    assert not panel.filter_form.isVisible()
    assert panel.filter_line.textCursor().selectedText() == "(thing or crowd)"
    panel.edit_condition("width", "iou < 0.6")
    assert not panel.filter_form.isVisible()


# The line


def test_the_line_grows_and_shrinks(panel: ImageListPanel, qtbot: QtBot) -> None:
    line = panel.filter_line
    one = line.height()
    line.setFocus()
    qtbot.keyClicks(line, "category = 'person' and iou < 0.3 and status = 'FN' and area > 1000")
    qtbot.waitUntil(lambda: line.height() > one + 10)
    line.clear()
    qtbot.waitUntil(lambda: line.height() == one)
    line.set_text("x" * 5000)
    qtbot.waitUntil(lambda: line.verticalScrollBar().maximum() > 0)
    assert line.height() < 8 * one
    line.set_text("")


def test_a_pasted_text_is_one_line(panel: ImageListPanel, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("iou < 0.5\nand thing\r\n")
    panel.filter_line.setFocus()
    panel.filter_line.paste()
    assert panel.filter_line.text() == "iou < 0.5 and thing "
    QApplication.clipboard().clear()


def test_an_error_waits_until_typing_pauses(panel: ImageListPanel, qtbot: QtBot) -> None:
    line = panel.filter_line
    panel.activateWindow()
    line.setFocus()
    panel.filter_text_changed.connect(lambda text: panel.set_filter_error("it is wrong" if "=" in text else ""))
    # Longer than it takes to say what is typed.
    assert line._timer.interval() < line._pause.interval() < 2000
    line._pause.setInterval(PATIENCE_MS)
    qtbot.keyClicks(line, "statu = ")
    qtbot.waitUntil(lambda: line._said == "statu = ")
    assert not panel._error.isVisible()
    assert not line.is_invalid()
    line._pause.setInterval(0)
    qtbot.waitUntil(panel._error.isVisible)
    line._pause.setInterval(PATIENCE_MS)
    qtbot.keyClicks(line, "'")
    assert not panel._error.isVisible(), "who types on is not told of what was"
    # Enter is a pause.
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert panel._error.isVisible()


def test_up_recalls_earlier_lines_and_down_comes_back(panel: ImageListPanel, qtbot: QtBot) -> None:
    line = panel.filter_line
    panel.activateWindow()
    line.setFocus()
    line.set_history(["iou < 0.5", "thing and crowd"])
    qtbot.keyClicks(line, "are")
    shown = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(line, key)
        shown.append(line.text())
    assert shown == ["thing and crowd", "iou < 0.5", "iou < 0.5", "thing and crowd", "are"]
    with qtbot.waitSignal(line.left_down):
        qtbot.keyClick(line, Qt.Key.Key_Down)


def test_offers_are_taken_with_tab_and_with_enter_and_never_stand_in_the_way(
    panel: ImageListPanel, qtbot: QtBot
) -> None:
    words = Vocabulary({"status": "of the match", "side": ""}, {"status": lambda: ("FP", "FN")})
    line = panel.filter_line
    line.set_completer(lambda text, cursor, asked: complete(text, cursor, words, asked=asked))
    panel.activateWindow()
    line.setFocus()
    qtbot.keyClicks(line, "st")
    assert [each.label for each in line.list.offers] == ["status"]
    assert line.list.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "status"
    qtbot.keyClicks(line, " = ")
    assert line.list.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(line.confirmed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "status = 'FN'"
    assert not line.list.isVisible()
    qtbot.keyClicks(line, " and s")
    assert line.list.isVisible()
    with qtbot.assertNotEmitted(line.given_up):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.list.isVisible()
    qtbot.keyClicks(line, "i")
    # Without a choice, Enter is that of the line.
    with qtbot.waitSignal(line.confirmed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "status = 'FN' and si"
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClick(line, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert [each.label for each in line.list.offers] == ["status", "side"]
    qtbot.mouseClick(line.list.view.viewport(), LEFT, pos=line.list.view.visualRect(line.list._model.index(1)).center())
    assert line.text() == "side"
    line.list.hide()


def test_a_chip_says_in_short_what_would_be_cut(panel: ImageListPanel) -> None:
    text, shorter = "My queue: 1 of 2 + 10 %", ("Queue 1/2 + 10 %", "1/2 + 10 %")
    panel.set_chip("queue", text, shorter=shorter)
    panel.set_chip("blind", "Blind")
    shown, blind = panel.chip("queue"), panel.chip("blind")
    assert shown is not None
    assert blind is not None
    for wide, words in ((400, text), (panel.minimumWidth() + 30, shorter[0]), (panel.minimumWidth(), shorter[1])):
        panel.resize(wide, 600)
        QApplication.processEvents()
        assert shown.shown() == f"{words}  ✕"
        # The number is there, whatever the width.
        assert shown.fontMetrics().horizontalAdvance(shown.shown()) <= shown.width() - 22
        assert blind.shown() == "Blind  ✕"
    # Who cannot see it is told all of it.
    assert shown.accessibleName() == f"{text}  ✕"
