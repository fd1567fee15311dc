"""Which page stands in the middle of the review."""

from __future__ import annotations

from enum import StrEnum


class Page(StrEnum):
    """The pages, in the order of their buttons; the value is the button's key."""

    IMAGES = "images"
    """The canvas."""
    FIGURES = "figures"
    CONFUSION = "confusion"
    COMPARE = "compare"
    TRAINING = "training"
    """Offered while a training is followed."""

    @property
    def label(self) -> str:
        """The word on its button."""
        return self.value.capitalize()
