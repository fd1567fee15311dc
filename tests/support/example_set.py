"""The small set that examples in docstrings and in the guide to the library speak of."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.reference import Pair
from tests.support.sets import Drawing, drawn_pair, write_set

PERSON, CAR, DOG, ROAD, SKY = 1, 3, 18, 149, 187
IMAGES = 8
SIZE = (60, 80)


def write_example(folder: Path) -> None:
    """Write ``coco/`` with the prediction sets ``mask2former.json``, ``a.json`` and ``b.json`` beside it.

    The first is ``b.json`` under another name. Nothing is drawn by lot: figures are the same everywhere.
    """
    for name, sharpness in (("a", 0), ("b", 1), ("mask2former", 1)):
        written = write_set(folder / "coco", [_pair(image, sharpness) for image in range(IMAGES)], name=name)
        for place in (written.prediction, written.prediction.with_suffix("")):
            place.rename(folder / place.name)
    (folder / "coco" / "predictions").rmdir()
    document = json.loads((folder / "mask2former.json").read_text("utf-8"))
    for annotation in document["annotations"]:
        for segment in annotation["segments_info"]:
            segment["score"] = round(0.5 + segment["id"] / 20, 2)
    (folder / "mask2former.json").write_text(json.dumps(document), "utf-8")


def _pair(image: int, sharpness: int) -> Pair:
    """A street: sky, road, a car, two people and sometimes a dog; the blunter set is off by more pixels."""
    left, off = 4 * image, (3 if sharpness else 5) - image % 3
    truth: Drawing = [
        (1, SKY, (0, 30, 0, 80)),
        (2, ROAD, (30, 60, 0, 80)),
        (3, CAR, (26, 44, left, left + 30)),
        (4, PERSON, (20, 50, 64, 72)),
        (5, PERSON, (24, 50, 74, 80)),
        *([(6, DOG, (46, 56, 40, 56))] if image % 2 else []),
        *([(7, PERSON, (18, 26, 0, 80), "crowd")] if image == 3 else []),
    ]
    predicted: Drawing = [
        (1, SKY, (0, 30 + off, 0, 80)),
        (2, ROAD, (30 + off, 60, 0, 80)),
        (3, CAR, (26, 44, left + off, left + 30 + off)),
        # One is half hidden, for the sharper set too, and one is seen by neither.
        (4, PERSON, (34 if image == 6 else 20, 50, 64 + off // 2, 72)),
        *([(5, PERSON, (24, 50, 74, 80))] if image % 3 or (sharpness and image) else []),
        # A dog is taken for a car by the blunter one, and one is seen where there is none.
        *([(6, DOG if sharpness else CAR, (46, 56, 40, 56))] if image % 2 else []),
        *([(8, DOG, (50, 58, 2, 14))] if image == 4 else []),
    ]
    return drawn_pair(truth, predicted, SIZE)
