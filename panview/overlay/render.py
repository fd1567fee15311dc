"""Rendering the overlay of a viewport."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.overlay.draw_kernel import RING, draw_rows
from panview.overlay.pairs import PairedImage
from panview.overlay.resample import in_strips, resample
from panview.overlay.tables import OverlayTables
from panview.overlay.view_transform import Size, ViewTransform, sample_positions

_WIDEST_LINE = 4
"""Units; see `panview.overlay.tables`."""


_NOTHING = np.zeros(1, np.bool_)


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


def visible_pairs(image: PairedImage, view: ViewTransform, viewport: Size, unit: int) -> VisiblePairs:
    """Sample an image's pair map at the resolution of the screen.

    Parameters
    ----------
    image : PairedImage
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
    visible: VisiblePairs,
    tables: OverlayTables,
    out: NDArray[np.uint32],
    left: int = 0,
    right: int | None = None,
    *,
    top: int = 0,
    bottom: int | None = None,
    changed: NDArray[np.bool_] | None = None,
) -> None:
    """Draw the overlay, or the columns ``left`` to ``right - 1`` of its rows ``top`` to ``bottom - 1``.

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
    top, bottom : int
        Rows of ``out``; all by default.
    changed : (K + 1,) bool, optional
        Pairs that look otherwise than ``out`` has them; only tiles that these concern are drawn.
    """
    height, width = out.shape
    end = width if right is None else right
    last_row = height if bottom is None else bottom
    marked = _NOTHING if changed is None else changed
    steps = np.unique(np.concatenate([np.ones(1, np.int64), tables.lines[:, 3:5].ravel()]))
    steps = steps[steps > 0]

    def work(first: int, last: int) -> None:
        draw_rows(
            visible.pairs,
            visible.margin,
            tables.fills,
            tables.truth_owner,
            tables.prediction_owner,
            tables.lines,
            steps,
            tables.unit,
            visible.corner[0],
            visible.corner[1],
            out,
            left,
            end,
            top + first,
            top + last,
            changed is None,
            marked,
        )

    if last_row > top and end > left:
        in_strips(work, last_row - top, end - left)


def scroll_overlay(
    visible: VisiblePairs, tables: OverlayTables, out: NDArray[np.uint32], moved: tuple[int, int]
) -> None:
    """Move an overlay that looks as before, and draw the rows and columns that came into view.

    Parameters
    ----------
    visible : VisiblePairs
        What is where now.
    tables : OverlayTables
        What it looks like, and looked like before.
    out : (h, w) uint32
        Drawn before. Written.
    moved : (x, y)
        Device pixels by which the image's corner has moved.
    """
    height, width = out.shape
    x, y = moved
    kept_rows = slice(max(y, 0), height + min(y, 0))
    kept_columns = slice(max(x, 0), width + min(x, 0))
    out[kept_rows, kept_columns] = out[max(-y, 0) : height - max(y, 0), max(-x, 0) : width - max(x, 0)]
    if y > 0:
        draw_overlay(visible, tables, out, bottom=y)
    elif y < 0:
        draw_overlay(visible, tables, out, top=height + y)
    rows = {"top": kept_rows.start, "bottom": kept_rows.stop}
    if x > 0:
        draw_overlay(visible, tables, out, 0, x, **rows)
    elif x < 0:
        draw_overlay(visible, tables, out, width + x, **rows)
