"""How much scores can be trusted: how often a model is right where it is sure, and PQ without what it is less sure of.

Both are derived from the segment table for any subset of images. A score is of a predicted segment; ground truth has
none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.counting import counted_extra_matches, counted_masks
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.metrics.threshold import status_at

RELIABILITY_BINS = 20
"""Of 0.05 each: models report segments from a score of 0.5 or 0.8 on, and wider bins would be all that is left."""
SCORE_THRESHOLDS: NDArray[np.float64] = np.arange(101) / 100
"""0.00, 0.01 ... 1.00."""


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often predictions are right, by their scores.

    Counted are the predicted segments that are TP or FP at the IoU threshold in force and have a score from 0 to 1; a
    TP is right. What is ignored, on void or a crowd segment, is left out.

    Attributes
    ----------
    edges : (b + 1,) float64
        From 0 to 1. A bin holds its lower edge; the last one also 1.
    count, right : (b,) int64
    score_sum : (b,) float64
        Of the scores of a bin's segments.
    left_out : int
        Segments that count but have no score, or one that is not from 0 to 1.
    """

    edges: NDArray[np.float64]
    count: NDArray[np.int64]
    right: NDArray[np.int64]
    score_sum: NDArray[np.float64]
    left_out: int

    @property
    def mean_score(self) -> NDArray[np.float64]:
        """Mean score of each bin, NaN where it is empty, (b,) float64."""
        return _shares(self.score_sum, self.count)

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """Share of each bin that is right, NaN where it is empty, (b,) float64."""
        return _shares(self.right.astype(np.float64), self.count)

    @property
    def ece(self) -> float | None:
        """Expected calibration error: mean distance of a bin's accuracy from its mean score, weighted by its segments.

        None without any segment. Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI
        2015; Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3.
        """
        total = int(self.count.sum())
        if not total:
            return None
        return float(np.abs(self.right - self.score_sum).sum()) / total

    @property
    def overconfidence(self) -> float | None:
        """Mean score minus the share that is right: above 0 the model is overconfident; None without scores."""
        total = int(self.count.sum())
        return float(self.score_sum.sum() - self.right.sum()) / total if total else None


def reliability(
    table: SegmentTable, *, threshold: float = IOU_THRESHOLD, images: NDArray[np.bool_] | None = None
) -> Reliability:
    """Return how often predictions are right by their scores.

    Parameters
    ----------
    table : SegmentTable
    threshold : float
        A match counts when its IoU is greater; at least 0.5.
    images : (n_images,) bool, optional
        Which images count (default: all).
    """
    running = _RunningReliability()
    running.add(table, threshold, images)
    return running.found()


class _RunningReliability:
    """Reliability over successive tables, equal to that of one table to the last bit."""

    def __init__(self) -> None:
        self._edges = np.arange(RELIABILITY_BINS + 1) / RELIABILITY_BINS
        self._count, self._right = np.zeros((2, RELIABILITY_BINS), np.int64)
        self._score_sum = np.zeros(RELIABILITY_BINS)
        self._left_out = 0

    def add(self, table: SegmentTable, threshold: float, images: NDArray[np.bool_] | None) -> None:
        images, _ = counted_masks(table, images, None)
        status = status_at(table, threshold)
        counted = (table.side == Side.PREDICTION) & ((status == Status.TP) | (status == Status.FP))
        counted &= images[table.image]
        scores, right = table.score[counted], status[counted] == Status.TP
        known = (scores >= 0) & (scores <= 1)
        scores, right = scores[known], right[known]
        place = np.minimum(np.searchsorted(self._edges, scores, side="right") - 1, RELIABILITY_BINS - 1)
        self._count = self._count + np.bincount(place, minlength=RELIABILITY_BINS)
        self._right = self._right + np.bincount(place[right], minlength=RELIABILITY_BINS)
        self._score_sum = _added(self._score_sum, place, scores)
        self._left_out += int(np.count_nonzero(~known))

    def found(self) -> Reliability:
        return Reliability(self._edges, self._count, self._right, self._score_sum, self._left_out)


