"""The pixels of Qt's images as arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def pixels_of(image: QImage) -> NDArray[np.uint32]:
    """Return the pixels of a 32-bit image to write to, (height, width) uint32. The image must outlive the array."""
    return np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.width())


def constant_pixels_of(image: QImage) -> NDArray[np.uint32]:
    """Return the pixels of a 32-bit image to read, without a copy. The image must outlive the array."""
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
