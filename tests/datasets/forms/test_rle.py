"""Run lengths and polygons of single segments, against a slow reading of the rules, and pycocotools if importable."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.datasets.forms.rle import (
    BadMaskError,
    checked_counts,
    counts_of_polygon,
    counts_of_text,
    paint,
)

Mask = NDArray[np.uint8]


def runs_down_the_columns(mask: Mask) -> list[int]:
    """Lengths of runs of 0, 1, 0, 1, ..., pixel by pixel."""
    counts, value = [0], 0
    for pixel in mask.T.ravel().tolist():
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return counts


def packed(counts: list[int]) -> str:
    """The text of run lengths, as the documentation of COCO's results words it."""
    text = ""
    for place, count in enumerate(counts):
        value = count - (counts[place - 2] if place > 2 else 0)
        more = True
        while more:
            bits, value = value & 31, value >> 5
            more = value != (-1 if bits & 16 else 0)
            text += chr(48 + (bits | 32 if more else bits))
    return text


def painted(counts: NDArray[np.int64], shape: tuple[int, int]) -> Mask:
    canvas = np.zeros(shape[0] * shape[1], np.uint32)
    paint(canvas, counts, 1)
    return canvas.reshape(shape[1], shape[0]).T.astype(np.uint8)


def random_mask(rng: np.random.Generator) -> Mask:
    shape = int(rng.integers(1, 70)), int(rng.integers(1, 70))
    return np.asarray(rng.random(shape) < rng.choice([0, 0.02, 0.5, 1.1]), np.uint8)


def test_run_lengths_are_unpacked_and_painted() -> None:
    rng = np.random.default_rng(3)
    for _ in range(150):
        mask = random_mask(rng)
        counts = runs_down_the_columns(mask)
        text = packed(counts)
        for given in (text, text.encode()):
            found = checked_counts(counts_of_text(given), mask.shape)
            assert found.tolist() == counts
            assert np.array_equal(painted(found, mask.shape), mask)


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")
def test_pycocotools_says_the_same() -> None:
    coco = pytest.importorskip("pycocotools.mask")
    rng = np.random.default_rng(4)
    for turn in range(200):
        mask = random_mask(rng)
        text = coco.encode(np.asfortranarray(mask))["counts"]
        assert np.array_equal(painted(counts_of_text(text), mask.shape), mask)
        height, width = mask.shape
        n = int(rng.integers(3, 9))
        corners = (rng.random((n, 2)) * 1.4 - 0.2) * (width, height)
        corners = [corners, np.round(corners), np.round(corners * 2) / 2][turn % 3]
        points = corners.ravel().tolist()
        drawn = coco.decode(coco.frPyObjects([points], height, width))[:, :, 0]
        assert np.array_equal(painted(counts_of_polygon(points, (height, width)), (height, width)), drawn)


def test_a_polygon_along_the_grid_encloses_its_pixels() -> None:
    box = [2, 1, 6, 1, 6, 4, 2, 4]
    wanted = np.zeros((8, 9), np.uint8)
    wanted[1:4, 2:6] = 1
    assert np.array_equal(painted(counts_of_polygon(box, (8, 9)), (8, 9)), wanted)
    # From the other side, and beginning elsewhere.
    assert np.array_equal(painted(counts_of_polygon([6, 4, 6, 1, 2, 1, 2, 4], (8, 9)), (8, 9)), wanted)


@pytest.mark.parametrize(
    ("text", "words"),
    [("P", "cut off"), ("\x7f", "damaged"), ("0!", "damaged"), ("é", "do not occur"), ("o" * 20, "cut")],
)
def test_damaged_run_lengths_are_refused(text: str, words: str) -> None:
    with pytest.raises(BadMaskError, match=words):
        counts_of_text(text)


def test_masks_of_another_image_are_refused() -> None:
    with pytest.raises(BadMaskError, match="run lengths cover 10 pixels, but the image has 12"):
        checked_counts(np.array([4, 6]), (3, 4))
    with pytest.raises(BadMaskError, match="negative"):
        checked_counts(np.array([14, -2]), (3, 4))
    for points in ([1, 2, 3, 4], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, float("nan")], [0, 0, 1e9, 0, 1, 1]):
        with pytest.raises(BadMaskError, match="polygon"):
            counts_of_polygon(points, (3, 4))
