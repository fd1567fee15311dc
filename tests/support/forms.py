"""One prediction set in many forms: written as other programs' documentation says, with none of panview's own code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, save_rgb, write_json

NAMES = {category["id"]: str(category["name"]) for category in CATEGORIES}
IS_THING = {category["id"]: bool(category["isthing"]) for category in CATEGORIES}
LABEL_ORDER = [187, 3, 149, 1, 18]
"""What a model's labels 0 to 4 stand for: in no order that could be guessed."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """What the predictions are of.

    Attributes
    ----------
    image_ids : mapping of str to int or str
        Stem of an image, as in the pairs to write -> its id; without one the stem is the number.
    category_ids : mapping of int to int
        Category ids as `tests.support.sets` has them -> those of the truth.
    """

    image_ids: Mapping[str, Any] = field(default_factory=dict)
    category_ids: Mapping[int, int] = field(default_factory=lambda: {number: number for number in NAMES})

    def image_id(self, stem: str) -> Any:  # noqa: ANN401
        """Return the id of an image."""
        return self.image_ids[stem] if self.image_ids else int(stem)


AS_WRITTEN = Truth()
"""As `tests.support.sets.write_set` has it."""


class Write(Protocol):
    """Writes predictions into a folder that is not there yet, and returns what is opened."""

    def __call__(self, folder: Path, pairs: Mapping[str, Pair], truth: Truth = AS_WRITTEN) -> Path: ...


def stem_of(row: int) -> str:
    """The name of an image of `tests.support.sets.write_set`."""
    return f"{1000 + row:012d}"


def numbered(pair: Pair, first: int) -> tuple[NDArray[np.int64], list[dict[str, Any]]]:
    """A map of -1 and ids from ``first`` on, and segments_info, as transformers gives them."""
    segmentation = np.full(pair.prediction.shape, -1, np.int64)
    infos = []
    for number, segment in enumerate(pair.predictions, first):
        segmentation[pair.prediction == segment.id] = number
        label = LABEL_ORDER.index(segment.category_id)
        infos.append({"id": number, "label_id": label, "was_fused": False, "score": round(0.5 + number / 100, 6)})
    return segmentation, infos


def write_config(folder: Path) -> None:
    """The configuration of a model, with what its labels are called."""
    names = {str(label): NAMES[number] for label, number in enumerate(LABEL_ORDER)}
    write_json(folder / "config.json", {"model_type": "mask2former", "id2label": names})


def transformers(how: str, first: int, void: int) -> Write:
    """``how`` is a suffix of maps with a JSON beside each; with "one-" there is one JSON for all."""

    def write(folder: Path, pairs: Mapping[str, Pair], truth: Truth = AS_WRITTEN) -> Path:
        folder.mkdir()
        write_config(folder)
        maps = folder / "predictions" if how.startswith("one-") else folder
        maps.mkdir(exist_ok=True)
        annotations = []
        for stem, pair in pairs.items():
            segmentation, infos = numbered(pair, first)
            segmentation[segmentation == -1] = void
            _save_map(maps / stem, segmentation, infos, how.removeprefix("one-"))
            if how.startswith("one-"):
                annotations.append(
                    {"image_id": truth.image_id(stem), "file_name": f"{stem}.png", "segments_info": infos}
                )
            elif how != "dict.pt":
                write_json(folder / f"{stem}.json", infos if len(pairs) % 2 else {"segments_info": infos})
        if annotations:
            write_json(folder / "predictions.json", {"annotations": annotations})
        return folder

    return write


def _save_map(path: Path, segmentation: NDArray[np.int64], infos: list[dict[str, Any]], how: str) -> None:
    path = path.with_suffix("." + how.split(".")[-1].split("-")[0])
    if how == "npy":
        np.save(path, segmentation.astype(np.int32))
    elif how == "npz":
        np.savez_compressed(path, segmentation=segmentation)
    elif how in ("pt", "dict.pt"):
        import torch

        tensor = torch.from_numpy(segmentation.astype(np.int32))
        torch.save({"segmentation": tensor, "segments_info": infos} if how == "dict.pt" else tensor, path)
    elif how == "png-8":
        Image.fromarray((segmentation & 0xFF).astype(np.uint8)).save(path)
    elif how == "png-16":
        Image.fromarray((segmentation & 0xFFFF).astype(np.uint16)).save(path)
    elif how == "png-rgb":
        save_rgb(path, (segmentation & 0xFFFFFF).astype(np.uint32))


def rle_text(mask: Mask) -> str:
    """Run lengths packed as the documentation of COCO's results says it."""
    text = ""
    counts = run_lengths(mask)
    for place, count in enumerate(counts):
        value = count - (counts[place - 2] if place > 2 else 0)
        more = True
        while more:
            bits, value = value & 31, value >> 5
            more = value != (-1 if bits & 16 else 0)
            text += chr(48 + (bits | 32 if more else bits))
    return text


