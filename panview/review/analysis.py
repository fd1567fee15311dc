"""All figures of a scope beyond PQ per category, as one pure function of a view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.breakdown import (
    GroupQuality,
    IoUHistogram,
    QualityCurve,
    iou_histogram,
    quality_by_size,
    quality_by_supercategory,
    quality_curve,
)
from panview.metrics.confusion import SemanticQuality, pixel_confusion, segment_confusion, semantic_quality
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.scores import ScoreFigures, score_figures
from panview.review.filters import known_words
from panview.review.image_quality import ColumnQuality, quality_by_column
from panview.review.session import View

MOST_COLUMNS = 30
"""Figures are broken down by so many columns of a table of images at most."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the pages show of c categories over the images in scope.

    Attributes
    ----------
    view : View
        What it was made of.
    segments, pixels : (c + 1, c + 1) int64
        Confusion counted in segments and in pixels, as in `panview.metrics.confusion`.
    semantic : SemanticQuality
    by_size : tuple of PanopticQuality
        Small, medium, large.
    by_supercategory : tuple of GroupQuality
    curve : QualityCurve
        Over IoU thresholds.
    histogram : IoUHistogram
    by_column : tuple of ColumnQuality
        By the columns of the table of images.
    scores : ScoreFigures or None
        Where the prediction set has scores.
    """

    view: View
    segments: NDArray[np.int64]
    pixels: NDArray[np.int64]
    semantic: SemanticQuality
    by_size: tuple[PanopticQuality, PanopticQuality, PanopticQuality]
    by_supercategory: tuple[GroupQuality, ...]
    curve: QualityCurve
    histogram: IoUHistogram
    by_column: tuple[ColumnQuality, ...] = ()
    scores: ScoreFigures | None = None


def analyse(view: View) -> Analysis:
    """Work out the figures of a view's scope at its IoU threshold."""
    dataset, table, rows = view.snapshot.dataset, view.snapshot.table, view.rows
    categories = dataset.categories
    threshold, scope = view.snapshot.threshold, view.scope
    pixels = pixel_confusion(table, scope, len(categories))
    return Analysis(
        view=view,
        segments=segment_confusion(table, rows.status, rows.error_type, scope, len(categories)),
        pixels=pixels,
        semantic=semantic_quality(pixels),
        by_size=quality_by_size(table, categories.isthing, threshold=threshold, images=scope),
        by_supercategory=quality_by_supercategory(view.quality, categories.supercategories),
        curve=quality_curve(table, scope, categories.isthing),
        histogram=iou_histogram(table, scope, threshold=threshold),
        by_column=tuple(
            quality_by_column(dataset, word, table, scope, threshold=threshold)
            for word in list(known_words(dataset))[:MOST_COLUMNS]
        ),
        scores=score_figures(table, categories.isthing, threshold=threshold, images=scope),
    )
