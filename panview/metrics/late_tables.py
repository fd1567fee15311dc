"""Segment tables whose columns are fetched when they are first asked for, such as from a file that holds the table.

Whatever is worked out of such a table reads what it needs and nothing else, without having to say so beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, ROW_COLUMNS, SegmentTable

Fetch = Callable[[str], Any]
"""Name of a column, or ``overlaps`` -> its values, which are checked by whoever fetches them."""


class LateTable(SegmentTable):
    """A segment table that fetches its columns; made by `late_table`.

    `dataclasses.replace` fetches all of them, and returns a usual table.
    """

    def __new__(cls, **columns: Any) -> Any:  # noqa: ANN401
        """Return a usual table, as whoever has all columns wants it."""
        return SegmentTable(**columns)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Fetch a column that has not been asked for before."""
        if name not in COLUMN_DTYPES and name != "overlaps":
            raise AttributeError(name)
        value = self.__dict__["_fetch"](name)
        self.__dict__[name] = value
        return value

    def __len__(self) -> int:
        """Return the number of segments; nothing is fetched."""
        return int(self.image_offsets[-1])


class LateOverlaps(SegmentOverlaps):
    """Overlaps that fetch their columns; made by `late_overlaps`."""

    def __new__(cls, **columns: Any) -> Any:  # noqa: ANN401
        """Return usual overlaps, as `LateTable` does."""
        return SegmentOverlaps(**columns)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Fetch a column that has not been asked for before."""
        if name not in ("truth", "prediction", "pixels"):
            raise AttributeError(name)
        value = self.__dict__["_fetch"](name)
        self.__dict__[name] = value
        return value

    def __len__(self) -> int:
        """Return the number of overlaps; nothing is fetched."""
        return int(self.offsets[-1])


def late_table(
    image_offsets: NDArray[np.int64],
    fetch: Fetch,
    source: NDArray[np.int16] | None = None,
    source_names: NDArray[np.str_] | None = None,
) -> LateTable:
    """Return a table, matched by pixels, that fetches its columns.

    Parameters
    ----------
    image_offsets : (n_images + 1,) int64
    fetch : callable
        Also asked for ``overlaps``, and never for ``image``.
    source, source_names : optional
        Of an ensemble.
    """
    image_offsets.flags.writeable = False

    def column(name: str) -> Any:  # noqa: ANN401
        if name != "image":
            return fetch(name)
        rows = np.repeat(np.arange(len(image_offsets) - 1, dtype=np.int32), np.diff(image_offsets))
        rows.flags.writeable = False
        return rows

    table: LateTable = object.__new__(LateTable)
    table.__dict__.update(image_offsets=image_offsets, source=source, source_names=source_names, _fetch=column)
    return table


def late_overlaps(offsets: NDArray[np.int64], fetch: Fetch) -> LateOverlaps:
    """Return overlaps that fetch ``truth``, ``prediction`` and ``pixels``.

    Parameters
    ----------
    offsets : (n_images + 1,) int64
    fetch : callable
    """
    offsets.flags.writeable = False
    overlaps: LateOverlaps = object.__new__(LateOverlaps)
    overlaps.__dict__.update(offsets=offsets, _fetch=fetch)
    return overlaps


def spread_late(table: LateTable, spread: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> LateTable:
    """Return a table of more images, in which those of another have their rows; still nothing is fetched.

    Parameters
    ----------
    table : LateTable
    spread : callable
        Offsets of the images of ``table`` -> offsets of all images.
    """

    def fetch(name: str) -> Any:  # noqa: ANN401
        value = getattr(table, name)
        if name != "overlaps":
            return value
        return late_overlaps(spread(value.offsets), lambda column: getattr(value, column))

    return late_table(spread(table.image_offsets), fetch, table.source, table.source_names)


def slice_late(table: LateTable, first: int, end: int) -> LateTable:
    """Return neighbouring images of a table; still nothing is fetched.

    Parameters
    ----------
    table : LateTable
    first, end : int
        Images ``first:end`` of it.
    """
    if first == 0 and end == table.n_images:
        return table
    start, stop = int(table.image_offsets[first]), int(table.image_offsets[end])

    def fetch(name: str) -> Any:  # noqa: ANN401
        value = getattr(table, name)
        if name == "overlaps":
            at, to = int(value.offsets[first]), int(value.offsets[end])
            return late_overlaps(value.offsets[first : end + 1] - at, lambda column: getattr(value, column)[at:to])
        value = value[start:stop]
        if name in ROW_COLUMNS:
            value = np.where(value == NO_ROW, NO_ROW, value - start).astype(np.int32)
            value.flags.writeable = False
        return value

    source = None if table.source is None else table.source[start:stop]
    return late_table(table.image_offsets[first : end + 1] - start, fetch, source, table.source_names)
