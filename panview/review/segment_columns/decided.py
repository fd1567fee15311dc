"""What people decided of a segment, and by which settings it is counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from panview.later import Later
from panview.review.columns import as_text
from panview.review.segment_columns.column import ColumnSpec, Disagreements, labels
from panview.review.thresholds import THRESHOLD_COLUMNS
from panview.review.verdict_rows import VERDICT_LABELS
from panview.review.verdicts import Decision

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def _said(said: Callable[[Decision], str], of: Disagreements) -> pl.Series:
    """Return a text of each decision, empty where nobody has said anything."""
    return pl.Series([said(each) if each else "" for each in of.decided], dtype=pl.String)


def _threshold(place: int, of: Disagreements) -> pl.Series:
    """Return a threshold, the same in all rows; null for one that is not in force."""
    value = list(of.thresholds.as_json().values())[place]
    return pl.repeat(value, len(of), dtype=pl.Float64, eager=True)


COLUMNS = (
    ColumnSpec(
        "verdict",
        "'undecided', 'prediction right', 'prediction wrong', 'truth wrong', 'both fine' or 'unsure'",
        of_segments=lambda of: labels(of.verdict + 1, list(VERDICT_LABELS)),
        of_disagreements=partial(_said, lambda each: each.verdict or ""),
    ),
    ColumnSpec("note", of_disagreements=partial(_said, lambda each: as_text(each.note))),
    ColumnSpec("reviewer", of_disagreements=partial(_said, lambda each: as_text(each.reviewer))),
    ColumnSpec("time", of_disagreements=partial(_said, lambda each: as_text(each.time))),
    *(ColumnSpec(name, of_disagreements=partial(_threshold, place)) for place, name in enumerate(THRESHOLD_COLUMNS)),
    ColumnSpec(
        "areas",
        of_disagreements=lambda of: pl.repeat(of.dataset.opening.areas, len(of), dtype=pl.String, eager=True),
    ),
)
