"""COCO panoptic JSON, typed: what is read of it, and errors that say where.

The format is described at https://cocodataset.org/#format-data, "Panoptic Segmentation".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_kinds import kinds_by_name
from panview.datasets.loose_json import (
    ANNOTATION,
    CATEGORY,
    IMAGE,
    KIND_OF_SEGMENT,
    SEGMENT,
    Field,
    Mender,
    Problem,
    misspelt,
    without_nan,
)
from panview.datasets.videos import by_image
from panview.decoding import prepare, typed_json
from panview.errors import BadFileError
from panview.reading import MAX_BYTES, NO_MEMORY, read_file

_PLACE = re.compile(r" - at `(?P<place>[^`]*)`$")
_OTHER_KINDS = {
    b"\xff\xd8\xff": "a JPEG image",
    b"\x89PNG": "a PNG image",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
}
"""What files begin with that are given by mistake."""

HASH_BYTES = 16
BOM = b"\xef\xbb\xbf"
"""Some editors put this byte order mark in front."""
NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for what is no JSON."""

NO_FLAG = -1
"""In place of an ``iscrowd`` that is missing; it is not 1, so that the segment is no crowd."""
SEGMENT_OF_RESULTS = (*SEGMENT, KIND_OF_SEGMENT)
FIELDS = {"images": IMAGE, "annotations": ANNOTATION, "categories": CATEGORY}

Document = TypeVar("Document", bound=msgspec.Struct)


class SegmentEntry(msgspec.Struct, gc=False):
    """An entry of ``segments_info``. Areas are only compared, boxes not read: panview counts them from the PNG."""

    id: int
    category_id: int
    iscrowd: int | bool = NO_FLAG
    area: Any = None
    score: Any = None
    source: Any = None


class AnnotationEntry(msgspec.Struct, gc=False):
    """The segments of one image."""

    image_id: int | str
    file_name: str
    segments_info: list[SegmentEntry]


class ImageEntry(msgspec.Struct, gc=False):
    """An image."""

    id: int | str
    file_name: str
    height: int
    width: int


class CategoryEntry(msgspec.Struct, gc=False):
    """A category."""

    id: int
    name: str
    isthing: int | bool
    supercategory: str = ""
    color: list[int] | None = None


class GroundTruthJson(msgspec.Struct, gc=False):
    """A COCO panoptic ground truth file."""

    images: list[ImageEntry]
    annotations: list[AnnotationEntry]
    categories: list[CategoryEntry]


class PredictionJson(msgspec.Struct, gc=False):
    """A COCO panoptic results file; its images and categories, if any, are those of the ground truth."""

    annotations: list[AnnotationEntry]


class _RawAnnotations(msgspec.Struct, gc=False):
    annotations: list[msgspec.Raw]


class _Shape(msgspec.Struct, gc=False):
    """Just enough to tell what kind of file an unsuitable JSON is."""

    annotations: list[dict[str, msgspec.Raw]] | None = None
    images: list[msgspec.Raw] | None = None


class NoTruthError(BadFileError):
    """A JSON lists images without segments."""

    def __init__(self, path: Path, images: int) -> None:
        super().__init__(
            path,
            f"holds no ground truth: none of its {images:,} images has segments_info, as in a test split; there is "
            "nothing to compare with. To look at photos and predictions, open it: panview PATH --pred PRED",
        )


def read_json(path: Path, kind: type[Document], assumed: Assumptions | None = None) -> tuple[Document, str]:
    """Read and check a JSON file.

    Parameters
    ----------
    path : Path
    kind : type of Document
    assumed : Assumptions, optional
        Added to.

    Returns
    -------
    document : kind
    digest : str
        Hash of the file's content, as hexadecimal digits.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It cannot be read, is cut off, or is of another form; the error names the place.
    """
    assumed = assumed or Assumptions()
    content, digest = read_content(path, assumed)
    return decode_json(path, content, kind, assumed), digest


def read_content(path: Path, assumed: Assumptions) -> tuple[bytes, str]:
    """Read a JSON file by image, for `decode_json`; errors and the hash are those of `read_json`."""
    data = read_bytes(path)
    return content_by_image(data, path, assumed), hash_of(data)


def content_by_image(data: bytes, path: Path, assumed: Assumptions) -> bytes:
    """Return what a JSON file holds by image, for `decode_json`."""
    if not data.startswith(BOM):
        return by_image(data, path, assumed)
    return BOM + by_image(data.removeprefix(BOM), path, assumed)


def hash_of(data: bytes) -> str:
    """Return the hash of a file's content, as hexadecimal digits."""
    return blake2b(data, digest_size=HASH_BYTES).hexdigest()


def read_bytes(path: Path) -> bytes:
    """Read a JSON file; errors are those of `read_json`."""
    return read_file(path, json_limit)