def run_lengths(mask: Mask) -> list[int]:
    """Lengths of runs of 0, 1, 0, 1, ... down the columns."""
    counts, value = [0], False
    for pixel in mask.T.ravel().tolist():
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return counts


def mask_entries(
    image_id: object, pair: Pair, segments: tuple[Segment, ...], how: str, numbers: Mapping[int, int]
) -> list[dict[str, Any]]:
    """COCO results of masks: the later a segment, the higher its score; lower ones also lie beneath higher ones."""
    entries = []
    beneath = np.zeros(pair.prediction.shape, np.bool_)
    for number, segment in reversed(list(enumerate(segments))):
        mask = pair.prediction == segment.id
        given = mask | (beneath & (np.indices(mask.shape).sum(0) % 3 == 0)) if how != "polygons" else mask
        beneath |= mask
        entries.append(
            {
                "image_id": image_id,
                "category_id": numbers[segment.category_id],
                "score": round((number + 1) / 100, 6),
                "segmentation": segmentation_of(given, how),
            }
        )
    return entries


def segmentation_of(mask: Mask, how: str) -> Any:  # noqa: ANN401
    """A mask as packed or plain run lengths, or as a polygon around each of its pixels."""
    if how == "polygons":
        ys, xs = (found.tolist() for found in np.nonzero(mask))
        return [[x, y, x + 1, y, x + 1, y + 1, x, y + 1] for x, y in zip(xs, ys, strict=True)]
    counts: Any = rle_text(mask) if how == "packed" else run_lengths(mask)
    return {"size": list(mask.shape), "counts": counts}


def results_of_masks(how: str) -> Write:
    """A list of results; or, with "instances", a JSON with images, annotations, and categories of other numbers."""

    def write(folder: Path, pairs: Mapping[str, Pair], truth: Truth = AS_WRITTEN) -> Path:
        kind = how.removeprefix("instances-")
        own = {number: place + 1 for place, number in enumerate(LABEL_ORDER)}
        numbers = truth.category_ids if kind == how else own
        entries = [
            entry
            for stem, pair in pairs.items()
            for entry in mask_entries(truth.image_id(stem), pair, pair.predictions, kind, numbers)
        ]
        if kind == how:
            write_json(folder / "results.json", entries)
            return folder / "results.json"
        categories = [{"id": number, "name": NAMES[category]} for category, number in own.items()]
        images = [{"id": truth.image_id(stem), "file_name": f"{stem}.jpg"} for stem in pairs]
        write_json(folder / "instances.json", {"images": images, "annotations": entries, "categories": categories})
        return folder / "instances.json"

    return write


