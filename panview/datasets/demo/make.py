"""Writing the demo set: a synthetic COCO panoptic set and two simulated prediction sets, all or nothing."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from panview.datasets.demo.palette import CATEGORIES, MOODS
from panview.datasets.demo.picture import Scene, Segment
from panview.datasets.demo.scenes import KINDS, scene
from panview.datasets.demo.simulate import STRONG, WEAK, ErrorRates, Prediction, simulate
from panview.datasets.png import write_id_map
from panview.errors import PanviewError
from panview.reading import read_file

RECIPE = 1
"""Raised whenever the same seed would give other files."""
FIRST_IMAGE_ID = 101
MARKER = "demo-set.json"
_MAX_MARKER_BYTES = 1 << 16
SIMULATED: dict[str, ErrorRates] = {"simulated_strong": STRONG, "simulated_weak": WEAK}

_SIZES = ((480, 640), (427, 640), (640, 480))
_SIZE_CHANCES = (0.5, 0.4, 0.1)


@dataclass(frozen=True)
class DemoSet:
    """Where a demo set is.

    Parameters
    ----------
    root : Path
        The COCO folder, with ``val2017`` and ``annotations``.
    predictions : tuple[Path, ...]
        The JSON files of the prediction sets.
    """

    root: Path
    predictions: tuple[Path, ...]


def demo_scene(seed: int, index: int) -> Scene:
    """Return picture ``index`` of the endless set of a seed; other seeds give, for instance, a training split."""
    kind = KINDS[index % len(KINDS)]
    # Each kind goes through all times of day in its own order before it comes back to one.
    turn, place = divmod(index // len(KINDS), len(MOODS))
    order = np.random.default_rng([seed, 1, index % len(KINDS), turn]).permutation(len(MOODS))
    rng = np.random.default_rng([seed, 2, index])
    size = _SIZES[int(rng.choice(len(_SIZES), p=_SIZE_CHANCES))]
    return scene(rng, size, kind, MOODS[int(order[place])].name)


def demo_prediction(seed: int, index: int, truth: Scene, name: str) -> Prediction:
    """Return what one of the `SIMULATED` models predicts for picture ``index``, whose truth is given."""
    rng = np.random.default_rng([seed, 3 + list(SIMULATED).index(name), index])
    return simulate(rng, truth, FIRST_IMAGE_ID + index, SIMULATED[name])


def make_demo_set(
    folder: Path, *, seed: int = 7, images: int = 40, progress: Callable[[int, int], None] | None = None
) -> DemoSet:
    """Write the demo set to a folder, unless it is there already.

    Parameters
    ----------
    folder : Path
        Where the set goes. It appears when it is complete; whatever interrupts the work leaves nothing there.
    seed : int
        Which pictures. The same seed gives the same files.
    images : int
        How many.
    progress : Callable[[int, int], None], optional
        Called with the number of finished images and of all; an exception it raises stops the work.

    Raises
    ------
    PanviewError
        The folder holds something that is not a demo set.
    """
    folder = Path(folder)
    found = DemoSet(folder, tuple(folder / "predictions" / f"{name}.json" for name in SIMULATED))
    marker = {"recipe": RECIPE, "seed": seed, "images": images}
    if _marker(folder) == marker and _complete(found, images):
        return found
    if folder.exists() and _marker(folder) is None and (not folder.is_dir() or any(folder.iterdir())):
        raise PanviewError(f"{folder}: holds something other than a demo set; choose a folder that is new or empty")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        part = Path(beside) / "set"
        _write(part, seed, images, progress)
        _write_json(part / MARKER, marker)
        _put_in_place(part, folder, Path(beside) / "old")
    return found


def _marker(folder: Path) -> object:
    """Return what the marker of a demo set says, or None where there is no marker that can be read."""
    try:
        return json.loads(read_file(folder / MARKER, _MAX_MARKER_BYTES))
    except (OSError, ValueError):
        return None


def _complete(found: DemoSet, images: int) -> bool:
    """Return whether all files are still there, by name."""
    root = found.root
    annotations = root / "annotations" / "panoptic_val2017.json"
    if not all(path.is_file() for path in (annotations, *found.predictions)):
        return False
    folders = (annotations.with_suffix(""), *(path.with_suffix("") for path in found.predictions))
    names = [f"{FIRST_IMAGE_ID + index:012d}" for index in range(images)]
    return all((root / "val2017" / f"{name}.jpg").is_file() for name in names) and all(
        (place / f"{name}.png").is_file() for place in folders for name in names
    )


def _put_in_place(part: Path, folder: Path, old: Path) -> None:
    """Move a finished set to its folder. Of an older one everything goes but what others added to it."""
    if folder.exists():
        _copy_others(folder, part, _own_files(folder))
        folder.rename(old)
    try:
        part.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def _own_files(folder: Path) -> set[str]:
    """Return what a demo set wrote by its marker, relative to its folder."""
    marker = _marker(folder)
    images = marker.get("images") if isinstance(marker, dict) else None
    names = [f"{FIRST_IMAGE_ID + index:012d}" for index in range(images if isinstance(images, int) else 0)]
    sets = ["annotations/panoptic_val2017", *(f"predictions/{name}" for name in SIMULATED)]
    pngs = {f"{place}/{name}.png" for place in sets for name in names}
    return {MARKER, *(f"{place}.json" for place in sets), *pngs, *(f"val2017/{name}.jpg" for name in names)}


def _copy_others(source: Path, target: Path, own: set[str]) -> None:
    """Copy what others put into a set, wherever in it, unless the new set has a file of that name."""
    for path in source.rglob("*"):
        name = path.relative_to(source).as_posix()
        if name in own or os.path.lexists(target / name):
            continue
        if path.is_dir() and not path.is_symlink():
            (target / name).mkdir(parents=True)
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / name, follow_symlinks=False)


def _write(root: Path, seed: int, images: int, progress: Callable[[int, int], None] | None) -> None:
    truth_json = root / "annotations" / "panoptic_val2017.json"
    prediction_jsons = {name: root / "predictions" / f"{name}.json" for name in SIMULATED}
    for path in (root / "val2017", truth_json.with_suffix(""), *(p.with_suffix("") for p in prediction_jsons.values())):
        path.mkdir(parents=True)
    listed: list[dict[str, Any]] = []
    annotations: dict[Path, list[dict[str, Any]]] = {path: [] for path in (truth_json, *prediction_jsons.values())}
    for index in range(images):
        image_id = FIRST_IMAGE_ID + index
        stem = f"{image_id:012d}"
        truth = demo_scene(seed, index)
        height, width = truth.id_map.shape
        Image.fromarray(truth.rgb).save(root / "val2017" / f"{stem}.jpg", quality=92)
        listed.append({"id": image_id, "file_name": f"{stem}.jpg", "height": height, "width": width, "license": 1})
        write_id_map(truth_json.with_suffix("") / f"{stem}.png", truth.id_map)
        annotations[truth_json].append(_annotation(image_id, stem, truth.segments))
        for name, path in prediction_jsons.items():
            prediction = demo_prediction(seed, index, truth, name)
            write_id_map(path.with_suffix("") / f"{stem}.png", prediction.id_map)
            annotations[path].append(_annotation(image_id, stem, prediction.segments))
        if progress is not None:
            progress(index + 1, images)
    for path, entries in annotations.items():
        what = "ground truth" if path == truth_json else f"predictions {path.stem}, the ground truth with errors added"
        _write_json(path, _document(what, seed, listed, entries))


def _annotation(image_id: int, stem: str, segments: Sequence[Segment]) -> dict[str, Any]:
    infos = [
        {
            "id": segment.id,
            "category_id": segment.category_id,
            "area": segment.area,
            "bbox": list(segment.bbox),
            "iscrowd": int(segment.iscrowd),
        }
        for segment in segments
    ]
    return {"image_id": image_id, "file_name": f"{stem}.png", "segments_info": infos}


def _document(
    what: str, seed: int, listed: Sequence[dict[str, Any]], annotations: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    categories = [
        {
            "id": category.id,
            "name": category.name,
            "supercategory": category.supercategory,
            "isthing": int(category.isthing),
            "color": list(category.colour),
        }
        for category in CATEGORIES
    ]
    return {
        "info": {
            "description": f"panview demo set: drawn by a program, no photographs; {what}",
            "version": str(RECIPE),
            "seed": seed,
        },
        "licenses": [{"id": 1, "name": "Synthetic pictures, free to use (CC0 1.0)", "url": ""}],
        "images": list(listed),
        "annotations": list(annotations),
        "categories": categories,
    }


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
