"""The segments that a JSON lists, as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import NONE, CategoryMapping, shown_numbers
from panview.datasets.dataset import SegmentList
from panview.datasets.document_columns import AnnotationColumns
from panview.datasets.faults import Fault, FaultKind, FaultyEntriesError
from panview.datasets.forms.dropped import without_segments
from panview.datasets.forms.map_names import find_names
from panview.datasets.image_ids import ImageIds
from panview.datasets.maps import MapFiles
from panview.datasets.png import MAX_SEGMENT_ID
from panview.files import why_outside
from panview.remote import read_in_order


class UnknownCategoriesError(FaultyEntriesError):
    """Predictions have numbers that are not category ids of the dataset; the user may say what they stand for.

    Parameters
    ----------
    truth : Path
        JSON of the dataset.
    used, unknown : list of int
        Numbers that the predictions use, and those of them that are no ids.
    path, faults, total
        As for `FaultyEntriesError`.
    fitting : Path, optional
        JSON of another truth of these images whose ids are all that the predictions use.
    """

    def __init__(
        self,
        truth: Path,
        used: list[int],
        unknown: list[int],
        path: Path,
        faults: Sequence[Fault],
        total: int,
        fitting: Path | None = None,
    ) -> None:
        self.truth, self.used, self.unknown = truth, used, unknown
        are = (
            f"{len(unknown):,} of {len(used):,} numbers are not category ids of {truth.name}: {shown_numbers(unknown)}"
        )
        self._help = f"{are}; say what they mean (--categories FILE), or write ids with panview convert"
        if fitting is not None:
            self._help = f"{are}, but all are ids of {fitting.name}; open {fitting}"
        super().__init__(path, faults, total)

    @property
    def mostly(self) -> bool:
        """Whether most of the numbers are unknown, so that they are likely to be of another numbering."""
        return len(self.unknown) * 2 > len(self.used)

    def with_fitting(self, fitting: Path | None) -> UnknownCategoriesError:
        """Return the error as it leads to another truth, whose ids are all that the predictions use."""
        return UnknownCategoriesError(self.truth, self.used, self.unknown, self.path, self.faults, self.total, fitting)

    def _remedy(self) -> str:
        skip = self.can_skip and not self.mostly
        return f"{self._help}{', or leave those images out (--faults skip)' if skip else ''}"


class ListedImages(NamedTuple):
    """The images of a dataset, as faults name them."""

    ids: ImageIds
    names: Sequence[str]


@dataclass(frozen=True, eq=False)
class Listing:
    """What a JSON lists.

    Attributes
    ----------
    path : Path
    map_folder : Path
    digest : str
        Hash of its content.
    annotations : AnnotationColumns
    categories : Categories or CategoryMapping
        Of a mapping, categories may be `NONE`.
    images : ListedImages
    truth : Path, optional
        The ground truth's JSON, where these are predictions.
    """

    path: Path
    map_folder: Path
    digest: str
    annotations: AnnotationColumns
    categories: Categories | CategoryMapping
    images: ListedImages
    truth: Path | None = None


def list_segments(
    listing: Listing, order: NDArray[np.int64], assumed: Assumptions, faults: list[Fault], *, skip: bool
) -> tuple[SegmentList, NDArray[np.int64]]:
    """Flatten annotations into columns.

    Parameters
    ----------
    listing : Listing
    order : (n_images,) int64
        Each image's annotation, -1 for none.
    assumed : Assumptions
        Added to.
    faults : list of Fault
        Of images that were found to be at fault before; those found here are added.
    skip : bool
        Whether the images at fault may be left out.

    Returns
    -------
    segments : SegmentList
    order : (n_images,) int64
        Also -1 for those at fault.

    Raises
    ------
    UnknownCategoriesError
        Predictions use numbers that are no ids, and images are not to be left out, or none would be left.
    """
    while True:
        tried = Assumptions()
        try:
            segments = segment_list(listing, order, tried)
        except FaultyEntriesError as error:
            if isinstance(error, UnknownCategoriesError) and not (skip and error.can_skip):
                raise
            faults += error.faults
            order = order.copy()
            order[[fault.image for fault in error.faults]] = -1
            continue
        assumed.add(tried.taken)
        if faults:
            # A table of fewer images is another table.
            without = f"{listing.digest} without {np.flatnonzero(order < 0).tolist()}"
            segments = replace(segments, digest=blake2b(without.encode(), digest_size=16).hexdigest())
        return segments, order


def segment_list(listing: Listing, order: NDArray[np.int64], assumed: Assumptions) -> SegmentList:
    """Arrange segments by the images of a dataset; ``order`` gives each image's annotation, -1 for none.

    Raises
    ------
    FaultyEntriesError
        What is said of some images cannot be; `UnknownCategoriesError` where predictions have unknown categories alone.
    """
    path, annotations = listing.path, listing.annotations
    image_ids = annotations.image_ids
    said = [annotations.file_names[place] if place >= 0 else None for place in order.tolist()]
    names, outside = find_names(path, listing.map_folder, said, assumed)
    offsets, rows = annotations.rows_of(order)
    segment_id, category_id = annotations.segment_id[rows], annotations.category_id[rows]
    category = listing.categories.index_of(category_id)
    image = np.repeat(np.arange(len(order)), np.diff(offsets))
    found: dict[int, Fault] = {}

    def note(row: int, kind: FaultKind, place: str, problem: str) -> None:
        message = f"$.annotations[{order[row]}].{place}: {problem}"
        found.setdefault(row, Fault(row, listing.images.ids[row], listing.images.names[row], kind, path, message))

    def note_segments(flagged: NDArray[np.bool_], kind: FaultKind, field: str, problem: Callable[[int], str]) -> None:
        """Note the first of some segments in each image."""
        places = np.flatnonzero(flagged)
        for at in places[np.unique(image[places], return_index=True)[1]].tolist():
            row = int(image[at])
            place = f"segments_info[{at - int(offsets[row])}].{field}"
            note(row, kind, place, f"{problem(at)} in image {image_ids[order[row]]}")

    for row in outside:
        note(
            row,
            FaultKind.SEGMENT,
            "file_name",
            f"file name {names[row]!r} {why_outside(names[row])} in image {image_ids[order[row]]}",
        )
    beyond = (segment_id < 1) | (segment_id > MAX_SEGMENT_ID)
    unknown = category < (0 if isinstance(listing.categories, Categories) else NONE)
    if beyond.any():
        range_ = f"is not from 1 to {MAX_SEGMENT_ID}"
        note_segments(beyond, FaultKind.SEGMENT, "id", lambda at: f"segment id {segment_id[at]} {range_}")
    if unknown.any():
        note_segments(unknown, FaultKind.CATEGORY, "category_id", lambda at: f"unknown category {category_id[at]}")
    twice = _duplicates(image, np.where(beyond, 0, segment_id)) & ~beyond
    if twice.any():
        note_segments(twice, FaultKind.SEGMENT, "id", lambda at: f"segment id {segment_id[at]} appears twice")
    if found:
        faults = [found[row] for row in sorted(found, key=lambda row: order[row])]
        annotated = int(np.count_nonzero(order >= 0))
        if listing.truth is not None and all(fault.kind is FaultKind.CATEGORY for fault in faults):
            numbers = np.unique(category_id).tolist(), np.unique(category_id[unknown]).tolist()
            raise UnknownCategoriesError(listing.truth, *numbers, path, faults, annotated)
        raise FaultyEntriesError(path, faults, annotated)
    read_in_order(listing.map_folder, names)
    return SegmentList(
        json=path,
        maps=MapFiles(listing.map_folder, names),
        digest=listing.digest,
        offsets=offsets,
        segment_id=segment_id.astype(np.uint32),
        category=category,
        iscrowd=annotations.iscrowd[rows],
        score=annotations.score[rows],
        source=None if annotations.source is None else annotations.source[rows],
        source_names=annotations.source_names,
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
        source=None if segments.source is None else segments.source[kept],
    )


def _duplicates(image: NDArray[np.int64], segment_id: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which segments have an id that came before in the same image, (m,) bool."""
    key = (image << 24) | segment_id
    twice = np.zeros(len(key), np.bool_)
    # Hardly any set has duplicates, and sorting takes a third of the time of searching for the first.
    arranged = np.sort(key)
    if not (arranged[1:] == arranged[:-1]).any():
        return twice
    order = np.argsort(key, kind="stable")
    twice[order[1:][key[order][1:] == key[order][:-1]]] = True
    return twice
