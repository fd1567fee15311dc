"""Columns as bytes, for the cache: a small JSON that says what follows, narrow numbers one after the other, a checksum.

What is read of them are views of the bytes; nothing is decoded number by number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import deflate
import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.decoding import typed_json

Columns = dict[str, NDArray[Any]]

_CHECKSUM_BYTES = 4
_NARROW = ("|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<i8")
"""From narrow to wide."""
_DTYPES = {*_NARROW, "<f8"}


class _Part(msgspec.Struct, frozen=True):
    """What follows the header: a number of values of one type."""

    name: str
    dtype: str
    count: int


class _Header(msgspec.Struct, frozen=True):
    """What comes first: what is said of the columns, and these in the order in which they follow."""

    said: msgspec.Raw
    parts: tuple[_Part, ...]


def pack(magic: bytes, said: object, columns: Mapping[str, NDArray[Any]]) -> bytes:
    """Return columns as bytes, for `unpack`.

    Parameters
    ----------
    magic : bytes
        What they begin with.
    said : object
        What is said of them, which can be written as JSON.
    columns : mapping of str to array
        Of integers up to 64 bits with a sign, bools, or float64. Of arrays with several dimensions only the numbers
        are kept.

    Raises
    ------
    msgspec.EncodeError, UnicodeEncodeError
        A text that is said is none, such as one with half of a surrogate pair.
    """
    parts, buffers = [], []
    for name, column in columns.items():
        narrow = _narrowed(column)
        parts.append(_Part(name, narrow.dtype.str, narrow.size))
        buffers.append(narrow.tobytes())
    header = msgspec.json.encode(_Header(msgspec.Raw(msgspec.json.encode(said)), tuple(parts)))
    data = b"".join([magic, len(header).to_bytes(4, "big"), header, *buffers])
    return data + checksum(data)


def unpack(magic: bytes, data: bytes) -> tuple[bytes, Columns] | None:
    """Return what is said of packed columns, as JSON, and the columns; None where the bytes are damaged or others.

    Columns are views of the bytes, in the narrow type that they are kept in.
    """
    view = memoryview(data)
    if not data.startswith(magic) or checksum(view[:-_CHECKSUM_BYTES]) != view[-_CHECKSUM_BYTES:]:
        return None
    start = len(magic) + 4
    at = start + int.from_bytes(view[len(magic) : start], "big")
    try:
        header = typed_json(view[start:at], _Header)
        columns: Columns = {}
        for part in header.parts:
            if part.dtype not in _DTYPES:
                return None
            columns[part.name] = np.frombuffer(data, part.dtype, part.count, at)
            at += columns[part.name].nbytes
    except (ValueError, OverflowError):
        # msgspec's errors are ValueErrors. Bad content with a correct checksum is not an accident.
        return None
    return bytes(header.said), columns


def checksum(data: bytes | memoryview) -> bytes:
    """Return a checksum of four bytes."""
    return deflate.crc32(data).to_bytes(_CHECKSUM_BYTES, "big")


def _narrowed(column: NDArray[Any]) -> NDArray[Any]:
    """Return integers in the narrowest type that holds them all, and other numbers as they are; little-endian."""
    if column.dtype == np.float64:
        return column.astype("<f8", copy=False)
    low, high = (int(column.min()), int(column.max())) if column.size else (0, 0)
    fits = (name for name in _NARROW if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    return column.astype(next(fits), copy=False)
