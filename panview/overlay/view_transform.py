"""Where the image lies in the viewport. Lengths are device pixels: at 100 % an image pixel takes one of the screen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Size = tuple[int, int]
"""Height, width."""

MAX_SCALE = 64.0
MIN_SCALE_OF_FIT = 0.25
"""An image can be made this much smaller than it is when it fits."""
ZOOM_STEP = 1.25


@dataclass(frozen=True)
class ViewTransform:
    """Maps image to viewport: ``device = image * scale + offset``.

    Attributes
    ----------
    scale : float
        Device pixels an image pixel, more than 0.
    x, y : float
        Where the image's top left corner lies, in device pixels from the viewport's.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def corner(self) -> tuple[int, int]:
        """Top left corner of the image as it is drawn: whole device pixels, so that 100 % is sharp."""
        return math.floor(self.x + 0.5), math.floor(self.y + 0.5)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Return the image position of a viewport position, before rounding to whole device pixels."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        """Return the viewport position of an image position, before rounding to whole device pixels."""
        return x * self.scale + self.x, y * self.scale + self.y

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """Return the view moved by device pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def zoomed(self, scale: float, x: float, y: float) -> ViewTransform:
        """Return the view at another scale, with the image point under viewport position (x, y) kept there."""
        ratio = scale / self.scale
        return ViewTransform(scale, x + (self.x - x) * ratio, y + (self.y - y) * ratio)

    def resized(self, ratio: float) -> ViewTransform:
        """Return the same view on a screen with ``ratio`` times as many pixels per length."""
        return ViewTransform(self.scale * ratio, self.x * ratio, self.y * ratio)


def fit(image: Size, viewport: Size, margin: float = 0.0) -> ViewTransform:
    """Return the view that shows the whole image, centred.

    Parameters
    ----------
    image, viewport : (height, width)
        Image pixels and device pixels.
    margin : float
        Device pixels kept free on every side where there is room.
    """
    room = [max(length - 2 * margin, length / 2, 1.0) for length in viewport]
    scale = min(room[0] / image[0], room[1] / image[1], MAX_SCALE)
    return centred(image, viewport, scale)


def centred(image: Size, viewport: Size, scale: float) -> ViewTransform:
    """Return the view at a scale with the image's centre in the viewport's."""
    return ViewTransform(scale, (viewport[1] - image[1] * scale) / 2, (viewport[0] - image[0] * scale) / 2)


def scale_limits(image: Size, viewport: Size) -> tuple[float, float]:
    """Return the smallest and the largest scale that zooming reaches."""
    return min(fit(image, viewport).scale, 1.0) * MIN_SCALE_OF_FIT, MAX_SCALE


def clamp(view: ViewTransform, image: Size, viewport: Size) -> ViewTransform:
    """Return the nearest view whose scale is within limits and that has the viewport's centre on the image.

    Zooming out thus brings a lost image back, and zooming in at a point of the image never needs correcting.
    """
    low, high = scale_limits(image, viewport)
    height, width = viewport
    if not low <= view.scale <= high:
        view = view.zoomed(min(max(view.scale, low), high), width / 2, height / 2)
    return ViewTransform(
        view.scale,
        min(max(view.x, width / 2 - image[1] * view.scale), width / 2),
        min(max(view.y, height / 2 - image[0] * view.scale), height / 2),
    )


def zoom_at(view: ViewTransform, factor: float, x: float, y: float, image: Size, viewport: Size) -> ViewTransform:
    """Return the view zoomed by a factor about a viewport position, clamped."""
    low, high = scale_limits(image, viewport)
    scale = min(max(view.scale * factor, low), high)
    return clamp(view.zoomed(scale, x, y), image, viewport)


def sample_positions(view: ViewTransform, size: int, viewport: int, margin: int, *, axis: int) -> NDArray[np.int32]:
    """Return which row or column of the image each device pixel shows, by its centre.

    Parameters
    ----------
    view : ViewTransform
        The view; its rounded corner counts.
    size : int
        Image pixels along the axis.
    viewport : int
        Device pixels along the axis.
    margin : int
        Device pixels added before the first and after the last.
    axis : int
        0 for rows, 1 for columns.

    Returns
    -------
    (viewport + 2 * margin,) int32
        -1 where the device pixel lies beside the image.
    """
    corner = view.corner[1 - axis]
    device = np.arange(-margin, viewport + margin, dtype=np.float64)
    position = np.floor((device + 0.5 - corner) / view.scale)
    return np.where((position >= 0) & (position < size), position, -1).astype(np.int32)


def image_pixel(view: ViewTransform, x: int, y: int, image: Size) -> tuple[int, int] | None:
    """Return (row, column) of the image pixel that device pixel (x, y) shows, None beside the image."""
    column = math.floor((x + 0.5 - view.corner[0]) / view.scale)
    row = math.floor((y + 0.5 - view.corner[1]) / view.scale)
    if 0 <= row < image[0] and 0 <= column < image[1]:
        return row, column
    return None
