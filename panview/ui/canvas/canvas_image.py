"""An image whose photo Qt draws."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtGui import QImage

from panview.overlay import canvas_image

CanvasImage: TypeAlias = canvas_image.CanvasImage[QImage]
