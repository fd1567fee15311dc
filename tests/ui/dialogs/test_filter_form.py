"""The filter form says what it shows and shows what it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Side, Status
from panview.review.filters import SegmentFilter
from panview.ui.dialogs.filter_form import FilterForm

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton
EVERYTHING = SegmentFilter(
    sides=frozenset({Side.PREDICTION}),
    statuses=frozenset({Status.FP, Status.CROWD}),
    categories=frozenset({0, 2}),
    supercategories=frozenset({"vehicle"}),
    isthing=False,
    area=(1200, 90_000),
    iou=(0.2, 0.61),
    image_name="0001",
)


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[FilterForm]:
    made = FilterForm()
    qtbot.addWidget(made)
    made.set_categories(("person", "car", "cat"), ("person", "vehicle", "animal"))
    made.popup_at(QPoint(10, 10))
    QApplication.processEvents()
    yield made
    made.hide()


def test_values_go_in_and_come_out(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed, wait=300), qtbot.waitSignal(form.values_set) as heard:
        form.set_values(EVERYTHING)
    assert heard.args == [EVERYTHING]
    # Any control reads all the others: what was put in must be what they show.
    qtbot.mouseClick(form.sides[Side.GROUND_TRUTH], LEFT)
    qtbot.mouseClick(form.sides[Side.GROUND_TRUTH], LEFT)
    assert form.values() == EVERYTHING


def test_chips(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.statuses[Status.FN], LEFT)
    assert heard.args == [SegmentFilter(statuses=frozenset({Status.FN}))]
    qtbot.mouseClick(form.statuses[Status.TP], LEFT)
    assert form.values().statuses == frozenset({Status.FN, Status.TP})
    qtbot.mouseClick(form.statuses[Status.FN], LEFT)
    qtbot.mouseClick(form.statuses[Status.TP], LEFT)
    assert form.values() == SegmentFilter()


def test_kind(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.kind.button("thing"), LEFT)
    assert heard.args[0].isthing is True


def test_categories_are_searched_and_ticked(form: FilterForm, qtbot: QtBot) -> None:
    qtbot.keyClicks(form.search, "ca")
    qtbot.waitUntil(lambda: form.categories.rowCount() == 2)
    rect = form.category_list.visualRect(form.categories.index(1))
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.category_list.viewport(), LEFT, pos=rect.center())
    assert heard.args[0].categories == frozenset({2})
    form.category_list.setCurrentIndex(form.categories.index(0))
    qtbot.keyClick(form.category_list, Qt.Key.Key_Space)
    assert form.values().categories == frozenset({1, 2})
    assert form.list_choice.button("categories").text() == "Categories · 2"


def test_supercategories(form: FilterForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.list_choice.button("supercategories"), LEFT)
    assert form.supercategory_list.isVisible()
    assert not form.category_list.isVisible()
    rect = form.supercategory_list.visualRect(form.supercategories.index(0))
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.supercategory_list.viewport(), LEFT, pos=rect.center())
    assert heard.args[0].supercategories == frozenset({"animal"})


def test_area(form: FilterForm, qtbot: QtBot) -> None:
    form.area_min.setFocus()
    form.area_min.selectAll()
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.keyClicks(form.area_min, "500")
        qtbot.keyClick(form.area_min, Qt.Key.Key_Return)
    assert (heard.args[0].area[0], heard.args[0].area[1]) == (500, None)


def test_iou_by_mouse_and_keys(form: FilterForm, qtbot: QtBot) -> None:
    middle = form.iou.height() // 2
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.iou, LEFT, pos=QPoint(round(form.iou.x_of(30)), middle))
    assert heard.args[0].iou[0] == pytest.approx(0.30)
    assert heard.args[0].iou[1] is None
    qtbot.keyClick(form.iou, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert form.values().iou[1] == pytest.approx(0.99)
    qtbot.keyClick(form.iou, Qt.Key.Key_Right)
    assert form.values().iou[0] == pytest.approx(0.31)


def test_iou_handles_do_not_cross(form: FilterForm, qtbot: QtBot) -> None:
    form.set_values(SegmentFilter(iou=(0.4, 0.5)))
    middle = form.iou.height() // 2
    qtbot.mousePress(form.iou, LEFT, pos=QPoint(round(form.iou.x_of(40)), middle))
    qtbot.mouseMove(form.iou, QPoint(round(form.iou.x_of(90)), middle))
    qtbot.mouseRelease(form.iou, LEFT)
    low, high = form.iou.values()
    assert low <= high == 50


def test_image_name_waits_for_the_last_key(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed, timeout=2000) as heard:
        qtbot.keyClicks(form.image_name, "0001")
    assert heard.args[0].image_name == "0001"


def test_reset_says_so_once(form: FilterForm, qtbot: QtBot) -> None:
    form.set_values(EVERYTHING)
    said: list[SegmentFilter] = []
    form.changed.connect(said.append)
    qtbot.mouseClick(form.reset_button, LEFT)
    assert said == [SegmentFilter()]
    assert not form.reset_button.isEnabled()
    form.reset()
    assert len(said) == 1


def test_other_categories_drop_what_was_chosen_of_the_old(form: FilterForm) -> None:
    form.set_values(EVERYTHING)
    form.set_categories(("dog",), ("animal",))
    assert form.values().categories == frozenset()
    assert form.values().supercategories == frozenset()
    assert form.values().area[0] == 1200


def test_without_predictions_there_is_no_status(form: FilterForm, qtbot: QtBot) -> None:
    form.set_prediction_available(False)
    with qtbot.assertNotEmitted(form.changed):
        qtbot.mouseClick(form.statuses[Status.FN], LEFT)


@pytest.mark.parametrize(
    ("values", "count"),
    [
        (SegmentFilter(), 0),
        (SegmentFilter(isthing=True, image_name="a"), 2),
        (SegmentFilter(area=(1, 2)), 1),
        (SegmentFilter(iou=(0.0, None)), 1),
        (EVERYTHING, 8),
    ],
)
def test_active_conditions_are_counted(values: SegmentFilter, count: int) -> None:
    assert values.active == count


def test_the_form_stays_on_the_screen(form: FilterForm) -> None:
    form.hide()
    room = form.screen().availableGeometry()
    form.popup_at(room.bottomRight())
    assert room.contains(form.geometry())
