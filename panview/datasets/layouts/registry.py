"""The layouts that are known, in the order in which they are tried; other packages add theirs by an entry point."""

from __future__ import annotations

from functools import cache

from panview.datasets.layouts.ade20k import ADE20K
from panview.datasets.layouts.cityscapes import CITYSCAPES
from panview.datasets.layouts.coco import Coco
from panview.datasets.layouts.layout import Layout
from panview.datasets.layouts.lightly_train import LIGHTLY_TRAIN
from panview.datasets.layouts.mapillary import MAPILLARY
from panview.datasets.layouts.vipseg import VIPSEG

_OWN: tuple[Layout, ...] = (CITYSCAPES, ADE20K, MAPILLARY, VIPSEG, Coco(), LIGHTLY_TRAIN)
ENTRY_POINT = "panview.layouts"


@cache
def layouts() -> tuple[Layout, ...]:
    """Return all layouts: panview's own, then those of other packages."""
    return _OWN
