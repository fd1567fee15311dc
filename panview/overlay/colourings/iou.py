"""Colours that say the IoU of a match."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview.overlay.colourings.colouring import IS_UNCOUNTED, Colouring, Columns, Flags, Ramp, Rgb
from panview.overlay.colourings.status import by_status
from panview.overlay.segments import SegmentColumns
from panview.review.colours import RAMPS, iou_colours
from panview.review.look import CanvasStyle


def _by_iou(segments: SegmentColumns, style: CanvasStyle) -> Rgb:
    uncounted = IS_UNCOUNTED[segments.status][:, None]
    return np.where(uncounted, by_status(segments, style), iou_colours(segments.iou, style.ramp))


def _worse_covers(segments: SegmentColumns) -> Columns:
    return -np.nan_to_num(segments.iou)


def _ramp(_segments: SegmentColumns, _drawn: Flags, style: CanvasStyle, _names: Sequence[str]) -> Ramp:
    # Matches are in the upper half of the ramp.
    return Ramp("IoU", "0", "1", RAMPS[style.ramp], style.ramp, middle=True)


IOU = Colouring(
    key="iou",
    label="IoU",
    title="Colour by IoU",
    keys="I",
    colours=_by_iou,
    legend=_ramp,
    cover=_worse_covers,
)
