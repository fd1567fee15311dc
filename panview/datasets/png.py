"""Id maps in PNG files: ``id = R + 256 G + 65536 B``, 0 = void.

The usual file, 8-bit RGB without interlace, takes a short way: libdeflate inflates it and one kernel undoes the PNG
filters and packs the ids, both without the interpreter lock, so that threads scale and a window's thread never waits
(docs/adr/0002). Everything else goes through Pillow, and is read only where it can mean one thing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import deflate
import numpy as np
from numpy.typing import NDArray

from panview.datasets.png_filters import UnknownFilterError, filter_ids, undo_filters
from panview.datasets.runs import RunMap, runs_of
from panview.errors import BadFileError, WrongSizeError
from panview.files import write_whole
from panview.reading import NO_MEMORY, read_file

MAX_PIXELS = 200_000_000
"""An image that claims more is refused before it is decoded."""
MAX_SEGMENT_ID = 0xFFFFFF

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_CHUNK = b"\0\0\0\x0dIHDR"
_RGB = 2
_NOTES = 16 << 20
"""Room for what a PNG carries beside its pixels."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_MOST_PACKED = 1032
"""Deflate makes no more bytes of one."""
_LARGE = 1 << 26
"""From here on it is asked whether there is room for so many bytes."""
_COLOUR_TYPES = {0: "greyscale", 2: "RGB", 3: "palette", 4: "greyscale with alpha", 6: "RGB with alpha"}


class UnclearIdsError(BadFileError):
    """A PNG is sound, but of a kind that does not say which ids it holds."""


@dataclass(frozen=True)
class PngHeader:
    """The IHDR chunk."""

    width: int
    height: int
    bit_depth: int
    colour_type: int
    interlaced: bool

    @property
    def kind(self) -> str:
        """The common name, such as "16-bit greyscale"."""
        return f"{self.bit_depth}-bit {_COLOUR_TYPES.get(self.colour_type, 'unknown')}"

    @property
    def is_plain(self) -> bool:
        """Whether it is of the usual kind: 8-bit RGB without interlace."""
        return self.colour_type == _RGB and self.bit_depth == 8 and not self.interlaced


def read_header(path: Path, data: bytes) -> PngHeader:
    """Read the header of a PNG without decoding it.

    Raises
    ------
    BadFileError
        The file is empty, not a PNG, or claims an impossible or enormous size.
    """
    if not data.startswith(SIGNATURE):
        what = "is empty" if not data else "is a JPEG" if data.startswith(b"\xff\xd8") else "is not a PNG image"
        raise BadFileError(path, f"{what}; panoptic id maps are lossless PNG files")
    if len(data) < 33 or data[8:16] != _HEADER_CHUNK:
        raise BadFileError(path, "the PNG is cut off or damaged; copy it again", "header")
    width, height, depth, colour, compression, filters, interlace = struct.unpack(">IIBBBBB", data[16:29])
    if compression or filters or interlace > 1:
        # PNG defines no other values; decoding would produce wrong pixels.
        raise BadFileError(path, "the PNG is damaged, or compressed in an unknown way; copy it again", "header")
    if width == 0 or height == 0 or width * height > MAX_PIXELS:
        raise BadFileError(path, f"claims {width:,} x {height:,} pixels; the limit is {MAX_PIXELS:,}", "header")
    return PngHeader(width, height, depth, colour, bool(interlace))


def read_id_map(
    path: Path, size: tuple[int, int] | None = None, ids: NDArray[np.uint32] | None = None
) -> NDArray[np.uint32]:
    """Read the id map of an image as pixels; everything else is as for `read_runs`.

    Returns
    -------
    (H, W) uint32, 0 = void
    """
    return read_runs(path, size, ids).to_id_map()


def read_runs(path: Path, size: tuple[int, int] | None = None, ids: NDArray[np.uint32] | None = None) -> RunMap:
    """Read the id map of an image as runs.

    Parameters
    ----------
    path : Path
    size : (height, width), optional
        What the image is; another size is refused before the PNG is decoded.
    ids : (n,) uint32, optional
        Segment ids that the JSON lists. They decide what a greyscale or palette PNG means: its value or index as the
        id, or its colour. Without them such a file is refused.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It is not a PNG, damaged, of another size, or does not hold ids unambiguously.
    """
    data, header = load_png(path, size)
    return decode_runs(path, data, header, ids)


def load_png(path: Path, size: tuple[int, int] | None = None) -> tuple[bytes, PngHeader]:
    """Read a PNG as bytes, with its header; errors are those of `read_runs` as far as no pixel is decoded."""
    data = read_png(path)
    header = read_header(path, data)
    if size is not None and (header.height, header.width) != size:
        raise WrongSizeError(path, (header.height, header.width), size, "header")
    return data, header


def read_png(path: Path) -> bytes:
    """Read the bytes of a PNG that a JSON names.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It cannot be read.
    """
    return read_file(path, png_limit, missing="the PNG is missing; the JSON names it")


def png_limit(path: Path, start: bytes) -> int:
    """Return the largest sensible size of a PNG with such a header: twice its pixels and some notes, in bytes.

    Parameters
    ----------
    path : Path
    start : bytes
        Its first bytes; errors are those of `read_header`.
    """
    header = read_header(path, start)
    row = header.width * _CHANNELS.get(header.colour_type, 4) * header.bit_depth // 8 + 2
    return 2 * header.height * row + _NOTES


