"""Drawing and picking segments. The public names are `Canvas` and what its setters take."""

from panview.ui.canvas.canvas import Canvas, TooltipProvider
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.warm_up import warm_up

__all__ = [
    "Canvas",
    "CanvasImage",
    "TooltipProvider",
    "warm_up",
]
