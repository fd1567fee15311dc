"""What is done to each pixel, compiled: picture by picture in tiles, where most queries can be told to have lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Axis = tuple[Places, Places, Floats, Floats]
"""First and second place that a pixel is a mean of, and the weight of each."""
TILE = 32


@kernel
def bounds(window: Floats) -> tuple[np.float32, np.float32]:
    """Return the lowest and the highest of some values."""
    low, high = window[0, 0], window[0, 0]
    for y in range(window.shape[0]):
        for x in range(window.shape[1]):
            low, high = min(low, window[y, x]), max(high, window[y, x])
    return low, high


@kernel
def blend(
    mask: Floats,
    rows: Axis,
    columns: Axis,
    tile: tuple[int, int, int, int],
    wide: Floats,
    out: Floats,
) -> None:
    """Resize the part of a mask that a tile shows into ``out``, along its rows into ``wide`` and then down."""
    top, bottom, left, right = tile
    first = rows[0][top]
    for y in range(first, rows[1][bottom - 1] + 1):
        for x in range(left, right):
            wide[y - first, x - left] = columns[2][x] * mask[y, columns[0][x]] + columns[3][x] * mask[y, columns[1][x]]
    for y in range(top, bottom):
        above, below = rows[0][y] - first, rows[1][y] - first
        share, rest = rows[2][y], rows[3][y]
        for x in range(right - left):
            out[y - top, x] = share * wide[above, x] + rest * wide[below, x]


@kernel
def contest_rows(
    values: Floats,
    chosen: Places,
    scores: Floats,
    rows: Axis,
    columns: Axis,
    threshold: np.float32,
    begin: int,
    end: int,
    winner: NDArray[np.int16],
    inside: NDArray[np.bool_],
    own: Places,
) -> None:
    """Let queries contend for the rows ``begin`` to ``end`` of a picture; the first of the best wins.

    A tile is cut short where what a query can reach at most, by the highest logit that it is a mean of, is less than
    what another reaches at least: then it need not be looked at pixel by pixel. The result is the same without.

    Parameters
    ----------
    values : (Q, h, w) float32
        Logits.
    chosen : (n,) int64
    scores : (n,) float32
    rows : of H pixels
    columns : of W pixels
    threshold : float32
        A pixel belongs to a query's own mask from this logit on.
    begin, end : int
    winner : (H, W) int16
    inside : (H, W) bool
    own : (n,) int64
        Added to.
    """
    n, width, margin = len(chosen), winner.shape[1], np.float32(1e-4)
    low, high = np.empty(n, np.float32), np.empty(n, np.float32)
    contends = np.empty(n, np.bool_)
    tallest = values.shape[1] + 1
    wide = np.empty((tallest, TILE), np.float32)
    logits, best = np.empty((TILE, TILE), np.float32), np.empty((TILE, TILE), np.float32)
    for top in range(begin, end, TILE):
        bottom = min(top + TILE, end)
        for left in range(0, width, TILE):
            right = min(left + TILE, width)
            tile = (top, bottom, left, right)
            surest = np.float32(-1)
            for k in range(n):
                window = values[
                    chosen[k],
                    rows[0][top] : rows[1][bottom - 1] + 1,
                    columns[0][left] : columns[1][right - 1] + 1,
                ]
                low[k], high[k] = bounds(window)
                surest = max(surest, scores[k] / (np.float32(1) + np.exp(-low[k])))
            surest *= np.float32(1) - margin
            several = 0
            for k in range(n):
                slack = margin * (np.float32(1) + max(abs(low[k]), abs(high[k])))
                low[k], high[k] = low[k] - slack, high[k] + slack
                contends[k] = scores[k] / (np.float32(1) + np.exp(-high[k])) >= surest
                several += contends[k]
            best[:] = -1
            for k in range(n):
                everywhere, nowhere = low[k] >= threshold, high[k] < threshold
                if everywhere:
                    own[k] += (bottom - top) * (right - left)
                if everywhere or nowhere:
                    if contends[k] and several == 1:
                        winner[top:bottom, left:right] = k
                        inside[top:bottom, left:right] = everywhere
                        continue
                    if not contends[k]:
                        continue
                blend(values[chosen[k]], rows, columns, tile, wide, logits)
                for y in range(bottom - top):
                    for x in range(right - left):
                        logit = logits[y, x]
                        is_own = logit >= threshold
                        if not everywhere:
                            own[k] += is_own
                        if contends[k]:
                            value = scores[k] / (np.float32(1) + np.exp(-logit))
                            if value > best[y, x]:
                                best[y, x] = value
                                winner[top + y, left + x] = k
                                inside[top + y, left + x] = is_own


@kernel
def foremost_rows(
    values: Floats,
    chosen: Places,
    rows: Axis,
    columns: Axis,
    begin: int,
    end: int,
    winner: NDArray[np.int16],
) -> None:
    """Give each pixel of some rows to the query with the highest logit, the first of several; see `contest_rows`."""
    n, width, margin = len(chosen), winner.shape[1], np.float32(1e-4)
    high = np.empty(n, np.float32)
    wide = np.empty((values.shape[1] + 1, TILE), np.float32)
    logits, best = np.empty((TILE, TILE), np.float32), np.empty((TILE, TILE), np.float32)
    for top in range(begin, end, TILE):
        bottom = min(top + TILE, end)
        for left in range(0, width, TILE):
            right = min(left + TILE, width)
            tile = (top, bottom, left, right)
            surest = np.float32(-np.inf)
            for k in range(n):
                window = values[
                    chosen[k],
                    rows[0][top] : rows[1][bottom - 1] + 1,
                    columns[0][left] : columns[1][right - 1] + 1,
                ]
                low, high[k] = bounds(window)
                surest = max(surest, low)
            best[:] = -np.inf
            for k in range(n):
                if high[k] + margin * (np.float32(1) + abs(high[k])) < surest:
                    continue
                blend(values[chosen[k]], rows, columns, tile, wide, logits)
                for y in range(bottom - top):
                    for x in range(right - left):
                        if logits[y, x] > best[y, x]:
                            best[y, x] = logits[y, x]
                            winner[top + y, left + x] = k


@kernel
def paste(
    mask: Floats,
    box: tuple[np.float32, np.float32, np.float32, np.float32],
    threshold: np.float32,
    top: int,
    left: int,
    out: NDArray[np.bool_],
) -> None:
    """Lay a mask of probabilities into its box: bilinear, and 0 around it, as torch's ``grid_sample`` does.

    Parameters
    ----------
    mask : (h, w) float32
    box : left, top, right, bottom
        In pixels of the picture.
    threshold : float32
        A pixel is inside from this probability on.
    top, left : int
        The pixel of the picture that is the first of ``out``.
    out : (H, W) bool
    """
    height, width = mask.shape
    one, two, half = np.float32(1), np.float32(2), np.float32(0.5)
    for y in range(out.shape[0]):
        share = (np.float32(top + y) + half - box[1]) / (box[3] - box[1]) * two - one
        v = ((share + one) * np.float32(height) - one) / two
        above = int(np.floor(v))
        lower = v - np.float32(above)
        for x in range(out.shape[1]):
            share = (np.float32(left + x) + half - box[0]) / (box[2] - box[0]) * two - one
            u = ((share + one) * np.float32(width) - one) / two
            before = int(np.floor(u))
            later = u - np.float32(before)
            value = np.float32(0)
            if 0 <= above < height:
                if 0 <= before < width:
                    value += mask[above, before] * ((one - lower) * (one - later))
                if 0 <= before + 1 < width:
                    value += mask[above, before + 1] * ((one - lower) * later)
            if 0 <= above + 1 < height:
                if 0 <= before < width:
                    value += mask[above + 1, before] * (lower * (one - later))
                if 0 <= before + 1 < width:
                    value += mask[above + 1, before + 1] * (lower * later)
            out[y, x] = value >= threshold
