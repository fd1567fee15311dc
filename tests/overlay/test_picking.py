from __future__ import annotations

from panview.metrics.segment_table import Status
from panview.overlay.picking import choose, segments_at
from panview.overlay.view_transform import ViewTransform
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas.canvas_image import CanvasImage
from tests.ui.canvas.scenes import make_image, make_segments


def crossed() -> CanvasImage:
    """Make an image of three pixels: FN under TP, TP under FP, void of both."""
    segments = make_segments([0, 0, 1, 1], [Status.FN, Status.TP, Status.TP, Status.FP])
    return make_image([[1, 2, 0]], [[1, 2, 0]], segments)


def at(x: int, layer: Layer = Layer.BOTH, style: CanvasStyle | None = None) -> tuple[int, ...]:
    image = crossed()
    return segments_at(image, image.segments, style or CanvasStyle(), layer, ViewTransform(10.0, 0.0, 0.0), x, 5)


def test_an_error_comes_before_a_match() -> None:
    assert at(5) == (0, 2)
    assert at(15) == (3, 1)


def test_otherwise_the_prediction_comes_first() -> None:
    assert at(5, style=CanvasStyle(colour_by="category")) == (2, 0)
    assert at(15, style=CanvasStyle(colour_by="iou")) == (3, 1)


def test_void_and_beside_the_image_there_is_nothing() -> None:
    assert at(25) == at(30) == at(-1) == ()


def test_what_is_not_shown_is_not_picked() -> None:
    assert at(5, Layer.GROUND_TRUTH) == (0,)
    assert at(5, Layer.PREDICTION) == (2,)
    assert at(5, style=CanvasStyle(visible=frozenset({Status.TP}))) == (2,)
    assert at(5, style=CanvasStyle(show_prediction=False)) == (0,)


def test_clicking_again_takes_turns() -> None:
    assert choose((4, 1), None, again=False) == 4
    assert choose((4, 1), 4, again=True) == 1
    assert choose((4, 1), 1, again=True) == 4
    assert choose((4, 1), 4, again=False) == 4
    assert choose((4,), 4, again=True) == 4
    assert choose((4, 1), 9, again=True) == 4
    assert choose((), 4, again=True) is None
