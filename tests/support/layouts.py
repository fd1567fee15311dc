"""Sets laid out as their official scripts and READMEs say, with the same maps in each; no file of theirs is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, annotation, save_rgb, write_json

COCO_IDS = {int(category["id"]): int(category["id"]) for category in CATEGORIES}


@dataclass(frozen=True)
class Frame:
    """Of one image: its id, and where map and photo lie; ``stated_*`` as the JSON has the names."""

    image_id: Any
    stated_map: str
    stated_photo: str
    map_path: Path
    photo_path: Path


@dataclass(frozen=True)
class LaidOut:
    """A set that was written.

    Attributes
    ----------
    root, json, maps, photos : Path
        ``photos`` is a folder that has photos of this split and of no other.
    frames : tuple of Frame
    prediction : Path
    categories : mapping of int to int
        COCO's ids, as `tests.support.sets` has them, -> those of the set.
    """

    root: Path
    json: Path
    maps: Path
    photos: Path
    frames: tuple[Frame, ...]
    prediction: Path
    categories: Mapping[int, int]


Layout = Callable[[Path, Sequence[Pair]], LaidOut]
LAYOUTS: dict[str, Layout] = {}


def lays_out(name: str) -> Callable[[Layout], Layout]:
    """Register a builder."""

    def register(builder: Layout) -> Layout:
        LAYOUTS[name] = builder
        return builder

    return register


def _write(
    root: Path,
    pairs: Sequence[Pair],
    json_path: Path,
    maps: Path,
    photos: Path,
    frames: Sequence[Frame],
    ids: Mapping[int, int] = COCO_IDS,
) -> LaidOut:
    categories = [{**category, "id": ids[category["id"]]} for category in CATEGORIES]
    pairs = [_renamed(pair, ids) for pair in pairs]
    images, truths, predictions = [], [], []
    prediction = root.parent / "results" / f"{root.name}.json"
    for number, (frame, pair) in enumerate(zip(frames, pairs, strict=True)):
        height, width = pair.ground_truth.shape
        images.append({"id": frame.image_id, "file_name": frame.stated_photo, "height": height, "width": width})
        for path in (frame.map_path, frame.photo_path, prediction.with_suffix("") / "x"):
            path.parent.mkdir(parents=True, exist_ok=True)
        save_rgb(frame.map_path, pair.ground_truth)
        grey = (pair.ground_truth % 8 * 32).astype(np.uint8)
        Image.fromarray(np.stack([grey, 255 - grey, grey], -1)).save(frame.photo_path)
        truths.append(annotation(frame.image_id, frame.stated_map, pair.truths, pair.ground_truth))
        png = f"{number}.png"
        save_rgb(prediction.with_suffix("") / png, pair.prediction)
        predictions.append(annotation(frame.image_id, png, pair.predictions, pair.prediction))
    write_json(json_path, {"images": images, "annotations": truths, "categories": categories})
    write_json(prediction, {"annotations": predictions})
    return LaidOut(root, json_path, maps, photos, tuple(frames), prediction, ids)


def _renamed(pair: Pair, ids: Mapping[int, int]) -> Pair:
    def renamed(segments: Sequence[Segment]) -> tuple[Segment, ...]:
        return tuple(replace(segment, category_id=ids[segment.category_id]) for segment in segments)

    return replace(pair, truths=renamed(pair.truths), predictions=renamed(pair.predictions))


def _plain(maps: Path, photos: Path, names: Sequence[str], ids: Sequence[Any]) -> list[Frame]:
    return [
        Frame(image_id, f"{name}.png", f"{name}.jpg", maps / f"{name}.png", photos / f"{name}.jpg")
        for image_id, name in zip(ids, names, strict=True)
    ]


def _numbers(pairs: Sequence[Pair]) -> tuple[list[str], list[int]]:
    ids = [139 + 3 * number for number in range(len(pairs))]
    return [f"{image_id:012d}" for image_id in ids], ids


# COCO, as https://cocodataset.org/#download unpacks, and as Detectron2's datasets/README.md has it


def _coco(root: Path, pairs: Sequence[Pair], maps: Path, photos: Path, split: str = "val2017") -> LaidOut:
    names, ids = _numbers(pairs)
    return _write(
        root, pairs, root / "annotations" / f"panoptic_{split}.json", maps, photos, _plain(maps, photos, names, ids)
    )


@lays_out("COCO")
def coco(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """annotations/panoptic_val2017.json, annotations/panoptic_val2017/, val2017/."""
    return _coco(root, pairs, root / "annotations" / "panoptic_val2017", root / "val2017")


@lays_out("Detectron2")
def detectron2(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """The folder of maps beside annotations/, with the semantic maps that its script makes."""
    for name in ("panoptic_semseg_val2017", "panoptic_stuff_val2017"):
        (root / name).mkdir(parents=True)
        Image.new("L", (8, 8)).save(root / name / "000000000139.png")
    write_json(root / "annotations" / "instances_val2017.json", {"images": [], "annotations": [], "categories": []})
    return _coco(root, pairs, root / "panoptic_val2017", root / "val2017")


@lays_out("COCONut")
def coconut(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """As preparing_datasets.md of COCONut: its train JSON under COCO's name, beside Detectron2's folders."""
    return _coco(root, pairs, root / "panoptic_train2017", root / "train2017", "train2017")


@lays_out("datumaro")
def datumaro(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """Format coco_panoptic of datumaro: images/SUBSET/, and category ids from 1 on in a row."""
    names = [f"frame_{number:03d}" for number in range(len(pairs))]
    maps, photos = root / "annotations" / "panoptic_val", root / "images" / "val"
    frames = _plain(maps, photos, names, range(1, len(pairs) + 1))
    ids = dict(zip(COCO_IDS, range(1, 9), strict=False))
    return _write(root, pairs, root / "annotations" / "panoptic_val.json", maps, photos, frames, ids)


# Cityscapes: createPanopticImgs.py of cityscapesScripts

_LABELS = dict(zip(COCO_IDS, (24, 26, 28, 7, 23), strict=True))
_TRAIN_IDS = dict(zip(COCO_IDS, (11, 13, 15, 0, 10), strict=True))


def _cityscapes(root: Path, pairs: Sequence[Pair], kind: str, suffix: str, ids: Mapping[int, int]) -> LaidOut:
    stem = f"cityscapes_panoptic_val{suffix}"
    maps, photos = root / kind / stem, root / "leftImg8bit" / "val"
    frames = []
    for number in range(len(pairs)):
        city = ("frankfurt", "lindau", "munster")[number % 3]
        name = f"{city}_{number // 3:06d}_{19 + number:06d}"
        # The script cuts off "_gtFine_instanceIds.png", and so leaves the id of any other kind of label long.
        image_id = name if kind == "gtFine" else f"{name}_{kind}_instanceIds.png"
        frames.append(
            Frame(
                image_id,
                f"{name}_{kind}_panoptic.png",
                f"{name}_{kind}_leftImg8bit.png",
                maps / f"{name}_{kind}_panoptic.png",
                photos / city / f"{name}_leftImg8bit.png",
            )
        )
        labels = root / kind / "val" / city / f"{name}_{kind}_instanceIds.png"
        labels.parent.mkdir(parents=True, exist_ok=True)
        Image.new("I;16", (8, 8)).save(labels)
    return _write(root, pairs, root / kind / f"{stem}.json", maps, photos, frames, ids)


@lays_out("Cityscapes")
def cityscapes(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """With ids of labels."""
    return _cityscapes(root, pairs, "gtFine", "", _LABELS)


@lays_out("Cityscapes, train ids")
def cityscapes_train_ids(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """With --use-train-id; road is category 0."""
    return _cityscapes(root, pairs, "gtFine", "_trainId", _TRAIN_IDS)


@lays_out("Cityscapes, coarse")
def cityscapes_coarse(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """With --dataset-folder gtCoarse."""
    return _cityscapes(root, pairs, "gtCoarse", "", _LABELS)


@lays_out("ADE20K")
def ade20k(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """prepare_ade20k_pan_seg.py of Mask2Former: category ids from 0 on in a row, ids that are file names."""
    names = [f"ADE_val_{number:08d}" for number in range(1, len(pairs) + 1)]
    maps, photos = root / "ade20k_panoptic_val", root / "images" / "validation"
    ids = dict(zip(COCO_IDS, range(8), strict=False))
    for folder in ("annotations/validation", "annotations_detectron2/validation", "annotations_instance/validation"):
        (root / folder).mkdir(parents=True)
        Image.new("L", (8, 8)).save(root / folder / f"{names[0]}.png")
    return _write(root, pairs, root / "ade20k_panoptic_val.json", maps, photos, _plain(maps, photos, names, names), ids)


def _mapillary(root: Path, pairs: Sequence[Pair], folder: str, year: int) -> LaidOut:
    names = [f"_{number}x-Q{chr(65 + number)}WUUNDLK5mG9Q" for number in range(len(pairs))]
    maps, photos = root / "validation" / folder, root / "validation" / "images"
    ids = dict(zip(COCO_IDS, range(1, 9), strict=False))
    frames = _plain(maps, photos, names, names)
    write_json(root / "config_v1.2.json", {"labels": [{"name": "animal--bird"}]})
    return _write(root, pairs, maps / f"panoptic_{year}.json", maps, photos, frames, ids)


@lays_out("Mapillary Vistas 1.2")
def mapillary_12(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """As the release of 2018 and Mask2Former's README."""
    return _mapillary(root, pairs, "panoptic", 2018)


