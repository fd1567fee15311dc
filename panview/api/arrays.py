"""Arrays as a set of files, so that the window can open what a program holds in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.coco_results import ResultImage, measured, results_json
from panview.datasets.png import MAX_SEGMENT_ID, write_id_map
from panview.datasets.runs import runs_of
from panview.errors import ArraysError
from panview.files import write_whole
from panview.metrics.array_overlaps import whole_numbers
from panview.metrics.loop_categories import CategoriesGiven, categories_of
from panview.metrics.loop_forms import GivenMap, Reading, images_of, reading_of, to_array

_SPLIT = "shown"


@dataclass(frozen=True)
class WrittenArrays:
    """Where a set was written: its root, and the JSON of each prediction set."""

    root: Path
    predictions: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of an image: its id map, (H, W) uint32, and of each segment id, category, crowd and score."""

    id_map: NDArray[np.uint32]
    ids: list[int]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    scores: list[float]


def write_arrays(
    folder: Path,
    truth: object,
    predictions: Mapping[str, object],
    *,
    categories: CategoriesGiven | None = None,
    things: Collection[int | str] | None = None,
    photos: object = None,
    label_divisor: int | None = None,
    instance_offset: int | None = None,
    void: int | Collection[int] = (),
    crowd_instance: int | None = None,
) -> WrittenArrays:
    """Write arrays as a COCO root with prediction sets.

    Parameters
    ----------
    folder : Path
        A new one; the set is written into it.
    truth : one image or a batch
        In a form that `panview.PanopticQuality.update` takes.
    predictions : mapping of str to one image or a batch
        By name; of the same images.
    categories, things, optional
        As `panview.PanopticQuality` takes them. Without, categories are those of the segments, called by their ids or,
        where an entry says it, by ``category_name``; things unless an entry says ``isthing``.
    photos : (H, W, 3) uint8 or several, optional
    label_divisor, instance_offset, void, crowd_instance
        As for `panview.PanopticQuality`.

    Raises
    ------
    ArraysError
        An array is of no known form, or sides do not agree.
    """
    given = [truth, *predictions.values()]
    if categories is None:
        categories = _listed_categories(given, things)
        things = None
    known = categories_of(categories, things)
    reading = reading_of(known, label_divisor, instance_offset, void, crowd_instance)
    truths = _sides(truth, reading, "truth")
    others = {name: _sides(each, reading, name) for name, each in predictions.items()}
    for name, sides in others.items():
        if len(sides) != len(truths):
            raise ArraysError(f"expected {len(truths)} images, as in the truth, got {len(sides)}", name)
        for place, (own, true) in enumerate(zip(sides, truths, strict=True)):
            if own.id_map.shape != true.id_map.shape:
                sizes = f"{_size(own.id_map)} pixels, and the truth {_size(true.id_map)}"
                raise ArraysError(f"is {sizes}; bring both to one size", f"{name}, image {place}")
    root = folder / "arrays"
    # Verdicts are found again if the same arrays are shown again, and are never mixed up with those of others.
    names = [f"{place:04d}-{_digest(side)}" for place, side in enumerate(truths)]
    annotations = root / "annotations"
    truth_json = annotations / f"panoptic_{_SPLIT}.json"
    _write(truth_json, truths, names, reading.categories, f"shown by panview.show, {len(truths)} images")
    jsons = []
    for name, sides in others.items():
        json = root / "predictions" / f"{name}.json"
        _write(json, sides, names, reading.categories, name)
        jsons.append(json)
    if photos is not None:
        _write_photos(root / _SPLIT, photos, names, truths)
    return WrittenArrays(root, tuple(jsons))


def is_arrays(given: object) -> bool:
    """Whether something is one image or a batch, rather than a path."""
    return isinstance(given, (Mapping, tuple, list)) or hasattr(given, "shape")


def _sides(given: object, reading: Reading, name: str) -> list[_Side]:
    maps, _ = images_of(given, reading, name)
    listed = list(_lists(given))
    scores = [_scores(each) for each in listed] if len(listed) == len(maps) else [[] for _ in maps]
    return [_side(each, own, name) for each, own in zip(maps, scores, strict=True)]


def _side(given: GivenMap, scores: list[float], name: str) -> _Side:
    """Return an id map whose segments have their own ids where these can be kept, else numbers from 1."""
    planes = np.stack([whole_numbers(plane, name) for plane in given.planes])
    values, first, inverse = np.unique(planes, axis=1, return_index=True, return_inverse=True)
    position, segments = given.segments(tuple(values))
    count = len(segments.category)
    ids = np.arange(1, count + 1)
    there = position >= 0
    if len(given.planes) == 1 and len(np.unique(position[there])) == there.sum() == count:
        own = np.empty(count, np.int64)
        own[position[there]] = values[0][there]
        if count == 0 or (own.min() > 0 and own.max() <= MAX_SEGMENT_ID):
            ids = own
    absent = np.setdiff1d(np.arange(count), position[there])
    if len(absent) and not name.startswith("truth"):
        raise ArraysError(f"entry {int(absent[0])} of segments_info has no pixel in the map; leave it out", name)
    numbers = np.append(ids, 0)[position].astype(np.uint32)
    id_map = numbers[inverse.reshape(-1)].reshape(given.shape)
    kept = scores if len(scores) == count else [float("nan")] * count
    return _Side(id_map, ids.tolist(), segments.category, segments.iscrowd, kept)


