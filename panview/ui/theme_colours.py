"""The colours of the two themes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Named colours, each "#rrggbb".

    Attributes
    ----------
    name : str
        "dark" or "light".
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
    accent="#4c9be8",
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
    accent="#1f6fc4",
    focus="#08407f",
    focus_gap="#ffffff",
    accent_fill="#1f6fc4",
    accent_text="#ffffff",
    selection="#dceafa",
    danger="#b3261e",
    warning="#8a5a00",
    success="#18794e",
)
