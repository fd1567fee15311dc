"""Colours that say how a segment was matched."""

from __future__ import annotations

from panview.overlay.colourings.colouring import IS_ERROR, Colouring, Flags, Rgb, Side
from panview.overlay.segments import SegmentColumns
from panview.review.colours import status_table
from panview.review.look import CanvasStyle


def by_status(segments: SegmentColumns, style: CanvasStyle) -> Rgb:
    """Return the colour of each segment's status, (S, 3) uint8."""
    colours: Rgb = status_table(style.palette)[segments.status]
    return colours


def _two_errors(truth: Side, prediction: Side) -> Flags:
    striped: Flags = IS_ERROR[truth[0]] & IS_ERROR[prediction[0]]
    return striped


STATUS = Colouring(
    key="status",
    label="Status",
    title="Colour by match status",
    keys="S",
    colours=by_status,
    legend=None,
    errors_first=True,
    striped=_two_errors,
)
