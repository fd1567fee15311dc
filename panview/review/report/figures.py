"""The figures of a report, each as `evaluate` gives it for the same images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.boundary import boundary_quality
from panview.metrics.breakdown import (
    GroupQuality,
    IoUHistogram,
    QualityCurve,
    iou_histogram,
    quality_by_size,
    quality_by_supercategory,
    quality_curve,
)
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ERROR_LABELS, Side, Status
from panview.parallel import CancelCheck
from panview.review.analysis import Analysis, analyse
from panview.review.comparing import ModelComparison, compare_sets
from panview.review.disagreements import paired_rows
from panview.review.filters import known_words
from panview.review.image_quality import ColumnQuality, quality_by_column
from panview.review.report.request import Published, ReportRequest, views_of
from panview.review.session import View
from panview.review.verdict_rows import UNDECIDED, VERDICT_LABELS, no_longer_apply

HISTOGRAM_BINS = 20
"""Of 0.05 each."""
MOST_COLUMNS = 12
"""A report is no place for more columns of a table of images."""


@dataclass(frozen=True)
class VerdictProgress:
    """What has been decided of the disagreements in scope.

    Attributes
    ----------
    decided, total : int
        Disagreements, a pair of wrong category being one.
    counts : tuple of (str, int)
        How often each verdict was given.
    stale : int
        Decisions that no longer apply, of the whole prediction set.
    """

    decided: int
    total: int
    counts: tuple[tuple[str, int], ...]
    stale: int


@dataclass(frozen=True, eq=False)
class CloserFigures:
    """What stands behind PQ.

    Attributes
    ----------
    sizes : PanopticQuality of the small, the medium and the large segments
    groups : tuple of GroupQuality
        By supercategory.
    columns : tuple of ColumnQuality
        By each column of the table of images.
    histogram : IoUHistogram
    curve : QualityCurve
    confusion : Analysis
        Which category is taken for which, mean IoU and pixel accuracy.
    """

    sizes: tuple[PanopticQuality, PanopticQuality, PanopticQuality]
    groups: tuple[GroupQuality, ...]
    columns: tuple[ColumnQuality, ...]
    histogram: IoUHistogram
    curve: QualityCurve
    confusion: Analysis


@dataclass(frozen=True, eq=False)
class SetFigures:
    """What comes out for a prediction set.

    Attributes
    ----------
    name : str
    place : int
        Among the sets of the report.
    view : View
        Over the images of the report.
    published : Published or None
        Only where the figures are over the whole set at the standard threshold.
    boundary : PanopticQuality or None
        Boundary PQ, where it has been measured.
    error_counts : (12,) int64
        Disagreements by `ErrorType`; a poor mask has two rows, and is one.
    verdicts : VerdictProgress or None
        None where nothing has been decided of the set.
    closer : CloserFigures
    """

    name: str
    place: int
    view: View
    published: Published | None
    boundary: PanopticQuality | None
    error_counts: NDArray[np.int64]
    verdicts: VerdictProgress | None
    closer: CloserFigures

    @property
    def images(self) -> int:
        """How many images are counted."""
        return int(np.count_nonzero(self.view.scope))


def measure_sets(request: ReportRequest) -> list[SetFigures]:
    """Return the figures of each prediction set.

    Raises
    ------
    EmptyReportError
        No image is left to count.
    """
    views = views_of(request)
    # Published figures hold for all images and the standard threshold only.
    as_published = bool(request.images.all()) and request.threshold == IOU_THRESHOLD
    published = request.published if as_published and request.published else (None,) * len(views)
    boundary = request.boundary or (None,) * len(views)
    return [
        SetFigures(
            name=view.snapshot.predictions[place].prediction.name,
            place=place,
            view=view,
            published=published[place],
            boundary=_boundary(view, boundary[place]),
            error_counts=error_counts(view),
            verdicts=_progress(view),
            closer=look_closer(view),
        )
        for place, view in enumerate(views)
    ]


def compare_with_first(request: ReportRequest, cancelled: CancelCheck | None = None) -> list[ModelComparison]:
    """Return what each further prediction set does better and worse than the first, over the images both count.

    Raises
    ------
    Cancelled
    """
    further = range(1, len(request.snapshot.predictions))
    return [compare_sets(request.snapshot, 0, place, request.images, cancelled=cancelled) for place in further]


def look_closer(view: View) -> CloserFigures:
    """Return the figures of a view beyond PQ per category."""
    snapshot = view.snapshot
    categories = snapshot.dataset.categories
    isthing, threshold = categories.isthing, snapshot.threshold
    return CloserFigures(
        sizes=quality_by_size(snapshot.table, isthing, threshold=threshold, images=view.scope),
        groups=quality_by_supercategory(view.quality, categories.supercategories),
        columns=tuple(
            quality_by_column(snapshot.dataset, word, snapshot.table, view.scope, threshold=threshold)
            for word in list(known_words(snapshot.dataset))[:MOST_COLUMNS]
        ),
        histogram=iou_histogram(snapshot.table, view.scope, threshold=threshold, bins=HISTOGRAM_BINS),
        curve=quality_curve(snapshot.table, view.scope, isthing),
        confusion=analyse(view),
    )


def _boundary(view: View, column: NDArray[np.float64] | None) -> PanopticQuality | None:
    if column is None:
        return None
    snapshot = view.snapshot
    isthing = snapshot.dataset.categories.isthing
    return boundary_quality(snapshot.table, column, isthing, threshold=snapshot.threshold, images=view.scope)


def error_counts(view: View) -> NDArray[np.int64]:
    """Count the disagreements of a view by `ErrorType`, (12,) int64; a poor mask has two rows, and is one."""
    table, status = view.snapshot.table, view.rows.status
    counted = view.scope[table.image] & ((status != Status.TP) | (table.side == Side.GROUND_TRUTH))
    return np.bincount(view.rows.error_type[counted], minlength=len(ERROR_LABELS)).astype(np.int64)


def _progress(view: View) -> VerdictProgress | None:
    decisions, prediction = view.snapshot.decisions, view.snapshot.prediction
    if not decisions or prediction is None:
        return None
    rows = view.listing.disagreements
    # As the window lists them: both halves of a pair are one mistake to decide.
    entries, _ = paired_rows(view.snapshot.table, view.rows.status, view.rows.error_type, rows)
    verdict = view.rows.verdicts.verdict[entries]
    stale = len(no_longer_apply(view.rows.verdicts, decisions, prediction.name))
    decided = int(np.count_nonzero(verdict != UNDECIDED))
    if not decided and not stale:
        return None
    counts = tuple((kind, int(np.count_nonzero(verdict == code))) for code, kind in enumerate(VERDICT_LABELS[1:]))
    return VerdictProgress(decided, len(verdict), counts, stale)
