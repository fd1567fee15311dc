"""Where a segment lies, how large it is, and how well the other side overlaps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from panview.later import Later
from panview.metrics.segment_table import NO_ROW
from panview.review.columns import or_null
from panview.review.segment_columns.column import ColumnSpec, Disagreements, where_known

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

_BOX = ("x", "y", "width", "height")


def _box(place: int) -> ColumnSpec:
    meaning = ("left of the bounding box", "top of the bounding box", "of the bounding box", "of the bounding box")
    return ColumnSpec(_BOX[place], meaning[place], of_segments=lambda of: pl.Series(of.table.bbox[:, place]))


def _listed_box(name: str, place: int) -> ColumnSpec:
    def values(of: Disagreements) -> pl.Series:
        # A ground truth segment without pixels has no box.
        return or_null(of.table.bbox[of.rows][:, place], np.where(of.table.area[of.rows] > 0, of.rows, NO_ROW))

    return ColumnSpec(name, of_disagreements=values)


def _union(of: Disagreements) -> pl.Series:
    table, truth, predicted = of.table, of.truth, of.predicted
    own_void = np.where(predicted == NO_ROW, 0, table.void_pixels[predicted])
    pred_area = np.where(predicted == NO_ROW, 0, table.area[predicted])
    gt_area = np.where(truth == NO_ROW, 0, table.union_area[truth])
    return pl.Series(gt_area + pred_area - table.partner_intersection[of.rows] - own_void)


COLUMNS = (
    ColumnSpec(
        "iou",
        "IoU with the best-overlapping segment of the other side, 0 to 1",
        of_segments=lambda of: where_known(of.table.partner_iou, of.compared),
        of_disagreements=lambda of: pl.Series(of.table.partner_iou[of.rows]),
    ),
    ColumnSpec("area", "pixels", of_segments=lambda of: pl.Series(of.table.area)),
    *(_box(place) for place in range(4)),
    ColumnSpec("crowd", "true for crowd segments", of_segments=lambda of: pl.Series(of.table.iscrowd)),
    ColumnSpec(
        "void",
        "pixels on the void of the other side",
        of_segments=lambda of: where_known(of.table.void_pixels, of.compared),
    ),
    ColumnSpec("segment_id", "id in the id map", of_segments=lambda of: pl.Series(of.table.segment_id)),
    ColumnSpec("gt_segment_id", of_disagreements=lambda of: or_null(of.table.segment_id[of.truth], of.truth)),
    ColumnSpec("pred_segment_id", of_disagreements=lambda of: or_null(of.table.segment_id[of.predicted], of.predicted)),
    ColumnSpec("intersection", of_disagreements=lambda of: pl.Series(of.table.partner_intersection[of.rows])),
    ColumnSpec("union", of_disagreements=_union),
    ColumnSpec("gt_area", of_disagreements=lambda of: or_null(of.table.area[of.truth], of.truth)),
    ColumnSpec("pred_area", of_disagreements=lambda of: or_null(of.table.area[of.predicted], of.predicted)),
    *(_listed_box(name, place) for place, name in enumerate(("bbox_x", "bbox_y", "bbox_w", "bbox_h"))),
    ColumnSpec("pq_impact", of_disagreements=lambda of: pl.Series(of.impact[of.rows])),
)
