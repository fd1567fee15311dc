"""Panels are hidden by keys and dragged shut, come back, and fit windows of every size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitterHandle, QWidget

from panview.datasets.demo import DemoSet
from panview.presentation.panel_sizes import FIGURES, IMAGES, LIST, SEGMENT, PanelState
from panview.review.verdicts import Verdict
from panview.ui.panel_rows import panel_action
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEYS = {
    IMAGES: (Qt.Key.Key_B, CTRL),
    LIST: (Qt.Key.Key_J, CTRL),
    FIGURES: (Qt.Key.Key_B, CTRL | SHIFT),
    SEGMENT: (Qt.Key.Key_I, CTRL),
}


def parts(hand: AtHand) -> dict[str, QWidget]:
    window = hand.window
    return {IMAGES: window.image_list, LIST: window.bottom, FIGURES: window.metrics, SEGMENT: window.inspector}


def drag(handle: QSplitterHandle, way: QPoint) -> None:
    """Drag a handle by a distance, as a hand does."""
    none = Qt.MouseButton.NoButton
    start = QPointF(handle.mapToGlobal(handle.rect().center()))
    places = [start, start + QPointF(way) * 0.3, start + QPointF(way) * 0.7, start + QPointF(way)]

    def send(kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        at = handle.mapFromGlobal(place)
        QApplication.sendEvent(handle, QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier))

    send(QEvent.Type.MouseButtonPress, places[0], LEFT, LEFT)
    for place in places[1:]:
        send(QEvent.Type.MouseMove, place, none, LEFT)
    send(QEvent.Type.MouseButtonRelease, places[-1], LEFT, none)
    QApplication.processEvents()


def test_every_panel_is_hidden_and_comes_back_by_its_key(opened: AtHand) -> None:
    window = opened.window
    window.activateWindow()
    wide = window.canvas.width()
    for panel, (key, modifier) in KEYS.items():
        part = parts(opened)[panel]
        window.image_list.view.setFocus()
        opened.key(key, modifier=modifier)
        assert not part.isVisible(), panel
        assert "Hidden: " in window.status_line.message()
        assert opened.review.actions.table.shortcut_text(panel_action(panel)) in window.status_line.message()
        assert QApplication.focusWidget() is None or QApplication.focusWidget().isVisible()
        opened.key(key, modifier=modifier)
        assert part.isVisible(), panel
    assert window.canvas.width() == wide


def test_the_image_alone_and_all_again(opened: AtHand) -> None:
    window = opened.window
    opened.do("panels_all")
    assert [name for name, part in parts(opened).items() if part.isVisible()] == []
    assert window.canvas.width() == window.width()
    row = opened.review.cursor.now.image
    opened.do("next_image")
    assert opened.review.cursor.now.image != row
    opened.do("panels_all")
    assert all(part.isVisible() for part in parts(opened).values())


def test_a_verdict_is_given_while_the_list_is_hidden(opened: AtHand) -> None:
    opened.do(panel_action(LIST))
    opened.do("next_disagreement")
    row = opened.review.cursor.now.segment
    opened.do("verdict_truth_wrong")
    wanted = list(Verdict).index(Verdict.TRUTH_WRONG)
    opened.see(lambda: int(opened.view.rows.verdicts.verdict[row]) == wanted)
    assert opened.review.cursor.now.segment != row


@pytest.mark.parametrize(
    ("hidden", "action"),
    [(IMAGES, "search"), (IMAGES, "filter_form"), (LIST, "show_findings"), (LIST, "verdict_note")],
)
def test_what_is_asked_for_in_a_hidden_panel_shows_it(opened: AtHand, hidden: str, action: str) -> None:
    opened.do("next_disagreement")
    opened.do(panel_action(hidden))
    opened.do(action)
    assert parts(opened)[hidden].isVisible()
    opened.window.image_list.filter_form.hide()


@pytest.mark.parametrize(
    ("panel", "splitter", "handle", "way"),
    [
        (IMAGES, "across", 1, QPoint(-400, 0)),
        (FIGURES, "across", 2, QPoint(400, 0)),
        (LIST, "middle", 1, QPoint(0, 400)),
        (SEGMENT, "side", 1, QPoint(0, 500)),
    ],
)
def test_a_panel_is_dragged_shut(opened: AtHand, panel: str, splitter: str, handle: int, way: QPoint) -> None:
    window, part = opened.window, parts(opened)[panel]
    drag(getattr(window.panels, splitter).handle(handle), way)
    # Gone for the keyboard, too, and not only of no size.
    assert part.isHidden()
    opened.do("reset_layout")
    assert part.isVisible()
    assert min(part.width(), part.height()) > 100


def test_what_was_dragged_stays_in_proportion(opened: AtHand) -> None:
    window = opened.window
    window.resize(1280, 800)
    QApplication.processEvents()
    before = window.image_list.width()
    drag(window.panels.across.handle(1), QPoint(80, 0))
    chosen = window.image_list.width()
    assert chosen == pytest.approx(before + 80, abs=3)
    window.resize(1024, 700)
    QApplication.processEvents()
    assert window.image_list.width() < chosen
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.image_list.width() == chosen
    # Two clicks on the handle: as usual.
    QTest.mouseDClick(window.panels.across.handle(1), LEFT)
    assert window.image_list.width() == before


@pytest.mark.parametrize("size", [(960, 600), (1024, 700), (1440, 900)])
def test_three_fifths_of_the_width_are_the_image_s(opened: AtHand, size: tuple[int, int]) -> None:
    opened.window.resize(*size)
    QApplication.processEvents()
    assert opened.window.width() == size[0]
    assert opened.window.canvas.width() >= 0.6 * size[0]


def test_size_and_panels_come_back(start: Start, tmp_path: Path, demo: DemoSet) -> None:
    file = str(tmp_path / "window.ini")
    first = start(geometry=QSettings(file, QSettings.Format.IniFormat))
    # Within the screen that the offscreen platform pretends to have.
    first.window.resize(960, 707)
    first.open(demo.root)
    drag(first.window.panels.across.handle(1), QPoint(40, 0))
    first.do(panel_action(SEGMENT))
    sizes, state = first.window.panels.across.sizes(), first.window.panels.state
    assert state != PanelState()
    first.window.close()
    again = start(geometry=QSettings(file, QSettings.Format.IniFormat))
    again.open(demo.root)
    assert (again.window.width(), again.window.height()) == (960, 707)
    assert again.window.panels.state == state
    assert again.window.panels.across.sizes() == sizes
    assert not again.window.inspector.isVisible()


def test_nothing_stands_over_the_legend(opened: AtHand) -> None:
    window = opened.window
    canvas = window.canvas
    opened.do("compare_with_next")
    for size in ((960, 600), (1024, 700), (1440, 900)):
        window.resize(*size)
        for layer in ("layer_both", "layer_comparison"):
            opened.do(layer)
            for colour in ("colour_iou", "colour_category", "colour_status"):
                opened.do(colour)
                opened.see(lambda: not canvas._legend_timer.isActive() and not canvas._zoom_timer.isActive())
                for legend in (canvas.legend, canvas.compared_legend):
                    if not legend.isHidden():
                        assert not legend.geometry().intersects(canvas._zoom_chip.geometry()), (size, layer, colour)
                        assert canvas.rect().contains(legend.geometry()), (size, layer, colour)
