"""Drawing a demo set: a synthetic COCO panoptic set and two simulated prediction sets."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from panview.datasets.demo import FIRST_IMAGE_ID, MARKER, SIMULATED, DemoSet, demo_set_in
from panview.datasets.png import write_id_map
from tools.demo.palette import CATEGORIES, MOODS
from tools.demo.picture import Scene, Segment
from tools.demo.scenes import KINDS, scene
from tools.demo.simulate import STRONG, WEAK, ErrorRates, Prediction, simulate

RECIPE = 1
"""Raised whenever the same seed would give other pictures, maps or lists: a set of an older recipe is replaced."""
SEED, IMAGES = 7, 40
"""Of the set that ships."""
RATES: dict[str, ErrorRates] = dict(zip(SIMULATED, (STRONG, WEAK), strict=True))

_SIZES = ((480, 640), (427, 640), (640, 480))
_SIZE_CHANCES = (0.5, 0.4, 0.1)


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
    """Return what one of the simulated models predicts for picture ``index``, whose truth is given."""
    rng = np.random.default_rng([seed, 3 + SIMULATED.index(name), index])
    return simulate(rng, truth, FIRST_IMAGE_ID + index, RATES[name])


def draw_demo_set(
    folder: Path, *, seed: int = SEED, images: int = IMAGES, progress: Callable[[int, int], None] | None = None
) -> DemoSet:
    """Draw a demo set into a folder that is new or empty.

    Parameters
    ----------
    folder : Path
    seed : int
        Which pictures. The same seed gives the same files.
    images : int
        How many. A picture does not depend on it.
    progress : Callable[[int, int], None], optional
        Called with the number of finished images and of all; an exception it raises stops the work.
    """
    folder = Path(folder)
    _write(folder, seed, images, progress)
    _write_json(folder / MARKER, {"recipe": RECIPE, "seed": seed, "images": images})
    return demo_set_in(folder)


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
        Image.fromarray(truth.rgb).save(root / "val2017" / f"{stem}.jpg", quality=92, optimize=True)
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