def semantic(values: str) -> Write:
    """Grey maps of stuff with category ids or labels, things of the truth's shape in them too, and results beside."""

    def write(folder: Path, pairs: Mapping[str, Pair], truth: Truth = AS_WRITTEN) -> Path:
        folder.mkdir()
        order = [category["id"] for category in CATEGORIES]
        entries = []
        for stem, pair in pairs.items():
            grey = np.full(pair.prediction.shape, 255, np.uint8)
            things = tuple(segment for segment in pair.predictions if IS_THING[segment.category_id])
            for segment in pair.predictions:
                category = segment.category_id
                number = truth.category_ids[category] if values == "ids" else order.index(category)
                grey[pair.prediction == segment.id] = number
            Image.fromarray(grey).save(folder / f"{stem}.png")
            entries += mask_entries(truth.image_id(stem), pair, things, "packed", truth.category_ids)
        write_json(folder / "coco_instances_results.json", entries)
        return folder

    return write


def two_jsons(folder: Path, pairs: Mapping[str, Pair], truth: Truth = AS_WRITTEN) -> Path:
    """What SemSegEvaluator and COCOEvaluator of Detectron2 leave: masks of categories by photo, 0 for all things."""
    folder.mkdir()
    below: list[dict[str, Any]] = []
    entries = []
    ids = truth.category_ids
    # It gives each pixel a category; where 0 is one of the set, things have their own, and what is void is a thing.
    thing = 0 if 0 not in ids.values() else next(ids[number] for number in ids if IS_THING[number])
    for stem, pair in pairs.items():
        things = tuple(segment for segment in pair.predictions if IS_THING[segment.category_id])
        numbers = np.full(pair.prediction.shape, thing, np.int64)
        for segment in pair.predictions:
            if segment not in things:
                numbers[pair.prediction == segment.id] = ids[segment.category_id]
        for number in np.unique(numbers).tolist():
            mask = segmentation_of(numbers == number, "packed")
            below.append({"file_name": f"/data/set/{stem}.jpg", "category_id": number, "segmentation": mask})
        entries += mask_entries(truth.image_id(stem), pair, things, "packed", ids)
    write_json(folder / "sem_seg_predictions.json", below)
    write_json(folder / "coco_instances_results.json", entries)
    return folder


def values(how: str) -> Write:
    """Maps only: of a divisor, KITTI-STEP's channels, or pairs of category and instance."""

    def write(folder: Path, pairs: Mapping[str, Pair], truth: Truth = AS_WRITTEN) -> Path:
        folder.mkdir()
        for stem, pair in pairs.items():
            # Maps of videos lie by video.
            (folder / stem).parent.mkdir(exist_ok=True)
            category = np.full(pair.prediction.shape, 255, np.int64)
            instance = np.zeros(pair.prediction.shape, np.int64)
            for number, segment in enumerate(pair.predictions, 254):
                inside = pair.prediction == segment.id
                category[inside], instance[inside] = truth.category_ids[segment.category_id], number
            if how == "step":
                rgb = np.stack([category, instance // 256, instance % 256], -1)
                Image.fromarray(rgb.astype(np.uint8)).save(folder / f"{stem}.png")
            elif how == "pairs":
                np.save(folder / f"{stem}.npy", np.stack([category, instance], -1))
            elif how == "divisor-png":
                save_rgb(folder / f"{stem}.png", (category * 300 + instance).astype(np.uint32))
            else:
                np.save(folder / f"{stem}.npy", np.where(category == 255, -1, category * 300 + instance))
        return folder

    return write


def with_one_stuff_each(pair: Pair) -> Pair:
    """The pair with the predicted stuff of a category as one segment, as a semantic map has it."""
    prediction = pair.prediction.copy()
    firsts: dict[int, Segment] = {}
    kept = []
    for segment in pair.predictions:
        first = firsts.setdefault(segment.category_id, segment)
        if IS_THING[segment.category_id] or first is segment:
            kept.append(segment)
        else:
            prediction[prediction == segment.id] = first.id
    return replace(pair, prediction=prediction, predictions=tuple(kept))
