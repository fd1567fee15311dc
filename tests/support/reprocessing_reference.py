"""Re-processing restated literally: what a code stands for, how a mask comes to a picture, pixel by pixel.

The rules themselves are restated in `post_processing_reference`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.engine.kept.queries import KeptDetections, KeptQueries
from tests.support.post_processing_reference import Segment, detr, mask_classification, panoptic_fpn

Size = tuple[int, int]


def logit(code: int) -> float:
    """Steps of equal length in the area hyperbolic sine; 128 of them on each side, none of them 0."""
    return math.sinh((code + 0.5) * math.asinh(128) / 128)


def between(row: Sequence[float], place: float) -> float:
    """The value of a row at a place; values lie at 0.5, 1.5, ... and go on as they are beyond the ends."""
    left = math.floor(place - 0.5)
    share = place - 0.5 - left
    ends = [min(max(at, 0), len(row) - 1) for at in (left, left + 1)]
    return (1 - share) * float(row[ends[0]]) + share * float(row[ends[1]])


def resized(mask: NDArray[Any], shown: tuple[float, float], size: Size) -> NDArray[np.float32]:
    """The upper left part of a mask, ``shown`` of its own pixels, as a picture of a size."""
    wide = [[between(row, (x + 0.5) * shown[1] / size[1]) for x in range(size[1])] for row in mask.tolist()]
    columns = [[row[x] for row in wide] for x in range(size[1])]
    high = [[between(column, (y + 0.5) * shown[0] / size[0]) for y in range(size[0])] for column in columns]
    return np.array(high, np.float32).T


def straight(codes: NDArray[np.int8], padded: Size, shown: Size, size: Size) -> NDArray[np.float32]:
    """Masks in one step from the network's size to a picture's."""
    part = shown[0] / padded[0] * codes.shape[1], shown[1] / padded[1] * codes.shape[2]
    masks = [np.array([[logit(code) for code in row] for row in mask]) for mask in codes.tolist()]
    return np.array([resized(mask, part, size) for mask in masks], np.float32)


def stepped(codes: NDArray[np.int8], padded: Size, shown: Size, photo: Size) -> NDArray[np.float32]:
    """Masks to what the network saw, cut, and on to the photo's size."""
    masks = [np.array([[logit(code) for code in row] for row in mask]) for mask in codes.tolist()]
    seen = [resized(mask, mask.shape, padded)[: shown[0], : shown[1]] for mask in masks]
    return np.array([resized(mask, shown, photo) for mask in seen], np.float32)


def pasted(shares: NDArray[np.uint16], box: Sequence[float], size: Size, threshold: float) -> NDArray[np.bool_]:
    """A detection's mask in its box; around the mask is nothing."""
    left, top, right, bottom = (float(edge) for edge in box)
    height, width = shares.shape
    inside = np.zeros(size, np.bool_)

    def value(y: int, x: int) -> float:
        return int(shares[y, x]) / 4095 if 0 <= y < height and 0 <= x < width else 0.0

    for y in range(size[0]):
        for x in range(size[1]):
            v = (y + 0.5 - top) / (bottom - top) * height - 0.5
            u = (x + 0.5 - left) / (right - left) * width - 0.5
            above, before = math.floor(v), math.floor(u)
            lower, later = v - above, u - before
            total = (1 - lower) * ((1 - later) * value(above, before) + later * value(above, before + 1))
            total += lower * ((1 - later) * value(above + 1, before) + later * value(above + 1, before + 1))
            inside[y, x] = total >= threshold
    return inside


def by_rule(
    rule: str,
    kept: KeptQueries,
    masks: NDArray[np.float32],
    isthing: Sequence[bool],
    values: dict[str, float],
    part: float,
) -> list[Segment]:
    """The segments of queries whose masks are at the picture's size, which is ``part`` of the photo's area."""
    if rule == "detr":
        smallest = round(values["smallest"] * part)
        return detr(kept.scores, kept.labels.tolist(), masks, isthing, score=values["score"], smallest=smallest)
    thresholds = {name: values[name] for name in ("score", "overlap", "mask")}
    void_below = rule != "maskformer"
    return mask_classification(kept.scores, kept.labels.tolist(), masks, isthing, **thresholds, void_below=void_below)


def of_detections(kept: KeptDetections, size: Size, values: dict[str, float]) -> list[Segment]:
    """Panoptic FPN's at a picture's size."""
    scale = size[1] / kept.stuff.shape[1], size[0] / kept.stuff.shape[0]
    boxes = kept.boxes * np.array([*scale, *scale], np.float32)
    masks = np.array([pasted(m, b, size, values["mask"]) for m, b in zip(kept.shares, boxes, strict=True)])
    rows = [int((y + 0.5) / scale[1]) for y in range(size[0])]
    columns = [int((x + 0.5) / scale[0]) for x in range(size[1])]
    stuff = np.array([[kept.stuff[y, x] for x in columns] for y in rows])
    of = {int(label): stuff == label for label in np.unique(stuff) if label >= 0}
    area = round(values["stuff_area"] * scale[0] * scale[1])
    return panoptic_fpn(
        kept.scores, kept.labels.tolist(), masks.reshape(-1, *size), of,
        score=values["score"], overlap=values["overlap"], stuff_area=area,
    )  # fmt: skip
