from __future__ import annotations

import numpy as np
import pytest

from panview.metrics.segment_table import Status
from panview.review.colours import RAMPS, STATUS_COLOURS, category_colours, iou_colours, status_table


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Return the relative luminance of sRGB colours."""
    share = rgb / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def test_the_default_palette_is_okabe_and_itos() -> None:
    colours = STATUS_COLOURS["okabe-ito"]
    hexes = {
        status.name: "#{:02X}{:02X}{:02X}".format(*colours[status]) for status in (Status.TP, Status.FP, Status.FN)
    }
    assert hexes == {"TP": "#0072B2", "FP": "#D55E00", "FN": "#F0E442"}


@pytest.mark.parametrize("palette", list(STATUS_COLOURS))
def test_every_palette_has_every_status(palette: str) -> None:
    table = status_table(palette)
    assert table.shape == (len(Status), 3)
    for status in Status:
        assert tuple(table[status]) == STATUS_COLOURS[palette][status]
    counted = {tuple(table[status]) for status in (Status.TP, Status.FP, Status.FN)}
    assert len(counted) == 3


@pytest.mark.parametrize(
    ("ramp", "ends"),
    [
        ("viridis", [(68, 1, 84), (33, 145, 140), (253, 231, 37)]),
        ("cividis", [(0, 32, 77), (124, 123, 120), (255, 234, 70)]),
    ],
)
def test_ramps_pass_through_the_published_colours_and_grow_lighter(ramp: str, ends: list[tuple[int, int, int]]) -> None:
    table = RAMPS[ramp]
    assert table.shape == (256, 3)
    for step, expected in zip((0, 128, 255), ends, strict=True):
        np.testing.assert_allclose(table[step].astype(int), expected, atol=6)
    assert (np.diff(luminance(table)[::8]) > 0).all()


def test_iou_is_looked_up_from_0_to_1() -> None:
    colours = iou_colours(np.array([0.0, np.nan, 0.5, 1.0, 1.5]), "cividis")
    np.testing.assert_array_equal(colours, RAMPS["cividis"][[0, 0, 128, 255, 255]])


def test_category_colours_differ() -> None:
    colours = category_colours(40).astype(int)
    distances = np.abs(colours[:, None] - colours[None]).sum(axis=2) + 1000 * np.eye(40)
    assert distances.min() > 15


def test_category_colours_are_the_hues_and_lightness_that_they_are_made_of() -> None:
    # Back from sRGB through OKLab's published matrices: each colour that lies inside sRGB is what it was made of.
    count = 60
    share = category_colours(count) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    lightness, a, b = np.array(to_lab) @ np.cbrt(np.array(to_lms) @ linear.T)
    inside = ((share > 0.01) & (share < 0.99)).all(axis=1)
    assert inside.sum() > count / 3
    index = np.arange(count)
    np.testing.assert_allclose(lightness[inside], np.array([0.78, 0.55, 0.67])[index % 3][inside], atol=0.01)
    hue = (np.arctan2(b, a) - index * np.pi * (3 - np.sqrt(5)) + np.pi) % (2 * np.pi) - np.pi
    np.testing.assert_allclose(hue[inside], 0, atol=0.05)
    np.testing.assert_allclose(np.hypot(a, b)[inside], np.array([0.10, 0.17, 0.13, 0.15])[index % 4][inside], atol=0.01)
