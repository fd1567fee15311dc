"""Looking at one segment after the other: close-ups, solo, flipping, lifting the masks."""

from __future__ import annotations

import json
import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.overlay.framing import CLOSEST, LEGIBLE, area_of
from panview.review.look import Flip, Framing, Layer
from panview.settings import Settings, load_settings, settings_file
from panview.ui.action_rows import layer_action
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


def visible_length(hand: AtHand) -> float:
    """Return the side of the square, in pixels of the screen, that the selected segment's pixels in view would fill."""
    canvas = hand.window.canvas
    image, local, view = canvas.state.image, canvas.state.emphasis.selected, canvas.state.view
    assert image is not None
    assert local is not None
    owner = image.pair_prediction if image.segments.side[local] else image.pair_ground_truth
    rows, columns = np.nonzero((owner == local)[image.pair_map])
    height, width = canvas.views[0].viewport
    x, y = (columns + 0.5) * view.scale + view.x, (rows + 0.5) * view.scale + view.y
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return math.sqrt(int(np.count_nonzero(inside))) * view.scale


def test_each_disagreement_is_legible_without_anything_else_being_pressed(opened: AtHand) -> None:
    canvas, steps, closer = opened.window.canvas, 0, 0
    whole = canvas.state.view.scale
    for _ in range(25):
        opened.do("next_disagreement")
        image, local = canvas.state.image, canvas.state.emphasis.selected
        assert image is not None
        assert local is not None
        if area_of(image, image.segments, local):
            scale = canvas.state.view.scale
            assert visible_length(opened) >= 0.7 * LEGIBLE or scale == CLOSEST
            closer += scale > 1.2 * whole
            steps += 1
    assert steps > 20
    assert closer > 5


def test_a_key_changes_between_close_ups_and_whole_images_and_the_choice_stays(opened: AtHand) -> None:
    canvas, bar = opened.window.canvas, opened.window.canvas_bar
    opened.do("next_disagreement")
    image = canvas.state.image
    assert image is not None
    opened.key(Qt.Key.Key_Z)
    assert opened.review.cursor.now.look.framing is Framing.WHOLE
    assert not bar.close_up.isChecked()
    for _ in range(4):
        view = canvas.state.view
        height, width = canvas.views[0].viewport
        shown = canvas.state.image
        assert shown is not None
        assert view.x >= 0
        assert view.y >= 0
        assert view.x + shown.size[1] * view.scale <= width
        assert view.y + shown.size[0] * view.scale <= height
        opened.do("next_undecided")
    bar.close_up.click()
    opened.settle()
    assert opened.review.cursor.now.look.framing is Framing.SEGMENT
    assert visible_length(opened) >= 0.7 * LEGIBLE


def test_a_click_on_the_canvas_moves_nothing(opened: AtHand) -> None:
    canvas = opened.window.canvas
    view = canvas.state.view
    canvas.segment_clicked.emit(0)
    opened.settle()
    assert canvas.state.emphasis.selected == 0
    assert canvas.state.view == view


def test_flipping_goes_round_and_ends_with_the_pair(opened: AtHand) -> None:
    cursor, canvas = opened.review.cursor, opened.window.canvas
    opened.do("next_disagreement")
    for expected in (Flip.GROUND_TRUTH, Flip.PREDICTION, Flip.PHOTO, Flip.OFF, Flip.GROUND_TRUTH):
        opened.key(Qt.Key.Key_Y)
        assert cursor.now.look.flip is expected
        assert canvas.state.style.flip is expected
        assert canvas.state.lifted is (expected is Flip.PHOTO)
    opened.do("next_disagreement")
    assert canvas.state.style.flip is Flip.OFF
    # With one side there is nothing to flip.
    opened.key(Qt.Key.Key_Y)
    opened.do("close_prediction")
    opened.do("close_prediction")
    assert canvas.state.style.flip is Flip.OFF
    assert not opened.review.actions.table.action("flip").isEnabled()


def test_flipping_shows_the_pair_in_every_layer(opened: AtHand) -> None:
    canvas = opened.window.canvas
    opened.do("next_disagreement")
    for layer in Layer:
        if layer is Layer.COMPARISON:
            continue
        opened.do(layer_action(layer))
        opened.do("flip")
        assert canvas.state.style.flip is Flip.GROUND_TRUTH
        canvas.render_now()
        for _ in range(3):
            opened.do("flip")


def test_what_one_looks_at_is_remembered(start: Start) -> None:
    hand = start()
    hand.do("framing")
    hand.do("solo")
    assert hand.review.cursor.now.look.solo is False, "nothing is open"
    hand.review.looks.toggle_framing()
    hand.review.looks.toggle_solo()
    assert hand.window.canvas_bar.solo.isChecked()
    hand.review.close()
    assert json.loads(settings_file().read_text()) == {"framing": "whole", "solo": True}
    again = start(load_settings())
    look = again.review.cursor.now.look
    assert (look.framing, look.solo, look.flip) == (Framing.WHOLE, True, Flip.OFF)


def test_the_context_is_that_of_the_settings(start: Start) -> None:
    hand = start(Settings(segment_context=2.0))
    assert hand.window.canvas.state.style.context == 2.0


def test_the_masks_are_lifted_while_a_key_is_held(opened: AtHand) -> None:
    canvas, window = opened.window.canvas, opened.window.windowHandle()
    assert window is not None
    opened.do("next_disagreement")
    QTest.keyPress(window, Qt.Key.Key_H)
    assert canvas.state.bare
    QTest.keyPress(window, Qt.Key.Key_N)
    QTest.keyRelease(window, Qt.Key.Key_N)
    assert canvas.state.bare, "it is still held"
    QTest.keyRelease(window, Qt.Key.Key_H)
    assert not canvas.state.bare
    # Chosen in the palette there is no key to let go of.
    opened.do("lift")
    assert canvas.state.bare
    QTest.keyRelease(window, Qt.Key.Key_Return)
    assert canvas.state.bare
    QTest.keyClick(window, Qt.Key.Key_N)
    assert not canvas.state.bare


def test_shift_and_the_key_lift_together(opened: AtHand) -> None:
    canvas, window = opened.window.canvas, opened.window.windowHandle()
    assert window is not None
    QTest.keyPress(window, Qt.Key.Key_H)
    QTest.keyPress(window, Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(window, Qt.Key.Key_H)
    assert canvas.state.bare
    QTest.keyRelease(window, Qt.Key.Key_Shift)
    assert not canvas.state.bare
