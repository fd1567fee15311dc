"""Cityscapes as ``createPanopticImgs`` of cityscapesScripts writes it, with ids of labels or of training.

Its JSON names photos that are nowhere: ``CITY_X_Y_gtFine_leftImg8bit.png`` lies as ``CITY/CITY_X_Y_leftImg8bit.png``.
"""

from __future__ import annotations

import re

from panview.datasets.layouts.declared import DeclaredLayout, Kind

_PHOTO = re.compile(r"(?P<city>[^/_]+)_(?P<frame>[^/]*?)_gt(?:Fine|Coarse)_leftImg8bit(?P<suffix>\.\w+)")
_SPLITS = ("val", "train", "test", "train_extra")
_KINDS = (("", ""), ("_trainId", "train ids"))


def photo_name(name: str) -> str:
    """Return what the photo is called below the folder of its split."""
    match = _PHOTO.fullmatch(name)
    return name if match is None else f"{match['city']}/{match['city']}_{match['frame']}_leftImg8bit{match['suffix']}"


def _kind(folder: str, suffix: str, kind: str) -> Kind:
    stem = f"{folder}cityscapes_panoptic_{{split}}{suffix}"
    return Kind(f"{stem}.json", (stem,), ("leftImg8bit/{photos}", "leftImg8bit"), kind)


CITYSCAPES = DeclaredLayout(
    name="Cityscapes",
    kinds=tuple(
        _kind(folder, suffix, ", ".join(filter(None, (labels, kind))))
        for folder, labels in (("gtFine/", ""), ("", ""), ("gtCoarse/", "coarse"))
        for suffix, kind in _KINDS
    ),
    photo_splits={split: split for split in _SPLITS},
    photo_rule=photo_name,
)
"""See https://github.com/mcordts/cityscapesScripts, ``preparation/createPanopticImgs.py``."""
