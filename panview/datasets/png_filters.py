"""The kernel that turns the filtered rows of an 8-bit RGB PNG into ids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

_LOW_BITS = np.uint32(0x7F7F7F)
_HIGH_BITS = np.uint32(0x808080)
_NOT_LOWEST = np.uint32(0xFEFEFE)
_BYTE = np.uint32(0xFF)
_ONE = np.uint32(1)
_8 = np.uint32(8)
_16 = np.uint32(16)


@kernel
def undo_filters(raw: NDArray[np.uint8], id_map: NDArray[np.uint32]) -> int:
    """Undo the PNG filters of RGB rows and pack each pixel as ``R + 256 G + 65536 B``.

    A pixel is handled as one 24-bit number with three independent bytes. In an id map most neighbours are equal, and
    where two of the Paeth filter's three neighbours are equal its choice is known without comparing distances.

    Parameters
    ----------
    raw : (H * (3 * W + 1),) uint8
        The inflated image data: each row is a filter byte and W RGB pixels.
    id_map : (H, W) uint32
        Filled in.

    Returns
    -------
    int
        -1, or the first row with an unknown filter.

    References
    ----------
    PNG specification, third edition, section 9 "Filtering".
    """
    height, width = id_map.shape
    stride = 3 * width + 1
    above = np.zeros(width, np.uint32)
    for y in range(height):
        code = raw[y * stride]
        pixels = raw[y * stride + 1 : (y + 1) * stride]
        row = id_map[y]
        left = np.uint32(0)
        corner = np.uint32(0)
        if code == 0:
            for x in range(width):
                row[x] = _pixel(pixels, x)
        elif code == 1:
            for x in range(width):
                left = _add(left, _pixel(pixels, x))
                row[x] = left
        elif code == 2:
            for x in range(width):
                row[x] = _add(above[x], _pixel(pixels, x))
        elif code == 3:
            for x in range(width):
                up = above[x]
                mean = (left & up) + (((left ^ up) & _NOT_LOWEST) >> _ONE)
                left = _add(mean, _pixel(pixels, x))
                row[x] = left
        elif code == 4:
            for x in range(width):
                up = above[x]
                if up == corner:
                    predictor = left
                elif left == corner:
                    predictor = up
                else:
                    predictor = _paeth(left, up, corner)
                left = _add(predictor, _pixel(pixels, x))
                row[x] = left
                corner = up
        else:
            return y
        above = row
    return -1


@kernel
def _pixel(pixels: NDArray[np.uint8], x: int) -> np.uint32:
    at = np.uintp(3 * x)
    return (
        np.uint32(pixels[at])
        | (np.uint32(pixels[at + np.uintp(1)]) << _8)
        | (np.uint32(pixels[at + np.uintp(2)]) << _16)
    )


@kernel
def _add(a: np.uint32, b: np.uint32) -> np.uint32:
    """Add three bytes at once, each modulo 256."""
    return ((a & _LOW_BITS) + (b & _LOW_BITS)) ^ ((a ^ b) & _HIGH_BITS)


@kernel
def _paeth(left: np.uint32, up: np.uint32, corner: np.uint32) -> np.uint32:
    packed = np.uint32(0)
    for shift in (np.uint32(0), _8, _16):
        a = np.int32((left >> shift) & _BYTE)
        b = np.int32((up >> shift) & _BYTE)
        c = np.int32((corner >> shift) & _BYTE)
        to_a = abs(b - c)
        to_b = abs(a - c)
        to_c = abs(a + b - 2 * c)
        if to_a <= to_b and to_a <= to_c:
            best = a
        elif to_b <= to_c:
            best = b
        else:
            best = c
        packed |= np.uint32(best) << shift
    return packed
