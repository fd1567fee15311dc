"""Sets without a known layout: any JSON whose annotations list segments, with the folders that have what it names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from panview import places
from panview.datasets.assumptions import Assumption
from panview.datasets.layouts.json_kinds import JsonKind, SeenJson, look_at
from panview.datasets.layouts.layout import GroundTruthFiles, shown_name
from panview.errors import PanviewError
from panview.files import stays_inside

JSON_AND_MAPS = "JSON and maps"
"""Stands for the layout of a set that has none."""
MOST_JSONS = 60
"""Number of JSONs below a root that are looked at."""
_MOST_ENTRIES = 20_000
"""Of a folder so many entries are looked at; folders of photos have more, and nothing else."""
_MOST_FOLDERS = 400
_DEPTH = 2
_JSON_FOLDERS = {"annotations", "annotation", "annos", "json", "jsons", "labels", "gt", "meta"}
"""What folders are called that hold the JSONs of a set whose other parts lie beside them."""
_PHOTO_WORDS = ("images", "image", "imgs", "img", "photos", "rgb", "jpegimages", "leftimg8bit")


def jsons_below(folder: Path) -> list[Path]:
    """Return the JSONs of a folder and two levels down, those higher up first."""
    found: list[Path] = []
    for place in (folder, *folders_below(folder)):
        found += sorted(place / name for name in names_in(place) if name.lower().endswith(".json"))
        if len(found) >= MOST_JSONS:
            return found[:MOST_JSONS]
    return found


def files_of(json: Path, seen: SeenJson | None = None) -> GroundTruthFiles:
    """Return the places of the parts of a truth of which only the JSON is known.

    Parameters
    ----------
    json : Path
    seen : SeenJson, optional
        What a look at it has shown.

    Raises
    ------
    PanviewError
        Several folders have its maps.
    """
    seen = seen or look_at(json)
    split = json.stem
    root = json.parent.parent if json.parent.name.lower() in _JSON_FOLDERS else json.parent
    maps, assumed = _map_folder(json, root, seen)
    photos = [root / split, root / "images" / split, json.parent / split, root / "images", root]
    photos += _photo_folders(root, split, seen.photo_names, maps)
    name = shown_name(f"{root.name} / {split}")
    return GroundTruthFiles(
        json, maps, tuple(dict.fromkeys(photos)), name, layout=JSON_AND_MAPS, assumptions=assumed, split=split
    )


def _map_folder(json: Path, root: Path, seen: SeenJson) -> tuple[Path, tuple[Assumption, ...]]:
    beside, names = json.with_suffix(""), seen.map_names
    if not names or has_all(beside, names):
        return beside, ()
    if has_all(json.parent, names):
        return json.parent, ()
    found = [folder for folder in folders_below(root) if has_all(folder, names) and not _is_of_another(folder, json)]
    # Photos, semantic maps and predictions may have the names of the maps.
    found = [folder for folder in found if shows(folder, seen)]
    if not found:
        return beside, ()
    if len(found) > 1:
        shown = ", ".join(str(folder) for folder in found[:4])
        raise PanviewError(
            f"{json}: several folders have maps with its segments ({shown}); choose one with --gt-folder DIR"
        )
    return found[0], (Assumption("PV630", f"using the maps in {found[0]}, which have its segments", json),)


def _is_of_another(folder: Path, json: Path) -> bool:
    own = [folder.parent / f"{folder.name}{suffix}" for suffix in (".json", ".panoptic.json")]
    return any(other != json and places.is_file(other) for other in own)


def shows(folder: Path, seen: SeenJson) -> bool:
    """Whether the maps of a folder have the segments that a JSON lists for them."""
    # Imported here, so that bad options are refused without waiting for these modules.
    import numpy as np

    from panview.datasets.png import read_runs

    compared = 0
    for name, listed in zip(seen.map_names, seen.segments, strict=False):
        if not listed:
            continue
        try:
            runs = read_runs(folder / name, None, np.array(listed, np.uint32))
        except (PanviewError, OverflowError):
            return False
        there = set(np.unique(runs.ids).tolist()) - {0}
        # A segment without a pixel, or a pixel without a segment, is a fault of the set and not another set.
        if 2 * len(there & set(listed)) < len(there | set(listed)):
            return False
        compared += 1
    return compared > 0


def folder_nearby(json: Path) -> Path | None:
    """Return a folder below that of a JSON, or beside it, that has the maps it names with its segments; None if none.

    Parameters
    ----------
    json : Path
        A ground truth or predictions.
    """
    seen = look_at(json)
    if not seen.map_names:
        return None
    around = (json.parent, *folders_below(json.parent), *folders_below(json.parent.parent, 1))
    near = (folder for folder in around if has_all(folder, seen.map_names) and not _is_of_another(folder, json))
    return next((folder for folder in near if shows(folder, seen)), None)


def _photo_folders(root: Path, split: str, names: Sequence[str], maps: Path) -> list[Path]:
    """Return the folders below a root that have the photos, those called so first, then those of the split."""
    if not names:
        return []
    found = [folder for folder in folders_below(root) if folder != maps and has_all(folder, names)]
    return sorted(found, key=lambda folder: (not _is_called_photos(folder, root), split not in folder.parts))


def _is_called_photos(folder: Path, root: Path) -> bool:
    return any(part.lower() in _PHOTO_WORDS for part in folder.relative_to(root).parts)


def has_all(folder: Path, names: Sequence[str]) -> bool:
    """Whether a folder has files of some names."""
    return all(stays_inside(name) and places.is_file(folder / name) for name in names)


def folders_below(folder: Path, depth: int = _DEPTH) -> list[Path]:
    """Return the folders one level down to some, those higher up first; what cannot be looked into is left out."""
    levels = [[folder]]
    for _ in range(depth):
        levels.append([below for place in levels[-1] for below in _subfolders(place)][:_MOST_FOLDERS])
    return [place for level in levels[1:] for place in level]


def _subfolders(folder: Path) -> list[Path]:
    """Return the folders in a folder, and archives as such."""
    if places.archive_of(folder) is not None or places.is_remote(folder):
        return [folder / name for name in names_in(folder) if places.is_folder(folder / name)]
    try:
        with os.scandir(folder) as entries:
            below = [entry for entry, _ in zip(entries, range(_MOST_ENTRIES), strict=False)]
    except OSError:
        return []
    found = [folder / entry.name for entry in below if _is_folder(entry)]
    packed = [folder / entry.name for entry in below if entry.name.lower().endswith(".zip")]
    return sorted(found + [places.inside(path) for path in packed if places.is_folder(path)])


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, none where it cannot be looked into; of very many the first."""
    try:
        return places.names(folder)[:_MOST_ENTRIES]
    except (OSError, PanviewError):
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.name.startswith((".", "__")) and entry.is_dir()
    except OSError:
        return False


