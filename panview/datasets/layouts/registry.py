"""The layouts that are known, in the order in which they are tried; other packages add theirs by an entry point."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

from panview.datasets.layouts.ade20k import ADE20K
from panview.datasets.layouts.cityscapes import CITYSCAPES
from panview.datasets.layouts.coco import Coco
from panview.datasets.layouts.layout import GroundTruthFiles, Layout
from panview.datasets.layouts.lightly_train import LIGHTLY_TRAIN
from panview.datasets.layouts.mapillary import MAPILLARY
from panview.datasets.layouts.step import Step
from panview.datasets.layouts.vipseg import VIPSEG
from panview.entry_points import EntryPoints

_OWN: tuple[Layout, ...] = (CITYSCAPES, ADE20K, MAPILLARY, VIPSEG, Coco(), LIGHTLY_TRAIN, Step())


def layouts() -> tuple[Layout, ...]:
    """Return panview's own layouts."""
    return _OWN


def is_layout(value: object) -> TypeGuard[Layout]:
    """Whether an object has the members of a layout."""
    return isinstance(value, Layout)


OTHERS: EntryPoints[Layout] = EntryPoints("panview.layouts", "layout", is_layout, "has no name, places or splits")
"""Those of other packages, which are asked, and imported, only where the own find nothing."""


def splits_of_others(root: Path) -> tuple[list[GroundTruthFiles], list[str]]:
    """Return the splits of the first layout of another package that a root has, and which layouts failed and why."""
    others = OTHERS.added()
    broken = list(others.broken)
    for layout in others.values:
        try:
            found = list(layout.splits(root))
        except Exception as error:  # noqa: BLE001 - whatever another package raises is told, and no fault of this set
            broken.append(OTHERS.failed(layout.name, error))
            continue
        if found:
            return found, broken
    return [], broken
