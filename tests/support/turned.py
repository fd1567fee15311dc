"""Photos with an orientation, whose corners tell which way up they are shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

UPRIGHT = (24, 40)
"""Height and width as people see it."""
_CORNERS = "RGBW"
_COLOURS = {"R": (250, 0, 0), "G": (0, 250, 0), "B": (0, 0, 250), "W": (250, 250, 250)}

# What is seen is the picture with its corners R G B W, from the left at the top, clockwise. How it lies in a file for
# each orientation is written down from the table in CIPA DC-008 (Exif 2.32), "Orientation".
_STORED = {1: "RGBW", 2: "GRWB", 3: "BWRG", 4: "WBGR", 5: "RWBG", 6: "GBWR", 7: "BGRW", 8: "WRGB"}


def write_turned(path: Path, orientation: int) -> Path:
    """Write a photo that is seen upright, R at the left of the top, when its orientation is obeyed."""
    height, width = UPRIGHT if orientation < 5 else UPRIGHT[::-1]
    pixels = np.full((height, width, 3), 90, np.uint8)
    for corner, (y, x) in zip(_STORED[orientation], ((0, 0), (0, -8), (-8, -8), (-8, 0)), strict=True):
        pixels[y : y + 8 if y + 8 else None, x : x + 8 if x + 8 else None] = _COLOURS[corner]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, exif=exif, **({"quality": 95} if path.suffix == ".jpg" else {}))
    return path


def expected_corners(orientation: int, size: tuple[int, int]) -> str:
    """Corners that are right for an image of this size: turned where just that fits, else as stored."""
    stored = UPRIGHT if orientation < 5 else UPRIGHT[::-1]
    return _CORNERS if stored != size == UPRIGHT else _STORED[orientation]


def corners_of(pixels: NDArray[np.integer]) -> str:
    """Corners of a picture, (H, W, 3), from the left at the top, clockwise."""
    found = ""
    for y, x in ((1, 1), (1, -2), (-2, -2), (-2, 1)):
        far = {name: int(np.abs(pixels[y, x].astype(int) - colour).sum()) for name, colour in _COLOURS.items()}
        found += min(far, key=lambda name: far[name])
        assert min(far.values()) < 150, (y, x, pixels[y, x])
    return found
