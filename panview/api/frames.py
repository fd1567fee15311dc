"""Frames of an evaluation, made of a view when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.metrics.breakdown import GroupQuality
from panview.metrics.segment_table import ErrorType
from panview.review.filters import segment_frame
from panview.review.session import Rows, Snapshot, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
else:
    pl = Later("polars")

_NO_ERROR = frozenset({ErrorType.NONE, ErrorType.IGNORED_VOID, ErrorType.IGNORED_CROWD})
"""What is ignored counts nowhere."""


def supercategory_frame(groups: Sequence[GroupQuality]) -> pl.DataFrame:
    """Return a row per supercategory: its name, ``pq``, ``sq``, ``rq``, ``n``, ``tp``, ``fp``, ``fn``."""
    averages = {
        name: pl.Series([getattr(group.average, name) for group in groups], dtype=pl.Float64)
        for name in ("pq", "sq", "rq")
    }
    counts = {
        name: pl.Series([getattr(group, name) for group in groups], dtype=pl.Int64) for name in ("tp", "fp", "fn")
    }
    names = pl.Series([group.name for group in groups], dtype=pl.String)
    n = pl.Series([group.average.n for group in groups], dtype=pl.Int64)
    return pl.DataFrame({"supercategory": names, **averages, "n": n, **counts})


def error_type_frame(view: View) -> pl.DataFrame:
    """Return a row per error type that occurs, the most costly first, with its number and what All PQ would gain."""
    from panview.review.report.figures import error_counts

    counts, gains, now = error_counts(view), view.listing.gains, view.quality.all.pq
    kinds = [kind for kind in ErrorType if kind not in _NO_ERROR and counts[kind]]
    kinds.sort(key=lambda kind: -gains[kind])
    chosen = [int(kind) for kind in kinds]
    fixed = [None if now is None else now + float(gains[kind]) for kind in kinds]
    return pl.DataFrame(
        {
            "error": pl.Series([kind.label for kind in kinds], dtype=pl.String),
            "count": counts[chosen],
            "gain": gains[chosen],
            "pq_if_fixed": pl.Series(fixed, dtype=pl.Float64),
        }
    )


def passing_frame(view: View) -> pl.DataFrame:
    """Return the segments of the images in scope that pass the filter, with their PQ impact."""
    return rows_frame(view.snapshot, view.rows, view.scope, view.listing.impact)


def rows_frame(snapshot: Snapshot, rows: Rows, scope: NDArray[np.bool_], impact: NDArray[np.float64]) -> pl.DataFrame:
    """Return the segments of the images in scope that pass the filter, with their PQ impact.

    Parameters
    ----------
    snapshot : Snapshot
    rows : Rows
        Its n rows.
    scope : (n_images,) bool
    impact : (n,) float64
    """
    chosen = np.flatnonzero(rows.passing & scope[snapshot.table.image])
    frame = segment_frame(
        snapshot.dataset, snapshot.table, rows.status, rows.error_type, chosen, snapshot.counted, rows.insight
    )
    return frame.with_columns(pl.Series("pq_impact", impact[chosen]))


def image_frame(view: View, images: pl.DataFrame, scope: NDArray[np.bool_]) -> pl.DataFrame:
    """Return the images in scope with what is wrong in them.

    Parameters
    ----------
    view : View
    images : polars.DataFrame
        A row per image of the dataset: ``image_id``, ``image``, ``height``, ``width``, and what else is known.
    scope : (n_images,) bool
    """
    listing, chosen = view.listing, np.flatnonzero(scope)
    kinds = pl.Series([kind.label for kind in ErrorType], dtype=pl.String)
    own = ["image_id", "image", "height", "width"]
    return images[chosen].select(
        *own,
        pl.Series("errors", listing.image_errors[chosen]),
        pl.Series("iou", listing.image_iou[chosen]).fill_nan(None),
        kinds.gather(pl.Series(listing.image_error_type[chosen])).alias("error"),
        pl.Series("pq_impact", listing.image_impact[chosen]),
        pl.exclude(own),
    )
