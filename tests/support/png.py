"""PNG files made by hand, of kinds that no common writer makes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREYSCALE, RGB, PALETTE, GREYSCALE_ALPHA, RGBA = 0, 2, 3, 4, 6
_ADAM7 = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int,
    height: int,
    raw: bytes,
    *,
    depth: int = 8,
    colour: int = RGB,
    interlaced: bool = False,
    before: Sequence[bytes] = (),
    parts: int = 1,
) -> bytes:
    """A PNG around rows that are filtered already; ``before`` are chunks before the pixel data."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    packed = zlib.compress(raw)
    cuts = [len(packed) * i // parts for i in range(parts + 1)]
    data = [chunk(b"IDAT", packed[start:end]) for start, end in zip(cuts[:-1], cuts[1:], strict=True)]
    return b"".join([SIGNATURE, chunk(b"IHDR", header), *before, *data, chunk(b"IEND", b"")])


def plain_rows(rows: NDArray[np.uint8]) -> bytes:
    """Rows of (H, bytes) without a filter."""
    return b"".join(b"\0" + row.tobytes() for row in rows)


def filtered_rows(rgb: NDArray[np.uint8], codes: Sequence[int]) -> bytes:
    """Filter the rows of an (H, W, 3) image, byte by byte as the PNG specification words it."""
    result = bytearray()
    above = [0] * rgb[0].size
    for row, code in zip(rgb.reshape(len(rgb), -1).tolist(), codes, strict=True):
        result.append(code)
        for i, value in enumerate(row):
            a, b, c = (row[i - 3], above[i], above[i - 3]) if i >= 3 else (0, above[i], 0)
            result.append((value - (0, a, b, (a + b) // 2, _paeth(a, b, c))[code]) % 256)
        above = row
    return bytes(result)


def adam7_rows(rgb: NDArray[np.uint8]) -> bytes:
    """The seven passes of an interlaced image, without a filter."""
    passes = (rgb[y::dy, x::dx] for y, x, dy, dx in _ADAM7)
    return b"".join(plain_rows(part.reshape(len(part), -1)) for part in passes if part.size)


def colours_of(id_map: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """RGB of an id map, (H, W, 3)."""
    return np.stack([id_map & 255, (id_map >> 8) & 255, id_map >> 16], -1).astype(np.uint8)


def _paeth(a: int, b: int, c: int) -> int:
    p = a + b - c
    distances = [abs(p - a), abs(p - b), abs(p - c)]
    return (a, b, c)[distances.index(min(distances))]
