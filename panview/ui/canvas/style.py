"""How the canvas is to look, and the few colours of it that are taken from the theme."""

from __future__ import annotations

from dataclasses import dataclass

from panview.review.look import CanvasStyle as CanvasStyle
from panview.review.look import Layer as Layer


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
    dark : bool
        Whether the theme is dark.
    """

    background: str
    checker: str
    text: str
    muted: str
    raised: str
    border: str
    dark: bool


DARK_COLOURS = CanvasColours(
    background="#101114",
    checker="#22252c",
    text="#f0f2f5",
    muted="#9aa3b2",
    raised="#1d2027",
    border="#343944",
    dark=True,
)
LIGHT_COLOURS = CanvasColours(
    background="#dfe2e7",
    checker="#eceef2",
    text="#16191f",
    muted="#5c6675",
    raised="#ffffff",
    border="#d3d8e0",
    dark=False,
)
