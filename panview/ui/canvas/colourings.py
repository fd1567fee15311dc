"""The colourings: what each of `ColourBy` means for the canvas, its legend, its buttons and its keys.

A colouring is a row of `COLOURINGS`; whatever draws or names one reads the row, and nothing asks which one it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Status
from panview.review.colours import iou_colours, status_table
from panview.ui.canvas.canvas_image import SegmentColumns
from panview.ui.canvas.style import CanvasStyle, ColourBy

IS_UNCOUNTED = np.isin(np.arange(len(Status)), (Status.IGNORED, Status.CROWD))
"""By status: whether a segment counts nowhere, which a pattern says in every colouring."""
IS_ERROR = np.isin(np.arange(len(Status)), (Status.FP, Status.FN))
"""By status."""

Rgb = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Columns = NDArray[np.float64]


class Key(Enum):
    """What the legend holds."""

    STATUSES = auto()
    RAMP = auto()
    CATEGORIES = auto()


@dataclass(frozen=True)
class Colouring:
    """What a colouring means.

    Attributes
    ----------
    label : str
        Word on its button.
    title, keys : str
        Of its action.
    key : Key
        What the legend holds.
    needs_prediction : bool
        Without a prediction set it says nothing.
    errors_first : bool
        Errors are drawn strong and picked first, matches recede; otherwise all are drawn alike.
    colours : callable
        (segments, style) -> (S, 3) uint8, of segments that have been matched.
    cover : callable
        segments -> (S,) float64: of two segments at one place that weigh the same, the higher is seen.
    striped : callable
        (status, category) of truth and prediction in p pairs, each (p,) -> (p,) bool: both colours are seen.
    """

    label: str
    title: str
    keys: str
    key: Key
    needs_prediction: bool
    errors_first: bool
    colours: Callable[[SegmentColumns, CanvasStyle], Rgb]
    cover: Callable[[SegmentColumns], Columns]
    striped: Callable[[tuple[NDArray[np.uint8], NDArray[np.int16]], tuple[NDArray[np.uint8], NDArray[np.int16]]], Flags]


def colouring(style: CanvasStyle) -> Colouring:
    """Return the colouring of a style."""
    return COLOURINGS[style.colour_by]


def _by_status(segments: SegmentColumns, style: CanvasStyle) -> Rgb:
    colours: Rgb = status_table(style.palette)[segments.status]
    return colours


def _by_iou(segments: SegmentColumns, style: CanvasStyle) -> Rgb:
    uncounted = IS_UNCOUNTED[segments.status][:, None]
    return np.where(uncounted, _by_status(segments, style), iou_colours(segments.iou, style.ramp))


def _by_category(segments: SegmentColumns, _: CanvasStyle) -> Rgb:
    return segments.category_colour


def _patterns_cover(segments: SegmentColumns) -> Columns:
    """Cover by what has a pattern to show."""
    return IS_UNCOUNTED[segments.status].astype(np.float64)


def _worse_covers(segments: SegmentColumns) -> Columns:
    return -np.nan_to_num(segments.iou)


Side = tuple[NDArray[np.uint8], NDArray[np.int16]]


def _two_errors(truth: Side, prediction: Side) -> Flags:
    striped: Flags = IS_ERROR[truth[0]] & IS_ERROR[prediction[0]]
    return striped


def _never(truth: Side, _: Side) -> Flags:
    return np.zeros(len(truth[0]), np.bool_)


def _two_categories(truth: Side, prediction: Side) -> Flags:
    counted = ~(IS_UNCOUNTED[truth[0]] | IS_UNCOUNTED[prediction[0]])
    striped: Flags = (truth[1] != prediction[1]) & counted
    return striped


COLOURINGS: Mapping[ColourBy, Colouring] = {
    ColourBy.STATUS: Colouring(
        label="Status",
        title="Colour by match status",
        keys="S",
        key=Key.STATUSES,
        needs_prediction=True,
        errors_first=True,
        colours=_by_status,
        cover=_patterns_cover,
        striped=_two_errors,
    ),
    ColourBy.IOU: Colouring(
        label="IoU",
        title="Colour by IoU",
        keys="I",
        key=Key.RAMP,
        needs_prediction=True,
        errors_first=False,
        colours=_by_iou,
        cover=_worse_covers,
        striped=_never,
    ),
    ColourBy.CATEGORY: Colouring(
        label="Category",
        title="Colour by category",
        keys="C",
        key=Key.CATEGORIES,
        needs_prediction=False,
        errors_first=False,
        colours=_by_category,
        cover=_patterns_cover,
        striped=_two_categories,
    ),
}


def check_complete(rows: Mapping[ColourBy, Colouring]) -> None:
    """Raise a `LookupError` that names the colourings without a row: they would be drawn as something else."""
    missing = [kind.value for kind in ColourBy if kind not in rows]
    if missing:
        raise LookupError(f"COLOURINGS has no row for {', '.join(missing)}")


check_complete(COLOURINGS)
