"""How reviewers repaired the truth of a disagreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from panview.later import Later
from panview.metrics.segment_table import NO_ROW
from panview.review.columns import as_text
from panview.review.repairs import category_of, repair_words
from panview.review.segment_columns.column import ColumnSpec, Disagreements
from panview.review.standing import repairs_of
from panview.review.verdicts import content_keys

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def _repairs(of: Disagreements) -> pl.Series:
    """Return what each reviewer repairs of either side: "Ana: split into 2; Ben: made void"."""
    repairs = repairs_of(of.decisions)
    if not len(repairs):
        return pl.repeat("", len(of), dtype=pl.String, eager=True)
    keys = content_keys(of.dataset, of.table, np.arange(len(of.table)))
    words = []
    for truth, predicted in zip(of.truth.tolist(), of.predicted.tolist(), strict=True):
        found = repairs.about(int(keys[row]) for row in (truth, predicted) if row != NO_ROW)
        told = sorted((d.reviewer, repair_words(d, category_of(of.dataset, d))) for d in found)
        words.append(as_text("; ".join(f"{who}: {what}" if who else what for who, what in told)))
    return pl.Series(words, dtype=pl.String)


REPAIR = ColumnSpec("repair", of_disagreements=_repairs)
