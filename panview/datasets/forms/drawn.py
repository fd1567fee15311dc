"""What forms with masks have in common: a JSON of them, drawn into one map for each image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumption
from panview.datasets.category_mapping import CategoryMapping
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.masks import Masks
from panview.datasets.runs import runs_of


@dataclass(frozen=True, eq=False, kw_only=True)
class DrawnSource:
    """Masks of one JSON, for the images of a dataset; the base of what is drawn of them.

    Attributes
    ----------
    images : ImageSet
    masks : Masks
    category : (m,) int16
        Of each mask, an index into `Categories`; -1 for what stands for no category.
    entries : dict
        Row of ``images`` -> masks.
    foreign : int
    digest : str
    mapping : CategoryMapping or None
    assumptions : tuple of Assumption
    """

    images: ImageSet
    masks: Masks
    category: NDArray[np.int16]
    entries: dict[int, list[int]]
    foreign: int
    digest: str
    mapping: CategoryMapping | None
    assumptions: tuple[Assumption, ...] = ()

    @property
    def path(self) -> Path:
        """What it is named by."""
        return self.masks.path

    def listed(self) -> None:
        """Say nothing: what others cover is known when all is drawn."""

    def drawn(self, row: int, below: NDArray[np.uint32], categories_below: NDArray[np.int16]) -> PanopticImage:
        """Draw the masks of an image over what is there, and leave out what they cover.

        Parameters
        ----------
        row : int
        below : (width * height,) uint32
            Column by column: 0 is void, 1 to k are segments; drawn into.
        categories_below : (k,) int16

        Raises
        ------
        BadFileError
            A mask is none of such an image.
        """
        size, masks, count = self.images.sizes[row], self.entries.get(row, []), len(categories_below)
        self.masks.draw(masks, below, size, count + 1)
        chosen = np.array(masks, np.int64)
        return drawn_image(
            below,
            size,
            np.concatenate([categories_below, self.category[chosen]]),
            np.concatenate([np.zeros(count, np.bool_), self.masks.iscrowd[chosen]]),
            np.concatenate([np.full(count, np.nan), self.masks.score[chosen]]),
        ).without_void()


def drawn_image(
    canvas: NDArray[np.uint32],
    size: tuple[int, int],
    category: NDArray[np.int16],
    iscrowd: NDArray[np.bool_],
    score: NDArray[np.float64],
) -> PanopticImage:
    """Return an image of what was drawn, without segments that others cover.

    Parameters
    ----------
    canvas : (width * height,) uint32
        Column by column; 1 to n are segments, 0 is void.
    size : (height, width)
    category, iscrowd, score : (n,)
    """
    height, width = size
    pixels = np.bincount(canvas, minlength=len(category) + 1)[1:]
    seen = np.flatnonzero(pixels)
    number = np.zeros(len(category) + 1, np.uint32)
    number[seen + 1] = np.arange(1, len(seen) + 1)
    id_map = np.ascontiguousarray(number[canvas].reshape(width, height).T)
    return PanopticImage(
        runs_of(id_map), (seen + 1).astype(np.uint32), category[seen], iscrowd[seen], score[seen].astype(np.float64)
    )
