"""How the canvas is to look: layer, colouring, opacity, and the few colours taken from the theme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from panview.metrics.segment_table import Status
from panview.review.colours import DEFAULT_PALETTE, DEFAULT_RAMP


class Layer(StrEnum):
    """Which side is shown, and how both are arranged."""

    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    BOTH = "both"
    SPLIT = "split"
    SIDE_BY_SIDE = "side by side"
    COMPARISON = "comparison"
    """The shown prediction set at the left, the one it is compared with at the right."""


class ColourBy(StrEnum):
    """What the colour of a segment says."""

    STATUS = "status"
    IOU = "iou"
    CATEGORY = "category"


@dataclass(frozen=True)
class CanvasStyle:
    """What is shown and how.

    Attributes
    ----------
    layer : Layer
        Side or arrangement of sides.
    colour_by : ColourBy
        Meaning of the colour.
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
    """

    layer: Layer = Layer.BOTH
    colour_by: ColourBy = ColourBy.STATUS
    opacity: float = 0.6
    outlines: bool = True
    visible: frozenset[Status] = frozenset(Status)
    palette: str = DEFAULT_PALETTE
    ramp: str = DEFAULT_RAMP
    show_ground_truth: bool = True
    show_prediction: bool = True


@dataclass(frozen=True)
class CanvasColours:
    """The colours of the canvas that come from the theme, ``#rrggbb``.

    Attributes
    ----------
    background : str
        Around the image.
    checker : str
        Second tone of the board that stands for a missing photo; the first is `raised`.
    text, muted : str
        Text, and text of less weight.
    raised, border : str
        Ground and edge of legend, zoom chip and hover card.
    accent : str
        Outline of the selected segment.
    dark : bool
        Whether the theme is dark.
    """

    background: str
    checker: str
    text: str
    muted: str
    raised: str
    border: str
    accent: str
    dark: bool


DARK_COLOURS = CanvasColours(
    background="#101114",
    checker="#22252c",
    text="#f0f2f5",
    muted="#9aa3b2",
    raised="#1d2027",
    border="#343944",
    accent="#4c9be8",
    dark=True,
)
LIGHT_COLOURS = CanvasColours(
    background="#dfe2e7",
    checker="#eceef2",
    text="#16191f",
    muted="#5c6675",
    raised="#ffffff",
    border="#d3d8e0",
    accent="#1f6fc9",
    dark=False,
)
