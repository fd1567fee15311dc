"""Test splits: a JSON that lists images and no segments of them; predictions are checked all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import UNSET

from panview.linter.findings import Finding
from panview.linter.reading import AnnotationEntry, Document
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


def findings_without_truth(path: Path, document: Document, findings: Sequence[Finding]) -> list[Finding]:
    """Return those findings that need no ground truth, and one that says that there is none.

    Parameters
    ----------
    path : Path
        The JSON.
    document : Document
        What it lists.
    findings : sequence of Finding
        As if all were void.
    """
    # A list of images has the categories of things alone.
    listed = any(entry is not None and entry.isthing is not None for entry in document.categories)
    kept = [
        one
        for one in findings
        if (one.side is Side.GROUND_TRUTH and (one.code in _OF_IMAGES or one.code[:3] == "PV6"))
        or (one.side is Side.PREDICTION and one.code[:3] != "PV5" and (listed or one.code != _UNKNOWN_CATEGORY))
    ]
    text = f"none of its {len(document.images):,} images has segments_info"
    return [Finding("PV118", text, path, Side.GROUND_TRUTH, "", "$.annotations"), *kept]
