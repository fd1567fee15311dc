"""Columns of tables for people and programs that are made from a few values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.image_ids import ImageIds
from panview.later import Later
from panview.metrics.segment_table import NO_ROW

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def id_column(ids: ImageIds, images: NDArray[np.integer], shown: Callable[[str], str] = str) -> pl.Series:
    """Return the id of some images: Int64 where all ids of the dataset are integers, else text.

    Parameters
    ----------
    ids : ImageIds
    images : (k,) int
        Rows of the dataset.
    shown : callable
        What a text is written as.
    """
    if ids.numbers is not None:
        return pl.Series(ids.numbers[images])
    return image_texts(ids.texts, images, shown)


def image_texts(texts: Sequence[str], images: NDArray[np.integer], shown: Callable[[str], str] = str) -> pl.Series:
    """Return the text of each of some images; of others nothing is made.

    Parameters
    ----------
    texts : sequence of str
        Of all images of a dataset.
    images : (k,) int
        Rows of the dataset.
    shown : callable
        What a text is written as.
    """
    # Marked, for a sort of a million rows would take most of the time.
    there = np.zeros(len(texts), np.bool_)
    there[images] = True
    labels = pl.Series([shown(texts[image]) for image in np.flatnonzero(there).tolist()], dtype=pl.String)
    place = np.cumsum(there, dtype=np.uint32) - np.uint32(1)
    return labels.gather(pl.Series(place[images]))


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
