"""All columns of segments. A new one is a module of this folder and a line here."""

from __future__ import annotations

from panview.review.segment_columns import decided, images, kinds, shapes
from panview.review.segment_columns.column import ColumnSpec
from panview.review.segment_columns.insights import AGREEMENT, SUSPICION
from panview.review.segment_columns.repaired import REPAIR
from panview.review.segment_columns.score import SCORE
from panview.review.segment_columns.source import SOURCE
from panview.review.thresholds import THRESHOLD_COLUMNS

ALL: tuple[ColumnSpec, ...] = (
    *images.COLUMNS,
    *kinds.COLUMNS,
    *shapes.COLUMNS,
    *kinds.CELLS,
    SCORE,
    SOURCE,
    *decided.COLUMNS,
    AGREEMENT,
    SUSPICION,
    REPAIR,
)
"""In the order in which frames have them, and an expression's mistakes list them."""

_CONTRACT = (
    "image_id",
    "file_name",
    "prediction",
    "status",
    "error_type",
    "category",
    "gt_category",
    "pred_category",
    "gt_segment_id",
    "pred_segment_id",
    "iou",
    "intersection",
    "union",
    "gt_area",
    "pred_area",
    "bbox_x",
    "bbox_y",
    "bbox_w",
    "bbox_h",
    "pq_impact",
    "verdict",
    "note",
    "reviewer",
    "time",
    *THRESHOLD_COLUMNS,
    "score",
    "areas",
    "verdicts",
)
"""The order of the CSV as it was promised; columns that came later are behind it."""


def asked() -> dict[str, ColumnSpec]:
    """Return the columns that an expression may speak of, by name."""
    return {each.name: each for each in ALL if each.of_segments is not None}


def written() -> tuple[ColumnSpec, ...]:
    """Return the columns of the CSV, in its order."""
    place = {name: at for at, name in enumerate(_CONTRACT)}
    listed = [each for each in ALL if each.of_disagreements is not None]
    return tuple(sorted(listed, key=lambda each: place.get(each.name, len(place))))


def shown() -> tuple[ColumnSpec, ...]:
    """Return the columns that the window's table has beside its own."""
    return tuple(each for each in ALL if each.shown is not None)
