"""A shown canvas, and a mouse over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.ui.canvas import Canvas
from tests.ui.canvas.hands import HEIGHT, WIDTH, Mouse
from tests.ui.canvas.scenes import quadrants


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    """Return a shown canvas with the image of `quadrants` at 1000 %, its corner at (12, 12)."""
    shown = Canvas()
    qtbot.addWidget(shown)
    shown.resize(WIDTH, HEIGHT)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.set_image(quadrants())
    QApplication.processEvents()
    yield shown
    shown.hide()


@pytest.fixture
def mouse(canvas: Canvas) -> Mouse:
    """Return a mouse over the first view."""
    return Mouse(canvas.views[0])
