"""COCO panoptic JSON, typed: what is read of it, and errors that say where.

The format is described at https://cocodataset.org/#format-data, "Panoptic Segmentation".
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from panview.datasets.assumptions import Assumptions
from panview.datasets.videos import by_image
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

_BOM = b"\xef\xbb\xbf"
"""Some editors put this byte order mark in front."""
NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for what is no JSON."""

Document = TypeVar("Document", bound=msgspec.Struct)


class SegmentEntry(msgspec.Struct, gc=False):
    """An entry of ``segments_info``. Areas are only compared, boxes not read: panview counts them from the PNG."""

    id: int
    category_id: int
    iscrowd: int | bool = 0
    area: Any = None
    score: Any = None


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


class _Shape(msgspec.Struct, gc=False):
    """Just enough to tell what kind of file a JSON is that did not fit."""

    annotations: list[dict[str, msgspec.Raw]] | None = None
    images: list[msgspec.Raw] | None = None


class NoTruthError(BadFileError):
    """A JSON lists images, and no segments of them."""

    def __init__(self, path: Path, images: int) -> None:
        super().__init__(
            path,
            f"holds no ground truth: of {images:,} images no segments_info, as in a test split; there is nothing to "
            "compare with. To look at photos and predictions open it in the window: panview PATH --pred PRED",
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
    data = read_bytes(path)
    content = by_image(data.removeprefix(_BOM), path, assumed or Assumptions())
    return decode_json(path, content, kind), blake2b(data, digest_size=16).hexdigest()


def read_bytes(path: Path) -> bytes:
    """Read a JSON file; errors are those of `read_json`."""
    return read_file(path, json_limit)


def json_limit(path: Path, start: bytes) -> int:
    """Return the most bytes that a JSON may have.

    Raises
    ------
    BadFileError
        It does not begin like one, such as a file of gigabytes whose content never came.
    """
    text = start.removeprefix(_BOM).lstrip()
    if text and text[:1] not in b"{[":
        raise BadFileError(path, _why_no_json(start, "it begins with something else"))
    return MAX_BYTES


def decode_json(path: Path, data: bytes, kind: type[Document]) -> Document:
    """Decode and check the content of a JSON file; errors are those of `read_json`."""
    content = data.removeprefix(_BOM)
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        raise _explain(path, content, error, kind) from error
    except MemoryError as error:
        raise BadFileError(path, NO_MEMORY) from error
    except NO_JSON as error:
        raise BadFileError(path, _why_no_json(content, str(error))) from error


def _why_no_json(content: bytes, error: str) -> str:
    if not content.strip():
        return "is empty; copy it again"
    for start, kind in _OTHER_KINDS.items():
        if content.startswith(start):
            return f"is {kind}, not a JSON; give the panoptic JSON, or the folder that it lies in"
    return f"is not valid JSON ({error}); it may be cut off, copy it again"


def _explain(path: Path, data: bytes, error: msgspec.ValidationError, kind: type[msgspec.Struct]) -> BadFileError:
    """Turn msgspec's message into one that says what the file seems to be."""
    text = str(error)
    found = _PLACE.search(text)
    place = found["place"] if found else ""
    problem = text[: found.start()] if found else text
    if not place and problem.startswith("Expected `object`"):
        problem = "is not a COCO panoptic JSON, which is an object with `annotations`, each with `segments_info`"
    elif kind is GroundTruthJson and "missing required field" in problem and (images := _images_alone(data)):
        return NoTruthError(path, images)
    elif "missing required field" in problem and _is_detection(data):
        problem = "holds instance annotations, not panoptic ones; open the panoptic_*.json of the same split"
        return BadFileError(path, problem)
    elif not place and "missing required field" in problem:
        problem += "; this is not a COCO panoptic JSON"
    return BadFileError(path, problem, place)


def _is_detection(data: bytes) -> bool:
    try:
        shape = msgspec.json.decode(data, type=_Shape)
    except NO_JSON:
        return False
    return any(
        "segments_info" not in entry and ("segmentation" in entry or "bbox" in entry)
        for entry in (shape.annotations or [])[:10]
    )


def _images_alone(data: bytes) -> int:
    """Return how many images a JSON lists of which it has no segments; 0 for any other JSON."""
    try:
        shape = msgspec.json.decode(data, type=_Shape)
    except NO_JSON:
        return 0
    kinds = ("segments_info", "segmentation", "bbox", "caption", "keypoints")
    if any(kind in entry for entry in shape.annotations or [] for kind in kinds):
        return 0
    return len(shape.images or [])
