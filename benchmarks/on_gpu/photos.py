"""A COCO panoptic set of noisy photos for a model's labels; every photo is a file of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.on_gpu.subjects import Subject
from panview.datasets.png import write_id_map

DISTINCT = 24


def make_photos(folder: Path, count: int, size: tuple[int, int]) -> list[Path]:
    """Write JPEGs of clouds of many scales, as hard to decode as photos; from `DISTINCT` on they are links."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(5)
    height, width = size
    paths = []
    for number in range(count):
        path = folder / f"{number:06d}.jpg"
        if number < DISTINCT:
            image = np.zeros((height, width, 3), np.float32)
            for cells in (2, 5, 12, 30, 80):
                coarse = rng.uniform(-1, 1, (max(cells * height // width, 1), cells, 3)).astype(np.float32)
                small = Image.fromarray(np.uint8(127 + 127 * coarse))
                image += (np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)) - 127.0) / 2
            Image.fromarray(np.uint8(np.clip(127 + image, 0, 255))).save(path, quality=90)
        else:
            os.link(paths[number % DISTINCT], path)
        paths.append(path)
    return paths


def make_set(root: Path, photos: list[Path], size: tuple[int, int], subject: Subject) -> Path:
    """Write a set of the photos with a model's labels as categories; truth is one segment."""
    truth = root / "annotations" / "panoptic_val2017.json"
    truth.with_suffix("").mkdir(parents=True)
    (root / "val2017").symlink_to(photos[0].parent)
    first: Path | None = None
    images, annotations = [], []
    for number, photo in enumerate(photos, 1):
        path = truth.with_suffix("") / f"{photo.stem}.png"
        if first is None:
            write_id_map(path, np.full(size, 1, np.uint32))
            first = path
        else:
            os.link(first, path)
        images.append({"id": number, "file_name": photo.name, "height": size[0], "width": size[1]})
        infos = [{"id": 1, "category_id": 1, "iscrowd": 0, "area": size[0] * size[1], "bbox": [0, 0, size[1], size[0]]}]
        annotations.append({"image_id": number, "file_name": path.name, "segments_info": infos})
    categories = [
        {"id": number, "name": name, "isthing": int(thing)} for number, (name, thing) in enumerate(subject.labels, 1)
    ]
    truth.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return root
