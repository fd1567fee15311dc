"""The overlay's pixels: fills, patterns and outlines, at the resolution of the screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

# Lengths in units of one device pixel, or of two on a high-density screen.
STRIPE = 5
HATCH_PERIOD, HATCH_WIDTH = 7, 2
SPARSE_PERIOD, SPARSE_WIDTH = 14, 2
DASH_PERIOD, DASH_LENGTH = 11, 7
DOT_PERIOD, DOT_LENGTH = 5, 2
RING = 4
"""How far around a pixel its outline's direction is looked for."""

TILE = 16
"""Device pixels. Most tiles lie within one pair and are simply filled."""

# Values of `panview.overlay.tables.Pattern` and `Line`, and the columns of its tables: kernels see integers.
_STRIPES, _HATCH = 1, 2
_SOLID, _DASHED = 0, 1
_FILL, _STRIPE, _PATTERN = 0, 1, 2
_COLOUR, _INNER, _KIND, _WIDTH, _TOTAL, _RANK = 0, 1, 2, 3, 4, 5

_RED_BLUE = np.uint32(0x00FF00FF)
_HALF = np.uint32(0x00800080)


@kernel
def over(below: np.uint32, above: np.uint32) -> np.uint32:
    """Lay one premultiplied ARGB colour over another."""
    rest = np.uint32(255) - (above >> np.uint32(24))
    low = (below & _RED_BLUE) * rest + _HALF
    low = ((low + ((low >> np.uint32(8)) & _RED_BLUE)) >> np.uint32(8)) & _RED_BLUE
    high = ((below >> np.uint32(8)) & _RED_BLUE) * rest + _HALF
    high = (high + ((high >> np.uint32(8)) & _RED_BLUE)) & np.uint32(0xFF00FF00)
    return np.uint32(above + low + high)


@kernel
def in_stripe(pattern: int, x: int, y: int, unit: int) -> bool:
    """Tell whether a pixel takes the stripe colour of its pattern."""
    if pattern == _STRIPES:
        return bool((x + y) % (2 * STRIPE * unit) < STRIPE * unit)
    if pattern == _HATCH:
        return bool((x + y) % (HATCH_PERIOD * unit) < HATCH_WIDTH * unit)
    return bool((x - y) % (SPARSE_PERIOD * unit) < SPARSE_WIDTH * unit)


@kernel
def find_edges(
    pairs: NDArray[np.uint32],
    stride: int,
    start: int,
    height: int,
    width: int,
    steps: NDArray[np.int64],
    edges: NDArray[np.uint32],
) -> None:
    """Find the pixels of a rectangle of the flat map that have another pair above, below, left or right of them.

    Nearly all drawing is decided by this, and a compiler makes it a comparison of many pixels at once.

    Parameters
    ----------
    steps : (s,) int64
        How far away is looked.
    edges : (height, >= width) uint32
        0 where all pairs are equal. Written.
    """
    for y in range(height):
        line = np.uint64(start + y * stride)
        for x in range(width):
            edges[y, x] = 0
        for step in steps:
            left, right = line - np.uint64(step), line + np.uint64(step)
            above, below = line - np.uint64(step * stride), line + np.uint64(step * stride)
            for x in range(width):
                at = np.uint64(x)
                pair = pairs[line + at]
                edges[y, x] |= (
                    (pair ^ pairs[left + at])
                    | (pair ^ pairs[right + at])
                    | (pair ^ pairs[above + at])
                    | (pair ^ pairs[below + at])
                )


@kernel
def uniform(edges: NDArray[np.uint32], left: int, height: int, width: int) -> bool:
    """Tell whether columns ``left`` to ``left + width - 1`` have no edge: then they show one pair."""
    for y in range(height):
        # No early exit within a row, so that the compiler can compare many pixels at once.
        different = np.uint32(0)
        for x in range(left, left + width):
            different |= edges[y, x]
        if different != 0:
            return False
    return True


