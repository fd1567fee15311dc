"""All figures of a scope beyond PQ per category, as one pure function of a view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.confusion import SemanticQuality, pixel_confusion, segment_confusion, semantic_quality
from panview.review.session import View


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
    """

    view: View
    segments: NDArray[np.int64]
    pixels: NDArray[np.int64]
    semantic: SemanticQuality


def analyse(view: View) -> Analysis:
    """Work out the figures of a view's scope at its IoU threshold."""
    table, rows, categories = view.snapshot.table, view.rows, view.snapshot.dataset.categories
    pixels = pixel_confusion(table, view.scope, len(categories))
    return Analysis(
        view=view,
        segments=segment_confusion(table, rows.status, rows.error_type, view.scope, len(categories)),
        pixels=pixels,
        semantic=semantic_quality(pixels),
    )
