"""VIPSeg as ``create_panoptic_video_labels.py`` writes it: a JSON by video, frames in a folder of each video."""

from __future__ import annotations

from panview.datasets.layouts.declared import DeclaredLayout, Kind

_PHOTOS = ("images", "imgs")


def photo_name(name: str) -> str:
    """Return what a frame is called: the script writes the names of the maps into the list of images."""
    return f"{name.removesuffix('.png')}.jpg" if name.endswith(".png") else name


VIPSEG = DeclaredLayout(
    name="VIPSeg",
    kinds=(
        Kind("panoptic_gt_VIPSeg_{split}.json", ("panomasksRGB",), _PHOTOS),
        Kind("panoptic_gt_VIPSeg.json", ("panomasksRGB",), _PHOTOS),
    ),
    photo_splits={"val": "val", "train": "train", "test": "test"},
    photo_rule=photo_name,
)
"""See https://github.com/VIPSeg-Dataset/VIPSeg-Dataset."""
