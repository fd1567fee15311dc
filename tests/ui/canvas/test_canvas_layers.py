"""The canvas side by side, split and bare, and its legend."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Status
from panview.review.colours import SELECTION
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas import Canvas
from tests.ui.canvas.hands import ALONE_FN, ERRORS, HEIGHT, MATCH, WIDTH, Mouse, corner, shown
from tests.ui.canvas.scenes import quadrants

# What Qt's offscreen platform says whenever a window with a smallest size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def beside(canvas: Canvas) -> tuple[Canvas, Mouse, Mouse]:
    canvas.resize(2 * WIDTH + 1, HEIGHT)
    canvas.set_style(CanvasStyle(layer=Layer.SIDE_BY_SIDE, opacity=1.0))
    QApplication.processEvents()
    return canvas, Mouse(canvas.views[0]), Mouse(canvas.views[1])


def test_side_by_side_shows_either_side(beside: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, _, _ = beside
    assert [view.width() for view in canvas.views] == [WIDTH, WIDTH]
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0))
    assert shown(canvas, *ERRORS) == QColor("#F0E442")
    assert shown(canvas, WIDTH + 1 + ERRORS[0], ERRORS[1]) == QColor("#D55E00")


def test_side_by_side_zoom_pan_hover_and_selection_are_linked(beside: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, left, right = beside
    right.wheel(100, 60, turned=120)
    left.press(200, 100)
    left.move(220, 110)
    left.release(220, 110)
    assert canvas.views[0].state.view == canvas.views[1].state.view == canvas.state.view
    assert canvas.state.view.scale == pytest.approx(12.5)
    canvas.zoom_to_fit()
    QApplication.processEvents()
    right.move(*MATCH)
    # The partner on the left is outlined where its prediction on the right is hovered.
    assert shown(canvas, 212, 100) == QColor("white")
    assert shown(canvas, WIDTH + 1 + 212, 100) == QColor("white")
    right.leave()
    canvas.set_selected(1)
    accent = QColor(SELECTION)
    assert shown(canvas, 212, 100) == accent
    partner = shown(canvas, WIDTH + 1 + 212, 100)
    assert partner != accent
    assert partner.red() > partner.green() + 40, "the same, and fainter"


def test_side_by_side_and_back_fits_again(beside: tuple[Canvas, Mouse, Mouse]) -> None:
    canvas, _, _ = beside
    scales: list[float] = []
    canvas.zoom_changed.connect(scales.append)
    canvas.resize(WIDTH, HEIGHT)
    QApplication.processEvents()
    canvas.set_style(CanvasStyle())
    QApplication.processEvents()
    assert not canvas.views[1].isVisible()
    assert scales[-1] == canvas.state.view.scale == pytest.approx(10.0)


def test_the_split_layer_shows_truth_left_and_prediction_right_of_a_divider(canvas: Canvas, mouse: Mouse) -> None:
    canvas.set_style(CanvasStyle(layer=Layer.SPLIT, opacity=1.0))
    assert shown(canvas, *ERRORS) == QColor("#F0E442")
    mouse.press(WIDTH / 2 + 3, 50)
    mouse.move(100, 50)
    mouse.release(100, 50)
    assert corner(canvas) == pytest.approx((10.0, 12.0, 12.0)), "the divider moves, not the image"
    assert canvas.state.split == pytest.approx(100 / WIDTH)
    assert shown(canvas, *ERRORS) == QColor("#D55E00")
    assert shown(canvas, 60, 150) == QColor("#F0E442")
    canvas.resize(2 * WIDTH, HEIGHT)
    assert canvas.state.split == pytest.approx(100 / WIDTH)


def test_the_split_layer_is_picked_from_what_is_shown(canvas: Canvas, mouse: Mouse) -> None:
    canvas.set_style(CanvasStyle(layer=Layer.SPLIT))
    clicked: list[int | None] = []
    canvas.segment_clicked.connect(clicked.append)
    mouse.click(*ERRORS)
    mouse.click(*MATCH)
    assert clicked == [0, 3]


def send_key(canvas: Canvas, kind: QEvent.Type, key: Qt.Key = Qt.Key.Key_Shift) -> None:
    window = canvas.window().windowHandle()
    assert window is not None
    QApplication.sendEvent(window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))
    QApplication.processEvents()


def test_shift_shows_the_bare_photo_while_it_is_held(canvas: Canvas) -> None:
    covered = shown(canvas, *ALONE_FN)
    send_key(canvas, QEvent.Type.KeyPress)
    assert shown(canvas, *ALONE_FN) == QColor(0x80, 0x80, 0x80)
    send_key(canvas, QEvent.Type.KeyRelease)
    assert shown(canvas, *ALONE_FN) == covered
    send_key(canvas, QEvent.Type.KeyPress, Qt.Key.Key_A)
    assert not canvas.state.bare


def test_shift_is_seen_from_the_mouse_too(canvas: Canvas, mouse: Mouse) -> None:
    # As when the key went down or up in another window.
    mouse.move(60, 60, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.state.bare
    assert canvas.state.emphasis.hovered is None
    mouse.move(61, 60)
    assert not canvas.state.bare
    mouse.move(60, 60, Qt.KeyboardModifier.ShiftModifier)
    canvas.hide()
    assert not canvas.state.bare


def test_capitals_in_a_text_field_leave_the_segments_alone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    field, canvas = QLineEdit(), Canvas()
    layout.addWidget(field)
    layout.addWidget(canvas)
    with qtbot.waitExposed(window):
        window.show()
    canvas.set_image(quadrants())
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    send_key(canvas, QEvent.Type.KeyPress)
    assert not canvas.state.bare
    field.clearFocus()
    send_key(canvas, QEvent.Type.KeyPress)
    assert canvas.state.bare


def test_bare_is_drawn_over_by_nothing(canvas: Canvas) -> None:
    canvas.set_selected(2)
    canvas.set_bare(True)
    QApplication.processEvents()
    picture = canvas.views[0].grab().toImage()
    assert {picture.pixel(x, 100) for x in range(12, 412)} == {QColor(0x80, 0x80, 0x80).rgb()}


def test_the_legend_counts_and_toggles(canvas: Canvas, qtbot: QtBot) -> None:
    legend = canvas.legend
    texts = {status: legend.chip(status).text() for status in (Status.TP, Status.FP, Status.FN)}
    assert texts == {Status.TP: "TP 1", Status.FP: "FP 1", Status.FN: "FN 1"}
    assert legend.chip(Status.FN).isVisible()
    assert not legend.chip(Status.CROWD).isVisible()
    with qtbot.waitSignal(canvas.status_toggled, check_params_cb=lambda status: status is Status.FN):
        qtbot.mouseClick(legend.chip(Status.FN), Qt.MouseButton.LeftButton)
    canvas.set_style(CanvasStyle(visible=frozenset(Status) - {Status.FN}))
    QApplication.processEvents()
    assert not legend.chip(Status.FN).isChecked()
    assert legend.chip(Status.TP).isChecked()


def test_the_legend_says_what_the_colours_mean(canvas: Canvas) -> None:
    canvas.set_categories(["person", "car"])
    canvas.set_style(CanvasStyle(colour_by="category"))
    canvas.render_now()
    assert not canvas.legend.chip(Status.TP).isVisible()
    by_category = canvas.legend.grab().toImage()
    canvas.set_style(CanvasStyle(colour_by="iou"))
    canvas.render_now()
    assert canvas.legend.grab().toImage() != by_category


def test_state_is_drawn_once_when_control_returns(canvas: Canvas) -> None:
    view = canvas.views[0]
    QApplication.processEvents()
    drawn: list[int] = []
    render = view.render_now
    view._timer.timeout.disconnect()
    view._timer.timeout.connect(lambda: (drawn.append(1), render()))
    for opacity in np.linspace(0.0, 1.0, 20):
        canvas.set_style(CanvasStyle(opacity=float(opacity)))
    assert drawn == []
    QApplication.processEvents()
    assert drawn == [1]
