"""A snapshot of everything a view of the canvas shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from panview.overlay.segments import SegmentColumns
from panview.overlay.tables import Emphasis, pair_of
from panview.overlay.view_transform import ViewTransform
from panview.presentation.theme_colours import DARK_COLOURS, CanvasColours
from panview.review.look import CanvasStyle, Flip, Layer
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.paint import PREDICTION_LABEL, TRUTH_LABEL
from panview.words import tr


@dataclass(frozen=True)
class CanvasState:
    """What is shown, where and how. Both views of a canvas show the same state, or the second its `other`.

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
        Whether the photo is shown without segments, while a key is held.
    message : str
        Shown when there is no image.
    names : (str, str)
        The prediction set that is shown, and the one it is compared with; empty for none.
    compared_segments : SegmentColumns or None
        As `segments`, of the image with the prediction set that is compared with.
    compared_emphasis : Emphasis
        As `emphasis`, of the same.
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
    names: tuple[str, str] = ("", "")
    compared_segments: SegmentColumns | None = None
    compared_emphasis: Emphasis = field(default_factory=Emphasis)

    @property
    def lifted(self) -> bool:
        """Whether the photo alone is seen."""
        return self.bare or self.style.flip is Flip.PHOTO

    @property
    def compares(self) -> bool:
        """Whether two prediction sets are shown beside each other; not before both have been loaded."""
        image = self.image
        ready = image is None or image.compared is not None or bool(image.compared_message)
        return self.style.layer is Layer.COMPARISON and ready

    @property
    def other(self) -> CanvasState:
        """The state of the view that shows the prediction set that is compared with."""
        image = self.image
        if image is None:
            return self
        return replace(
            self,
            image=image.compared,
            segments=self.compared_segments,
            emphasis=self.compared_emphasis,
            message=image.compared_message,
        )


def flip_label(state: CanvasState) -> str:
    """Return what is seen of the selected pair while it is flipped, for the corner of a view; "" while it is not."""
    flip, segments = state.style.flip, state.segments
    if flip is Flip.OFF or segments is None:
        return ""
    if flip is Flip.PHOTO:
        return tr("Photo")
    truth = flip is Flip.GROUND_TRUTH
    word = TRUTH_LABEL if truth else PREDICTION_LABEL
    if state.emphasis.selected is None:
        return word
    there = pair_of(segments, state.emphasis.selected)[0 if truth else 1]
    return word if there is not None else tr("{word}: no segment", word=word)
