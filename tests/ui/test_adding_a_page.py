"""A page more, added as the recipe of CONTRIBUTING says: a value, and a line in the registry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from panview.datasets.demo import DemoSet
from panview.review.look import CanvasStyle
from panview.review.session import View
from panview.ui.page_specs.registry import PAGES
from panview.ui.page_specs.spec import Doors, PageSpec
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import PlainLabel
from tests.ui.conftest import Start

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""No page of the program is likely to take such a key."""


class WorstPage(QWidget):
    """The worst image of the set, and a button that leads to it."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.said, self.go, self.worst = PlainLabel(""), TextButton("Show it"), -1
        self.filled = 0
        self.palettes: list[str] = []
        column = QVBoxLayout(self)
        column.addWidget(self.said)
        column.addWidget(self.go)
        self.go.clicked.connect(lambda: self.wanted.emit(self.worst))


def _fill(page: WorstPage, view: View) -> None:
    page.filled += 1
    page.worst = int(view.listing.image_impact.argmax())
    page.said.setText(view.snapshot.dataset.image_names[page.worst])


def _join(page: WorstPage, doors: Doors) -> None:
    page.wanted.connect(doors.cursor.go)


def _look(page: WorstPage, look: CanvasStyle) -> None:
    page.palettes.append(look.palette)


WORST = PageSpec("worst", "Worst", "Ctrl+Alt+F9", WorstPage, join=_join, look=_look, fill=_fill)


@pytest.fixture(autouse=True)
def worst() -> Iterator[None]:
    PAGES.append(WORST)
    yield
    PAGES.remove(WORST)


def test_it_has_a_button_a_key_and_what_it_shows_and_does(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, *demo.predictions)
    lazy, bar = hand.window.lazy_page(WORST), hand.window.top_bar
    button = bar.pages.button("worst")
    assert button.isVisible()
    assert (button.text(), button.toolTip()) == ("Worst", "Page: Worst (Ctrl+Alt+F9)")
    assert lazy.made is None, "it is made when somebody looks"
    hand.window.activateWindow()
    QTest.keyClick(hand.window, Qt.Key.Key_F9, CTRL_ALT)
    hand.settle()
    page = lazy()
    assert page.isVisible()
    assert hand.window.page == hand.review.cursor.now.page == bar.pages.value() == "worst"
    view = hand.view
    assert page.said.text() == view.snapshot.dataset.image_names[int(view.listing.image_impact.argmax())]
    # With each view while it is shown, in the colours of now, and never while it is not.
    filled = page.filled
    hand.do("threshold_up")
    assert page.filled > filled
    hand.do("palette_classic")
    assert page.palettes == ["okabe-ito", "classic"]
    worst = page.worst
    hand.click(page.go)
    assert hand.window.page == "images"
    assert hand.review.cursor.now.image == worst
    filled = page.filled
    hand.do("threshold_up")
    assert page.filled == filled
    hand.click(button)
    assert page.filled == filled + 1
    # It goes with the set.
    hand.do("close_dataset")
    assert hand.window.page == "images"
