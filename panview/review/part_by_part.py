"""A snapshot whose tables are in parts, looked at one block of images after the other as if they were held whole.

What a block cannot know by itself is found in a pass over all parts when it is first wanted: how large the segments of
a category usually are, and what the verdicts say of how likely the truth is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.metrics.aligned_parts import RunningAreaMeans, aligned_shards
from panview.metrics.counting import RunningCounts
from panview.metrics.error_rows import ErrorRows
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.panoptic_quality import PanopticQuality, counts_at, panoptic_quality
from panview.metrics.parts import Parts
from panview.metrics.segment_table import SegmentTable
from panview.metrics.shards import EMPTY_SHARD, Shard, among_all
from panview.review.filters import check_by_part, speaks_of_insight
from panview.review.meaning import see
from panview.review.session import Snapshot
from panview.review.suspicion.learning import RunningLearning
from panview.review.suspicion.model import SuspicionModel


@dataclass(frozen=True, eq=False)
class Block:
    """Some neighbouring images of a snapshot in parts.

    Attributes
    ----------
    rows : (k,) int64
        Of the images in the dataset, ascending.
    snapshot : Snapshot
        Of the whole dataset, in whose tables images of other blocks have no row. What it knows beyond its rows, such as
        what suspicions go by, is what the whole snapshot knows.
    shards : tuple of Shard
        Of each set in parts that was asked for: the same rows as a table of these images alone.
    """

    rows: NDArray[np.int64]
    snapshot: Snapshot
    shards: tuple[Shard, ...]


def set_in_parts(parts: Parts) -> EvaluatedPrediction:
    """Return a prediction set whose table is in parts, and of which nothing is held; see `PartByPart`."""
    # Imported here: what it brings is needed for tables in parts alone.
    from panview.metrics.evaluated import faults_of
    from panview.metrics.held_parts import HeldParts

    faults = faults_of(parts.dataset, parts.prediction, parts.faults)
    table = among_all(EMPTY_SHARD, len(parts.dataset))
    return EvaluatedPrediction(parts.prediction, table, faults=faults, in_parts=HeldParts(parts, EMPTY_SHARD))


class PartByPart:
    """Passes over a snapshot in parts.

    Parameters
    ----------
    snapshot : Snapshot
        Shows a prediction set that is in parts. Sets that are not are taken as they are.
    insight : bool, optional
        Whether what other sets and what was learned say is wanted (default: if the filter speaks of it). Without, only
        the set that is shown is read.

    Raises
    ------
    FilterError
        The filter's expression needs all segments at a time.
    """

    def __init__(self, snapshot: Snapshot, *, insight: bool | None = None) -> None:
        check_by_part(snapshot.filter)
        self._snapshot = snapshot
        self._insight = speaks_of_insight(snapshot.filter) if insight is None else insight
        wanted = range(len(snapshot.predictions)) if self._insight else (snapshot.current,)
        self._places = [place for place in wanted if snapshot.predictions[place].in_parts is not None]
        self._parts = [_parts_of(snapshot.predictions[place]) for place in self._places]

    def blocks(self, progress: Progress | None = None, cancelled: CancelCheck | None = None) -> Iterator[Block]:
        """Read one block of images after the other; of their columns only those that are asked for.

        Parameters
        ----------
        progress : Progress, optional
            Of images.
        cancelled : CancelCheck, optional
            Polled between blocks.

        Raises
        ------
        BadFileError, NotFoundError
            A part has changed, or is gone.
        Cancelled
        """
        suspicion, usual = self._snapshot.suspicion, None
        if self._insight:
            usual = self._usual_area
            suspicion = suspicion or self._learned
        for shards in aligned_shards(self._parts, progress, cancelled):
            block = self._block(shards, usual)
            yield replace(block, snapshot=replace(block.snapshot, suspicion=suspicion))

    def quality(self, place: int, images: NDArray[np.bool_] | None = None) -> PanopticQuality:
        """Return the panoptic quality of a set at the snapshot's threshold.

        Parameters
        ----------
        place : int
            Of the set in the snapshot.
        images : (n_images,) bool, optional
            Which images count (default: all).
        """
        parts = _parts_of(self._snapshot.predictions[place])
        categories = parts.dataset.categories
        counts = RunningCounts(len(categories), np.array([self._snapshot.threshold]))
        for shard in parts.shards():
            counts.add(shard.table, None if images is None else images[shard.rows])
        return panoptic_quality(counts_at(counts.counted()), categories.isthing)

    @cached_property
    def _usual_area(self) -> NDArray[np.float64]:
        # The ground truth is the same in each set.
        means = RunningAreaMeans(len(self._snapshot.dataset.categories))
        for shard in self._parts[0].shards():
            means.add(shard.table)
        return means.means()

    @cached_property
    def _learned(self) -> SuspicionModel:
        snapshot = self._snapshot
        learning = RunningLearning(snapshot.decisions, snapshot.tp_below)
        if learning.has_to_look:
            for shards in aligned_shards(self._parts):
                block = self._block(shards, self._usual_area).snapshot
                learning.add(snapshot.dataset, [_errors(block, each.table) for each in block.predictions])
        return learning.model()

    def _block(self, shards: tuple[Shard, ...], usual: NDArray[np.float64] | None) -> Block:
        snapshot, n_images = self._snapshot, len(self._snapshot.dataset)
        sets = list(snapshot.predictions)
        for place, parts, shard in zip(self._places, self._parts, shards, strict=True):
            table = among_all(shard, n_images)
            if usual is not None:
                # As if it had been worked out of this table.
                table.__dict__["usual_area"] = usual
            prediction = replace(parts.prediction, name=sets[place].prediction.name)
            sets[place] = replace(sets[place], prediction=prediction, table=table)
        current, compared = snapshot.current, snapshot.compared_key
        if not self._insight:
            sets, current, compared = [sets[current]], 0, 0
        shown = replace(snapshot, predictions=tuple(sets), current=current, compared_key=compared)
        return Block(shards[0].rows, shown, shards)


def _parts_of(known: EvaluatedPrediction) -> Parts:
    assert known.in_parts is not None
    return known.in_parts.parts


def _errors(snapshot: Snapshot, table: SegmentTable) -> ErrorRows:
    seen = see(table, snapshot.dataset.categories.isthing, snapshot.thresholds)
    return ErrorRows(table, seen.status, seen.error_type)
