"""What a COCO panoptic JSON lists, as columns: what is read of one is held this way, and kept so in the cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.checked_entries import stated_numbers
from panview.datasets.coco_json import NO_FLAG, NO_JSON, AnnotationEntry, CategoryEntry, ImageEntry
from panview.datasets.image_ids import ImageId
from panview.decoding import typed_json
from panview.errors import BadFileError
from panview.native import native

NO_SOURCE = -1
SOURCE_KEY = b'"source"'
_PART = 1000
"""Number of entries decoded at a time."""


@dataclass(frozen=True, eq=False)
class ImageColumns:
    """The n images of a ground truth, unchecked.

    Attributes
    ----------
    ids : tuple of n int or str
    names : tuple of n str
    sizes : (n, 2) int64
        Height and width; of Python's integers where one does not fit into 64 bits.
    """

    ids: tuple[ImageId, ...]
    names: tuple[str, ...]
    sizes: NDArray[Any]

    def entries(self) -> list[ImageEntry]:
        """Return the images one by one."""
        heights, widths = self.sizes[:, 0].tolist(), self.sizes[:, 1].tolist()
        return list(map(ImageEntry, self.ids, self.names, heights, widths))


@dataclass(frozen=True, eq=False)
class AnnotationColumns:
    """k annotations with m segments, unchecked.

    Attributes
    ----------
    image_ids : tuple of k int or str
    file_names : tuple of k str
    offsets : (k + 1,) int64
        Segments of annotation i are ``offsets[i]:offsets[i + 1]``.
    segment_id, category_id : (m,) int64
    iscrowd : (m,) bool
    score : (m,) float64
        NaN for what is no number.
    area : (m,) float64
        As the JSON states it, NaN for what is no number; of a ground truth only, otherwise (0,).
    source : (m,) int16, optional
        Place in ``source_names`` of the prediction set that each was taken from, -1 for none; of an ensemble only.
    source_names : tuple of str
    """

    image_ids: tuple[ImageId, ...]
    file_names: tuple[str, ...]
    offsets: NDArray[np.int64]
    segment_id: NDArray[np.int64]
    category_id: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]
    score: NDArray[np.float64]
    area: NDArray[np.float64]
    source: NDArray[np.int16] | None = None
    source_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of annotations."""
        return len(self.image_ids)

    def rows_of(self, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64] | slice]:
        """Return the segments of some annotations.

        Parameters
        ----------
        order : (n,) int64
            Annotations, -1 for none.

        Returns
        -------
        offsets : (n + 1,) int64
            Where those of each begin.
        rows : (l,) int64, or slice
            Rows of the columns.
        """
        if len(order) == len(self) and np.array_equal(order, np.arange(len(order))):
            return self.offsets, slice(None)
        counts = np.where(order >= 0, np.append(np.diff(self.offsets), 0)[order], 0)
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return offsets, np.arange(offsets[-1]) + np.repeat(self.offsets[order] - offsets[:-1], counts)


@dataclass(frozen=True, eq=False)
class TruthColumns:
    """A ground truth JSON.

    Attributes
    ----------
    images : ImageColumns
    annotations : AnnotationColumns
    categories : list of CategoryEntry
    """

    images: ImageColumns
    annotations: AnnotationColumns
    categories: list[CategoryEntry]


class _RawTruth(msgspec.Struct, gc=False):
    images: list[msgspec.Raw]
    annotations: list[msgspec.Raw]
    categories: list[CategoryEntry]


class _RawPredictions(msgspec.Struct, gc=False):
    annotations: list[msgspec.Raw]


