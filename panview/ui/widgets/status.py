"""Colours of a match status, for Qt."""

from __future__ import annotations

from PySide6.QtGui import QColor

from panview.metrics.segment_table import Status
from panview.review.colours import DEFAULT_PALETTE, STATUS_COLOURS


def status_colour(status: Status, palette: str = DEFAULT_PALETTE) -> QColor:
    """Return the colour of a status in a palette of `STATUS_COLOURS`."""
    return QColor(*STATUS_COLOURS[palette][status])
