"""The canvas as a person meets it: mouse and keys in, signals and pixels out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Status
from panview.overlay.framing import CLOSEST
from panview.overlay.view_transform import MAX_SCALE
from panview.presentation.theme_colours import LIGHT
from panview.review.colours import SELECTION
from panview.review.look import CanvasStyle, Flip, Framing, Layer
from panview.ui.canvas import Canvas, CanvasImage
from tests.ui.canvas.hands import ALONE_FN, ERRORS, HEIGHT, MATCH, VOID, WIDTH, Mouse, corner, shown
from tests.ui.canvas.scenes import make_image, make_segments, plain_photo, quadrants

# What Qt's offscreen platform says whenever a window with a smallest size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SMALL, LARGE = 0, 1


def grid() -> CanvasImage:
    """Make an image of 640 by 480 with a truth of 5 by 5 pixels, and another of 30 by 30."""
    boxes = [(300, 200, 5, 5), (100, 100, 30, 30)]
    truth = np.zeros((480, 640), np.uint32)
    for number, (x, y, width, height) in enumerate(boxes, start=1):
        truth[y : y + height, x : x + width] = number
    segments = make_segments([0, 0], [Status.FN, Status.FN], boxes=boxes)
    return make_image(truth, np.zeros_like(truth), segments, plain_photo(640, 480))


def test_an_image_is_fitted_when_it_comes(canvas: Canvas) -> None:
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0))
    assert shown(canvas, *VOID) == QColor(0x80, 0x80, 0x80)
    assert shown(canvas, 4, 4) == QColor(canvas.state.colours.background)


def test_a_wheel_zooms_by_steps_about_the_cursor(canvas: Canvas, mouse: Mouse, qtbot: QtBot) -> None:
    before = canvas.state.view.to_image(100, 60)
    with qtbot.waitSignal(canvas.zoom_changed, check_params_cb=lambda scale: scale == pytest.approx(12.5)):
        mouse.wheel(100, 60, turned=120)
    mouse.wheel(100, 60, turned=240)
    assert canvas.state.view.scale == pytest.approx(10 * 1.25**3)
    assert canvas.state.view.to_image(100, 60) == pytest.approx(before)
    mouse.wheel(100, 60, turned=-360)
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0))


def test_a_trackpad_zooms_in_small_steps(canvas: Canvas, mouse: Mouse) -> None:
    mouse.wheel(100, 60, turned=120, scrolled=8)
    assert 10.0 < canvas.state.view.scale < 10.4


def test_zoom_stops_at_its_limits(canvas: Canvas, mouse: Mouse) -> None:
    mouse.wheel(100, 60, turned=120 * 60)
    assert canvas.state.view.scale == MAX_SCALE
    mouse.wheel(100, 60, turned=-120 * 90)
    assert canvas.state.view.scale == 0.25


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_dragging_pans_and_selects_nothing(canvas: Canvas, mouse: Mouse, qtbot: QtBot, button: Qt.MouseButton) -> None:
    with qtbot.assertNotEmitted(canvas.segment_clicked):
        mouse.press(200, 100, button)
        mouse.move(215, 100)
        mouse.move(190, 130)
        mouse.release(190, 130)
    assert corner(canvas) == pytest.approx((10.0, 2.0, 42.0))
    mouse.move(250, 180)
    assert corner(canvas) == pytest.approx((10.0, 2.0, 42.0)), "the button is up"


def test_a_shaking_click_is_a_click(canvas: Canvas, mouse: Mouse, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.segment_clicked):
        mouse.press(200, 100)
        mouse.move(202, 101)
        mouse.release(202, 101)
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0))


@pytest.mark.parametrize(("place", "segment"), [(ALONE_FN, 0), (ERRORS, 2), (MATCH, 3), (VOID, None), ((3, 3), None)])
def test_a_click_tells_the_segment(
    canvas: Canvas, mouse: Mouse, qtbot: QtBot, place: tuple[int, int], segment: int | None
) -> None:
    with qtbot.waitSignal(canvas.segment_clicked, check_params_cb=lambda local: local == segment):
        mouse.click(*place)


def test_clicking_again_goes_through_what_lies_there(canvas: Canvas, mouse: Mouse) -> None:
    clicked: list[int | None] = []
    canvas.segment_clicked.connect(clicked.append)
    canvas.segment_clicked.connect(canvas.set_selected)
    for _ in range(3):
        mouse.click(*ERRORS)
    assert clicked == [2, 0, 2]
    # Another place begins anew, although what is selected lies there too.
    mouse.click(ERRORS[0] + 20, ERRORS[1])
    assert clicked[-1] == 2


def test_a_double_click_fits(canvas: Canvas, mouse: Mouse) -> None:
    mouse.wheel(100, 60, turned=360)
    mouse.double_click(*MATCH)
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0))


def test_hover_tells_only_of_changes(canvas: Canvas, mouse: Mouse) -> None:
    told: list[int | None] = []
    canvas.segment_hovered.connect(lambda local, _place: told.append(local))
    for x in (60, 65, 70, 160, 165, 260, 360, 380):
        mouse.move(x, 100)
    assert told == [0, 2, 3, None]
    mouse.move(*MATCH)
    mouse.leave()
    assert told[4:] == [3, None]


def test_hover_lights_up_segment_and_partner_and_says_what_it_is(canvas: Canvas, mouse: Mouse) -> None:
    canvas.set_tooltip_provider(lambda local: (f"segment {local}", "some detail"))
    before = shown(canvas, *MATCH)
    mouse.move(*MATCH)
    assert shown(canvas, *MATCH).lightness() > before.lightness()
    assert shown(canvas, 213, 100) == QColor("white"), "the outline"
    assert canvas.hover_card.isVisible()
    assert canvas.hover_card.content == ("segment 3", "some detail")
    mouse.move(*VOID)
    assert not canvas.hover_card.isVisible()
    assert shown(canvas, *MATCH) == before


def test_the_hover_card_stays_within_the_canvas(canvas: Canvas, mouse: Mouse) -> None:
    canvas.set_tooltip_provider(lambda local: ("a rather long title of a segment", "and a detail"))
    for x, y in ((14, 14), (310, 210), (310, 14), (14, 210)):
        mouse.move(x, y)
        card = canvas.hover_card
        assert card.isVisible()
        assert canvas.rect().contains(card.geometry())
        assert not card.geometry().adjusted(8, 8, -8, -8).contains(QPoint(x, y))


def test_hover_follows_when_the_image_moves_or_changes_under_the_pointer(canvas: Canvas, mouse: Mouse) -> None:
    told: list[int | None] = []
    mouse.move(*MATCH)
    canvas.segment_hovered.connect(lambda local, _place: told.append(local))
    mouse.wheel(0, 100, turned=480)
    assert told == [0], "the pointer has stayed, and the image has grown to the right"
    canvas.set_image(quadrants())
    QApplication.processEvents()
    assert told == [0, None, 3]
    canvas.set_image(quadrants())
    QApplication.processEvents()
    assert told[3:] == [None, 3], "the same number, but of another image"


def test_segments_move_with_the_photo(canvas: Canvas, mouse: Mouse) -> None:
    canvas.set_style(CanvasStyle(opacity=1.0, layer=Layer.GROUND_TRUTH))
    # Columns 0 to 19 are the truth's.
    assert shown(canvas, 205, 100) == shown(canvas, 30, 100)
    assert shown(canvas, 350, 100) == QColor(0x80, 0x80, 0x80)
    mouse.press(200, 100)
    mouse.move(350, 100)
    mouse.release(350, 100)
    mouse.leave()
    assert shown(canvas, 350, 100) == QColor("#F0E442")
    assert shown(canvas, 140, 100) == QColor(canvas.state.colours.background)
    mouse.wheel(350, 100, turned=-480)
    assert shown(canvas, 250, 100) == QColor("#F0E442")
    assert shown(canvas, 350, 100) == QColor(0x80, 0x80, 0x80)
    assert shown(canvas, 150, 100) == QColor(canvas.state.colours.background)


def test_style_is_seen_at_once(canvas: Canvas) -> None:
    canvas.set_style(CanvasStyle(opacity=1.0, layer=Layer.GROUND_TRUTH))
    assert shown(canvas, *ALONE_FN) == QColor("#F0E442")
    canvas.set_style(CanvasStyle(opacity=1.0, layer=Layer.PREDICTION))
    assert shown(canvas, *ERRORS) == QColor("#D55E00")
    assert shown(canvas, *ALONE_FN) == QColor(0x80, 0x80, 0x80)


def test_another_match_recolours(canvas: Canvas) -> None:
    canvas.set_style(CanvasStyle(opacity=1.0))
    image = canvas.state.image
    assert image is not None
    status = np.array([Status.TP, Status.FN, Status.TP, Status.FP], np.uint8)
    canvas.set_segments(replace(image.segments, status=status))
    assert shown(canvas, *ALONE_FN).blue() > shown(canvas, *ALONE_FN).red()
    QApplication.processEvents()
    assert canvas.legend.chip(Status.FN).text() == "FN 1"
    with pytest.raises(ValueError, match="segments: expected 4, got 0"):
        canvas.set_segments(
            replace(image.segments, **{name: column[:0] for name, column in vars(image.segments).items()})
        )


def test_keys_of_zoom(canvas: Canvas) -> None:
    canvas.zoom_to_100()
    assert corner(canvas) == pytest.approx((1.0, WIDTH / 2 - 20, HEIGHT / 2 - 10))
    canvas.zoom_in()
    assert canvas.state.view.scale == pytest.approx(1.25)
    canvas.zoom_out()
    canvas.zoom_out()
    assert canvas.state.view.scale == pytest.approx(0.8)
    canvas.zoom_to_fit()
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0))


def test_the_next_image_is_fitted_unless_the_view_is_to_be_kept(canvas: Canvas) -> None:
    canvas.zoom_to_100()
    at_100 = corner(canvas)
    canvas.set_image(quadrants(), keep_view=True)
    assert corner(canvas) == at_100
    canvas.set_image(quadrants())
    assert corner(canvas)[0] == pytest.approx(10.0)


def test_a_new_image_forgets_what_was_selected_and_hovered(canvas: Canvas, mouse: Mouse) -> None:
    mouse.move(*MATCH)
    canvas.set_selected(3)
    canvas.set_image(quadrants())
    assert canvas.state.emphasis.selected is None
    assert canvas.state.emphasis.hovered is None


def test_a_fitted_image_stays_fitted_and_another_keeps_its_middle_when_the_window_grows(canvas: Canvas) -> None:
    canvas.resize(WIDTH * 2, HEIGHT * 2)
    assert canvas.state.view.scale == pytest.approx((WIDTH * 2 - 24) / 40)
    canvas.zoom_to_100()
    middle = canvas.state.view.to_image(WIDTH, HEIGHT)
    canvas.resize(WIDTH, HEIGHT)
    assert canvas.state.view.scale == 1.0
    assert canvas.state.view.to_image(WIDTH / 2, HEIGHT / 2) == pytest.approx(middle)


def test_a_segment_that_is_looked_at_fills_the_view_until_somebody_moves_it(canvas: Canvas, mouse: Mouse) -> None:
    canvas.set_image(grid())
    canvas.set_selected(SMALL)
    canvas.look_at(SMALL)
    scale = canvas.state.view.scale
    assert scale == CLOSEST
    assert canvas.state.view.to_device(302.5, 202.5) == pytest.approx((WIDTH / 2, HEIGHT / 2))
    canvas.set_selected(LARGE)
    canvas.look_at(LARGE)
    canvas.set_image(grid(), keep_view=True)
    canvas.set_selected(LARGE)
    canvas.resize(WIDTH * 2, HEIGHT * 2)
    assert canvas.state.view.scale == pytest.approx(HEIGHT * 2 / 30 / 2), "with the window"
    canvas.set_selected(SMALL)
    canvas.resize(WIDTH * 2, HEIGHT * 2 + 40)
    assert canvas.state.view.scale == pytest.approx(HEIGHT * 2 / 30 / 2), "a click on another one is no close-up"
    canvas.resize(WIDTH * 2, HEIGHT * 2)
    canvas.look_at(SMALL)
    assert canvas.state.view.to_device(302.5, 202.5) == pytest.approx((WIDTH, HEIGHT))
    mouse.wheel(100, 60, turned=-120)
    moved = canvas.state.view.to_image(WIDTH, HEIGHT)
    canvas.resize(WIDTH, HEIGHT)
    assert canvas.state.view.to_image(WIDTH / 2, HEIGHT / 2) == pytest.approx(moved)
    assert canvas.state.view.scale == pytest.approx(scale / 1.25)


def test_whole_images_are_shown_as_somebody_chooses_and_at_once(canvas: Canvas) -> None:
    canvas.set_image(grid())
    whole = corner(canvas)
    canvas.set_selected(SMALL)
    canvas.look_at(SMALL)
    close = corner(canvas)
    canvas.set_style(CanvasStyle(framing=Framing.WHOLE))
    assert corner(canvas) == whole
    canvas.zoom_to_100()
    canvas.look_at(SMALL)
    assert corner(canvas) == whole
    canvas.set_style(CanvasStyle())
    assert corner(canvas) == close
    canvas.set_selected(None)
    canvas.set_style(CanvasStyle(framing=Framing.WHOLE))
    canvas.set_style(CanvasStyle())
    assert corner(canvas) == whole, "nothing is selected"


def test_a_ring_shows_a_small_selected_segment_in_a_whole_image(canvas: Canvas) -> None:
    canvas.set_image(grid())
    ring = canvas.views[0]
    canvas.render_now()
    assert ring._ring is None
    canvas.set_selected(SMALL)
    canvas.render_now()
    assert ring._ring is not None
    middle, radius = ring._ring
    x, y = canvas.state.view.to_device(302.5, 202.5)
    assert (middle.x(), middle.y()) == pytest.approx((x, y))
    assert shown(canvas, round(x - radius), round(y)) == QColor(SELECTION)
    canvas.set_bare(True)
    assert shown(canvas, round(x - radius), round(y)) != QColor(SELECTION)
    canvas.set_bare(False)
    canvas.set_style(CanvasStyle(flip=Flip.PREDICTION))
    canvas.render_now()
    assert ring._ring is None, "it would cover the photo"
    canvas.set_style(CanvasStyle())
    canvas.look_at(SMALL)
    canvas.render_now()
    assert ring._ring is None, "it fills the view"


def test_how_much_is_seen_around_a_segment_is_of_the_style(canvas: Canvas) -> None:
    canvas.set_image(grid())
    scales = []
    for context in (1.0, 3.0):
        canvas.set_style(CanvasStyle(context=context))
        canvas.look_at(LARGE)
        scales.append(canvas.state.view.scale)
    assert scales == pytest.approx([HEIGHT / 30 / 3, HEIGHT / 30 / 7])


def test_the_keys_of_zoom_zoom_at_the_selected_segment_while_it_is_in_view(canvas: Canvas) -> None:
    canvas.set_image(grid())
    canvas.set_selected(SMALL)
    before = canvas.state.view.to_device(302.5, 202.5)
    canvas.zoom_in()
    assert canvas.state.view.to_device(302.5, 202.5) == pytest.approx(before)
    canvas.zoom_out()
    assert canvas.state.view.to_device(302.5, 202.5) == pytest.approx(before)
    for _ in range(30):
        canvas.zoom_in()
        left, top = canvas.state.view.to_device(300, 200)
        length = 5 * canvas.state.view.scale
        if length < HEIGHT:
            assert 0 <= left <= WIDTH - length + 1
            assert 0 <= top <= HEIGHT - length + 1
    assert canvas.state.view.scale == MAX_SCALE


def test_the_keys_of_zoom_zoom_about_the_middle_when_the_selected_segment_is_elsewhere(canvas: Canvas) -> None:
    canvas.set_image(grid())
    canvas.look_at(LARGE)
    canvas.set_selected(SMALL)
    middle = canvas.state.view.to_image(WIDTH / 2, HEIGHT / 2)
    canvas.zoom_in()
    assert canvas.state.view.to_image(WIDTH / 2, HEIGHT / 2) == pytest.approx(middle)


def test_the_chip_leads_from_a_close_up_to_the_whole_image_and_on_to_100_percent(canvas: Canvas) -> None:
    canvas.set_image(grid())
    whole = corner(canvas)
    canvas.look_at(SMALL)
    canvas._zoom_chip.click()
    assert corner(canvas) == whole
    canvas._zoom_chip.click()
    assert canvas.state.view.scale == 1.0


@pytest.mark.parametrize(
    ("flip", "at_match", "label"),
    [
        (Flip.GROUND_TRUTH, True, "Truth"),
        (Flip.PREDICTION, True, "Prediction"),
        (Flip.PHOTO, False, "Photo"),
        (Flip.OFF, True, ""),
    ],
)
def test_what_is_seen_of_a_flipped_pair_is_said_in_the_corner(
    canvas: Canvas, mouse: Mouse, flip: Flip, at_match: bool, label: str
) -> None:
    grey = QColor(0x80, 0x80, 0x80)
    canvas.set_selected(3)
    for layer in (Layer.BOTH, Layer.SPLIT, Layer.PREDICTION):
        canvas.set_style(CanvasStyle(flip=flip, layer=layer, opacity=1.0))
        assert (shown(canvas, *MATCH) != grey) is at_match, layer
        assert canvas.views[0]._label == label
        assert (shown(canvas, *ERRORS) == grey) is (flip is not Flip.OFF), "of another pair"
    mouse.move(*ERRORS)
    assert (canvas.state.emphasis.hovered is None) is (flip is not Flip.OFF), "nor can it be pointed at"
    mouse.move(*MATCH)
    assert (canvas.state.emphasis.hovered is not None) is at_match


def test_a_side_without_a_segment_says_so(canvas: Canvas) -> None:
    image = quadrants()
    alone = replace(image, segments=replace(image.segments, partner=np.full(4, -1, np.int32)))
    canvas.set_image(alone)
    canvas.set_selected(0)
    canvas.set_style(CanvasStyle(flip=Flip.PREDICTION))
    assert canvas.views[0]._label == "Prediction: no segment"


def test_what_solo_dims_can_still_be_pointed_at(canvas: Canvas, mouse: Mouse) -> None:
    bright = shown(canvas, *VOID)
    canvas.set_selected(3)
    canvas.set_style(CanvasStyle(solo=True))
    assert shown(canvas, *VOID).lightness() < bright.lightness() / 2
    assert shown(canvas, *ERRORS) == shown(canvas, *VOID)
    mouse.move(*ERRORS)
    assert canvas.state.emphasis.hovered == 2


def test_no_image_shows_the_message(canvas: Canvas, mouse: Mouse, qtbot: QtBot) -> None:
    canvas.set_image(None)
    QApplication.processEvents()
    empty = canvas.grab().toImage()
    canvas.set_message("Loading…")
    QApplication.processEvents()
    assert canvas.grab().toImage() != empty
    assert not canvas.legend.isVisible()
    with qtbot.assertNotEmitted(canvas.zoom_changed):
        mouse.wheel(100, 60, turned=120)
        mouse.double_click(100, 60)
    with qtbot.waitSignal(canvas.segment_clicked, check_params_cb=lambda local: local is None):
        mouse.click(100, 60)


def test_a_missing_photo_says_so_on_a_board(canvas: Canvas) -> None:
    image = quadrants()
    canvas.set_image(replace(image, photo_levels=(), photo_message=""))
    QApplication.processEvents()
    board = canvas.grab().toImage()
    canvas.set_image(replace(image, photo_levels=(), photo_message="7.jpg is not there"))
    QApplication.processEvents()
    assert canvas.grab().toImage() != board


def test_the_theme_colours_the_background(canvas: Canvas) -> None:
    canvas.set_theme(LIGHT)
    assert shown(canvas, 4, 4) == QColor(LIGHT.canvas)