@dataclass(frozen=True, eq=False)
class ScoreCurve:
    """Panoptic quality of a prediction set without the segments whose score is below a threshold.

    What is left out becomes void: a TP becomes an FN, an FP is gone, and nothing else changes. Segments without a score
    stay.

    Attributes
    ----------
    thresholds : (t,) float64
        Ascending.
    qualities : tuple of t PanopticQuality
    """

    thresholds: NDArray[np.float64]
    qualities: tuple[PanopticQuality, ...]

    def pq(self, split: str) -> NDArray[np.float64]:
        """Return PQ of "all", "things" or "stuff" at each threshold, NaN where no category occurs, (t,) float64."""
        found = [getattr(quality, split).pq for quality in self.qualities]
        return np.array([np.nan if pq is None else pq for pq in found], np.float64)

    @property
    def best(self) -> int | None:
        """Index of the threshold with the highest All PQ, the lowest of several; None where no category occurs."""
        pq = self.pq("all")
        return None if np.isnan(pq).all() else int(np.nanargmax(pq))


def score_curve(
    table: SegmentTable,
    isthing: NDArray[np.bool_],
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
    thresholds: NDArray[np.float64] = SCORE_THRESHOLDS,
) -> ScoreCurve:
    """Return PQ over the score that a segment must have.

    Parameters
    ----------
    table : SegmentTable
    isthing : (c,) bool
    threshold : float
        IoU that a match exceeds; at least 0.5.
    images : (n_images,) bool, optional
        Which images count (default: all).
    thresholds : (t,) float64
        Ascending.
    """
    running = _RunningCurve(len(isthing), thresholds)
    running.add(table, threshold, images)
    return running.found(isthing)


class _RunningCurve:
    """PQ over the score for successive tables, equal to that of one table to the last bit."""

    def __init__(self, n_categories: int, thresholds: NDArray[np.float64]) -> None:
        self._thresholds = thresholds
        self._iou_sum = np.zeros((len(thresholds), n_categories))
        self._tp, self._fp, self._fn = np.zeros((3, len(thresholds), n_categories), np.int64)
        self._extra: list[tuple[NDArray[np.int16], NDArray[np.float64], NDArray[np.float64]]] = []

    def add(self, table: SegmentTable, threshold: float, images: NDArray[np.bool_] | None) -> None:
        items = _Items.of(table, threshold, images)
        before: _Kept | None = None
        for at, score in enumerate(self._thresholds.tolist()):
            # A higher threshold only removes segments: the same number means the same segments.
            if before is None or items.count_from(score) != before.total:
                before = items.kept(score, self._iou_sum.shape[1])
            self._iou_sum[at] = _added(self._iou_sum[at], before.category, before.iou)
            self._tp[at] += before.tp
            self._fp[at] += before.fp
            self._fn[at] += before.fn
        self._extra.append((items.extra_category, items.extra_iou, items.extra_score))

    def found(self, isthing: NDArray[np.bool_]) -> ScoreCurve:
        made: list[PanopticQuality] = []
        for at, score in enumerate(self._thresholds.tolist()):
            iou_sum = self._iou_sum[at].copy()
            for category, iou, stays in self._extra:
                np.add.at(iou_sum, category[stays >= score], iou[stays >= score])
            counts = CategoryCounts(iou_sum, self._tp[at], self._fp[at], self._fn[at])
            made.append(panoptic_quality(counts, isthing))
        return ScoreCurve(self._thresholds, tuple(made))


@dataclass(frozen=True, eq=False)
class ScoreFigures:
    """What is derived from the scores of a prediction set.

    Attributes
    ----------
    reliability : Reliability
    curve : ScoreCurve
    """

    reliability: Reliability
    curve: ScoreCurve


def score_figures(
    table: SegmentTable,
    isthing: NDArray[np.bool_],
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
) -> ScoreFigures | None:
    """Return `reliability` and `score_curve` together; None where there are no scores."""
    if not table.has_scores:
        return None
    return ScoreFigures(
        reliability(table, threshold=threshold, images=images),
        score_curve(table, isthing, threshold=threshold, images=images),
    )


