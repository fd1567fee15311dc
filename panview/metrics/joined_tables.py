"""Segment tables put together image by image, from several tables.

Consecutive images of one table are copied in one piece; what rows of a table hold of other rows is renumbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, ROW_COLUMNS, SegmentTable


class _Run(NamedTuple):
    """Consecutive images of one source."""

    source: int
    first: int
    end: int


@dataclass(frozen=True, eq=False)
class Order:
    """The source of each of n images.

    Attributes
    ----------
    source : (n,) int64
        Place of the source.
    image : (n,) int64
        Row of the image in that source.
    """

    source: NDArray[np.int64]
    image: NDArray[np.int64]

    @cached_property
    def runs(self) -> tuple[_Run, ...]:
        """The images as runs that can be copied in one piece."""
        n = len(self.source)
        if n == 0:
            return ()
        breaks = (np.diff(self.source) != 0) | (np.diff(self.image) != 1)
        starts = np.concatenate([np.zeros(1, np.int64), np.flatnonzero(breaks) + 1])
        counts = np.diff(np.append(starts, n))
        first = self.image[starts]
        ends = first + counts
        return tuple(map(_Run, self.source[starts].tolist(), first.tolist(), ends.tolist()))

    def offsets(self, of: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return the offsets of what is put together, (n + 1,) int64, from those of each source."""
        counts = np.zeros(len(self.source), np.int64)
        for place, offsets in enumerate(of):
            mine = self.source == place
            counts[mine] = np.diff(offsets)[self.image[mine]]
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])

    def column(
        self, columns: Sequence[NDArray[Any]], offsets: Sequence[NDArray[np.int64]], *, rows: bool = False
    ) -> NDArray[Any]:
        """Put a column together; one that holds rows of its table gets them renumbered.

        Parameters
        ----------
        columns : sequence of array
            Of each source, at least one.
        offsets : sequence of array
            Of each source.
        rows : bool
        """
        parts: list[NDArray[Any]] = []
        at = 0
        for run in self.runs:
            start, end = int(offsets[run.source][run.first]), int(offsets[run.source][run.end])
            part = columns[run.source][start:end]
            shift = at - start
            parts.append(np.where(part == NO_ROW, part, part + shift) if rows and shift else part)
            at += end - start
        return np.concatenate(parts) if parts else columns[0][:0].copy()


def joined_table(order: Order, tables: Sequence[SegmentTable]) -> SegmentTable:
    """Return one table of images of several, at least one, all matched by pixels.

    Raises
    ------
    ValueError
        A table was matched with areas of the JSON, or only some say what their segments were taken from.
    """
    if any(table.stated_area is not None for table in tables):
        raise ValueError("tables: expected those that were matched by pixels")
    said = tables[0].source_names
    sources = [table.source for table in tables if table.source is not None]
    if any(_names(table) != _names(tables[0]) for table in tables):
        raise ValueError("tables: expected those of one prediction set, got other source_names")
    offsets = [table.image_offsets for table in tables]
    columns = {
        name: order.column([getattr(table, name) for table in tables], offsets, rows=name in ROW_COLUMNS)
        for name in COLUMN_DTYPES
        if name != "image"
    }
    own = order.offsets(offsets)
    columns["image"] = np.repeat(np.arange(len(order.source), dtype=np.int32), np.diff(own))
    more: dict[str, Any] = {}
    if said is not None:
        more = {"source": order.column(sources, offsets), "source_names": said}
    overlaps = joined_overlaps(order, [table.overlaps for table in tables])
    return SegmentTable(**columns, image_offsets=own, overlaps=overlaps, **more)


def _names(table: SegmentTable) -> list[str] | None:
    return None if table.source_names is None else table.source_names.tolist()


def joined_overlaps(order: Order, overlaps: Sequence[SegmentOverlaps]) -> SegmentOverlaps:
    """Return the overlaps of images of several tables; positions are of the image, and stay."""
    offsets = [each.offsets for each in overlaps]
    columns = {
        name: order.column([getattr(each, name) for each in overlaps], offsets)
        for name in ("truth", "prediction", "pixels")
    }
    return SegmentOverlaps(order.offsets(offsets), **columns)
