"""An evaluation whose table is in parts: the same figures and frames, while one part at a time is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from panview.api.arguments import checked_text
from panview.api.evaluation import checked_threshold, parse_by
from panview.api.figures import Figures, FiguresBy
from panview.api.frames import rows_frame, supercategory_frame
from panview.api.notes import absent_notes, area_notes, category_notes, fault_notes, has_low_quality, prediction_notes
from panview.api.parts import PartsResult, result_of_parts, telling_table
from panview.api.results import Breakdown, Result, as_json
from panview.api.words import counted, images_text
from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.later import Later
from panview.literal import literal
from panview.metrics.breakdown import SizeClass, quality_by_supercategory, size_class
from panview.metrics.counting import RunningCounts
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, counts_at, panoptic_quality
from panview.metrics.parts import Parts
from panview.metrics.scores import RunningScores
from panview.metrics.segment_table import SegmentTable
from panview.review.filters import SegmentFilter, check_by_part, check_filter, speaks_of_verdicts
from panview.review.part_by_part import PartByPart
from panview.review.sampling.sample import speaks_of_samples
from panview.review.session import Scope, Snapshot, find_rows, impact_of, list_disagreements, scope_images

if TYPE_CHECKING:
    import polars as pl

    from panview.api.opening import PanopticSet
else:
    pl = Later("polars")


class EvaluationInParts:
    """A prediction set measured against its ground truth, whose table lies in files.

    `panview.PanopticSet.evaluate_in_parts` makes one. Figures are those of `panview.Evaluation` to the last bit; each
    is worked out when it is first asked for, by reading the parts one after the other. All segments are to be had part
    by part.

    Examples
    --------
    >>> import panview
    >>> run = panview.open("coco/").evaluate_in_parts("mask2former.json", "table-in-parts/")
    >>> run
    mask2former on coco / val2017, 8 images
               PQ     SQ      RQ  categories
    All     88.49  92.53   95.84           5
    Things  86.85  93.58   93.07           3
    Stuff   90.95  90.95  100.00           2
    >>> run.where("category = 'person' and iou < 0.6").segments.select("image_id", "status", "iou", "score")
    shape: (4, 4)
    ┌──────────┬────────┬──────────┬───────┐
    │ image_id ┆ status ┆ iou      ┆ score │
    │ ---      ┆ ---    ┆ ---      ┆ ---   │
    │ i64      ┆ str    ┆ f64      ┆ f64   │
    ╞══════════╪════════╪══════════╪═══════╡
    │ 1000     ┆ FN     ┆ 0.05779  ┆ null  │
    │ 1003     ┆ crowd  ┆ 0.250534 ┆ null  │
    │ 1006     ┆ FN     ┆ 0.466667 ┆ null  │
    │ 1006     ┆ FP     ┆ 0.466667 ┆ 0.7   │
    └──────────┴────────┴──────────┴───────┘
    >>> sum(len(part) for part in run.parts())
    89
    >>> run.segments
    Traceback (most recent call last):
        ...
    panview.errors.PanviewError: mask2former has 89 segments in parts; choose some with where(...), or go over parts()
    """

    def __init__(self, owner: PanopticSet, snapshot: Snapshot, notes: tuple[str, ...] = ()) -> None:
        self._owner, self._snapshot, self._notes = owner, snapshot, notes

    # What it is of.

    @property
    def name(self) -> str:
        """Of the prediction set."""
        return self._known.prediction.name

    @property
    def set(self) -> PanopticSet:
        """The images with their ground truth."""
        return self._owner

    @property
    def path(self) -> Path:
        """Path that opens the prediction set again."""
        return self._known.opened_as

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What you should know about the figures, one sentence each, as ``panview evaluate`` prints on stderr."""
        dataset, prediction, found = self.dataset, self._parts.prediction, self._whole
        said = [*prediction_notes(dataset, prediction), *fault_notes(self._known.faults, prediction)]
        said += absent_notes(dataset, found.absent)
        said += area_notes(dataset, prediction.name, found.result.areas)
        return (*said, *self._notes)

    @property
    def condition(self) -> str:
        """The expression given to `where`; empty for all images."""
        return self._snapshot.filter.expression

    @property
    def threshold(self) -> float:
        """IoU that a match must exceed."""
        return self._snapshot.threshold

    @property
    def thresholds(self) -> dict[str, float | None]:
        """All current thresholds, as outputs record them."""
        return self._snapshot.thresholds.as_json()

    @property
    def dataset(self) -> Dataset:
        """The images with their ground truth as columns, with how this set was opened."""
        return self._snapshot.dataset

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that hold the table, in the order of the images."""
        return tuple(part.path for part in self._parts.files)

    def __len__(self) -> int:
        """Return how many images are counted."""
        return int(np.count_nonzero(self._scope))

    def __bool__(self) -> bool:
        """Whether it is one, which it is, be it of no image."""
        return True

    # Views.

    def where(self, expression: str) -> EvaluationInParts:
        """Return a view of the images with at least one segment that meets a condition; see `panview.Evaluation.where`.

        Parameters
        ----------
        expression : str
            An SQL condition on the columns of `segments`. Of each part, only the columns that it names are read.

        Raises
        ------
        FilterError
            It cannot be read, is not a condition, names an unknown column, or compares with what all segments have
            together, such as ``avg(area)``; the message says where.
        """
        checked_text("where(expression)", expression, "a condition as text")
        dataset = self.dataset
        asked = SegmentFilter(expression=expression)
        check_filter(asked, dataset)
        check_by_part(asked)
        if not expression.strip():
            return self
        both = f"({self.condition}) and ({expression})" if self.condition else expression
        condition = SegmentFilter(expression=both)
        from panview.api.decisions import absent_score_notes, absent_tag_notes, read_decisions
        from panview.review.kept_tags import tags_for

        tags = tags_for(both, dataset)
        snapshot = replace(self._snapshot, filter=condition, scope=Scope.FILTERED, tags=tags)
        notes = (*absent_tag_notes(expression, dataset, tags), *absent_score_notes(expression, [self._known], dataset))
        if speaks_of_samples(both):
            from panview.api.sampling import samples_for

            samples, more = samples_for(both, dataset)
            snapshot, notes = replace(snapshot, samples=samples), (*notes, *more)
        if speaks_of_verdicts(condition):
            decisions, more = read_decisions(dataset)
            snapshot, notes = replace(snapshot, decisions=decisions), (*notes, *more)
        return EvaluationInParts(self._owner, snapshot, (*self._notes, *notes))

    def at(self, threshold: float) -> EvaluationInParts:
        """Return a view at another IoU threshold, from 0.5 to below 1; no map is read again.

        Raises
        ------
        PanviewError
            The threshold is out of range.
        """
        snapshot = replace(self._snapshot, threshold=checked_threshold(threshold))
        return EvaluationInParts(self._owner, snapshot, self._notes)

    # Numbers.

    @cached_property
    def pq(self) -> Figures:
        """PQ, SQ and RQ of All, Things and Stuff, and of each category."""
        return self._figures(self._quality)

    @property
    def per_category(self) -> pl.DataFrame:
        """A row per category; see `Figures.per_category`."""
        return self.pq.per_category

    @cached_property
    def by_size(self) -> FiguresBy:
        """Figures of the small, the medium and the large segments, in COCO's sizes."""
        named = zip(SizeClass, self._sizes, strict=True)
        return FiguresBy("size", {size.label: self._figures(quality) for size, quality in named})

    @cached_property
    def by_supercategory(self) -> pl.DataFrame:
        """A row per supercategory; see `panview.Evaluation.by_supercategory`."""
        return supercategory_frame(quality_by_supercategory(self._quality, self.dataset.categories.supercategories))

    def by(self, column: str) -> FiguresBy:
        """Return figures by a column of the table of images that the set was opened with.

        Raises
        ------
        PanviewError
            There is no such column.
        """
        from panview.review.image_quality import RunningColumn, checked_words

        checked_text("by(column)", column, "the name of a column of the table of images")
        (word,) = checked_words(self.dataset, [column], in_python=True)
        running = RunningColumn(self.dataset, word, self._scope, self.threshold)
        for shard in self._parts.shards():
            running.add(shard.rows, shard.table)
        found = running.found()
        figures = {each.group.label: self._figures(each.quality) for each in found.groups}
        return FiguresBy(word, figures, {each.group.label: each.count for each in found.groups})

    def as_json(self, *, by: Sequence[str] = ()) -> dict[str, Any]:
        """Return the figures as ``panview evaluate --json`` writes them; for a view, with ``where`` and ``threshold``.

        Parameters
        ----------
        by : sequence of str
            "size", "supercategory" and columns of the table of images to break them down by.

        Raises
        ------
        PanviewError
            There is no such column.
        """
        breakdowns, words = parse_by(self.dataset, by)
        if not self.condition and self.threshold == IOU_THRESHOLD:
            return as_json(self.dataset, [result_of_parts(self._parts, breakdowns, words).result])
        from panview.review.image_quality import RunningColumn

        isthing = self.dataset.categories.isthing
        columns = [RunningColumn(self.dataset, word, self._scope, self.threshold) for word in words]
        scores = RunningScores(len(isthing), self.threshold)
        for shard in self._parts.shards():
            scores.add(shard.table, self._scope[shard.rows])
            for column in columns:
                column.add(shard.rows, shard.table)
        supercategories, prediction = self.dataset.categories.supercategories, self._parts.prediction
        result = Result(
            self.name,
            self._quality,
            len(self),
            sizes=self._sizes if Breakdown.SIZE in breakdowns else None,
            groups=quality_by_supercategory(self._quality, supercategories)
            if Breakdown.SUPERCATEGORY in breakdowns
            else None,
            assumptions=prediction.assumptions,
            mapping=prediction.mapping,
            columns=[column.found() for column in columns],
            faults=self._known.faults,
            scores=scores.found(isthing),
        )
        return {**as_json(self.dataset, [result]), "where": self.condition, "threshold": self.threshold}

    # Rows.

    @property
    def segments(self) -> pl.DataFrame:
        """The segments of both sides that meet the condition of `where`; see `panview.Evaluation.segments`.

        Raises
        ------
        PanviewError
            There is no condition: all segments would have to be held.
        """
        self._require_condition("parts()")
        return pl.concat(list(self.parts()))

    @property
    def disagreements(self) -> pl.DataFrame:
        """The rows of ``panview export --csv`` that meet the condition of `where`.

        Raises
        ------
        PanviewError
            There is no condition: all disagreements would have to be held.
        """
        self._require_condition("disagreements_by_part()")
        return pl.concat(list(self.disagreements_by_part()))

    def parts(self) -> Iterator[pl.DataFrame]:
        """Yield the segments that meet the condition of `where`, of some neighbouring images after the other.

        Yields
        ------
        polars.DataFrame
            With the columns of `panview.Evaluation.segments`. Together the frames are that one.

        Raises
        ------
        BadFileError, NotFoundError
            A file has changed, or is gone.
        """
        quality = self._quality
        for block in PartByPart(self._snapshot).blocks():
            snapshot = block.snapshot
            rows = find_rows(snapshot)
            scope = scope_images(snapshot, rows)
            yield rows_frame(snapshot, rows, scope, impact_of(snapshot, rows, quality, scope))

    def disagreements_by_part(self) -> Iterator[pl.DataFrame]:
        """Yield the disagreements that meet the condition of `where`, of some neighbouring images after the other.

        Yields
        ------
        polars.DataFrame
            With the columns of `panview.Evaluation.disagreements`. Together the frames are that one.

        Raises
        ------
        BadFileError, NotFoundError
            A file has changed, or is gone.
        """
        from panview.api.decisions import read_decisions
        from panview.review.disagreements import disagreement_frame

        quality, (decisions, _) = self._quality, read_decisions(self.dataset)
        for block in PartByPart(replace(self._snapshot, decisions=decisions), insight=True).blocks():
            snapshot = block.snapshot
            rows = find_rows(snapshot)
            scope = scope_images(snapshot, rows)
            yield disagreement_frame(
                snapshot.dataset,
                self.name,
                snapshot.table,
                rows.status,
                rows.error_type,
                impact_of(snapshot, rows, quality, scope),
                list_disagreements(snapshot, rows, scope),
                decisions,
                snapshot.thresholds,
                rows.insight,
            )

    def __repr__(self) -> str:
        """Return the figures for a terminal."""
        images, total = images_text(len(self)), len(self._owner)
        of = images if len(self) == total else f"{len(self):,} of {images_text(total)}"
        where = f" with {self.condition}" if self.condition else ""
        at = f", IoU above {self.threshold:g}" if self.threshold != IOU_THRESHOLD else ""
        return f"{literal(f'{self.name} on {self._owner.name}, {of}{where}{at}')}\n{self.pq!r}"

    # Inside.

    @property
    def _known(self) -> EvaluatedPrediction:
        return self._snapshot.predictions[0]

    @property
    def _parts(self) -> Parts:
        assert self._known.in_parts is not None
        return self._known.in_parts.parts

    @cached_property
    def _whole(self) -> PartsResult:
        return result_of_parts(self._parts, scores=False)

    @cached_property
    def _scope(self) -> NDArray[np.bool_]:
        """Images that are counted, (n_images,) bool."""
        images = ~self._parts.prediction.left_out
        if self.condition:
            from panview.review.in_parts import find_images

            found = np.zeros(len(images), np.bool_)
            found[find_images(self._snapshot)] = True
            images &= found
        return images

    @cached_property
    def _quality(self) -> PanopticQuality:
        return self._counted(lambda _: None)

    @cached_property
    def _sizes(self) -> tuple[PanopticQuality, ...]:
        return tuple(self._counted(_of_size(size)) for size in SizeClass)

    def _counted(self, rows: Callable[[SegmentTable], NDArray[np.bool_] | None]) -> PanopticQuality:
        """Count some rows of each table in one pass over the parts."""
        isthing = self.dataset.categories.isthing
        running = RunningCounts(len(isthing), np.array([self.threshold]))
        for shard in self._parts.shards():
            running.add(shard.table, self._scope[shard.rows], rows(shard.table))
        return panoptic_quality(counts_at(running.counted()), isthing)

    def _figures(self, quality: PanopticQuality) -> Figures:
        return Figures(self.dataset.categories, quality)

    def _require_condition(self, instead: str) -> None:
        if not self.condition:
            many = counted(int(self._parts.rows_of_images.sum()), "segment")
            raise PanviewError(f"{self.name} has {many} in parts; choose some with where(...), or go over {instead}")


def _of_size(size: SizeClass) -> Callable[[SegmentTable], NDArray[np.bool_]]:
    return lambda table: size_class(table.area) == size


def misleading_notes(parts: Parts, given: Path, quality: PanopticQuality) -> list[str]:
    """Return why almost nothing matches, where that is for another reason than the model."""
    if not has_low_quality(quality):
        return []
    return [*category_notes(parts.dataset, parts.prediction, given, telling_table(parts), quality)]
