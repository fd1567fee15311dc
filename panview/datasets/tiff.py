"""TIFF photos of many bits or channels, which neither Qt nor Pillow reads: strips and tiles, whole or by channel.

References
----------
TIFF Revision 6.0, sections 2 (structure), 8 (baseline), 9 (PackBits), 14 (differencing predictor), 15 (tiles); Adobe
Photoshop TIFF Technical Note 3 (predictor of floating point numbers); BigTIFF as libtiff describes it.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from panview.datasets.photo_depth import eight_bits
from panview.datasets.png import MAX_PIXELS
from panview.errors import BadFileError
from panview.reading import FileStream, open_file

SUFFIXES = frozenset({".tif", ".tiff"})
_MOST_BYTES = 1 << 30
"""Of a file, and of the values that are taken from it."""
_MOST_VALUES = 1 << 22
"""Of an entry: as many strips as no image has."""
_SHOWN = 3
"""Channels that are shown at most: the first ones."""
_KINDS = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q"}
"""Type of an entry -> how `struct` calls it."""
_NONE, _LZW, _DEFLATE, _DEFLATE_OLD, _PACKBITS, _LZMA, _ZSTD = 1, 5, 8, 32946, 32773, 34925, 50000
_BY_PILLOW = frozenset({_LZW, _LZMA, _ZSTD})
_DTYPES = {1: "u", 2: "i", 3: "f"}
"""Sample format -> kind of numbers."""
_DAMAGED = "is damaged"


@dataclass(frozen=True)
class TiffHead:
    """What the first directory of a TIFF says of its image.

    Attributes
    ----------
    size : (height, width)
    channels, bits : int
        Bits are those of each channel.
    numbers : str
        "u", "i" or "f": unsigned, signed, floating point.
    order : str
        "<" or ">".
    planar : bool
        Each channel has strips or tiles of its own.
    compression, predictor, photometric : int
    block : (height, width)
        Of a strip or a tile.
    tiled : bool
    offsets, lengths : tuple of int
        Of each strip or tile in the file.
    """

    size: tuple[int, int]
    channels: int
    bits: int
    numbers: str
    order: Literal["<", ">"]
    planar: bool
    compression: int
    predictor: int
    photometric: int
    block: tuple[int, int]
    tiled: bool
    offsets: tuple[int, ...]
    lengths: tuple[int, ...]

    @property
    def is_usual(self) -> bool:
        """Whether the reader of all other photos can read this one, too."""
        usual = self.bits <= 8 and self.numbers == "u" and not self.planar and self.channels in (1, 3, 4)
        return usual or self.photometric > 2


def read_unusual(path: Path, size: tuple[int, int] | None = None) -> NDArray[np.uint8] | None:
    """Read a TIFF of many bits or channels as it is shown.

    Parameters
    ----------
    path : Path
    size : (height, width), optional
        One of another size is refused before it is decoded.

    Returns
    -------
    (H, W, 3) uint8 or None
        The first three channels, or the first one as grey; None for a file that is no such TIFF.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It is damaged, or stored in a way that is not read.
    """
    if path.suffix.lower() not in SUFFIXES:
        return None
    with open_file(path, _MOST_BYTES) as stream:
        head = read_head(stream)
        if head is None or head.is_usual:
            return None
        if size is not None and head.size != size:
            raise BadFileError(path, f"is {head.size[1]} x {head.size[0]}, but its masks are {size[1]} x {size[0]}")
        try:
            values = _read_values(path, stream, head)
        except (struct.error, zlib.error, ValueError, OSError, EOFError) as error:
            raise BadFileError(path, _DAMAGED) from error
    return eight_bits(values, inverted=head.photometric == 0)


def read_head(stream: FileStream) -> TiffHead | None:
    """Read the first directory of a TIFF; None where there is none, or one that makes no sense."""
    try:
        return _head(stream)
    except (struct.error, KeyError, IndexError, ValueError, OverflowError):
        return None


def _head(stream: FileStream) -> TiffHead | None:
    stream.seek(0)
    start = stream.read(16)
    if start[:2] not in (b"II", b"MM"):
        return None
    order: Literal["<", ">"] = "<" if start[:2] == b"II" else ">"
    (magic,) = struct.unpack_from(order + "H", start, 2)
    if magic not in (42, 43):
        return None
    tags = _tags(stream, order, big=magic == 43, start=start)
    width, height = int(tags[256][0]), int(tags[257][0])
    bits = tags.get(258, (1,))
    formats = tags.get(339, (1,))
    tiled = 324 in tags
    block = (tags[323][0], tags[322][0]) if tiled else (min(tags.get(278, (height,))[0], height), width)
    offsets, lengths = (tags[324], tags[325]) if tiled else (tags[273], tags[279])
    if not (0 < width and 0 < height and min(block) > 0) or len(set(bits)) > 1 or len(set(formats)) > 1:
        return None
    return TiffHead(
        size=(height, width),
        channels=int(tags.get(277, (1,))[0]),
        bits=int(bits[0]),
        numbers=_DTYPES.get(int(formats[0]), "u"),
        order=order,
        planar=int(tags.get(284, (1,))[0]) == 2 and int(tags.get(277, (1,))[0]) > 1,
        compression=int(tags.get(259, (_NONE,))[0]),
        predictor=int(tags.get(317, (1,))[0]),
        photometric=int(tags.get(262, (1,))[0]),
        block=(int(block[0]), int(block[1])),
        tiled=tiled,
        offsets=tuple(map(int, offsets)),
        lengths=tuple(map(int, lengths)),
    )


def _tags(stream: FileStream, order: Literal["<", ">"], *, big: bool, start: bytes) -> dict[int, tuple[Any, ...]]:
    """Return the entries of the first directory by number."""
    place, number = ("Q", "Q") if big else ("I", "H")
    (at,) = struct.unpack_from(order + place, start, 8 if big else 4)
    stream.seek(at)
    (count,) = struct.unpack(order + number, stream.read(struct.calcsize(order + number)))
    entry = order + ("HHQ8s" if big else "HHI4s")
    size = struct.calcsize(entry)
    data = stream.read(size * min(count, 4096))
    found: dict[int, tuple[Any, ...]] = {}
    for first in range(0, len(data) - size + 1, size):
        tag, kind, length, value = struct.unpack_from(entry, data, first)
        name = _KINDS.get(kind)
        if name is None or name == "s" or length > _MOST_VALUES:
            continue
        wanted = f"{order}{length * len(name)}{name[0]}"
        taken = struct.calcsize(wanted)
        if taken > len(value):
            stream.seek(struct.unpack(order + place, value)[0])
            value = stream.read(taken)
        found[tag] = struct.unpack_from(wanted, value)
    return found


def _read_values(path: Path, stream: FileStream, head: TiffHead) -> NDArray[Any]:
    """Return the channels that are shown, (H, W, C)."""
    height, width = head.size
    shown = _SHOWN if head.channels >= _SHOWN else 1
    if head.bits not in (8, 16, 32, 64) or (head.numbers == "f" and head.bits == 8):
        raise BadFileError(path, f"has {head.bits} bits per channel, which is not read")
    dtype = np.dtype(f"{head.numbers}{head.bits // 8}")
    stored = 1 if head.planar else head.channels
    block_bytes = head.block[0] * head.block[1] * stored * dtype.itemsize
    if height * width > MAX_PIXELS or max(block_bytes, height * width * shown * dtype.itemsize) > _MOST_BYTES:
        raise BadFileError(path, "has too many pixels and channels")
    values = np.zeros((height, width, shown), dtype)
    down, across = -(-height // head.block[0]), -(-width // head.block[1])
    planes = shown if head.planar else 1
    if len(head.offsets) < down * across * planes or len(head.lengths) < down * across * planes:
        raise BadFileError(path, _DAMAGED)
    for place in range(down * across * planes):
        plane, inside = divmod(place, down * across)
        top, left = inside // across * head.block[0], inside % across * head.block[1]
        rows = head.block[0] if head.tiled else min(head.block[0], height - top)
        stream.seek(head.offsets[place])
        packed = stream.read(min(head.lengths[place], _MOST_BYTES))
        block = _unpacked(path, packed, head, rows, stored, dtype)[: height - top, : width - left]
        part = values[top : top + rows, left : left + head.block[1]]
        if head.planar:
            part[..., plane] = block[..., 0]
        else:
            part[...] = block[..., :shown]
    return values


def _unpacked(path: Path, packed: bytes, head: TiffHead, rows: int, stored: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return a strip or tile, (rows, W, C)."""
    row_bytes = head.block[1] * stored * dtype.itemsize
    expected = rows * row_bytes
    if head.compression == _NONE:
        data = packed
    elif head.compression in (_DEFLATE, _DEFLATE_OLD):
        data = zlib.decompressobj().decompress(packed, expected)
    elif head.compression == _PACKBITS:
        data = b"".join(_packbits(packed, expected))
    elif head.compression in _BY_PILLOW:
        data = _by_pillow(packed, head.compression, row_bytes, rows)
    else:
        raise BadFileError(
            path, f"has many bits or channels and is compressed in a way that is not read ({head.compression})"
        )
    if len(data) < expected:
        raise BadFileError(path, _DAMAGED)
    flat = np.frombuffer(data, np.uint8, expected)
    shape = rows, head.block[1], stored
    if head.predictor == 3:
        # Byte differences; in each row, the highest bytes of all numbers come first.
        summed = flat.reshape(rows, -1, stored).cumsum(axis=1, dtype=np.uint8).reshape(rows, dtype.itemsize, -1)
        return np.ascontiguousarray(summed.transpose(0, 2, 1)).view(dtype.newbyteorder(">")).reshape(shape)
    values = flat.view(dtype.newbyteorder(head.order)).reshape(shape)
    if head.predictor == 2:
        return values.cumsum(axis=1, dtype=dtype)
    return values


def _packbits(packed: bytes, expected: int) -> Iterator[bytes]:
    at = made = 0
    while at < len(packed) and made < expected:
        count = packed[at]
        if count < 128:
            piece = packed[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            piece = packed[at + 1 : at + 2] * (257 - count) if count > 128 else b""
            at += 2 if count > 128 else 1
        made += len(piece)
        yield piece


def _by_pillow(packed: bytes, compression: int, row_bytes: int, rows: int) -> bytes:
    """Unpack a strip or tile as if it were a grey image, as wide as its rows have bytes."""
    from PIL import Image

    entries = (
        (256, 4, row_bytes),
        (257, 4, rows),
        (258, 3, 8),
        (259, 3, compression),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, rows),
        (279, 4, len(packed)),
    )
    body = packed + b"\0" * (len(packed) % 2)
    directory = struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        directory += struct.pack("<HHI", tag, kind, 1) + struct.pack("<I" if kind == 4 else "<Hxx", value)
    made = struct.pack("<2sHI", b"II", 42, 8 + len(body)) + body + directory + struct.pack("<I", 0)
    with Image.open(io.BytesIO(made), formats=("TIFF",)) as image:
        return image.tobytes()
