"""A picture that is brought up to date is that which is drawn anew, and what looks as before is not drawn again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.segment_table import Status
from panview.overlay.colourings.registry import COLOURINGS
from panview.overlay.draw_kernel import TILE
from panview.overlay.tables import Emphasis
from panview.overlay.view_transform import ViewTransform
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.frame import Frame
from panview.ui.canvas.pixels import constant_pixels_of, pixels_of
from panview.ui.canvas.state import CanvasState
from tests.ui.canvas.scenes import make_image, make_segments

SIDE = 4
SIZE = (70, 90)
"""Of the viewport: some tiles, and parts of others at two rims."""
MARK = 0x12345678


def scene(seed: int = 0) -> CanvasImage:
    """Return an image of coarse segments of both sides, of every status."""
    rng = np.random.default_rng(seed)
    truth, prediction = (rng.integers(0, SIDE + 1, (4, 5)).repeat(9, 0).repeat(8, 1) for _ in range(2))
    statuses = [Status.TP, Status.FN, Status.CROWD, Status.FN, Status.TP, Status.FP, Status.IGNORED, Status.FP]
    partners = [4, 5, -1, -1, 0, 1, -1, 2]
    segments = make_segments([0] * SIDE + [1] * SIDE, list(map(int, statuses)), partners, [0.1, 0.5, 0.9, 0.7] * 2)
    return make_image(truth, prediction, segments)


IMAGES = [scene(0), scene(1)]

indices = st.none() | st.integers(0, 2 * SIDE - 1)
styles = st.builds(
    CanvasStyle,
    colour_by=st.sampled_from([kind.key for kind in COLOURINGS]),
    opacity=st.sampled_from([0.4, 0.9]),
    outlines=st.booleans(),
    visible=st.just(frozenset(Status)) | st.frozensets(st.sampled_from(Status)),
)
changes = st.one_of(
    st.tuples(st.integers(-60, 60), st.integers(-60, 60)).map(lambda by: ("pan", by)),
    st.sampled_from([0.7, 1.0, 2.5]).map(lambda scale: ("zoom", scale)),
    st.builds(Emphasis, indices, indices).map(lambda emphasis: ("emphasis", emphasis)),
    styles.map(lambda style: ("style", style)),
    st.sampled_from([Layer.BOTH, Layer.GROUND_TRUTH, Layer.PREDICTION, Layer.SPLIT]).map(lambda kind: ("layer", kind)),
    st.sampled_from([0.0, 0.3, 0.7, 1.0]).map(lambda split: ("split", split)),
    st.sampled_from(IMAGES).map(lambda image: ("image", image)),
    st.booleans().map(lambda bare: ("bare", bare)),
    st.sampled_from([SIZE, (64, 80)]).map(lambda size: ("size", size)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(changes, min_size=1, max_size=12), st.sampled_from([1.0, 2.0]))
def test_whatever_follows_whatever_the_picture_is_that_drawn_anew(
    steps: list[tuple[str, object]], ratio: float
) -> None:
    state = CanvasState(image=IMAGES[0], segments=IMAGES[0].segments, view=ViewTransform(1.0, 5.0, 3.0))
    layer, size, frame = Layer.BOTH, SIZE, Frame()
    frame.render(state, layer, size, ratio)
    for kind, value in steps:
        if kind == "pan":
            state = replace(state, view=state.view.panned(*value))  # type: ignore[misc]
        elif kind == "zoom":
            state = replace(state, view=replace(state.view, scale=value))
        elif kind == "image":
            state = replace(state, image=value, segments=value.segments)  # type: ignore[attr-defined]
        elif kind == "layer":
            layer = value  # type: ignore[assignment]
        elif kind == "size":
            size = value  # type: ignore[assignment]
        else:
            state = replace(state, **{kind: value})
        frame.render(state, layer, size, ratio)
        fresh = Frame()
        fresh.render(state, layer, size, ratio)
        np.testing.assert_array_equal(constant_pixels_of(frame.photo), constant_pixels_of(fresh.photo))
        if not state.bare:
            np.testing.assert_array_equal(constant_pixels_of(frame.overlay), constant_pixels_of(fresh.overlay))


def started() -> tuple[Frame, CanvasState]:
    """Return a frame that has been drawn."""
    state = CanvasState(image=IMAGES[0], segments=IMAGES[0].segments, view=ViewTransform(1.0, 5.0, 3.0))
    frame = Frame()
    frame.render(state, Layer.BOTH, SIZE, 1.0)
    return frame, state


@pytest.mark.parametrize("by", [(7, 0), (-7, 0), (0, 9), (0, -9), (20, -11)])
def test_panning_moves_what_is_drawn_already(by: tuple[int, int]) -> None:
    frame, state = started()
    pixels_of(frame.overlay)[35, 45] = MARK
    frame.render(replace(state, view=state.view.panned(*by)), Layer.BOTH, SIZE, 1.0)
    assert constant_pixels_of(frame.overlay)[35 + by[1], 45 + by[0]] == MARK


def test_less_than_a_pixel_draws_nothing() -> None:
    frame, state = started()
    assert not frame.render(replace(state, view=state.view.panned(0.3, -0.2)), Layer.BOTH, SIZE, 1.0)


def test_pointing_at_a_segment_draws_the_tiles_around_it_alone() -> None:
    truth = np.zeros((64, 96), np.uint32)
    truth[4:10, 4:10], truth[40:60, 70:90] = 1, 2
    segments = make_segments([0, 0], [Status.FN, Status.FN])
    image = make_image(truth, np.zeros_like(truth), segments)
    state, frame, size = CanvasState(image=image, segments=segments), Frame(), (64, 96)
    frame.render(state, Layer.BOTH, size, 1.0)
    pixels_of(frame.overlay)[:] = MARK
    assert frame.render(replace(state, emphasis=Emphasis(hovered=0)), Layer.BOTH, size, 1.0)
    drawn = constant_pixels_of(frame.overlay) != MARK
    assert drawn[:TILE, :TILE].all()
    assert not drawn[TILE:].any()
    assert not drawn[:, TILE:].any()
