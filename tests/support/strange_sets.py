"""Sets that panopticapi takes or refuses in its own way, made from sound ones by one change each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.support.sets import WrittenSet

Document = dict[str, Any]


def _first(document: Document) -> Document:
    entry: Document = next(a for a in document["annotations"] if a["segments_info"])
    return entry


def _areas(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for entry in truth["annotations"]:
        for segment in entry["segments_info"]:
            segment["area"] = float(segment["area"] * rng.choice([0.2, 0.5, 1, 1.3, 4]))


def _nothing_of_a_union(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for entry in truth["annotations"]:
        for segment in entry["segments_info"]:
            segment["area"] = 0


def _other_crowd(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for entry in truth["annotations"]:
        for segment in entry["segments_info"]:
            segment["iscrowd"] *= 2


def _no_areas(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for entry in truth["annotations"]:
        for segment in entry["segments_info"]:
            if segment["iscrowd"]:
                del segment["area"]


def _no_area(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for entry in truth["annotations"]:
        for segment in entry["segments_info"]:
            del segment["area"]


def _no_images(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    del truth["images"]
    truth["categories"] = [{"id": c["id"], "isthing": c["isthing"]} for c in truth["categories"]]


def _unlisted_truth(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for entry in truth["annotations"]:
        entry["segments_info"] = entry["segments_info"][1:]


def _absent_truth(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    _first(truth)["segments_info"].append({"id": 7000, "category_id": 3, "iscrowd": 0, "area": 12})


def _unknown_truth_category(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    _first(truth)["segments_info"][0]["category_id"] = 4711


def _twice(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for document in (truth, prediction):
        segments = _first(document)["segments_info"]
        segments.append(segments[0] | {"category_id": 1})


def _truth_twice(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    truth["annotations"].append(truth["annotations"][0])


def _prediction_twice(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    prediction["annotations"].insert(0, {"image_id": prediction["annotations"][0]["image_id"], "segments_info": None})
    prediction["annotations"].append({"image_id": "nobody", "file_name": "no.png", "segments_info": []})


def _void_is_listed(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for document in (truth, prediction):
        for entry in document["annotations"]:
            if 0 in _ids_of_map(document["folder"] / entry["file_name"]):
                entry["segments_info"].append({"id": 0, "category_id": 149, "iscrowd": 0, "area": 40})


def _ids_of_map(path: Path) -> set[int]:
    pixels = np.asarray(Image.open(path)).astype(np.int64)
    return set((pixels[..., 0] + 256 * pixels[..., 1] + 65536 * pixels[..., 2]).ravel().tolist())


def _numbers(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for document in (truth, prediction):
        for entry in document["annotations"]:
            entry["image_id"] = float(entry["image_id"])
            for segment in entry["segments_info"]:
                segment["id"], segment["iscrowd"] = float(segment["id"]), bool(segment["iscrowd"])
    for category in truth["categories"]:
        category["isthing"] = bool(category["isthing"])


def _no_crowd_said(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    del _first(truth)["segments_info"][-1]["iscrowd"]


def _unlisted_prediction(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    _first(prediction)["segments_info"].pop(0)


def _absent_predictions(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    _first(prediction)["segments_info"] += [{"id": number, "category_id": 1} for number in (9000, 77, 5_000_000)]


def _unknown_category(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    _first(prediction)["segments_info"][0]["category_id"] = 4711


def _no_prediction(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    prediction["annotations"].pop()


def _text_ids(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    for segment in _first(prediction)["segments_info"]:
        segment["id"] = str(segment["id"])


def _no_file_name(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    del truth["annotations"][0]["file_name"]


def _redrawn(change: Callable[[Image.Image], Image.Image]) -> Callable[..., None]:
    def redraw(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
        for document in (truth, prediction):
            for entry in document["annotations"]:
                path = document["folder"] / entry["file_name"]
                with Image.open(path) as opened:
                    opened.load()
                    changed = change(opened)
                changed.save(path)

    return redraw


def _smaller(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    path = prediction["folder"] / prediction["annotations"][0]["file_name"]
    with Image.open(path) as opened:
        opened.crop((0, 0, 5, 5)).save(path)


def _no_file(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    (truth["folder"] / truth["annotations"][0]["file_name"]).unlink()


def _no_folder(rng: np.random.Generator, truth: Document, prediction: Document) -> None:
    prediction["folder"].rename(prediction["folder"].with_name("elsewhere"))


CHANGES: dict[str, Callable[[np.random.Generator, Document, Document], None]] = {
    "nothing": lambda rng, truth, prediction: None,
    "areas are wrong": _areas,
    "areas are zero": _nothing_of_a_union,
    "crowd is 2": _other_crowd,
    "crowd has no area": _no_areas,
    "no truth has an area": _no_area,
    "no images, no names": _no_images,
    "truth's map has ids that are not listed": _unlisted_truth,
    "a truth has no pixel": _absent_truth,
    "a truth is of an unknown category": _unknown_truth_category,
    "a segment is listed twice": _twice,
    "an image is there twice": _truth_twice,
    "a prediction is there twice": _prediction_twice,
    "void is listed": _void_is_listed,
    "numbers are fractions and bools": _numbers,
    "a truth does not say whether it is crowd": _no_crowd_said,
    "a prediction is not listed": _unlisted_prediction,
    "predictions have no pixel": _absent_predictions,
    "a prediction is of an unknown category": _unknown_category,
    "an image has no prediction": _no_prediction,
    "ids are texts": _text_ids,
    "an image has no file name": _no_file_name,
    "maps have an alpha channel": _redrawn(lambda image: image.convert("RGBA")),
    "maps are grey": _redrawn(lambda image: image.convert("L")),
    "maps have a palette": _redrawn(lambda image: image.convert("P")),
    "a map is smaller": _smaller,
    "a map is missing": _no_file,
    "a folder is missing": _no_folder,
}


def make_strange(written: WrittenSet, change: str, rng: np.random.Generator) -> None:
    """Change a set that was written."""
    paths = written.ground_truth, written.prediction
    documents = [json.loads(path.read_text()) | {"folder": path.with_suffix("")} for path in paths]
    CHANGES[change](rng, *documents)
    for path, document in zip(paths, documents, strict=True):
        path.write_text(json.dumps({key: value for key, value in document.items() if key != "folder"}))
