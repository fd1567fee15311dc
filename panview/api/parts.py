"""Figures of a table in parts: read once, one part after the other, to the last bit those of the whole table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from panview.api.notes import AbsentTruths, absent_of
from panview.api.results import Breakdown, Result
from panview.engine.published import published_for
from panview.metrics.breakdown import SizeClass, quality_by_supercategory, size_class
from panview.metrics.counting import RunningCounts
from panview.metrics.evaluated import faults_of
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, counts_at, panoptic_quality
from panview.metrics.parts import Parts
from panview.metrics.scores import RunningScores
from panview.metrics.segment_table import SegmentTable, Side
from panview.metrics.shards import Shard, join, some_images, some_predictions
from panview.metrics.stated_areas import RunningAreas


@dataclass(frozen=True, eq=False)
class PartsResult:
    """What came out for a table in parts.

    Attributes
    ----------
    result : Result
    absent : AbsentTruths
    """

    result: Result
    absent: AbsentTruths


def result_of_parts(
    parts: Parts,
    by: Collection[Breakdown] = (),
    words: Sequence[str] = (),
    *,
    boundary: bool = False,
    scores: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PartsResult:
    """Return what `panview.api.results.result_of` does of the whole table; one part at a time is held.

    Parameters
    ----------
    parts : Parts
    by, words, scores
        As for `panview.api.results.result_of`.
    boundary : bool
        Also measure Boundary PQ, part by part; the maps of images with a match are read again each time.
    jobs : int, optional
        Number of threads for boundaries (default: all cores).
    progress, cancelled
        As for `panview.metrics.parts.Parts.shards`.

    Raises
    ------
    BadFileError, NotFoundError
        A part, or a map for boundaries, has changed or is gone.
    Cancelled

    Examples
    --------
    >>> import panview
    >>> from pathlib import Path
    >>> from panview.api.loading import read_prediction
    >>> from panview.api.parts import result_of_parts
    >>> from panview.metrics.parts import PartsPlace, measured_parts
    >>> val = panview.open("coco/")
    >>> run = read_prediction(val.dataset, Path("mask2former.json"))
    >>> parts = measured_parts(PartsPlace(Path("in-parts")), val.dataset, run, part_rows=30)
    >>> result_of_parts(parts).result.quality.all.pq
    0.8849...
    """
    dataset, prediction = parts.dataset, parts.prediction
    isthing = dataset.categories.isthing
    counting = _Counting(parts, by, words, boundary=boundary, scores=scores, jobs=jobs)
    for shard in parts.shards(progress, cancelled):
        counting.add(shard, cancelled)
    quality = counting.quality(counting.every)
    sizes = tuple(map(counting.quality, counting.sizes))
    result = Result(
        prediction.name,
        quality,
        int(np.count_nonzero(~prediction.left_out)),
        published_for(dataset, prediction),
        None if counting.boundary is None else counting.quality(counting.boundary),
        sizes or None,
        quality_by_supercategory(quality, dataset.categories.supercategories)
        if Breakdown.SUPERCATEGORY in by
        else None,
        prediction.assumptions,
        prediction.mapping,
        [column.found() for column in counting.columns],
        faults_of(dataset, prediction, parts.faults),
        counting.areas.found(dataset),
        None if counting.scores is None else counting.scores.found(isthing),
    )
    return PartsResult(result, counting.absent)


def absent_in_parts(parts: Parts) -> AbsentTruths:
    """Return the ground truth segments that have no pixel, by one pass over the parts."""
    absent = AbsentTruths()
    for shard in parts.shards():
        absent += absent_of(some_images(parts.dataset, shard.rows), shard.table)
    return absent


def telling_table(parts: Parts) -> SegmentTable:
    """Return a table that tells whether numbers of predictions stand for other categories; that of a part is enough.

    It has segments of both sides if the whole table has; the first parts may be of images that were not predicted.
    """
    seen: dict[Side, Shard] = {}
    for shard in parts.shards():
        sides = [side for side in Side if (shard.table.side == side).any()]
        if len(sides) == len(Side):
            return shard.table
        for side in sides:
            seen.setdefault(side, shard)
    return join(seen.values()).table


class _Counting:
    """All that is added up in one pass over the parts."""

    def __init__(
        self,
        parts: Parts,
        by: Collection[Breakdown],
        words: Sequence[str],
        *,
        boundary: bool,
        scores: bool,
        jobs: int | None,
    ) -> None:
        self._parts, self._jobs = parts, jobs
        self._n_categories = len(parts.dataset.categories)
        self.every = self._counts()
        self.sizes = [self._counts() for _ in SizeClass] if Breakdown.SIZE in by else []
        self.boundary = self._counts() if boundary else None
        self.scores = RunningScores(self._n_categories) if scores else None
        self.areas = RunningAreas(self._n_categories)
        self.absent = AbsentTruths()
        self.columns = []
        if words:
            # Imported here, since it loads polars for what only some commands ask.
            from panview.review.image_quality import RunningColumn

            counted = ~parts.prediction.left_out
            self.columns = [RunningColumn(parts.dataset, word, counted) for word in words]

    def _counts(self) -> RunningCounts:
        return RunningCounts(self._n_categories, np.array([IOU_THRESHOLD]))

    def add(self, shard: Shard, cancelled: CancelCheck | None) -> None:
        table, some = shard.table, some_images(self._parts.dataset, shard.rows)
        self.every.add(table)
        if self.sizes:
            size = size_class(table.area)
            for wanted, counts in zip(SizeClass, self.sizes, strict=True):
                counts.add(table, rows=size == wanted)
        if self.boundary is not None:
            from panview.metrics.boundary import boundary_iou, with_boundary

            predicted = some_predictions(self._parts.prediction, shard.rows)
            column = boundary_iou(some, predicted, table, jobs=self._jobs, cancelled=cancelled)
            self.boundary.add(with_boundary(table, column))
        if self.scores is not None:
            self.scores.add(table)
        self.areas.add(some, table)
        self.absent += absent_of(some, table)
        for running in self.columns:
            running.add(shard.rows, table)

    def quality(self, counts: RunningCounts) -> PanopticQuality:
        return panoptic_quality(counts_at(counts.counted()), self._parts.dataset.categories.isthing)
