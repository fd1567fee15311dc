"""JSONs by video, as VIPSeg and Cityscapes-VPS have them: each frame becomes an image, its video a folder before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from panview.datasets.assumptions import Assumptions
from panview.decoding import typed_json

_MARKS = (b'"videos"', b'"video_id"')
_ALL_MARKS = b'"video'


class _Video(msgspec.Struct, gc=False):
    video_id: str | int
    images: list[dict[str, Any]] = []


class _Annotations(msgspec.Struct, gc=False):
    video_id: str | int
    annotations: list[dict[str, Raw]]


class _ByVideo(msgspec.Struct, gc=False):
    annotations: list[_Annotations]
    videos: list[_Video] = []
    categories: Raw = Raw(b"[]")


def by_image(content: bytes, path: Path, assumed: Assumptions) -> bytes:
    """Return a JSON with an entry for each frame, and say so; any other as it is.

    The id and the file names of a frame get the name of its video and a slash before them: they are unique within
    their video only.

    Parameters
    ----------
    content : bytes
    path : Path
    assumed : Assumptions
        Added to.
    """
    # Comparing only what they share takes half the time.
    if _ALL_MARKS not in content or not any(mark in content for mark in _MARKS):
        return content
    try:
        document = typed_json(content, _ByVideo)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return content
    count = len(document.annotations)
    plural = "" if count == 1 else "s"
    text = f"frames of {count:,} video{plural} are treated as images; metrics of videos (VPQ, STQ) are not computed"
    assumed.record("PV632", path, text)
    images = [
        {**image, "id": _within(video.video_id, image.get("id")), "file_name": _within(video.video_id, name)}
        for video in document.videos
        for image in video.images
        if isinstance(name := image.get("file_name"), str)
    ]
    annotations = [
        {**entry, "image_id": _framed(video.video_id, entry), "file_name": _named(video.video_id, entry)}
        for video in document.annotations
        for entry in video.annotations
    ]
    flat = {"annotations": annotations, "categories": document.categories}
    if document.videos:
        flat["images"] = images
    return msgspec.json.encode(flat)


def _within(video: str | int, name: object) -> str:
    text = str(name)
    return text if text.startswith(f"{video}/") else f"{video}/{text}"


def _framed(video: str | int, entry: dict[str, Raw]) -> str:
    return _within(video, msgspec.json.decode(entry.get("image_id", Raw(b'""'))))


def _named(video: str | int, entry: dict[str, Raw]) -> str:
    return _within(video, msgspec.json.decode(entry.get("file_name", Raw(b'""'))))
