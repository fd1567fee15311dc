"""Selecting images: by click, with Ctrl and Shift, by keys; what is looked at is never lost by accident."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from panview.review.session import Scope
from tests.ui.at_hand import AtHand

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def click(hand: AtHand, place: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    view = hand.window.image_list.view
    at = view.visualRect(view.model().index(place, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at)
    hand.settle()


def selected(hand: AtHand) -> list[int]:
    """Return the places in the list that are selected."""
    return sorted({index.row() for index in hand.window.image_list.view.selectionModel().selectedIndexes()})


@pytest.fixture
def listed(opened: AtHand) -> AtHand:
    """A window whose images have all been loaded once: then the canvas answers a click before the list has selected."""
    for place in range(6):
        click(opened, place)
    click(opened, 0)
    return opened


def test_ctrl_adds_images_and_takes_them_out_again(listed: AtHand) -> None:
    click(listed, 2, CTRL)
    assert selected(listed) == [0, 2]
    click(listed, 4, CTRL)
    assert selected(listed) == [0, 2, 4]
    assert len(listed.snapshot.selected) == 3
    click(listed, 2, CTRL)
    assert selected(listed) == [0, 4]
    assert listed.window.image_list.current_row() == listed.review.cursor.now.image


def test_shift_selects_a_range(listed: AtHand) -> None:
    click(listed, 1)
    click(listed, 4, SHIFT)
    assert selected(listed) == [1, 2, 3, 4]
    assert len(listed.snapshot.selected) == 4
    click(listed, 2, SHIFT)
    assert selected(listed) == [1, 2]


def test_ctrl_on_the_only_selected_image_leaves_it_selected(listed: AtHand) -> None:
    listed.do("scope_selected")
    before = listed.scores
    click(listed, 0, CTRL)
    assert selected(listed) == [0]
    assert listed.scores == before
    QTest.keyClick(listed.window.image_list.view, Qt.Key.Key_Space, CTRL)
    assert selected(listed) == [0]


def test_a_click_below_the_last_image_changes_nothing(listed: AtHand) -> None:
    view = listed.window.image_list.view
    click(listed, 2, CTRL)
    below = QPoint(40, view.viewport().height() - 5)
    assert not view.indexAt(below).isValid()
    for modifier in (NONE, CTRL, SHIFT):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, below)
        assert selected(listed) == [0, 2]


def test_dragging_with_ctrl_over_all_that_is_selected_keeps_the_image_that_is_looked_at(listed: AtHand) -> None:
    view = listed.window.image_list.view
    click(listed, 1, CTRL)
    start, end = (view.visualRect(view.model().index(place, 0)).center() for place in (0, 1))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, CTRL, start)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, CTRL, end)
    listed.settle()
    assert selected(listed)
    assert listed.snapshot.selected


def test_keys_move_and_widen_the_selection(listed: AtHand) -> None:
    view = listed.window.image_list.view
    view.setFocus()
    listed.key(Qt.Key.Key_Down, view)
    assert selected(listed) == [1]
    listed.key(Qt.Key.Key_Down, view, SHIFT)
    assert selected(listed) == [1, 2]
    listed.key(Qt.Key.Key_Down, view, CTRL)
    assert selected(listed) == [1, 2], "the keyboard goes on alone"
    assert view.currentIndex().row() == 3
    listed.key(Qt.Key.Key_Space, view, CTRL)
    assert selected(listed) == [1, 2, 3]
    listed.key(Qt.Key.Key_A, view, CTRL)
    assert selected(listed) == [0, 1, 2, 3, 4, 5]


def test_the_figures_follow_every_click(listed: AtHand) -> None:
    listed.do("scope_selected")
    click(listed, 2, CTRL)
    assert int(listed.view.scope.sum()) == 2
    click(listed, 0, CTRL)
    assert int(listed.view.scope.sum()) == 1
    assert "—" not in listed.scores[0]


def test_a_filter_that_hides_all_that_is_selected_gives_the_figures_of_what_it_lists(listed: AtHand) -> None:
    name = listed.snapshot.dataset.image_names
    listed.do("scope_selected")
    other = next(row for row in range(6) if row not in listed.snapshot.selected)
    listed.type_filter(name[other].removesuffix(".jpg"))
    assert listed.snapshot.scope == Scope.FILTERED
    assert int(listed.view.scope.sum()) == 1
    assert "None of the selected images is listed any more" in listed.window.status_line.message()
    assert "—" not in listed.scores[0]


def test_ctrl_on_a_disagreement_leaves_it_selected(listed: AtHand) -> None:
    table = listed.window.disagreements.view
    at = table.visualRect(table.model().index(1, 0)).center()
    for modifier in (NONE, CTRL, CTRL):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, at)
        listed.settle()
        assert [index.row() for index in table.selectionModel().selectedRows()] == [1]


def test_an_empty_scope_says_what_is_empty(listed: AtHand) -> None:
    listed.type_filter("nowhere")
    listed.do("scope_filtered")
    listed.do("clear_filter")
    listed.review.state.adopt({"scope": Scope.SELECTED, "selected": frozenset()})
    listed.settle()
    assert listed.window.disagreements.empty.text() == "No image is selected"
