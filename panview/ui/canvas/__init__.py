"""Drawing and picking segments. The public names are `Canvas` and what its setters take."""

from panview.ui.canvas.canvas import Canvas, TooltipProvider
from panview.ui.canvas.canvas_image import CanvasImage, build_canvas_image
from panview.ui.canvas.style import (
    DARK_COLOURS,
    LIGHT_COLOURS,
    CanvasColours,
    CanvasStyle,
    Layer,
)
from panview.ui.canvas.warm_up import warm_up

__all__ = [
    "DARK_COLOURS",
    "LIGHT_COLOURS",
    "Canvas",
    "CanvasColours",
    "CanvasImage",
    "CanvasStyle",
    "Layer",
    "TooltipProvider",
    "build_canvas_image",
    "warm_up",
]
