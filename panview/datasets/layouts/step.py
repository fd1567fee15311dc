"""KITTI-STEP and MOTChallenge-STEP: a folder of maps for each video and no JSON, read as they are.

``panoptic_maps/SPLIT/VIDEO/FRAME.png`` holds the category in red, and 256 x green + blue is the instance; photos lie in
``images/SPLIT/VIDEO/``, or where KITTI's archive has them, in ``training/image_02/VIDEO/``. Both sets have the same
names; KITTI counts frames from 0, and has photos in PNG, MOTChallenge from 1 and in JPEG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from panview import places
from panview.datasets.assumptions import Assumption
from panview.datasets.forms.names import FormName
from panview.datasets.layouts.layout import GroundTruthFiles, LaidCategory, PhotoRule, shown_name

_MAPS = "panoptic_maps"
_SPLITS = ("val", "train", "test")
_VIDEOS = 40
"""Number of videos that are looked at to see how frames are counted."""


def _photo_in_jpeg(name: str) -> str:
    return f"{name.removesuffix('.png')}.jpg"


@dataclass(frozen=True)
class _Kind:
    """One of the two sets; ``first`` is its first frame."""

    name: str
    first: str
    categories: tuple[LaidCategory, ...]
    photo_rule: PhotoRule | None = None


_OF_CITYSCAPES = (
    LaidCategory(0, "road", False, (128, 64, 128), "flat"),
    LaidCategory(1, "sidewalk", False, (244, 35, 232), "flat"),
    LaidCategory(2, "building", False, (70, 70, 70), "construction"),
    LaidCategory(3, "wall", False, (102, 102, 156), "construction"),
    LaidCategory(4, "fence", False, (190, 153, 153), "construction"),
    LaidCategory(5, "pole", False, (153, 153, 153), "object"),
    LaidCategory(6, "traffic light", False, (250, 170, 30), "object"),
    LaidCategory(7, "traffic sign", False, (220, 220, 0), "object"),
    LaidCategory(8, "vegetation", False, (107, 142, 35), "nature"),
    LaidCategory(9, "terrain", False, (152, 251, 152), "nature"),
    LaidCategory(10, "sky", False, (70, 130, 180), "sky"),
    LaidCategory(11, "person", True, (220, 20, 60), "human"),
    LaidCategory(12, "rider", False, (255, 0, 0), "human"),
    LaidCategory(13, "car", True, (0, 0, 142), "vehicle"),
    LaidCategory(14, "truck", False, (0, 0, 70), "vehicle"),
    LaidCategory(15, "bus", False, (0, 60, 100), "vehicle"),
    LaidCategory(16, "train", False, (0, 80, 100), "vehicle"),
    LaidCategory(17, "motorcycle", False, (0, 0, 230), "vehicle"),
    LaidCategory(18, "bicycle", False, (119, 11, 32), "vehicle"),
)
"""Cityscapes' training ids; only persons and cars are told apart."""
_LEFT_IN_MOT = ("sidewalk", "building", "vegetation", "sky", "person", "rider", "bicycle")
_OF_MOT = tuple(
    LaidCategory(number, one.name, one.name == "person", one.colour, one.supercategory)
    for number, one in enumerate(one for one in _OF_CITYSCAPES if one.name in _LEFT_IN_MOT)
)
_KITTI = _Kind("KITTI-STEP", "000000", _OF_CITYSCAPES)
_MOT = _Kind("MOTChallenge-STEP", "000001", _OF_MOT, _photo_in_jpeg)


class Step:
    """See https://github.com/google-research/deeplab2, ``g3doc/setup/kitti_step.md`` and ``motchallenge_step.md``."""

    name = "KITTI-STEP"
    places = (f"{_MAPS}/*/*/*.png",)

    def splits(self, root: Path) -> Sequence[GroundTruthFiles]:
        """Return the splits below a root."""
        maps = places.or_archive(root / _MAPS)
        if not places.is_folder(maps):
            return []
        found = []
        for split in _SPLITS:
            videos = _videos(maps / split)
            if videos:
                found.append(_files(root, maps / split, split, videos))
        if not found:
            videos = _videos(maps)
            found = [_files(root, maps, "all", videos)] if videos else []
        return found


def _files(root: Path, maps: Path, split: str, videos: Sequence[Path]) -> GroundTruthFiles:
    photos = (
        root / "images" / split,
        root / split,
        root / "training" / "image_02",
        root / "images" / "training" / "image_02",
        root / "image_02",
        root / "images",
    )
    kind, assumed = _kind_of(root, photos, videos)
    return GroundTruthFiles(
        json=maps,
        map_folder=maps,
        photo_folders=photos,
        name=shown_name(f"{root.name} / {split}"),
        layout=kind.name,
        photo_rule=kind.photo_rule,
        assumptions=assumed,
        split=split,
        form=FormName.STEP,
        categories=kind.categories,
    )


def _kind_of(root: Path, photos: Sequence[Path], videos: Sequence[Path]) -> tuple[_Kind, tuple[Assumption, ...]]:
    """Return which of the two sets it is: by the first frames, then by the photos, then by the name of the root."""
    firsts = {min(_frames(video, ".png")) for video in videos[:_VIDEOS]}
    if _KITTI.first in firsts:
        return _KITTI, ()
    if firsts == {_MOT.first}:
        return _MOT, ()
    for folder in photos:
        beside = [folder / video.name for video in videos[:_VIDEOS]]
        for kind, suffix in ((_KITTI, ".png"), (_MOT, ".jpg")):
            if any(_frames(video, suffix) for video in beside):
                return kind, ()
    kind = _MOT if "mot" in root.name.lower() else _KITTI
    text = f"only the name of {root.name} tells whether its maps are from KITTI-STEP or MOTChallenge-STEP"
    return kind, (Assumption("PV635", f"{text}; assuming {kind.name}", videos[0].parent),)


def _videos(folder: Path) -> list[Path]:
    """Return the folders with frames right in a folder, in order."""
    if not places.is_folder(folder):
        return []
    found = (folder / name for name in sorted(places.names(folder)) if name[0] != ".")
    return [video for video in found if places.is_folder(video) and _frames(video, ".png")]


def _frames(video: Path, suffix: str) -> list[str]:
    """Return the stems of frames of a suffix; none where the folder is not there."""
    if not places.is_folder(video):
        return []
    return [name.removesuffix(suffix) for name in places.names(video) if name.endswith(suffix) and name[0] != "."]
