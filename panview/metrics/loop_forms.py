"""The forms in which models and data loaders hold a panoptic map in memory, read as planes of numbers and segments.

Nothing of a framework is imported: what has ``detach``, ``cpu`` and ``numpy``, as tensors have, is asked for its array.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.errors import ArraysError
from panview.metrics.array_matching import VOID, Segments
from panview.metrics.loop_values import flag_of, numbers_of, option_of, whole_of

_MAPS = ("segmentation", "id_map", "panoptic_seg")
"""What the map is called where one image is a mapping: by transformers, here, by Detectron2."""
_CATEGORY = ("category_id", "label_id")
"""What the category is called in an entry of ``segments_info``: by COCO and Detectron2, by transformers."""


@dataclass(frozen=True, eq=False)
class Reading:
    """How arrays without a list of segments are read.

    Attributes
    ----------
    categories : Categories
    label_divisor : int, optional
        A value is category x label_divisor + instance.
    instance_offset : int, optional
        A value is category + instance_offset x instance.
    void : frozenset of int
        Categories that mean void; so does every negative number.
    unknown_is_void : bool
        Whether other numbers that are no category are void too; else they are refused.
    crowd_instance : int, optional
        Instance of a thing that means crowd, in the truth.
    """

    categories: Categories
    label_divisor: int | None = None
    instance_offset: int | None = None
    void: frozenset[int] = frozenset()
    unknown_is_void: bool = False
    crowd_instance: int | None = None


def reading_of(
    categories: Categories,
    label_divisor: int | None = None,
    instance_offset: int | None = None,
    void: int | Collection[int] | None = None,
    crowd_instance: int | None = None,
) -> Reading:
    """Return how arrays are read, from what a program says; see `Reading`.

    Raises
    ------
    ArraysError
        An option is no whole number, or two exclude each other.
    """
    if label_divisor is not None and instance_offset is not None:
        raise ArraysError("give label_divisor or instance_offset, not both")
    return Reading(
        categories,
        None if label_divisor is None else option_of(label_divisor, "label_divisor", 1),
        None if instance_offset is None else option_of(instance_offset, "instance_offset", 1),
        numbers_of(void, "void"),
        crowd_instance=None if crowd_instance is None else option_of(crowd_instance, "crowd_instance"),
    )


@dataclass(frozen=True, eq=False)
class GivenMap:
    """One side of an image as it was passed in.

    Attributes
    ----------
    shape : (height, width)
    planes : tuple of (H * W,) arrays
    segments : callable
        Takes a column per plane of the values of overlaps, (k,) int64 each; returns the position of the segment of
        each, (k,) int64, `VOID` for void, and the segments.
    """

    shape: tuple[int, ...]
    planes: tuple[NDArray[Any], ...]
    segments: Callable[[tuple[NDArray[np.int64], ...]], tuple[NDArray[np.int64], Segments]]


def images_of(given: object, reading: Reading, side: str) -> tuple[list[GivenMap], bool]:
    """Return the images that were passed in, and whether they came as a batch.

    Parameters
    ----------
    given : object
        A map with its segments, or an array, or a batch of either; see `panview.metrics.loop.PanopticQuality.update`.
    reading : Reading
    side : {"prediction", "truth"}

    Raises
    ------
    ArraysError
        It is of none of the forms.
    """
    if isinstance(given, Mapping) or _is_with_segments(given):
        return [_one(given, reading, side)], False
    if isinstance(given, (list, tuple)):
        images = []
        for place, item in enumerate(given):
            found, is_batch = images_of(item, reading, f"{side}[{place}]")
            if is_batch:
                raise ArraysError("is a batch within a batch; expected one image", f"{side}[{place}]")
            images += found
        return images, True
    array = to_array(given, side)
    has_channels = reading.label_divisor is None and reading.instance_offset is None
    dimensions = 3 if has_channels else 2
    if not has_channels and array.ndim > 2 and array.shape[-1] == 2:
        option = "instance_offset" if reading.label_divisor is None else "label_divisor"
        problem = f"{array.shape} looks like category and instance, and {option} is for one number per pixel"
        raise ArraysError(f"{problem}; leave out {option}, or pass images that are 2 pixels wide as a list", side)
    if array.ndim == dimensions + 1:
        return [_of_array(image, reading, side) for image in array], True
    return [_of_array(array, reading, side)], False


def to_array(given: object, what: str) -> NDArray[Any]:
    """Return an array, or a tensor of any device, as an array of numbers.

    Raises
    ------
    ArraysError
        It holds no numbers, or masks some.
    """
    held: Any = given
    for method in ("detach", "cpu", "numpy"):
        found = getattr(held, method, None)
        try:
            held = found() if callable(found) else held
        except (TypeError, RuntimeError) as error:
            # A dtype that NumPy does not have, or a sparse layout.
            raise ArraysError(f"cannot be read as an array ({error})", what) from None
    if isinstance(held, np.ma.MaskedArray):
        problem = "a masked array would lose its mask; fill it first"
        raise ArraysError(f"{problem}, with what is void: .filled(0) in an id map", what)
    array = np.asarray(held)
    if array.dtype.kind not in "biuf":
        kind = type(given).__name__ if array.dtype.kind == "O" else f"an array of {array.dtype}"
        raise ArraysError(f"expected an array or a tensor of whole numbers, got {kind}", what)
    return array


def _is_with_segments(given: object) -> bool:
    """Whether it is a pair of a map and its segments: Detectron2's ``panoptic_seg``."""
    if not isinstance(given, tuple) or len(given) != 2 or not _is_array(given[0]):
        return False
    segments = given[1]
    if isinstance(segments, (list, tuple)):
        return all(isinstance(entry, (Mapping, int)) for entry in segments)
    return segments is None or (isinstance(segments, Mapping) and not _is_image(segments))


