"""Small COCO panoptic sets on disk, random or as told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import AS_USUAL, MissingImages, Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import SegmentTable
from tests.support.reference import Pair, Segment

Drawing = Sequence[tuple[Any, ...]]

CATEGORIES: list[dict[str, Any]] = [
    {"id": 1, "name": "person", "isthing": 1, "supercategory": "person", "color": [220, 20, 60]},
    {"id": 3, "name": "car", "isthing": 1, "supercategory": "vehicle", "color": [0, 0, 142]},
    {"id": 18, "name": "dog", "isthing": 1, "supercategory": "animal"},
    {"id": 149, "name": "road", "isthing": 0, "supercategory": "ground", "color": [128, 64, 128]},
    {"id": 187, "name": "sky-other-merged", "isthing": 0, "supercategory": "sky-stuff", "color": [70, 130, 180]},
]


@dataclass(frozen=True)
class WrittenSet:
    """Where a set was written."""

    root: Path
    ground_truth: Path
    prediction: Path


def random_pair(rng: np.random.Generator, height: int = 24, width: int = 32) -> Pair:
    """A pair of blocky maps with crowd, void, matches and every kind of miss."""
    ids = [category["id"] for category in CATEGORIES]
    truth_map = _blocks(rng, height, width, int(rng.integers(1, 8)))
    prediction_map = truth_map.copy() if rng.random() < 0.8 else _blocks(rng, height, width, 6)
    # Shake the copy: move it, and paint some rectangles over it with new or old ids.
    prediction_map = np.roll(prediction_map, rng.integers(-2, 3, 2), (0, 1))
    for _ in range(int(rng.integers(0, 6))):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        patch = rng.choice([0, int(rng.integers(1, 12)), int(rng.integers(200, 210))])
        prediction_map[y : y + int(rng.integers(1, 12)), x : x + int(rng.integers(1, 12))] = patch
    truths = tuple(Segment(int(i), int(rng.choice(ids)), bool(rng.random() < 0.25)) for i in np.unique(truth_map) if i)
    known = {segment.id: segment.category_id for segment in truths}
    predictions = tuple(
        Segment(int(i), known[int(i)] if int(i) in known and rng.random() < 0.7 else int(rng.choice(ids)))
        for i in np.unique(prediction_map)
        if i
    )
    # The order in the JSON matters for crowds; it is not that of the ids.
    truths = tuple(truths[i] for i in rng.permutation(len(truths)))
    predictions = tuple(predictions[i] for i in rng.permutation(len(predictions)))
    return Pair(truth_map, prediction_map, truths, predictions)


def _blocks(rng: np.random.Generator, height: int, width: int, count: int) -> NDArray[np.uint32]:
    id_map = np.zeros((height, width), np.uint32)
    for i in range(1, count + 1):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        id_map[y : y + int(rng.integers(2, height)), x : x + int(rng.integers(2, width))] = i
    return id_map


def write_set(root: Path, pairs: Sequence[Pair], *, photos: bool = True, name: str = "model") -> WrittenSet:
    """Write pairs as a COCO root with one prediction set."""
    truth_json = root / "annotations" / "panoptic_val2017.json"
    prediction_json = root / "predictions" / f"{name}.json"
    images = [
        {
            "id": 1000 + i,
            "file_name": f"{1000 + i:012d}.jpg",
            "height": p.ground_truth.shape[0],
            "width": p.ground_truth.shape[1],
        }
        for i, p in enumerate(pairs)
    ]
    for path in (truth_json, prediction_json):
        path.with_suffix("").mkdir(parents=True, exist_ok=True)
    if photos:
        (root / "val2017").mkdir(exist_ok=True)
        for image, pair in zip(images, pairs, strict=True):
            grey = (pair.ground_truth % 8 * 32).astype(np.uint8)
            Image.fromarray(np.stack([grey, grey, 255 - grey], -1)).save(root / "val2017" / str(image["file_name"]))
    truth_annotations, prediction_annotations = [], []
    for image, pair in zip(images, pairs, strict=True):
        png = str(image["file_name"]).replace(".jpg", ".png")
        save_rgb(truth_json.with_suffix("") / png, pair.ground_truth)
        save_rgb(prediction_json.with_suffix("") / png, pair.prediction)
        truth_annotations.append(annotation(image["id"], png, pair.truths, pair.ground_truth))
        prediction_annotations.append(annotation(image["id"], png, pair.predictions, pair.prediction))
    write_json(truth_json, {"images": images, "annotations": truth_annotations, "categories": CATEGORIES})
    write_json(prediction_json, {"annotations": prediction_annotations})
    return WrittenSet(root, truth_json, prediction_json)


def annotation(image_id: object, png: str, segments: Sequence[Segment], id_map: NDArray[np.uint32]) -> dict[str, Any]:
    """An entry of ``annotations``."""
    infos = [
        {
            "id": s.id,
            "category_id": s.category_id,
            "iscrowd": int(s.iscrowd),
            "area": int((id_map == s.id).sum()) if s.area is None else s.area,
            "bbox": [0, 0, 1, 1],
        }
        for s in segments
    ]
    return {"image_id": image_id, "file_name": png, "segments_info": infos}


def save_rgb(path: Path, id_map: NDArray[np.uint32]) -> None:
    """Save an id map by Pillow, so that panview's own writer is not tested with itself."""
    rgb = np.stack([id_map & 255, (id_map >> 8) & 255, id_map >> 16], -1).astype(np.uint8)
    Image.fromarray(rgb).save(path)


