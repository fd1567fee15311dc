"""Reading a panoptic JSON leniently: what fits is kept, every entry that does not is a finding with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_json import (
    BOM,
    NO_FLAG,
    NO_JSON,
    fill_kinds,
    parse_loosely,
    read_bytes,
    record_flags,
)
from panview.datasets.image_ids import ImageId
from panview.datasets.loose_json import (
    ANNOTATION_AS_FAR_AS_READ,
    CATEGORY,
    IMAGE,
    SEGMENT,
    Field,
    Mender,
    without_nan,
)
from panview.datasets.videos import by_image
from panview.decoding import prepare, typed_json
from panview.errors import BadFileError, NotFoundError
from panview.linter.findings import Finding
from panview.metrics.segment_table import Side
from panview.reading import MISSING, NO_MEMORY

_OWN_RULE = frozenset(("isthing", "color"))
"""Fields that another rule is about."""
T = TypeVar("T")


class SegmentEntry(msgspec.Struct, gc=False):
    """An entry of ``segments_info``."""

    id: int
    category_id: int
    iscrowd: int | bool = 0
    isthing: Any = None
    score: Any = None


class TruthSegmentEntry(SegmentEntry, gc=False):
    """An entry of the ground truth, with what is compared with the pixels; reading boxes costs as much as the rest."""

    iscrowd: int | bool = NO_FLAG
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


class _UsualCategory(CategoryEntry, gc=False):
    isthing: int | bool | None = None
    color: list[int] | None = None


class _TruthJson(msgspec.Struct, gc=False):
    annotations: list[_TrueAnnotation]
    images: list[ImageEntry] = []
    categories: list[_UsualCategory] = []


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
        data = read_bytes(path)
    except (NotFoundError, BadFileError) as error:
        found.refuse(getattr(error, "problem", MISSING))
        return ReadJson(None, found.findings)
    content, document = by_image(data.removeprefix(BOM), path, assumed), None
    if data.startswith(BOM):
        assumed.record("PV607", path)
    try:
        try:
            document = _read_at_once(path, content, side, assumed)
        except msgspec.DecodeError as error:
            # This includes ValidationError.
            document = _read_entry_by_entry(content, found, side, assumed, error)
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
        self.path, self._side, self._prediction = path, side, prediction
        self.findings: list[Finding] = []

    def refuse(self, problem: str) -> None:
        """Say what is wrong with the file as a whole, and nothing else of it."""
        self.findings.clear()
        self.add("PV101", f"{self.path.name}: {problem}")

    def add(self, code: str, message: str, place: str = "", image_id: ImageId | None = None) -> None:
        self.findings.append(Finding(code, message, self.path, self._side, self._prediction, place, image_id))


def _read_at_once(path: Path, content: bytes, side: Side, assumed: Assumptions) -> Document:
    """Read a file in which every entry is of the right form, in a tenth of the time.

    Raises
    ------
    msgspec.ValidationError
        One is not.
    """
    if side == Side.GROUND_TRUTH:
        truth = typed_json(content, _TruthJson)
        document = Document(truth.annotations, truth.categories, truth.images)
    else:
        prediction = typed_json(content, _PredictionJson)
        raw = prediction.categories
        document = Document(prediction.annotations, () if isinstance(raw, UnsetType) else _known_categories(raw))
    if any(entry is not None and None in entry.segments() for entry in document.annotations):
        raise msgspec.ValidationError("a segment is null")
    if side == Side.GROUND_TRUTH:
        kinds = [entry.isthing for entry in document.categories if entry is not None]
        segments = [(i, entry.segments()) for i, entry in enumerate(document.annotations) if entry is not None]
        if None in kinds or record_flags(path, content, segments, kinds, assumed):
            raise msgspec.ValidationError("a key is misspelt or missing")
    return document


def _known_categories(raw: Raw) -> list[CategoryEntry | None]:
    """Read what a prediction set says of categories; it need not, so that what is of another form is no fault."""
    try:
        entries = typed_json(raw, list[Raw])
    except msgspec.ValidationError:
        return []
    known: list[CategoryEntry | None] = []
    for entry in entries:
        try:
            known.append(typed_json(entry, CategoryEntry))
        except msgspec.ValidationError:
            known.append(None)
    return known


def _read_entry_by_entry(
    content: bytes, found: _Found, side: Side, assumed: Assumptions, error: msgspec.DecodeError
) -> Document | None:
    """Read what msgspec refused as a whole."""
    try:
        tree = parse_loosely(found.path, content, assumed, error)
    except BadFileError as too_long:
        found.add("PV102", too_long.problem, too_long.place)
        return None
    if not isinstance(tree, dict):
        found.refuse("is not a COCO panoptic JSON, which is an object with `annotations`")
        return None
    if "annotations" not in tree and not (side == Side.GROUND_TRUTH and "images" in tree):
        found.refuse("has no `annotations`; this is not a COCO panoptic JSON")
        return None
    reader = _EntryReader(found, Mender(found.path, assumed), side)
    annotations = reader.annotations(tree.get("annotations", []))
    if side == Side.PREDICTION:
        raw = tree.get("categories")
        return Document(annotations, () if raw is None else _known_categories(Raw(msgspec.json.encode(raw))))
    if annotations:
        segments = [(i, entry.segments()) for i, entry in enumerate(annotations) if entry is not None]
        record_flags(found.path, b"", segments, [], assumed)
    # A list of images has no segments, so thing or stuff does not matter.
    has_segments = any(entry is not None and entry.segments_info is not UNSET for entry in annotations)
    categories = reader.categories(tree, fill=has_segments)
    return Document(annotations, categories, reader.entries(tree, "images", IMAGE, ImageEntry))


@dataclass
class _EntryReader:
    """Reads one entry after the other; what cannot be mended is a finding, and None in its place."""

    found: _Found
    mender: Mender
    side: Side

    def annotations(self, value: object) -> list[AnnotationEntry | None]:
        kind = TruthSegmentEntry if self.side == Side.GROUND_TRUTH else SegmentEntry
        return [
            self._annotation(entry, kind, f"$.annotations[{i}]")
            for i, entry in enumerate(self._list(value, "$.annotations"))
        ]

    def _annotation(self, entry: Any, kind: type[SegmentEntry], place: str) -> AnnotationEntry | None:  # noqa: ANN401
        if not self._mend(entry, ANNOTATION_AS_FAR_AS_READ, place):
            return None
        if "segments_info" not in entry:
            return AnnotationEntry(entry["image_id"], entry["file_name"])
        segments = self._list(entry["segments_info"], f"{place}.segments_info", entry["image_id"])
        return AnnotationEntry(
            entry["image_id"],
            entry["file_name"],
            [
                self._entry(segment, SEGMENT, kind, f"{place}.segments_info[{i}]", entry["image_id"])
                for i, segment in enumerate(segments)
            ],
        )

    def categories(self, tree: Mapping[str, Any], *, fill: bool) -> list[CategoryEntry | None]:
        if "categories" not in tree:
            return []
        listed = self._list(tree["categories"], "$.categories")
        read = [self._mend(entry, CATEGORY, f"$.categories[{i}]") for i, entry in enumerate(listed)]
        if fill and all(read):
            # If the names do not decide it, a finding says so.
            fill_kinds(self.found.path, listed, self.mender.assumed)
        prepare(CategoryEntry)
        return [
            msgspec.convert(entry, CategoryEntry) if fits else None for entry, fits in zip(listed, read, strict=True)
        ]

    def entries(self, tree: Mapping[str, Any], name: str, fields: Sequence[Field], kind: type[T]) -> list[T | None]:
        if name not in tree:
            return []
        listed = enumerate(self._list(tree[name], f"$.{name}"))
        return [self._entry(entry, fields, kind, f"$.{name}[{i}]") for i, entry in listed]

    def _list(self, value: object, place: str, image_id: ImageId | None = None) -> list[Any]:
        listed = self.mender.entries(value, place)
        self._report(image_id)
        return listed

    def _entry(
        self,
        entry: object,
        fields: Sequence[Field],
        kind: type[T],
        place: str,
        image_id: ImageId | None = None,
    ) -> T | None:
        prepare(kind)
        return msgspec.convert(entry, kind) if self._mend(entry, fields, place, image_id) else None

    def _mend(
        self,
        entry: object,
        fields: Sequence[Field],
        place: str,
        image_id: ImageId | None = None,
    ) -> bool:
        self.mender.entry(entry, fields, place)
        return not self._report(image_id)

    def _report(self, image_id: ImageId | None) -> bool:
        """Make findings of what could not be mended; what has a rule of its own is left to that."""
        problems = [problem for problem in self.mender.problems if problem.field not in _OWN_RULE]
        self.mender.problems.clear()
        for problem in problems:
            self.found.add("PV102", problem.text, problem.place, image_id)
        return bool(problems)


def _is_detection(content: bytes, document: Document) -> bool:
    """Whether no entry has ``segments_info`` and the first have what instance annotations have."""
    if any(entry is not None and entry.segments_info is not UNSET for entry in document.annotations):
        return False
    content, _ = without_nan(content)
    try:
        parts = typed_json(content, dict[str, Raw])
        if "annotations" not in parts:
            return False
        entries = typed_json(parts["annotations"], list[dict[str, Raw]])[:10]
    except msgspec.ValidationError:
        return False
    return any("segmentation" in entry or "bbox" in entry for entry in entries)
