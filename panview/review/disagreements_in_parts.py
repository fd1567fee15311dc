"""The list of disagreements of prediction sets whose tables are in parts, as `panview.review.disagreements` has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from panview.later import Later
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.shards import EMPTY_SHARD, among_all
from panview.review.csv_pieces import CsvPieces
from panview.review.disagreements import disagreement_frame
from panview.review.filters import SegmentFilter
from panview.review.part_by_part import PartByPart
from panview.review.session import Snapshot, find_rows, impact_of, list_disagreements, quality_of, scope_images
from panview.review.suspicion.model import PRIOR

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def no_disagreements(snapshot: Snapshot) -> pl.DataFrame:
    """Return the columns of the CSV contract without a row."""
    table = among_all(EMPTY_SHARD, len(snapshot.dataset))
    sets = tuple(replace(each, table=table) for each in snapshot.predictions)
    empty = replace(snapshot, predictions=sets, current=0, filter=SegmentFilter(), decisions={}, suspicion=PRIOR)
    return _frame(empty, quality_of(empty, np.zeros(len(snapshot.dataset), np.bool_)))


def disagreements_by_part(
    snapshot: Snapshot, progress: Progress | None = None, cancelled: CancelCheck | None = None
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield the disagreements of all sets of a snapshot, block by block.

    Parameters
    ----------
    snapshot : Snapshot
        Its sets are in parts; figures are of all images.
    progress : Progress, optional
        Of images.
    cancelled : CancelCheck, optional
        Polled between blocks.

    Yields
    ------
    place : int
        Of the set among those of the snapshot.
    frame : polars.DataFrame
        Of some images: the rows that `panview.review.disagreements.disagreement_frame` has of these, where it is given
        the whole table. The rows of a set are in the order of the images.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    BadFileError, NotFoundError
        A part has changed, or is gone.
    Cancelled
    """
    places = range(len(snapshot.predictions))
    passes = PartByPart(replace(snapshot, current=0), insight=True)
    qualities = [passes.quality(place) for place in places]
    for block in passes.blocks(progress, cancelled):
        for place in places:
            yield place, _frame(replace(block.snapshot, current=place), qualities[place])


def write_disagreements(
    snapshot: Snapshot,
    sink: IO[bytes],
    folder: Path | None = None,
    sort: str = "",
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> int:
    """Write the disagreements of all sets of a snapshot as CSV, byte for byte as of whole tables.

    Parameters
    ----------
    snapshot, progress, cancelled
        As for `disagreements_by_part`, whose errors it raises.
    sink : binary stream
    folder : Path, optional
        Where rows wait that are not written in the order in which they come (default: with other temporary files).
    sort : str
        Column whose highest values come first; empty for the order of sets and images.

    Returns
    -------
    int
        Disagreements written.

    Raises
    ------
    OSError
        The disk is full.
    """
    with CsvPieces(no_disagreements(snapshot), sink, folder, sort) as pieces:
        for place, frame in disagreements_by_part(snapshot, progress, cancelled):
            pieces.add(frame, place)
        pieces.finish()
        return pieces.rows


def _frame(snapshot: Snapshot, quality: PanopticQuality) -> pl.DataFrame:
    rows = find_rows(snapshot)
    scope = scope_images(snapshot, rows)
    return disagreement_frame(
        snapshot.dataset,
        snapshot.predictions[snapshot.current].prediction.name,
        snapshot.table,
        rows.status,
        rows.error_type,
        impact_of(snapshot, rows, quality, scope),
        list_disagreements(snapshot, rows, scope),
        snapshot.decisions,
        snapshot.thresholds,
        rows.insight,
    )
