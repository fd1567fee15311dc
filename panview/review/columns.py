"""Columns of tables for people and programs that are made from a few values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.image_ids import ImageIds
from panview.later import Later

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


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
    labels = pl.Series([shown(text) for text in ids.texts], dtype=pl.String)
    return labels.gather(pl.Series(images.astype(np.uint32)))
