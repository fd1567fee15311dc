"""What a screen reader says about the current place, in whole sentences, since nothing beside them is seen."""

from __future__ import annotations

from panview.words import tr


def image_words(name: str, place: int, listed: int, detail: str) -> str:
    """Return what is said of an image; ``place`` counts from 0, -1 for one that the filter does not list."""
    where = tr("image {place:,} of {listed:,}", place=place + 1, listed=listed) if place >= 0 else tr("not in the list")
    return f"{name}, {where}, {detail}." if detail else f"{name}, {where}."


def listed_words(listed: int, total: int) -> str:
    """Return how many images are listed."""
    if listed == total:
        return tr("All {total:,} images are listed.", total=total)
    return tr("{listed:,} of {total:,} images are listed.", listed=listed, total=total)
