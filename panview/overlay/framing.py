"""Which part of an image is brought into view with a segment: decided by its pixels, not by its box alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Side
from panview.overlay.pairs import PairedImage
from panview.overlay.segments import SAME_PLACE, VOID, SegmentColumns
from panview.overlay.view_transform import Size, ViewTransform, clamp, fit

Box = tuple[int, int, int, int]
"""x, y, width, height in image pixels."""

CLOSEST = 16.0
"""Pixels of the screen that an image pixel takes at most: closer, nothing is recognised any more."""
LEGIBLE = 32.0
"""Side of the square, in pixels of the screen, that the pixels of a segment would fill at least."""
_OVERLOOKED = 20.0
"""Side of the square, in pixels of the screen, below which a ring is drawn around the segment."""
_RING_GAP = 12.0
"""Pixels of the screen between the segment and the ring around it."""
_CARDS = 56.0
"""Pixels of the screen kept free at a rim of the image, where cards lie over it."""
_MOST_LOOKED_AT = 1_000_000
"""Of a larger box only every second pixel, every third and so on is looked at."""
_CELLS = 4
"""A window is moved in steps of this share of its length."""
_MOST_ROUNDS = 4


class CountedImage(PairedImage, Protocol):
    """An image that also knows how many pixels each pair has.

    Attributes
    ----------
    pair_pixels : (K,) int64
    """

    @property
    def pair_pixels(self) -> NDArray[np.int64]: ...  # noqa: D102


@dataclass(frozen=True)
class Screen:
    """What a segment is shown on.

    Attributes
    ----------
    viewport : (height, width)
        Device pixels.
    ratio : float
        Device pixels to a pixel as people see it.
    margin : float
        Device pixels around an image that is shown whole.
    """

    viewport: Size
    ratio: float = 1.0
    margin: float = 0.0


def frame(image: CountedImage, segments: SegmentColumns, local: int, screen: Screen, context: float) -> ViewTransform:
    """Return the view that shows a segment best, with some of its surroundings.

    Its box fills the view but for the context. Where its pixels would be hard to find all the same, since there are
    few of them in a large box, the view is of the place that holds most of them. What needs all of the image gets it.

    Parameters
    ----------
    image, segments
        What is shown.
    local : int
        Local index of the segment.
    screen : Screen
        Where it is shown.
    context : float
        How much is seen on every side of it, as a share of its length.
    """
    whole = fit(image.size, screen.viewport, screen.margin)
    count = area_of(image, segments, local)
    if count == 0:
        return whole
    box = _together(segments, local)
    spread = 1.0 + 2.0 * context
    closest, legible = CLOSEST * screen.ratio, LEGIBLE * screen.ratio
    scale = max(_filling(box, screen.viewport, spread, closest), whole.scale)
    points: tuple[NDArray[np.int64], NDArray[np.int64], int] | None = None
    for _ in range(_MOST_ROUNDS):
        dense = 2 * count >= box[2] * box[3]
        if dense or math.sqrt(count) * scale >= legible or scale >= closest:
            break
        points = points or _pixels(image, segments, local)
        wanted = min(legible / math.sqrt(count), closest)
        box, count = _densest(points, (screen.viewport[0] / wanted / spread, screen.viewport[1] / wanted / spread))
        scale = max(wanted, _filling(box, screen.viewport, spread, closest))
    if scale <= whole.scale:
        return whole
    return _about(box, scale, image.size, screen)


def area_of(image: CountedImage, segments: SegmentColumns, local: int) -> int:
    """Return how many pixels a segment has."""
    return int(image.pair_pixels[_owned(image, segments, local)].sum())


def heart_of(image: CountedImage, segments: SegmentColumns, local: int) -> Box:
    """Return the box of a segment's main part: for a segment in pieces, the box where most of its pixels are."""
    count = area_of(image, segments, local)
    x, y, width, height = (int(value) for value in segments.bbox[local])
    side = 2.0 * math.sqrt(count)
    if count == 0 or (width <= side and height <= side):
        return x, y, width, height
    box, _ = _densest(_pixels(image, segments, local), (side, side))
    return box


def ring_around(
    image: CountedImage, segments: SegmentColumns, local: int, view: ViewTransform, ratio: float
) -> tuple[float, float, float] | None:
    """Return the ring around a segment that could be overlooked in a view; None around one that cannot.

    Parameters
    ----------
    image, segments, view
        What is shown.
    local : int
        Local index of the segment.
    ratio : float
        Device pixels to a pixel as people see it.

    Returns
    -------
    (x, y, radius) or None
        Device pixels of the viewport.
    """
    count = area_of(image, segments, local)
    if count == 0 or math.sqrt(count) * view.scale >= _OVERLOOKED * ratio:
        return None
    x, y, width, height = heart_of(image, segments, local)
    middle = view.to_device(x + width / 2, y + height / 2)
    return *middle, math.hypot(width, height) / 2 * view.scale + _RING_GAP * ratio