def write_json(path: Path, content: object) -> None:
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def open_set(
    written: WrittenSet, *, missing: MissingImages = "error", opening: Opening = AS_USUAL
) -> tuple[Dataset, PredictionSet]:
    """Open a set that was written."""
    dataset = read_dataset(find_ground_truth(written.ground_truth), opening)
    return dataset, read_prediction_set(dataset, find_prediction(written.prediction), missing=missing)


def evaluated(written: WrittenSet) -> tuple[Dataset, PredictionSet, SegmentTable]:
    """Open and evaluate a set that was written."""
    dataset, prediction = open_set(written)
    return dataset, prediction, evaluate(dataset, prediction, jobs=1)


def drawn_pair(truth: Drawing, prediction: Drawing, size: tuple[int, int] = (10, 20)) -> Pair:
    """A pair of maps of rectangles, drawn in order, later ones over earlier ones.

    A drawing is a sequence of (segment id, category id, (y0, y1, x0, x1)), with "crowd" as a fourth where it is one.
    """
    sides = []
    for drawing in (truth, prediction):
        id_map = np.zeros(size, np.uint32)
        segments: dict[int, Segment] = {}
        for segment_id, category_id, (y0, y1, x0, x1), *crowd in drawing:
            id_map[y0:y1, x0:x1] = segment_id
            segments[segment_id] = Segment(segment_id, category_id, bool(crowd))
        sides.append((id_map, tuple(segments.values())))
    return Pair(sides[0][0], sides[1][0], sides[0][1], sides[1][1])


def snapshot_of_folder(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of everything in a folder, to see that nothing was written there."""
    return {str(p.relative_to(folder)): (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.rglob("*"))}


def another_prediction(rng: np.random.Generator, pair: Pair) -> Pair:
    """The same ground truth with another prediction: the truth, moved and painted over, some categories mistaken."""
    ids = [category["id"] for category in CATEGORIES]
    prediction = np.roll(pair.ground_truth, rng.integers(-1, 2, 2), (0, 1))
    height, width = prediction.shape
    for _ in range(int(rng.integers(0, 4))):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        prediction[y : y + int(rng.integers(1, 9)), x : x + int(rng.integers(1, 9))] = int(rng.integers(0, 12))
    known = {segment.id: segment.category_id for segment in pair.truths}
    predictions = tuple(
        Segment(int(i), known[int(i)] if int(i) in known and rng.random() < 0.8 else int(rng.choice(ids)))
        for i in np.unique(prediction)
        if i
    )
    return Pair(pair.ground_truth, prediction, pair.truths, predictions)


def write_rivals(root: Path, first: Sequence[Pair], second: Sequence[Pair]) -> tuple[WrittenSet, WrittenSet]:
    """Write two prediction sets, "first" and "second", of one ground truth."""
    written = write_set(root, first, photos=False, name="first")
    return written, write_set(root, second, photos=False, name="second")


def rename_images(path: Path, renamed: Callable[[int], object]) -> None:
    """Give the images of a JSON other ids, in all places."""
    document = json.loads(path.read_text("utf-8"))
    for image in document.get("images", []):
        image["id"] = renamed(image["id"])
    for entry in document["annotations"]:
        entry["image_id"] = renamed(entry["image_id"])
    path.write_text(json.dumps(document), "utf-8")