def decode_runs(path: Path, data: bytes, header: PngHeader, ids: NDArray[np.uint32] | None = None) -> RunMap:
    """Decode the bytes of a PNG; ``ids`` and errors as for `read_runs`."""
    try:
        if header.is_plain:
            return _decode_rgb(path, data, header)
        note = "interlaced" if header.colour_type == _RGB else header.kind
        # Rare, so Pillow does it.
        from panview.datasets.png_kinds import decode_unusual

        return replace(runs_of(decode_unusual(path, data, header, ids)), note=note)
    except MemoryError as error:
        raise BadFileError(path, f"is {header.width:,} x {header.height:,} pixels, which {NO_MEMORY}") from error


def write_id_map(path: Path, id_map: NDArray[np.uint32], text: Mapping[str, str] | None = None) -> None:
    """Write an id map as an 8-bit RGB PNG; the file appears whole or not at all.

    Parameters
    ----------
    path : Path
    id_map : (H, W) uint32, 0 = void
        Ids of at most 24 bits.
    text : mapping, optional
        Keywords and ASCII texts that the file carries beside its pixels; see `read_text`.

    Raises
    ------
    ValueError
        The array is not (H, W) uint32, or an id does not fit into 24 bits.
    """
    write_whole(path, encode_id_map(id_map, text))


def encode_id_map(id_map: NDArray[np.uint32], text: Mapping[str, str] | None = None) -> bytes:
    """Return the bytes of the PNG that `write_id_map` writes."""
    if id_map.ndim != 2 or id_map.dtype != np.uint32:
        raise ValueError(f"id_map: expected (H, W) uint32, got {id_map.shape} {id_map.dtype}")
    if id_map.size == 0 or int(id_map.max()) > MAX_SEGMENT_ID:
        raise ValueError("id_map: expected at least one pixel and ids of at most 24 bits")
    height, width = id_map.shape
    return _png(PngHeader(width, height, 8, _RGB, False), filter_ids(id_map), text)


def png_bytes(header: PngHeader, rows: NDArray[np.uint8]) -> bytes:
    """Return the bytes of a PNG without interlace.

    Parameters
    ----------
    header : PngHeader
    rows : (H, bytes of a row) uint8
        Pixels as PNG orders them; 16-bit samples with the high byte first.
    """
    filtered = np.empty((header.height, rows.shape[1] + 1), np.uint8)
    # See `filter_ids`.
    filtered[:, 0] = 2
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return _png(header, filtered, None)


def _png(header: PngHeader, filtered: NDArray[np.uint8], text: Mapping[str, str] | None) -> bytes:
    packed = struct.pack(">IIBBBBB", header.width, header.height, header.bit_depth, header.colour_type, 0, 0, 0)
    body = bytes(deflate.zlib_compress(filtered.data, 6))
    notes = [chunk(b"tEXt", f"{keyword}\0{value}".encode("ascii")) for keyword, value in (text or {}).items()]
    return b"".join([SIGNATURE, chunk(b"IHDR", packed), *notes, chunk(b"IDAT", body), chunk(b"IEND", b"")])


def read_text(path: Path, keyword: str) -> str | None:
    """Return the text that a PNG carries under a keyword, without decoding its pixels; None where it has none.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It cannot be read, is cut off, or damaged.
    """
    data = read_file(path, png_limit)
    read_header(path, data)
    mark = keyword.encode("ascii") + b"\0"
    found = None
    # Read to the end: a file that was cut off after this chunk is incomplete.
    for kind, body in chunks(path, data):
        if kind == b"tEXt" and found is None and bytes(body[: len(mark)]) == mark:
            found = bytes(body[len(mark) :]).decode("latin-1")
    return found


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(path: Path, data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield (kind, body) of each chunk up to IEND, with its checksum verified."""
    view = memoryview(data)
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if end + 4 > len(data):
            break
        if deflate.crc32(view[place + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise BadFileError(path, "the PNG is damaged (checksum); copy it again", f"byte {place}")
        kind = data[place + 4 : place + 8]
        yield kind, view[place + 8 : end]
        if kind == b"IEND":
            return
        place = end + 4
    raise BadFileError(path, "the PNG is cut off; copy it again", f"byte {len(data)}")


def _decode_rgb(path: Path, data: bytes, header: PngHeader) -> RunMap:
    raw = inflate(path, data, header.height * (3 * header.width + 1))
    try:
        return undo_filters(raw, header.height, header.width)
    except UnknownFilterError as error:
        raise BadFileError(path, "the PNG uses an unknown filter", f"row {error.row}") from error


def inflate(path: Path, data: bytes, length: int) -> NDArray[np.uint8]:
    """Return the filtered rows of a PNG, (length,) uint8, with every checksum verified."""
    parts = [body for kind, body in chunks(path, data) if kind == b"IDAT"]
    packed = parts[0] if len(parts) == 1 else b"".join(parts)
    if length > _MOST_PACKED * len(packed) + _MOST_PACKED:
        # Refused before decoding, which would allocate memory for all pixels that the header claims.
        raise BadFileError(path, "the PNG's pixel data is cut off; copy it again", "IDAT")
    if length > _LARGE:
        # Its own MemoryError would make the decompressor complain on stderr.
        np.empty(length, np.uint8)
    try:
        raw = deflate.zlib_decompress(packed, length)
    except deflate.DeflateError as error:
        raise BadFileError(path, "the PNG's pixel data is damaged; copy it again", "IDAT") from error
    if len(raw) != length:
        raise BadFileError(path, "the PNG's pixel data is cut off; copy it again", "IDAT")
    return np.frombuffer(raw, np.uint8)
