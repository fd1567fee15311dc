"""COCO panoptic results as they are written: segments measured by their runs, and the JSON over them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec
import numpy as np

from panview.datasets.categories import Categories
from panview.datasets.image_ids import ImageId
from panview.datasets.runs import RunMap
from panview.files import tame


@dataclass(frozen=True)
class PredictedSegment:
    """A segment as the results JSON lists it; ``bbox`` is x, y, width, height in pixels, ``score`` None for none.

    ``source`` is the prediction set that it was taken from, of a segment of an ensemble.
    """

    id: int
    category_id: int
    area: int
    bbox: tuple[int, int, int, int]
    iscrowd: int = 0
    score: float | None = None
    source: str | None = None


class ResultImage(NamedTuple):
    """What the JSON says of an image; ``file_name`` is the photo's, ``png`` that of its id map."""

    image_id: ImageId
    file_name: str
    size: tuple[int, int]
    png: str
    segments: Sequence[PredictedSegment]


def png_names(image_names: Sequence[str]) -> list[str]:
    """Return the name of each image's id map: that of the photo, with another suffix where that keeps them apart."""
    names = [str(PurePosixPath(tame(name).replace("\\", "/")).with_suffix(".png")) for name in image_names]
    if _are_distinct(names):
        return names
    names = [f"{tame(name)}.png" for name in image_names]
    if _are_distinct(names):
        return names
    # Photos with the same name, each from a folder on another machine.
    return [f"{number:06d}_{name}" for number, name in enumerate(names)]


def _are_distinct(names: Sequence[str]) -> bool:
    return len({name.lower() for name in names}) == len(names)


def measured(
    runs: RunMap,
    segment_ids: Sequence[int],
    category_ids: Sequence[int],
    iscrowd: Sequence[bool] | None = None,
    scores: Sequence[float] | None = None,
    sources: Sequence[str] | None = None,
) -> tuple[PredictedSegment, ...]:
    """Measure the segments of a map.

    Parameters
    ----------
    runs : RunMap
        Its ids are 1 to n: the first, second, ... segment; 0 = void.
    segment_ids, category_ids : sequence of n int
        What the JSON is to call them.
    iscrowd : sequence of n bool, optional
        None: nothing is crowd.
    scores : sequence of n float, optional
        NaN where a segment has none.
    sources : sequence of n str, optional
        Prediction sets that they were taken from.

    Returns
    -------
    tuple of n PredictedSegment
        With area 0 where no pixel is a segment's; its box then says nothing.
    """
    count = len(segment_ids) + 1
    height, width = runs.shape
    rows = np.repeat(np.arange(height), np.diff(runs.offsets))
    is_run = runs.starts < width
    ends = np.append(runs.starts[1:], 0)[is_run]
    ids, starts = runs.ids[is_run], runs.starts[is_run]
    rows = rows[is_run]
    area = np.bincount(ids, ends - starts, count).astype(np.int64)
    low = np.full((2, count), max(height, width))
    high = np.zeros((2, count), np.int64)
    np.minimum.at(low[0], ids, starts)
    np.minimum.at(low[1], ids, rows)
    np.maximum.at(high[0], ids, ends)
    np.maximum.at(high[1], ids, rows + 1)
    boxes = np.concatenate([low, high - low]).T.tolist()
    crowd = [False] * len(segment_ids) if iscrowd is None else iscrowd
    sure = [None if math.isnan(score) else score for score in scores] if scores else [None] * len(segment_ids)
    taken = sources if sources is not None else [None] * len(segment_ids)
    columns = zip(segment_ids, category_ids, area[1:].tolist(), boxes[1:], crowd, sure, taken, strict=True)
    return tuple(
        PredictedSegment(i, number, pixels, tuple(box), int(many), score, source)
        for i, number, pixels, box, many, score, source in columns
    )


def results_json(
    description: str, images: Sequence[ResultImage], categories: Categories, info: Mapping[str, Any] | None = None
) -> bytes:
    """Return a results JSON in COCO's panoptic format, with the images and categories that it is of."""
    return msgspec.json.encode(
        {
            "info": {"description": description, **(info or {})},
            "images": [
                {"id": image.image_id, "file_name": image.file_name, "height": image.size[0], "width": image.size[1]}
                for image in images
            ],
            "annotations": [
                {
                    "image_id": image.image_id,
                    "file_name": image.png,
                    "segments_info": [_entry(segment) for segment in image.segments],
                }
                for image in images
            ],
            "categories": _category_entries(categories),
        }
    )


def _entry(segment: PredictedSegment) -> dict[str, Any]:
    # Not by `asdict`, which copies each value: for 100,000 segments that takes seconds.
    entry: dict[str, Any] = {
        "id": segment.id,
        "category_id": segment.category_id,
        "area": segment.area,
        "bbox": segment.bbox,
        "iscrowd": segment.iscrowd,
    }
    if segment.score is not None:
        entry["score"] = segment.score
    if segment.source is not None:
        entry["source"] = segment.source
    return entry


def _category_entries(categories: Categories) -> list[dict[str, Any]]:
    return [
        {
            "id": int(categories.ids[place]),
            "name": categories.names[place],
            "supercategory": categories.supercategories[place],
            "isthing": int(categories.isthing[place]),
            "color": [int(value) for value in categories.colours[place]],
        }
        for place in range(len(categories))
    ]