def json_limit(path: Path, start: bytes) -> int:
    """Return the largest size of a JSON, in bytes.

    Raises
    ------
    BadFileError
        It does not begin like one, such as a file of gigabytes whose content never came.
    """
    text = start.removeprefix(BOM).lstrip()
    if text and text[:1] not in b"{[":
        raise BadFileError(path, _why_no_json(start, "it begins with something else"))
    return MAX_BYTES


def decode_json(path: Path, data: bytes, kind: type[Document], assumed: Assumptions | None = None) -> Document:
    """Decode and check the content of a JSON file; errors are those of `read_json`.

    A file that is as COCO has it is decoded at once; only what does not fit is looked at loosely.
    """
    assumed = assumed if assumed is not None else Assumptions()
    content = data.removeprefix(BOM)
    if len(content) < len(data):
        assumed.record("PV607", path)
    try:
        try:
            return _strict(path, content, kind, assumed)
        except msgspec.DecodeError as error:
            # This includes ValidationError.
            return _loose(path, content, kind, assumed, error)
    except MemoryError as error:
        raise BadFileError(path, NO_MEMORY) from error
    except NO_JSON as error:
        raise BadFileError(path, _why_no_json(content, str(error))) from error


def _strict(path: Path, content: bytes, kind: type[Document], assumed: Assumptions) -> Document:
    document = typed_json(content, kind)
    if isinstance(document, GroundTruthJson):
        segments = ((i, entry.segments_info) for i, entry in enumerate(document.annotations))
        if record_flags(path, content, segments, [entry.isthing for entry in document.categories], assumed):
            raise msgspec.ValidationError("a key is misspelt")
    return document


def mended_json(path: Path, data: bytes) -> bytes:
    """Return a ground truth as COCO has it: as it is, or, where something was assumed to read it, with that mended.

    Raises
    ------
    BadFileError
        It cannot be read.
    """
    content, assumed = data.removeprefix(BOM), Assumptions()
    try:
        _strict(path, content, GroundTruthJson, assumed)
    except msgspec.DecodeError as error:
        return msgspec.json.encode(_mended(path, content, GroundTruthJson, assumed, error))
    return content


def _loose(
    path: Path, content: bytes, kind: type[Document], assumed: Assumptions, error: msgspec.DecodeError
) -> Document:
    tree = _mended(path, content, kind, assumed, error)
    try:
        prepare(kind)
        document = msgspec.convert(tree, kind)
    except msgspec.ValidationError as other:
        # No known case gets here; the decoder's message does not help.
        raise BadFileError(path, "is not a COCO panoptic JSON", place_of(other)) from other
    if isinstance(document, GroundTruthJson):
        segments = ((i, entry.segments_info) for i, entry in enumerate(document.annotations))
        record_flags(path, b"", segments, [], assumed)
    return document


def _mended(
    path: Path, content: bytes, kind: type[msgspec.Struct], assumed: Assumptions, error: msgspec.DecodeError
) -> dict[str, Any]:
    """Return the parts of a JSON as the typed form has them, with all else that it holds."""
    tree = parse_loosely(path, content, assumed, error)
    wanted = {one.name: one for one in msgspec.structs.fields(kind)}
    if not isinstance(tree, dict):
        raise BadFileError(
            path, "is not a COCO panoptic JSON, which is an object with `annotations`, each with `segments_info`"
        )
    absent = [name for name, one in wanted.items() if one.required and name not in tree]
    if absent and kind is GroundTruthJson and (images := _images_alone(content)):
        raise NoTruthError(path, images)
    if absent:
        raise BadFileError(path, f"has no `{absent[0]}`; this is not a COCO panoptic JSON")
    mender = Mender(path, assumed)
    for name in wanted:
        if name == "annotations":
            for place, entry in mend_entries(mender, tree, "annotations", ANNOTATION):
                for i, segment in enumerate(mender.entries(entry["segments_info"], f"{place}.segments_info")):
                    mender.entry(segment, SEGMENT_OF_RESULTS, f"{place}.segments_info[{i}]")
        elif name in FIELDS and name in tree:
            for _ in mend_entries(mender, tree, name, FIELDS[name]):
                pass
    if mender.problems:
        lacks_segments = any(problem.field == "segments_info" for problem in mender.problems)
        if lacks_segments and kind is GroundTruthJson and (images := _images_alone(content)):
            raise NoTruthError(path, images)
        if lacks_segments and _is_detection(content):
            problem = "holds instance annotations, not panoptic ones; open the panoptic_*.json of the same split"
            raise BadFileError(path, problem)
        raise BadFileError(path, mender.problems[0].text, mender.problems[0].place)
    if "categories" in wanted:
        unknown = fill_kinds(path, tree["categories"], assumed)
        if unknown is not None:
            raise BadFileError(path, unknown.text, unknown.place)
    return tree


