"""Photos of more than eight bits a channel as Qt's images, in any thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from panview.datasets.photo_depth import eight_bits, shown_range
from panview.ui.canvas.pixels import pixels_of

_OPAQUE = np.uint32(0xFF000000)
_CHANNELS = {
    QImage.Format.Format_Grayscale16: 1,
    QImage.Format.Format_RGBX64: 4,
    QImage.Format.Format_RGBA64: 4,
}
"""Formats of 16 bits -> values a pixel."""


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return an RGB32 image of pixels.

    Parameters
    ----------
    pixels : (H, W, 3) uint8
        Red, green, blue.
    """
    height, width, _ = pixels.shape
    image = QImage(width, height, QImage.Format.Format_RGB32)
    out = pixels_of(image)
    np.left_shift(pixels[..., 0], np.uint32(16), out=out, dtype=np.uint32)
    out |= pixels[..., 1].astype(np.uint32) << np.uint32(8)
    out |= pixels[..., 2]
    out |= _OPAQUE
    return image


def covering_part(pixels: NDArray[np.uint8], box: QSize) -> NDArray[np.uint8]:
    """Return every second row and column of pixels, every third and so on, as many as still cover a box."""
    height, width, _ = pixels.shape
    step = max(1, min(height // max(1, box.height()), width // max(1, box.width())))
    return pixels[::step, ::step]


def brightened(image: QImage) -> QImage:
    """Return an image of 16 bits whose values are all small as it can be seen; any other one as it is.

    Qt takes the upper eight bits, of which 12 bits of an instrument leave only shades of black.
    """
    channels = _CHANNELS.get(image.format())
    if channels is None:
        return image
    row = image.bytesPerLine() // 2
    flat = np.frombuffer(image.constBits(), np.uint16).reshape(image.height(), row)
    values = flat[:, : image.width() * channels].reshape(image.height(), image.width(), channels)
    values = values[..., : 3 if channels > 1 else 1]
    if shown_range(values) == (0.0, 65535.0):
        return image
    return image_of(eight_bits(values))
