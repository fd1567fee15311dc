"""The lists that steps go through, and what is likely to be wanted next of the one that somebody walks through."""

from __future__ import annotations

from typing import Protocol

from panview.ui.cursor_state import CursorState
from panview.ui.panels.disagreement_panel import DisagreementPanel
from panview.ui.panels.image_list_panel import ImageListPanel
from panview.ui.review_state import ReviewState


class Walk(Protocol):
    """A list to walk through."""

    def step(self, delta: int) -> object:
        """Go to another entry of it."""

    def ahead(self, image: int) -> list[int]:
        """Return the images that are likely to be wanted next, from one on."""


class Walks:
    """The lists by their keys; the cursor says which of them somebody walks through."""

    def __init__(self, cursor: CursorState) -> None:
        self._cursor = cursor
        self._walks: dict[str, Walk] = {}

    def add(self, key: str, walk: Walk) -> None:
        """Offer another list to walk through."""
        self._walks[key] = walk

    def step(self, delta: int) -> None:
        """Go to another entry of the list that somebody walks through."""
        self._walks[self._cursor.now.walk].step(delta)

    def ahead(self, image: int) -> list[int]:
        """Return the images that are likely to be wanted next, from one on."""
        return self._walks[self._cursor.now.walk].ahead(image)


class DisagreementWalk:
    """Through the table of disagreements; images are wanted by it and by the list of images."""

    def __init__(self, state: ReviewState, disagreements: DisagreementPanel, images: ImageListPanel) -> None:
        self._state, self._disagreements, self._images = state, disagreements, images

    def step(self, delta: int) -> None:
        """Go to another row of the table."""
        self._disagreements.step(delta)

    def ahead(self, image: int) -> list[int]:
        """Return the image of the next disagreement, two on in the list of images, and one back."""
        model = self._images.model
        order, place = model.listed_order(), model.position(image)
        images = [int(order[p]) for p in (place + 1, place + 2, place - 1) if place >= 0 and 0 <= p < len(order)]
        view, following = self._state.view, self._disagreements.row_that_follows()
        if view is not None and 0 <= following < len(view.snapshot.table):
            next_image = int(view.snapshot.table.image[following])
            if next_image != image and next_image not in images:
                images.insert(0, next_image)
        return images
