"""What a screen reader says of where one is: whole sentences, since nobody sees what stands beside them."""

from __future__ import annotations


def image_words(name: str, place: int, listed: int, detail: str) -> str:
    """Return what is said of an image; ``place`` counts from 0, -1 for one that the filter does not list."""
    where = f"image {place + 1:,} of {listed:,}" if place >= 0 else "not in the list"
    return f"{name}, {where}, {detail}." if detail else f"{name}, {where}."


def listed_words(listed: int, total: int) -> str:
    """Return how many images are listed."""
    if listed == total:
        return f"All {total:,} images are listed."
    return f"{listed:,} of {total:,} images are listed."
