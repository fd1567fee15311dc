"""What a segment is, and what matching says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.metrics.segment_table import ERROR_LABELS, NO_ROW, Side, Status
from panview.review.columns import as_text, pick
from panview.review.segment_columns.column import ColumnSpec, Disagreements, Segments, labels

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

NOTHING, UNCOUNTED = "nothing", "uncounted"
"""What the columns ``truth`` and ``predicted`` say where there is no segment on that side, and of a segment that counts
nowhere."""


def _cell(of: Segments, side: int) -> pl.Series:
    names = [*of.dataset.categories.names, NOTHING, UNCOUNTED]
    cell = of.cells[side]
    return labels(np.where(cell < 0, len(names) - 1, cell), names)


def _error(of: Disagreements) -> pl.Series:
    poor = of.status[of.rows] == Status.TP
    return pick(list(ERROR_LABELS), np.where(poor, ERROR_LABELS.index("poor mask"), of.error_type[of.rows]))


def _category(of: Disagreements, rows: NDArray[np.int64]) -> pl.Series:
    names = [as_text(name) for name in of.dataset.categories.names]
    return pick(names, np.where(rows == NO_ROW, -1, of.table.category[rows]))


COLUMNS = (
    ColumnSpec(
        "side",
        "'ground truth' or 'prediction'",
        of_segments=lambda of: labels(of.table.side, [side.label for side in Side]),
    ),
    ColumnSpec(
        "status",
        "'TP', 'FP', 'FN', 'ignored', 'crowd', or 'not matched' where there is no prediction",
        of_segments=lambda of: labels(of.status, [kind.label for kind in Status]),
        of_disagreements=lambda of: pick([kind.label for kind in Status], of.status[of.rows]),
    ),
    ColumnSpec(
        "error",
        "error type, such as 'missed' or 'wrong category'",
        of_segments=lambda of: labels(of.error_type, list(ERROR_LABELS)),
    ),
    ColumnSpec("error_type", of_disagreements=_error),
    ColumnSpec(
        "category",
        "category name",
        of_segments=lambda of: labels(of.table.category, list(of.dataset.categories.names)),
        of_disagreements=lambda of: _category(of, of.rows),
    ),
    ColumnSpec("gt_category", of_disagreements=lambda of: _category(of, of.truth)),
    ColumnSpec("pred_category", of_disagreements=lambda of: _category(of, of.predicted)),
    ColumnSpec(
        "supercategory",
        "supercategory name",
        of_segments=lambda of: labels(of.table.category, list(of.dataset.categories.supercategories)),
    ),
    ColumnSpec(
        "thing",
        "true for things, false for stuff",
        of_segments=lambda of: pl.Series(of.dataset.categories.isthing[of.table.category]),
    ),
)

CELLS = (
    ColumnSpec(
        "truth",
        "category of the truth there; 'nothing' if there is none, 'uncounted' for ignored and crowd",
        of_segments=lambda of: _cell(of, 0),
    ),
    ColumnSpec(
        "predicted",
        "predicted category there; 'nothing' and 'uncounted' as for truth",
        of_segments=lambda of: _cell(of, 1),
    ),
)
