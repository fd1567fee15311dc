"""The list of images: the order of its rows, and what a row says."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.images_table import ImageColumn
from panview.metrics.segment_table import ErrorType
from panview.presentation.formatting import format_count, format_errors, format_impact, format_iou
from panview.presentation.image_columns import ImageColumns
from panview.presentation.sorting import sorted_order
from panview.words import tr

SORT_KEYS = ("impact", "error type", "iou", "errors", "name", "dataset order")
"""What the list can be sorted by, beside the columns of a table of images."""
_COLUMN = "column: "
_TIP_COLUMNS = 12


def column_key(word: str) -> str:
    """Return the key that sorts by a column of the table of images."""
    return _COLUMN + word


def is_sort_key(key: str) -> bool:
    """Whether a list can be sorted by a key: one of `SORT_KEYS`, or of a column."""
    return key in SORT_KEYS or key.startswith(_COLUMN)


def image_order(
    columns: ImageColumns, listed: NDArray[np.int32], key: str, descending: bool, ranks: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return images in order; equal ones stay in dataset order, and what is not known comes last.

    Parameters
    ----------
    columns : ImageColumns
    listed : (k,) int32
        Rows of the dataset.
    key : str
        One of `SORT_KEYS`, or a `column_key`.
    descending : bool
    ranks : (n,) int32
        Of the names, in alphabetical order.

    Returns
    -------
    (k,) int32
    """
    column = {"error type": "error_type"}.get(key, key)
    always = key in ("name", "dataset order") or _sorting_column(columns, key) is not None
    missing = not always and getattr(columns, column, None) is None
    keys = sort_keys(columns, key, descending, ranks)
    return listed[sorted_order(keys[listed], descending and not missing)]


def sort_keys(columns: ImageColumns, key: str, descending: bool, ranks: NDArray[np.int32]) -> NDArray[Any]:
    """Return the number by which each image of the dataset is sorted, (n,); parameters as for `image_order`."""
    known = _sorting_column(columns, key)
    if known is not None:
        last = -1 if descending else np.iinfo(np.int32).max
        return np.where(known.codes < 0, np.int32(last), known.codes)
    if key == "name":
        return ranks
    in_dataset: NDArray[Any] = np.arange(len(columns.names), dtype=np.int32)
    found: NDArray[Any] | None
    if key == "error type":
        found = _type_keys(columns)
    else:
        found = {"impact": columns.impact, "iou": columns.iou, "errors": columns.errors}.get(key)
    return in_dataset if found is None else found


def _type_keys(columns: ImageColumns) -> NDArray[np.float64] | None:
    """Return keys by which the type that costs most in the set comes first, and within it the worst image."""
    kinds, gains, impact = columns.error_type, columns.gains, columns.impact
    if kinds is None or gains is None or impact is None:
        return None
    rank = np.empty(len(gains))
    rank[np.argsort(gains, kind="stable")] = np.arange(len(gains))
    # An impact is a fraction of PQ and stays below 1, so that it never outweighs the type.
    return np.where(kinds == 0, -1.0, rank[kinds]) + np.minimum(impact, 0.999)


def _sorting_column(columns: ImageColumns, key: str) -> ImageColumn | None:
    """Return the column of the table of images that a key sorts by."""
    return columns.known.get(key.removeprefix(_COLUMN)) if key.startswith(_COLUMN) else None


def detail_text(columns: ImageColumns, row: int, key: str) -> str:
    """Return what stands below the name of an image in a list sorted by a key: "6 errors", tags."""
    return " · ".join((_counts(columns, row, key), *columns.tags.of(row)))


def _counts(columns: ImageColumns, row: int, key: str) -> str:
    if columns.waiting is not None and columns.waiting[row]:
        return tr("not in memory") if columns.in_parts else tr("not predicted")
    if columns.errors is not None:
        errors = format_errors(int(columns.errors[row]))
        if key == "error type" and columns.error_type is not None and columns.error_type[row]:
            return f"{tr(ErrorType(int(columns.error_type[row])).label)} · {errors}"
        return errors
    count = int(columns.segments[row])
    return tr("{count} segment", count=format_count(count)) + ("" if count == 1 else "s")


def figure_text(columns: ImageColumns, row: int, key: str) -> str:
    """Return the figure at the right of an image in a list sorted by a key: its PQ impact, or what it is sorted by."""
    column = _sorting_column(columns, key)
    if column is not None:
        return column.text(row)
    if key == "iou" and columns.iou is not None:
        return format_iou(float(columns.iou[row]))
    if columns.impact is None or not columns.impact[row] > 0:
        return ""
    return format_impact(float(columns.impact[row]))


def tip_text(columns: ImageColumns, row: int, key: str) -> str:
    """Return all that is known of an image, in lines."""
    lines = [columns.names[row], detail_text(columns, row, key)]
    if columns.iou is not None:
        lines.append(tr("mean IoU of matches {iou}", iou=format_iou(float(columns.iou[row]))))
    if columns.impact is not None:
        lines.append(tr("gain if fixed {impact} PQ", impact=format_impact(float(columns.impact[row]))))
    if columns.error_type is not None and columns.error_type[row]:
        lines.append(tr("mostly {label}", label=ErrorType(int(columns.error_type[row])).label))
    known = list(columns.known.items())
    lines += [f"{word}: {column.text(row)}" for word, column in known[:_TIP_COLUMNS]]
    if len(known) > _TIP_COLUMNS:
        lines.append(tr("and {count} more columns", count=len(known) - _TIP_COLUMNS))
    return "\n".join(lines)
