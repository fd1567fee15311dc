"""Which segments lie under a place of the viewport; the same sampling as drawing."""

from __future__ import annotations

from dataclasses import replace

from panview.metrics.segment_table import Status
from panview.overlay.colourings.registry import colouring
from panview.overlay.pairs import PairedImage
from panview.overlay.segments import VOID, SegmentColumns
from panview.overlay.tables import Emphasis, seen_segments
from panview.overlay.view_transform import ViewTransform, image_pixel
from panview.review.look import CanvasStyle, Layer

_ERRORS = (Status.FP, Status.FN)


def segments_at(
    image: PairedImage,
    segments: SegmentColumns,
    style: CanvasStyle,
    layer: Layer,
    view: ViewTransform,
    x: int,
    y: int,
    emphasis: Emphasis | None = None,
) -> tuple[int, ...]:
    """Return the shown segments under a device pixel, the one whose colour is seen first.

    Coloured by status an error is seen before a segment that is none; otherwise the prediction lies on top.

    Parameters
    ----------
    image, segments, style, view
        What is drawn.
    layer : Layer
        GROUND_TRUTH, PREDICTION or BOTH.
    x, y : int
        Device pixel of the viewport.
    emphasis : Emphasis or None
        What stands out: while a pair is flipped, nothing else is under any place. What solo dims can be picked.

    Returns
    -------
    tuple[int, ...]
        Up to two local indices; empty on void and beside the image.
    """
    place = image_pixel(view, x, y, image.size)
    if place is None:
        return ()
    pair = int(image.pair_map[place])
    drawn = seen_segments(segments, replace(style, solo=False), layer, emphasis or Emphasis())
    found = [
        index
        for index in (int(image.pair_prediction[pair]), int(image.pair_ground_truth[pair]))
        if index != VOID and drawn[index]
    ]
    if colouring(style).errors_first:
        found.sort(key=lambda index: segments.status[index] not in _ERRORS)
    return tuple(found)


def choose(candidates: tuple[int, ...], selected: int | None, *, again: bool) -> int | None:
    """Return what a click selects.

    Parameters
    ----------
    candidates : tuple[int, ...]
        From `segments_at`.
    selected : int or None
        What is selected now.
    again : bool
        Whether the click is at the place of the one before; the next candidate's turn then.

    Returns
    -------
    int or None
        Local index; None on void.
    """
    if not candidates:
        return None
    if again and selected in candidates:
        return candidates[(candidates.index(selected) + 1) % len(candidates)]
    return candidates[0]
