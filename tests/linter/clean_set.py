"""A small set with nothing wrong with it, and hands to spoil it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.png import read_id_map
from panview.linter.check import check
from panview.linter.findings import Report
from tests.support.reference import Pair, Segment
from tests.support.sets import WrittenSet, save_rgb, write_set

SIZE = (60, 84)
IMAGES = 6
PERSON, CAR, DOG, ROAD, SKY = 1, 3, 18, 149, 187

Entry = dict[str, Any]


def write_clean_set(root: Path) -> WrittenSet:
    """Streets under a sky with a person, a car and a dog each; predictions are a pixel off."""
    written = write_set(root, [_street(np.random.default_rng(seed)) for seed in range(IMAGES)])
    for path in (written.ground_truth, written.prediction):
        with edited(path) as document:
            for annotation in document["annotations"]:
                measure_again(path, annotation)
    return written


def _street(rng: np.random.Generator) -> Pair:
    horizon = int(rng.integers(20, 30))
    lefts = [3, 30, 57] + rng.integers(0, 8, 3)
    tops = rng.integers(12, 30, 3)
    sides = []
    for off in (0, 1):
        ids = [int(i) for i in rng.choice(np.arange(1, 2**24 - 1), 5, replace=False)]
        id_map = np.zeros(SIZE, np.uint32)
        id_map[: horizon + off] = ids[0]
        id_map[horizon + off : -2] = ids[1]
        for segment_id, left, top in zip(ids[2:], lefts, tops, strict=True):
            id_map[top : top + 22, left + off : left + off + 14] = segment_id
        categories = (SKY, ROAD, PERSON, CAR, DOG)
        sides.append((id_map, tuple(Segment(i, c) for i, c in zip(ids, categories, strict=True))))
    return Pair(sides[0][0], sides[1][0], sides[0][1], sides[1][1])


def checked(written: WrittenSet, *, prediction: bool = True) -> Report:
    """Check it."""
    predictions = [find_prediction(written.prediction)] if prediction else []
    return check(find_ground_truth(written.ground_truth), predictions, jobs=2)


@contextmanager
def edited(path: Path) -> Iterator[Entry]:
    """Yield the content of a JSON; what is made of it is written."""
    document = json.loads(path.read_text("utf-8"))
    yield document
    path.write_text(json.dumps(document), "utf-8")


def id_map_of(json_path: Path, annotation: Entry) -> NDArray[np.uint32]:
    """Read the map of an annotation."""
    return read_id_map(json_path.with_suffix("") / annotation["file_name"])


def redraw(json_path: Path, image: int, draw: Callable[[NDArray[np.uint32], list[Entry]], NDArray[np.uint32]]) -> None:
    """Change map and segments of an image together, as a tool that is consistent in itself would.

    ``draw`` gets the map and ``segments_info``, may change both, and returns the map.
    """
    with edited(json_path) as document:
        annotation = document["annotations"][image]
        id_map = draw(id_map_of(json_path, annotation).copy(), annotation["segments_info"])
        save_rgb(json_path.with_suffix("") / annotation["file_name"], id_map)
        measure_again(json_path, annotation)


def measure_again(json_path: Path, annotation: Entry) -> None:
    """Write area and box of each segment as the map has them."""
    id_map = id_map_of(json_path, annotation)
    for segment in annotation["segments_info"]:
        rows, columns = np.nonzero(id_map == segment["id"])
        segment["area"] = len(rows)
        if len(rows):
            x, y = int(columns.min()), int(rows.min())
            segment["bbox"] = [x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1]


def save_as(path: Path, id_map: NDArray[np.uint32], mode: str) -> None:
    """Save a map of ids below 256 as a PNG of another kind."""
    grey = Image.fromarray(id_map.astype(np.uint8))
    if mode == "P":
        grey.putpalette(sum(([i, 0, 0] for i in range(256)), []))
        grey = Image.frombytes("P", grey.size, grey.tobytes()) if grey.mode != "P" else grey
        grey.putpalette(sum(([i, 0, 0] for i in range(256)), []))
        grey.save(path)
    elif mode == "16":
        Image.fromarray(id_map.astype(np.uint16)).save(path)
    else:
        rgb = np.stack([id_map & 255, (id_map >> 8) & 255, id_map >> 16], -1).astype(np.uint8)
        alpha = np.full((*id_map.shape, 1), 255, np.uint8)
        Image.fromarray(np.concatenate([rgb, alpha], -1)).save(path)
