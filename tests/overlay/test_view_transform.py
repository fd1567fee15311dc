from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from panview.overlay.view_transform import (
    MAX_SCALE,
    Size,
    ViewTransform,
    clamp,
    fit,
    image_pixel,
    sample_positions,
    scale_limits,
    zoom_at,
)

sizes = st.tuples(st.integers(1, 6000), st.integers(1, 6000))
viewports = st.tuples(st.integers(50, 2200), st.integers(50, 3900))
shares = st.floats(0.0, 1.0)
views = st.builds(ViewTransform, st.floats(0.01, MAX_SCALE), st.floats(-5000, 5000), st.floats(-5000, 5000))


@given(views, st.floats(0.02, 60.0), st.floats(0, 4000), st.floats(0, 2000))
def test_zooming_keeps_the_point_under_the_cursor(view: ViewTransform, scale: float, x: float, y: float) -> None:
    before = view.to_image(x, y)
    after = view.zoomed(scale, x, y).to_image(x, y)
    # To a hundredth of a device pixel.
    assert after == pytest.approx(before, abs=0.01 / min(scale, view.scale), rel=1e-9)


@given(sizes, viewports, shares, shares, st.floats(1.01, 4.0))
def test_zooming_in_on_a_fitted_image_needs_no_clamping(
    image: Size, viewport: Size, across: float, down: float, factor: float
) -> None:
    view = fit(image, viewport, 12.0)
    assume(view.scale * factor <= MAX_SCALE)
    x, y = view.to_device(across * image[1], down * image[0])
    after = zoom_at(view, factor, x, y, image, viewport)
    assert after.scale == pytest.approx(view.scale * factor)
    assert after.to_device(across * image[1], down * image[0]) == pytest.approx((x, y), abs=0.01)


@given(sizes, viewports, st.floats(0, 40))
def test_a_fitted_image_is_whole_centred_and_touches_the_margin(image: Size, viewport: Size, margin: float) -> None:
    view = fit(image, viewport, margin)
    left, top = view.to_device(0, 0)
    right, bottom = view.to_device(image[1], image[0])
    assert left + right == pytest.approx(viewport[1], abs=0.01)
    assert top + bottom == pytest.approx(viewport[0], abs=0.01)
    assert left >= -0.01
    assert top >= -0.01
    if view.scale < MAX_SCALE and min(viewport) > 4 * margin:
        assert min(left, top) == pytest.approx(margin, abs=0.01)


@given(views, sizes, viewports)
def test_clamping_brings_the_image_to_the_middle_of_the_viewport_and_is_done_once(
    view: ViewTransform, image: Size, viewport: Size
) -> None:
    clamped = clamp(view, image, viewport)
    low, high = scale_limits(image, viewport)
    assert low <= clamped.scale <= high
    x, y = clamped.to_image(viewport[1] / 2, viewport[0] / 2)
    slack = 1e-6 * max(image) + 1e-6
    assert -slack <= x <= image[1] + slack
    assert -slack <= y <= image[0] + slack
    again = clamp(clamped, image, viewport)
    assert (again.scale, again.x, again.y) == pytest.approx((clamped.scale, clamped.x, clamped.y), abs=1e-6)


@given(
    st.builds(ViewTransform, st.floats(0.05, MAX_SCALE), st.floats(-300, 300), st.floats(-300, 300)),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 9),
)
def test_samples_and_picked_pixels_agree(view: ViewTransform, height: int, width: int, margin: int) -> None:
    rows = sample_positions(view, height, 25, margin, axis=0)
    columns = sample_positions(view, width, 30, margin, axis=1)
    assert len(rows) == 25 + 2 * margin
    for y in range(0, 25, 6):
        for x in range(0, 30, 7):
            row, column = int(rows[y + margin]), int(columns[x + margin])
            inside = row >= 0 and column >= 0
            assert image_pixel(view, x, y, (height, width)) == ((row, column) if inside else None)


def test_at_100_percent_a_device_pixel_is_an_image_pixel_wherever_the_image_lies() -> None:
    for offset in (-3.5, -0.49, 0.5, 2.51):
        columns = sample_positions(ViewTransform(1.0, offset, 0.0), 6, 12, 0, axis=1)
        assert columns[columns >= 0].tolist() == list(range(max(0, -int(np.floor(offset + 0.5))), 6))


def test_a_screen_of_another_density_shows_the_same_part() -> None:
    view = ViewTransform(3.0, -40.0, 12.0)
    assert view.resized(2.0).to_image(200.0, 100.0) == pytest.approx(view.to_image(100.0, 50.0))
