"""The list of disagreements: which rows of the segment table it holds, and as a CSV file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.images_table import ColumnKind
from panview.later import Later
from panview.metrics.error_pairs import other_halves
from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status, is_any_of
from panview.outputs import Output
from panview.review.columns import as_text, pick
from panview.review.image_columns import free_name
from panview.review.segment_columns.column import Disagreements
from panview.review.segment_columns.registry import written
from panview.review.thresholds import THRESHOLD_COLUMNS, Thresholds
from panview.review.verdicts import Decision

if TYPE_CHECKING:
    import polars as pl

    from panview.review.suspicion.insight import Insight
else:
    pl = Later("polars")

CSV_COLUMNS = tuple(each.name for each in written())
"""The order is a contract; later columns are added at the end, and behind them those of a table of images."""


def disagreement_rows(
    table: SegmentTable,
    status: NDArray[np.uint8],
    rows: NDArray[np.bool_],
    tp_below: float | None = None,
    matches: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Return the rows that are disagreements, in the order of the table.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status : (n,) uint8
        At the IoU threshold in force.
    rows : (n,) bool
        Rows that a filter lets through. A poor mask is listed when either of its two rows passes.
    tp_below : float, optional
        Also list matches with a smaller IoU, each once, by its ground truth row.
    matches : (n,) bool, optional
        Also list matches of which a row is among these.

    Returns
    -------
    (k,) int64
    """
    wanted = rows & is_any_of(status, (Status.FP, Status.FN))
    if tp_below is not None or matches is not None:
        listed = rows & (table.iou < tp_below) if tp_below is not None else np.zeros(len(table), np.bool_)
        if matches is not None:
            listed = listed | matches
        passing = np.flatnonzero((status == Status.TP) & listed)
        is_truth = table.side[passing] == Side.GROUND_TRUTH
        wanted[np.where(is_truth, passing, table.match[passing])] = True
    return np.flatnonzero(wanted)


def segment_rows(
    table: SegmentTable, status: NDArray[np.uint8], rows: NDArray[np.bool_], images: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the rows of all segments that a filter lets through, in the order of the table.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status : (n,) uint8
        At the IoU threshold in force.
    rows : (n,) bool
        Rows that a filter lets through. A match is listed when either of its two rows passes.
    images : (n_images,) bool
        Images of which segments are listed.

    Returns
    -------
    (k,) int64
        Matches once, by their ground truth row.
    """
    wanted = rows & images[table.image]
    predicted = np.flatnonzero(wanted & (status == Status.TP) & (table.side == Side.PREDICTION))
    wanted[table.match[predicted]] = True
    wanted[predicted] = False
    return np.flatnonzero(wanted)


def paired_rows(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    rows: NDArray[np.int64],
    known: ErrorRows | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lay both halves of a pair together: an FN and an FP that are one mistake to look at.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    rows : (k,) int64
        Disagreements, in the order of the table.
    known : ErrorRows, optional
        Those of table, status and error type, where they are known.

    Returns
    -------
    first, other : (m,) int64
        A row of each entry, that of the truth in a pair, and the other half of it; -1 where there is none among the
        rows. What a pair is, `panview.metrics.error_pairs.other_halves` says.
    """
    if known is not None and np.array_equal(known.errors, rows):
        # All are listed, each with its other half.
        other = known.halves
    else:
        listed = np.zeros(len(table), np.bool_)
        listed[rows] = True
        other = other_halves(table, status, error_type, rows)
        other = np.where((other != NO_ROW) & listed[other], other, NO_ROW)
    first = (other == NO_ROW) | (table.side[rows] == Side.GROUND_TRUTH)
    return rows[first], other[first]


def partner_rows(table: SegmentTable, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ground truth row and the prediction row of each disagreement, -1 where that side has none.

    Parameters
    ----------
    table : SegmentTable
    rows : (k,) int64

    Returns
    -------
    truth, prediction : (k,) int64
    """
    other = table.partner[rows].astype(np.int64)
    is_truth = table.side[rows] == Side.GROUND_TRUTH
    return np.where(is_truth, rows, other), np.where(is_truth, other, rows)


def disagreement_frame(
    dataset: Dataset,
    prediction_name: str,
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    impact: NDArray[np.float64],
    rows: NDArray[np.int64],
    decisions: Mapping[int, Decision] | None = None,
    thresholds: Thresholds = Thresholds(),  # noqa: B008
    insight: Insight | None = None,
) -> pl.DataFrame:
    """Return the disagreements with the columns of the CSV contract.

    Parameters
    ----------
    dataset : Dataset
    prediction_name : str
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
    impact : (n,) float64
        From `panview.metrics.pq_impact.pq_impact`, as fractions.
    rows : (k,) int64
    decisions : mapping of int to Decision, optional
        By subject.
    thresholds : Thresholds
        Those that status and error types were found with.
    insight : Insight, optional
        What is known of the table beyond matching (default: nothing).

    Returns
    -------
    polars.DataFrame
        k rows, `CSV_COLUMNS` and the columns of the table of images; null where the other side has no overlapping
        segment.
    """
    truth, predicted = partner_rows(table, rows)
    listed = Disagreements(
        dataset,
        prediction_name,
        table,
        status,
        error_type,
        impact,
        rows,
        truth,
        predicted,
        decisions if decisions is not None else {},
        thresholds,
        insight,
    )
    frame = pl.DataFrame({each.name: each.of_disagreements(listed) for each in written() if each.of_disagreements})
    return frame.with_columns(known_columns(dataset, listed.images, CSV_COLUMNS))


def known_columns(dataset: Dataset, images: NDArray[np.int32], taken: Collection[str]) -> list[pl.Series]:
    """Return the columns of the table of images for rows of some images, under names that are free."""
    names = set(taken)
    columns = []
    for column in dataset.known.columns:
        name = free_name(as_text(column.name), names)
        names.add(name.casefold())
        if column.kind is ColumnKind.TEXT:
            labels = [as_text(label) for label in column.labels]
            columns.append(pick(labels, column.codes[images]).alias(name))
        else:
            columns.append(column.series.gather(pl.Series(images)).alias(name))
    return columns


def threshold_columns(thresholds: Thresholds, n: int) -> dict[str, pl.Series]:
    """Return `THRESHOLD_COLUMNS`, the same in all of n rows; null for a threshold that is not in force."""
    values = thresholds.as_json().values()
    return {
        name: pl.repeat(value, n, dtype=pl.Float64, eager=True)
        for name, value in zip(THRESHOLD_COLUMNS, values, strict=True)
    }


def areas_column(dataset: Dataset, n: int) -> pl.Series:
    """Return where the areas of the truth come from that figures count with, the same in all of n rows."""
    return pl.repeat(dataset.opening.areas, n, dtype=pl.String, eager=True)


def write_csv(output: Output, frame: pl.DataFrame) -> None:
    """Write the frame as UTF-8 CSV with a header; the file appears whole or not at all.

    Raises
    ------
    PanviewError
        The file is refused or cannot be written.
    """
    with output.whole() as part, part.open("wb") as stream:
        frame.write_csv(stream)