def columns_in_parts(path: Path, content: bytes, *, truth: bool) -> TruthColumns | None:
    """Decode a JSON some entries at a time.

    Entries of the next part take the memory of those of the last, which the processor still has at hand: a large JSON
    takes no longer for each of its images than a small one, and a third of the memory.

    Parameters
    ----------
    path : Path
    content : bytes
    truth : bool
        Whether it is a ground truth.

    Returns
    -------
    TruthColumns or None
        None where anything is not as COCO has it: `panview.datasets.coco_json` reads it loosely, or says what is wrong.

    Raises
    ------
    BadFileError
        An id of a segment or category is beyond 64 bits.
    """
    try:
        if truth:
            whole = typed_json(content, _RawTruth)
            categories, listed, images = whole.categories, whole.annotations, _listed_images(whole.images)
        else:
            listed = typed_json(content, _RawPredictions).annotations
            categories, images = [], image_columns([])
        # The compiled module reads COCO's fields only; ensembles also say which set a segment was taken from.
        has_sources = not truth and SOURCE_KEY in content
        annotations = None if has_sources else _natively_listed(listed, truth=truth)
        if annotations is None:
            parts = _parts(listed, AnnotationEntry)
            annotations = _joined_annotations([_usual_columns(path, part, truth=truth) for part in parts])
    except (*NO_JSON, _UnusualError):
        return None
    if any(isinstance(entry.isthing, bool) for entry in categories):
        return None
    return TruthColumns(images, annotations, categories)


def _listed_images(raw: list[msgspec.Raw]) -> ImageColumns:
    """Return the images of a ground truth; the compiled module reads all that are as COCO has them, or none."""
    module = native().module
    found = None if module is None else module.list_images(raw)
    if found is None:
        return _joined_images([image_columns(part) for part in _parts(raw, ImageEntry)])
    ids, names, sizes = found
    return ImageColumns(
        tuple(np.frombuffer(ids, np.int64).tolist()), names, np.frombuffer(sizes, np.int64).reshape(-1, 2)
    )


def _natively_listed(raw: list[msgspec.Raw], *, truth: bool) -> AnnotationColumns | None:
    """Return annotations that are as COCO has them, read by the compiled module; None for any others, or without it."""
    module = native().module
    found = None if module is None else module.list_annotations(raw, truth)
    if found is None:
        return None
    image_ids, names, counts, segment_id, category_id, iscrowd, score, area = found
    return AnnotationColumns(
        image_ids=tuple(np.frombuffer(image_ids, np.int64).tolist()),
        file_names=names,
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(np.frombuffer(counts, np.int64))]),
        segment_id=np.frombuffer(segment_id, np.int64),
        category_id=np.frombuffer(category_id, np.int64),
        iscrowd=np.frombuffer(iscrowd, np.bool_),
        score=np.frombuffer(score, np.float64),
        area=np.frombuffer(area, np.float64) if truth else np.empty(0),
    )


class _UnusualError(Exception):
    """An entry is unusual and needs a message."""


def _usual_columns(path: Path, entries: list[AnnotationEntry], *, truth: bool) -> AnnotationColumns:
    if truth:
        flags = [segment.iscrowd for entry in entries for segment in entry.segments_info]
        if NO_FLAG in flags or bool in set(map(type, flags)):
            raise _UnusualError
    return annotation_columns(path, entries, with_areas=truth)


Entry = TypeVar("Entry", AnnotationEntry, ImageEntry)


def _parts(raw: list[msgspec.Raw], kind: type[Entry]) -> Iterator[list[Entry]]:
    """Decode some entries at a time; of none there is one empty part."""
    decode = msgspec.json.Decoder(kind).decode
    for start in range(0, max(1, len(raw)), _PART):
        yield list(map(decode, raw[start : start + _PART]))


def _joined_images(parts: list[ImageColumns]) -> ImageColumns:
    return ImageColumns(
        tuple(chain.from_iterable(part.ids for part in parts)),
        tuple(chain.from_iterable(part.names for part in parts)),
        np.concatenate([part.sizes for part in parts]),
    )


