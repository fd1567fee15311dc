"""A prediction set with its figures, and views of it: other thresholds, and the images that hold certain segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from panview.api.arguments import checked_number, checked_text, refuse
from panview.api.figures import Figures, FiguresBy
from panview.api.frames import error_type_frame, image_frame, passing_frame, supercategory_frame
from panview.api.measured import Measured
from panview.api.progress import progress_bar
from panview.api.results import Breakdown, Result, as_json, result_of
from panview.api.words import images_text
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.later import Later
from panview.literal import literal
from panview.metrics.breakdown import SizeClass, quality_by_size, quality_by_supercategory
from panview.metrics.error_types import ErrorThresholds
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.scores import score_figures
from panview.review.filters import SegmentFilter, check_filter, speaks_of_verdicts
from panview.review.sampling.sample import speaks_of_samples
from panview.review.session import Scope, Snapshot, View, derive, insight_of, quality_of

if TYPE_CHECKING:
    import polars as pl

    from panview.api.charts import Charts
    from panview.api.confusion import Confusion
    from panview.api.opening import PanopticSet
    from panview.api.pictures import Pictures
    from panview.api.sampling import Estimate
    from panview.api.window import Window
    from panview.review.pass_marks import Outcome
    from panview.review.report.figures import SetFigures
    from panview.review.sampling.sample import Sample
else:
    pl = Later("polars")


class Evaluation:
    """A prediction set measured against its ground truth, over all or some of the images that it predicts.

    `panview.open(...).evaluate(...)` makes one; `where` and `at` return views with the same methods. Nothing is
    measured twice, frames are made on first use, and no view changes another.

    Printed in a terminal or notebook, figures are in points; as numbers, they are fractions.

    Examples
    --------
    >>> import panview
    >>> run = panview.open("coco/").evaluate("mask2former.json")
    >>> run
    mask2former on coco / val2017, 8 images
               PQ     SQ      RQ  categories
    All     88.49  92.53   95.84           5
    Things  86.85  93.58   93.07           3
    Stuff   90.95  90.95  100.00           2
    >>> run.pq.all > 0.8, run.pq["dog"].rq
    (True, 0.8888888888888888)
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
    """

    def __init__(self, measured: Measured, snapshot: Snapshot, notes: tuple[str, ...] = ()) -> None:
        self._measured = measured
        self._snapshot = snapshot
        self._notes = notes

    # What it is of.

    @property
    def name(self) -> str:
        """Of the prediction set."""
        return self._measured.known.prediction.name

    @property
    def set(self) -> PanopticSet:
        """The images with their ground truth."""
        return self._measured.owner

    @property
    def path(self) -> Path:
        """Path that opens the prediction set again."""
        return self._measured.known.opened_as

    @property
    def notes(self) -> tuple[str, ...]:
        """What you should know about the figures, one sentence each, as ``panview evaluate`` prints on stderr."""
        return (*self._measured.notes, *self._notes)

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

    def __len__(self) -> int:
        """Return how many images are counted."""
        return int(np.count_nonzero(self._scope))

    def __bool__(self) -> bool:
        """Whether it is one, which it is, be it of no image."""
        return True

    # Views.

    def where(self, expression: str) -> Evaluation:
        """Return a view of the images with at least one segment that meets a condition.

        Figures, charts and pictures are of these images with all their segments, as ``panview evaluate`` gives them for
        these images alone; `segments` and `disagreements` hold those segments only that meet the condition. To count
        only these, see `pq_of_segments`.

        Parameters
        ----------
        expression : str
            An SQL condition on the columns of `segments`, as for ``panview export --where``. It can also use
            ``verdict`` and, with ``has tag 'night'``, the tags that images have in the window.

        Raises
        ------
        FilterError
            It cannot be read, is not a condition, or names an unknown column; the message says where.

        Examples
        --------
        >>> import panview
        >>> run = panview.open("coco/").evaluate("mask2former.json")
        >>> dogs = run.where("category = 'dog' and status = 'FP'")
        >>> len(dogs), len(dogs.segments), dogs.segments["image"].to_list()
        (1, 1, ['000000001004.jpg'])
        >>> len(dogs.where("score > 0.95"))
        0
        >>> run.where("iou < 0.6 and kategory = 'dog'")
        Traceback (most recent call last):
            ...
        panview.errors.FilterError: the filter names an unknown column 'kategory' at character 15; did you mean ...
        """
        checked_text("where(expression)", expression, "a condition as text")
        dataset = self._snapshot.dataset
        check_filter(SegmentFilter(expression=expression), dataset)
        if not expression.strip():
            return self
        both = f"({self.condition}) and ({expression})" if self.condition else expression
        condition = SegmentFilter(expression=both)
        from panview.api.decisions import absent_score_notes, absent_tag_notes, read_decisions
        from panview.review.kept_tags import tags_for

        tags = tags_for(both, dataset)
        snapshot = replace(self._snapshot, filter=condition, scope=Scope.FILTERED, tags=tags)
        notes = tuple(absent_tag_notes(expression, dataset, tags))
        notes += tuple(absent_score_notes(expression, [self._measured.known], dataset))
        if speaks_of_samples(both):
            from panview.api.sampling import samples_for

            samples, more = samples_for(both, dataset)
            snapshot, notes = replace(snapshot, samples=samples), (*notes, *more)
        if speaks_of_verdicts(condition):
            decisions, more = read_decisions(dataset)
            snapshot, notes = replace(snapshot, decisions=decisions), (*notes, *more)
        return Evaluation(self._measured, snapshot, (*self._notes, *notes))

    def beside(self, *others: Evaluation) -> Evaluation:
        """Return a view that knows what other prediction sets say of the same images.

        The column ``models`` then counts how many of them contradict the truth in the same way, and suspicions go by
        it, too. Figures stay as they are.

        Parameters
        ----------
        *others : Evaluation
            Of the same ground truth.

        Raises
        ------
        PanviewError
            One is of another ground truth.

        Examples
        --------
        >>> import panview
        >>> coco = panview.open("coco/")
        >>> run = coco.evaluate("b.json").beside(coco.evaluate("a.json"))
        >>> run.where("models = 2").disagreements.select("image_id", "status", "category", "models")
        shape: (4, 4)
        ┌──────────┬────────┬──────────┬────────┐
        │ image_id ┆ status ┆ category ┆ models │
        │ ---      ┆ ---    ┆ ---      ┆ ---    │
        │ i64      ┆ str    ┆ str      ┆ i16    │
        ╞══════════╪════════╪══════════╪════════╡
        │ 1000     ┆ FN     ┆ person   ┆ 2      │
        │ 1004     ┆ FP     ┆ dog      ┆ 2      │
        │ 1006     ┆ FN     ┆ person   ┆ 2      │
        │ 1006     ┆ FP     ┆ person   ┆ 2      │
        └──────────┴────────┴──────────┴────────┘
        """
        for other in others:
            if not isinstance(other, Evaluation) or not other.is_of(self.set):
                raise PanviewError("beside(): expected evaluations of the same ground truth")
        known = (self._measured.known, *(each.known for each in others))
        return Evaluation(self._measured, replace(self._snapshot, predictions=known, current=0), self._notes)

    def at(self, threshold: float) -> Evaluation:
        """Return a view at another IoU threshold; no map is read again.

        Parameters
        ----------
        threshold : float
            IoU that a match must exceed, from 0.5 (below that, matches are not unique) to below 1.

        Raises
        ------
        PanviewError
            The threshold is out of range.

        Examples
        --------
        >>> import panview
        >>> run = panview.open("coco/").evaluate("mask2former.json")
        >>> round(run.at(0.75).pq.all, 4)
        0.8585
        """
        snapshot = replace(self._snapshot, threshold=checked_threshold(threshold))
        return Evaluation(self._measured, snapshot, self._notes)

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
    def pq_of_segments(self) -> Figures:
        """PQ that counts only the segments which meet the condition of `where`.

        A TP or FN counts by its ground truth segment, an FP by its prediction. It is a figure of its own, such as "PQ
        of small segments", and not that of a set of images: a condition on a small IoU leaves no match, and PQ is 0.
        """
        snapshot = self._snapshot
        counts = count_matches(
            snapshot.table,
            len(snapshot.dataset.categories),
            threshold=snapshot.threshold,
            images=self._scope,
            rows=self._view.rows.passing,
        )
        return self._figures(panoptic_quality(counts, snapshot.dataset.categories.isthing))

    @cached_property
    def boundary(self) -> Figures:
        """Boundary PQ: PQ with the smaller of IoU and boundary IoU of each match.

        Maps are read for it when it is first asked for, and what comes out is kept on disk beside the table.

        Raises
        ------
        PanviewError
            The set was opened with ``areas="json"``, a map cannot be read, or a file has changed since it was measured.
        """
        from panview.metrics.boundary import boundary_quality

        snapshot = self._snapshot
        isthing = snapshot.dataset.categories.isthing
        column = self._measured.boundary
        quality = boundary_quality(snapshot.table, column, isthing, threshold=snapshot.threshold, images=self._scope)
        return Figures(snapshot.dataset.categories, quality, "Boundary PQ")

    @cached_property
    def by_size(self) -> FiguresBy:
        """Figures of the small, the medium and the large segments, in COCO's sizes.

        A TP or FN has the size of its ground truth segment, an FP that of its prediction.
        """
        snapshot = self._snapshot
        isthing = snapshot.dataset.categories.isthing
        qualities = quality_by_size(snapshot.table, isthing, threshold=snapshot.threshold, images=self._scope)
        named = zip(SizeClass, qualities, strict=True)
        return FiguresBy("size", {size.label: self._figures(quality) for size, quality in named})

    @cached_property
    def by_supercategory(self) -> pl.DataFrame:
        """A row per supercategory.

        Returns
        -------
        polars.DataFrame
            ``supercategory``; ``pq``, ``sq``, ``rq``: means over its ``n`` categories that occur, as fractions, null
            without any; ``tp``, ``fp``, ``fn``.
        """
        groups = quality_by_supercategory(self._quality, self._snapshot.dataset.categories.supercategories)
        return supercategory_frame(groups)

    def by(self, column: str) -> FiguresBy:
        """Return figures by a column of the table of images that the set was opened with.

        Parameters
        ----------
        column : str
            Numbers with many values are grouped into quarters.

        Raises
        ------
        PanviewError
            There is no such column.
        """
        from panview.review.image_quality import checked_words, quality_by_column

        snapshot = self._snapshot
        checked_text("by(column)", column, "the name of a column of the table of images")
        (word,) = checked_words(snapshot.dataset, [column], in_python=True)
        found = quality_by_column(snapshot.dataset, word, snapshot.table, self._scope, threshold=snapshot.threshold)
        figures = {each.group.label: self._figures(each.quality) for each in found.groups}
        return FiguresBy(word, figures, {each.group.label: each.count for each in found.groups})

    @cached_property
    def error_types(self) -> pl.DataFrame:
        """What goes wrong, and what it costs: a row per error type that occurs, the most costly first.

        Returns
        -------
        polars.DataFrame
            ``error``; ``count``: disagreements of the type, of poor masks each match once; ``gain``: what All PQ would
            gain if all of them were fixed, as a fraction; ``pq_if_fixed``.
        """
        return error_type_frame(self._view)

    @cached_property
    def confusion(self) -> Confusion:
        """Which category is taken for which, in segments and in pixels."""
        from panview.api.confusion import confusion_of

        return confusion_of(self._view, self.name)

    # Rows.

    @cached_property
    def segments(self) -> pl.DataFrame:
        """The segments of both sides, those that meet the condition of `where`.

        Returns
        -------
        polars.DataFrame
            A row each, image by image, ground truth first. The columns are those that an expression may speak of, but
            for ``verdict``: ``image`` (file name), ``image_id``, ``side``, ``status``, ``error``, ``category``,
            ``supercategory``, ``thing``, ``iou`` (with the best-overlapping segment of the other side), ``area``,
            ``x``, ``y``, ``width``, ``height``, ``crowd``, ``void``, ``segment_id``, ``truth``, ``predicted``,
            ``score`` (null where the prediction set has none); then those of the table of images; then ``pq_impact``:
            what All PQ of these images would gain if the error were fixed, as a fraction.
        """
        return passing_frame(self._view)

    @cached_property
    def disagreements(self) -> pl.DataFrame:
        """Every FN and FP among the segments that meet the condition of `where`, with both sides.

        Returns
        -------
        polars.DataFrame
            The rows and columns of ``panview export --csv``. Names that a spreadsheet would run as a formula begin with
            an apostrophe there and here.
        """
        from panview.api.decisions import read_decisions
        from panview.review.disagreements import disagreement_frame

        view, snapshot = self._view, self._snapshot
        decisions, _ = read_decisions(snapshot.dataset)
        return disagreement_frame(
            snapshot.dataset,
            self.name,
            snapshot.table,
            view.rows.status,
            view.rows.error_type,
            view.listing.impact,
            view.listing.disagreements,
            decisions,
            snapshot.thresholds,
            insight_of(replace(snapshot, decisions=decisions), view.rows.errors, view.rows.insight),
        )

    @cached_property
    def images(self) -> pl.DataFrame:
        """The images that are counted.

        Returns
        -------
        polars.DataFrame
            A row each: ``image_id``, ``image`` (file name), ``height``, ``width``, ``errors`` (FP and FN), ``iou``
            (mean of the matches, null without one), ``error`` (the error type that costs most), ``pq_impact`` (sum of
            what its errors cost All PQ one by one, as a fraction), and the columns of the table of images.
        """
        return image_frame(self._view, self.set.images, self._scope)

    @property
    def verdicts(self) -> pl.DataFrame:
        """What has been decided about this prediction set in the window; see `panview.Window.verdicts`."""
        from panview.api.decisions import read_decisions, verdict_frame

        dataset = self._snapshot.dataset
        decisions, _ = read_decisions(dataset)
        return verdict_frame(dataset, decisions, self.name)

    # Samples.

    def sample(
        self, count: int, name: str, *, by: str = "", of: str = "disagreements", seed: int = 1, replace: bool = False
    ) -> Sample:
        """Draw a random sample to decide, and keep it beside the verdict file, as ``panview sample`` does.

        Of a view, it is drawn from the segments that meet its condition.

        Parameters
        ----------
        count : int
            Units to draw; all if there are fewer.
        name : str
            In the window, and in `where`, the sample is the segments with ``sample = 'NAME'``.
        by : "category", "size", "error" or "impact", optional
            Stratify by this, so that each stratum is in the sample.
        of : "disagreements" or "segments"
            Segments include matches.
        seed : int
            The same seed draws the same units.
        replace : bool
            Replace a sample of this name.

        Raises
        ------
        PanviewError
            There is a sample of this name, or nothing to draw from.

        Examples
        --------
        >>> import panview
        >>> run = panview.open("coco/").evaluate("mask2former.json")
        >>> audit = run.sample(4, "audit")
        >>> len(audit), audit.units
        (3, 3)
        >>> run.estimate("audit")
        No estimate yet: at least 3 units must be decided, some in each stratum.
        0 of a sample of 3 out of 3 disagreements decided.
        """
        from panview.api.sampling import draw_and_save, wanted_sample

        wanted = wanted_sample(name, count, of, by, seed, self.condition)
        return draw_and_save(self._snapshot, wanted, replace=replace)[0]

    def estimate(self, name: str = "") -> Estimate:
        """Estimate from the verdicts on a sample how much of the truth is wrong, and what PQ would be without it.

        Parameters
        ----------
        name : str
            Of the sample (default: the newest of this prediction set).

        Raises
        ------
        PanviewError
            There is no such sample.
        """
        from panview.api.sampling import Estimate, estimate_of

        return Estimate(estimate_of(self._snapshot, name)[0])

    # Pictures.

    def worst(self, count: int = 12) -> Pictures:
        """Return pictures of the images whose errors cost most All PQ, one by one.

        Parameters
        ----------
        count : int
            Maximum number of images; images without an error are left out.

        Raises
        ------
        ValueError
            ``count`` is negative.
        PanviewError
            An id map cannot be read, or a file has changed since it was measured.
        """
        from panview.api.pictures import pictured
        from panview.review.report.worst import draw_images, worst_images

        if isinstance(count, bool) or not isinstance(count, SupportsIndex):
            raise refuse("worst(count)", count, "a whole number")
        count = index(count)
        if count < 0:
            raise ValueError(f"worst(count={count}): expected 0 or more")
        if not len(self):
            return pictured([])
        self._measured.require_unchanged()
        figures = [self._set_figures]
        with progress_bar("pictures", self.set.progress) as show:
            return pictured(draw_images(self._snapshot.dataset, figures, worst_images(figures, count), progress=show))

    @cached_property
    def charts(self) -> Charts:
        """Charts as SVG: PQ over the IoU threshold, IoU of truth segments, confusion of categories.

        Raises
        ------
        PanviewError
            There is no image to draw them of.
        """
        from panview.api.charts import Charts

        return Charts(self._set_figures, self.threshold)

    def show(self, *, image: str | int | None = None, theme: str | None = None) -> Window:
        """Open the window on this prediction set, in a process of its own, and return.

        A view opens with its condition, the figures of its images, and its threshold.

        Parameters
        ----------
        image : str or int, optional
            Id or file name of the first image to show (default for a view: the image whose errors cost most).
        theme : "light" or "dark", optional

        Raises
        ------
        PanviewError
            The window cannot be opened here; the message says why and what to do.
        """
        if image is None and self.condition and len(self):
            image = self.images.sort("pq_impact", descending=True)["image"][0]
        from panview.api.window import window_on

        return window_on(
            self.set.place,
            self.dataset,
            (self.path,),
            self.dataset.opening,
            image=None if image is None else str(image),
            theme=theme,
            where=self.condition,
            threshold=self.threshold,
        )

    # For programs.

    def as_json(self, *, boundary: bool = False, by: Sequence[str] = ()) -> dict[str, Any]:
        """Return the figures as ``panview evaluate --json`` writes them; ``docs/schemas/evaluate.json`` describes it.

        For a view, ``where`` and ``threshold`` are included.

        Parameters
        ----------
        boundary : bool
            With Boundary PQ.
        by : sequence of str
            "size", "supercategory", or columns of the table of images.
        """
        kinds, words = parse_by(self._snapshot.dataset, by)
        document = as_json(self._snapshot.dataset, [self._result(kinds, words, boundary=boundary)])
        if self._is_whole:
            return document
        return {**document, "where": self.condition, "threshold": self.threshold}

    def check(self, *marks: str) -> tuple[Outcome, ...]:
        """Check pass marks, as ``panview evaluate --fail-under`` does.

        Parameters
        ----------
        *marks : str
            Such as "All.pq=0.40" or "category:person.boundary_pq=0.5".

        Returns
        -------
        tuple of Outcome
            For each mark, with ``passed``, ``value`` and ``message``.

        Raises
        ------
        PassMarkError
            A mark is misspelt, or names a category that does not exist.
        ValueError
            No mark is given.

        Examples
        --------
        >>> import panview
        >>> run = panview.open("coco/").evaluate("mask2former.json")
        >>> for outcome in run.check("All.pq=0.40", "category:dog.pq=0.9"):
        ...     print(outcome.passed, outcome.message)
        True All.pq is 0.88490, 0.48490 above 0.40
        False category:dog.pq is 0.88889, 0.01111 below 0.9
        """
        from panview.review import pass_marks

        if not marks:
            raise ValueError('check() needs at least one pass mark, such as "All.pq=0.40"')
        for mark in marks:
            checked_text("check(*marks)", mark, 'pass marks as text, such as "All.pq=0.40"')
        parsed = [pass_marks.parse_mark(mark) for mark in marks]
        pass_marks.check_marks(parsed, self._snapshot.dataset.categories, [self.name])
        boundary = self.boundary.quality if any(mark.boundary for mark in parsed) else None
        measured = pass_marks.Measured(self.name, self._quality, boundary)
        return pass_marks.held(parsed, self._snapshot.dataset.categories, [measured])

    def __repr__(self) -> str:
        """Return the figures for a terminal."""
        return f"{literal(self._title)}\n{self.pq!r}"

    def _repr_html_(self) -> str:
        from panview.api.html import evaluation_html

        return evaluation_html(self, self._title)

    # For other modules of the face.

    @property
    def known(self) -> EvaluatedPrediction:
        """The prediction set with its segment table, as columns."""
        return self._measured.known

    @property
    def dataset(self) -> Dataset:
        """The images with their ground truth as columns, with how this set was opened."""
        return self._measured.dataset

    @property
    def error_thresholds(self) -> ErrorThresholds:
        """From where on an error is of a type."""
        return self._snapshot.error_thresholds

    def is_of(self, owner: PanopticSet) -> bool:
        """Whether it is of a set, or of another reading of the same ground truth."""
        own, other = self.dataset, owner.dataset
        if own.is_same(other):
            return True
        truth, opening = own.ground_truth, own.opening
        same_truth = own.files.json == other.files.json and truth.digest == other.ground_truth.digest
        same_truth = same_truth and self.set.has_maps_of(owner)
        return same_truth and (opening.areas, opening.faults) == (other.opening.areas, other.opening.faults)

    def opening_with(self, opening: Opening) -> Opening:
        """Return how a set is opened, with what was said of this prediction set."""
        own, place = self.dataset.opening, self.path
        opening = replace(opening.with_reading(place, own.reading_of(place)), missing=own.missing)
        file = own.categories_of(place)
        if file is None:
            return opening
        return replace(opening, categories=(*opening.categories, (str(place), file)))

    # Inside.

    @property
    def _title(self) -> str:
        images = images_text(len(self))
        total = len(self.set)
        of = images if len(self) == total else f"{len(self):,} of {images_text(total)}"
        where = f" with {self.condition}" if self.condition else ""
        at = f", IoU above {self.threshold:g}" if self.threshold != IOU_THRESHOLD else ""
        return f"{self.name} on {self.set.name}, {of}{where}{at}"

    @property
    def _is_whole(self) -> bool:
        return not self.condition and self.threshold == IOU_THRESHOLD

    @cached_property
    def _view(self) -> View:
        return derive(self._snapshot)

    @property
    def _scope(self) -> NDArray[np.bool_]:
        return self._view.scope if self.condition else self._snapshot.counted

    @cached_property
    def _quality(self) -> PanopticQuality:
        if self.condition:
            return self._view.quality
        # Without what a view derives about segments, since PQ needs none of it.
        return quality_of(self._snapshot, self._scope)

    @cached_property
    def _set_figures(self) -> SetFigures:
        from panview.review.report.figures import measure_sets
        from panview.review.report.request import ReportRequest

        request = ReportRequest(snapshot=self._snapshot, images=self._scope, condition=self.condition)
        return measure_sets(request)[0]

    def _figures(self, quality: PanopticQuality) -> Figures:
        return Figures(self._snapshot.dataset.categories, quality)

    def _result(self, by: frozenset[Breakdown], words: Sequence[str], *, boundary: bool) -> Result:
        dataset, known = self._snapshot.dataset, self._measured.known
        if self._is_whole:
            return result_of(dataset, known, self._quality, self._measured.boundary if boundary else None, by, words)
        from panview.review.image_quality import quality_by_column

        snapshot = self._snapshot
        supercategories = dataset.categories.supercategories
        return Result(
            self.name,
            self._quality,
            len(self),
            boundary=self.boundary.quality if boundary else None,
            sizes=[each.quality for each in self.by_size.values()] if Breakdown.SIZE in by else None,
            groups=quality_by_supercategory(self._quality, supercategories) if Breakdown.SUPERCATEGORY in by else None,
            assumptions=known.prediction.assumptions,
            mapping=known.prediction.mapping,
            columns=[
                quality_by_column(dataset, word, snapshot.table, self._scope, threshold=snapshot.threshold)
                for word in words
            ],
            faults=known.faults,
            scores=score_figures(
                snapshot.table, dataset.categories.isthing, threshold=snapshot.threshold, images=self._scope
            ),
        )


def parse_by(dataset: Dataset, by: Sequence[str]) -> tuple[frozenset[Breakdown], Sequence[str]]:
    """Return the breakdowns, and the columns of the table of images, that ``as_json(by)`` names.

    Raises
    ------
    PanviewError
        It names something else.
    """
    from panview.review.image_quality import checked_words

    if isinstance(by, str) or not all(isinstance(name, str) for name in by):
        raise refuse("as_json(by)", by, 'a list of names, such as ["size"]')
    kinds = frozenset(Breakdown(kind) for kind in by if kind in frozenset(Breakdown))
    others = [name for name in by if name not in frozenset(Breakdown)]
    return kinds, checked_words(dataset, others, list(Breakdown), in_python=True) if others else ()


def checked_threshold(threshold: float) -> float:
    """Return an IoU threshold, if it is one.

    Raises
    ------
    PanviewError
    """
    number = checked_number("threshold", threshold)
    # Written so that NaN is refused.
    if not IOU_THRESHOLD <= number < 1:
        raise PanviewError(f"threshold {threshold}: expected 0.5 or more, and less than 1")
    return number
