"""What the JSON of a side lists, as columns aligned with the images; what cannot be listed is a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import stated_numbers
from panview.datasets.forms.map_names import find_names
from panview.datasets.image_ids import ImageIds
from panview.datasets.maps import MapFiles
from panview.datasets.photo_files import PhotoFiles
from panview.datasets.png import MAX_SEGMENT_ID
from panview.files import why_outside
from panview.linter.findings import Finding
from panview.linter.reading import AnnotationEntry, SegmentEntry
from panview.metrics.segment_table import Side
from panview.remote import read_in_order

_BEYOND = 2**62
"""Ids that do not fit into 64 bits become this; they are wrong in any case."""


@dataclass(frozen=True, eq=False)
class ListedImages:
    """The annotated images: those that count.

    Attributes
    ----------
    image_id : ImageIds
        Of n images.
    names : tuple of n str
    sizes : (n, 2) int32
        Height and width.
    positions : (n,) int64
        Places in the JSON's ``images``.
    photos : PhotoFiles
    """

    image_id: ImageIds
    names: tuple[str, ...]
    sizes: NDArray[np.int32]
    positions: NDArray[np.int64]
    photos: PhotoFiles

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.names)

    def size(self, image: int) -> tuple[int, int]:
        """Height and width."""
        return int(self.sizes[image, 0]), int(self.sizes[image, 1])

    def some(self, rows: NDArray[np.int64]) -> ListedImages:
        """Return some images alone, as many as there are rows, (k,) int64."""
        chosen = rows.tolist()
        return ListedImages(
            image_id=ImageIds(tuple(self.image_id[row] for row in chosen)),
            names=tuple(self.names[row] for row in chosen),
            sizes=self.sizes[rows],
            positions=self.positions[rows],
            photos=self.photos.some(rows),
        )


@dataclass(frozen=True, eq=False)
class ListedSide:
    """Segments of the ground truth or of one prediction set; ids are valid and unique within an image.

    Attributes
    ----------
    side : Side
    prediction : str
        Name of the prediction set; empty for the ground truth.
    json : Path
    maps : MapFiles
        With no name where there is no map, or a name that must not be opened.
    annotation : (n_images,) int64
        Place in ``annotations``, -1 where the image has none.
    has_segments_info, has_key : (n_images,) bool
        The annotation's ``segments_info`` lists something; it is there, be it empty.
    offsets : (n_images + 1,) int64
    segment_id : (m,) uint32
    category_id : (m,) int64
        As the JSON says it, known or not.
    category : (m,) int16
        Index into the categories, -1 where it is unknown.
    iscrowd : (m,) bool
    position : (m,) int32
        Place in ``segments_info``.
    area : (m,) float64
        As the JSON says it; NaN where it says nothing.
    bbox : (m, 4) float64
        Likewise; infinite where it says something that is not a box.
    isthing : (m,) int8
        Likewise; -1 where it says nothing.
    score : (m,) float64
        Likewise, of predictions; NaN where it says nothing, infinite where it says what is no number.
    """

    side: Side
    prediction: str
    json: Path
    maps: MapFiles
    annotation: NDArray[np.int64]
    has_segments_info: NDArray[np.bool_]
    has_key: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    category_id: NDArray[np.int64]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    position: NDArray[np.int32]
    area: NDArray[np.float64]
    bbox: NDArray[np.float64]
    isthing: NDArray[np.int8]
    score: NDArray[np.float64]

    def segments_of(self, image: int) -> slice:
        """Segments of an image."""
        return slice(int(self.offsets[image]), int(self.offsets[image + 1]))

    def image_of_segments(self) -> NDArray[np.int32]:
        """Return the image of each segment, (m,) int32."""
        return np.repeat(np.arange(len(self.maps.names), dtype=np.int32), np.diff(self.offsets))

    def place(self, image: int, position: int = -1, field: str = "") -> str:
        """Return where in the JSON an annotation or one of its segments is."""
        where = f"$.annotations[{self.annotation[image]}]"
        if position >= 0:
            where += f".segments_info[{position}]"
        return f"{where}.{field}" if field else where

    def finding(
        self,
        code: str,
        message: str,
        images: ListedImages,
        image: int,
        segment: int = -1,
        field: str = "",
        bbox: tuple[int, int, int, int] | None = None,
    ) -> Finding:
        """Return a finding about an image of this side, or about one of its listed segments."""
        position = int(self.position[segment]) if segment >= 0 else -1
        return Finding(
            code,
            message,
            self.json,
            self.side,
            self.prediction,
            self.place(image, position, field),
            images.image_id[image],
            images.names[image],
            int(self.segment_id[segment]) if segment >= 0 else None,
            bbox,
        )


def list_side(
    where: tuple[Side, str, Path, Path],
    annotations: Sequence[AnnotationEntry | None],
    order: Sequence[int],
    images: ListedImages,
    category_ids: NDArray[np.int64],
    findings: list[Finding],
    assumed: Assumptions,
) -> ListedSide:
    """Flatten annotations into columns.

    Parameters
    ----------
    where : (side, name of the prediction set, JSON, folder of PNG files)
    annotations : sequence of AnnotationEntry or None
        As in the JSON.
    order : sequence of n_images int
        Annotation of each image, -1 for none.
    images : ListedImages
    category_ids : (c,) int64
        Of the ground truth.
    findings : list of Finding
        Added to.
    assumed : Assumptions
        Likewise.
    """
    side, prediction, json, map_folder = where
    chosen = [annotations[position] if position >= 0 else None for position in order]
    said = [None if entry is None else entry.file_name for entry in chosen]
    found, outside = find_names(json, map_folder, said, assumed)
    names = list(found)
    for row in outside:
        place = f"$.annotations[{order[row]}].file_name"
        problem = f"file name {names[row]!r} {why_outside(names[row])}"
        image_id, image_name = images.image_id[row], images.names[row]
        findings.append(Finding("PV106", problem, json, side, prediction, place, image_id, image_name))
        names[row] = ""
    listed: list[Sequence[SegmentEntry | None]] = [[] if entry is None else entry.segments() for entry in chosen]
    lengths = np.array([len(entries) for entries in listed], np.int64)
    image = np.repeat(np.arange(len(listed)), lengths)
    position = (np.arange(len(image)) - np.repeat(np.cumsum(lengths) - lengths, lengths)).astype(np.int32)
    flat = list(chain.from_iterable(listed))
    if None in flat:
        kept = np.array([segment is not None for segment in flat], np.bool_)
        image, position = image[kept], position[kept]
    segments: list[SegmentEntry] = [segment for segment in flat if segment is not None]
    segment_id = _integers([segment.id for segment in segments])
    category_id = _integers([segment.category_id for segment in segments])
    fits = np.ones(len(segments), np.bool_)

    def refuse(code: str, row: int, problem: str) -> None:
        fits[row] = False
        where = f"$.annotations[{order[image[row]]}].segments_info[{position[row]}].id"
        image_id, image_name = images.image_id[image[row]], images.names[image[row]]
        known = segments[row].id
        findings.append(Finding(code, problem, json, side, prediction, where, image_id, image_name, known))

    for row in np.flatnonzero((segment_id < 1) | (segment_id > MAX_SEGMENT_ID)).tolist():
        refuse("PV301", row, f"segment id {segments[row].id} is not from 1 to {MAX_SEGMENT_ID:,}")
    for row in _repeated(image, segment_id, fits).tolist():
        refuse("PV302", row, f"segment id {segment_id[row]} appears twice")
    rows = np.flatnonzero(fits)
    columns = [segments[row] for row in rows.tolist()] if len(rows) < len(segments) else segments
    counts = np.bincount(image[rows], minlength=len(listed))
    # Only the ground truth says what is compared with the pixels.
    is_truth = side == Side.GROUND_TRUTH
    read_in_order(map_folder, names)
    return ListedSide(
        side=side,
        prediction=prediction,
        json=json,
        maps=MapFiles(map_folder, tuple(names)),
        annotation=np.array(order, np.int64),
        has_segments_info=np.array([entry is not None and bool(entry.segments()) for entry in chosen], np.bool_),
        has_key=np.array([entry is not None and entry.segments_info is not UNSET for entry in chosen], np.bool_),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=segment_id[rows].astype(np.uint32),
        category_id=category_id[rows],
        category=category_index(category_ids, category_id[rows]),
        iscrowd=np.array([segment.iscrowd == 1 for segment in columns], np.bool_),
        position=position[rows],
        area=_areas(_said("area", columns) if is_truth else [None] * len(columns)),
        bbox=_boxes(_said("bbox", columns) if is_truth else [None] * len(columns)),
        isthing=_flags([segment.isthing for segment in columns]),
        score=_scores([segment.score for segment in columns]),
    )


def category_index(category_ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int16]:
    """Return the index of each category id, -1 where it is unknown; of an id that appears twice the first."""
    if len(category_ids) == 0:
        return np.full(len(wanted), -1, np.int16)
    known, first = np.unique(category_ids, return_index=True)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, first[place], -1).astype(np.int16)


def _said(field: str, segments: Sequence[SegmentEntry]) -> list[Any]:
    return list(map(attrgetter(field), segments))


def _flags(said: list[Any]) -> NDArray[np.int8]:
    if said.count(None) == len(said):
        return np.full(len(said), -1, np.int8)
    flags = [int(value) if isinstance(value, (int, float)) and value in (0, 1) else -1 for value in said]
    return np.array(flags, np.int8)


def _integers(values: list[int]) -> NDArray[np.int64]:
    try:
        return np.array(values, np.int64)
    except OverflowError:
        return np.array([value if -_BEYOND <= value <= _BEYOND else _BEYOND for value in values], np.int64)


def _areas(said: list[Any]) -> NDArray[np.float64]:
    if said.count(None) == len(said):
        return np.full(len(said), np.nan)
    if (plain := _plain_numbers(said)) is not None:
        return plain
    return np.array([area if _is_number(area) else np.nan for area in said], np.float64)


def _boxes(said: list[Any]) -> NDArray[np.float64]:
    boxes = np.full((len(said), 4), np.nan)
    if said.count(None) == len(said):
        return boxes
    if set(map(type, said)) == {list} and set(map(len, said)) == {4}:
        plain = _plain_numbers(list(chain.from_iterable(said)))
        if plain is not None:
            return plain.reshape(-1, 4)
    fits = [isinstance(box, list) and len(box) == 4 and all(map(_is_number, box)) for box in said]
    rows = [row for row, fit in enumerate(fits) if fit]
    if rows:
        boxes[rows] = np.array([said[row] for row in rows], np.float64)
    boxes[[row for row, fit in enumerate(fits) if not fit and said[row] is not None]] = np.inf
    return boxes


def _scores(said: list[Any]) -> NDArray[np.float64]:
    if said.count(None) == len(said):
        return np.full(len(said), np.nan)
    numbers = stated_numbers(said)
    said_nothing = np.array([value is None for value in said], np.bool_)
    return np.where(np.isnan(numbers) & ~said_nothing, np.inf, numbers)


def _plain_numbers(values: list[Any]) -> NDArray[np.float64] | None:
    """Return values all of which are numbers, as they are in nearly every file; None where one is not."""
    if not set(map(type, values)) <= {int, float}:
        return None
    try:
        numbers = np.array(values, np.float64)
    except OverflowError:
        return None
    return numbers if (np.abs(numbers) < _BEYOND).all() else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _BEYOND


def _repeated(image: NDArray[np.int64], segment_id: NDArray[np.int64], fits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the segments whose id came before in the same image, of those that fit."""
    rows = np.flatnonzero(fits)
    key = (image[rows] << 24) | segment_id[rows]
    order = np.argsort(key, kind="stable")
    repeats = np.flatnonzero(key[order][1:] == key[order][:-1])
    return np.sort(rows[order[repeats + 1]])
