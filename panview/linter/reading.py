"""Reading a panoptic JSON leniently: what fits is kept, every entry that does not is a finding with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_json import NO_JSON, read_bytes
from panview.datasets.image_ids import ImageId
from panview.datasets.videos import by_image
from panview.errors import BadFileError, NotFoundError
from panview.linter.findings import Finding
from panview.metrics.segment_table import Side
from panview.reading import MISSING, NO_MEMORY

_PLACE = re.compile(r" - at `\$(?P<place>[^`]*)`$")
_BOM = b"\xef\xbb\xbf"
T = TypeVar("T")


class SegmentEntry(msgspec.Struct, gc=False):
    """An entry of ``segments_info``."""

    id: int
    category_id: int
    iscrowd: int | bool = 0
    isthing: Any = None


class TruthSegmentEntry(SegmentEntry, gc=False):
    """An entry of the ground truth, with what is compared with the pixels; reading boxes costs as much as the rest."""

    area: Any = None
    bbox: Any = None


class AnnotationEntry(msgspec.Struct, gc=False):
    """The segments of one image; a segment of the wrong form is None, so that the others keep their places."""

    image_id: ImageId
    file_name: str
    segments_info: Sequence[SegmentEntry | None] | UnsetType = UNSET

    def segments(self) -> Sequence[SegmentEntry | None]:
        """Return the segments, none where the JSON has no ``segments_info``."""
        return [] if self.segments_info is UNSET else self.segments_info


class ImageEntry(msgspec.Struct, gc=False):
    """An image."""

    id: ImageId
    file_name: str
    height: int
    width: int


class CategoryEntry(msgspec.Struct, gc=False):
    """A category."""

    id: int
    name: str
    isthing: Any = None
    supercategory: str = ""
    color: Any = None


@dataclass(frozen=True)
class Document:
    """A panoptic JSON of either side; an entry of the wrong form is None, so that the others keep their places.

    Attributes
    ----------
    annotations : sequence of AnnotationEntry or None
    categories : sequence of CategoryEntry or None
    images : sequence of ImageEntry or None
        Of the ground truth; those of a prediction set are not looked at.
    """

    annotations: Sequence[AnnotationEntry | None]
    categories: Sequence[CategoryEntry | None]
    images: Sequence[ImageEntry | None] = ()


class _PredictedAnnotation(AnnotationEntry, gc=False):
    segments_info: list[SegmentEntry | None] | UnsetType = UNSET


class _TrueAnnotation(AnnotationEntry, gc=False):
    segments_info: list[TruthSegmentEntry | None] | UnsetType = UNSET


class _PredictionJson(msgspec.Struct, gc=False):
    annotations: list[_PredictedAnnotation]
    categories: Raw | UnsetType = UNSET


class _TruthJson(msgspec.Struct, gc=False):
    annotations: list[_TrueAnnotation]
    images: list[ImageEntry] = []
    categories: list[CategoryEntry] = []


class _LooseAnnotation(msgspec.Struct, gc=False):
    image_id: ImageId
    file_name: str
    segments_info: list[Raw] | UnsetType = UNSET


@dataclass(frozen=True)
class ReadJson:
    """What came out of a JSON; ``document`` is None where nothing could be made of it."""

    document: Document | None
    findings: list[Finding]


def read_leniently(path: Path, side: Side, assumed: Assumptions, prediction: str = "") -> ReadJson:
    """Read a ground truth or prediction JSON; never raises for what is in the file.

    Parameters
    ----------
    path : Path
    side : Side
    assumed : Assumptions
        Added to.
    prediction : str
        Name of the prediction set, for the findings.
    """
    found = _Found(path, side, prediction)
    try:
        content = by_image(read_bytes(path).removeprefix(_BOM), path, assumed)
    except (NotFoundError, BadFileError) as error:
        found.refuse(getattr(error, "problem", MISSING))
        return ReadJson(None, found.findings)
    document = None
    try:
        try:
            document = _read_at_once(content, side)
        except msgspec.ValidationError:
            document = _read_entry_by_entry(content, found, side)
    except MemoryError:
        found.refuse(NO_MEMORY)
    except NO_JSON as error:
        found.refuse(f"is not valid JSON ({error}); it may be cut off" if content.strip() else "is empty")
    if document is not None and _is_detection(content, document):
        found.refuse("holds instance annotations, not panoptic ones; use panoptic_*.json of the same split")
        document = None
    return ReadJson(document, found.findings)


class _Found:
    """Findings of one file, as they come."""

    def __init__(self, path: Path, side: Side, prediction: str) -> None:
        self._path, self._side, self._prediction = path, side, prediction
        self.findings: list[Finding] = []

    def refuse(self, problem: str) -> None:
        """Say what is wrong with the file as a whole, and nothing else of it."""
        self.findings.clear()
        self.add("PV101", f"{self._path.name}: {problem}")

    def add(self, code: str, message: str, place: str = "", image_id: ImageId | None = None) -> None:
        self.findings.append(Finding(code, message, self._path, self._side, self._prediction, place, image_id))


def _read_at_once(content: bytes, side: Side) -> Document:
    """Read a file in which every entry is of the right form, in a tenth of the time.

    Raises
    ------
    msgspec.ValidationError
        One is not.
    """
    if side == Side.GROUND_TRUTH:
        truth = msgspec.json.decode(content, type=_TruthJson)
        document = Document(truth.annotations, truth.categories, truth.images)
    else:
        prediction = msgspec.json.decode(content, type=_PredictionJson)
        raw = prediction.categories
        document = Document(prediction.annotations, () if isinstance(raw, UnsetType) else _known_categories(raw))
    if any(entry is not None and None in entry.segments() for entry in document.annotations):
        raise msgspec.ValidationError("a segment is null")
    return document


def _known_categories(raw: Raw) -> list[CategoryEntry | None]:
    """Read what a prediction set says of categories; it need not, so that what is of another form is no fault."""
    try:
        entries = msgspec.json.decode(raw, type=list[Raw])
    except msgspec.ValidationError:
        return []
    known: list[CategoryEntry | None] = []
    for entry in entries:
        try:
            known.append(msgspec.json.decode(entry, type=CategoryEntry))
        except msgspec.ValidationError:
            known.append(None)
    return known


def _read_entry_by_entry(content: bytes, found: _Found, side: Side) -> Document | None:
    """Read what msgspec refused as a whole."""
    try:
        parts = msgspec.json.decode(content, type=dict[str, Raw])
    except msgspec.ValidationError:
        found.refuse("is not a COCO panoptic JSON, which is an object with `annotations`")
        return None
    if "annotations" not in parts and not (side == Side.GROUND_TRUTH and "images" in parts):
        found.refuse("has no `annotations`; this is not a COCO panoptic JSON")
        return None
    segment = TruthSegmentEntry if side == Side.GROUND_TRUTH else SegmentEntry
    raws = enumerate(_list(parts, "annotations", found))
    annotations = [_annotation(raw, segment, f"$.annotations[{i}]", found) for i, raw in raws]
    if side == Side.PREDICTION:
        return Document(annotations, _known_categories(parts["categories"]) if "categories" in parts else ())
    raws = enumerate(_list(parts, "categories", found))
    categories = [_entry(raw, CategoryEntry, f"$.categories[{i}]", found) for i, raw in raws]
    raws = enumerate(_list(parts, "images", found))
    return Document(annotations, categories, [_entry(raw, ImageEntry, f"$.images[{i}]", found) for i, raw in raws])


def _list(parts: dict[str, Raw], name: str, found: _Found) -> list[Raw]:
    if name not in parts:
        return []
    return _entry(parts[name], list[Raw], f"$.{name}", found) or []


def _annotation(raw: Raw, kind: type[SegmentEntry], place: str, found: _Found) -> AnnotationEntry | None:
    loose = _entry(raw, _LooseAnnotation, place, found)
    if loose is None or isinstance(loose.segments_info, UnsetType):
        return None if loose is None else AnnotationEntry(loose.image_id, loose.file_name)
    segments = [
        _entry(segment, kind, f"{place}.segments_info[{i}]", found, loose.image_id)
        for i, segment in enumerate(loose.segments_info)
    ]
    return AnnotationEntry(loose.image_id, loose.file_name, segments)


def _entry(raw: Raw, kind: type[T], place: str, found: _Found, image_id: ImageId | None = None) -> T | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        text = str(error)
        at = _PLACE.search(text)
        problem = text[: at.start()] if at else text
        found.add("PV102", problem, place + (at["place"] if at else ""), image_id)
        return None


def _is_detection(content: bytes, document: Document) -> bool:
    """Whether no entry has ``segments_info`` and the first have what instance annotations have."""
    if any(entry is not None and entry.segments_info is not UNSET for entry in document.annotations):
        return False
    parts = msgspec.json.decode(content, type=dict[str, Raw])
    if "annotations" not in parts:
        return False
    try:
        entries = msgspec.json.decode(parts["annotations"], type=list[dict[str, Raw]])[:10]
    except msgspec.ValidationError:
        return False
    return any("segmentation" in entry or "bbox" in entry for entry in entries)
