"""What columns need to hold their texts, measured in a font; `panview.presentation.column_widths` shares the room."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontMetricsF

from panview.literal import legible
from panview.presentation.column_widths import Need


def figure(texts: Iterable[str], font: QFont, padding: int, *, share: float = 0.0, leaves: int = 0) -> Need:
    """Return the need of a column of figures."""
    wide = widest(texts, font) + padding
    return Need(wide, wide, share, leaves)


def name(texts: Iterable[str], font: QFont, padding: int, least: int, *, share: float = 1.0, leaves: int = 0) -> Need:
    """Return the need of a column of names, which may lose their middles or ends down to ``least`` pixels."""
    wide = widest(texts, font) + padding
    return Need(min(least, wide), wide, share, leaves)


def widest(texts: Iterable[str], font: QFont) -> int:
    """Return the width of the widest text, in whole pixels."""
    metrics = QFontMetricsF(font)
    return int(max((metrics.horizontalAdvance(legible(text)) for text in texts), default=0.0)) + 1
