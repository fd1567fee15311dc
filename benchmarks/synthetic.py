"""Writing a COCO-like set: JSON files as wide as COCO's own, id maps as Pillow writes them, photos where wanted."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.scenes import N_CATEGORIES, N_THINGS, Side, make_pair, smooth_noise
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set

SIZE = (480, 640)
DISTINCT = 60
"""So many pairs are made; a larger set holds them again under other names."""
DENSE = 27
"""Segments drawn a side for the sets that are decoded; about 25 remain visible."""
SPARSE = 8
"""Segments a side of the tables that stand for all of COCO: 118,287 images with 1.9 million rows."""
FIRST_ID = 139


@dataclass(frozen=True)
class SetFiles:
    """Where a written set lies."""

    root: Path
    ground_truth: Path
    prediction: Path
    images: int

    def read(self) -> tuple[Dataset, PredictionSet]:
        """Read it as panview does."""
        dataset = read_dataset(find_ground_truth(self.ground_truth))
        return dataset, read_prediction_set(dataset, find_prediction(self.prediction))


def make_set(
    root: Path, images: int, seed: int, *, segments: int = DENSE, photos: int = 0, distinct: int = DISTINCT
) -> SetFiles:
    """Write a set of ``distinct`` pairs, or fewer, repeated until it has ``images`` of them.

    Parameters
    ----------
    root : Path
        Made if absent.
    images : int
    seed : int
        Equal seeds make equal pairs.
    segments : int
        Drawn a side.
    photos : int
        The first so many images get a JPEG.
    distinct : int
    """
    truth_json = root / "annotations" / "panoptic_val2017.json"
    prediction_json = root / "predictions" / "model.json"
    folders = (truth_json.with_suffix(""), prediction_json.with_suffix(""))
    for folder in (*folders, root / "val2017"):
        folder.mkdir(parents=True, exist_ok=True)
    count = min(images, distinct)

    def make(index: int) -> tuple[Side, Side]:
        pair = make_pair(np.random.default_rng([seed, index]), SIZE, segments)
        for folder, side in zip(folders, pair, strict=True):
            save_id_map(folder / png_name(index), side.id_map)
        return pair

    with ThreadPoolExecutor() as pool:
        pairs = list(pool.map(make, range(count)))
    for index in range(count, images):
        for folder in folders:
            same_file(folder / png_name(index % count), folder / png_name(index))
    for index in range(min(photos, images)):
        _save_photo(root / "val2017" / photo_name(index), pairs[index % count][0].id_map, seed)
    write_jsons(truth_json, prediction_json, pairs, images)
    return SetFiles(root, truth_json, prediction_json, images)


def write_jsons(
    truth_json: Path,
    prediction_json: Path,
    pairs: list[tuple[Side, Side]],
    images: int,
    size: tuple[int, int] = SIZE,
) -> None:
    """Write the JSON files of a set in which ``pairs`` take turns, with all the fields that COCO's have."""
    entries = [[[_segment(side, i) for i in range(len(side.segment_id))] for side in pair] for pair in pairs]
    annotations = [
        [_annotation(index, entries[index % len(pairs)][side]) for index in range(images)] for side in (0, 1)
    ]
    truth = {
        "info": {"description": "made by panview's benchmarks"},
        "images": [_image(index, size) for index in range(images)],
        "annotations": annotations[0],
        "categories": [_category(index) for index in range(N_CATEGORIES)],
    }
    truth_json.write_bytes(msgspec.json.encode(truth))
    prediction_json.write_bytes(msgspec.json.encode({"annotations": annotations[1]}))


def png_name(index: int) -> str:
    """Name of an id map."""
    return f"{FIRST_ID + index:012d}.png"


def photo_name(index: int) -> str:
    """Name of an image."""
    return f"{FIRST_ID + index:012d}.jpg"


def _image(index: int, size: tuple[int, int]) -> dict[str, Any]:
    name = photo_name(index)
    return {
        "license": 2,
        "file_name": name,
        "coco_url": f"http://images.example.org/val2017/{name}",
        "height": size[0],
        "width": size[1],
        "date_captured": "2013-11-21 01:34:01",
        "flickr_url": "http://farm9.example.org/8035/8024364858_9c41dc1666_z.jpg",
        "id": FIRST_ID + index,
    }


def _annotation(index: int, segments: list[dict[str, Any]]) -> dict[str, Any]:
    return {"segments_info": segments, "file_name": png_name(index), "image_id": FIRST_ID + index}


def _segment(side: Side, index: int) -> dict[str, Any]:
    mask = side.id_map == side.segment_id[index]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x, y = int(columns[0]), int(rows[0])
    return {
        "id": int(side.segment_id[index]),
        "category_id": _category_id(int(side.category[index])),
        "iscrowd": int(side.iscrowd[index]),
        "bbox": [x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y],
        "area": int(mask.sum()),
    }


def _category(index: int) -> dict[str, Any]:
    thing = index < N_THINGS
    colour = np.random.default_rng(index).integers(0, 256, 3).tolist()
    return {
        "supercategory": f"{'thing' if thing else 'stuff'} group {index % 12}",
        "color": colour,
        "isthing": int(thing),
        "id": _category_id(index),
        "name": f"{'thing' if thing else 'stuff'} {index}",
    }


def _category_id(index: int) -> int:
    """Ids with gaps, as COCO's."""
    return 1 + index + index // 8 + (12 if index >= N_THINGS else 0)


def save_id_map(path: Path, id_map: NDArray[np.uint32]) -> None:
    """Write by Pillow, which made COCO's files: its choice of row filters is part of what decoding costs."""
    rgb = np.stack([id_map & 255, (id_map >> 8) & 255, id_map >> 16], -1).astype(np.uint8)
    path.unlink(missing_ok=True)
    Image.fromarray(rgb).save(path)


def _save_photo(path: Path, id_map: NDArray[np.uint32], seed: int) -> None:
    """Write a JPEG with about the detail of a photo, whose colours follow the segments."""
    rng = np.random.default_rng(seed)
    size = id_map.shape[0], id_map.shape[1]
    texture = 30 * smooth_noise(rng, size, 3) + 20 * smooth_noise(rng, size, 9) + 25 * smooth_noise(rng, size, 80)
    colour = np.stack([id_map & 255, (id_map >> 8) & 255, id_map >> 16], -1).astype(np.float32)
    picture = np.clip(60 + 0.5 * colour + texture[:, :, None], 0, 255).astype(np.uint8)
    Image.fromarray(picture).save(path, quality=90)


def same_file(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
