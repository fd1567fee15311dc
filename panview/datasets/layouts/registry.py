"""The layouts that are known, in the order in which they are tried; other packages add theirs by an entry point."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from panview.datasets.layouts.ade20k import ADE20K
from panview.datasets.layouts.cityscapes import CITYSCAPES
from panview.datasets.layouts.coco import Coco
from panview.datasets.layouts.layout import GroundTruthFiles, Layout
from panview.datasets.layouts.lightly_train import LIGHTLY_TRAIN
from panview.datasets.layouts.mapillary import MAPILLARY
from panview.datasets.layouts.step import Step
from panview.datasets.layouts.vipseg import VIPSEG

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_OWN: tuple[Layout, ...] = (CITYSCAPES, ADE20K, MAPILLARY, VIPSEG, Coco(), LIGHTLY_TRAIN, Step())
ENTRY_POINT = "panview.layouts"


class OtherLayouts(NamedTuple):
    """The layouts of other packages, and of those that cannot be used, which and why, as clauses."""

    layouts: tuple[Layout, ...]
    broken: tuple[str, ...]


def layouts() -> tuple[Layout, ...]:
    """Return panview's own layouts."""
    return _OWN


@cache
def other_layouts() -> OtherLayouts:
    """Return the layouts of other packages; they are imported now, so this is asked only where the own find nothing."""
    from importlib.metadata import entry_points

    found: list[Layout] = []
    broken: list[str] = []
    for point in entry_points(group=ENTRY_POINT):
        made = _made(point)
        if isinstance(made, str):
            broken.append(made)
        else:
            found.append(made)
    return OtherLayouts(tuple(found), tuple(broken))


def splits_of_others(root: Path) -> tuple[list[GroundTruthFiles], list[str]]:
    """Return the splits of the first layout of another package that a root has, and which layouts failed and why."""
    others = other_layouts()
    broken = list(others.broken)
    for layout in others.layouts:
        try:
            found = list(layout.splits(root))
        except Exception as error:  # noqa: BLE001 - whatever another package raises is told, and no fault of this set
            broken.append(_failed(layout.name, error))
            continue
        if found:
            return found, broken
    return [], broken


def _made(point: EntryPoint) -> Layout | str:
    name = f"{point.name} of {point.dist.name}" if point.dist is not None else point.name
    try:
        loaded = point.load()
        made = loaded() if isinstance(loaded, type) else loaded
        if not isinstance(made, Layout):
            return f"the layout {name} cannot be used ({point.value} has no name, places or splits)"
    except Exception as error:  # noqa: BLE001 - importing another package may fail in any way
        return _failed(name, error)
    return made


def _failed(name: str, error: Exception) -> str:
    return f"the layout {name} cannot be used ({type(error).__name__}: {error})"
