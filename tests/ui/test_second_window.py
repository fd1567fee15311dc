"""Two windows on one review: what is open is shared, how one looks is not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.review.look import Layer
from panview.ui.canvas.canvas import Canvas
from panview.ui.second_window import SecondWindow
from tests.ui.at_hand import AtHand


@pytest.fixture
def second(opened: AtHand) -> SecondWindow:
    opened.do("second_window")
    window = opened.review.second.window
    assert window is not None
    opened.see(lambda: shown(window) == opened.review.cursor.now.image)
    return window


def shown(window: SecondWindow) -> int:
    image = window.canvas.state.image
    return -1 if image is None else image.row


def selected(window: SecondWindow) -> int:
    """The row of the table that is selected on its canvas."""
    state = window.canvas.state
    local = state.emphasis.selected
    return -1 if local is None or state.segments is None else int(state.segments.row[local])


def rows(canvas: Canvas) -> list[int]:
    """The rows of the table that are on a canvas."""
    segments = canvas.state.segments
    return [] if segments is None else segments.row.tolist()


def test_image_and_segment_go_along_and_the_look_does_not(opened: AtHand, second: SecondWindow) -> None:
    cursor = opened.review.cursor
    for _ in range(3):
        opened.do("next_disagreement")
        opened.see(lambda: (shown(second), selected(second)) == (cursor.now.image, cursor.now.segment))
    opened.do("next_image")
    opened.see(lambda: shown(second) == cursor.now.image)
    assert second.image_line.title().name == opened.window.image_line.title().name
    # A key of the look is that of the window that has it.
    before = cursor.now.look
    second.activateWindow()
    QTest.keyClick(second, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    opened.see(lambda: second.canvas.state.style.layer is Layer.GROUND_TRUTH)
    assert cursor.now.look == before
    assert opened.review.settings.current.opacity == before.opacity
    # What a click selects there is selected here, too.
    image = second.canvas.state.image
    assert image is not None
    second.canvas.segment_clicked.emit(0)
    opened.settle()
    assert cursor.now.segment == int(image.segments.row[0])


def test_what_is_open_is_shared(opened: AtHand, second: SecondWindow) -> None:
    opened.do("next_disagreement")
    other = opened.review.commands.next_prediction
    other()
    opened.settle()
    cursor = opened.review.cursor
    opened.see(lambda: (shown(second), selected(second)) == (cursor.now.image, cursor.now.segment))
    assert opened.snapshot.prediction is not None
    assert opened.snapshot.prediction.name in second.windowTitle()
    opened.see(lambda: rows(second.canvas) == rows(opened.window.canvas) != [])


def test_pinned_it_stays_and_decides_nothing(opened: AtHand, second: SecondWindow) -> None:
    second.pin.setChecked(True)
    before = shown(second)
    opened.do("next_image")
    opened.settle()
    assert shown(second) == before != opened.review.cursor.now.image
    names = {action.objectName() for action in second.actions()}
    assert "next_image" in names
    assert "verdict_prediction_right" not in names
    opened.review.commands.next_prediction()
    opened.settle()
    opened.see(lambda: shown(second) == before)
    second.pin.setChecked(False)
    opened.see(lambda: shown(second) == opened.review.cursor.now.image)
    assert "verdict_prediction_right" in {action.objectName() for action in second.actions()}


def test_closing_it_keeps_the_first_and_it_opens_again(opened: AtHand, second: SecondWindow) -> None:
    second.close()
    opened.settle()
    assert opened.review.second.window is None
    assert opened.window.isVisible()
    opened.do("next_disagreement")
    opened.do("second_window")
    again = opened.review.second.window
    assert again is not None
    opened.see(lambda: selected(again) == opened.review.cursor.now.segment)
    # With the review it goes, too.
    opened.do("close_dataset")
    assert opened.review.second.window is None
