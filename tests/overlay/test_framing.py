"""What of an image is brought into view with a segment."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.segment_table import Status
from panview.overlay import framing
from panview.overlay.framing import CLOSEST, LEGIBLE, Screen, area_of, frame, heart_of, kept_in, looked_at, ring_around
from panview.overlay.view_transform import Size, ViewTransform, fit, image_pixel
from panview.ui.canvas.canvas_image import CanvasImage
from tests.ui.canvas.scenes import make_image, make_segments

VIEWPORT = (500, 800)


def with_truth(mask: np.ndarray, *, partner: np.ndarray | None = None, iou: float = 0.0) -> CanvasImage:
    """Make an image of one ground truth segment, and of a predicted one that is its partner."""
    predicted = np.zeros(mask.shape, bool) if partner is None else partner
    boxes = [box_of(one) for one in (mask, predicted)]
    segments = make_segments([0, 1], [Status.FN, Status.FP], [1, 0], [iou, iou], boxes)
    return make_image(mask.astype(np.uint32), predicted.astype(np.uint32), segments)


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return 0, 0, 0, 0
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1


def blank(*boxes: tuple[int, int, int, int], size: Size = (480, 640)) -> np.ndarray:
    mask = np.zeros(size, bool)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = True
    return mask


def framed(image: CanvasImage, screen: Screen | None = None, context: float = 0.5) -> ViewTransform:
    return frame(image, image.segments, 0, screen or Screen(VIEWPORT), context)


def seen(mask: np.ndarray, view: ViewTransform, viewport: Size = VIEWPORT) -> int:
    """Count the pixels of a segment whose middle is in view."""
    rows, columns = np.nonzero(mask)
    x, y = (columns + 0.5) * view.scale + view.x, (rows + 0.5) * view.scale + view.y
    return int(np.count_nonzero((x >= 0) & (x <= viewport[1]) & (y >= 0) & (y <= viewport[0])))


def covers(view: ViewTransform, box: tuple[int, int, int, int], viewport: Size = VIEWPORT) -> bool:
    left, top = view.to_device(box[0], box[1])
    right, bottom = view.to_device(box[0] + box[2], box[1] + box[3])
    return left >= -0.5 and top >= -0.5 and right <= viewport[1] + 0.5 and bottom <= viewport[0] + 0.5


@pytest.mark.parametrize("context", [0.0, 0.5, 2.0])
def test_a_segment_fills_the_view_but_for_its_context(context: float) -> None:
    view = framed(with_truth(blank((280, 200, 60, 50))), context=context)
    assert view.scale == pytest.approx(min(CLOSEST, 500 / 50 / (1 + 2 * context)))
    assert view.to_device(310, 225) == pytest.approx((400, 250)), "in the middle"


def test_a_ball_of_17_pixels_is_as_large_as_the_closest_view_makes_it() -> None:
    ball = blank((300, 201, 5, 3), (301, 200, 1, 1), (303, 204, 1, 1))
    image = with_truth(ball)
    assert area_of(image, image.segments, 0) == 17
    view = framed(image)
    assert view.scale == CLOSEST
    assert math.sqrt(17) * view.scale > 60
    assert covers(view, box_of(ball))
    assert framed(image, Screen((1000, 1600), ratio=2.0)).scale == 2 * CLOSEST, "on a screen of twice the density"


def test_a_bird_in_pieces_is_shown_where_most_of_it_is_however_large_its_box() -> None:
    # A wing at the left, a bit of a tail far to the right; nothing of it is between.
    wing, tail = (40, 60, 6, 5), (590, 400, 3, 3)
    bird = blank(wing, tail)
    image = with_truth(bird)
    whole = fit(image.size, VIEWPORT)
    assert max(box_of(bird)) * whole.scale > 500, "by its box it could be seen already"
    assert math.sqrt(39) * whole.scale < LEGIBLE / 3
    view = framed(image)
    assert covers(view, wing)
    assert not covers(view, tail)
    assert math.sqrt(30) * view.scale >= LEGIBLE


def test_a_pole_of_many_pixels_is_shown_whole() -> None:
    pole = blank((300, 20, 4, 430))
    image = with_truth(pole)
    view = framed(image)
    assert view == fit(image.size, VIEWPORT)
    assert math.sqrt(4 * 430) * view.scale >= LEGIBLE


def test_what_needs_all_of_the_image_gets_it_with_the_usual_margin() -> None:
    image, screen = with_truth(blank((10, 10, 600, 440))), Screen(VIEWPORT, margin=12.0)
    assert framed(image, screen) == fit(image.size, VIEWPORT, 12.0)


def test_a_segment_without_pixels_is_looked_for_in_the_whole_image() -> None:
    image = with_truth(blank())
    assert framed(image) == fit(image.size, VIEWPORT)
    assert heart_of(image, image.segments, 0) == (0, 0, 0, 0)


def test_a_partner_at_the_same_place_is_shown_too_and_one_around_it_is_not() -> None:
    mine, its = blank((280, 200, 20, 20)), blank((290, 200, 40, 20))
    alone = framed(with_truth(mine, partner=its, iou=0.05))
    together = framed(with_truth(mine, partner=its, iou=0.3))
    assert alone.scale == pytest.approx(500 / 40)
    assert together.scale == pytest.approx(min(500 / 40, 800 / 100))
    assert covers(together, (280, 200, 50, 20))


@pytest.mark.parametrize("corner", [(0, 0), (635, 475), (0, 475), (635, 0)])
def test_at_a_rim_the_view_is_full_of_image_but_for_the_room_of_the_cards(corner: tuple[int, int]) -> None:
    box = (*corner, 5, 5)
    view = framed(with_truth(blank(box)))
    assert covers(view, box)
    left, top = view.to_device(0, 0)
    right, bottom = view.to_device(640, 480)
    assert left <= 56
    assert top <= 56
    assert right >= 800 - 56
    assert bottom >= 500 - 56
    x, y = view.to_device(corner[0] + 2.5, corner[1] + 2.5)
    assert 50 < x < 750
    assert 50 < y < 450, "not under a card"


def test_of_a_large_box_single_pixels_are_found_between_those_that_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # At odd distances from the corner of its box, where every second row and column is looked at.
    far = (302, 202, 1, 1), (304, 204, 1, 1), (306, 206, 1, 1)
    bird = blank(*far, (5, 8, 1, 1), (6, 7, 1, 1))
    image = with_truth(bird)
    expected = framed(image)
    monkeypatch.setattr(framing, "_MOST_LOOKED_AT", 30_000)
    assert seen(bird, framed(image)) == seen(bird, expected) == 3


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_its_shape_a_segment_is_legible_or_as_close_as_it_gets(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(30, 300)), data.draw(st.integers(30, 300))
    mask = np.zeros((height, width), bool)
    for _ in range(data.draw(st.integers(1, 6))):
        x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        mask[y : y + data.draw(st.integers(1, 40)), x : x + data.draw(st.integers(1, 40))] = True
    viewport = data.draw(st.tuples(st.integers(100, 900), st.integers(100, 900)))
    image, context = with_truth(mask), data.draw(st.sampled_from([0.0, 0.5, 3.0]))
    view = framed(image, Screen(viewport), context)
    whole = fit(image.size, viewport)
    there = seen(mask, view, viewport)
    assert there > 0
    assert view.scale >= whole.scale
    if 2 * int(mask.sum()) >= math.prod(box_of(mask)[2:]):
        assert covers(view, box_of(mask), viewport), "what fills most of its box is seen whole"
    else:
        assert math.sqrt(int(mask.sum())) * view.scale >= LEGIBLE * 0.999 or view.scale >= CLOSEST
    assert view.scale <= max(CLOSEST, whole.scale)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_the_heart_of_a_segment_holds_as_much_of_it_as_any_place_of_its_size(data: st.DataObject) -> None:
    mask = np.zeros((60, 80), bool)
    for _ in range(data.draw(st.integers(1, 8))):
        x, y = data.draw(st.integers(0, 79)), data.draw(st.integers(0, 59))
        mask[y : y + data.draw(st.integers(1, 6)), x : x + data.draw(st.integers(1, 6))] = True
    image = with_truth(mask)
    x, y, width, height = heart_of(image, image.segments, 0)
    held = int(mask[y : y + height, x : x + width].sum())
    assert held > 0
    # Any square of the length of the square that all of its pixels would fill, half a length on.
    side = max(1, math.ceil(math.sqrt(int(mask.sum()))))
    best = max(int(mask[r : r + side, c : c + side].sum()) for r in range(0, 60) for c in range(0, 80))
    assert held >= best * 0.6


def test_the_middle_of_what_is_in_view_is_looked_at() -> None:
    view = ViewTransform(2.0, -100.0, 0.0)
    assert looked_at(view, (60, 10, 20, 20), (100, 100)) == (40.0, 40.0)
    assert looked_at(view, (40, 10, 20, 20), (100, 100)) == (10.0, 40.0), "half of it is"
    assert looked_at(view, (0, 10, 20, 20), (100, 100)) is None


@given(
    st.builds(ViewTransform, st.floats(0.1, 20.0), st.floats(-500, 500), st.floats(-500, 500)),
    st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(1, 60), st.integers(1, 60)),
)
def test_a_box_is_kept_in_view_along_each_axis_that_has_room(
    view: ViewTransform, box: tuple[int, int, int, int]
) -> None:
    after = kept_in(view, box, (300, 400))
    assert after.scale == view.scale
    for axis, room in ((0, 400), (1, 300)):
        start = after.to_device(box[0], box[1])[axis]
        length = box[2 + axis] * view.scale
        if length <= room:
            assert -1e-6 <= start <= room - length + 1e-6
        before = view.to_device(box[0], box[1])[axis]
        fine = length > room or 0 <= before <= room - length
        assert not fine or start == pytest.approx(before)


def test_a_framed_pixel_is_the_pixel_that_is_drawn_in_the_middle() -> None:
    image = with_truth(blank((300, 200, 1, 1)))
    view = framed(image)
    assert image_pixel(view, VIEWPORT[1] // 2, VIEWPORT[0] // 2, image.size) == (200, 300)
    assert replace(view, scale=1.0) != view


@pytest.mark.parametrize(("scale", "ringed"), [(0.2, True), (0.39, True), (0.41, False), (3.0, False)])
def test_only_what_could_be_overlooked_has_a_ring_which_surrounds_all_of_it(scale: float, ringed: bool) -> None:
    image = with_truth(blank((280, 200, 50, 50)))
    ring = ring_around(image, image.segments, 0, ViewTransform(scale, 7.0, 9.0), 1.0)
    assert (ring is not None) is ringed
    if ring is not None:
        assert ring[:2] == pytest.approx((305 * scale + 7.0, 225 * scale + 9.0))
        assert ring[2] > math.hypot(25, 25) * scale
        doubled = ring_around(image, image.segments, 0, ViewTransform(2 * scale, 14.0, 18.0), 2.0)
        assert doubled == pytest.approx([2 * length for length in ring])
    nothing = with_truth(blank())
    assert ring_around(nothing, nothing.segments, 0, ViewTransform(scale), 1.0) is None
