"""Taking back what a tool made of a pack: a ground truth of its own, in a folder of its own, and what changed."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from panview.datasets.annotation.format import AnnotationFormat, ReturnedSet
from panview.datasets.annotation.listed_image import listed_image
from panview.datasets.annotation.merge import Change, merge
from panview.datasets.annotation.record import OpenedPack
from panview.datasets.annotation.registry import format_of
from panview.datasets.categories import Categories
from panview.datasets.coco_results import PredictedSegment, ResultImage, measured, png_names, results_json
from panview.datasets.dataset import Dataset
from panview.datasets.forms.image import PanopticImage
from panview.datasets.png import encode_id_map
from panview.errors import NotFoundError, PanviewError
from panview.parallel import CancelCheck, Progress, each_image
from panview.whole_folder import WholeFolder

CHANGES_CSV, REMARKS_CSV = "changes.csv", "remarks.csv"
MARKER = ".panview-annotate.json"


class ImageChanges(NamedTuple):
    """What came back of an image.

    Attributes
    ----------
    place : int
        In the pack.
    is_back : bool
        Otherwise it stays as it was.
    changes : tuple of Change
    unchanged : int
        Segments.
    remarks : tuple of str
    """

    place: int
    is_back: bool
    changes: tuple[Change, ...]
    unchanged: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class TakenBack:
    """What came back.

    Attributes
    ----------
    json : Path
        Of the new ground truth.
    images : tuple of ImageChanges
        Of each image of the pack.
    foreign : int
        Images that are none of the pack's.
    notes : tuple of str
    """

    json: Path
    images: tuple[ImageChanges, ...]
    foreign: int
    notes: tuple[str, ...]

    def count(self, change: str) -> int:
        """Return how many segments were "added", "removed" or "changed"."""
        return sum(one.change == change for image in self.images for one in image.changes)

    @property
    def unchanged(self) -> int:
        """Segments that came back as they went out."""
        return sum(image.unchanged for image in self.images if image.is_back)

    @property
    def back(self) -> int:
        """Images that came back."""
        return sum(image.is_back for image in self.images)

    @property
    def touched(self) -> int:
        """Images with a change."""
        return sum(bool(image.changes) for image in self.images)


@dataclass(frozen=True, eq=False)
class Taking:
    """What is taken back.

    Attributes
    ----------
    sent : OpenedPack
    returned : Path
        What the tool exported.
    target : Path
        Folder of the new ground truth; empty or not there.
    format : AnnotationFormat or None
        None finds it out.
    rest : Dataset or None
        A ground truth whose other images complete the new one.
    """

    sent: OpenedPack
    returned: Path
    target: Path
    format: AnnotationFormat | None = None
    rest: Dataset | None = None

    @property
    def folder(self) -> WholeFolder:
        """The folder as it is written."""
        return WholeFolder(self.target, "run of annotate", MARKER)


def refuse_target(taking: Taking) -> None:
    """Refuse a folder that must not be written to.

    Raises
    ------
    PanviewError
    """
    place, folder = taking.target.expanduser().resolve(), taking.sent.folder.resolve()
    if place.is_relative_to(folder) or folder.is_relative_to(place):
        raise PanviewError(f"{taking.target}: is part of the pack {taking.sent.folder}; choose a folder elsewhere")
    rest = taking.rest
    if rest is not None:
        own, other = taking.sent.before.categories, rest.categories
        if not np.array_equal(own.ids, other.ids) or own.names != other.names:
            raise PanviewError(f"{rest.files.json}: has other categories than the pack {taking.sent.folder}")
        if place.is_relative_to(rest.files.map_folder.resolve()):
            raise PanviewError(f"{taking.target}: lies within {rest.files.map_folder}; choose a folder elsewhere")
    taking.folder.refuse()


def take_back(
    taking: Taking,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> TakenBack:
    """Write what came back as a new panoptic set; it appears whole or not at all.

    Images that did not come back are in it as they went out.

    Raises
    ------
    PanviewError
        The target is refused, or what came back cannot be read: nothing is written then.
    Cancelled
        ``cancelled`` said so.
    """
    refuse_target(taking)
    sent = taking.sent
    known = taking.format or format_of(taking.returned, sent.format)
    came = known.open(taking.returned, sent.pack)
    if not came.places:
        problem = f"holds none of the {len(sent.before):,} images of {sent.folder}"
        others = f"; its {came.foreign:,} images are different ones" if came.foreign else ""
        raise NotFoundError(f"{taking.returned}: {problem}{others}; give the tool's export of this pack")
    before = sent.before
    done: dict[int, ImageChanges] = {}
    listed: dict[int, ResultImage] = {}
    with taking.folder.filled() as part:
        json = part / "annotations" / before.files.json.name
        maps = json.with_suffix("")
        maps.mkdir(parents=True)

        wanted = _wanted(taking)

        def work(number: int) -> None:
            place, row, png = wanted[number]
            if place >= 0:
                done[place], listed[number] = _take(sent, known, came, place, maps, png)
            else:
                assert taking.rest is not None
                listed[number] = _as_it_is(taking.rest, row, maps, png)

        each_image(range(len(wanted)), work, jobs=jobs, progress=progress, cancelled=cancelled, name="annotate")
        images = tuple(done[place] for place in range(len(before)))
        description = f"{sent.pack.name}: back from {known.title}, read by panview"
        json.write_bytes(results_json(description, [listed[k] for k in range(len(wanted))], before.categories))
        (part / CHANGES_CSV).write_bytes(changes_csv(sent, images))
        (part / REMARKS_CSV).write_bytes(_remarks_csv(sent, images))
    final = taking.target.expanduser().resolve() / "annotations" / before.files.json.name
    return TakenBack(final, images, came.foreign, tuple(came.notes))


def _wanted(taking: Taking) -> list[tuple[int, int, str]]:
    """Return, for each image of the new truth, its place in the pack, its row in the rest, and the name of its map.

    -1 stands for neither; images of the pack that the rest lacks come last.
    """
    sent, rest = taking.sent, taking.rest
    if rest is None:
        return [(place, -1, f"{image.frame}.png") for place, image in enumerate(sent.pack.images)]
    place_of = {image.image_id: place for place, image in enumerate(sent.pack.images)}
    pairs = [(place_of.pop(image_id, -1), row) for row, image_id in enumerate(rest.image_id)]
    pairs += [(place, -1) for place in place_of.values()]
    names = [rest.image_names[row] if row >= 0 else sent.pack.images[place].file_name for place, row in pairs]
    return [(place, row, png) for (place, row), png in zip(pairs, png_names(names), strict=True)]


def _as_it_is(rest: Dataset, row: int, maps: Path, png: str) -> ResultImage:
    """Write an image that never went out."""
    size = rest.size(row)
    image, _ = listed_image(rest.ground_truth, row, size)
    segments = _written(image, rest.categories, maps / png)
    return ResultImage(rest.image_id[row], rest.image_names[row], size, png, segments)


def _written(image: PanopticImage, categories: Categories, path: Path) -> tuple[PredictedSegment, ...]:
    """Write the map of an image; return its segments as a JSON lists them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_id_map(image.painted(image.segment_id, 0).to_id_map()))
    ids = categories.ids[image.category]
    return measured(image.runs, image.segment_id.tolist(), ids.tolist(), image.iscrowd.tolist())


