"""Tables in parts side by side: each in files of its own, read as if all were divided in the same places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from panview.errors import Cancelled
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.parts import Parts
from panview.metrics.segment_table import SegmentTable, Side
from panview.metrics.shards import Shard, neighbours_of


def aligned_shards(
    tables: Sequence[Parts], progress: Progress | None = None, cancelled: CancelCheck | None = None
) -> Iterator[tuple[Shard, ...]]:
    """Read neighbouring images of several tables, one block after the other; each file is opened once.

    Parameters
    ----------
    tables : sequence of Parts
        Of one dataset, at least one.
    progress : Progress, optional
        Of images.
    cancelled : CancelCheck, optional
        Polled between blocks.

    Yields
    ------
    tuple of Shard
        Of each table, all of the same images, with the areas that the dataset was opened with. As long as these are
        those of the pixels, only columns that are asked for are read.

    Raises
    ------
    BadFileError, NotFoundError
        As for `panview.metrics.parts.Parts.shard`.
    Cancelled
    """
    total = len(tables[0].dataset)
    # Files have neighbouring images, and every image is in one, so each begins where the one before ends.
    starts = [[int(part.rows[0]) for part in each.files] for each in tables]
    edges = sorted({first for firsts in starts for first in firsts} | {total})
    held: list[tuple[int, Shard] | None] = [None] * len(tables)
    for first, end in zip(edges[:-1], edges[1:], strict=True):
        if cancelled is not None and cancelled():
            raise Cancelled
        block = []
        for place, each in enumerate(tables):
            number = int(each.part_of[first])
            before = held[place]
            if before is None or before[0] != number:
                # The one before is let go first.
                held[place] = before = None
                held[place] = before = (number, each.late_shard(number))
            part = neighbours_of(before[1], first, end)
            block.append(replace(part, table=each.opened(part)))
        yield tuple(block)
        if progress is not None:
            progress(end, total)


class RunningAreaMeans:
    """`SegmentTable.usual_area` over successive tables, equal to that of one table to the last bit.

    Parameters
    ----------
    n_categories : int
    """

    def __init__(self, n_categories: int) -> None:
        self._count = np.zeros(n_categories, np.int64)
        self._total = np.zeros(n_categories)

    def add(self, table: SegmentTable) -> None:
        """Take the next table."""
        rows = np.flatnonzero((table.side == Side.GROUND_TRUTH) & ~table.iscrowd & (table.area > 0))
        category, n = table.category[rows].astype(np.int64), len(self._count)
        self._count += np.bincount(category, minlength=n)
        # After what has been added before, one by one: a sum of these alone would differ in the last bits.
        places, values = np.concatenate([np.arange(n), category]), np.log10(table.area[rows])
        self._total = np.bincount(places, np.concatenate([self._total, values]), n).astype(np.float64)

    def means(self) -> NDArray[np.float64]:
        """Return the mean decimal logarithm of the areas of the truth of each category, (n_categories,) float64."""
        n = len(self._count)
        mean: NDArray[np.float64] = np.divide(self._total, self._count, out=np.full(n, np.nan), where=self._count > 0)
        return mean
