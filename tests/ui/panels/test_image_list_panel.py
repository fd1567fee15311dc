"""The image list as a person uses it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Status
from panview.presentation.image_columns import ImageColumns
from panview.review.filters import SegmentFilter
from panview.ui.panels.image_list_panel import ImageListPanel

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
    qtbot.keyClicks(panel.filter_line, "iou")
    assert said == []
    qtbot.waitUntil(lambda: said == ["iou"], timeout=2000)
    qtbot.keyClicks(panel.filter_line, "<1")
    qtbot.keyClick(panel.filter_line, Qt.Key.Key_Return)
    assert said == ["iou", "iou<1"]
    qtbot.keyClicks(panel.filter_line, "0")
    qtbot.keyClick(panel.filter_line, Qt.Key.Key_Escape)
    assert said == ["iou", "iou<1", "iou<10"], "Escape keeps what was typed"
    qtbot.wait(300)
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
    panel.filter_form.set_values(SegmentFilter(statuses=frozenset({Status.FP})))
    panel.set_listed(np.zeros(0, np.int32))
    assert panel.empty.isVisible()
    assert panel.empty.text() == "No image matches the filter"
    with qtbot.waitSignals([panel.filter_text_changed, panel.filter_form.changed]):
        qtbot.mouseClick(panel.empty.button, LEFT)
    assert panel.filter_line.text() == ""
    assert panel.filter_form.values() == SegmentFilter()
    panel.set_listed(np.arange(4, dtype=np.int32))
    assert panel.view.isVisible()


def test_an_empty_dataset_has_no_filter_to_clear(panel: ImageListPanel) -> None:
    panel.set_columns(ImageColumns((), np.zeros(0, np.int32)))
    assert panel.empty.text() == "No images"
    assert not panel.empty.button.isVisible()


def test_funnel_counts_conditions_and_opens_the_form(panel: ImageListPanel, qtbot: QtBot) -> None:
    assert panel.funnel.badge() == 0
    panel.filter_form.set_values(SegmentFilter(statuses=frozenset({Status.FP, Status.FN}), iou=(None, 0.6)))
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