def _take(
    sent: OpenedPack, known: AnnotationFormat, came: ReturnedSet, place: int, maps: Path, name: str
) -> tuple[ImageChanges, ResultImage]:
    before, own = sent.before, sent.pack.images[place]
    image, _ = listed_image(before.ground_truth, place, own.size)
    is_back = place in came.places
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ("did not come back, and stays as it is",)
    unchanged = len(image.segment_id)
    if is_back:
        returned = came.read(place)
        unsent = sent.unsent.get(place, ())
        merged = merge(image, returned, before.categories, edited_on_top=known.edited_on_top, unsent=unsent)
        image, changes, unchanged, remarks = merged.image, merged.changes, merged.unchanged, merged.remarks
    segments = _written(image, before.categories, maps / name)
    listed = ResultImage(own.image_id, own.file_name, own.size, name, segments)
    return ImageChanges(place, is_back, changes, unchanged, remarks), listed


def changes_csv(sent: OpenedPack, images: Iterable[ImageChanges]) -> bytes:
    """Return what changed as a CSV, a row for each segment."""
    head = ["image_id", "file_name", "change", "what", "segment_id", "category_before", "category_after"]
    rows: list[Sequence[object]] = [[*head, "area_before", "area_after", "iou"]]
    names = sent.before.categories
    for image in images:
        own = sent.pack.images[image.place]
        for one in image.changes:
            categories = [_name(names, place) for place in (one.category_before, one.category_after)]
            iou = "" if math.isnan(one.iou) else f"{one.iou:.6f}"
            areas = one.area_before, one.area_after
            rows.append([own.image_id, own.file_name, one.change, one.what, one.segment_id, *categories, *areas, iou])
    return _csv(rows)


def _remarks_csv(sent: OpenedPack, images: Iterable[ImageChanges]) -> bytes:
    rows: list[Sequence[object]] = [["image_id", "file_name", "remark"]]
    for image in images:
        own = sent.pack.images[image.place]
        rows += [[own.image_id, own.file_name, remark] for remark in image.remarks]
    return _csv(rows)


def _name(categories: Categories, place: int) -> str:
    return "" if place < 0 else categories.names[place]


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
