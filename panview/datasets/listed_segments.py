"""The segments that a JSON lists, as columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import NONE, CategoryMapping, shown_numbers
from panview.datasets.checked_entries import stated_numbers
from panview.datasets.coco_json import AnnotationEntry
from panview.datasets.dataset import SegmentList
from panview.datasets.forms.dropped import without_segments
from panview.datasets.forms.map_names import find_names
from panview.datasets.maps import MapFiles
from panview.datasets.png import MAX_SEGMENT_ID
from panview.errors import BadFileError


class UnknownCategoriesError(BadFileError):
    """Predictions have numbers that are no category ids of the dataset; the user may say what they stand for.

    Attributes
    ----------
    used, unknown : list of int
        Numbers that the predictions use, and those of them that are no ids.
    """

    def __init__(self, truth: Path, used: list[int], unknown: list[int], path: Path, problem: str, place: str) -> None:
        self.used, self.unknown = used, unknown
        are = f"{len(unknown):,} of {len(used):,} numbers are no category ids of {truth.name}: {shown_numbers(unknown)}"
        help_ = "say what they stand for (--categories FILE), or write ids with panview convert"
        super().__init__(path, f"{problem}; {are}; {help_}", place)


def segment_list(
    path: Path,
    map_folder: Path,
    digest: str,
    annotations: list[AnnotationEntry],
    order: list[int],
    categories: Categories | CategoryMapping,
    assumed: Assumptions,
    truth: Path | None = None,
) -> SegmentList:
    """Flatten annotations into columns; ``order`` gives each image's annotation, -1 for none.

    ``truth`` is the ground truth's JSON, where these are predictions. Of a mapping, categories may be `NONE`.
    """
    empty = AnnotationEntry(0, "", [])
    chosen = [annotations[position] if position >= 0 else empty for position in order]
    said = [chosen[row].file_name if position >= 0 else None for row, position in enumerate(order)]
    names, outside = find_names(path, map_folder, said, assumed)
    if outside:
        position, name = order[outside[0]], names[outside[0]]
        place = f"$.annotations[{position}].file_name"
        raise BadFileError(path, f"file name {name!r} points outside its folder", place)
    counts = np.array([len(annotation.segments_info) for annotation in chosen], np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    flat = [segment for annotation in chosen for segment in annotation.segments_info]
    total = len(flat)
    try:
        segment_id = np.fromiter(map(attrgetter("id"), flat), np.int64, total)
        category_id = np.fromiter(map(attrgetter("category_id"), flat), np.int64, total)
    except OverflowError as error:
        raise BadFileError(path, "a segment or category id does not fit into 64 bits", "$.annotations") from error
    category = categories.index_of(category_id)

    def refuse(
        flat_index: int, field: str, problem: str, error: Callable[[Path, str, str], Exception] = BadFileError
    ) -> NoReturn:
        row = int(np.searchsorted(offsets, flat_index, side="right")) - 1
        place = f"$.annotations[{order[row]}].segments_info[{flat_index - int(offsets[row])}].{field}"
        raise error(path, f"{problem} in image {chosen[row].image_id}", place)

    beyond = np.flatnonzero((segment_id < 1) | (segment_id > MAX_SEGMENT_ID))
    if len(beyond):
        refuse(int(beyond[0]), "id", f"segment id {segment_id[beyond[0]]} is not from 1 to {MAX_SEGMENT_ID}")
    unknown = np.flatnonzero(category < (0 if isinstance(categories, Categories) else NONE))
    if len(unknown):
        problem = f"unknown category {category_id[unknown[0]]}"
        if truth is None:
            refuse(int(unknown[0]), "category_id", problem)
        numbers = np.unique(category_id).tolist(), np.unique(category_id[unknown]).tolist()
        refuse(int(unknown[0]), "category_id", problem, partial(UnknownCategoriesError, truth, *numbers))
    twice = _first_duplicate(np.repeat(np.arange(len(counts)), counts), segment_id)
    if twice is not None:
        refuse(twice, "id", f"segment id {segment_id[twice]} appears twice")
    return SegmentList(
        json=path,
        maps=MapFiles(map_folder, names),
        digest=digest,
        offsets=offsets,
        segment_id=segment_id.astype(np.uint32),
        category=category,
        iscrowd=np.fromiter(map((1).__eq__, map(attrgetter("iscrowd"), flat)), np.bool_, total),
        score=_scores(list(map(attrgetter("score"), flat))),
    )


def mapped_segments(segments: SegmentList, mapping: CategoryMapping) -> SegmentList:
    """Return segments without those that stand for no category, whose pixels become void."""
    digest = blake2b(f"{segments.digest} {mapping.digest}".encode(), digest_size=16).hexdigest()
    segments = replace(segments, digest=digest)
    kept = segments.category >= 0
    if kept.all():
        return segments
    image = np.repeat(np.arange(len(segments.offsets) - 1), np.diff(segments.offsets))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(image[kept], minlength=image.max() + 1))])
    offsets = np.concatenate([offsets, np.full(len(segments.offsets) - len(offsets), offsets[-1])])
    maps = without_segments(segments.maps, image[~kept], segments.segment_id[~kept])
    return replace(
        segments,
        maps=maps,
        offsets=offsets,
        segment_id=segments.segment_id[kept],
        category=segments.category[kept],
        iscrowd=segments.iscrowd[kept],
        score=segments.score[kept],
    )


def _scores(said: list[Any]) -> NDArray[np.float64]:
    """Return scores, NaN for what is no number; most sets have none at all, which takes no time."""
    if said.count(None) == len(said):
        return np.full(len(said), np.nan)
    return stated_numbers(said)


def _first_duplicate(image: NDArray[np.int64], segment_id: NDArray[np.int64]) -> int | None:
    """Index of the first segment whose id came before in the same image."""
    key = (image << 24) | segment_id
    order = np.argsort(key, kind="stable")
    repeats = np.flatnonzero(key[order][1:] == key[order][:-1])
    return int(order[repeats + 1].min()) if len(repeats) else None