@kernel
def touched(
    pairs: NDArray[np.uint32], stride: int, start: int, height: int, width: int, changed: NDArray[np.bool_]
) -> bool:
    """Tell whether a rectangle of the flat map shows a pair that is marked."""
    last = pairs[start]
    if changed[last]:
        return True
    for y in range(height):
        line = np.uint64(start + y * stride)
        for x in range(width):
            pair = pairs[line + np.uint64(x)]
            if pair != last:
                if changed[pair]:
                    return True
                last = pair
    return False


@kernel
def leaves(
    a: np.uint32, b: np.uint32, c: np.uint32, d: np.uint32, segment: int, owner: NDArray[np.int32], closed: bool
) -> bool:
    """Tell whether one of four pairs lies in another segment; ``closed``: or beside the image."""
    outside = np.uint32(owner.shape[0] - 1)
    return bool(
        ((owner[a] != segment) & (closed | (a != outside)))
        | ((owner[b] != segment) & (closed | (b != outside)))
        | ((owner[c] != segment) & (closed | (c != outside)))
        | ((owner[d] != segment) & (closed | (d != outside)))
    )


@kernel
def along(
    pairs: NDArray[np.uint32],
    at: np.uint64,
    stride: int,
    radius: int,
    segment: int,
    owner: NDArray[np.int32],
    closed: bool,
) -> int:
    """Return which way an outline runs at a pixel: 0 across, 1 up and down, 2 falling, 3 rising diagonal.

    It is square to the mean direction of those of eight places around the pixel that lie in another segment.
    """
    normal_x = 0
    normal_y = 0
    slanted = (radius * 7) // 10
    for step_y in range(-1, 2):
        for step_x in range(-1, 2):
            length = slanted if step_x != 0 and step_y != 0 else radius
            other = np.uint64(np.int64(at) + step_y * length * stride + step_x * length)
            pair = pairs[other]
            if owner[pair] != segment and (closed or pair != owner.shape[0] - 1):
                normal_x += step_x * length
                normal_y += step_y * length
    across, down = abs(normal_x), abs(normal_y)
    # tan(22.5 degrees) is about 5 / 12.
    if across * 12 <= down * 5:
        return 0
    if down * 12 <= across * 5:
        return 1
    return 3 if (normal_x > 0) == (normal_y > 0) else 2


@kernel
def in_dash(kind: int, direction: int, x: int, y: int, unit: int) -> bool:
    """Tell whether a pixel of an outline is drawn in its colour, and does not lie in a gap."""
    if kind == _SOLID:
        return True
    if direction == 0:
        position = x
    elif direction == 1:
        position = y
    elif direction == 2:
        position = ((x + y) * 181) >> 8
    else:
        position = ((x - y) * 181) >> 8
    if kind == _DASHED:
        return bool(position % (DASH_PERIOD * unit) < DASH_LENGTH * unit)
    return bool(position % (DOT_PERIOD * unit) < DOT_LENGTH * unit)


