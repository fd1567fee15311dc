"""KITTI-STEP and MOTChallenge-STEP, laid out and encoded as DeepLab2's documentation says, with none of panview's code.

See g3doc/setup/kitti_step.md, g3doc/setup/motchallenge_step.md and data/build_step_data.py of
https://github.com/google-research/deeplab2: R is the category, G is instance // 256, B is instance % 256; 255 is void;
of things that are crowd the instance is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.support.reference import Pair, Segment, Stat, count

VOID = 255
KITTI_NAMES = (
    *("road", "sidewalk", "building", "wall", "fence", "pole", "traffic light", "traffic sign", "vegetation"),
    *("terrain", "sky", "person", "rider", "car", "truck", "bus", "train", "motorcycle", "bicycle"),
)
MOT_NAMES = ("sidewalk", "building", "vegetation", "sky", "person", "rider", "bicycle")
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Kind:
    """One of the two sets."""

    names: tuple[str, ...]
    things: frozenset[int]
    first: int
    suffix: str
    split: str


KITTI = Kind(KITTI_NAMES, frozenset({11, 13}), 0, ".png", "val")
MOT = Kind(MOT_NAMES, frozenset({4}), 1, ".jpg", "train")


@dataclass(frozen=True)
class Frame:
    """Categories and instances of an image on both sides, (H, W) each."""

    name: str
    truth: tuple[Ids, Ids]
    predicted: tuple[Ids, Ids]


@dataclass(frozen=True)
class StepSet:
    """A set that was written."""

    root: Path
    maps: Path
    photos: Path
    prediction: Path
    kind: Kind
    frames: tuple[Frame, ...]

    def counts(self, without: Iterable[str] = ()) -> dict[int, Stat]:
        """What the slow reference counts."""
        left = [frame for frame in self.frames if frame.name not in set(without)]
        return count(pair_of(frame, self.kind) for frame in left)


def encoded(category: Ids, instance: Ids) -> NDArray[np.uint8]:
    """The three channels of a map."""
    return np.stack([category, instance // 256, instance % 256], -1).astype(np.uint8)


def write_step(
    root: Path, kind: Kind = KITTI, *, seed: int = 0, videos: Sequence[str] = ("0002", "0006"), each: int = 3
) -> StepSet:
    """Write a set of random frames with predictions in the same form."""
    rng = np.random.default_rng(seed)
    maps, photos = root / "panoptic_maps" / kind.split, root / "images" / kind.split
    prediction = root.parent / "results" / "deeplab"
    frames = []
    for video in videos:
        for folder in (maps, photos, prediction):
            (folder / video).mkdir(parents=True)
        for number in range(kind.first, kind.first + each):
            frame = _random_frame(rng, f"{video}/{number:06d}", kind)
            Image.fromarray(encoded(*frame.truth)).save(maps / f"{frame.name}.png")
            Image.fromarray(encoded(*frame.predicted)).save(prediction / f"{frame.name}.png")
            grey = (frame.truth[0] * 13 % 256).astype(np.uint8)
            Image.fromarray(np.stack([grey, 255 - grey, grey], -1)).save(photos / f"{frame.name}{kind.suffix}")
            frames.append(frame)
    return StepSet(root, maps, photos, prediction, kind, tuple(frames))


def _random_frame(rng: np.random.Generator, name: str, kind: Kind, height: int = 24, width: int = 40) -> Frame:
    category = np.full((height, width), VOID, np.int64)
    instance = np.zeros((height, width), np.int64)
    for _ in range(int(rng.integers(4, 12))):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        inside = np.s_[y : y + int(rng.integers(3, 16)), x : x + int(rng.integers(3, 24))]
        _paint(rng, category, instance, inside, kind)
    predicted = np.roll(category, rng.integers(-1, 2, 2), (0, 1)), np.roll(instance, rng.integers(-1, 2, 2), (0, 1))
    shift = rng.integers(-1, 2, 2)
    predicted = np.roll(category, shift, (0, 1)), np.roll(instance, shift, (0, 1))
    for _ in range(int(rng.integers(1, 5))):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        _paint(rng, *predicted, np.s_[y : y + int(rng.integers(2, 10)), x : x + int(rng.integers(2, 12))], kind)
    return Frame(name, (category, instance), predicted)


def _paint(rng: np.random.Generator, category: Ids, instance: Ids, inside: tuple[slice, slice], kind: Kind) -> None:
    # Things often, so that there are several of a kind, and crowd.
    number = int(rng.choice(sorted(kind.things))) if rng.random() < 0.5 else int(rng.integers(len(kind.names)))
    number = VOID if rng.random() < 0.15 else number
    category[inside] = number
    instance[inside] = int(rng.choice([0, 1, 2, 255, 256, 300, 999])) if number in kind.things else 0


def pair_of(frame: Frame, kind: Kind) -> Pair:
    """A frame as two maps of ids with what a JSON would list; the ids are those of no program."""
    sides = []
    for side, (category, instance) in enumerate((frame.truth, frame.predicted)):
        ids = np.where(category == VOID, 0, 1 + category * 1000 + instance).astype(np.uint32)
        listed = [
            Segment(int(number), int(number - 1) // 1000, not side and _is_crowd(int(number), kind))
            for number in np.unique(ids)
            if number
        ]
        sides.append((ids, tuple(listed)))
    (truth, truths), (predicted, predictions) = sides
    return Pair(truth, predicted, truths, predictions)


def _is_crowd(number: int, kind: Kind) -> bool:
    return (number - 1) // 1000 in kind.things and (number - 1) % 1000 == 0
