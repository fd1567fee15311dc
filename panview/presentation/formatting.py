"""Numbers as people read them. All take fractions, as the files do, and show PQ in points (0 to 100)."""

from __future__ import annotations

import math

from panview.review.rounding import NOTHING as NOTHING
from panview.review.rounding import format_impact as format_impact
from panview.review.rounding import format_iou as format_iou
from panview.words import tr, trn

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
    noun = tr("image") if total == 1 else tr("images")
    return (
        f"{total:,} {noun}"
        if shown == total
        else tr("{shown:,} of {total:,} {noun}", shown=shown, total=total, noun=noun)
    )


def format_errors(errors: int) -> str:
    """Return "no errors", "1 error" or "6 errors"."""
    if errors == 0:
        return tr("no errors")
    return tr("{errors:,} error", errors=errors) if errors == 1 else tr("{errors:,} errors", errors=errors)


def format_seconds_left(seconds: float) -> str:
    """Return "4 min 36 s left", "40 s left" or "2 h 5 min left"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return tr("{whole} s left", whole=whole)
    if whole < 3600:
        return (
            tr("{whole} min {whole_2} s left", whole=whole // 60, whole_2=whole % 60)
            if whole < 600
            else tr("{whole} min left", whole=whole // 60)
        )
    return tr("{whole} h {whole_2} min left", whole=whole // 3600, whole_2=whole % 3600 // 60)


def format_fetched(files: int, size: int) -> str:
    """Return "3 files, 12.4 MB fetched", of what lies elsewhere; sizes in bytes."""
    if not size:
        return tr("waiting for an answer")
    much = tr("{size:,.0f} kB", size=size / 1e3) if size < 1e6 else tr("{size:,.1f} MB", size=size / 1e6)
    return trn("{count:,} file, {much} fetched", "{count:,} files, {much} fetched", files, count=files, much=much)


ARROW = " → "
"""Stands between two names of one label."""
