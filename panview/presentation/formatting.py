"""Numbers as people read them. All take fractions, as the files do, and show PQ in points (0 to 100)."""

from __future__ import annotations

import math

from panview.review.rounding import NOTHING as NOTHING
from panview.review.rounding import format_impact as format_impact
from panview.review.rounding import format_iou as format_iou

PLUS, MINUS = "+", "\N{MINUS SIGN}"


def format_points(fraction: float | None) -> str:
    """Return a score such as PQ in points with one decimal, or a dash for None and NaN."""
    if fraction is None or math.isnan(fraction):
        return NOTHING
    return f"{100 * fraction:.1f}"


def format_difference(fraction: float | None) -> str:
    """Return a difference of scores in points with its sign and one decimal, or a dash for None and NaN."""
    if fraction is None or math.isnan(fraction):
        return NOTHING
    points = f"{abs(100 * fraction):.1f}"
    return points if points == "0.0" else f"{PLUS if fraction > 0 else MINUS}{points}"


def format_effect(fraction: float | None) -> str:
    """Return a change of PQ in points with two figures that count and its sign."""
    text = format_impact(fraction if fraction is None else abs(fraction))
    return text if fraction is None or fraction >= 0 else text.replace(PLUS, MINUS)


def format_count(count: int) -> str:
    """Return a whole number with thousands separated."""
    return f"{count:,}"


def format_images(shown: int, total: int) -> str:
    """Return "1 image", "5,000 images" or "132 of 5,000 images"."""
    noun = "image" if total == 1 else "images"
    return f"{total:,} {noun}" if shown == total else f"{shown:,} of {total:,} {noun}"


def format_errors(errors: int) -> str:
    """Return "no errors", "1 error" or "6 errors"."""
    if errors == 0:
        return "no errors"
    return f"{errors:,} error" if errors == 1 else f"{errors:,} errors"


def format_seconds_left(seconds: float) -> str:
    """Return "4 min 36 s left", "40 s left" or "2 h 5 min left"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s left"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s left" if whole < 600 else f"{whole // 60} min left"
    return f"{whole // 3600} h {whole % 3600 // 60} min left"


ARROW = " → "
"""Stands between two names of one label."""
