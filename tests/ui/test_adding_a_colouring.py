"""A fourth colouring, added as the recipe of CONTRIBUTING says: a value, and a line in the registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PySide6.QtGui import QImage

from panview.datasets.demo import DemoSet
from panview.overlay.colourings.colouring import Colouring, Flags, Rgb, Swatches
from panview.overlay.colourings.registry import COLOURINGS
from panview.overlay.segments import SegmentColumns
from panview.review.look import CanvasStyle
from panview.ui.canvas.legend import Legend
from panview.ui.canvas.pixels import constant_pixels_of
from tests.ui.conftest import Start

PINK, LIME = (255, 0, 144), (64, 255, 0)


def _by_size(segments: SegmentColumns, _: CanvasStyle) -> Rgb:
    large = (segments.bbox[:, 2].astype(np.int64) * segments.bbox[:, 3] > 96**2)[:, None]
    return np.where(large, np.array(PINK, np.uint8), np.array(LIME, np.uint8))


def _sizes(_segments: SegmentColumns, _drawn: Flags, _style: CanvasStyle, _names: Sequence[str]) -> Swatches:
    return Swatches(((PINK, "large"), (LIME, "small")))


SIZE = Colouring(
    key="size",
    label="Size",
    title="Colour by size",
    keys="Ctrl+Alt+S",
    colours=_by_size,
    legend=_sizes,
    needs_prediction=False,
)


@pytest.fixture(autouse=True)
def size() -> Iterator[None]:
    COLOURINGS.append(SIZE)
    yield
    COLOURINGS.remove(SIZE)


def shown(image: QImage) -> set[tuple[int, int, int]]:
    """Return the colours in a picture."""
    pixels = constant_pixels_of(image.convertToFormat(QImage.Format.Format_RGB32)).copy()
    return {(int(p) >> 16 & 255, int(p) >> 8 & 255, int(p) & 255) for p in np.unique(pixels)}


def test_it_has_a_button_an_action_with_its_key_a_legend_and_its_colours(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    button = hand.window.canvas_bar.colours.button("size")
    assert (button.text(), button.isEnabled()) == ("Size", True)
    action = hand.review.actions.table.action("colour_size")
    assert action.shortcut().toString() == "Ctrl+Alt+S"
    assert "Colour by size" in button.toolTip()
    hand.review.looks.change_opacity(1.0)
    hand.do("colour_size")
    assert hand.window.canvas_bar.colours.value() == "size"
    hand.window.canvas.render_now()
    colours = shown(hand.window.canvas.grab().toImage())
    assert {PINK, LIME} <= colours
    legend = hand.window.canvas.findChildren(Legend)[0]
    assert [child.accessibleName() for child in legend.children() if getattr(child, "isVisible", bool)()] == [
        "large, small"
    ]
    hand.do("colour_status")
    hand.window.canvas.render_now()
    assert not {PINK, LIME} & shown(hand.window.canvas.grab().toImage())


def test_one_that_needs_no_prediction_is_there_for_the_ground_truth_alone(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root)
    assert hand.window.canvas_bar.colours.button("size").isEnabled()
    assert not hand.window.canvas_bar.colours.button("iou").isEnabled()
    hand.review.looks.change_opacity(1.0)
    hand.do("colour_size")
    hand.settle()
    hand.window.canvas.render_now()
    assert {PINK, LIME} <= shown(hand.window.canvas.grab().toImage())
