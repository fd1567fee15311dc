"""Which image a segment is of, and which prediction set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.later import Later
from panview.review.columns import as_text, id_column, image_texts
from panview.review.segment_columns.column import ColumnSpec

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

COLUMNS = (
    ColumnSpec(
        "image",
        "file name of the image",
        of_segments=lambda of: image_texts(of.dataset.image_names, of.table.image),
    ),
    ColumnSpec(
        "image_id",
        "id of the image in the JSON, a number or a text",
        of_segments=lambda of: id_column(of.dataset.image_id, of.table.image),
        of_disagreements=lambda of: id_column(of.dataset.image_id, of.images, as_text),
    ),
    ColumnSpec(
        "file_name",
        of_disagreements=lambda of: image_texts(of.dataset.image_names, of.images, as_text),
    ),
    ColumnSpec(
        "prediction",
        of_disagreements=lambda of: pl.repeat(as_text(of.prediction_name), len(of), dtype=pl.String, eager=True),
    ),
)
