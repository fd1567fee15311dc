"""How the canvas is to look: which sides, coloured by what, how strong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from panview.metrics.segment_table import Status
from panview.review.colours import DEFAULT_PALETTE, DEFAULT_RAMP
from panview.review.tone import NEUTRAL, Tone
from panview.settings import Settings


class Layer(StrEnum):
    """Which side is shown, and how both are arranged."""

    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    BOTH = "both"
    SPLIT = "split"
    SIDE_BY_SIDE = "side by side"
    COMPARISON = "comparison"
    """The shown prediction set at the left, the one it is compared with at the right."""


class Framing(StrEnum):
    """What going to a segment brings into view."""

    SEGMENT = "segment"
    """The segment, with what is around it."""
    WHOLE = "whole"
    """The whole image."""


class Flip(StrEnum):
    """What is seen of the selected pair alone, one after the other."""

    OFF = "off"
    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    PHOTO = "photo"

    @property
    def next(self) -> Flip:
        """What follows in the turn."""
        turn = tuple(Flip)
        return turn[(turn.index(self) + 1) % len(turn)]


@dataclass(frozen=True)
class CanvasStyle:
    """What is shown and how.

    Attributes
    ----------
    layer : Layer
        Side or arrangement of sides.
    colour_by : str
        Meaning of the colour: key of a colouring.
    opacity : float
        Opacity of the fill of errors, 0 to 1; correct segments are drawn at a fraction of it. Outlines keep theirs.
    outlines : bool
        Whether segments are outlined; the hovered and the selected segment always are.
    visible : frozenset[Status]
        Statuses that are shown.
    palette : str
        Status colours, a key of `panview.review.colours.STATUS_COLOURS`.
    ramp : str
        IoU colours, a key of `panview.review.colours.RAMPS`.
    show_ground_truth, show_prediction : bool
        Switches of either side, whatever the layer.
    framing : Framing
        What going to a segment brings into view.
    context : float
        How much is then seen on every side of the segment, as a share of its length.
    solo : bool
        Whether all but the selected segment and its partner is dimmed.
    flip : Flip
        What is seen of the selected pair alone; of all segments where none is selected.
    tone : Tone
        How bright the photo is shown.
    """

    layer: Layer = Layer.BOTH
    colour_by: str = "status"
    opacity: float = 0.6
    outlines: bool = True
    visible: frozenset[Status] = frozenset(Status)
    palette: str = DEFAULT_PALETTE
    ramp: str = DEFAULT_RAMP
    show_ground_truth: bool = True
    show_prediction: bool = True
    framing: Framing = Framing.SEGMENT
    context: float = 0.5
    solo: bool = False
    flip: Flip = Flip.OFF
    tone: Tone = NEUTRAL


def look_of(settings: Settings) -> CanvasStyle:
    """Return the look that a window begins with."""
    return CanvasStyle(**look_fields(settings))  # type: ignore[arg-type]


def look_fields(settings: Settings) -> dict[str, object]:
    """Return the fields of a `CanvasStyle` that are settings."""
    return {
        "opacity": settings.opacity,
        "outlines": settings.outlines,
        "palette": settings.palette,
        "ramp": settings.ramp,
        "framing": Framing(settings.framing),
        "context": settings.segment_context,
        "solo": settings.solo,
    }


def settings_of_look(look: CanvasStyle) -> dict[str, object]:
    """Return the settings that a look says, the reverse of `look_fields`."""
    return {
        "opacity": look.opacity,
        "outlines": look.outlines,
        "palette": look.palette,
        "ramp": look.ramp,
        "framing": look.framing.value,
        "segment_context": look.context,
        "solo": look.solo,
    }