@kernel
def outline_tile(
    pairs: NDArray[np.uint32],
    stride: int,
    start: int,
    owner: NDArray[np.int32],
    lines: NDArray[np.uint32],
    unit: int,
    pattern_x: int,
    pattern_y: int,
    height: int,
    width: int,
    edges: NDArray[np.uint32],
    edge: int,
    colours: NDArray[np.uint32],
    ranks: NDArray[np.uint32],
) -> None:
    """Find the outlines of one side in a tile.

    A pixel is on an outline if one of its four neighbours, the outline's width away, lies in another segment.
    Beside the image counts as another segment where the rank is above 0.

    Parameters
    ----------
    pairs : (n,) uint32
        Flat map of pairs.
    stride, start : int
        Entries of a row of it, and entry of the tile's first pixel.
    owner, lines, unit
        See `panview.overlay.tables.OverlayTables`.
    pattern_x, pattern_y : int
        Position of the tile's first pixel in dashes and dots.
    height, width : int
        Device pixels of the tile.
    edges : (>= height, >= edge + width) uint32
        From `find_edges`, with all steps that lines are wide.
    edge : int
        Column of the tile in ``edges``.
    colours, ranks : (TILE, TILE) uint32
        Colour, 0 = no outline, and rank of the segment. Written.
    """
    outside = np.uint32(owner.shape[0] - 1)
    for y in range(height):
        last = outside
        segment = owner[outside]
        rank = np.uint32(0)
        closed = False
        for x in range(width):
            # Nearly every pixel ends here: its rank matters only next to a colour.
            colours[y, x] = 0
            if edges[y, edge + x] == 0:
                continue
            # Unsigned: the check for a negative index would take longer than all the rest.
            at = np.uint64(start + y * stride + x)
            pair = pairs[at]
            if pair != last:
                last = pair
                segment = owner[pair]
                rank = lines[segment, _RANK] if segment >= 0 else np.uint32(0)
                closed = bool(rank > 0)
            colour = np.uint32(0)
            if segment >= 0:
                for column in range(_WIDTH, _TOTAL + 1):
                    step = np.uint64(lines[segment, column])
                    line = step * np.uint64(stride)
                    a, b, c, d = pairs[at - step], pairs[at + step], pairs[at - line], pairs[at + line]
                    if not ((a != pair) | (b != pair) | (c != pair) | (d != pair)):
                        continue
                    if leaves(a, b, c, d, segment, owner, closed):
                        colour = lines[segment, _INNER]
                        if column == _WIDTH:
                            direction = 0
                            kind = lines[segment, _KIND]
                            if kind != _SOLID:
                                direction = along(pairs, at, stride, RING * unit, segment, owner, closed)
                            if in_dash(kind, direction, pattern_x + x, pattern_y + y, unit):
                                colour = lines[segment, _COLOUR]
                        break
            colours[y, x] = colour
            ranks[y, x] = rank


@kernel
def compose_tile(
    pairs: NDArray[np.uint32],
    stride: int,
    start: int,
    fills: NDArray[np.uint32],
    unit: int,
    pattern_x: int,
    pattern_y: int,
    edges: NDArray[np.uint32],
    edge: int,
    truth_colours: NDArray[np.uint32],
    truth_ranks: NDArray[np.uint32],
    colours: NDArray[np.uint32],
    ranks: NDArray[np.uint32],
    out: NDArray[np.uint32],
    left: int,
    right: int,
    top: int,
    bottom: int,
) -> None:
    """Lay the outlines of both sides over the fills of a tile, that of the higher rank on top.

    Parameters
    ----------
    edges : (>= height, >= edge + width) uint32
        From `find_edges`; only where it is not 0 there are outlines.
    edge : int
        Column of the tile in ``edges``.
    truth_colours, truth_ranks, colours, ranks : (TILE, TILE) uint32
        From `outline_tile`, of ground truth and prediction.
    out : (h, w) uint32
        Premultiplied ARGB. Written.
    left, right, top, bottom : int
        The tile.
    """
    for y in range(bottom - top):
        last = pairs[np.uint64(start + y * stride)]
        plain, pattern = fills[last, _FILL], fills[last, _PATTERN]
        for x in range(right - left):
            pair = pairs[np.uint64(start + y * stride + x)]
            if pair != last:
                last = pair
                plain, pattern = fills[pair, _FILL], fills[pair, _PATTERN]
            colour = plain
            if pattern != 0 and in_stripe(pattern, pattern_x + x, pattern_y + y, unit):
                colour = fills[pair, _STRIPE]
            if edges[y, edge + x] != 0:
                below, above = truth_colours[y, x], colours[y, x]
                if truth_ranks[y, x] > ranks[y, x]:
                    below, above = above, below
                if below != 0:
                    colour = over(colour, below)
                if above != 0:
                    colour = over(colour, above)
            out[top + y, left + x] = colour


@kernel
def fill_tile(colour: np.uint32, out: NDArray[np.uint32], left: int, right: int, top: int, bottom: int) -> None:
    """Fill a tile that shows one plain pair."""
    for y in range(top, bottom):
        for x in range(left, right):
            out[y, x] = colour


