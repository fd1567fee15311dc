"""The measured columns of a segment table as bytes, for the cache.

What the JSONs tell is not among them. A table of 118,287 images is read from memory in a fifth of a second, and nothing
is loaded for it that takes a start longer.
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.packed_columns import Columns, pack, unpack
from panview.decoding import typed_json
from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, SegmentTable

_MAGIC = b"panview table\n"
_FRACTIONS = {name for name, dtype in COLUMN_DTYPES.items() if np.dtype(dtype).kind == "f"}
"""Kept as they are; all others are whole numbers."""
_LISTED = {"image", "side", "category", "iscrowd", "segment_id", "score"}
"""What the JSONs tell."""
_MEASURED = [name for name in COLUMN_DTYPES if name not in _LISTED]
_OF_ROWS = {"match", "partner"}
"""Kept as how many rows on the other segment is, which takes a byte or two; 0 for none."""
_OVERLAPS = ("truth", "prediction", "pixels")


class _Said(msgspec.Struct, frozen=True):
    """The segments that a table is of."""

    segments: str


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
    return pack(_MAGIC, _Said(_digest(table.segment_id)), columns)


def unpacked(data: bytes, columns: Columns, n_images: int) -> SegmentTable | None:
    """Return a table of what was packed; None where the bytes are damaged, of other segments, or something else.

    Parameters
    ----------
    data : bytes
    columns : dict of arrays
        Those of `panview.metrics.evaluation.unmeasured_columns`; filled and taken over.
    n_images : int
    """
    kept = unpack(_MAGIC, data)
    if kept is None:
        return None
    said, found = kept
    try:
        if typed_json(said, _Said).segments != _digest(columns["segment_id"]):
            return None
        if any((column.dtype == np.float64) != (name in _FRACTIONS) for name, column in found.items()):
            return None
        return _table_of(found, columns, n_images)
    except (ValueError, KeyError, OverflowError):
        # msgspec's errors are ValueErrors. Bad content with a correct checksum is not an accident.
        return None


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


def _digest(segment_id: NDArray[np.uint32]) -> str:
    return blake2b(segment_id.tobytes(), digest_size=16).hexdigest()
