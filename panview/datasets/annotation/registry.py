"""The formats of annotation tools."""

from __future__ import annotations

from pathlib import Path

from panview.datasets.annotation.coco import CocoInstances
from panview.datasets.annotation.cvat import CvatMasks
from panview.datasets.annotation.format import PROPERTIES, AnnotationFormat
from panview.datasets.annotation.label_studio import LabelStudio
from panview.datasets.annotation.labelme import Labelme
from panview.errors import PanviewError

FORMATS: tuple[AnnotationFormat, ...] = (CvatMasks(), CocoInstances(), LabelStudio(), Labelme())
"""In the order in which they are listed, and in which what came back is looked at."""


def format_named(name: str) -> AnnotationFormat:
    """Return the format of a name.

    Raises
    ------
    PanviewError
        There is none.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    raise PanviewError(f"{name}: expected {', '.join(known.name for known in FORMATS)}")


def format_of(path: Path, went_out: AnnotationFormat) -> AnnotationFormat:
    """Return the format of what came back: the one it went out in, if it looks like that, else the first that fits.

    Raises
    ------
    PanviewError
        It looks like none.
    """
    for known in (went_out, *FORMATS):
        if known.find(path):
            return known
    titles = ", ".join(known.title for known in FORMATS)
    raise PanviewError(f"{path}: is not an export as {titles}; export it again, or give --from")


def formats_table() -> str:
    """Return what each format keeps, as a table in Markdown."""
    head = ["", *(f"{known.title} (`{known.name}`)" for known in FORMATS)]
    rows = [[what, *(known.keeps[key].value for known in FORMATS)] for key, what in PROPERTIES.items()]
    rows.append(["limits", *(known.limits for known in FORMATS)])
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
