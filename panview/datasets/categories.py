"""Categories of a panoptic set, as columns."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LOOKED_UP = 1 << 16
"""Ids below this are looked up in a table."""


@dataclass(frozen=True, eq=False)
class Categories:
    """Columns of n categories in the order of the JSON; other tables hold indices into them.

    Attributes
    ----------
    ids : (n,) int32
        COCO category ids, unique.
    names : tuple of n str
    isthing : (n,) bool
        True for things, False for stuff.
    colours : (n, 3) uint8
        RGB, from the JSON where it has them.
    supercategories : tuple of n str
        Empty where the JSON has none.
    """

    ids: NDArray[np.int32]
    names: tuple[str, ...]
    isthing: NDArray[np.bool_]
    colours: NDArray[np.uint8]
    supercategories: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of categories."""
        return len(self.names)

    def index_of(self, category_id: NDArray[np.int64]) -> NDArray[np.int16]:
        """Return the index of each category id, -1 where it is unknown.

        Parameters
        ----------
        category_id : (m,) int64

        Returns
        -------
        (m,) int16
        """
        top = int(self.ids.max(initial=0))
        if len(self.ids) and top < _LOOKED_UP:
            # Twice as fast as a search, for sets of millions of segments.
            index_by_id = np.full(top + 2, -1, np.int16)
            index_by_id[self.ids] = np.arange(len(self.ids))
            return index_by_id[np.where((category_id < 0) | (category_id > top), top + 1, category_id)]
        order = np.argsort(self.ids)
        place = np.searchsorted(self.ids, category_id, sorter=order)
        index = order[np.minimum(place, len(order) - 1)]
        return np.where(self.ids[index] == category_id, index, -1).astype(np.int16)


def distinct_colour(position: int) -> tuple[int, int, int]:
    """Return an RGB colour for a category without one; neighbours in the list differ clearly in hue."""
    golden_ratio = 0.618033988749895
    hue = (position * golden_ratio) % 1.0
    value = 0.95 - 0.15 * (position % 3)
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.65, value)
    return round(red * 255), round(green * 255), round(blue * 255)
