"""Pairs with the shapes of real ground truth: flips and rolls of annotated images, shifted a little as predictions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.synthetic import DISTINCT, SetFiles, png_name, same_file

_SHIFT = 6
"""Pixels by which a prediction is off at most."""


def make_shaped_set(root: Path, truth: Path, images: int, seed: int) -> SetFiles:
    """Write a set of `DISTINCT` pairs, repeated under other names until it has ``images`` of them.

    Parameters
    ----------
    root : Path
        Made if absent.
    truth : Path
        JSON of a COCO panoptic ground truth; its maps lie in the folder beside it.
    images : int
    seed : int
    """
    document = json.loads(truth.read_bytes())
    annotations = document["annotations"]
    truth_json = root / "annotations" / "panoptic_val2017.json"
    prediction_json = root / "predictions" / "model.json"
    folders = truth_json.with_suffix(""), prediction_json.with_suffix("")
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    made = []
    for index in range(min(images, DISTINCT)):
        annotation = annotations[index % len(annotations)]
        with Image.open(truth.with_suffix("") / annotation["file_name"]) as image:
            rgb = np.asarray(image.convert("RGB"))
        rgb = rgb[:: -1 if index & 4 else 1, :: -1 if index & 2 else 1]
        rgb = np.roll(rgb, rng.integers(0, rgb.shape[:2]), (0, 1))
        shifted = np.roll(rgb, rng.integers(-_SHIFT, _SHIFT + 1, 2), (0, 1))
        for folder, pixels in zip(folders, (rgb, shifted), strict=True):
            Image.fromarray(np.ascontiguousarray(pixels)).save(folder / png_name(index))
        segments = [dict(segment, bbox=[0, 0, 1, 1]) for segment in annotation["segments_info"]]
        made.append((segments, rgb.shape[:2]))
    for index in range(len(made), images):
        for folder in folders:
            same_file(folder / png_name(index % len(made)), folder / png_name(index))
    _write_jsons(truth_json, prediction_json, document["categories"], [made[k % len(made)] for k in range(images)])
    return SetFiles(root, truth_json, prediction_json, images)


def _write_jsons(
    truth_json: Path,
    prediction_json: Path,
    categories: list[dict[str, Any]],
    images: list[tuple[list[dict[str, Any]], tuple[int, ...]]],
) -> None:
    entries: list[dict[str, Any]] = []
    truths, predictions = [], []
    for index, (segments, (height, width)) in enumerate(images):
        name = png_name(index)
        entries.append({"id": index + 1, "file_name": name.replace(".png", ".jpg"), "height": height, "width": width})
        truths.append({"image_id": index + 1, "file_name": name, "segments_info": segments})
        plain = [{key: value for key, value in segment.items() if key != "iscrowd"} for segment in segments]
        predictions.append({"image_id": index + 1, "file_name": name, "segments_info": plain})
    truth = {"images": entries, "annotations": truths, "categories": categories}
    truth_json.write_text(json.dumps(truth))
    prediction_json.write_text(json.dumps({"annotations": predictions}))
