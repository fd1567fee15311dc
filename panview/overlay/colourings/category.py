"""Colours that say the category: all that can be told of one side alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview.overlay.colourings.colouring import IS_UNCOUNTED, Colouring, Flags, Rgb, Side, Swatches
from panview.overlay.segments import SegmentColumns
from panview.review.look import CanvasStyle


def _by_category(segments: SegmentColumns, _: CanvasStyle) -> Rgb:
    return segments.category_colour


def _two_categories(truth: Side, prediction: Side) -> Flags:
    counted = ~(IS_UNCOUNTED[truth[0]] | IS_UNCOUNTED[prediction[0]])
    striped: Flags = (truth[1] != prediction[1]) & counted
    return striped


def _largest(segments: SegmentColumns, drawn: Flags, _: CanvasStyle, names: Sequence[str]) -> Swatches:
    entries = []
    for category in category_areas(segments, drawn):
        first = int(np.flatnonzero(segments.category == category)[0])
        red, green, blue = (int(channel) for channel in segments.category_colour[first])
        name = names[category] if category < len(names) else f"category {category}"
        entries.append(((red, green, blue), name))
    return Swatches(tuple(entries), "no segments")


def category_areas(segments: SegmentColumns, shown: Flags) -> list[int]:
    """Return the categories of the shown segments, those with the largest boxes first.

    Parameters
    ----------
    segments : SegmentColumns
        S segments.
    shown : (S,) bool
        Which of them count.
    """
    boxes = segments.bbox[shown, 2].astype(np.int64) * segments.bbox[shown, 3]
    categories = segments.category[shown]
    if not len(categories):
        return []
    areas = np.bincount(categories, weights=boxes)
    return [int(category) for category in np.argsort(-areas, kind="stable") if np.any(categories == category)]


CATEGORY = Colouring(
    key="category",
    label="Category",
    title="Colour by category",
    keys="C",
    colours=_by_category,
    legend=_largest,
    needs_prediction=False,
    striped=_two_categories,
)
