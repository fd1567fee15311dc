"""A snapshot of everything a view of the canvas shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from panview.ui.canvas.canvas_image import CanvasImage, SegmentColumns
from panview.ui.canvas.overlay_tables import Emphasis
from panview.ui.canvas.style import DARK_COLOURS, CanvasColours, CanvasStyle
from panview.ui.canvas.view_transform import ViewTransform


@dataclass(frozen=True)
class CanvasState:
    """What is shown, where and how. Both views of a canvas show the same state.

    Attributes
    ----------
    image : CanvasImage or None
        The image; None shows `message`.
    segments : SegmentColumns or None
        The image's segments as they are now matched; None without an image.
    style : CanvasStyle
        How segments look.
    view : ViewTransform
        Where the image lies.
    emphasis : Emphasis
        Hovered and selected segment.
    colours : CanvasColours
        From the theme.
    split : float
        Where the divider of the split layer stands, as a share of the width.
    bare : bool
        Whether the photo is shown without segments.
    message : str
        Shown when there is no image.
    """

    image: CanvasImage | None = None
    segments: SegmentColumns | None = None
    style: CanvasStyle = field(default_factory=CanvasStyle)
    view: ViewTransform = field(default_factory=ViewTransform)
    emphasis: Emphasis = field(default_factory=Emphasis)
    colours: CanvasColours = DARK_COLOURS
    split: float = 0.5
    bare: bool = False
    message: str = ""