def _lists(given: object) -> Iterator[Sequence[Any]]:
    """Yield the segments of each image, as far as they are listed."""
    if isinstance(given, Mapping):
        inner = given.get("panoptic_seg")
        if isinstance(inner, tuple):
            yield from _lists(inner)
        else:
            listed = given.get("segments_info")
            yield listed if isinstance(listed, (list, tuple)) else _of_mapping(listed)
    elif isinstance(given, tuple) and len(given) == 2 and hasattr(given[0], "shape") and not hasattr(given[1], "shape"):
        listed = given[1]
        yield listed if isinstance(listed, (list, tuple)) else _of_mapping(listed)
    elif isinstance(given, (list, tuple)):
        for each in given:
            yield from _lists(each)


def _of_mapping(listed: object) -> Sequence[Any]:
    if not isinstance(listed, Mapping):
        return ()
    return [{"id": key, "category_id": value} for key, value in listed.items()]


def _scores(listed: Sequence[Any]) -> list[float]:
    known = [entry.get("score") if isinstance(entry, Mapping) else None for entry in listed]
    return [float("nan") if score is None else float(score) for score in known]


def _listed_categories(sides: Sequence[object], things: Collection[int | str] | None) -> list[dict[str, Any]]:
    """Return the categories that lists of segments speak of."""
    found: dict[int, dict[str, Any]] = {}
    for listed in (each for side in sides for each in _lists(side)):
        for entry in listed:
            number = entry.get("category_id", entry.get("label_id")) if isinstance(entry, Mapping) else None
            if isinstance(number, (int, np.integer)) and int(number) not in found:
                name = str(entry.get("category_name", f"category {number}"))
                is_thing = entry.get("isthing")
                if things is not None:
                    is_thing = int(number) in things or name in things
                found[int(number)] = {"id": int(number), "name": name, "isthing": 1 if is_thing is None else is_thing}
    if not found:
        raise ArraysError("give categories=..., since no list of segments names any", "categories")
    return [found[number] for number in sorted(found)]


def _write(json: Path, sides: Sequence[_Side], names: Sequence[str], categories: Categories, description: str) -> None:
    folder = json.with_suffix("")
    folder.mkdir(parents=True)
    images = []
    for place, (side, name) in enumerate(zip(sides, names, strict=True)):
        png = f"{name}.png"
        write_id_map(folder / png, side.id_map)
        # As `measured` wants them: the segments' places, from 1.
        places = np.zeros(side.id_map.shape, np.uint32)
        order = np.argsort(side.ids)
        if len(order):
            near = np.minimum(np.searchsorted(side.ids, side.id_map, sorter=order), len(order) - 1)
            places = np.where(side.id_map > 0, order[near] + 1, 0).astype(np.uint32)
        ids = categories.ids[side.category].tolist()
        segments = measured(runs_of(places), side.ids, ids, side.iscrowd.tolist(), side.scores)
        shape = (int(side.id_map.shape[0]), int(side.id_map.shape[1]))
        images.append(ResultImage(place, f"{name}.jpg", shape, png, segments))
    write_whole(json, results_json(description, images, categories))


def _write_photos(folder: Path, given: object, names: Sequence[str], sides: Sequence[_Side]) -> None:
    from PIL import Image

    photos = [to_array(each, "photos") for each in given] if isinstance(given, (list, tuple)) else None
    if photos is None:
        whole = to_array(given, "photos")
        photos = [whole] if whole.ndim == 3 else list(whole)
    if len(photos) != len(sides):
        raise ArraysError(f"expected one for each of {len(sides)} images, got {len(photos)}", "photos")
    folder.mkdir()
    for place, (photo, name, side) in enumerate(zip(photos, names, sides, strict=True)):
        if photo.shape != (*side.id_map.shape, 3) or photo.dtype != np.uint8:
            wanted = (*side.id_map.shape, 3)
            raise ArraysError(f"expected {wanted} uint8, got {photo.shape} {photo.dtype}", f"photos[{place}]")
        Image.fromarray(photo).save(folder / f"{name}.jpg", quality=95)


def _digest(side: _Side) -> str:
    return blake2b(side.id_map.tobytes() + side.category.tobytes(), digest_size=6).hexdigest()


def _size(id_map: NDArray[np.uint32]) -> str:
    return f"{id_map.shape[1]} x {id_map.shape[0]}"
