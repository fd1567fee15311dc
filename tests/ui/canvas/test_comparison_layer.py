"""Two prediction sets beside each other: each view has its own segments, and what the mouse does goes for both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Status
from panview.overlay.segments import counterpart
from panview.review.colours import SELECTION
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas import Canvas, CanvasImage
from tests.ui.canvas.hands import ALONE_FN, ERRORS, HEIGHT, MATCH, VOID, WIDTH, Mouse, shown
from tests.ui.canvas.scenes import make_image, make_segments, plain_photo, quadrants

# What Qt's offscreen platform says whenever a window with a smallest size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

STYLE = CanvasStyle(layer=Layer.COMPARISON, opacity=1.0)
BLUE, ORANGE, YELLOW = QColor("#0072B2"), QColor("#D55E00"), QColor("#F0E442")


def other_set() -> CanvasImage:
    """Make the image of `quadrants` with another prediction: truth 0 is found, truth 1 missed, 3 lies on void."""
    truth = np.zeros((20, 40), np.uint32)
    truth[:, :20], truth[:, 20:30] = 1, 2
    prediction = np.zeros((20, 40), np.uint32)
    prediction[:, :20], prediction[:, 30:] = 1, 2
    segments = make_segments(
        [0, 0, 1, 1],
        [Status.TP, Status.FN, Status.TP, Status.FP],
        [2, -1, 0, -1],
        [1.0, np.nan, 1.0, np.nan],
        [(0, 0, 20, 20), (20, 0, 10, 20), (0, 0, 20, 20), (30, 0, 10, 20)],
    )
    return make_image(truth, prediction, segments, plain_photo(40, 20))


def both_sets() -> CanvasImage:
    return replace(quadrants(), compared=other_set())


@pytest.fixture
def pair(canvas: Canvas) -> tuple[Canvas, Mouse, Mouse]:
    canvas.resize(2 * WIDTH + 1, HEIGHT)
    canvas.set_style(STYLE)
    canvas.set_names("strong", "weak")
    canvas.set_image(both_sets())
    QApplication.processEvents()
    return canvas, Mouse(canvas.views[0]), Mouse(canvas.views[1])


def right(place: tuple[int, int]) -> tuple[int, int]:
    return WIDTH + 1 + place[0], place[1]


def test_each_view_has_the_statuses_of_its_own_set(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, _, _ = pair
    assert canvas.views[1].isVisible()
    assert shown(canvas, *ALONE_FN) == YELLOW
    assert shown(canvas, *right(MATCH)) == YELLOW
    assert shown(canvas, *right(VOID)) == ORANGE
    # A match is faint, and void is bare.
    assert shown(canvas, *VOID) == QColor(0x80, 0x80, 0x80)
    faint = shown(canvas, *MATCH)
    assert faint == shown(canvas, *right(ALONE_FN))
    assert faint.blue() > faint.red()


def test_zoom_and_pan_go_for_both(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, left, other = pair
    other.wheel(100, 60, turned=120)
    left.press(200, 100)
    left.move(220, 110)
    left.release(220, 110)
    assert canvas.views[0].state.view == canvas.views[1].state.view == canvas.state.view
    assert canvas.state.view.scale == pytest.approx(12.5)


def test_the_hovered_truth_lights_up_in_both(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, left, other = pair
    other.move(*MATCH)
    assert canvas.state.compared_emphasis.hovered == 1
    assert canvas.state.emphasis.hovered == 1
    # The left edge of the segment, in either view.
    assert shown(canvas, 212, 100) == shown(canvas, *right((212, 100))) == QColor("white")
    other.leave()
    assert canvas.state.emphasis.hovered is canvas.state.compared_emphasis.hovered is None
    # A prediction stands for the truth below it.
    left.move(*ERRORS)
    assert canvas.state.emphasis.hovered == 2
    assert canvas.state.compared_emphasis.hovered == 0
    other.move(*VOID)
    assert canvas.state.compared_emphasis.hovered == 3
    assert canvas.state.emphasis.hovered is None


def test_the_selected_segment_is_outlined_in_both(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, _, _ = pair
    accent = QColor(SELECTION)
    canvas.set_selected(1, 1)
    assert shown(canvas, 212, 100) == shown(canvas, *right((212, 100))) == accent
    canvas.set_selected(None, 3)
    assert shown(canvas, 212, 100) != accent
    assert shown(canvas, *right((312, 100))) == accent


def test_clicks_say_which_set_they_are_of(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, left, other = pair
    said: list[tuple[str, int | None]] = []
    canvas.segment_clicked.connect(lambda local: said.append(("A", local)))
    canvas.compared_clicked.connect(lambda local: said.append(("B", local)))
    left.click(*ALONE_FN)
    other.click(*VOID)
    other.click(*MATCH)
    left.click(*VOID)
    assert said == [("A", 0), ("B", 3), ("B", 1), ("A", None)]
    canvas.set_style(CanvasStyle(layer=Layer.SIDE_BY_SIDE))
    QApplication.processEvents()
    other.click(*MATCH)
    assert said[-1] == ("A", 3)


def test_the_card_speaks_of_the_set_under_the_mouse(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, left, other = pair
    asked: list[tuple[str, int]] = []

    def of(name: str) -> object:
        def say(local: int) -> tuple[str, str]:
            asked.append((name, local))
            return name, "detail"

        return say

    canvas.set_tooltip_provider(of("A"), of("B"))  # type: ignore[arg-type]
    left.move(*ALONE_FN)
    other.move(*VOID)
    assert asked == [("A", 0), ("B", 3)]
    assert canvas.hover_card.isVisible()


def test_either_view_has_its_legend_and_its_name(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, _, _ = pair
    canvas.render_now()
    assert canvas.legend.chip(Status.FN).text() == canvas.compared_legend.chip(Status.FN).text() == "FN 1"
    canvas.set_segments(quadrants().segments, replace(other_set().segments, status=np.full(4, Status.FN, np.uint8)))
    canvas.render_now()
    assert canvas.legend.chip(Status.FN).text() == "FN 1"
    assert canvas.compared_legend.chip(Status.FN).text() == "FN 4"
    assert canvas.compared_legend.x() >= canvas.views[1].x()
    canvas.set_style(replace(STYLE, colour_by="iou"))
    canvas.render_now()
    assert not canvas.compared_legend.isVisible(), "the ramp means the same in both"
    assert [view._label for view in canvas.views] == ["A · strong", "B · weak"]


@pytest.mark.parametrize("width", [150, 250, 330, 420])
def test_legends_stay_in_their_views(pair: tuple[Canvas, Mouse, Mouse], qtbot: QtBot, width: int) -> None:
    canvas, _, _ = pair
    canvas.resize(2 * width + 1, HEIGHT)
    QApplication.processEvents()
    canvas.render_now()
    texts = [canvas.compared_legend.chip(status).text() for status in (Status.TP, Status.FP, Status.FN)]
    assert texts == (["1", "1", "1"] if width < 300 else ["TP 1", "FP 1", "FN 1"])
    if width > 200:
        assert canvas.legend.geometry().right() < canvas.views[1].x()
    with qtbot.waitSignal(canvas.status_toggled, check_params_cb=lambda status: status is Status.FN):
        qtbot.mouseClick(canvas.compared_legend.chip(Status.FN), Qt.MouseButton.LeftButton)


def test_one_view_until_both_sets_have_come(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, _, _ = pair
    canvas.set_image(quadrants())
    QApplication.processEvents()
    assert not canvas.views[1].isVisible()
    assert not canvas.compared_legend.isVisible()
    canvas.set_image(None)
    canvas.set_message("Loading…")
    QApplication.processEvents()
    assert canvas.views[1].isVisible()


def test_a_set_that_cannot_be_read_is_said_in_its_view(pair: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, left, other = pair
    canvas.set_image(replace(quadrants(), compared_message="1.png: not there"))
    QApplication.processEvents()
    assert canvas.views[1].state.image is None
    assert canvas.views[1].state.message == "1.png: not there"
    assert shown(canvas, *ALONE_FN) == YELLOW
    other.move(*MATCH)
    other.wheel(50, 50, turned=120)
    left.move(*ALONE_FN)
    assert canvas.state.emphasis.hovered == 0


def test_the_truth_that_stands_for_a_segment() -> None:
    segments = quadrants().segments
    assert [counterpart(segments, local) for local in (0, 1, 2, 3, None)] == [0, 1, 0, 1, None]
    assert counterpart(other_set().segments, 3) is None
    assert counterpart(None, 2) is None
