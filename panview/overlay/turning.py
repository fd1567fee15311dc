"""A photo turned as EXIF asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

_TILE = 32
"""Pixels a side, so that rows that are read and columns that are written stay in the processor's cache."""


@kernel
def turn_pixels(stored: NDArray[np.uint32], up: bool, left: bool, out: NDArray[np.uint32]) -> None:
    """Turn pixels by exchanging rows and columns.

    Parameters
    ----------
    stored : (H, W) uint32
    up, left : bool
        Begin with the last column of ``stored``, and with its last row.
    out : (W, H) uint32
        Written.
    """
    height, width = out.shape
    for top in range(0, height, _TILE):
        for start in range(0, width, _TILE):
            for y in range(top, min(top + _TILE, height)):
                column = height - 1 - y if up else y
                for x in range(start, min(start + _TILE, width)):
                    out[y, x] = stored[width - 1 - x if left else x, column]
