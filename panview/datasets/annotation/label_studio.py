"""Label Studio's tasks with brush strokes: a JSON with a region for each segment, as run lengths.

See https://labelstud.io/guide/predictions and https://labelstud.io/tags/brushlabels. The segments of a prediction set
go out as ``predictions``, those of a ground truth as ``annotations``.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr

import msgspec
import numpy as np

from panview import places
from panview.datasets.annotation.brush_rle import BadBrushError, decode_brush, encode_brush
from panview.datasets.annotation.flat_masks import FlatMask, mask_of_counts, mask_of_pixels, masks_of
from panview.datasets.annotation.format import (
    MAX_JSON,
    PHOTOS,
    Encoded,
    Kept,
    Pack,
    ReturnedImage,
    ReturnedMask,
    plain_keeps,
)
from panview.datasets.annotation.frames import by_frame
from panview.datasets.annotation.labels import Labels, labels_for
from panview.datasets.annotation.names import LABEL_STUDIO, TITLES
from panview.datasets.annotation.stream import ListFile
from panview.datasets.coco_json import BOM, NO_JSON
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.rle import BadMaskError, counts_of_polygon
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.reading import read_file, read_start

CONFIG = "label_config.xml"
NAME = "panview_image"
LOCAL_FILES = "/data/local-files/?d="
_FROM, _TO = "segment", "image"
_CROWD = "crowd"
_MOST_BYTES = 100_000_000
"""Of one file of tasks: larger ones are not accepted by a usual server."""
_OWN_ID = re.compile(r"segment-(\d{1,8})")


class LabelStudio:
    """See the module."""

    name = LABEL_STUDIO
    title = TITLES[LABEL_STUDIO]
    keeps = plain_keeps(categories=Kept.BESIDE)
    limits = (
        "Categories are identified by name. Files are ten times as large as COCO's. Polygons and rectangles are read, "
        "too; ellipses and key points are not."
    )
    hint = (
        f"In Label Studio, create a project with the labelling interface of {CONFIG}, add the photos as local storage, "
        "then import the tasks; bring back the export called JSON"
    )
    edited_on_top = True

    def labels(self, known: Labels) -> Labels:
        """Return the names as they are, each once."""
        return labels_for(known.categories)

    def writer(self, folder: Path, pack: Pack) -> _Writer:
        """Return what writes the tasks."""
        return _Writer(folder, pack)

    def find(self, path: Path) -> bool:
        """Whether a JSON is a list of tasks, or a folder holds one."""
        try:
            return bool(_jsons(path))
        except PanviewError:
            return False

    def open(self, path: Path, pack: Pack) -> _Returned:
        """Open an export."""
        found = _jsons(path)
        if not found:
            raise NotFoundError(f"{path}: holds no export of Label Studio; export the project as JSON")
        return _opened(path, found, pack)


class _Writer:
    def __init__(self, folder: Path, pack: Pack) -> None:
        self._folder, self._pack, self._files = folder, pack, 0
        self._file: ListFile | None = None
        lines = [
            f"    <Label value={quoteattr(name)} background={quoteattr(pack.labels.web_colour(place))}/>"
            for place, name in enumerate(pack.labels.names)
        ]
        config = [
            "<View>",
            f'  <Image name="{_TO}" value="$image" zoom="true" zoomControl="true"/>',
            f'  <BrushLabels name="{_FROM}" toName="{_TO}">',
            *lines,
            "  </BrushLabels>",
            "</View>",
        ]
        (folder / CONFIG).write_text("\n".join(config) + "\n", encoding="utf-8")

    def encode(self, place: int, image: PanopticImage) -> Encoded:
        numbers = image.runs.to_id_map()
        height, width = numbers.shape
        pack = self._pack
        regions = []
        masks = masks_of(numbers.ravel(), len(image.segment_id))
        segments = (image.segment_id.tolist(), image.category.tolist(), image.iscrowd.tolist(), image.scores.tolist())
        for mask, segment_id, category, iscrowd, score in zip(masks, *segments, strict=True):
            region: dict[str, Any] = {
                "id": f"segment-{segment_id}",
                "type": "brushlabels",
                "from_name": _FROM,
                "to_name": _TO,
                "origin": "manual",
                "image_rotation": 0,
                "original_width": width,
                "original_height": height,
                "value": {
                    "format": "rle",
                    "rle": list(encode_brush(mask, height * width)),
                    "brushlabels": [pack.labels.names[category]],
                },
            }
            if iscrowd:
                region["meta"] = {"text": [_CROWD]}
            if score == score:
                region["score"] = score
            regions.append(region)
        own = pack.images[place]
        data = {_TO: _url(pack, place), NAME: own.file_name, "panview_id": own.image_id}
        if pack.prediction:
            said = {"predictions": [{"model_version": pack.prediction, "result": regions}]}
        else:
            said = {"annotations": [{"result": regions}]}
        return Encoded((msgspec.json.encode({"data": data, **said}),))

    def add(self, place: int, encoded: Encoded) -> None:
        (task,) = encoded.parts
        if self._file is not None and self._file.written + len(task) > _MOST_BYTES:
            self._file.close()
            self._file = None
        if self._file is None:
            self._files += 1
            self._file = ListFile(self._folder / f"tasks-{self._files}.json", b"[", b"]\n")
        self._file.add(task)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _url(pack: Pack, place: int) -> str:
    own = pack.images[place]
    if pack.photo_root:
        return pack.photo_root + quote(own.photo)
    return LOCAL_FILES + quote((own.link or f"{pack.name}/{PHOTOS}/{own.photo}").lstrip("/"))


_Byte = Annotated[int, msgspec.Meta(ge=0, le=255)]


class _Value(msgspec.Struct, gc=False):
    rle: list[_Byte] | None = None
    brushlabels: list[str] | None = None
    polygonlabels: list[str] | None = None
    rectanglelabels: list[str] | None = None
    labels: list[str] | None = None
    points: list[list[float]] | None = None
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    rotation: float = 0


class _Meta(msgspec.Struct, gc=False):
    text: Any = None


class _Region(msgspec.Struct, gc=False):
    type: str = ""
    id: str = ""
    value: _Value | None = None
    original_width: int = 0
    original_height: int = 0
    image_rotation: float = 0
    meta: _Meta | None = None


class _Answer(msgspec.Struct, gc=False):
    result: list[msgspec.Raw] | None = None
    was_cancelled: bool = False
    updated_at: str = ""


class _Task(msgspec.Struct, gc=False):
    data: dict[str, Any]
    annotations: list[_Answer] | None = None
    predictions: Any = None
    file_upload: str | None = None


class _Shape(msgspec.Struct, gc=False):
    data: msgspec.Raw


def _jsons(path: Path) -> list[Path]:
    """Return the lists of tasks that are meant by a path."""
    if places.is_file(path):
        return [path] if _is_tasks(path) else []
    if not places.is_folder(path):
        raise NotFoundError(f"{path}: there is no such file or folder")
    found = [json for json in places.matching(places.inside(path), "*.json") if _is_tasks(json)]
    return found or [json for json in places.matching(path, "*.json") if _is_tasks(json)]


def _is_tasks(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not read_start(path, 8).removeprefix(BOM).lstrip().startswith(b"["):
        return False
    try:
        tasks = typed_json(read_file(path, MAX_JSON).removeprefix(BOM), list[msgspec.Raw])
        for task in tasks[:1]:
            typed_json(task, _Shape)
    except (*NO_JSON, PanviewError):
        return False
    return bool(tasks)


@dataclass(frozen=True, eq=False)
class _Returned:
    path: Path
    pack: Pack
    answers: dict[int, tuple[Path, _Answer]]
    foreign: int
    notes: tuple[str, ...]

    @property
    def places(self) -> Set[int]:
        return self.answers.keys()

    def read(self, place: int) -> ReturnedImage:
        path, answer = self.answers[place]
        size, name = self.pack.images[place].size, self.pack.images[place].file_name
        masks: list[ReturnedMask] = []
        left: dict[str, int] = {}
        regions = [_region(path, name, raw) for raw in answer.result or ()]
        named = {region.id: _labels_of(region) for region in regions if _labels_of(region)}
        for region in regions:
            if region.value is None or region.type == "labels":
                continue
            where = f"{name}, region {region.id or len(masks) + 1}"
            labels = _labels_of(region) or named.get(region.id, [])
            if region.type not in _READ or not labels:
                what = region.type or "region"
                left[what] = left.get(what, 0) + 1
                continue
            _check_place(path, region, size, where)
            category = self.pack.labels.find(labels[0], path, where)
            own = _OWN_ID.fullmatch(region.id)
            crowd = _says_crowd(region) or (False if own else None)
            try:
                mask = _mask(region, size)
            except (BadBrushError, BadMaskError) as error:
                raise BadFileError(path, str(error), where) from error
            masks.append(ReturnedMask(mask, category, int(own[1]) if own else 0, crowd))
        remarks = tuple(f"{count} of {what} not read: not a brush, or without a label" for what, count in left.items())
        return ReturnedImage(masks, False, remarks)


_READ = ("brushlabels", "brush", "polygonlabels", "polygon", "rectanglelabels", "rectangle")


def _opened(path: Path, found: list[Path], pack: Pack) -> _Returned:
    answers: dict[int, tuple[Path, _Answer]] = {}
    foreign, several, waiting = 0, 0, 0
    for json in found:
        try:
            tasks = typed_json(read_file(json, MAX_JSON).removeprefix(BOM), list[_Task])
        except NO_JSON as error:
            raise BadFileError(
                json, f"is not an export of Label Studio ({error}); export the project as JSON"
            ) from error
        names = [_name(task) for task in tasks]
        own, unknown = by_frame(dict.fromkeys(names), pack)
        place_of = {name: place for place, name in own.items()}
        foreign += unknown
        for name, task in zip(names, tasks, strict=True):
            given = [a for a in task.annotations or () if not a.was_cancelled and a.result is not None]
            place = place_of.get(name, -1)
            if place < 0:
                continue
            if not given:
                waiting += 1
                continue
            several += len(given) > 1 or place in answers
            answers[place] = json, max(given, key=lambda answer: answer.updated_at)
    notes = []
    if several:
        notes.append(f"{several:,} images have several annotations; the latest of each counts")
    if waiting:
        notes.append(f"{waiting:,} images have no annotation yet, and stay as they are")
    return _Returned(path, pack, answers, foreign, tuple(notes))


def _name(task: _Task) -> str:
    """Return what a task calls its image: the name that went out, which is none of an address; or that of the photo."""
    if isinstance(own := task.data.get(NAME), str) and own:
        return own
    for value in (task.data.get(_TO), task.file_upload):
        if isinstance(value, str) and value:
            return unquote(value.rpartition("?d=")[2])
    return ""


def _region(path: Path, name: str, raw: msgspec.Raw) -> _Region:
    try:
        return typed_json(raw, _Region)
    except NO_JSON as error:
        raise BadFileError(path, f"has a region that cannot be read ({error})", name) from error


def _labels_of(region: _Region) -> list[str]:
    value = region.value
    if value is None:
        return []
    return value.brushlabels or value.polygonlabels or value.rectanglelabels or value.labels or []


def _says_crowd(region: _Region) -> bool:
    text = region.meta.text if region.meta is not None else None
    said = text if isinstance(text, list) else [text]
    return any(isinstance(line, str) and line.strip().lower() == _CROWD for line in said)


def _check_place(path: Path, region: _Region, size: tuple[int, int], where: str) -> None:
    """Refuse a region that was drawn on an image of another size, or rotated."""
    own = (region.original_height or size[0], region.original_width or size[1])
    if own != size:
        problem = f"is of an image of {own[1]} x {own[0]} pixels, but it was {size[1]} x {size[0]}"
        raise BadFileError(path, problem, where)
    if region.image_rotation:
        raise BadFileError(path, f"is rotated by {region.image_rotation:g} degrees; rotate the image back", where)


def _mask(region: _Region, size: tuple[int, int]) -> FlatMask:
    value, (height, width) = region.value, size
    assert value is not None
    if value.rle is not None:
        return decode_brush(np.array(value.rle, np.uint8), height * width)
    points = value.points
    if points is None:
        if value.rotation:
            raise BadMaskError("is a rotated rectangle; draw it with a brush")
        x, y, right, low = value.x, value.y, value.x + value.width, value.y + value.height
        points = [[x, y], [right, y], [right, low], [x, low]]
    if any(len(point) != 2 for point in points):
        raise BadMaskError("a polygon has a point that is not x and y")
    # Coordinates are percentages of the image.
    flat = [part * side / 100 for point in points for part, side in zip(point, (width, height), strict=True)]
    inside = np.zeros(height * width, np.bool_)
    inside[mask_of_counts(counts_of_polygon(flat, size)).pixels()] = True
    return mask_of_pixels(inside.reshape(width, height).T.ravel())
