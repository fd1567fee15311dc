"""The icons, drawn as strokes on a square of 24; `panview.ui.widgets.icons` colours them.

An icon library was tried: importing it takes a third of the time in which the window should be up.
"""

from __future__ import annotations

_CIRCLE = '<circle cx="12" cy="12" r="9"/>'
_CROSS = '<path d="M9 9l6 6M15 9l-6 6"/>'
_PICTURE = '<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M5 17l4.5-5 3.5 4 2-2 4 4"/>'
_FOLDER = '<path d="M3.5 18.5v-12a1 1 0 0 1 1-1H9l2 2.5h8.5a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1z"/>'
_LINES = '<path d="M4 {0}h4M4 {1}h7M4 {2}h10"/>'
_PINS = '<path d="M9.5 2.5V6M14.5 2.5V6M9.5 18v3.5M14.5 18v3.5M2.5 9.5H6M2.5 14.5H6M18 9.5h3.5M18 14.5h3.5"/>'
_EYE = '<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z"/>'
_TICK = '<path d="M4 12.5l5 5L20 6.5"/>'

SHAPES: dict[str, str] = {
    "alert-circle": _CIRCLE + '<path d="M12 7.5v5.5M12 16.2v.3"/>',
    "alert-triangle": '<path d="M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.3"/>',
    "bookmark": '<path d="M7 4h10a1 1 0 0 1 1 1v15l-6-4.5L6 20V5a1 1 0 0 1 1-1z"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "close-circle": _CIRCLE + _CROSS,
    "export": '<path d="M12 4v10M8 10.5l4 4 4-4M4.5 15v4a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1v-4"/>',
    "filter": '<path d="M4 7h16M7 12h10M10 17h4"/>',
    "folder": _FOLDER,
    "folder-open": '<path d="M3.5 18V6.5a1 1 0 0 1 1-1H9l2 2.5h7.5a1 1 0 0 1 1 1v2M3.5 18.5l3-7.5h15l-3 7.5z"/>',
    "hourglass": '<path d="M6.5 3.5h11M6.5 20.5h11M8 3.5v4l4 4.5 4-4.5v-4M8 20.5v-4l4-4.5 4 4.5v4"/>',
    "image": _PICTURE + '<circle cx="15.5" cy="8.5" r="1.2"/>',
    "image-broken": _PICTURE + '<path d="M15 4l-2.5 4 3 2.5-2 3.5"/>',
    "information": _CIRCLE + '<path d="M12 11v5.5M12 7.6v.3"/>',
    "minus": '<path d="M5 12h14"/>',
    "model": '<rect x="6" y="6" width="12" height="12" rx="2"/>' + _PINS,
    "pause": '<path d="M8.5 5.5v13M15.5 5.5v13"/>',
    "play": '<path d="M8 5.5v13l10.5-6.5z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "restore": '<path d="M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4.5 8.8M4.5 4.3v4.5H9"/>',
    "eye": _EYE + '<circle cx="12" cy="12" r="2.8"/>',
    "verdict-prediction-right": _TICK,
    "verdict-prediction-wrong": '<path d="M6 6l12 12M18 6L6 18"/>',
    "verdict-truth-wrong": '<path d="M6 21V4h11l-2.5 4L17 12H6"/>',
    "verdict-both-fine": '<path d="M1.5 12.5l4.5 5L15 7M11 15.5l2 2L22.5 7"/>',
    "verdict-unsure": '<path d="M8 9a4 4 0 1 1 5.5 3.7c-1 .5-1.5 1.2-1.5 2.3v.5M12 19v.3"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "sort-ascending": _LINES.format(6, 12, 18) + '<path d="M18 19V6M15 9l3-3 3 3"/>',
    "sort-descending": '<path d="M4 6h10M4 12h7M4 18h4M18 5v13M15 15l3 3 3-3"/>',
}


def svg(name: str, colour: str, opacity: float) -> bytes:
    """Return an icon as an SVG document.

    Parameters
    ----------
    name : str
        Key of `SHAPES`.
    colour : str
        "#rrggbb".
    opacity : float
        0 to 1.
    """
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="1.8" '
        f'stroke-linecap="round" stroke-linejoin="round" stroke="{colour}" stroke-opacity="{opacity:g}">'
    )
    return f"{head}{SHAPES[name]}</svg>".encode()
