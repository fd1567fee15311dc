"""Shortcuts drawn as key caps."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics, QPainter

from panview.presentation.theme_colours import Theme
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.painting import CENTRE, draw_text, fill_round

_HEIGHT = 20


def draw_key_caps(painter: QPainter, room: QRectF, shortcut: str, theme: Theme) -> int:
    """Draw a shortcut such as "Ctrl+K" at the right of a room and return where it begins.

    Several shortcuts are separated by " or ".
    """
    font = ui_font(BASE_PIXELS - 2)
    metrics = QFontMetrics(font)
    right = room.right()
    for choice in reversed(shortcut.split(" or ")):
        for key in reversed(split_keys(choice)):
            wide = max(_HEIGHT, metrics.horizontalAdvance(key) + 12)
            cap = QRectF(right - wide, room.center().y() - _HEIGHT / 2, wide, _HEIGHT)
            fill_round(painter, cap, 5, theme.raised, theme.border)
            draw_text(painter, cap.toRect(), key, font, theme.text, CENTRE)
            right -= wide + 4
        right -= 8
    return round(right)


def split_keys(shortcut: str) -> list[str]:
    """Split "Ctrl++" into "Ctrl" and "+", and so on."""
    if not shortcut:
        return []
    if shortcut.endswith("+"):
        return [*(part for part in shortcut[:-1].split("+") if part), "+"]
    return shortcut.split("+")
