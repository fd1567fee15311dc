"""How sure the model is of a predicted segment, as its files say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.metrics.segment_table import NO_ROW
from panview.review.columns import or_null
from panview.review.rounding import format_score
from panview.review.segment_columns.column import ColumnSpec, Listed, Shown

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def _of_predictions(of: Listed) -> NDArray[np.float64]:
    return np.where(of.predicted == NO_ROW, np.nan, of.table.score[of.predicted])


SCORE = ColumnSpec(
    name="score",
    meaning="the model's confidence in a predicted segment, if its files have it",
    of_segments=lambda of: pl.Series(of.table.score).fill_nan(None),
    of_disagreements=lambda of: or_null(of.table.score[of.predicted], of.predicted).fill_nan(None),
    shown=Shown(
        title="Score",
        place=65,
        values=_of_predictions,
        text=format_score,
        widest="0.00",
        there=lambda of: of.table.has_scores,
        tip="The model's confidence in the predicted segment. Where a mistake has a high score, the truth may be wrong",
        falls=True,
        leaves=3,
    ),
)