def parse_loosely(path: Path, content: bytes, assumed: Assumptions, error: msgspec.DecodeError) -> object:
    """Return the content of a JSON as Python objects.

    Raises
    ------
    msgspec.DecodeError
        The one given: it is no JSON.
    """
    content, count = without_nan(content)
    if count:
        assumed.record("PV606", path, count=count)
    elif not isinstance(error, msgspec.ValidationError):
        raise error
    try:
        return msgspec.json.decode(content)
    except NO_JSON as other:
        if "out of range" in str(error):
            raise BadFileError(path, "is a number with too many digits", place_of(error)) from other
        raise


def mend_entries(
    mender: Mender, tree: Mapping[str, Any], name: str, fields: Sequence[Field]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Mend the entries of a list; yield those that can be read, with their places."""
    for i, entry in enumerate(mender.entries(tree[name], f"$.{name}")):
        place = f"$.{name}[{i}]"
        if mender.entry(entry, fields, place):
            yield place, entry


def fill_kinds(path: Path, categories: Sequence[dict[str, Any]], assumed: Assumptions) -> Problem | None:
    """Put ``isthing`` into categories that lack it, where the names of all tell it; return what is wrong where not."""
    lacking = [i for i, entry in enumerate(categories) if entry.get("isthing") is None]
    if not lacking:
        return None
    kinds = kinds_by_name([entry["name"] for entry in categories], [entry.get("isthing") for entry in categories])
    if kinds is None:
        text = (
            "isthing is missing, and not all names are COCO categories; "
            'add "isthing": 1 to each category that can be counted and "isthing": 0 to the others'
        )
        return Problem(f"$.categories[{lacking[0]}]", text, "isthing")
    for i in lacking:
        categories[i]["isthing"] = kinds[i]
    assumed.record("PV605", path, count=len(lacking), place=f"$.categories[{lacking[0]}]")
    return None


def record_flags(
    path: Path,
    content: bytes,
    segments: Iterable[tuple[int, Sequence[Any]]],
    isthing: Sequence[object],
    assumed: Assumptions,
) -> bool:
    """Record ``iscrowd`` that is missing in a ground truth, and flags that are true or false.

    Parameters
    ----------
    path : Path
    content : bytes
        Of the JSON; empty where keys are not looked at.
    segments : iterable of (place in ``annotations``, segments)
        A segment that could not be read is None.
    isthing : sequence
        Of the categories, as the JSON has it.
    assumed : Assumptions
        Added to.

    Returns
    -------
    bool
        A key is misspelt; nothing was recorded.
    """
    listed = list(segments)
    flags = [0 if one is None else one.iscrowd for _, entries in listed for one in entries]
    lacking, truths = NO_FLAG in flags, bool in set(map(type, flags))
    places = [(i, k) for i, entries in listed for k in range(len(entries))] if lacking or truths else []
    if lacking:
        missing = [places[n] for n, flag in enumerate(flags) if flag == NO_FLAG]
        if content and _is_misspelt(content, missing[0]):
            return True
        i, k = missing[0]
        assumed.record("PV608", path, count=len(missing), place=f"$.annotations[{i}].segments_info[{k}]")
    for i, value in enumerate(isthing):
        if isinstance(value, bool):
            assumed.record("PV603", path, place=f"$.categories[{i}].isthing")
    if truths:
        found = [places[n] for n, flag in enumerate(flags) if isinstance(flag, bool)]
        i, k = found[0]
        place = f"$.annotations[{i}].segments_info[{k}].iscrowd"
        assumed.record("PV603", path, count=len(found), place=place)
    return False


def _is_misspelt(content: bytes, place: tuple[int, int]) -> bool:
    """Whether the segment at a place has ``iscrowd`` under another key."""
    entries = typed_json(content, _RawAnnotations).annotations
    entry = msgspec.json.decode(entries[place[0]])
    return bool(misspelt(entry["segments_info"][place[1]], "iscrowd"))


def _why_no_json(content: bytes, error: str) -> str:
    if not content.strip():
        return "is empty; copy it again"
    for start, kind in _OTHER_KINDS.items():
        if content.startswith(start):
            return f"is {kind}, not a JSON; give the panoptic JSON, or its folder"
    return f"is not valid JSON ({error}); it may be cut off; copy it again"


def place_of(error: msgspec.DecodeError) -> str:
    """Return the place in a JSON at which the decoder stopped; empty for the file as a whole."""
    found = _PLACE.search(str(error))
    return found["place"] if found else ""


def _is_detection(data: bytes) -> bool:
    try:
        shape = typed_json(data, _Shape)
    except NO_JSON:
        return False
    return any(
        "segments_info" not in entry and ("segmentation" in entry or "bbox" in entry)
        for entry in (shape.annotations or [])[:10]
    )


def _images_alone(data: bytes) -> int:
    """Return the number of images in a JSON that lists images without segments; 0 for any other JSON."""
    try:
        shape = typed_json(data, _Shape)
    except NO_JSON:
        return 0
    kinds = ("segments_info", "segmentation", "bbox", "caption", "keypoints")
    if any(kind in entry for entry in shape.annotations or [] for kind in kinds):
        return 0
    return len(shape.images or [])
