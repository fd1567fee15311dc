"""COCO's own layout: ``annotations/panoptic_SPLIT.json`` with ``annotations/panoptic_SPLIT/`` and photos in ``SPLIT/``.

Detectron2 and Mask2Former document the same with the maps beside ``annotations/``.
"""

from __future__ import annotations

import re
from pathlib import Path

from panview import places
from panview.datasets.layouts.layout import GroundTruthFiles, shown_name

_JSON = re.compile(r"panoptic_(?P<split>.+)\.json")


class Coco:
    """See https://cocodataset.org/#download."""

    name = "COCO"
    places = ("annotations/panoptic_*.json", "panoptic_*.json")

    def splits(self, root: Path) -> list[GroundTruthFiles]:
        """Return the splits below a root."""
        root = root.parent if root.name == "annotations" else root
        for folder in (root / "annotations", root):
            found = [files for json in places.matching(folder, "panoptic_*.json") for files in _split(root, json)]
            if found:
                whole = [files for files in found if _is_there(files.map_folder)]
                return whole or found
        return []


def _split(root: Path, json: Path) -> list[GroundTruthFiles]:
    match = _JSON.fullmatch(json.name)
    if match is None:
        return []
    split = match["split"]
    maps = json.with_suffix("")
    beside = root / json.stem
    photos = (root / split, root / "images" / split, json.parent / split, root / "images", root)
    name = shown_name(f"{root.name} / {split}")
    folder = beside if _is_there(beside) and not _is_there(maps) else maps
    return [GroundTruthFiles(json, folder, photos, name, split=split)]


def _is_there(folder: Path) -> bool:
    return places.is_folder(places.or_archive(folder))
