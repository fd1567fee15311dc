"""PNG files of one to four channels of 8 or 16 bits as arrays: the forms that are no id maps.

Pillow reads a 16-bit RGB as 8 bits without a word, so these are decoded here, without the interpreter lock.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.png import PngHeader, inflate, png_bytes
from panview.errors import BadFileError
from panview.jit import kernel

Raster = NDArray[np.unsignedinteger[Any]]
"""(H, W, channels) uint8 or uint16."""

_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
_COLOUR_TYPE = {1: 0, 2: 4, 3: 2, 4: 6}


def decode_raster(path: Path, data: bytes, header: PngHeader) -> Raster:
    """Decode the pixels of a PNG.

    Raises
    ------
    BadFileError
        It is damaged, interlaced, has a palette, or fewer than 8 bits a channel.
    """
    channels = _CHANNELS.get(header.colour_type)
    if channels is None or header.bit_depth not in (8, 16) or header.interlaced:
        kind = f"{header.kind}{', interlaced' if header.interlaced else ''}"
        raise BadFileError(path, f"is {kind}; save it with 8 or 16 bits per channel, without palette and interlacing")
    step = channels * header.bit_depth // 8
    stride = header.width * step
    raw = inflate(path, data, header.height * (stride + 1))
    rows = np.empty((header.height, stride), np.uint8)
    failed = _undo(raw, step, rows)
    if failed >= 0:
        raise BadFileError(path, "the PNG uses an unknown filter", f"row {failed}")
    shape = header.height, header.width, channels
    if header.bit_depth == 16:
        return rows.view(">u2").astype(np.uint16).reshape(shape)
    return rows.reshape(shape)


def encode_raster(raster: Raster) -> bytes:
    """Return the bytes of a PNG of 8 or 16 bits a channel, as the array has them."""
    height, width, channels = raster.shape
    wide = raster.dtype == np.uint16
    stored = raster.astype(">u2") if wide else np.ascontiguousarray(raster)
    header = PngHeader(width, height, 16 if wide else 8, _COLOUR_TYPE[channels], False)
    return png_bytes(header, stored.reshape(height, width * channels).view(np.uint8))


@kernel
def _undo(raw: NDArray[np.uint8], step: int, rows: NDArray[np.uint8]) -> int:
    """Undo the filters of the PNG specification, section 9; return the first row with an unknown one, or -1."""
    height, stride = rows.shape
    above = np.zeros(stride, np.uint8)
    for y in range(height):
        code = raw[y * (stride + 1)]
        line = raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)]
        row = rows[y]
        if code > 4:
            return y
        if code == 0 or code == 2:
            # The usual kinds: without a branch for each pixel they are several times as fast.
            for i in range(stride):
                row[i] = np.uint8(line[i] + above[i]) if code == 2 else line[i]
            above = row
            continue
        for i in range(stride):
            a = np.int64(row[i - step]) if i >= step else np.int64(0)
            b = np.int64(above[i])
            guess = np.int64(0)
            if code == 1:
                guess = a
            elif code == 3:
                guess = (a + b) // 2
            elif code == 4:
                c = np.int64(above[i - step]) if i >= step else np.int64(0)
                near_a, near_b, near_c = abs(b - c), abs(a - c), abs(a + b - 2 * c)
                guess = a if near_a <= near_b and near_a <= near_c else b if near_b <= near_c else c
            row[i] = np.uint8((np.int64(line[i]) + guess) & 255)
        above = row
    return -1
