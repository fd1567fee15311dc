"""How figures of a segment are rounded, wherever they are shown: a table and a card beside it say the same."""

from __future__ import annotations

import math

NOTHING = "—"
"""Stands for a number that does not exist."""
_MOST_DECIMALS = 6


def format_iou(iou: float | None) -> str:
    """Return an IoU with two decimals, or a dash for None and NaN."""
    if iou is None or math.isnan(iou):
        return NOTHING
    return f"{iou:.2f}"


def format_iou_beside(iou: float, threshold: float) -> str:
    """Return an IoU with two decimals, or with as many as tell on which side of a threshold it lies.

    Where a sentence says that 0.5004 is more than 0.50, two decimals would make nonsense of it.
    """
    for decimals in range(2, _MOST_DECIMALS):
        text = f"{iou:.{decimals}f}"
        if (float(text) > threshold) == (iou > threshold):
            return text
    return f"{iou:.{_MOST_DECIMALS}f}"


def format_score(score: float) -> str:
    """Return a score with two decimals, or a dash for NaN."""
    return NOTHING if math.isnan(score) else f"{score:.2f}"


def format_impact(fraction: float | None) -> str:
    """Return a PQ impact in points with two figures that count.

    One segment among a hundred thousand moves PQ by far less than a hundredth of a point, so fixed decimals would
    show +0.00 on every row.
    """
    if fraction is None or math.isnan(fraction):
        return NOTHING
    points = 100 * fraction
    if points < 0.5e-5:
        return "0" if points <= 0 else "<0.00001"
    decimals = min(5, max(2, 1 - math.floor(math.log10(points))))
    return f"+{points:.{decimals}f}"
