"""COCO 1.0 as CVAT and others read it: an instances JSON with the run lengths of each segment.

See https://cocodataset.org/#format-data, "Object Detection". Segment ids and crowd are also attributes, since a tool
numbers annotations anew, and CVAT calls every mask a crowd when it exports: its ``iscrowd`` says "run lengths". The
attribute is not called ``is_crowd``, since of masks that have that one as false datumaro makes polygons.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from panview import places
from panview.datasets.annotation.flat_masks import FlatMask, box_of, mask_of_counts, mask_of_pixels, masks_of
from panview.datasets.annotation.format import (
    MAX_JSON,
    PHOTOS,
    Encoded,
    Pack,
    ReturnedImage,
    ReturnedMask,
    plain_keeps,
)
from panview.datasets.annotation.frames import by_frame
from panview.datasets.annotation.labels import Labels, labels_for
from panview.datasets.annotation.names import COCO, TITLES
from panview.datasets.annotation.stream import ListFile
from panview.datasets.coco_json import BOM, NO_JSON
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.masks import counts_of
from panview.datasets.forms.rle import BadMaskError, text_of_counts
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.reading import read_file

JSON = "annotations/instances_default.json"
LABELS = "labels.json"
SEGMENT_ID, CROWD = "panview_id", "panview_crowd"


class CocoInstances:
    """See the module."""

    name = COCO
    title = TITLES[COCO]
    keeps = plain_keeps()
    limits = (
        "Image ids that are texts become numbers. CVAT keeps segment ids and crowd if the task has the labels of "
        "`labels.json`; otherwise panview finds the segments again by their pixels."
    )
    hint = f"In CVAT, create a task with the photos and the labels of {LABELS}, then upload {JSON} as COCO 1.0"
    edited_on_top = True

    def labels(self, known: Labels) -> Labels:
        """Return the names as they are, each once."""
        return labels_for(known.categories)

    def writer(self, folder: Path, pack: Pack) -> _Writer:
        """Return what writes the JSON."""
        return _Writer(folder, pack)

    def find(self, path: Path) -> bool:
        """Whether a JSON has ``annotations`` that are masks, or a folder has one."""
        try:
            return _is_instances(_json_of(path))
        except PanviewError:
            return False

    def open(self, path: Path, pack: Pack) -> _Returned:
        """Open a JSON, or a folder or archive that holds one."""
        return _opened(_json_of(path), pack)


class _Writer:
    def __init__(self, folder: Path, pack: Pack) -> None:
        self._pack, self._number = pack, 0
        # COCO ids are never text; if these are, images are numbered by their place instead.
        ids = [image.image_id for image in pack.images]
        self._ids = ids if all(isinstance(i, int) for i in ids) else list(range(1, len(ids) + 1))
        categories = pack.labels.categories
        head = {
            "licenses": [{"name": "", "id": 0, "url": ""}],
            "info": {"description": pack.name, "contributor": "panview"},
            "categories": [
                {"id": i, "name": name, "supercategory": above}
                for i, name, above in zip(
                    categories.ids.tolist(), pack.labels.names, categories.supercategories, strict=True
                )
            ],
            "images": [
                {"id": i, "width": image.size[1], "height": image.size[0], "file_name": image.photo}
                for i, image in zip(self._ids, pack.images, strict=True)
            ],
        }
        (folder / JSON).parent.mkdir(parents=True, exist_ok=True)
        (folder / PHOTOS).mkdir(exist_ok=True)
        (folder / LABELS).write_bytes(msgspec.json.format(msgspec.json.encode(_label_specs(pack.labels)), indent=1))
        self._file = ListFile(folder / JSON, msgspec.json.encode(head)[:-1] + b',"annotations":[', b"]}\n")

    def encode(self, place: int, image: PanopticImage) -> Encoded:
        numbers = image.runs.to_id_map()
        height, width = numbers.shape
        masks = masks_of(numbers.T.ravel(), len(image.segment_id))
        segments = (image.segment_id.tolist(), image.category.tolist(), image.iscrowd.tolist(), image.scores.tolist())
        ids = self._pack.labels.categories.ids.tolist()
        entries = []
        for mask, segment_id, category, iscrowd, score in zip(masks, *segments, strict=True):
            text = text_of_counts(mask.counts(height * width))
            sure = {} if math.isnan(score) else {"score": score}
            entries.append(
                {
                    "id": 0,
                    "image_id": self._ids[place],
                    "category_id": ids[category],
                    "segmentation": {"counts": text, "size": [height, width]},
                    "area": mask.area,
                    "bbox": _box(mask, height),
                    "iscrowd": int(iscrowd),
                    "attributes": {SEGMENT_ID: segment_id, CROWD: iscrowd},
                    **sure,
                }
            )
        return Encoded(tuple(entries))

    def add(self, place: int, encoded: Encoded) -> None:
        for entry in encoded.parts:
            self._number += 1
            entry["id"] = self._number
            self._file.add(msgspec.json.encode(entry))

    def close(self) -> None:
        self._file.close()


def _box(mask: FlatMask, height: int) -> list[int]:
    """Return x, y, width and height of a mask that goes down the columns."""
    left, right, top, bottom = box_of(mask, height)
    return [left, top, right - left + 1, bottom - top + 1]


def _label_specs(labels: Labels) -> list[dict[str, Any]]:
    """Return labels as CVAT's raw editor takes them, with attributes that keep ids and crowd."""
    attributes = [
        {"name": SEGMENT_ID, "mutable": False, "input_type": "text", "default_value": "", "values": [""]},
        {"name": CROWD, "mutable": False, "input_type": "checkbox", "default_value": "false", "values": ["false"]},
    ]
    return [
        {"name": name, "color": labels.web_colour(place), "type": "any", "attributes": attributes}
        for place, name in enumerate(labels.names)
    ]


