"""The parts of the page that compares, without any dataset."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from panview.metrics.transitions import Transition
from panview.presentation.change_columns import ChangeColumns, Column
from panview.presentation.compare_content import CompareContent
from panview.presentation.difference_columns import Bar
from panview.presentation.difference_columns import Column as DifferenceColumn
from panview.presentation.model_lines import ModelLine
from panview.ui.pages.change_list import ChangeList
from panview.ui.pages.compare_page import NO_SECOND, NOT_CHOSEN, ComparePage
from panview.ui.pages.difference_list import DifferenceList, paint_bar
from panview.ui.pages.model_table import ModelTable
from panview.ui.panels.walk_bar import WalkBar
from panview.ui.theme import current_theme
from tests.ui.models.test_change_model import CATEGORIES, IMAGES
from tests.ui.models.test_change_model import columns as change_columns
from tests.ui.models.test_difference_model import columns as difference_columns

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton
CELLS = tuple(f"{place}.0" for place in range(9))
LINES = (
    ModelLine("strong", CELLS, "A", 11),
    ModelLine("published", CELLS, quiet=True),
    ModelLine("weak", CELLS, "B", 12),
    ModelLine(
        "B − A", CELLS, notes=("−1.0 to +2.0", "", "0.1 to 0.2"), strong=(False, True, False), tip="a difference"
    ),
    ModelLine("a-very-long-name-of-a-model-" * 5, CELLS, "", 13, tip="compare"),
)


def show(widget: QWidget, qtbot: QtBot, width: int, height: int) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()


def test_a_click_on_another_model_compares_with_it(qtbot: QtBot) -> None:
    table = ModelTable()
    table.set_lines(LINES)
    show(table, qtbot, 600, table.sizeHint().height())
    chosen: list[int] = []
    table.set_chosen.connect(chosen.append)
    for place in range(len(LINES)):
        qtbot.mouseClick(table, LEFT, pos=table.line_rect(place).center())
    assert chosen == [13]
    assert table.line_rect(4).bottom() == table.height() - 1
    assert "−1.0 to +2.0" in table.accessibleDescription()
    shorter = table.sizeHint().height()
    table.set_lines(LINES[:3])
    assert table.sizeHint().height() < shorter


def test_the_tip_is_of_the_line_under_the_mouse(qtbot: QtBot) -> None:
    table = ModelTable()
    table.set_lines(LINES)
    show(table, qtbot, 600, table.sizeHint().height())
    qtbot.mouseMove(table, table.line_rect(3).center())
    assert table.toolTip() == "a difference"
    qtbot.mouseMove(table, QPoint(300, 5))
    assert table.toolTip() == ""


def bar_picture(bar: Bar) -> QImage:
    image = QImage(101, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint_bar(painter, QRectF(0, 0, 101, 20), bar, current_theme())
    painter.end()
    return image


def test_bars_grow_from_zero_and_whiskers_reach_their_ends() -> None:
    black = QColor("black").rgb()
    better = bar_picture(Bar(0.5, 0.8, 0.6, 0.9, significant=True))
    row = 7
    inked = [x for x in range(101) if better.pixel(x, row) != black]
    assert 48 <= inked[0] <= 51
    assert 79 <= max(x for x in inked if x < 85) <= 82
    middle = [x for x in range(101) if better.pixel(x, 10) != black]
    assert max(middle) == pytest.approx(91, abs=1)
    worse = bar_picture(Bar(0.5, 0.2, 0.1, 0.6, significant=False))
    assert min(x for x in range(101) if worse.pixel(x, 10) != black) == pytest.approx(10, abs=1)
    # Told apart by colour as well, and what may be chance steps back.
    gain, loss = QColor(better.pixel(60, row)), QColor(worse.pixel(40, row))
    assert gain.blue() > gain.red()
    assert loss.red() > loss.blue()
    certain = QColor(bar_picture(Bar(0.5, 0.2, 0.1, 0.3, significant=True)).pixel(40, row))
    assert certain.red() > loss.red()
    nothing = bar_picture(Bar(0.5, None, None, None, significant=False))
    assert {x for x in range(101) if nothing.pixel(x, row) != black} <= {50, 51}


@pytest.mark.parametrize("width", [280, 340, 480, 700])
def test_categories_at_any_width(qtbot: QtBot, width: int) -> None:
    part = DifferenceList()
    show(part, qtbot, width, 240)
    part.set_columns(difference_columns(), 1)
    assert part.view.columnWidth(DifferenceColumn.BAR) >= 40
    assert part.view.horizontalHeader().length() <= part.width()
    assert part.view.isColumnHidden(DifferenceColumn.FIRST) is (width < 380)
    assert part.model.category(part.view.currentIndex().row()) == 1
    part.grab()


def test_a_category_is_chosen_by_mouse_and_by_key(qtbot: QtBot) -> None:
    part = DifferenceList()
    show(part, qtbot, 480, 240)
    part.set_columns(difference_columns(), -1)
    chosen: list[int] = []
    part.category_clicked.connect(chosen.append)
    qtbot.mouseClick(part.view.viewport(), LEFT, pos=QPoint(30, part.view.rowViewportPosition(1) + 8))
    assert chosen == [3]
    part.view.setFocus()
    qtbot.keyClick(part.view, Qt.Key.Key_Down)
    qtbot.keyClick(part.view, Qt.Key.Key_Return)
    assert chosen == [3, 1]


@pytest.fixture
def changes(qtbot: QtBot) -> ChangeList:
    part = ChangeList()
    part.model.set_names(CATEGORIES, IMAGES)
    part.set_columns(change_columns(40), "")
    show(part, qtbot, 600, 300)
    return part


def test_the_switch_counts_and_lists(changes: ChangeList, qtbot: QtBot) -> None:
    counts = changes.model.columns().counts()
    assert changes.kinds.button("fixed").text() == f"Fixed {counts[Transition.FIXED]}"
    assert changes.kinds.button("all").text() == "All 40"
    assert changes.model.rowCount() == counts[Transition.FIXED]
    with qtbot.waitSignal(changes.kinds_changed):
        qtbot.mouseClick(changes.kinds.button("broken"), LEFT)
    assert changes.model.rowCount() == counts[Transition.BROKEN]
    changes.set_kinds("all")
    assert changes.model.rowCount() == 40


def test_a_row_is_opened_by_click_and_by_enter_not_by_arrows(changes: ChangeList, qtbot: QtBot) -> None:
    opened: list[int] = []
    changes.opened.connect(opened.append)
    view, model = changes.view, changes.model
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(30, view.rowViewportPosition(2) + 8))
    assert opened == [model.truth(2)]
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert opened == [model.truth(2)]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [model.truth(2), model.truth(3)]


def test_steps_go_through_the_list_to_its_ends(changes: ChangeList) -> None:
    opened: list[int] = []
    changes.opened.connect(opened.append)
    count = changes.model.rowCount()
    assert changes.step(1)
    assert changes.current() == 0
    while changes.step(1):
        pass
    assert changes.current() == count - 1
    assert len(opened) == count
    assert changes.step(-1)
    assert opened[-1] == changes.model.truth(count - 2)


def test_the_current_segment_stays_when_figures_change(changes: ChangeList) -> None:
    changes.set_current(3)
    kept = changes.model.truth(3)
    given = change_columns(40)
    changes.set_columns(replace(given, effect=-given.effect[::-1]), "")
    assert changes.model.truth(changes.current()) == kept
    changes.view.sortByColumn(Column.IMAGE, Qt.SortOrder.AscendingOrder)
    assert changes.model.truth(changes.current()) == kept
    changes.set_columns(ChangeColumns.empty(), "")
    assert changes.current() == -1


def test_an_empty_list_says_why(changes: ChangeList) -> None:
    changes.set_columns(ChangeColumns.empty(), "")
    assert changes.empty.isVisible()
    assert changes.empty.text() == "No segment is fixed"
    assert not changes.export_button.isEnabled()
    changes.set_columns(ChangeColumns.empty(), "the filter")
    assert changes.empty.text() == "the filter"
    assert not changes.step(1)


@pytest.mark.parametrize("width", [240, 330, 430, 500, 800])
def test_what_matters_is_seen_at_any_width(changes: ChangeList, width: int) -> None:
    changes.resize(width, 300)
    QApplication.processEvents()
    assert changes.view.horizontalHeader().length() <= width
    for column in (Column.CHANGE, Column.CATEGORY, Column.EFFECT):
        assert not changes.view.isColumnHidden(column)
    hidden = [column for column in Column if changes.view.isColumnHidden(column)]
    assert (Column.FIRST in hidden) is (Column.SECOND in hidden)
    assert Column.IMAGE in hidden or not hidden, "it goes first"
    assert (len(hidden) == 4) is (width < 400)
    assert not hidden or width < 800
    for button in changes.kinds.buttons() if width > 300 else ():
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())


def test_the_page_says_what_it_lacks(qtbot: QtBot) -> None:
    page = ComparePage()
    show(page, qtbot, 700, 500)
    assert page.is_empty
    assert page.empty.label.text() == NO_SECOND
    for signal, button in (
        (page.add_predictions_requested, page.empty.add_button),
        (page.run_requested, page.empty.run_button),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, LEFT)
    page.show_empty(NOT_CHOSEN.format(name="strong"), [(5, "weak"), (6, "other-" * 30)])
    assert not page.empty.add_button.isVisible()
    with qtbot.waitSignal(page.set_chosen, check_params_cb=lambda key: key == 6):
        qtbot.mouseClick(page.empty.choices[1], LEFT)
    page.show_empty(NO_SECOND)
    assert page.empty.choices == []


def test_the_keyboard_waits_for_the_list(qtbot: QtBot) -> None:
    page = ComparePage()
    show(page, qtbot, 700, 500)
    page.activateWindow()
    page.take_focus()
    assert page.hasFocus()
    content = CompareContent("6 images", LINES, difference_columns(), -1, change_columns(40), "")
    page.changes.model.set_names(CATEGORIES, IMAGES)
    page.set_content(content, pending=True)
    assert page.changes.view.hasFocus()
    assert "intervals" in page.summary.text()
    page.set_content(content, pending=False)
    assert page.summary.text() == "6 images"
    page.grab()


def test_many_models_leave_room_for_the_lists(qtbot: QtBot) -> None:
    page = ComparePage()
    page.changes.model.set_names(CATEGORIES, IMAGES)
    many = tuple(ModelLine(f"model {place}", CELLS, key=place + 1) for place in range(30))
    page.set_content(CompareContent("", many, difference_columns(), -1, change_columns(4), ""), pending=False)
    show(page, qtbot, 650, 480)
    assert page.changes.view.height() > 100


def test_a_small_window_has_the_lists_below_each_other(qtbot: QtBot) -> None:
    page, stack = ComparePage(), QStackedWidget()
    stack.addWidget(page)
    show(stack, qtbot, 360, 500)
    assert page.width() == 360
    assert page.lists.orientation() is Qt.Orientation.Vertical
    stack.resize(700, 500)
    QApplication.processEvents()
    assert page.lists.orientation() is Qt.Orientation.Horizontal


def test_the_bar_of_a_walk(qtbot: QtBot) -> None:
    bar = WalkBar()
    show(bar, qtbot, 600, 40)
    bar.set_shortcuts("Esc", "P", "")
    assert (bar.back_button.text(), bar.next_button.text()) == ("Back  Esc", "Next")
    bar.set_content(0, 1_200, "fixed: person")
    assert bar.texts() == ("1 of 1,200", "fixed: person")
    assert not bar.previous_button.isEnabled()
    with qtbot.waitSignal(bar.step_requested, check_params_cb=lambda delta: delta == 1):
        qtbot.mouseClick(bar.next_button, LEFT)
    bar.set_content(1_199, 1_200, "")
    assert not bar.next_button.isEnabled()
    with qtbot.waitSignal(bar.step_requested, check_params_cb=lambda delta: delta == -1):
        qtbot.mouseClick(bar.previous_button, LEFT)
    with qtbot.waitSignal(bar.back_requested):
        qtbot.mouseClick(bar.back_button, LEFT)
    bar.set_content(-1, 0, "")
    assert bar.texts()[0] == "0"


def test_significant_rows_are_counted(qtbot: QtBot) -> None:
    part = DifferenceList()
    show(part, qtbot, 480, 240)
    columns = replace(difference_columns(), significant=np.array([True, True, False, False, False]))
    part.set_columns(columns, -1)
    # Two of the five have no interval that could tell.
    assert part.header.count_label.accessibleName() == "2 of 3 significant"
    nothing = np.full(5, np.nan)
    part.set_columns(replace(columns, low=nothing, high=nothing, significant=np.zeros(5, np.bool_)), -1)
    assert part.header.count_label.accessibleName() == "too few images for intervals"