def _is_image(given: object) -> bool:
    return isinstance(given, Mapping) and any(name in given for name in _MAPS)


def _one(given: object, reading: Reading, side: str) -> GivenMap:
    if isinstance(given, Mapping):
        name = next((name for name in _MAPS if name in given), None)
        if name is None:
            raise ArraysError(f"has none of the keys {', '.join(_MAPS)}", side)
        if name == "panoptic_seg" and not _is_array(given[name]):
            return _one(given[name], reading, side)
        id_map, listed = given[name], given.get("segments_info")
    else:
        id_map, listed = given  # type: ignore[misc]
    array = to_array(id_map, side)
    if listed is None:
        return _of_array(array, reading, side)
    if array.ndim == 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2:
        raise ArraysError(f"expected an id map of (H, W), got {array.shape}", side)
    ids, segments = _listed(listed, reading, side)
    return GivenMap(array.shape, (array.reshape(-1),), ListedIds(ids, segments, side).segments)


def _is_array(given: object) -> bool:
    return hasattr(given, "shape")


def _of_array(array: NDArray[Any], reading: Reading, side: str) -> GivenMap:
    if reading.label_divisor is None and reading.instance_offset is None:
        if array.ndim != 3 or array.shape[2] != 2:
            problem = f"expected category and instance, (H, W, 2), or a batch of such, got {array.shape}"
            raise ArraysError(problem + "; for one number per pixel give label_divisor=..., or list the segments", side)
        pixels = array.reshape(-1, 2)
        return GivenMap(array.shape[:2], (pixels[:, 0], pixels[:, 1]), _Numbered(reading, side).segments)
    if array.ndim != 2:
        raise ArraysError(f"expected one number per pixel, (H, W), or a batch of these, got {array.shape}", side)
    return GivenMap(array.shape, (array.reshape(-1),), _Numbered(reading, side).segments)


def _listed(listed: object, reading: Reading, side: str) -> tuple[NDArray[np.int64], Segments]:
    """Return the ids of ``segments_info``, and its entry for each."""
    where = f"{side}, segments_info"
    if isinstance(listed, Mapping):
        listed = [{"id": key, "category_id": value} for key, value in listed.items()]
    elif not isinstance(listed, (list, tuple)):
        raise ArraysError(f"expected a list of entries, got {type(listed).__name__}", where)
    entries = [_entry(entry, f"{where}[{place}]") for place, entry in enumerate(listed)]
    ids, wanted, crowd = (np.array([entry[part] for entry in entries], np.int64) for part in range(3))
    if len(np.unique(ids)) < len(ids):
        values, counts = np.unique(ids, return_counts=True)
        problem = f"segment id {values[counts > 1][0]} is listed twice; within an image, ids must be unique"
        raise ArraysError(problem, where)
    void = next((number for number in wanted.tolist() if number in reading.void), None)
    if void is not None:
        problem = f"void={void} makes category {void} void; leave out its segments, and make their pixels 0"
        raise ArraysError(problem, where)
    category = reading.categories.index_of(wanted)
    if np.any(category < 0):
        raise ArraysError(f"{wanted[category < 0][0]} is not one of the categories", where)
    return ids, Segments(category, crowd.astype(np.bool_) & side.startswith("truth"))


