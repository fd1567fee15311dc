"""Downloads that hold no panoptic maps yet: which set they are of, and the script that makes panoptic ones of them."""

from __future__ import annotations

import re
from pathlib import Path

from panview.datasets.layouts.loose import folders_below, names_in

_DEPTH = 3
"""From the root of Cityscapes its maps are three folders down."""
_CITYSCAPES = re.compile(r".+_gt(?:Fine|Coarse)_(?:instance|label)Ids\.png")
_ADE20K = re.compile(r"ADE_(?:val|train)_\d+\.png")
_ADE20K_FOLDERS = {("annotations", "validation"), ("annotations", "training")}


def raw_download(folder: Path) -> str:
    """Say what lies in a folder that has to be prepared before it is panoptic, and by what; empty for anything else.

    Parameters
    ----------
    folder : Path
        One in which no panoptic truth was found.
    """
    for place in (folder, *folders_below(folder, _DEPTH)):
        maps = [name for name in names_in(place) if name.endswith(".png")]
        if any(map(_CITYSCAPES.fullmatch, maps)):
            return (
                f"{place} holds Cityscapes as it is downloaded (*_instanceIds.png, *_labelIds.png); cityscapesScripts' "
                "createPanopticImgs makes cityscapes_panoptic_val.json and its PNG files of it: python -m "
                "cityscapesscripts.preparation.createPanopticImgs"
            )
        if any(map(_ADE20K.fullmatch, maps)) or (maps and place.parts[-2:] in _ADE20K_FOLDERS):
            return (
                f"{place} holds semantic maps, as of ADE20K (ADEChallengeData2016); prepare_ade20k_pan_seg.py of "
                "Mask2Former (datasets/), for Detectron2, makes ade20k_panoptic_val.json and its PNG files of the set"
            )
    return ""