def _joined_annotations(parts: list[AnnotationColumns]) -> AnnotationColumns:
    counts = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.offsets) for part in parts)])
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("segment_id", "category_id", "iscrowd", "score", "area")
    }
    source, source_names = _joined_sources(parts)
    return AnnotationColumns(
        image_ids=tuple(chain.from_iterable(part.image_ids for part in parts)),
        file_names=tuple(chain.from_iterable(part.file_names for part in parts)),
        offsets=np.cumsum(counts),
        **columns,
        source=source,
        source_names=source_names,
    )


def image_columns(entries: Sequence[ImageEntry]) -> ImageColumns:
    """Return images as columns."""
    pairs = [(image.height, image.width) for image in entries]
    try:
        sizes: NDArray[Any] = np.array(pairs, np.int64).reshape(len(pairs), 2)
    except OverflowError:
        sizes = np.array(pairs, object)
    return ImageColumns(tuple(image.id for image in entries), tuple(image.file_name for image in entries), sizes)


def annotation_columns(path: Path, entries: Sequence[AnnotationEntry], *, with_areas: bool) -> AnnotationColumns:
    """Return annotations as columns.

    Raises
    ------
    BadFileError
        An id of a segment or category is beyond 64 bits.
    """
    counts = np.fromiter((len(entry.segments_info) for entry in entries), np.int64, len(entries))
    flat = [segment for entry in entries for segment in entry.segments_info]
    total = len(flat)
    try:
        segment_id = np.fromiter(map(attrgetter("id"), flat), np.int64, total)
        category_id = np.fromiter(map(attrgetter("category_id"), flat), np.int64, total)
    except OverflowError as error:
        raise BadFileError(path, "a segment or category id does not fit into 64 bits", "$.annotations") from error
    source, source_names = _sources(list(map(attrgetter("source"), flat)))
    return AnnotationColumns(
        image_ids=tuple(entry.image_id for entry in entries),
        file_names=tuple(entry.file_name for entry in entries),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=segment_id,
        category_id=category_id,
        iscrowd=np.fromiter(map((1).__eq__, map(attrgetter("iscrowd"), flat)), np.bool_, total),
        score=_numbers(list(map(attrgetter("score"), flat))),
        area=_numbers(list(map(attrgetter("area"), flat))) if with_areas else np.empty(0),
        source=source,
        source_names=source_names,
    )


def _sources(said: list[Any]) -> tuple[NDArray[np.int16] | None, tuple[str, ...]]:
    """Return the source of each segment, and the names of all sources; None if no segment states one.

    A name that is no text is none, and so is one beyond as many as fit.
    """
    if said.count(None) == len(said):
        return None, ()
    names = [name for name in dict.fromkeys(name for name in said if isinstance(name, str)) if name]
    place = {name: number for number, name in enumerate(names[: np.iinfo(np.int16).max])}
    if not place:
        return None, ()
    codes = (place.get(name, NO_SOURCE) if isinstance(name, str) else NO_SOURCE for name in said)
    return np.fromiter(codes, np.int16, len(said)), tuple(place)


def _joined_sources(parts: list[AnnotationColumns]) -> tuple[NDArray[np.int16] | None, tuple[str, ...]]:
    names = tuple(dict.fromkeys(chain.from_iterable(part.source_names for part in parts)))[: np.iinfo(np.int16).max]
    if not names:
        return None, ()
    place = {name: number for number, name in enumerate(names)}
    columns = []
    for part in parts:
        # The last entry stands for "no source".
        codes = np.array([*(place.get(name, NO_SOURCE) for name in part.source_names), NO_SOURCE], np.int16)
        columns.append(np.full(len(part.score), NO_SOURCE, np.int16) if part.source is None else codes[part.source])
    return np.concatenate(columns), names


def _numbers(said: list[Any]) -> NDArray[np.float64]:
    """Return numbers, NaN for anything else; most sets have no scores at all, which takes no time."""
    if said.count(None) == len(said):
        return np.full(len(said), np.nan)
    return stated_numbers(said)
