"""What dropped files look like; off the window's thread, since they may be far away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from panview.errors import PanviewError
from panview.jobs.sets import looks_like_ground_truth, looks_like_table
from panview.outputs import VIEWS
from panview.reading import read_start
from panview.review.drop_plan import Kind

_START = 4096


def looked_at(paths: Sequence[Path]) -> tuple[tuple[Path, Kind], ...]:
    """Return what each of some files and folders looks like."""
    return tuple((path, _kind(path)) for path in paths)


def _kind(path: Path) -> Kind:
    if looks_like_table(path):
        return Kind.TABLE
    if path.suffix.lower() == ".json" and _holds_views(path):
        return Kind.VIEWS
    return Kind.TRUTH if looks_like_ground_truth(path) else Kind.OTHER


def _holds_views(path: Path) -> bool:
    try:
        return VIEWS.mark.match(read_start(path, _START)) is not None
    except PanviewError:
        return False
