"""What a column of segments declares, and what its values are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.later import Later
from panview.metrics.confusion import confused_cells
from panview.metrics.segment_table import SegmentTable
from panview.review.sampling.sample import NO_SAMPLES, Samples
from panview.review.standing import said_about
from panview.review.tags import Tags
from panview.review.thresholds import Thresholds
from panview.review.verdict_rows import VerdictRows
from panview.review.verdicts import Decision, subject_keys

if TYPE_CHECKING:
    import polars as pl

    from panview.review.suspicion.insight import Insight
else:
    pl = Later("polars")


@dataclass(frozen=True)
class ColumnSpec:
    """A column, wherever segments are listed. What is None it has not.

    Attributes
    ----------
    name : str
        What an expression, a frame and the CSV call it.
    meaning : str
        What an expression can ask by it.
    of_segments : callable, optional
        `Segments` -> a value per row of the table: for expressions and the frames of `panview.Evaluation`.
    of_disagreements : callable, optional
        `Disagreements` -> a value per disagreement: for the CSV. A column that is not in its contract comes behind it.
    shown : Shown, optional
        How the window's table of disagreements has it.
    """

    name: str
    meaning: str = ""
    of_segments: Callable[[Segments], pl.Series] | None = None
    of_disagreements: Callable[[Disagreements], pl.Series] | None = None
    shown: Shown | None = None


@dataclass(frozen=True)
class Shown:
    """A column of figures in the window's table.

    Attributes
    ----------
    title : str
    place : int
        Among the columns, from left to right; the first ones are at 10, 20, 30 ... (`presentation.table_columns`).
    values : callable
        `Listed` -> (k,) float64, by which rows are sorted; NaN for none, which comes last.
    text : callable
        A value -> what the cell says. It is never asked of NaN.
    widest : str
        A text as wide as any.
    there : callable
        `Listed` -> whether the table has the column at all.
    tip : str
        Of its title.
    told : bool
        A cell has a tool tip that says more; whoever has the words tells the table (`DisagreementModel.set_teller`).
    falls : bool
        The first click on its title puts the highest first.
    words : callable, optional
        Table -> words that values are the places of. Cells then say these, and ``text`` is not asked.
    share : float
        Of the room that is left when all columns are whole.
    leaves : int
        Where room is short, the columns with the lowest number leave first; 0 stays.
    """

    title: str
    place: int
    values: Callable[[Listed], NDArray[np.float64]]
    text: Callable[[float], str]
    widest: str
    there: Callable[[Listed], bool] = lambda _: True
    tip: str = ""
    told: bool = False
    falls: bool = False
    share: float = 0.05
    leaves: int = 1
    words: Callable[[SegmentTable], tuple[str, ...]] | None = None


@dataclass(frozen=True, eq=False)
class Listed:
    """The k rows of the window's table, each a disagreement or a pair of them.

    Attributes
    ----------
    table : SegmentTable
        Of n rows.
    rows, truth, predicted : (k,) int64
        The disagreement, of a pair that of the truth, and the rows of its two sides, -1 where there is none.
    verdict : (k,) int8
        Index into `VERDICTS`, -1 for undecided.
    insight : Insight
        What is known of the table beyond matching.
    """

    table: SegmentTable
    rows: NDArray[np.int64]
    truth: NDArray[np.int64]
    predicted: NDArray[np.int64]
    verdict: NDArray[np.int8]
    insight: Insight

    def part(self, rows: slice) -> Listed:
        """Return some of the rows; nothing is copied."""
        truth, predicted, verdict = self.truth[rows], self.predicted[rows], self.verdict[rows]
        return Listed(self.table, self.rows[rows], truth, predicted, verdict, self.insight)


@dataclass(frozen=True, eq=False)
class Segments:
    """All n segments of a table, as a filter sees them.

    Attributes
    ----------
    dataset : Dataset
    table : SegmentTable
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    compared : (n,) bool
        Whether there is a prediction for the segment's image.
    verdict : (n,) int8
    tags : Tags
    said : VerdictRows or None
        What each reviewer says of the segments; None where nothing is known of that.
    samples : mapping of str to Sample
    insight : Insight, optional
        What is known beyond matching.
    """

    dataset: Dataset
    table: SegmentTable
    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    compared: NDArray[np.bool_]
    verdict: NDArray[np.int8]
    tags: Tags
    said: VerdictRows | None = None
    samples: Samples = field(default_factory=lambda: NO_SAMPLES)
    insight: Insight | None = None

    def of_said(self, value: Callable[[tuple[Decision, ...]], Any], nothing: Any, kind: type[pl.DataType]) -> pl.Series:  # noqa: ANN401
        """Return a value made from what reviewers say of each segment, ``nothing`` where none says anything."""
        known = self.said.said if self.said is not None else ()
        values = pl.Series([*(value(said) for said in known), nothing], dtype=kind)
        if not known or self.said is None:
            return pl.repeat(nothing, len(self.table), dtype=kind, eager=True)
        place = self.said.place
        return values.gather(pl.Series(np.where(place < 0, len(known), place).astype(np.uint32)))

    @cached_property
    def cells(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Categories of truth and prediction by which a segment is counted, as `confused_cells` gives them."""
        return confused_cells(self.table, self.status, self.error_type, len(self.dataset.categories))


@dataclass(frozen=True, eq=False)
class Disagreements:
    """Some k rows of a table that are disagreements, with both sides.

    Attributes
    ----------
    dataset : Dataset
    prediction_name : str
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    impact : (n,) float64
    rows, truth, predicted : (k,) int64
        The disagreement, and the rows of its two sides, -1 where there is none.
    decisions : mapping of int to Decision
        By subject.
    thresholds : Thresholds
    insight : Insight, optional
        What is known of the table beyond matching.
    """

    dataset: Dataset
    prediction_name: str
    table: SegmentTable
    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    impact: NDArray[np.float64]
    rows: NDArray[np.int64]
    truth: NDArray[np.int64]
    predicted: NDArray[np.int64]
    decisions: Mapping[int, Decision]
    thresholds: Thresholds
    insight: Insight | None = None

    def __len__(self) -> int:
        """Return the number of disagreements."""
        return len(self.rows)

    @cached_property
    def images(self) -> NDArray[np.int32]:
        """Row of the image of each, (k,) int32."""
        return self.table.image[self.rows]

    @cached_property
    def subjects(self) -> list[int]:
        """What each is about; empty while nothing is decided."""
        return subject_keys(self.dataset, self.table, self.rows).tolist() if self.decisions else []

    @cached_property
    def decided(self) -> list[Decision | None]:
        """The decision that counts about each."""
        return [self.decisions.get(key) for key in self.subjects] if self.decisions else [None] * len(self)

    @cached_property
    def said(self) -> list[tuple[Decision, ...]]:
        """What each reviewer says of each."""
        return [said_about(self.decisions, key) for key in self.subjects] if self.decisions else [()] * len(self)


def labels(codes: NDArray[np.generic], words: list[str]) -> pl.Series:
    """Return a word per code."""
    return pl.Series(words, dtype=pl.String).gather(pl.Series(codes.astype(np.uint32)))


def where_known(values: NDArray[np.generic], known: NDArray[np.bool_]) -> pl.Series:
    """Return the values as a series, null where they are not known."""
    series = pl.Series(values)
    return series if known.all() else series.set(pl.Series(~known), None)