class RunningScores:
    """The result of `score_figures` over successive tables, equal to that of one table to the last bit.

    Parameters
    ----------
    n_categories : int
    threshold : float
        IoU that a match exceeds; at least 0.5.
    """

    def __init__(self, n_categories: int, threshold: float = IOU_THRESHOLD) -> None:
        self._threshold = threshold
        self._reliability = _RunningReliability()
        self._curve = _RunningCurve(n_categories, SCORE_THRESHOLDS)
        self._any = False

    def add(self, table: SegmentTable, images: NDArray[np.bool_] | None = None) -> None:
        """Take the next table, or only some of its images, (n_images,) bool."""
        self._any = self._any or table.has_scores
        self._reliability.add(table, self._threshold, images)
        self._curve.add(table, self._threshold, images)

    def found(self, isthing: NDArray[np.bool_]) -> ScoreFigures | None:
        """Return the figures of all tables; None where there are no scores."""
        return ScoreFigures(self._reliability.found(), self._curve.found(isthing)) if self._any else None


class _Kept(NamedTuple):
    """What counts of a table without segments of smaller scores."""

    total: int
    category: NDArray[np.int16]
    iou: NDArray[np.float64]
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    fn: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Items:
    """What PQ is counted from, each with the score up to which it stays; infinite where it always does.

    Attributes
    ----------
    match_category, match_iou, match_score
        Of each match, in the order of the table.
    extra_category, extra_iou, extra_score
        Of those beside the one that a table tells of.
    found_category, found_score
        Of ground truth segments that are found: by the surest of what matches them.
    missed, spurious_category, spurious_score
        Categories of the FN, and of the FP with their scores.
    """

    match_category: NDArray[np.int16]
    match_iou: NDArray[np.float64]
    match_score: NDArray[np.float64]
    extra_category: NDArray[np.int16]
    extra_iou: NDArray[np.float64]
    extra_score: NDArray[np.float64]
    found_score: NDArray[np.float64]
    missed: NDArray[np.int16]
    spurious_category: NDArray[np.int16]
    spurious_score: NDArray[np.float64]

    @classmethod
    def of(cls, table: SegmentTable, threshold: float, images: NDArray[np.bool_] | None) -> _Items:
        images, rows = counted_masks(table, images, None)
        status, inside = status_at(table, threshold), images[table.image]
        truth = (table.side == Side.GROUND_TRUTH) & inside
        stays = np.where(np.isnan(table.score), np.inf, table.score)
        matched = np.flatnonzero(truth & (status == Status.TP))
        spurious = np.flatnonzero((table.side == Side.PREDICTION) & inside & (status == Status.FP))
        own = stays[table.match[matched]]
        extra = counted_extra_matches(table, threshold, images, rows)
        found = own
        if len(extra.truth):
            surest = np.full(len(table), -np.inf)
            surest[matched] = own
            np.maximum.at(surest, extra.truth, stays[extra.prediction])
            found = surest[matched]
        return cls(
            match_category=table.category[matched],
            match_iou=table.iou[matched],
            match_score=own,
            extra_category=table.category[extra.truth],
            extra_iou=extra.iou,
            extra_score=stays[extra.prediction],
            found_score=found,
            missed=table.category[truth & (status == Status.FN)],
            spurious_category=table.category[spurious],
            spurious_score=stays[spurious],
        )

    def count_from(self, score: float) -> int:
        """How many segments stay."""
        columns = (self.match_score, self.extra_score, self.spurious_score)
        return sum(int(np.count_nonzero(column >= score)) for column in columns)

    def kept(self, score: float, n_categories: int) -> _Kept:
        """Return what counts without what has a smaller score, matches in the order of the table, as PQ's are."""
        kept, extra = self.match_score >= score, self.extra_score >= score
        categories = self.match_category[kept]

        def counted(*columns: NDArray[np.int16]) -> NDArray[np.int64]:
            return sum(
                (np.bincount(each, minlength=n_categories) for each in columns), np.zeros(n_categories, np.int64)
            )

        return _Kept(
            self.count_from(score),
            categories,
            self.match_iou[kept],
            counted(categories, self.extra_category[extra]),
            counted(self.spurious_category[self.spurious_score >= score]),
            counted(self.missed, self.match_category[self.found_score < score]),
        )


def _added(sums: NDArray[np.float64], place: NDArray[np.integer], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sums with values added one after the other, as if all had been added in one go."""
    n = len(sums)
    # Adding a sum of these values alone would differ in the last bits.
    return np.bincount(np.concatenate([np.arange(n), place]), np.concatenate([sums, values]), n).astype(np.float64)


def _shares(values: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.divide(values, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return shares
