"""Masks of single segments out of a JSON, and drawing those of an image into one map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import stated_number
from panview.datasets.forms.loose_json import entries_of
from panview.datasets.forms.rle import BadMaskError, Counts, checked_counts, counts_of_polygon, counts_of_text, paint
from panview.errors import BadFileError, WrongSizeError


@dataclass(frozen=True, eq=False)
class Masks:
    """Masks by image, in the order of the JSON.

    Attributes
    ----------
    path : Path
    keys : tuple of n_images
        Image ids, or names of photos, as the JSON has them.
    entries : tuple of n_images lists of int
        Places in ``segmentation`` of each image's masks.
    number : (m,) int64
        What stands for the category.
    score : (m,) float64
        NaN where the JSON says none.
    iscrowd : (m,) bool
    segmentation : list of m
        As the JSON has them.
    are_names : bool
        Whether all keys are names of photos.
    """

    path: Path
    keys: tuple[int | str, ...]
    entries: tuple[list[int], ...]
    number: NDArray[np.int64]
    score: NDArray[np.float64]
    iscrowd: NDArray[np.bool_]
    segmentation: list[Any]
    are_names: bool = False

    def place(self, mask: int) -> str:
        """Return where a mask is in the JSON."""
        return f"$[{mask}].segmentation"

    def order(self, masks: Sequence[int]) -> list[int]:
        """Return masks of an image as they are drawn: the highest score last, without scores as in the JSON."""
        score = np.nan_to_num(self.score[list(masks)], nan=-np.inf)
        return [masks[k] for k in np.argsort(score, kind="stable").tolist()]

    def draw(self, masks: Sequence[int], canvas: NDArray[np.uint32], size: tuple[int, int], first: int = 1) -> None:
        """Draw masks, each of which becomes ``first`` plus its place among them; higher scores cover lower ones.

        Parameters
        ----------
        masks : sequence of int
            Of one image.
        canvas : (width * height,) uint32
            Column by column.
        size : (height, width)
        first : int

        Raises
        ------
        BadFileError
            One is no mask of such an image; the error names the place.
        """
        number = {mask: first + k for k, mask in enumerate(masks)}
        for mask in self.order(masks):
            try:
                for counts in counts_of(self.segmentation[mask], size):
                    paint(canvas, counts, number[mask])
            except _OtherSizeError as error:
                raise WrongSizeError(self.path, error.size, size, self.place(mask)) from error
            except BadMaskError as error:
                raise BadFileError(self.path, str(error), self.place(mask)) from error


class _OtherSizeError(BadMaskError):
    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        super().__init__("a mask of another size")


def read_masks(path: Path, data: bytes, assumed: Assumptions, *, whole_names: bool = False) -> Masks:
    """Read a list of results, or the annotations of an instances JSON; what is assumed is added.

    Parameters
    ----------
    path : Path
    data : bytes
    assumed : Assumptions
    whole_names : bool
        Keep the folders of the names of photos, where these stand for images.

    Raises
    ------
    BadFileError
        An entry has no image, category or segmentation; the error names the place.
    """
    found = entries_of(path, data, assumed)
    by_key: dict[int | str, list[int]] = defaultdict(list)
    numbers = []
    for position, entry in enumerate(found):
        key = _key(entry, whole_names)
        category = entry.get("category_id")
        if key is None:
            raise BadFileError(path, "has neither image_id nor file_name", f"$[{position}]")
        if not isinstance(category, (int, float)) or category != category // 1 or abs(category) > 2**40:
            raise BadFileError(path, f"category_id is {category!r}, not a whole number", f"$[{position}].category_id")
        if not isinstance(entry.get("segmentation"), (dict, list)):
            problem = "has only a box, no segmentation; write results with masks"
            raise BadFileError(path, problem, f"$[{position}]")
        by_key[key].append(position)
        numbers.append(int(category))
    return Masks(
        path=path,
        keys=tuple(by_key),
        entries=tuple(by_key.values()),
        number=np.array(numbers, np.int64),
        score=np.array([stated_number(entry.get("score")) for entry in found], np.float64),
        iscrowd=np.array([entry.get("iscrowd") == 1 for entry in found], np.bool_),
        segmentation=[entry["segmentation"] for entry in found],
        are_names=all(_key(entry | {"file_name": None}, whole_names) is None for entry in found)
        and all(isinstance(key, str) for key in by_key),
    )


def _key(entry: dict[str, Any], whole_names: bool) -> int | str | None:
    for field in ("image_id", "file_name"):
        value = entry.get(field)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value:
            if field != "file_name":
                return value
            place = PurePosixPath(value.replace("\\", "/"))
            return str(place) if whole_names else place.name
    return None


def counts_of(segmentation: Any, size: tuple[int, int]) -> list[Counts]:  # noqa: ANN401
    """Return the run lengths of a segmentation: one, or one for each polygon.

    Raises
    ------
    BadMaskError
        It is no mask of an image of such a size, (height, width).
    """
    if isinstance(segmentation, dict):
        said = segmentation.get("size")
        if isinstance(said, list) and said != list(size):
            whole = len(said) == 2 and all(isinstance(side, int) for side in said)
            raise _OtherSizeError((said[0], said[1])) if whole else BadMaskError(f"size is {said}, not [height, width]")
        counts = segmentation.get("counts")
        if isinstance(counts, (str, bytes)):
            return [checked_counts(counts_of_text(counts), size)]
        if isinstance(counts, list) and all(type(count) in (int, float) and count == count // 1 for count in counts):
            if any(abs(count) > 2**40 for count in counts):
                raise BadMaskError("a run length is too large")
            return [checked_counts(np.array(counts, np.int64), size)]
        raise BadMaskError("counts are not run lengths")
    polygons = segmentation if segmentation and isinstance(segmentation[0], list) else [segmentation]
    if not segmentation:
        return []
    drawn = []
    for polygon in polygons:
        if not isinstance(polygon, list) or not all(isinstance(value, (int, float)) for value in polygon):
            raise BadMaskError("a polygon is not a list of numbers")
        drawn.append(counts_of_polygon([float(value) for value in polygon], size))
    return drawn