def _entry(entry: object, where: str) -> tuple[int, int, bool]:
    """Return id and category of an entry, and whether it is crowd."""
    if not isinstance(entry, Mapping):
        raise ArraysError(f"expected an entry with id and category_id, got {type(entry).__name__}", where)
    name = next((name for name in _CATEGORY if name in entry), None)
    if name is None:
        raise ArraysError(f"has neither {' nor '.join(_CATEGORY)}", where)
    return whole_of(entry, "id", where), whole_of(entry, name, where), flag_of(entry, "iscrowd", where) == 1


class ListedIds:
    """A map of segment ids that a list says the categories of.

    Parameters
    ----------
    ids : (n,) int64
        Unique.
    segments : Segments
        Of n.
    side : str
        What messages call it.
    lenient : bool
        Whether other ids are taken as panopticapi takes them in the truth: they are neither void nor a segment.
    """

    def __init__(self, ids: NDArray[np.int64], segments: Segments, side: str, *, lenient: bool = False) -> None:
        self._ids, self._segments, self._side, self._lenient = ids, segments, side, lenient

    def segments(self, values: tuple[NDArray[np.int64], ...]) -> tuple[NDArray[np.int64], Segments]:
        """Find the ids of overlaps; 0 and negative ones are void where they are not listed."""
        (wanted,) = values
        place = np.full(len(wanted), VOID, np.int64)
        if len(self._ids):
            order = np.argsort(self._ids)
            near = order[np.minimum(np.searchsorted(self._ids, wanted, sorter=order), len(order) - 1)]
            place = np.where(self._ids[near] == wanted, near, VOID)
        unknown = (place == VOID) & (wanted > 0)
        if unknown.any() and self._lenient:
            others, of = np.unique(wanted[unknown], return_inverse=True)
            place[unknown] = len(self._ids) + of
            return place, _with_others(self._segments, len(others))
        if unknown.any():
            problem = f"segment id {wanted[unknown][0]} is in the map but not in segments_info"
            raise ArraysError(f"{problem}; list it, or make it 0 for void", self._side)
        return place, self._segments


def _with_others(segments: Segments, count: int) -> Segments:
    """Add what never matches and is never missed: crowd of no category."""
    return Segments(
        np.append(segments.category, np.full(count, -1, np.int16)),
        np.append(segments.iscrowd, np.ones(count, np.bool_)),
        None if segments.area is None else np.append(segments.area, np.full(count, np.nan)),
    )


class _Numbered:
    """A map whose numbers encode category and instance; all pixels of a stuff category are one segment."""

    def __init__(self, reading: Reading, side: str) -> None:
        self._reading, self._side = reading, side

    def segments(self, values: tuple[NDArray[np.int64], ...]) -> tuple[NDArray[np.int64], Segments]:
        """Find the segments of overlaps, in the order of category, then instance."""
        reading = self._reading
        if reading.label_divisor is not None:
            number, instance = np.divmod(values[0], reading.label_divisor)
        elif reading.instance_offset is not None:
            instance, number = np.divmod(values[0], reading.instance_offset)
        else:
            number, instance = values
        category = reading.categories.index_of(number)
        is_void = (values[0] < 0) | (number < 0) | np.isin(number, list(reading.void))
        unknown = (category < 0) & ~is_void
        if unknown.any() and not reading.unknown_is_void:
            problem = f"{number[unknown][0]} is not one of the categories"
            raise ArraysError(f"{problem}; where it means void, say void={number[unknown][0]}", self._side)
        is_void |= unknown
        instance = np.where(reading.categories.isthing[category], instance, 0)
        kept = np.flatnonzero(~is_void)
        ordered = kept[np.lexsort((instance[kept], category[kept]))]
        by_category, by_instance = category[ordered], instance[ordered]
        begins = np.ones(len(ordered), np.bool_)
        begins[1:] = (by_category[1:] != by_category[:-1]) | (by_instance[1:] != by_instance[:-1])
        position = np.full(len(number), VOID, np.int64)
        position[ordered] = np.cumsum(begins) - 1
        of = by_category[begins]
        iscrowd = np.zeros(len(of), np.bool_)
        if reading.crowd_instance is not None and self._side.startswith("truth"):
            iscrowd = (by_instance[begins] == reading.crowd_instance) & reading.categories.isthing[of]
        return position, Segments(of, iscrowd)
