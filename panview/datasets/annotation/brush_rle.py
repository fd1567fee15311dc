"""Label Studio's run lengths of brush strokes: a stream of bits over the four channels of an image.

After the number of values (32 bits), the bits of a value less one (5) and four sizes less one (4 each), each packet has
a bit that tells a run from single values, two that choose a size, as many as that for the count less one, and the value
or values. The format is that of ``@thi.ng/rle-pack``; what is in a mask, the fourth channel says,
from half of its range on, since brushes have soft edges (https://labelstud.io/guide/export#RLE-annotations).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.datasets.annotation.flat_masks import FlatMask
from panview.jit import kernel

_HEADER_BITS = 32 + 5 + 4 * 4
_CHANNELS = 4
_MESSAGES = {
    -1: "the run lengths are cut off",
    -2: "the run lengths are for another image size",
    -3: "the run lengths have values above 8 bits",
}


class BadBrushError(ValueError):
    """Run lengths that cannot be those of an image; the message is a clause."""


def encode_brush(mask: FlatMask, total: int) -> bytes:
    """Return the run lengths of a mask, which a task lists as numbers from 0 to 255.

    Parameters
    ----------
    mask : FlatMask
        Along the rows.
    total : int
        Pixels of the image.
    """
    counts = mask.counts(total) * _CHANNELS
    # A packet holds at most 2^16 values and takes 27 bits.
    packets = int((counts // (1 << 16)).sum()) + len(counts)
    packed = np.zeros((_HEADER_BITS + 27 * packets + 7) // 8 + 8, np.uint8)
    return packed[: _encode(counts, total * _CHANNELS, packed)].tobytes()


def decode_brush(packed: NDArray[np.uint8], total: int) -> FlatMask:
    """Return the mask of run lengths.

    Parameters
    ----------
    packed : (n,) uint8
    total : int
        Pixels of the image.

    Raises
    ------
    BadBrushError
        They are cut off, or of another image.
    """
    bounds = np.empty(total + 1, np.int64)
    found = _decode(packed, total, bounds)
    if found < 0:
        raise BadBrushError(_MESSAGES[found])
    starts, ends = bounds[:found:2].copy(), bounds[1:found:2].copy()
    return FlatMask(starts, ends - starts)


@kernel
def _encode(counts: NDArray[np.int64], total: int, packed: NDArray[np.uint8]) -> int:
    """Write into ``packed``, which is 0; return how many bytes it takes."""
    place = _put(packed, 0, total, 32)
    place = _put(packed, place, 7, 5)
    for size in (3, 4, 8, 16):
        place = _put(packed, place, size - 1, 4)
    for k in range(len(counts)):
        left, value = counts[k], 255 if k % 2 else 0
        while left > 0:
            count = min(left, 1 << 16)
            choice, size = (0, 3) if count <= 8 else (1, 4) if count <= 16 else (2, 8) if count <= 256 else (3, 16)
            place = _put(packed, place, 4 | choice, 3)
            place = _put(packed, place, count - 1, size)
            place = _put(packed, place, value, 8)
            left -= count
    return (place + 7) // 8


@kernel
def _decode(packed: NDArray[np.uint8], total: int, bounds: NDArray[np.int64]) -> int:
    """Write where masks begin and end, in turn; return the number of places, or an error code."""
    end = 8 * len(packed)
    if end < 53:
        return -1
    if _get(packed, 0, 32) != 4 * total:
        return -2
    bits = _get(packed, 32, 5) + 1
    if bits > 8:
        return -3
    sizes = np.empty(4, np.int64)
    for k in range(4):
        sizes[k] = _get(packed, 37 + 4 * k, 4) + 1
    place, done, found = 53, 0, 0
    inside = False
    while done < 4 * total:
        if place + 3 > end:
            return -1
        is_run = _get(packed, place, 1)
        size = sizes[_get(packed, place + 1, 2)]
        place += 3
        if place + size > end:
            return -1
        count = _get(packed, place, size) + 1
        place += size
        if done + count > 4 * total or place + bits * (1 if is_run else count) > end:
            return -1
        for _ in range(1 if is_run else count):
            value = _get(packed, place, bits)
            place += bits
            # Only the fourth channel counts. The values of this packet stand at done, done + 1, ... modulo 4.
            length = count if is_run else 1
            first = done // 4
            last = (done + length - 4) // 4 if done + length >= 4 else -1
            if last >= first and (value >> (bits - 1) > 0) != inside:
                bounds[found] = first
                found += 1
                inside = not inside
            done += length
    if inside:
        bounds[found] = total
        found += 1
    return found


@kernel
def _put(packed: NDArray[np.uint8], place: int, value: int, bits: int) -> int:
    for k in range(bits - 1, -1, -1):
        if (value >> k) & 1:
            packed[place >> 3] |= np.uint8(128 >> (place & 7))
        place += 1
    return place


@kernel
def _get(packed: NDArray[np.uint8], place: int, bits: int) -> int:
    value = 0
    for k in range(place, place + bits):
        value = value << 1 | ((packed[k >> 3] >> (7 - (k & 7))) & 1)
    return value
