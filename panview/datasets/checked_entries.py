"""Images, categories and numbers of a JSON, checked as they are taken over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories, distinct_colour
from panview.datasets.coco_json import CategoryEntry, ImageEntry
from panview.datasets.faults import Fault, FaultKind, FaultyEntriesError, one_each
from panview.datasets.image_ids import ImageId
from panview.datasets.png import MAX_PIXELS
from panview.errors import BadFileError

if TYPE_CHECKING:
    # Not at run time: that module imports `stated_numbers` from here.
    from panview.datasets.document_columns import ImageColumns


def checked_images(path: Path, entries: list[ImageEntry], faults: list[Fault] | None = None) -> list[ImageEntry]:
    """Return the images of a JSON.

    Parameters
    ----------
    path : Path
    entries : list of ImageEntry
    faults : list of Fault, optional
        Images that cannot be used are added here and not returned. Of two with one id nobody knows which is meant.

    Raises
    ------
    FaultyEntriesError
        There is no list of faults, and an id appears twice, or an image cannot be one; the error names the first place.
    """
    found: list[Fault] = []
    images: dict[ImageId, ImageEntry] = {}
    for position, image in enumerate(entries):
        problem = f"image id {image.id} appears twice" if image.id in images else _problem_of(image)
        if problem:
            place = f"$.images[{position}]{'.id' if problem.startswith('image id') else ''}"
            found.append(Fault(-1, image.id, image.file_name, FaultKind.BAD_IMAGE, path, f"{place}: {problem}"))
        images[image.id] = image
    if found:
        found = one_each(found)
        if faults is None:
            raise FaultyEntriesError(path, found, len(entries))
        faults += found
        for fault in found:
            images.pop(fault.image_id, None)
    return list(images.values())


def has_no_problem(images: ImageColumns) -> bool:
    """Whether `checked_images` would accept all images; if not, that function tells why."""
    if images.sizes.dtype == object or "" in images.ids or len(set(images.ids)) < len(images.ids):
        return False
    if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in images.ids):
        return False
    height, width = images.sizes[:, 0], images.sizes[:, 1]
    # Checked separately first: the product could exceed 64 bits.
    within = (images.sizes >= 1).all() and (images.sizes <= MAX_PIXELS).all()
    return bool(within and (height * width <= MAX_PIXELS).all())


def _problem_of(image: ImageEntry) -> str:
    """Return why an image cannot be one; empty if it can."""
    if image.id == "":
        return "image id is empty"
    if isinstance(image.id, int) and not -(2**63) <= image.id < 2**63:
        return f"image id {image.id} does not fit into 64 bits"
    if image.width < 1 or image.height < 1 or image.width * image.height > MAX_PIXELS:
        return f"image has {image.width:,} x {image.height:,} pixels; the limit is {MAX_PIXELS:,}"
    return ""


def checked_categories(path: Path, entries: list[CategoryEntry]) -> Categories:
    """Return the categories of a JSON as columns.

    Raises
    ------
    BadFileError
        There are none, an id appears twice, or a value cannot be one; the error names the place.
    """
    if not entries:
        raise BadFileError(path, "holds no categories", "$.categories")
    if len(entries) > np.iinfo(np.int16).max:
        raise BadFileError(path, f"holds {len(entries):,} categories; the limit is 32,767", "$.categories")
    colours = []
    ids: dict[int, int] = {}
    for position, entry in enumerate(entries):
        place = f"$.categories[{position}]"
        if ids.setdefault(entry.id, position) != position:
            raise BadFileError(path, f"category id {entry.id} appears twice", f"{place}.id")
        if not 0 <= entry.id < 2**31:
            raise BadFileError(path, f"category id {entry.id} is not from 0 to {2**31 - 1}", f"{place}.id")
        colour = entry.color if entry.color is not None else list(distinct_colour(position))
        if len(colour) != 3 or not all(0 <= value <= 255 for value in colour):
            raise BadFileError(path, f"colour {colour} is not [R, G, B] from 0 to 255", f"{place}.color")
        if entry.isthing not in (0, 1):
            raise BadFileError(path, f"isthing is {entry.isthing}, not 0 or 1", f"{place}.isthing")
        colours.append(colour)
    return Categories(
        ids=np.array(list(ids), np.int32),
        names=tuple(entry.name for entry in entries),
        isthing=np.array([entry.isthing == 1 for entry in entries], np.bool_),
        colours=np.array(colours, np.uint8),
        supercategories=tuple(entry.supercategory for entry in entries),
    )


def stated_numbers(said: Sequence[object]) -> NDArray[np.float64]:
    """Return a field of n segments that is only compared; see `stated_number`.

    Returns
    -------
    (n,) float64
    """
    if set(map(type, said)) <= {int, float, bool}:
        # All of them are numbers, as in nearly every set.
        try:
            return np.fromiter(said, np.float64, len(said))
        except OverflowError:
            pass
    return np.array([stated_number(value) for value in said], np.float64)


def stated_number(value: object) -> float:
    """Return the number in a field that is only compared; NaN if it is not one, inf for hundreds of digits."""
    if not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
