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
from panview.metrics.segment_table import ERROR_LABELS, NO_ROW, SegmentTable, Side, Status
from panview.outputs import Output
from panview.review.columns import id_column
from panview.review.image_columns import free_name
from panview.review.thresholds import THRESHOLD_COLUMNS, Thresholds
from panview.review.verdicts import Decision, subject_keys

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

CSV_COLUMNS = (
    "image_id",
    "file_name",
    "prediction",
    "status",
    "error_type",
    "category",
    "gt_category",
    "pred_category",
    "gt_segment_id",
    "pred_segment_id",
    "iou",
    "intersection",
    "union",
    "gt_area",
    "pred_area",
    "bbox_x",
    "bbox_y",
    "bbox_w",
    "bbox_h",
    "pq_impact",
    "verdict",
    "note",
    "reviewer",
    "time",
    *THRESHOLD_COLUMNS,
    "score",
    "areas",
)
"""The order is a contract; later columns are added at the end, and behind them those of a table of images."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def disagreement_rows(
    table: SegmentTable,
    status: NDArray[np.uint8],
    rows: NDArray[np.bool_],
    tp_below: float | None = None,
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

    Returns
    -------
    (k,) int64
    """
    wanted = rows & ((status == Status.FP) | (status == Status.FN))
    if tp_below is not None:
        poor = (status == Status.TP) & (table.iou < tp_below)
        passing = np.flatnonzero(poor & rows)
        is_truth = table.side[passing] == Side.GROUND_TRUTH
        wanted[np.where(is_truth, passing, table.match[passing])] = True
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
        # All are listed, and with each its other half.
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

    Returns
    -------
    polars.DataFrame
        k rows, `CSV_COLUMNS` and the columns of the table of images; null where the other side has no overlapping
        segment.
    """
    truth, predicted = partner_rows(table, rows)
    names = [as_text(name) for name in dataset.categories.names]
    own_void = np.where(predicted == NO_ROW, 0, table.void_pixels[predicted])
    gt_area = np.where(truth == NO_ROW, 0, table.area[truth])
    pred_area = np.where(predicted == NO_ROW, 0, table.area[predicted])
    intersection = table.partner_intersection[rows]
    poor = status[rows] == Status.TP
    kinds = np.where(poor, ERROR_LABELS.index("poor mask"), error_type[rows])
    images = table.image[rows]
    # A ground truth segment without a pixel is nowhere.
    place = np.where(table.area[rows] > 0, rows, NO_ROW)
    box = table.bbox[rows]
    frame = pl.DataFrame(
        {
            "image_id": id_column(dataset.image_id, images, as_text),
            "file_name": pick([as_text(name) for name in dataset.image_names], images),
            "prediction": pl.repeat(as_text(prediction_name), len(rows), dtype=pl.String, eager=True),
            "status": pick([kind.label for kind in Status], status[rows]),
            "error_type": pick(list(ERROR_LABELS), kinds),
            "category": pick(names, table.category[rows]),
            "gt_category": pick(names, np.where(truth == NO_ROW, -1, table.category[truth])),
            "pred_category": pick(names, np.where(predicted == NO_ROW, -1, table.category[predicted])),
            "gt_segment_id": or_null(table.segment_id[truth], truth),
            "pred_segment_id": or_null(table.segment_id[predicted], predicted),
            "iou": table.partner_iou[rows],
            "intersection": intersection,
            "union": np.where(truth == NO_ROW, 0, table.union_area[truth]) + pred_area - intersection - own_void,
            "gt_area": or_null(gt_area, truth),
            "pred_area": or_null(pred_area, predicted),
            "bbox_x": or_null(box[:, 0], place),
            "bbox_y": or_null(box[:, 1], place),
            "bbox_w": or_null(box[:, 2], place),
            "bbox_h": or_null(box[:, 3], place),
            "pq_impact": impact[rows],
            **_decided(dataset, table, rows, decisions or {}),
            **threshold_columns(thresholds, len(rows)),
            "score": or_null(table.score[predicted], predicted).fill_nan(None),
            "areas": areas_column(dataset, len(rows)),
        }
    )
    return frame.select(CSV_COLUMNS).with_columns(known_columns(dataset, images, CSV_COLUMNS))


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


def _decided(
    dataset: Dataset, table: SegmentTable, rows: NDArray[np.int64], decisions: Mapping[int, Decision]
) -> dict[str, pl.Series]:
    """Return verdict, note, reviewer and time of each row, empty where nobody has said anything."""
    made = [decisions.get(key) for key in subject_keys(dataset, table, rows).tolist()] if decisions else []
    known = made or [None] * len(rows)
    return {
        "verdict": pl.Series([d.verdict or "" if d else "" for d in known], dtype=pl.String),
        "note": pl.Series([as_text(d.note) if d else "" for d in known], dtype=pl.String),
        "reviewer": pl.Series([as_text(d.reviewer) if d else "" for d in known], dtype=pl.String),
        "time": pl.Series([as_text(d.time) if d else "" for d in known], dtype=pl.String),
    }


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


def pick(labels: list[str], index: NDArray[np.generic]) -> pl.Series:
    """Return a label per row, null for -1."""
    series = pl.Series(index.astype(np.int64))
    return pl.Series(labels, dtype=pl.String).gather(series.set(series < 0, None))


def or_null(values: NDArray[np.generic], rows: NDArray[np.int64]) -> pl.Series:
    """Return the values, null where the row they are of is -1."""
    series = pl.Series(values)
    return series.set(pl.Series(rows == NO_ROW), None)


def as_text(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula; a leading apostrophe makes it text."""
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
