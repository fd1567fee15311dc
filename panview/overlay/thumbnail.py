"""The overlay of a whole image at the size of a thumbnail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from panview.overlay.pairs import PairedImage
from panview.overlay.render import draw_overlay, visible_pairs
from panview.overlay.segments import SegmentColumns
from panview.overlay.tables import Emphasis, build_tables
from panview.overlay.view_transform import Size, ViewTransform
from panview.review.look import CanvasStyle, Flip, Framing, Layer
from panview.review.tone import NEUTRAL

_ONE_SIDE = frozenset({Layer.GROUND_TRUTH, Layer.PREDICTION})


def thumbnail_style(style: CanvasStyle) -> CanvasStyle:
    """Return the look of a thumbnail: what concerns one image at a time, or parts of a view, is left out.

    Two thumbnails look alike whose styles are equal.
    """
    layer = style.layer if style.layer in _ONE_SIDE else Layer.BOTH
    return replace(style, layer=layer, framing=Framing.WHOLE, context=0.0, solo=False, flip=Flip.OFF, tone=NEUTRAL)


def fitted_size(image: Size, box: Size) -> Size:
    """Return the size, (height, width), of an image that is to lie in a box; at least a pixel."""
    scale = min(box[0] / image[0], box[1] / image[1])
    return max(1, round(image[0] * scale)), max(1, round(image[1] * scale))


def thumbnail_overlay(
    image: PairedImage, segments: SegmentColumns, style: CanvasStyle, size: Size, unit: int = 1
) -> NDArray[np.uint32]:
    """Draw the segments of a whole image.

    Parameters
    ----------
    image, segments
        What is drawn.
    style : CanvasStyle
        From `thumbnail_style`.
    size : (height, width)
        Of the thumbnail, from `fitted_size`.
    unit : int
        Device pixels that make one step of a pattern.

    Returns
    -------
    (height, width) uint32
        Premultiplied ARGB.
    """
    # Rounding up one side by a pixel makes sure that the other side is not short of one.
    scale = max(size[0] / image.size[0], size[1] / image.size[1])
    visible = visible_pairs(image, ViewTransform(scale), size, unit)
    tables = build_tables(image, segments, style, style.layer, Emphasis(), unit=unit)
    out = np.zeros(size, np.uint32)
    draw_overlay(visible, tables, out)
    return out