def said_of(folder: Path, seen: Sequence[SeenJson], usual: str) -> str:
    """Say which JSONs lie below a folder and what each is, and what would lead on from there.

    Parameters
    ----------
    folder : Path
    seen : sequence of SeenJson
        None of them a panoptic truth.
    usual : str
        Where the known layouts have theirs.
    """
    if not seen and places.is_folder(folder / "panoptic_maps"):
        return (
            "panoptic_maps/ belongs to KITTI-STEP or MOTChallenge-STEP, but has no maps; they belong in "
            "panoptic_maps/SPLIT/VIDEO/*.png"
        )
    if not seen:
        return f"there is no JSON in it or two levels down; give the panoptic JSON. Looked for {usual}"
    by_kind: dict[JsonKind, list[Path]] = {}
    for one in seen:
        by_kind.setdefault(one.kind, []).append(one.path)
    parts = []
    for kind, paths in by_kind.items():
        shown = ", ".join(shown_name(path.relative_to(folder).as_posix()) for path in paths[:3])
        more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
        parts.append(f"{shown}{more} ({kind.value})")
    return f"seen: {'; '.join(parts)}; {_way_on(folder, by_kind)}"


def _way_on(folder: Path, by_kind: dict[JsonKind, list[Path]]) -> str:
    if JsonKind.INSTANCES in by_kind:
        json = by_kind[JsonKind.INSTANCES][0]
        return (
            "instances are not panoptic segmentation: open panoptic_*.json of the same images, or make panoptic "
            f"annotations with panopticapi's converters/detection2panoptic_coco_format.py --input_json_file {json} "
            "(things only; stuff comes from semantic maps)"
        )
    if JsonKind.PANOPTIC_RESULTS in by_kind or JsonKind.INSTANCE_RESULTS in by_kind:
        return "results belong after --pred; give the ground truth that they are for"
    if JsonKind.LABELME in by_kind:
        return "polygons are not panoptic segmentation; export COCO panoptic from the labelling tool"
    return "give the panoptic JSON, and its maps with --gt-folder DIR"
