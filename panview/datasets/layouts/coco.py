"""COCO's own layout: ``annotations/panoptic_SPLIT.json`` with ``annotations/panoptic_SPLIT/`` and photos in ``SPLIT/``.

Detectron2 and Mask2Former document the same with the maps beside ``annotations/``.
"""

from __future__ import annotations

import re
from pathlib import Path

from panview.datasets.layouts.layout import GroundTruthFiles, shown_name

_JSON = re.compile(r"panoptic_(?P<split>.+)\.json")


class Coco:
    """See https://cocodataset.org/#download."""

    name = "coco"
    places = ("annotations/panoptic_*.json", "panoptic_*.json")

    def splits(self, root: Path) -> list[GroundTruthFiles]:
        """Return the splits below a root."""
        root = root.parent if root.name == "annotations" else root
        for folder in (root / "annotations", root):
            found = [files for json in sorted(folder.glob("panoptic_*.json")) for files in _split(root, json)]
            if found:
                whole = [files for files in found if files.map_folder.is_dir()]
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
    return [GroundTruthFiles(json, beside if beside.is_dir() and not maps.is_dir() else maps, photos, name)]
