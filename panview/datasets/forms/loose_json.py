"""JSON files of predictions that are no panoptic results: what kind one is, and its entries."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_json import decode_json, read_bytes
from panview.decoding import typed_json
from panview.errors import BadFileError, PanviewError

_BOM = b"\xef\xbb\xbf"


class JsonKind(Enum):
    """What a JSON of predictions holds."""

    RESULTS = "panoptic results"
    LABELLED = "panoptic results with label_id"
    SEGMENTS = "segments_info of one image"
    MASKS = "masks of segments"
    OTHER = "something else"


class _Shape(msgspec.Struct, gc=False):
    annotations: list[msgspec.Raw] | None = None
    segments_info: list[msgspec.Raw] | None = None


def kind_of(path: Path) -> JsonKind:
    """Return what kind a JSON is, by its first entries; `JsonKind.OTHER` for what cannot be read."""
    try:
        return _kind(path, read_bytes(path))
    except PanviewError:
        return JsonKind.OTHER


def is_empty_list(path: Path) -> bool:
    """Whether a JSON is a list of nothing."""
    try:
        return b"".join(read_bytes(path).removeprefix(_BOM).split()) == b"[]"
    except PanviewError:
        return False


def _kind(path: Path, data: bytes) -> JsonKind:
    content = data.removeprefix(_BOM).lstrip()
    try:
        if content.startswith(b"["):
            entries = typed_json(content, list[msgspec.Raw])
            return _of_entries(entries)
        shape = typed_json(content, _Shape)
        if shape.segments_info is not None:
            return JsonKind.SEGMENTS
        if shape.annotations is not None:
            return _of_entries(shape.annotations)
        if b'"label_id"' in content and (b'"segments_info"' in content or _is_by_name(content)):
            # By the name of the image.
            return JsonKind.LABELLED
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return JsonKind.OTHER
    return JsonKind.OTHER


def _of_entries(entries: list[msgspec.Raw]) -> JsonKind:
    for entry in entries[:20]:
        found = msgspec.json.decode(entry)
        if not isinstance(found, dict):
            return JsonKind.OTHER
        if "segmentation" in found:
            return JsonKind.MASKS
        if "label_id" in found and "id" in found:
            return JsonKind.SEGMENTS
        infos = found.get("segments_info")
        if isinstance(infos, list) and infos:
            is_labelled = isinstance(infos[0], dict) and "label_id" in infos[0]
            return JsonKind.LABELLED if is_labelled else JsonKind.RESULTS
        if "segments_info" not in found:
            return JsonKind.OTHER
    return JsonKind.RESULTS if entries else JsonKind.OTHER


def _is_by_name(content: bytes) -> bool:
    """Whether an object has a list of labelled segments by name; an image without segments has an empty one."""
    lists = typed_json(content, dict[str, list[msgspec.Raw]])
    kinds = {_of_entries(entries) for entries in list(lists.values())[:20] if entries}
    return kinds == {JsonKind.SEGMENTS}


def entries_of(path: Path, data: bytes, assumed: Assumptions | None = None) -> list[dict[str, Any]]:
    """Return the annotations of a JSON: of an object that has them, of a list, or of an object by image.

    Raises
    ------
    BadFileError
        It is neither.
    """
    document = json_of(path, data, assumed)
    if isinstance(document, Mapping):
        listed = document.get("annotations")
        if listed is None:
            listed = [
                {"image": name} | (entry if isinstance(entry, dict) else {"segments_info": entry})
                for name, entry in document.items()
            ]
        document = listed
    if not isinstance(document, list) or not all(isinstance(entry, dict) for entry in document):
        raise BadFileError(path, "is neither a list of annotations nor an object that has them")
    return document


def json_of(path: Path, data: bytes, assumed: Assumptions | None = None) -> Any:  # noqa: ANN401
    """Decode a JSON of any shape; errors are those of `panview.datasets.coco_json.decode_json`."""
    # As an object, since error messages refer to objects.
    mark = _BOM if data.startswith(_BOM) else b""
    content = mark + b'{"content":' + data.removeprefix(_BOM) + b"}"
    return decode_json(path, content, _Any, assumed).content


class _Any(msgspec.Struct, gc=False):
    content: Any
