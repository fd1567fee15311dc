"""What categories are called in an annotation tool: one name and one colour each that its files can hold."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories, distinct_colour
from panview.errors import BadFileError

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, eq=False)
class Labels:
    """Names and colours of n categories in a tool.

    Attributes
    ----------
    categories : Categories
    names : tuple of n str
        Unique.
    colours : (n, 3) uint8
        Unique; none is black.
    """

    categories: Categories
    names: tuple[str, ...]
    colours: NDArray[np.uint8]

    @cached_property
    def places(self) -> dict[str, int]:
        """Index of each name."""
        return {name: place for place, name in enumerate(self.names)}

    def find(self, name: str, path: Path, where: str) -> int:
        """Return the category of a label that a tool's file has.

        Raises
        ------
        BadFileError
            It is none.
        """
        place = self.places.get(name, self.places.get(name.strip(), -1))
        if place < 0:
            problem = f"label {name!r} is not a category of the set; change it in the tool, and export again"
            raise BadFileError(path, problem, where)
        return place

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """Categories with another name in the tool: their names here and there."""
        pairs = zip(self.categories.names, self.names, strict=True)
        return [(own, there) for own, there in pairs if own != there]

    @property
    def recoloured(self) -> int:
        """How many categories have another colour in the tool."""
        return int((self.colours != self.categories.colours).any(axis=1).sum())

    @property
    def colour_codes(self) -> NDArray[np.uint32]:
        """The colours as the ids of a PNG have them, R + 256 G + 65536 B, (n,) uint32."""
        red, green, blue = self.colours.astype(np.uint32).T
        codes: NDArray[np.uint32] = red + 256 * green + 65536 * blue
        return codes

    def web_colour(self, category: int) -> str:
        """Return a colour as ``#rrggbb``."""
        red, green, blue = self.colours[category].tolist()
        return f"#{red:02x}{green:02x}{blue:02x}"


def labels_for(categories: Categories, barred: str = "", taken: Collection[str] = ()) -> Labels:
    """Return names and colours that a tool can hold.

    Parameters
    ----------
    categories : Categories
    barred : str
        Characters that a name must not have; white space is always one blank.
    taken : collection of str
        Names with a meaning of their own.
    """
    names: list[str] = []
    folded = {name.casefold() for name in taken}
    for category_id, name in zip(categories.ids.tolist(), categories.names, strict=True):
        own = _SPACES.sub(" ", "".join("_" if c in barred or not c.isprintable() else c for c in name)).strip()
        own = own or f"category {category_id}"
        if own.casefold() in folded:
            own = f"{own} ({category_id})"
        number, base = 2, own
        while own.casefold() in folded:
            own, number = f"{base} {number}", number + 1
        names.append(own)
        folded.add(own.casefold())
    return Labels(categories, tuple(names), _distinct(categories.colours))


def _distinct(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return distinct colours without black; colours that can stay are kept."""
    seen = {(0, 0, 0)}
    chosen: list[tuple[int, ...]] = []
    wanted = [tuple(colour) for colour in colours.tolist()]
    fresh = 0
    for colour in wanted:
        while colour in seen:
            colour = tuple((value + fresh // 97) % 256 for value in distinct_colour(fresh))
            fresh += 1
            if colour in wanted and colour not in seen:
                colour = (0, 0, 0)
        seen.add(colour)
        chosen.append(colour)
    return np.array(chosen, np.uint8).reshape(len(chosen), 3)
