"""The layouts that are known, in the order in which they are tried; other packages add theirs by an entry point."""

from __future__ import annotations

from functools import cache

from panview.datasets.layouts.coco import Coco
from panview.datasets.layouts.layout import Layout

_OWN: tuple[Layout, ...] = (Coco(),)
ENTRY_POINT = "panview.layouts"


@cache
def layouts() -> tuple[Layout, ...]:
    """Return all layouts: panview's own, then those of other packages."""
    return _OWN
