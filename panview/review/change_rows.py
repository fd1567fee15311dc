"""What one prediction set fixes and breaks against another, as rows of a CSV file."""

from __future__ import annotations

import numpy as np
import polars as pl

from panview.metrics.segment_table import ERROR_LABELS, NO_ROW
from panview.metrics.transitions import Transition
from panview.review.columns import as_text, id_column, image_texts, or_null, pick
from panview.review.comparing import ModelComparison
from panview.review.disagreements import areas_column, known_columns, threshold_columns
from panview.review.session import Snapshot
from panview.review.thresholds import THRESHOLD_COLUMNS

# Here, matches are compared by their IoU and never called poor.
_THRESHOLDS = tuple(name for name in THRESHOLD_COLUMNS if name != "tp_below")
CHANGE_COLUMNS = (
    "image_id",
    "file_name",
    "baseline",
    "prediction",
    "change",
    "category",
    "gt_segment_id",
    "baseline_segment_id",
    "pred_segment_id",
    "baseline_category",
    "pred_category",
    "baseline_iou",
    "pred_iou",
    "iou_change",
    "baseline_error_type",
    "pred_error_type",
    "gt_area",
    "bbox_x",
    "bbox_y",
    "bbox_w",
    "bbox_h",
    "pq_effect",
    *_THRESHOLDS,
    "areas",
)
"""The order is a contract; later columns are added at the end, and behind them those of a table of images."""


def change_frame(snapshot: Snapshot, first: int, second: int, comparison: ModelComparison) -> pl.DataFrame:
    """Return the ground truth segments that fare differently with the columns of the CSV contract.

    Parameters
    ----------
    snapshot : Snapshot
    first, second : int
        Positions in ``snapshot.predictions`` of the sets that were compared.
    comparison : ModelComparison

    Returns
    -------
    polars.DataFrame
        A row each, in the order of the dataset: `CHANGE_COLUMNS`, null where no prediction overlaps, and the columns of
        the table of images.
    """
    dataset, changed = snapshot.dataset, comparison.changed
    tables = [snapshot.predictions[position].table for position in (first, second)]
    names = [as_text(name) for name in dataset.categories.names]
    box = tables[0].bbox[changed.truth_first]
    # A ground truth segment without pixels has no box.
    place = np.where(tables[0].area[changed.truth_first] > 0, changed.truth_first, NO_ROW)
    columns: dict[str, pl.Series | np.ndarray] = {
        "image_id": id_column(dataset.image_id, changed.image, as_text),
        "file_name": image_texts(dataset.image_names, changed.image, as_text),
        "baseline": pl.repeat(as_text(comparison.first_name), len(changed), dtype=pl.String, eager=True),
        "prediction": pl.repeat(as_text(comparison.second_name), len(changed), dtype=pl.String, eager=True),
        "change": pick([kind.label for kind in Transition], changed.kind),
        "category": pick(names, changed.category),
        "gt_segment_id": changed.segment_id,
        "baseline_iou": changed.iou_first,
        "pred_iou": changed.iou_second,
        "iou_change": changed.difference,
        "gt_area": tables[0].area[changed.truth_first],
        "baseline_error_type": pick(list(ERROR_LABELS), comparison.error_first),
        "pred_error_type": pick(list(ERROR_LABELS), comparison.error_second),
        "bbox_x": or_null(box[:, 0], place),
        "bbox_y": or_null(box[:, 1], place),
        "bbox_w": or_null(box[:, 2], place),
        "bbox_h": or_null(box[:, 3], place),
        "pq_effect": comparison.effect,
        **threshold_columns(snapshot.thresholds, len(changed)),
        "areas": areas_column(dataset, len(changed)),
    }
    sides = (
        ("baseline", tables[0], changed.prediction_first),
        ("pred", tables[1], changed.prediction_second),
    )
    for side, table, predicted in sides:
        columns[f"{side}_segment_id"] = or_null(table.segment_id[predicted], predicted)
        columns[f"{side}_category"] = pick(names, np.where(predicted < 0, -1, table.category[predicted]))
    frame = pl.DataFrame(columns).select(CHANGE_COLUMNS)
    return frame.with_columns(known_columns(dataset, changed.image, CHANGE_COLUMNS))
