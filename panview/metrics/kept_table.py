"""The measured columns of a segment table as bytes, for the cache: narrow numbers one after the other, and a checksum.

What the JSONs tell is not among them. A table of 118,287 images is read from memory in a fifth of a second, and nothing
is loaded for it that takes a start longer.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import deflate
import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, SegmentTable

Columns = dict[str, NDArray[Any]]

_MAGIC = b"panview table\n"
_CHECKSUM_BYTES = 4
_FRACTIONS = {name for name, dtype in COLUMN_DTYPES.items() if np.dtype(dtype).kind == "f"}
"""Kept as they are; all others are whole numbers."""
_LISTED = {"image", "side", "category", "iscrowd", "segment_id", "score"}
"""What the JSONs tell."""
_MEASURED = [name for name in COLUMN_DTYPES if name not in _LISTED]
_OF_ROWS = {"match", "partner"}
"""Kept as how many rows on the other segment is, which takes a byte or two; 0 for none."""
_OVERLAPS = ("truth", "prediction", "pixels")
_NARROW = ("|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<i8")
"""From narrow to wide."""
_DTYPES = {*_NARROW, "<f8"}


class _Part(msgspec.Struct, frozen=True):
    """What follows the header: so many numbers of a type."""

    name: str
    dtype: str
    count: int


class _Header(msgspec.Struct, frozen=True):
    """What comes first: of which segments a table is, and its parts in the order in which they follow."""

    segments: str
    parts: tuple[_Part, ...]


def packed(table: SegmentTable) -> bytes:
    """Return the measured columns and the overlaps of a table by pixels, for `unpacked`."""
    if table.stated_area is not None:
        raise ValueError("table: expected one that was matched by pixels")
    columns: Columns = {name: getattr(table, name) for name in _MEASURED}
    rows = np.arange(len(table))
    for name in _OF_ROWS:
        columns[name] = np.where(columns[name] == NO_ROW, 0, columns[name] - rows)
    columns["overlaps"] = np.diff(table.overlaps.offsets)
    columns |= {name: getattr(table.overlaps, name) for name in _OVERLAPS}
    parts, buffers = [], []
    for name, column in columns.items():
        narrow = _narrowed(column)
        parts.append(_Part(name, narrow.dtype.str, narrow.size))
        buffers.append(narrow.tobytes())
    header = msgspec.json.encode(_Header(_digest(table.segment_id), tuple(parts)))
    data = b"".join([_MAGIC, len(header).to_bytes(4, "big"), header, *buffers])
    return data + checksum(data)


def unpacked(data: bytes, columns: Columns, n_images: int) -> SegmentTable | None:
    """Return a table of what was packed; None where the bytes are damaged, of other segments, or something else.

    Parameters
    ----------
    data : bytes
    columns : dict of arrays
        Those of `panview.metrics.evaluation.unmeasured_columns`; filled and taken over.
    n_images : int
    """
    view = memoryview(data)
    if not data.startswith(_MAGIC) or checksum(view[:-_CHECKSUM_BYTES]) != view[-_CHECKSUM_BYTES:]:
        return None
    try:
        start = len(_MAGIC) + 4
        at = start + int.from_bytes(view[len(_MAGIC) : start], "big")
        header = msgspec.json.decode(view[start:at], type=_Header)
        if header.segments != _digest(columns["segment_id"]):
            return None
        found: Columns = {}
        for part in header.parts:
            if part.dtype not in _DTYPES or (part.dtype == "<f8") != (part.name in _FRACTIONS):
                return None
            found[part.name] = np.frombuffer(data, part.dtype, part.count, at)
            at += found[part.name].nbytes
        return _table_of(found, columns, n_images)
    except (ValueError, KeyError, OverflowError):
        # ValueError is also what msgspec raises. Nonsense with a checksum that is right does not come by chance.
        return None


def checksum(data: bytes | memoryview) -> bytes:
    """Return four bytes that change when a byte of the data does."""
    return deflate.crc32(data).to_bytes(_CHECKSUM_BYTES, "big")


def _table_of(found: Columns, columns: Columns, n_images: int) -> SegmentTable:
    count = len(columns["segment_id"])
    rows = np.arange(count)
    for name in _MEASURED:
        kept = found[name]
        if name in _OF_ROWS:
            kept = np.where(kept == 0, NO_ROW, rows + kept)
        columns[name] = kept.astype(COLUMN_DTYPES[name]).reshape(columns[name].shape)
    offsets = np.zeros(n_images + 1, np.int64)
    np.cumsum(found["overlaps"], out=offsets[1:])
    pairs = (found[name].astype(np.int32) for name in _OVERLAPS)
    return SegmentTable(**columns, overlaps=SegmentOverlaps(offsets, *pairs))


def _narrowed(column: NDArray[Any]) -> NDArray[Any]:
    """Return integers in the narrowest type that holds them all, and other numbers as they are; little-endian."""
    if column.dtype == np.float64:
        return column.astype("<f8", copy=False)
    low, high = (int(column.min()), int(column.max())) if column.size else (0, 0)
    fits = (name for name in _NARROW if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    return column.astype(next(fits), copy=False)


def _digest(segment_id: NDArray[np.uint32]) -> str:
    return blake2b(segment_id.tobytes(), digest_size=16).hexdigest()
