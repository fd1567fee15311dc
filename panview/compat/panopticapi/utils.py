"""``panopticapi.utils``: ids and colours, unique ids for categories, and two helpers."""

from __future__ import annotations

import functools
import json
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")
Colour = Sequence[int]
"""Red, green and blue, 0 to 255."""

_FARTHEST = 30
"""How far each channel of a thing's colour may be from its category's."""


def get_traceback(f: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function that runs in a worker, so that what it raises is printed there too."""

    @functools.wraps(f)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return f(*args, **kwargs)
        except Exception:
            print("Caught exception in worker thread:")
            traceback.print_exc()
            raise

    return wrapper


class IdGenerator:
    """Unique segment ids whose colours are near those of their categories.

    Parameters
    ----------
    categories : mapping
        Category id to an entry with ``isthing`` and ``color``.
    """

    def __init__(self, categories: Mapping[int, Mapping[str, Any]]) -> None:
        # Black is id 0, and that is void.
        self.taken_colors: set[Any] = {(0, 0, 0)}
        self.categories = categories
        self.taken_colors |= {tuple(entry["color"]) for entry in categories.values() if entry["isthing"] == 0}

    def get_color(self, cat_id: int) -> Colour:
        """Return the colour of a stuff category, or one for a new thing that no other segment has."""
        category = self.categories[cat_id]
        base: Colour = category["color"]
        if category["isthing"] == 0:
            return base
        colour: Colour = tuple(base)
        while colour in self.taken_colors:
            moved = base + np.random.randint(low=-_FARTHEST, high=_FARTHEST + 1, size=3)
            colour = tuple(np.clip(moved, 0, 255))
        self.taken_colors.add(colour)
        return colour

    def get_id(self, cat_id: int) -> int:
        """Return a new id."""
        return rgb2id(self.get_color(cat_id))

    def get_id_and_color(self, cat_id: int) -> tuple[int, Colour]:
        """Return a new id and its colour."""
        colour = self.get_color(cat_id)
        return rgb2id(colour), colour


@overload
def rgb2id(color: NDArray[Any]) -> Any: ...  # noqa: ANN401 - of an image an image, of a colour an id


@overload
def rgb2id(color: Sequence[int]) -> int: ...


def rgb2id(color: NDArray[Any] | Sequence[int]) -> Any:
    """Return the id of a colour, or of each pixel.

    Parameters
    ----------
    color : (H, W, 3) integers, or three numbers

    Returns
    -------
    (H, W) integers or int
        R + 256 G + 65536 B; of 8-bit pixels int32, else of the type that they have.

    Examples
    --------
    >>> rgb2id([7, 1, 0])
    263
    """
    if isinstance(color, np.ndarray) and color.ndim == 3:
        if color.dtype == np.uint8:
            color = color.astype(np.int32)
        return color[:, :, 0] + 256 * color[:, :, 1] + 256 * 256 * color[:, :, 2]
    return int(color[0] + 256 * color[1] + 256 * 256 * color[2])


@overload
def id2rgb(id_map: NDArray[Any]) -> NDArray[np.uint8]: ...


@overload
def id2rgb(id_map: int) -> list[int]: ...


def id2rgb(id_map: NDArray[Any] | int) -> NDArray[np.uint8] | list[int]:
    """Return the colour of an id, or of each pixel.

    Parameters
    ----------
    id_map : (H, W) integers, or int

    Returns
    -------
    (H, W, 3) uint8 or list of 3 int

    Examples
    --------
    >>> id2rgb(263)
    [7, 1, 0]
    """
    if isinstance(id_map, np.ndarray):
        rgb = np.empty((*id_map.shape, 3), np.uint8)
        rest = id_map
        for channel in range(3):
            rgb[..., channel] = rest % 256
            rest = rest // 256
        return rgb
    return [id_map // 256**channel % 256 for channel in range(3)]


def save_json(d: object, file: str | os.PathLike[str]) -> None:
    """Write an object as JSON."""
    with open(file, "w") as stream:
        json.dump(d, stream)
