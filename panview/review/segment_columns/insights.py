"""What is known of a disagreement beyond matching: how many models share it, and how likely the truth is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.review.segment_columns.column import ColumnSpec, Disagreements, Listed, Segments, Shown

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def _agreement(values: NDArray[np.int16]) -> pl.Series:
    series = pl.Series(values, dtype=pl.Int16)
    return series.set(series == 0, None)


def _agreement_of_segments(of: Segments) -> pl.Series:
    return _agreement(np.zeros(len(of.table), np.int16) if of.insight is None else of.insight.agreement)


def _agreement_listed(of: Disagreements) -> pl.Series:
    return _agreement(np.zeros(len(of), np.int16) if of.insight is None else of.insight.agreement[of.rows])


def _agreement_shown(of: Listed) -> NDArray[np.float64]:
    known = of.insight.agreement[of.rows].astype(np.float64)
    return np.where(known == 0, np.nan, known)


def _suspicion(values: NDArray[np.float64], decided: NDArray[np.bool_]) -> pl.Series:
    return pl.Series(np.where(decided, np.nan, values)).fill_nan(None)


def _suspicion_of_segments(of: Segments) -> pl.Series:
    nothing = np.full(len(of.table), np.nan)
    return _suspicion(nothing if of.insight is None else of.insight.suspicion, of.verdict >= 0)


def _suspicion_listed(of: Disagreements) -> pl.Series:
    decided = np.array([each is not None and each.verdict is not None for each in of.decided], np.bool_)
    nothing = np.full(len(of), np.nan)
    return _suspicion(nothing if of.insight is None else of.insight.suspicion[of.rows], decided)


AGREEMENT = ColumnSpec(
    name="models",
    meaning="how many of the prediction sets contradict the truth here in the same way; null with one set",
    of_segments=_agreement_of_segments,
    of_disagreements=_agreement_listed,
    shown=Shown(
        title="Models",
        place=66,
        values=_agreement_shown,
        text=lambda count: f"{count:.0f}",
        widest="00",
        there=lambda of: bool(of.insight.beside.tables),
        tip="How many of the open prediction sets contradict the truth here in the same way, including the one shown",
        falls=True,
        leaves=2,
    ),
)

SUSPICION = ColumnSpec(
    name="suspicion",
    meaning="how likely the truth is wrong here, 0 to 1, learned from the verdicts so far; null where it is decided",
    of_segments=_suspicion_of_segments,
    of_disagreements=_suspicion_listed,
    shown=Shown(
        title="Suspicion",
        place=85,
        values=lambda of: np.where(of.verdict >= 0, np.nan, of.insight.suspicion_at(of.rows)),
        text=lambda chance: f"{100 * chance:.0f} %",
        widest="100 %",
        tip="How likely the truth is wrong, learned from the verdicts so far. Sort by it again to learn from new ones",
        told=True,
        falls=True,
        leaves=3,
    ),
)