@lays_out("Mapillary Vistas 2.0")
def mapillary_20(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """As the release of 2021, which has a folder for each version of the labels."""
    return _mapillary(root, pairs, "v2.0/panoptic", 2020)


@lays_out("LightlyTrain")
def lightly_train(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """As https://docs.lightly.ai/train has it."""
    names = [f"image{number}" for number in range(len(pairs))]
    maps, photos = root / "annotations" / "val", root / "images" / "val"
    frames = _plain(maps, photos, names, range(len(pairs)))
    return _write(root, pairs, root / "annotations" / "val.json", maps, photos, frames)


@lays_out("VIPSeg")
def vipseg(root: Path, pairs: Sequence[Pair]) -> LaidOut:
    """create_panoptic_video_labels.py and splitjson.py of VIPSeg: by video, names of maps for photos too."""
    frames = []
    for number in range(len(pairs)):
        video, name = f"{number // 2}_x-Yz{number // 2}", f"{number % 2 * 5:08d}"
        place = f"{video}/{name}"
        frames.append(
            Frame(
                place,
                f"{place}.png",
                f"{place}.png",
                root / "panomasksRGB" / f"{place}.png",
                root / "images" / f"{place}.jpg",
            )
        )
    ids = dict(zip(COCO_IDS, range(8), strict=False))
    path = root / "panoptic_gt_VIPSeg_val.json"
    laid = _write(root, pairs, path, root / "panomasksRGB", root / "images", frames, ids)
    for file in (path, laid.prediction):
        _nest(file)
    return laid


def _nest(path: Path) -> None:
    """Write the entries of a JSON by video, with names within the video, as VIPSeg has them."""
    flat = json.loads(path.read_text("utf-8"))
    videos: dict[str, list[Any]] = {}
    annotations: dict[str, list[Any]] = {}
    for image in flat.get("images", ()):
        video, _, name = image["id"].partition("/")
        file_name = image["file_name"].partition("/")[2]
        videos.setdefault(video, []).append({**image, "id": name, "file_name": file_name})
    for entry in flat["annotations"]:
        video, _, name = entry["image_id"].partition("/")
        file_name = entry["file_name"].partition("/")[2] or entry["file_name"]
        annotations.setdefault(video, []).append({**entry, "image_id": name, "file_name": file_name})
    nested: dict[str, Any] = {
        "annotations": [{"video_id": video, "annotations": entries} for video, entries in annotations.items()]
    }
    if videos:
        nested["videos"] = [{"video_id": video, "images": images} for video, images in videos.items()]
        nested["categories"] = flat["categories"]
    else:
        # The maps of results lie by video too.
        for video, entries in annotations.items():
            (path.with_suffix("") / video).mkdir()
            for entry in entries:
                name = entry["file_name"]
                (path.with_suffix("") / name).rename(path.with_suffix("") / video / name)
    write_json(path, nested)
