"""How far two colours stand apart, and a colour that stands out from its ground, by WCAG 2.2."""

from __future__ import annotations

from functools import lru_cache

MARK = 3.0
"""Contrast of a mark, an icon or an edge that has to be seen."""
_STEP = 0.04


def contrast_ratio(first: str, second: str) -> float:
    """Return the contrast of two colours "#rrggbb": 1 (equal) to 21 (black on white)."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@lru_cache(maxsize=400)
def standing_out(colour: str, ground: str, least: float = MARK) -> str:
    """Return the colour, made darker or lighter until its contrast to a ground is ``least``."""
    away = 0 if _luminance(ground) > 0.18 else 255
    share, found = 0.0, colour
    while contrast_ratio(found, ground) < least and share < 1.0:
        share = min(1.0, share + _STEP)
        found = "#" + "".join(f"{round((1 - share) * channel + share * away):02x}" for channel in _channels(colour))
    return found


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Undo the sRGB curve of a channel, 0 to 1."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
