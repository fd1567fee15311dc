"""The kind of a JSON found in a set, by a look at its first entries: panoptic, instances, captions, ..."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from panview import places
from panview.decoding import typed_json
from panview.errors import PanviewError
from panview.reading import open_file, read_file

_WHOLE = 64 << 20
"""Up to this size a JSON is gone through whole; of a larger one the beginning and the end are read."""
_PART = 1 << 20
_FIRST = 8
_BOM = b"\xef\xbb\xbf"
_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class JsonKind(Enum):
    """What a JSON is, as a message says it."""

    PANOPTIC = "panoptic annotations"
    VIDEO = "panoptic annotations of videos"
    PANOPTIC_RESULTS = "panoptic results"
    NO_SEGMENTS = "annotations without segments_info, as of a test split"
    IMAGE_INFO = "a list of images without annotations, as of a test split"
    INSTANCES = "instance annotations"
    KEYPOINTS = "keypoints"
    CAPTIONS = "captions"
    INSTANCE_RESULTS = "instance results"
    RUN = "the manifest of a model run"
    MODEL = "the configuration of a model"
    LABELME = "polygons of labelme"
    BROKEN = "no valid JSON"
    OTHER = "something else"

    @property
    def is_truth(self) -> bool:
        """Whether segments of a ground truth are listed."""
        return self in (JsonKind.PANOPTIC, JsonKind.VIDEO)

    @property
    def is_untrue(self) -> bool:
        """Whether images are listed, and no truth of them."""
        return self in (JsonKind.NO_SEGMENTS, JsonKind.IMAGE_INFO)


@dataclass(frozen=True)
class SeenJson:
    """A JSON that was looked at.

    Attributes
    ----------
    path : Path
    kind : JsonKind
    map_names, photo_names : tuple of str
        Some of those that it names; empty where only parts were read.
    segments : tuple of tuple of int
        The ids that are listed for each of ``map_names``.
    """

    path: Path
    kind: JsonKind
    map_names: tuple[str, ...] = ()
    photo_names: tuple[str, ...] = ()
    segments: tuple[tuple[int, ...], ...] = ()


def look_at(path: Path) -> SeenJson:
    """Look at a JSON; one that cannot be read counts as broken and raises nothing."""
    try:
        status = places.status(path)
        if status is not None and status.size > _WHOLE:
            return SeenJson(path, _of_parts(path))
        content = read_file(path, _WHOLE).removeprefix(_BOM)
    except (OSError, PanviewError):
        return SeenJson(path, JsonKind.BROKEN)
    try:
        if content.lstrip()[:1] == b"[":
            return SeenJson(path, _of_list(_entries(typed_json(content, list[Raw]))))
        return _of_object(path, typed_json(content, dict[str, Raw]))
    except _NO_JSON:
        return SeenJson(path, JsonKind.BROKEN)


def _of_object(path: Path, parts: Mapping[str, Raw]) -> SeenJson:
    images = _entries(_list(parts.get("images")))
    annotations = _entries(_list(parts.get("annotations")))
    if "videos" in parts or any(isinstance(entry.get("annotations"), list) for entry in annotations):
        return _of_videos(path, _entries(_list(parts.get("videos"))), annotations)
    maps = _names(annotations)
    photos = _names(images)
    if any("segments_info" in entry for entry in annotations):
        kind = JsonKind.PANOPTIC if images else JsonKind.PANOPTIC_RESULTS
        return SeenJson(path, kind, maps, photos, tuple(_segments(entry) for entry in annotations if _names([entry])))
    if annotations:
        kind = _of_annotations(annotations)
        if kind is JsonKind.OTHER and images and maps:
            kind = JsonKind.NO_SEGMENTS
        return SeenJson(path, kind, maps, photos)
    if images:
        return SeenJson(path, JsonKind.IMAGE_INFO, (), photos)
    if "shapes" in parts and "imagePath" in parts:
        return SeenJson(path, JsonKind.LABELME)
    if path.name.endswith(".run.json"):
        return SeenJson(path, JsonKind.RUN)
    return SeenJson(path, JsonKind.MODEL if "id2label" in parts or "model_type" in parts else JsonKind.OTHER)


def _of_videos(path: Path, videos: Sequence[dict[str, Any]], annotations: Sequence[dict[str, Any]]) -> SeenJson:
    def within(entries: Sequence[dict[str, Any]], field: str) -> tuple[str, ...]:
        return tuple(
            name if name.startswith(f"{entry.get('video_id')}/") else f"{entry.get('video_id')}/{name}"
            for entry in entries
            for name in _names([part for part in (entry.get(field) or [])[:2] if isinstance(part, dict)])
        )

    kind = JsonKind.VIDEO if videos else JsonKind.PANOPTIC_RESULTS
    return SeenJson(path, kind, within(annotations, "annotations"), within(videos, "images"))


_SIGNS: tuple[tuple[JsonKind, Callable[[Mapping[str, object]], bool]], ...] = (
    (JsonKind.KEYPOINTS, lambda entry: "keypoints" in entry),
    (JsonKind.CAPTIONS, lambda entry: "caption" in entry),
    (JsonKind.INSTANCES, lambda entry: "segmentation" in entry or "bbox" in entry),
)


def _of_annotations(entries: Sequence[Mapping[str, object]]) -> JsonKind:
    return next((kind for kind, sign in _SIGNS if any(map(sign, entries))), JsonKind.OTHER)


def _of_list(entries: Sequence[Mapping[str, object]]) -> JsonKind:
    if any("segments_info" in entry for entry in entries):
        return JsonKind.PANOPTIC_RESULTS
    kind = _of_annotations(entries)
    return JsonKind.INSTANCE_RESULTS if kind is JsonKind.INSTANCES else kind


_WORDS = (
    (rb'"segments_info"\s*:', JsonKind.PANOPTIC),
    (rb'"keypoints"\s*:\s*\[\s*\d', JsonKind.KEYPOINTS),
    (rb'"caption"\s*:', JsonKind.CAPTIONS),
    (rb'"segmentation"\s*:', JsonKind.INSTANCES),
    (rb'"file_name"\s*:', JsonKind.IMAGE_INFO),
)


def _of_parts(path: Path) -> JsonKind:
    with open_file(path) as stream:
        start = stream.read(_PART)
        stream.seek(-_PART, os.SEEK_END)
        end = stream.read(_PART)
    if start.removeprefix(_BOM).lstrip()[:1] not in (b"{", b"["):
        return JsonKind.BROKEN
    if re.search(rb'"videos"\s*:', start):
        return JsonKind.VIDEO
    kind = next((kind for word, kind in _WORDS if re.search(word, start) or re.search(word, end)), JsonKind.OTHER)
    listed = any(re.search(rb'"images"\s*:', part) for part in (start, end))
    if kind is JsonKind.PANOPTIC and not listed:
        return JsonKind.PANOPTIC_RESULTS
    if kind is JsonKind.INSTANCES and not listed and start.lstrip()[:1] == b"[":
        return JsonKind.INSTANCE_RESULTS
    return kind


def _list(raw: Raw | None) -> list[Raw]:
    if raw is None:
        return []
    try:
        return typed_json(raw, list[Raw])
    except msgspec.ValidationError:
        return []


def _entries(raws: Sequence[Raw]) -> list[dict[str, Any]]:
    """Decode some entries from all over a list; others than objects are left out."""
    step = max(1, len(raws) // _FIRST)
    chosen = [msgspec.json.decode(raw) for raw in raws[::step][:_FIRST]]
    return [entry for entry in chosen if isinstance(entry, dict)]


def _segments(entry: Mapping[str, object]) -> tuple[int, ...]:
    listed = entry.get("segments_info")
    if not isinstance(listed, list):
        return ()
    ids = (segment.get("id") for segment in listed if isinstance(segment, dict))
    return tuple(number for number in ids if isinstance(number, int) and number > 0)


def _names(entries: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    names = (entry.get("file_name") for entry in entries)
    return tuple(name for name in names if isinstance(name, str) and name)
