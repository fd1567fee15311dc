"""The filter form says what it shows and shows what it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Side, Status
from panview.presentation.rows import FormColumn
from panview.review.conditions import Contains, Is, OneOf, Range, Wanted
from panview.ui.dialogs.filter_form import FilterForm
from tests.support.patience import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton
EVERYTHING: dict[str, Wanted] = {
    "side": OneOf(frozenset({"prediction"})),
    "status": OneOf(frozenset({"FP", "crowd"})),
    "category": OneOf(frozenset({"person", "cat"})),
    "supercategory": OneOf(frozenset({"vehicle"})),
    "truth": OneOf(frozenset({"car"})),
    "predicted": OneOf(frozenset({"nothing"})),
    "thing": Is(False),
    "area": Range(1200, 90_000),
    "iou": Range(0.2, 0.61, below=True),
    "score": Range(0.5),
    "error": OneOf(frozenset({"missed", "split"})),
    "verdict": OneOf(frozenset({"undecided"})),
    "image": Contains("0001"),
    "weather": OneOf(frozenset({"rain"})),
    "night": Is(True),
    "speed": Range(10, None, above=True),
}
COLUMNS = (FormColumn("weather", ("fog", "rain")), FormColumn("night", yes_no=True), FormColumn("speed"))


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[FilterForm]:
    made = FilterForm()
    qtbot.addWidget(made)
    made.set_categories(("person", "car", "cat"), ("person", "vehicle", "animal"))
    made.set_columns(COLUMNS)
    made.set_scores_available(True)
    made.popup_at(QPoint(10, 10))
    QApplication.processEvents()
    yield made
    made.hide()


def test_values_go_in_and_come_out(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed, wait=300):
        form.set_values(EVERYTHING)
    assert form.values() == EVERYTHING
    # Any control reads only itself, and what it shows is what was put in.
    qtbot.mouseClick(form.sides[Side.GROUND_TRUTH], LEFT)
    qtbot.mouseClick(form.sides[Side.GROUND_TRUTH], LEFT)
    assert form.values() == EVERYTHING


def test_chips(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.statuses[Status.FN], LEFT)
    assert heard.args == ["status", OneOf(frozenset({"FN"}))]
    qtbot.mouseClick(form.statuses[Status.TP], LEFT)
    assert form.values() == {"status": OneOf(frozenset({"FN", "TP"}))}
    qtbot.mouseClick(form.statuses[Status.FN], LEFT)
    qtbot.mouseClick(form.statuses[Status.TP], LEFT)
    assert form.values() == {}


@pytest.mark.parametrize(("chips", "label"), [("errors", "near miss"), ("verdicts", "truth wrong")])
def test_error_types_and_verdicts(form: FilterForm, qtbot: QtBot, chips: str, label: str) -> None:
    form._scroll.ensureWidgetVisible(getattr(form, chips)[label])
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(getattr(form, chips)[label], LEFT)
    assert heard.args == [chips.removesuffix("s"), OneOf(frozenset({label}))]


def test_kind(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.kind.button("thing"), LEFT)
    assert heard.args == ["thing", Is(True)]


def test_a_cell_is_ticked(form: FilterForm, qtbot: QtBot) -> None:
    for key, column in (("truths", "truth"), ("predicted", "predicted")):
        qtbot.mouseClick(form.list_choice.button(key), LEFT)
        view, model = form._lists[key].view, form._lists[key].model
        with qtbot.waitSignal(form.changed) as heard:
            qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(model.index(0)).center())
        assert heard.args == [column, OneOf(frozenset({"person"}))]


def test_what_is_known_of_images(form: FilterForm, qtbot: QtBot) -> None:
    said: list[tuple[str, object]] = []
    form.changed.connect(lambda column, wanted: said.append((column, wanted)))
    columns = form.columns
    columns.values.setData(columns.values.index(1), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    columns.choose("night")
    columns.values.setData(columns.values.index(0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    columns.choose("speed")
    columns.low.setText("12.5")
    columns.low.editingFinished.emit()
    columns.low.setText("")
    columns.low.editingFinished.emit()
    assert said == [
        ("weather", OneOf(frozenset({"rain"}))),
        ("night", Is(True)),
        ("speed", Range(12.5)),
        ("speed", None),
    ]


def test_an_end_that_is_not_moved_stays_exact(form: FilterForm, qtbot: QtBot) -> None:
    form.set_values({"iou": Range(0.123, 0.6, below=True)})
    assert form._texts["iou"].text().lower() == "0.12 to under 0.60"
    form.iou.setFocus()
    qtbot.keyClick(form.iou, Qt.Key.Key_Right)
    assert form.values()["iou"] == Range(0.13, 0.6, below=True)
    qtbot.keyClick(form.iou, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert form.values()["iou"] == Range(0.13, 0.59)


@pytest.mark.parametrize("column", [*EVERYTHING])
def test_each_condition_has_a_place_to_go_to(form: FilterForm, column: str) -> None:
    form.set_values(EVERYTHING)
    assert form.go_to(column)
    focus = form.focusWidget()
    assert focus is not None
    assert not form.go_to("width")


def test_what_no_control_can_show_is_written_below(form: FilterForm) -> None:
    form.set_values({}, ["iou < 0.3 or area > 5"])
    assert form._more.text().endswith("iou < 0.3 or area > 5")
    assert form.reset_button.isEnabled()
    form.set_values({})
    assert not form._more.isVisible()


def test_categories_are_searched_and_ticked(form: FilterForm, qtbot: QtBot) -> None:
    qtbot.keyClicks(form.search, "ca")
    qtbot.waitUntil(lambda: form.categories.rowCount() == 2)
    rect = form.category_list.visualRect(form.categories.index(1))
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.category_list.viewport(), LEFT, pos=rect.center())
    assert heard.args == ["category", OneOf(frozenset({"cat"}))]
    form.category_list.setCurrentIndex(form.categories.index(0))
    qtbot.keyClick(form.category_list, Qt.Key.Key_Space)
    assert form.values() == {"category": OneOf(frozenset({"car", "cat"}))}
    assert form.list_choice.button("categories").text() == "Category · 2"


def test_supercategories(form: FilterForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.list_choice.button("supercategories"), LEFT)
    assert form.supercategory_list.isVisible()
    assert not form.category_list.isVisible()
    rect = form.supercategory_list.visualRect(form.supercategories.index(0))
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.supercategory_list.viewport(), LEFT, pos=rect.center())
    assert heard.args == ["supercategory", OneOf(frozenset({"animal"}))]


def test_area(form: FilterForm, qtbot: QtBot) -> None:
    form.area_min.setFocus()
    form.area_min.selectAll()
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.keyClicks(form.area_min, "500")
        qtbot.keyClick(form.area_min, Qt.Key.Key_Return)
    assert heard.args == ["area", Range(500)]


def test_iou_by_mouse_and_keys(form: FilterForm, qtbot: QtBot) -> None:
    middle = form.iou.height() // 2
    with qtbot.waitSignal(form.changed) as heard:
        qtbot.mouseClick(form.iou, LEFT, pos=QPoint(round(form.iou.x_of(30)), middle))
    assert heard.args == ["iou", Range(0.3)]
    qtbot.keyClick(form.iou, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert form.values()["iou"] == Range(0.3, 0.99)
    qtbot.keyClick(form.iou, Qt.Key.Key_Right)
    assert form.values()["iou"] == Range(0.31, 0.99)


def test_iou_handles_do_not_cross(form: FilterForm, qtbot: QtBot) -> None:
    form.set_values({"iou": Range(0.4, 0.5)})
    middle = form.iou.height() // 2
    qtbot.mousePress(form.iou, LEFT, pos=QPoint(round(form.iou.x_of(40)), middle))
    qtbot.mouseMove(form.iou, QPoint(round(form.iou.x_of(90)), middle))
    qtbot.mouseRelease(form.iou, LEFT)
    low, high = form.iou.values()
    assert low <= high == 50


def test_image_name_waits_for_the_last_key(form: FilterForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed) as heard:
        form.image_name._timer.setInterval(PATIENCE_MS)
        qtbot.keyClicks(form.image_name, "0001")
        assert not heard.signal_triggered
        form.image_name._timer.setInterval(0)
    assert heard.args == ["image", Contains("0001")]


def test_reset_is_asked_for(form: FilterForm, qtbot: QtBot) -> None:
    assert not form.reset_button.isEnabled()
    form.set_values(EVERYTHING)
    with qtbot.waitSignal(form.reset_wanted):
        qtbot.mouseClick(form.reset_button, LEFT)


def test_a_name_that_another_set_does_not_have_stays_asked_for(form: FilterForm, qtbot: QtBot) -> None:
    form.set_values({"category": OneOf(frozenset({"cat", "person"}))})
    form.set_categories(("person", "dog"), ("person", "animal"))
    view, model = form.category_list, form.categories
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(model.index(1)).center())
    assert form.values() == {"category": OneOf(frozenset({"cat", "person", "dog"}))}


def test_without_predictions_there_is_no_status(form: FilterForm, qtbot: QtBot) -> None:
    form.set_prediction_available(False)
    with qtbot.assertNotEmitted(form.changed):
        qtbot.mouseClick(form.statuses[Status.FN], LEFT)


def test_the_form_stays_on_the_screen(form: FilterForm) -> None:
    form.hide()
    room = form.screen().availableGeometry()
    form.popup_at(room.bottomRight())
    assert room.contains(form.geometry())
