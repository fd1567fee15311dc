"""Outlines enclose exactly the pixels of their segments."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from panview.overlay.outlines import Ring, Told, outlines, outlines_svg
from panview.review.look import CanvasStyle, Layer
from tests.ui.canvas.scenes import quadrants

SMALL = hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=7), elements=st.integers(-1, 2))


def painted(rings: list[Ring], shape: tuple[int, int]) -> NDArray[np.int64]:
    """How often each pixel is enclosed: of rings that run round to the right, less of those that run to the left."""
    count = np.zeros(shape, np.int64)
    for ring in rings:
        for (x, y), (_, end) in zip(ring.tolist(), np.roll(ring, -1, axis=0).tolist(), strict=True):
            # A line down is to the right of what it encloses, a line up to the left.
            for row in range(min(y, end), max(y, end)):
                count[row, x:] += 1 if end < y else -1
    return count


@given(SMALL)
def test_each_region_is_enclosed_and_nothing_else(owner: NDArray[np.int32]) -> None:
    found = outlines(owner)
    assert sorted(found) == sorted(set(np.unique(owner).tolist()) - {-1})
    for region, rings in found.items():
        np.testing.assert_array_equal(painted(rings, owner.shape), owner == region)
        for ring in rings:
            steps = np.diff(np.concatenate([ring, ring[:1]]), axis=0)
            # Across and down in turns, and no corner twice in a row.
            assert (steps[0::2, 1] == 0).all()
            assert (steps[1::2, 0] == 0).all()
            assert (np.abs(steps).sum(axis=1) > 0).all()


def test_pixels_that_touch_at_a_corner_have_lines_of_their_own() -> None:
    found = outlines(np.array([[0, -1], [-1, 0]], np.int32))
    assert sorted(len(ring) for ring in found[0]) == [4, 4]
    (hole_and_rim,) = outlines(np.array([[0, 0, 0], [0, -1, 0], [0, 0, 0]], np.int32)).values()
    assert len(hole_and_rim) == 2


@pytest.mark.parametrize("layer", [Layer.GROUND_TRUTH, Layer.PREDICTION, Layer.BOTH])
def test_the_drawing_has_a_path_for_each_segment_that_is_shown(layer: Layer) -> None:
    image = quadrants()
    segments = image.segments
    ids = np.arange(100, 100 + len(segments), dtype=np.uint32)
    names = [f'<{place}> & "co"' for place in range(int(segments.category.max()) + 1)]
    drawing = outlines_svg(image, segments, CanvasStyle(), layer, Told(ids, names, "a & b.jpg", b"jpeg"))
    root = ET.fromstring(drawing)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("viewBox") == f"0 0 {image.size[1]} {image.size[0]}"
    assert root.findtext(f"{space}title") == "a & b.jpg"
    assert root.find(f"{space}image") is not None
    groups = {group.get("id"): group.findall(f"{space}path") for group in root.findall(f"{space}g")}
    sides = [(layer is not Layer.PREDICTION, 0), (layer is not Layer.GROUND_TRUTH, 1)]
    for (shown, side), paths in zip(sides, groups.values(), strict=True):
        there = np.flatnonzero(segments.side == side)
        assert len(paths) <= len(there)
        assert bool(paths) == shown
        for path in paths:
            place = int((path.get("id") or "").rpartition("-")[2]) - 100
            assert segments.side[place] == side
            assert path.get("data-category") == names[int(segments.category[place])]
