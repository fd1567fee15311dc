"""Test splits: a JSON that lists images and no segments of them; predictions are checked all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import UNSET

from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.no_truth import PHOTOS_ALONE, photos_in
from panview.errors import BadFileError
from panview.linter.findings import Finding
from panview.linter.reading import AnnotationEntry, Document, ImageEntry, ReadJson
from panview.metrics.segment_table import Side

_OF_IMAGES = frozenset({"PV101", "PV102", "PV104", "PV105", "PV114", "PV115", "PV116"})
"""Findings about the ground truth that are none of its segments."""
_UNKNOWN_CATEGORY = "PV303"


def has_no_truth(document: Document) -> bool:
    """Whether a JSON lists images and no segments."""
    return bool(document.images) and all(
        entry is None or entry.segments_info is UNSET for entry in document.annotations
    )


def images_alone(document: Document) -> Document:
    """Return what a JSON without segments lists: each image, with nothing in it."""
    entries = [AnnotationEntry(image.id, "", []) for image in document.images if image is not None]
    return replace(document, annotations=entries)


def list_photos(folder: Path) -> ReadJson:
    """Return what a JSON would list of photos alone: each image; a finding where none can be read."""
    try:
        photos = photos_in(folder)
    except BadFileError as error:
        return ReadJson(None, [Finding("PV101", error.problem, folder, Side.GROUND_TRUTH)])
    images = [ImageEntry(one.id, one.file_name, one.height, one.width) for one in photos]
    return ReadJson(Document([], [], images), [])


def findings_without_truth(truth: GroundTruthFiles, document: Document, findings: Sequence[Finding]) -> list[Finding]:
    """Return those findings that need no ground truth, and one that says that there is none.

    Parameters
    ----------
    truth : GroundTruthFiles
    document : Document
        What its JSON lists.
    findings : sequence of Finding
        As if all were void.
    """
    # A list of images has thing categories only.
    listed = any(entry is not None and entry.isthing is not None for entry in document.categories)
    kept = [
        one
        for one in findings
        if (one.side is Side.GROUND_TRUTH and (one.code in _OF_IMAGES or one.code[:3] == "PV6"))
        or (one.side is Side.PREDICTION and one.code[:3] != "PV5" and (listed or one.code != _UNKNOWN_CATEGORY))
    ]
    text = f"none of its {len(document.images):,} images has segments_info"
    if truth.layout == PHOTOS_ALONE:
        count = len(document.images)
        text = f"the folder holds {count:,} photo{'' if count == 1 else 's'} and no panoptic JSON"
    return [Finding("PV118", text, truth.json, Side.GROUND_TRUTH, "", "$.annotations"), *kept]
