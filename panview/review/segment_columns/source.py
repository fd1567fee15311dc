"""Which prediction set a segment of an ensemble was taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.metrics.segment_table import NO_ROW, NO_SOURCE, SegmentTable
from panview.review.columns import as_text
from panview.review.segment_columns.column import ColumnSpec, Listed, Shown

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def words_of(table: SegmentTable) -> tuple[str, ...]:
    """Return the names of the sets; none of a table that is of no ensemble."""
    return () if table.source_names is None else tuple(table.source_names.tolist())


def _codes(table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each segment's source, `NO_SOURCE` for none, (k,) int64."""
    if table.source is None:
        return np.full(len(rows), NO_SOURCE, np.int64)
    return np.where(rows == NO_ROW, NO_SOURCE, table.source[rows]).astype(np.int64)


def _of_predictions(of: Listed) -> NDArray[np.float64]:
    codes = _codes(of.table, of.predicted)
    return np.where(codes == NO_SOURCE, np.nan, codes)


def _texts(table: SegmentTable, rows: NDArray[np.int64]) -> pl.Series:
    """Return the name of each segment's source, null for none."""
    codes = _codes(table, rows)
    words = pl.Series([as_text(word) for word in words_of(table)], dtype=pl.String)
    return words.gather(pl.Series(codes).set(pl.Series(codes == NO_SOURCE), None))


SOURCE = ColumnSpec(
    name="source",
    meaning="the prediction set that a segment of an ensemble was taken from",
    of_segments=lambda of: _texts(of.table, np.arange(len(of.table))),
    of_disagreements=lambda of: _texts(of.table, of.predicted),
    shown=Shown(
        title="Source",
        place=95,
        values=_of_predictions,
        text=str,
        widest="source",
        there=lambda of: of.table.source is not None,
        tip="The prediction set that the segment was taken from",
        share=0.08,
        leaves=2,
        words=words_of,
    ),
)
