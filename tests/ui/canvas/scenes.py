"""Small images to draw, and a slow renderer that says what the overlay must be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from panview.datasets.runs import runs_of
from panview.metrics.segment_table import Side, Status
from panview.overlay.canvas_image import build_canvas_image
from panview.overlay.draw_kernel import (
    DASH_LENGTH,
    DASH_PERIOD,
    DOT_LENGTH,
    DOT_PERIOD,
    HATCH_PERIOD,
    HATCH_WIDTH,
    RING,
    SPARSE_PERIOD,
    SPARSE_WIDTH,
    STRIPE,
)
from panview.overlay.segments import VOID, SegmentColumns
from panview.overlay.tables import Line, OverlayTables, Pattern
from panview.overlay.view_transform import Size, ViewTransform, image_pixel
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.photo import photo_levels


def make_segments(
    sides: list[int],
    statuses: list[int],
    partners: list[int] | None = None,
    ious: list[float] | None = None,
    boxes: list[tuple[int, int, int, int]] | None = None,
) -> SegmentColumns:
    """Make columns; every segment is of a category of its own, with a colour of its own."""
    count = len(sides)
    index = np.arange(count)
    colours = np.stack([40 + 17 * index, 250 - 23 * index, 90 + 11 * index], axis=1) % 256
    return SegmentColumns(
        row=index + 100,
        side=np.array(sides, np.uint8),
        status=np.array(statuses, np.uint8),
        category=index.astype(np.int16),
        category_colour=colours.astype(np.uint8),
        iou=np.array([np.nan] * count if ious is None else ious, np.float64),
        partner=np.array([VOID] * count if partners is None else partners, np.int32),
        bbox=np.array([(0, 0, 1, 1)] * count if boxes is None else boxes, np.int32).reshape(count, 4),
    )


def make_image(
    truth: NDArray[np.uint32] | list[list[int]],
    prediction: NDArray[np.uint32] | list[list[int]],
    segments: SegmentColumns,
    photo: QImage | None = None,
) -> CanvasImage:
    """Make an image whose ids count from 1 on either side, in the order of the columns."""
    truths = int(np.sum(segments.side == Side.GROUND_TRUTH))
    return build_canvas_image(
        7,
        () if photo is None else photo_levels(photo),
        "" if photo else "no photo",
        runs_of(np.array(truth, np.uint32)),
        runs_of(np.array(prediction, np.uint32)),
        np.arange(1, truths + 1, dtype=np.uint32),
        np.arange(1, len(segments) - truths + 1, dtype=np.uint32),
        segments,
    )


def plain_photo(width: int, height: int, colour: int = 0xFF808080) -> QImage:
    """Make a photo of one colour."""
    photo = QImage(width, height, QImage.Format.Format_RGB32)
    photo.fill(colour)
    return photo


def quadrants() -> CanvasImage:
    """Make a 40 by 20 image: on the left truth 0 (FN) alone, in the middle 0 and prediction 2 (FP), then 1 and 3 (TP).

    Columns 0-9 truth 0; 10-19 truth 0 and prediction 2; 20-29 truth 1 and prediction 3; 30-39 void.
    """
    truth = np.zeros((20, 40), np.uint32)
    truth[:, :20], truth[:, 20:30] = 1, 2
    prediction = np.zeros((20, 40), np.uint32)
    prediction[:, 10:20], prediction[:, 20:30] = 1, 2
    segments = make_segments(
        [0, 0, 1, 1],
        [Status.FN, Status.TP, Status.FP, Status.TP],
        [2, 3, 0, 1],
        [0.4, 1.0, 0.4, 1.0],
        [(0, 0, 20, 20), (20, 0, 10, 20), (10, 0, 10, 20), (20, 0, 10, 20)],
    )
    return make_image(truth, prediction, segments, plain_photo(40, 20))


def over(below: int, above: int) -> int:
    """Lay a premultiplied colour over another, channel by channel."""
    rest = 255 - (above >> 24)
    result = 0
    for shift in (0, 8, 16, 24):
        channel = round(((below >> shift) & 255) * rest / 255) + ((above >> shift) & 255)
        result |= channel << shift
    return result


class SlowOverlay:
    """Draws the overlay pixel by pixel, as its documentation says."""

    def __init__(self, image: CanvasImage, view: ViewTransform, viewport: Size, tables: OverlayTables) -> None:
        self.image, self.view, self.viewport, self.tables = image, view, viewport, tables
        self.outside = len(image.pair_ground_truth)

    def draw(self) -> NDArray[np.uint32]:
        """Return premultiplied ARGB, (height, width) uint32."""
        height, width = self.viewport
        return np.array([[self.pixel(x, y) for x in range(width)] for y in range(height)], np.uint32)

    def pair(self, x: int, y: int) -> int:
        place = image_pixel(self.view, x, y, self.image.size)
        return self.outside if place is None else int(self.image.pair_map[place])

    def pixel(self, x: int, y: int) -> int:
        fill, stripe, pattern = (int(value) for value in self.tables.fills[self.pair(x, y)])
        colour = stripe if self.in_stripe(pattern, x - self.view.corner[0], y - self.view.corner[1]) else fill
        outlines = []
        for owner in (self.tables.truth_owner, self.tables.prediction_owner):
            segment = int(owner[self.pair(x, y)])
            if segment != VOID:
                outlines.append((int(self.tables.lines[segment, 5]), self.outline(owner, segment, x, y)))
        for _, line in sorted(outlines, key=lambda outline: outline[0]):
            colour = over(colour, line)
        return colour

    def in_stripe(self, pattern: int, x: int, y: int) -> bool:
        unit = self.tables.unit
        if pattern == Pattern.STRIPES:
            return (x + y) % (2 * STRIPE * unit) < STRIPE * unit
        if pattern == Pattern.HATCH:
            return (x + y) % (HATCH_PERIOD * unit) < HATCH_WIDTH * unit
        return pattern == Pattern.SPARSE_HATCH and (x - y) % (SPARSE_PERIOD * unit) < SPARSE_WIDTH * unit

    def leaves(self, owner: NDArray[np.int32], segment: int, x: int, y: int) -> bool:
        pair = self.pair(x, y)
        if pair == self.outside and self.tables.lines[segment, 5] == 0:
            return False
        return int(owner[pair]) != segment

    def outline(self, owner: NDArray[np.int32], segment: int, x: int, y: int) -> int:
        colour, inner, kind, width, total, _ = (int(value) for value in self.tables.lines[segment])
        for distance in (width, total):
            places = [(x - distance, y), (x + distance, y), (x, y - distance), (x, y + distance)]
            if any(self.leaves(owner, segment, *place) for place in places):
                return colour if distance == width and self.in_dash(owner, segment, kind, x, y) else inner
        return 0

    def in_dash(self, owner: NDArray[np.int32], segment: int, kind: int, x: int, y: int) -> bool:
        unit = self.tables.unit
        if kind == Line.SOLID:
            return True
        normal_x = normal_y = 0
        for step_y in (-1, 0, 1):
            for step_x in (-1, 0, 1):
                length = RING * unit * 7 // 10 if step_x and step_y else RING * unit
                if self.leaves(owner, segment, x + step_x * length, y + step_y * length):
                    normal_x, normal_y = normal_x + step_x * length, normal_y + step_y * length
        at_x, at_y = x - self.view.corner[0], y - self.view.corner[1]
        if abs(normal_x) * 12 <= abs(normal_y) * 5:
            position = at_x
        elif abs(normal_y) * 12 <= abs(normal_x) * 5:
            position = at_y
        else:
            slope = at_x - at_y if normal_x * normal_y > 0 else at_x + at_y
            position = slope * 181 // 256
        if kind == Line.DASHED:
            return position % (DASH_PERIOD * unit) < DASH_LENGTH * unit
        return position % (DOT_PERIOD * unit) < DOT_LENGTH * unit