@kernel(twin="draw_rows")
def draw_rows(
    pairs: NDArray[np.uint32],
    margin: int,
    fills: NDArray[np.uint32],
    truth_owner: NDArray[np.int32],
    prediction_owner: NDArray[np.int32],
    lines: NDArray[np.uint32],
    steps: NDArray[np.int64],
    unit: int,
    corner_x: int,
    corner_y: int,
    out: NDArray[np.uint32],
    left: int,
    right: int,
    first: int,
    last: int,
    everything: bool,
    changed: NDArray[np.bool_],
) -> None:
    """Draw columns ``left`` to ``right - 1`` of rows ``first`` to ``last - 1``, tile by tile.

    Parameters
    ----------
    pairs : (h + 2 * margin, w + 2 * margin) uint32
        The pair that each device pixel shows, with those around the viewport.
    margin : int
        At least the widest outline, and the ring that its direction is looked for in.
    fills, truth_owner, prediction_owner, lines, unit
        See `panview.overlay.tables.OverlayTables`.
    steps : (s,) int64
        Each width of an outline, or of both its lines together, that there is, and 1.
    corner_x, corner_y : int
        Device pixel of the image's corner; patterns move along with the image.
    out : (h, w) uint32
        Premultiplied ARGB. Written.
    left, right, first, last : int
        What is drawn.
    everything : bool
        Draw all tiles; else those alone that ``changed`` concerns.
    changed : (pairs + 1,) bool
        Pairs that look otherwise than ``out`` has them.
    """
    flat = pairs.ravel()
    stride = pairs.shape[1]
    # No slices here: each would change a reference count that all threads share.
    truth_colours, truth_ranks = np.zeros((TILE, TILE), np.uint32), np.zeros((TILE, TILE), np.uint32)
    colours, ranks = np.zeros((TILE, TILE), np.uint32), np.zeros((TILE, TILE), np.uint32)
    edges = np.empty((TILE, right - left), np.uint32)
    wanted = np.ones((right - left + TILE - 1) // TILE, np.bool_)
    for top in range(first, last, TILE):
        bottom = min(top + TILE, last)
        height = bottom - top
        begin, stop = left, right
        if not everything:
            begin = right
            for start in range(left, right, TILE):
                end = min(start + TILE, right)
                around = top * stride + start
                found = touched(flat, stride, around, height + 2 * margin, end - start + 2 * margin, changed)
                wanted[(start - left) // TILE] = found
                if found:
                    begin, stop = min(begin, start), end
            if begin == right:
                continue
        find_edges(flat, stride, (top + margin) * stride + begin + margin, height, stop - begin, steps, edges)
        for start in range(begin, stop, TILE):
            if not wanted[(start - left) // TILE]:
                continue
            end = min(start + TILE, right)
            at = (top + margin) * stride + start + margin
            x, y = start - corner_x, top - corner_y
            width, edge = end - start, start - begin
            if uniform(edges, edge, height, width):
                if fills[flat[at], _PATTERN] == 0:
                    fill_tile(fills[flat[at], _FILL], out, start, end, top, bottom)
                    continue
            else:
                outline_tile(
                    flat,
                    stride,
                    at,
                    truth_owner,
                    lines,
                    unit,
                    x,
                    y,
                    height,
                    width,
                    edges,
                    edge,
                    truth_colours,
                    truth_ranks,
                )
                outline_tile(
                    flat,
                    stride,
                    at,
                    prediction_owner,
                    lines,
                    unit,
                    x,
                    y,
                    height,
                    width,
                    edges,
                    edge,
                    colours,
                    ranks,
                )
            compose_tile(
                flat,
                stride,
                at,
                fills,
                unit,
                x,
                y,
                edges,
                edge,
                truth_colours,
                truth_ranks,
                colours,
                ranks,
                out,
                start,
                end,
                top,
                bottom,
            )
