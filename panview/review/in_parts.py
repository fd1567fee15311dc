"""Sets in parts in a review: which images are held, and which a filter finds in parts that are not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import CancelCheck, Progress, ground_truth_part
from panview.review.filters import asks_for_names_alone
from panview.review.session import Snapshot, find_rows

if TYPE_CHECKING:
    from panview.metrics.held_parts import HeldParts


def shown_in_parts(snapshot: Snapshot | None) -> HeldParts | None:
    """Return what is beyond the rows of a review; None where the table that is shown is held whole."""
    if snapshot is None or snapshot.current < 0:
        return None
    return snapshot.predictions[snapshot.current].in_parts


def in_agreement(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose sets in parts all hold the same images: those that each of them has; itself if they do.

    Sets are compared row by row, so no image may have rows in one table alone.
    """
    held = [each.in_parts.held.rows for each in snapshot.predictions if each.in_parts is not None]
    if all(np.array_equal(rows, held[0]) for rows in held[1:]):
        return snapshot
    # Imported here: only needed for tables in parts, as below.
    from panview.metrics.held_parts import let_go

    common = held[0]
    for rows in held[1:]:
        common = np.intersect1d(common, rows, assume_unique=True)
    predictions = tuple(each if each.in_parts is None else let_go(each, common) for each in snapshot.predictions)
    return with_sets(snapshot, predictions)


def with_sets(snapshot: Snapshot, predictions: tuple[EvaluatedPrediction, ...]) -> Snapshot:
    """Return a snapshot whose sets in parts hold other images, of which the ground truth alone then tells, too."""
    table = next(each.table for each in predictions if each.in_parts is not None)
    return replace(snapshot, predictions=predictions, ground_truth_table=ground_truth_part(table))


def find_images(
    snapshot: Snapshot, progress: Progress | None = None, cancelled: CancelCheck | None = None
) -> NDArray[np.int64]:
    """Return all images that a snapshot's filter lets through, whether or not they are held: rows, (k,) int64.

    Parts are read one after the other, of each what the filter asks for, and only the numbers of the images are kept.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    BadFileError, NotFoundError
        A part has changed, or is gone.
    Cancelled
    """
    from panview.metrics.shards import EMPTY_SHARD, among_all

    shown = shown_in_parts(snapshot)
    assert shown is not None
    n_images = len(snapshot.dataset)
    if asks_for_names_alone(snapshot.filter):
        nothing = among_all(EMPTY_SHARD, n_images)
        return np.flatnonzero(find_rows(replace(snapshot, ground_truth_table=nothing, current=-1)).listed)
    from panview.review.part_by_part import PartByPart

    found = []
    for block in PartByPart(snapshot).blocks(progress, cancelled):
        listed = np.flatnonzero(find_rows(block.snapshot).listed)
        found.append(np.intersect1d(listed, block.rows, assume_unique=True))
    return np.concatenate([np.empty(0, np.int64), *found])
