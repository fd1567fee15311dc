"""Rendering the overlay of a viewport."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.overlay_kernel import RING, draw_rows
from panview.ui.canvas.overlay_tables import OverlayTables
from panview.ui.canvas.resample import in_strips, resample
from panview.ui.canvas.view_transform import Size, ViewTransform, sample_positions

_WIDEST_LINE = 4
"""Units; see `panview.ui.canvas.overlay_tables`."""


@dataclass(frozen=True, eq=False)
class VisiblePairs:
    """The pair that each device pixel shows. Good for as long as image and view stay the same.

    Attributes
    ----------
    pairs : (h + 2 * margin, w + 2 * margin) uint32
        The number of pairs stands for beside the image.
    margin : int
        Device pixels kept around the viewport, for the neighbours of its rim.
    corner : (x, y)
        Device pixel of the image's corner.
    """

    pairs: NDArray[np.uint32]
    margin: int
    corner: tuple[int, int]


def visible_pairs(image: CanvasImage, view: ViewTransform, viewport: Size, unit: int) -> VisiblePairs:
    """Sample an image's pair map at the resolution of the screen.

    Parameters
    ----------
    image : CanvasImage
        The image.
    view : ViewTransform
        Where it lies.
    viewport : (height, width)
        Device pixels.
    unit : int
        Device pixels that make one step of a pattern.
    """
    margin = max(RING, _WIDEST_LINE) * unit
    rows = sample_positions(view, image.size[0], viewport[0], margin, axis=0)
    columns = sample_positions(view, image.size[1], viewport[1], margin, axis=1)
    pairs = np.empty((len(rows), len(columns)), np.uint32)
    resample(image.pair_map, rows, columns, len(image.pair_ground_truth), pairs)
    return VisiblePairs(pairs, margin, view.corner)


def draw_overlay(
    visible: VisiblePairs, tables: OverlayTables, out: NDArray[np.uint32], left: int = 0, right: int | None = None
) -> None:
    """Draw the overlay, or the columns ``left`` to ``right - 1`` of it.

    Parameters
    ----------
    visible : VisiblePairs
        What is where.
    tables : OverlayTables
        What it looks like.
    out : (h, w) uint32
        Premultiplied ARGB. Written.
    left, right : int
        Columns of ``out``; all by default.
    """
    height, width = out.shape
    end = width if right is None else right

    def work(first: int, last: int) -> None:
        draw_rows(
            visible.pairs,
            visible.margin,
            tables.fills,
            tables.truth_owner,
            tables.prediction_owner,
            tables.lines,
            tables.unit,
            visible.corner[0],
            visible.corner[1],
            out,
            left,
            end,
            first,
            last,
        )

    in_strips(work, height, max(0, end - left))