class _Image(msgspec.Struct, gc=False):
    id: int | str
    file_name: str
    height: int = 0
    width: int = 0


class _Category(msgspec.Struct, gc=False):
    id: int
    name: str


class _Annotation(msgspec.Struct, gc=False):
    image_id: int | str
    category_id: int
    segmentation: Any
    iscrowd: int | bool = 0
    attributes: dict[str, Any] | None = None


class _Document(msgspec.Struct, gc=False):
    images: list[_Image]
    categories: list[_Category]
    annotations: list[_Annotation]


class _Shape(msgspec.Struct, gc=False):
    images: list[msgspec.Raw]
    annotations: list[dict[str, msgspec.Raw]]


def _json_of(path: Path) -> Path:
    """Return the JSON that is meant by a path."""
    if places.is_file(path):
        return path
    if not places.is_folder(path):
        raise NotFoundError(f"{path}: there is no such file or folder")
    for root in (path, places.inside(path)):
        for pattern in ("annotations/instances*.json", "instances*.json", "annotations/*.json", "*.json"):
            found = [json for json in places.matching(root, pattern) if _is_instances(json)]
            if len(found) > 1:
                names = ", ".join(json.name for json in found)
                raise PanviewError(f"{root}: holds several JSON files of annotations ({names}); give the one to read")
            if found:
                return found[0]
    raise NotFoundError(f"{path}: holds no JSON with COCO annotations")


def _is_instances(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not places.is_file(path):
        return False
    try:
        shape = typed_json(read_file(path, MAX_JSON).removeprefix(BOM), _Shape)
    except (*NO_JSON, PanviewError):
        return False
    return all("segments_info" not in entry for entry in shape.annotations[:20])


def _opened(path: Path, pack: Pack) -> _Returned:
    try:
        document = typed_json(read_file(path, MAX_JSON).removeprefix(BOM), _Document)
    except NO_JSON as error:
        raise BadFileError(path, f"is not a JSON of COCO instances ({error}); export the task again") from error
    frames, foreign = by_frame([image.file_name for image in document.images], pack)
    named = {image.file_name: image for image in reversed(document.images)}
    images = {place: named[name] for place, name in frames.items()}
    place_of = {image.id: place for place, image in images.items()}
    for place, image in images.items():
        size = pack.images[place].size
        if (image.height or size[0], image.width or size[1]) != size:
            said = f"{image.width} x {image.height}"
            raise BadFileError(path, f"{image.file_name} is {said} pixels in it, but was {size[1]} x {size[0]}")
    entries: dict[int, list[int]] = defaultdict(list)
    for number, entry in enumerate(document.annotations):
        if entry.image_id in place_of:
            entries[place_of[entry.image_id]].append(number)
    names = {category.id: category.name for category in document.categories}
    masks = [entry for entry in document.annotations if isinstance(entry.segmentation, dict)]
    # CVAT and datumaro mark every mask as a crowd, so the flag then means nothing.
    is_said = not masks or not all(entry.iscrowd for entry in masks)
    return _Returned(path, pack, document.annotations, dict(entries), frozenset(images), foreign, names, is_said)


@dataclass(frozen=True, eq=False)
class _Returned:
    path: Path
    pack: Pack
    annotations: list[_Annotation]
    entries: dict[int, list[int]]
    images: frozenset[int]
    foreign: int
    names: dict[int, str]
    crowd_is_said: bool
    notes: tuple[str, ...] = ()

    @property
    def places(self) -> Set[int]:
        return self.images

    def read(self, place: int) -> ReturnedImage:
        size = self.pack.images[place].size
        masks, boxes = [], 0
        for number in self.entries.get(place, ()):
            entry, where = self.annotations[number], f"$.annotations[{number}]"
            if not entry.segmentation:
                boxes += 1
                continue
            label = self.names.get(entry.category_id)
            if label is None:
                raise BadFileError(self.path, f"category_id {entry.category_id} is not one of its categories", where)
            category = self.pack.labels.find(label, self.path, where)
            try:
                counts = counts_of(entry.segmentation, size)
            except BadMaskError as error:
                raise BadFileError(self.path, str(error), f"{where}.segmentation") from error
            mask = mask_of_counts(counts[0]) if len(counts) == 1 else _together(counts, size)
            attributes = entry.attributes or {}
            masks.append(ReturnedMask(mask, category, _id_in(attributes), self._crowd(entry, attributes)))
        remarks = (f"{boxes:,} annotations have no mask and were not read",) if boxes else ()
        return ReturnedImage(masks, True, remarks)

    def _crowd(self, entry: _Annotation, attributes: dict[str, Any]) -> bool | None:
        said = attributes.get(CROWD)
        if isinstance(said, bool):
            return said
        if isinstance(said, str) and said.lower() in ("true", "false"):
            return said.lower() == "true"
        return entry.iscrowd == 1 if self.crowd_is_said else None


def _together(counts: list[Any], size: tuple[int, int]) -> FlatMask:
    """Return the union of several masks, such as those of polygons."""
    inside = np.zeros(size[0] * size[1], np.bool_)
    for own in counts:
        inside[mask_of_counts(own).pixels()] = True
    return mask_of_pixels(inside)


def _id_in(attributes: dict[str, Any]) -> int:
    """Return the segment id that an annotation still carries, 0 for none."""
    said = attributes.get(SEGMENT_ID)
    if isinstance(said, str) and said.strip().isdigit():
        said = int(said.strip()[:9])
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 < said < 1 << 24 else 0
