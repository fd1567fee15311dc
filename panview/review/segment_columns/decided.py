"""What people decided of a segment, and by which settings it is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from panview.later import Later
from panview.review.columns import as_text
from panview.review.segment_columns.column import ColumnSpec, Disagreements, Segments, labels
from panview.review.standing import in_conflict
from panview.review.thresholds import THRESHOLD_COLUMNS
from panview.review.verdict_rows import CONFLICT, CONFLICT_LABEL, VERDICT_LABELS
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


def _counting(of: Disagreements) -> pl.Series:
    """Return the verdict that counts about each, "conflict" where none does."""
    words = [
        CONFLICT_LABEL if each is None and in_conflict(said) else (each.verdict or "") if each else ""
        for each, said in zip(of.decided, of.said, strict=True)
    ]
    return pl.Series(words, dtype=pl.String)


def _each_said(said: Sequence[Decision]) -> str:
    """Return what each reviewer says, by name: "Ana: truth wrong; Ben: unsure"."""
    judged = sorted((d for d in said if d.verdict is not None), key=lambda d: (d.settles, d.reviewer))
    return "; ".join(f"{d.reviewer}: {d.verdict}{' (settles)' if d.settles else ''}" for d in judged)


def _names(said: Sequence[Decision]) -> list[str]:
    return sorted({decision.reviewer for decision in said if decision.verdict is not None})


def verdict_by(reviewer: str, of: Segments) -> pl.Series:
    """Return what one reviewer says of each segment, "undecided" where that is nothing."""

    def value(said: Sequence[Decision]) -> str:
        own = [decision for decision in said if decision.reviewer == reviewer and decision.verdict is not None]
        return str(max(own, key=lambda decision: decision.settles).verdict) if own else VERDICT_LABELS[0]

    return of.of_said(value, VERDICT_LABELS[0], pl.String)


COLUMNS = (
    ColumnSpec(
        "verdict",
        "'undecided', 'prediction right', 'prediction wrong', 'truth wrong', 'both fine', 'unsure', or 'conflict' "
        "where reviewers disagree",
        of_segments=lambda of: labels(of.verdict + 1, list(VERDICT_LABELS)),
        of_disagreements=_counting,
    ),
    ColumnSpec("note", of_disagreements=partial(_said, lambda each: as_text(each.note))),
    ColumnSpec(
        "reviewer",
        "names of all who have given a verdict; reviewer = 'Ana' asks for any one of them",
        of_segments=lambda of: of.of_said(lambda said: ", ".join(_names(said)) or None, None, pl.String),
        of_disagreements=partial(_said, lambda each: as_text(each.reviewer)),
    ),
    ColumnSpec(
        "reviewers",
        "how many people have given a verdict",
        of_segments=lambda of: of.of_said(lambda said: len(_names(said)), 0, pl.Int64),
    ),
    ColumnSpec(
        "conflict",
        "true where reviewers disagree and no one has settled it",
        of_segments=lambda of: pl.Series(of.verdict == CONFLICT),
    ),
    ColumnSpec("time", of_disagreements=partial(_said, lambda each: as_text(each.time))),
    *(ColumnSpec(name, of_disagreements=partial(_threshold, place)) for place, name in enumerate(THRESHOLD_COLUMNS)),
    ColumnSpec(
        "areas",
        of_disagreements=lambda of: pl.repeat(of.dataset.opening.areas, len(of), dtype=pl.String, eager=True),
    ),
    ColumnSpec(
        "verdicts",
        of_disagreements=lambda of: pl.Series([as_text(_each_said(said)) for said in of.said], dtype=pl.String),
    ),
)
