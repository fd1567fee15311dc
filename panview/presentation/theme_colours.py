"""The colours of the themes; each is a value, and one more is a line in `THEMES`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Named colours, each "#rrggbb".

    Attributes
    ----------
    name : str
        As settings and options call it.
    dark : bool
        Light text on a dark ground.
    window : str
        Ground of bars and panels.
    surface : str
        Ground of text fields and cards on a panel.
    raised, hover : str
        Ground of buttons and chips, at rest and under the mouse.
    canvas : str
        Ground around an image.
    border : str
        Hairlines between panels and around cards.
    text, muted : str
        Text, and text that steps back; both readable (WCAG AA) on window, surface, raised and selection.
    accent : str
        The one accent colour: bars, markers.
    focus, focus_gap : str
        Outer and inner line of the focus ring. Their contrast is at least 9, so that one of them has at least 3 to any
        third colour.
    accent_fill, accent_text : str
        Ground and text of the chosen option and of the main button.
    selection : str
        Ground of selected rows; text and muted are written on it.
    danger, warning, success : str
        Text and icons that say so.
    """

    name: str
    dark: bool
    window: str
    surface: str
    raised: str
    hover: str
    canvas: str
    border: str
    text: str
    muted: str
    accent: str
    focus: str
    focus_gap: str
    accent_fill: str
    accent_text: str
    selection: str
    danger: str
    warning: str
    success: str


DARK = Theme(
    name="dark",
    dark=True,
    window="#1d2026",
    surface="#242830",
    raised="#2c313b",
    hover="#363c48",
    canvas="#0f1114",
    border="#333943",
    text="#eceef2",
    muted="#a5aebd",
    accent="#509eea",
    focus="#a8d0ff",
    focus_gap="#1d2026",
    accent_fill="#2b70cb",
    accent_text="#ffffff",
    selection="#2a3f5a",
    danger="#ff8a80",
    warning="#f2b84b",
    success="#4cc38a",
)

LIGHT = Theme(
    name="light",
    dark=False,
    window="#ffffff",
    surface="#f6f7f9",
    raised="#e9ecf1",
    hover="#dce1e9",
    canvas="#dfe3e8",
    border="#dde1e7",
    text="#16191f",
    muted="#566175",
    accent="#1c69bb",
    focus="#08407f",
    focus_gap="#ffffff",
    accent_fill="#1f6fc4",
    accent_text="#ffffff",
    selection="#dceafa",
    danger="#b3261e",
    warning="#8a5a00",
    success="#18794e",
)

_GROUNDS = ("window", "surface", "raised", "hover", "selection", "canvas")

HIGH_CONTRAST = Theme(
    name="high-contrast",
    dark=True,
    window="#000000",
    surface="#000000",
    raised="#1c1c1c",
    hover="#333333",
    canvas="#000000",
    border="#c8c8c8",
    text="#ffffff",
    muted="#e2e2e2",
    accent="#ffd60a",
    focus="#5ce1ff",
    focus_gap="#000000",
    accent_fill="#ffd60a",
    accent_text="#000000",
    selection="#1b3a6b",
    danger="#ffa3a3",
    warning="#ffb454",
    success="#7dffae",
)
"""Text has a contrast of 7 and more (WCAG AAA), edges of at least 3."""

THEMES = (DARK, LIGHT, HIGH_CONTRAST)
"""All that there are; settings, options, actions and tests take them from here."""

TEXT_ON: tuple[tuple[str, str], ...] = (
    *((tone, ground) for tone in ("text", "muted") for ground in _GROUNDS),
    *((tone, ground) for tone in ("accent", "danger", "warning", "success") for ground in ("window", "surface")),
    ("accent", "raised"),
    ("accent_text", "accent_fill"),
)
"""Which tones are written on which grounds: each pair is readable (WCAG AA, 4.5) in every theme."""

MARKS_ON: tuple[tuple[str, str], ...] = (
    *((tone, ground) for tone in ("accent", "muted", "danger", "warning", "success") for ground in _GROUNDS),
    ("accent_fill", "window"),
    ("accent_fill", "surface"),
)
"""Bars, ticks, icons, swatches of meaning and handles: 3 and more in every theme."""


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


def canvas_colours(theme: Theme) -> CanvasColours:
    """Return the few colours that the canvas takes from a theme."""
    return CanvasColours(
        background=theme.canvas,
        checker=theme.hover,
        text=theme.text,
        muted=theme.muted,
        raised=theme.surface,
        border=theme.border,
        dark=theme.dark,
    )


DARK_COLOURS = canvas_colours(DARK)
"""Those of the canvas until it is told of a theme."""
