"""Line, chips and form are three views of one filter: what one says the others show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.datasets.demo import DemoSet
from panview.metrics.segment_table import Status
from panview.review.conditions import Contains, Is, OneOf, Range
from panview.review.remembered.lines import KeptLines, lines_file
from panview.review.remembered.store import load_kept
from panview.settings import load_settings
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

CONTROL = Qt.KeyboardModifier.ControlModifier
LINE = (
    "status = 'FN' and iou < 0.6 and category = 'person' and area >= 100 and verdict = 'undecided' and "
    "error in ('missed', 'near miss') and truth = 'person' and predicted = 'nothing' and image has '0' and thing and "
    "(width > 3 or height > 3)"
)


def test_the_form_and_the_chips_show_what_is_typed(opened: AtHand) -> None:
    opened.type_filter(LINE)
    images = opened.window.image_list
    assert images.filter_form.values() == {
        "status": OneOf(frozenset({"FN"})),
        "iou": Range(None, 0.6, below=True),
        "category": OneOf(frozenset({"person"})),
        "area": Range(100),
        "verdict": OneOf(frozenset({"undecided"})),
        "error": OneOf(frozenset({"missed", "near miss"})),
        "truth": OneOf(frozenset({"person"})),
        "predicted": OneOf(frozenset({"nothing"})),
        "image": Contains("0"),
        "thing": Is(True),
    }
    assert images.conditions.texts() == (
        "Status: FN",
        "IoU under 0.6",
        "Category: person",
        "Area from 100",
        "Verdict: undecided",
        "Error: missed, near miss",
        "Cell: person as nothing",
        "Image: 0",
        "Things",
        "(width > 3 or height > 3)",
    )
    assert images.funnel.badge() == 10
    # Each of them goes, and the line follows; by keys alone, from the last to the first.
    opened.window.activateWindow()
    for left in range(9, -1, -1):
        chip = images.conditions.chips()[left]
        chip.setFocus()
        opened.key(Qt.Key.Key_Delete, chip)
        assert len(images.conditions.chips()) == left
    assert images.filter_line.text() == ""
    assert opened.view.rows.passing.all()
    opened.do("undo")
    assert images.filter_line.text() == "status = 'FN'"
    opened.do("undo")
    # With Ctrl the key is that of the window: everything goes.
    chip = images.conditions.chips()[0]
    chip.setFocus()
    opened.key(Qt.Key.Key_Backspace, chip, CONTROL)
    assert images.conditions.texts() == ()


def test_the_line_shows_what_the_form_says_and_keeps_what_was_typed(opened: AtHand) -> None:
    images = opened.window.image_list
    opened.type_filter("iou<.6 and (width > 3 or height > 3)")
    form = images.filter_form
    form.statuses[Status.FP].click()
    form.errors["spurious"].click()
    form.image_name.setText("0")
    QTest.keyClick(form.image_name, Qt.Key.Key_Return)
    opened.settle()
    assert images.filter_line.text() == (
        "iou<.6 and (width > 3 or height > 3) and status = 'FP' and error = 'spurious' and image has '0'"
    )
    assert "(width > 3 or height > 3)" in form._more.text()
    # What a click on a figure asks is there, too.
    opened.window.metrics.category_clicked.emit(0)
    opened.settle()
    name = opened.snapshot.dataset.categories.names[0]
    assert images.filter_line.text().endswith(f" and category = '{name}'")
    form.reset_button.click()
    opened.settle()
    assert images.filter_line.text() == ""
    assert form.values() == {}


def test_words_of_a_name_are_in_the_form_and_on_a_chip(opened: AtHand) -> None:
    images = opened.window.image_list
    name = opened.snapshot.dataset.image_names[2].removesuffix(".jpg")
    opened.type_filter(name)
    assert images.filter_form.image_name.text() == name
    assert images.conditions.texts() == (f"Image: {name}",)
    assert images.model.rowCount() == 1
    images.filter_form.statuses[Status.FN].click()
    opened.settle()
    assert images.filter_line.text() == f"image has '{name}' and status = 'FN'"
    images.filter_form.statuses[Status.FN].click()
    opened.settle()
    assert images.filter_line.text() == name


def test_a_chip_opens_the_form_at_its_control(opened: AtHand) -> None:
    images = opened.window.image_list
    opened.type_filter("area >= 100 and iou is not null")
    area, null = images.conditions.chips()
    area.edited.emit()
    assert images.filter_form.isVisible()
    assert images.filter_form.area_min.hasFocus() or images.filter_form.focusWidget() is images.filter_form.area_min
    images.filter_form.hide()
    opened.window.activateWindow()
    null.edited.emit()
    assert images.filter_line.textCursor().selectedText() == "iou is not null"


def test_the_line_knows_the_words_of_the_set_and_recalls_what_was_asked(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    line = hand.window.image_list.filter_line
    hand.window.activateWindow()
    hand.window.image_list.focus_filter()
    QTest.keyClicks(line, "categ")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    QTest.keyClicks(line, " = 'per")
    assert [each.label for each in line.list.offers][0] == "person"
    QTest.keyClick(line, Qt.Key.Key_Tab)
    QTest.keyClick(line, Qt.Key.Key_Return)
    hand.settle()
    assert hand.snapshot.filter.expression == "category = 'person'"
    hand.type_filter("iou < 0.3")
    hand.see(lambda: load_kept(lines_file(), KeptLines)[0].lines == ("category = 'person'", "iou < 0.3"))
    hand.window.close()
    again = start(load_settings())
    again.open(demo.root, demo.predictions[0])
    line = again.window.image_list.filter_line
    again.window.activateWindow()
    again.window.image_list.focus_filter()
    again.key(Qt.Key.Key_Up, line)
    again.key(Qt.Key.Key_Up, line)
    assert line.text() == "category = 'person'"
    again.key(Qt.Key.Key_Return, line)
    assert again.snapshot.filter.expression == "category = 'person'"
