"""COCO's run lengths and polygons of single segments, drawn into a map.

A mask's run lengths go down the columns and begin with background. As a text they are packed by five bits a character,
the lowest first, each from the third on as the difference from the one before the last
(https://cocodataset.org/#format-results, and ``maskApi.c`` of cocoapi, whose words these rules follow).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

Counts = NDArray[np.int64]
_FINER = 5
"""How much finer than the pixels the grid is on which a polygon's edges are followed."""
_FAR = 1e6
"""A polygon that goes further out is a slip."""


class BadMaskError(ValueError):
    """A segmentation is no mask of its image; the message is a clause."""


def counts_of_text(text: str | bytes) -> Counts:
    """Unpack run lengths.

    Raises
    ------
    BadMaskError
        The text is cut off, or has characters that do not occur.
    """
    try:
        packed = np.frombuffer(text.encode("ascii") if isinstance(text, str) else text, np.uint8)
    except UnicodeEncodeError as error:
        raise BadMaskError("run lengths have characters that do not occur in them") from error
    counts = np.empty(len(packed), np.int64)
    found = _unpack(packed, counts)
    if found < 0:
        raise BadMaskError("run lengths are cut off or damaged")
    return counts[:found]


def text_of_counts(counts: Counts) -> str:
    """Pack run lengths, as `counts_of_text` unpacks them.

    Parameters
    ----------
    counts : (n,) int64
        From 0 on.
    """
    # The difference of two lengths below 2^55 takes at most eleven characters.
    packed = np.empty(11 * len(counts) + 1, np.uint8)
    return packed[: _pack(counts, packed)].tobytes().decode("ascii")


def checked_counts(counts: Counts, size: tuple[int, int]) -> Counts:
    """Return run lengths that add up to an image of a size.

    Raises
    ------
    BadMaskError
        They do not, or one is negative.
    """
    if len(counts) and int(counts.min()) < 0:
        raise BadMaskError("a run length is negative")
    total = int(counts.sum())
    if total != size[0] * size[1]:
        raise BadMaskError(f"run lengths cover {total:,} pixels, but the image has {size[0] * size[1]:,}")
    return counts


def counts_of_polygon(points: Sequence[float], size: tuple[int, int]) -> Counts:
    """Return the run lengths of what a polygon encloses.

    Coordinates have their origin in the upper left corner of the upper left pixel. The edges are followed on a grid
    five times as fine; where they cross the middle of a column of pixels, what is enclosed begins or ends at the next
    pixel.

    Parameters
    ----------
    points : sequence of float
        x and y in turn.
    size : (height, width)

    Raises
    ------
    BadMaskError
        They are not pairs of at least three points.
    """
    height, width = size
    corners = np.asarray(points, np.float64)
    if corners.ndim != 1 or len(corners) < 6 or len(corners) % 2:
        raise BadMaskError(f"a polygon of {len(corners)} numbers is not a list of at least three x, y points")
    if not bool((np.abs(corners) < _FAR).all()):
        raise BadMaskError("a polygon has a point far outside the image")
    # Towards zero, as a cast does.
    fine = np.trunc(_FINER * corners.reshape(-1, 2) + 0.5).astype(np.int64)
    u, v = _followed(fine)
    changes = np.flatnonzero(u[1:] != u[:-1]) + 1
    left = np.minimum(u[changes], u[changes - 1])
    left = np.where(u[changes] < u[changes - 1], u[changes], u[changes] - 1)
    column = (left + 0.5) / _FINER - 0.5
    lower = np.where(v[changes] < v[changes - 1], v[changes], v[changes - 1])
    row = np.ceil(np.clip((lower + 0.5) / _FINER - 0.5, 0, height))
    inside = (column == np.floor(column)) & (column >= 0) & (column <= width - 1)
    bounds = np.sort(column[inside].astype(np.int64) * height + row[inside].astype(np.int64))
    return np.diff(np.concatenate([[0], bounds, [height * width]]))


def _followed(fine: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the points of the grid that the edges of a closed polygon go through, in order: x, y."""
    following = np.roll(fine, -1, 0)
    xs, ys = [], []
    for (x0, y0), (x1, y1) in zip(fine.tolist(), following.tolist(), strict=True):
        dx, dy = abs(x1 - x0), abs(y1 - y0)
        along_x = dx >= dy
        # An edge is followed along its longer axis in ascending order, whichever way it was drawn.
        flip = x0 > x1 if along_x else y0 > y1
        (xa, ya), (xb, yb) = ((x1, y1), (x0, y0)) if flip else ((x0, y0), (x1, y1))
        steps = np.arange(max(dx, dy) + 1)
        if flip:
            steps = steps[::-1]
        if along_x:
            slope = (yb - ya) / dx if dx else 0.0
            xs.append(steps + xa)
            ys.append(np.trunc(ya + slope * steps + 0.5).astype(np.int64))
        else:
            slope = (xb - xa) / dy
            ys.append(steps + ya)
            xs.append(np.trunc(xa + slope * steps + 0.5).astype(np.int64))
    return np.concatenate(xs), np.concatenate(ys)


def paint(canvas: NDArray[np.uint32], counts: Counts, value: int) -> None:
    """Give the pixels of a mask a value.

    Parameters
    ----------
    canvas : (width * height,) uint32
        Column by column.
    counts : (n,) int64
        As `checked_counts` gives them.
    value : int
    """
    _paint(canvas, counts, value)


@kernel
def _paint(canvas: NDArray[np.uint32], counts: NDArray[np.int64], value: int) -> None:
    place = 0
    for k in range(len(counts)):
        if k % 2 == 1:
            canvas[place : place + counts[k]] = value
        place += counts[k]


@kernel
def _unpack(packed: NDArray[np.uint8], counts: NDArray[np.int64]) -> int:
    """Unpack into ``counts``; return how many there are, or -1."""
    found, place = 0, 0
    while place < len(packed):
        value, shift, more = np.int64(0), 0, True
        while more:
            if place >= len(packed) or shift > 55:
                return -1
            bits = np.int64(packed[place]) - 48
            if bits < 0 or bits > 63:
                return -1
            value |= (bits & 31) << shift
            more = bits & 32 != 0
            place += 1
            shift += 5
            if not more and bits & 16:
                value |= np.int64(-1) << shift
        if found > 2:
            value += counts[found - 2]
        counts[found] = value
        found += 1
    return found


@kernel
def _pack(counts: NDArray[np.int64], packed: NDArray[np.uint8]) -> int:
    """Pack ``counts``; return how many characters they take."""
    place = 0
    for k in range(len(counts)):
        value = counts[k] - counts[k - 2] if k > 2 else counts[k]
        more = True
        while more:
            bits = value & 31
            value >>= 5
            more = value != -1 if bits & 16 else value != 0
            packed[place] = np.uint8((bits | 32 if more else bits) + 48)
            place += 1
    return place