def looked_at(view: ViewTransform, box: Box, viewport: Size) -> tuple[float, float] | None:
    """Return the centre of the visible part of a box, in device pixels; None where nothing of it is visible."""
    left, top = view.to_device(box[0], box[1])
    right, bottom = view.to_device(box[0] + box[2], box[1] + box[3])
    left, right, top, bottom = max(left, 0.0), min(right, viewport[1]), max(top, 0.0), min(bottom, viewport[0])
    return None if left >= right or top >= bottom else ((left + right) / 2, (top + bottom) / 2)


def kept_in(view: ViewTransform, box: Box, viewport: Size) -> ViewTransform:
    """Return the view, moved just enough to show all of a box along each axis on which the box fits."""
    left, top = view.to_device(box[0], box[1])
    moved = []
    for start, length, room in (
        (left, box[2] * view.scale, viewport[1]),
        (top, box[3] * view.scale, viewport[0]),
    ):
        moved.append(0.0 if length > room else min(max(start, 0.0), room - length) - start)
    return view.panned(*moved)


def _owned(image: PairedImage, segments: SegmentColumns, local: int) -> NDArray[np.bool_]:
    truth = segments.side[local] == Side.GROUND_TRUTH
    owned: NDArray[np.bool_] = (image.pair_ground_truth if truth else image.pair_prediction) == local
    return owned


def _together(segments: SegmentColumns, local: int) -> Box:
    """Return the box of a segment and of a partner at the same place."""
    boxes = segments.bbox[[local]].astype(np.int64)
    partner = int(segments.partner[local])
    if partner != VOID and segments.iou[local] >= SAME_PLACE:
        boxes = segments.bbox[[local, partner]].astype(np.int64)
    low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def _filling(box: Box, viewport: Size, spread: float, closest: float) -> float:
    """Return the scale at which a box, spread by its context, fills the viewport."""
    across = viewport[1] / (max(box[2], 1) * spread)
    down = viewport[0] / (max(box[3], 1) * spread)
    return min(across, down, closest)


def _about(box: Box, scale: float, image: Size, screen: Screen) -> ViewTransform:
    """Return the view with a box in the middle, or as close to it as the edges of the image allow, cards aside."""
    corner = []
    for start, length, whole, room in ((box[0], box[2], image[1], screen.viewport[1]),
                                       (box[1], box[3], image[0], screen.viewport[0])):  # fmt: skip
        free, cards = room - whole * scale, _CARDS * screen.ratio
        centred = room / 2 - (start + length / 2) * scale
        corner.append(free / 2 if free >= 0 else min(max(centred, free - cards), cards))
    return clamp(ViewTransform(scale, corner[0], corner[1]), image, screen.viewport)


def _pixels(
    image: PairedImage, segments: SegmentColumns, local: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return rows and columns of a segment's pixels, and of how many rows and columns one was looked at."""
    x, y, width, height = (int(value) for value in segments.bbox[local])
    owned = _owned(image, segments, local)
    region = image.pair_map[y : y + height, x : x + width]
    step = max(1, math.ceil(math.sqrt(region.size / _MOST_LOOKED_AT)))
    rows, columns = np.nonzero(owned[region[::step, ::step]])
    if not len(rows):
        # The best place may lie between those that were tried.
        step = 1
        rows, columns = np.nonzero(owned[region])
    return y + rows * step, x + columns * step, step


def _densest(points: tuple[NDArray[np.int64], NDArray[np.int64], int], window: tuple[float, float]) -> tuple[Box, int]:
    """Return the box of the points in the window that contains most of them, and how many pixels they stand for.

    Parameters
    ----------
    points
        From `_pixels`.
    window : (height, width)
        Image pixels.
    """
    rows, columns, step = points
    cells = []
    for places, length in ((rows, window[0]), (columns, window[1])):
        cells.append(((places - places.min()) / max(length / _CELLS, 1.0)).astype(np.int64))
    shape = [int(cell.max()) + 1 for cell in cells]
    counts = np.bincount(cells[0] * shape[1] + cells[1], minlength=shape[0] * shape[1]).reshape(shape)
    integral = np.pad(np.pad(counts, (0, _CELLS - 1)).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    # The sum in a window that begins at each cell.
    sums = integral[_CELLS:, _CELLS:] - integral[:-_CELLS, _CELLS:]
    sums -= integral[_CELLS:, :-_CELLS] - integral[:-_CELLS, :-_CELLS]
    top, left = np.unravel_index(int(np.argmax(sums)), shape)
    inside = (cells[0] >= top) & (cells[0] < top + _CELLS) & (cells[1] >= left) & (cells[1] < left + _CELLS)
    low_row, high_row = int(rows[inside].min()), int(rows[inside].max()) + step
    low_column, high_column = int(columns[inside].min()), int(columns[inside].max()) + step
    box = low_column, low_row, high_column - low_column, high_row - low_row
    return box, int(np.count_nonzero(inside)) * step * step
