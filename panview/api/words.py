"""Numbers in the sentences and tables that the face and the command line have in common."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return "1 prediction", "5,000 predictions"."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def images_text(count: int) -> str:
    """Return "1 image", "5,000 images"."""
    return counted(count, "image")


def percent(value: float | None) -> str:
    """Return a fraction in points, a dash for None."""
    return "—" if value is None else f"{100 * value:.3f}"
