"""Nothing is painted twice or without need while somebody goes from disagreement to disagreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from panview.datasets.dataset import Dataset
from panview.datasets.demo import DemoSet
from panview.jobs.checking import Said, look_at
from panview.metrics.segment_table import SegmentTable
from panview.review.session import EvaluatedPrediction
from panview.ui.canvas.pixels import constant_pixels_of
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.sorted_header import SortedHeader
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


class Painted(QObject):
    """Counts how often each widget is painted, and how many rows of pixels of it at most."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[QWidget] = Counter()
        self.rows: dict[QWidget, int] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget) and isinstance(event, QPaintEvent):
            self.times[watched] += 1
            self.rows[watched] = sum(rect.height() for rect in event.region())
        return False


@pytest.fixture
def painted(qapp: QApplication) -> Iterator[Painted]:
    counting = Painted()
    qapp.installEventFilter(counting)
    yield counting
    qapp.removeEventFilter(counting)


@pytest.fixture
def hand(start: Start, demo: DemoSet) -> AtHand:
    at_hand = start()
    at_hand.open(demo.root, *demo.predictions)
    at_hand.window.resize(1600, 1000)
    at_hand.do("next_disagreement")
    # All that comes later, such as thumbnails, is there.
    QApplication.processEvents()
    return at_hand


def seen(widget: QWidget) -> np.ndarray:
    """Return what is on the screen at the place of a widget, (height, width) uint32."""
    window = widget.window()
    place = widget.mapTo(window, widget.rect().topLeft())
    shown = window.screen().grabWindow(window.winId(), place.x(), place.y(), widget.width(), widget.height())
    return constant_pixels_of(shown.toImage().convertToFormat(QImage.Format.Format_RGB32)).copy()


def test_each_widget_is_painted_once_for_the_next_disagreement(hand: AtHand, painted: Painted) -> None:
    canvas = hand.review.canvas
    steps = 0
    for _ in range(12):
        hand.settle()
        canvas._fetch_ahead()
        hand.see(lambda: not canvas._loader._pending)
        QApplication.processEvents()
        painted.times.clear()
        hand.review.walks.step(1)
        if canvas.loading:
            # Its image is still to come, and what is said of it with it.
            continue
        steps += 1
        hand.window.canvas.render_now()
        QApplication.processEvents()
        assert painted.times
        often = {f"{type(w).__name__} {w.accessibleName()}": n for w, n in painted.times.items() if n > 1}
        assert often == {}
        assert not any(isinstance(widget, SortedHeader) for widget in painted.times)
        assert all(widget.isVisible() for widget in painted.times)
    assert steps > 3


def test_a_set_is_looked_at_quietly_once_its_lists_are_painted(
    start: Start, demo: DemoSet, painted: Painted, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = start()
    before: list[bool] = []

    def looking(dataset: Dataset, evaluated: EvaluatedPrediction | None, table: SegmentTable) -> Said | None:
        before.append(hand.window.disagreements.view.viewport() in painted.times)
        return look_at(dataset, evaluated, table)

    monkeypatch.setattr("panview.ui.controllers.findings_controller.look_at", looking)
    hand.open(demo.root, *demo.predictions)
    hand.see(lambda: not hand.review.findings.busy)
    assert before
    assert all(before)


def test_of_a_list_only_the_rows_that_change_are_painted(hand: AtHand, painted: Painted) -> None:
    view = hand.window.disagreements.view
    view.verticalScrollBar().setValue(0)
    view.selectRow(1)
    hand.settle()
    QApplication.processEvents()
    painted.rows.clear()
    view.selectRow(2)
    QApplication.processEvents()
    assert 0 < painted.rows[view.viewport()] <= 2 * view.rowHeight(1)


@pytest.mark.parametrize("name", ["disagreements", "image_list"])
def test_what_a_list_moves_is_what_it_would_paint(hand: AtHand, painted: Painted, name: str) -> None:
    view: RowTable = getattr(hand.window, name).view
    view.setMaximumHeight(140)
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    assert bar.maximum() > 0
    view.setFocus(Qt.FocusReason.TabFocusReason)
    hand.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    for row in (0, -1):
        if row < 0:
            view.clearSelection()
            view.setCurrentIndex(view.model().index(-1, -1))
        for value in (7, bar.maximum(), bar.maximum() - 5, 0):
            painted.rows.clear()
            bar.setValue(value)
            QApplication.processEvents()
            moved = seen(view)
            view.viewport().update()
            QApplication.processEvents()
            np.testing.assert_array_equal(moved, seen(view))
    assert view.viewport().testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)


def test_a_list_that_scrolls_a_little_paints_little(hand: AtHand, painted: Painted) -> None:
    view = hand.window.disagreements.view
    view.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    painted.rows.clear()
    view.verticalScrollBar().setValue(5)
    QApplication.processEvents()
    assert painted.rows[view.viewport()] == 5


def test_the_look_of_the_canvas_paints_no_list(hand: AtHand, painted: Painted) -> None:
    lists = {hand.window.disagreements.view.viewport(), hand.window.image_list.view.viewport()}
    for action in ("less_opaque", "colour_iou", "outlines", "toggle_tp"):
        painted.times.clear()
        hand.do(action)
        hand.window.canvas.render_now()
        QApplication.processEvents()
        assert not lists & set(painted.times), action
    painted.times.clear()
    hand.do("palette_classic")
    QApplication.processEvents()
    assert hand.window.disagreements.view.viewport() in painted.times, "its swatches are of the palette"
