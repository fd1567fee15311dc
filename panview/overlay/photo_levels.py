"""The levels that a photo is drawn from, each half as long as the one before."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

_OPAQUE = np.uint32(0xFF000000)


_RED_BLUE = np.uint32(0x00FF00FF)


_GREEN = np.uint32(0x0000FF00)


@kernel(twin="halve")
def halve(source: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """Average squares of four pixels.

    Parameters
    ----------
    source : (H, W) uint32
        RGB32; read-only will do.
    out : (H // 2, W // 2) uint32
        Written.
    """
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            a, b = source[2 * y, 2 * x], source[2 * y, 2 * x + 1]
            c, d = source[2 * y + 1, 2 * x], source[2 * y + 1, 2 * x + 1]
            # Red and blue are 16 bits apart, so that both can be summed at once.
            red_blue = (a & _RED_BLUE) + (b & _RED_BLUE) + (c & _RED_BLUE) + (d & _RED_BLUE) + np.uint32(0x00020002)
            green = (a & _GREEN) + (b & _GREEN) + (c & _GREEN) + (d & _GREEN) + np.uint32(0x00000200)
            red_blue = (red_blue >> np.uint32(2)) & _RED_BLUE
            out[y, x] = _OPAQUE | red_blue | ((green >> np.uint32(2)) & _GREEN)


def choose_level(scale: float, levels: int) -> int:
    """Return the smallest level with at least a pixel for each device pixel, or the largest one."""
    if scale >= 1.0:
        return 0
    return min(levels - 1, math.floor(-math.log2(scale) + 1e-9))
