"""A made set with wrong truths in it, and models that err each in its own way.

Images hold things on two kinds of stuff. What is really there is drawn; a share of the things is annotated wrongly: as
another category, not at all, or together with a neighbour. `LIKE_PEOPLE` has more of what annotators do: things in two
parts, cut off, drawn far too large, or where nothing is; what is hard to see is left out more often, and some images
are annotated carelessly, so that errors come together. Three models see what is really there, not the annotations:
each misses, mistakes, blurs and invents things, more so the harder a thing is. How hard it is they have in common, and
some things that are not there all of them see, as models that were trained on the same images do. Scores fall with
hardness.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate

SIZE = (96, 128)
THINGS = ("person", "car", "truck", "dog", "cat", "chair", "bottle", "bird", "boat", "bench")
STUFF = ("grass", "sky")
COMMON = np.array([0.3, 0.15, 0.08, 0.09, 0.08, 0.1, 0.08, 0.05, 0.04, 0.03])
CONFUSED = {1: 2, 2: 1, 3: 4, 4: 3, 5: 9, 9: 5, 7: 8, 8: 7, 0: 5, 6: 7}
"""Which thing is mostly taken for which, by people and by models."""
_KINDS = ("relabelled", "left out", "merged", "parted", "cut", "loose")
MODELS = ("alpha", "beta", "gamma")
_INVENTED = 1 << 16
"""Ids from here on stand for what is not there."""
_SECOND, _IMAGINED = 3 * _INVENTED, 4 * _INVENTED
"""And of the annotations from here on for second parts, and for what only the annotator saw."""


@dataclass(frozen=True)
class Rates:
    """How often what goes wrong.

    Attributes
    ----------
    relabelled, left_out, merged, parted, cut, loose : float
        Of things, in the annotations.
    imagined : float
        Annotated things that are not there, per image.
    by_hardness : float
        How much of leaving out goes by how hard a thing is, from 0 to 1.
    careless : float
        Share of images where annotators err four times as often.
    missed, mistaken, blurred : float
        Of the hardest things, by a model.
    invented, shared : float
        Things that are not there, per image: by one model, and by all.
    """

    relabelled: float = 0.025
    left_out: float = 0.03
    merged: float = 0.08
    missed: float = 0.5
    mistaken: float = 0.2
    blurred: float = 0.25
    invented: float = 1.2
    shared: float = 0.05
    parted: float = 0.0
    cut: float = 0.0
    loose: float = 0.0
    imagined: float = 0.0
    by_hardness: float = 0.0
    careless: float = 0.0


LIKE_PEOPLE = Rates(
    relabelled=0.012,
    left_out=0.018,
    merged=0.025,
    parted=0.006,
    cut=0.006,
    loose=0.008,
    imagined=0.04,
    by_hardness=0.8,
    careless=0.15,
)
_CARELESS = 4.0
_MEAN_HARDNESS = 0.35


@dataclass(frozen=True, eq=False)
class MadeSet:
    """What was made.

    Attributes
    ----------
    dataset : Dataset
    sets : tuple of EvaluatedPrediction
    wrong_truth : set of (image, segment id)
        Segments of the annotations that are wrong.
    wrong_place : set of (image, segment id)
        Predicted segments of what is annotated wrongly.
    kinds : dict of (image, segment id) to str
        In which way each of both is.
    """

    dataset: Dataset
    sets: tuple[EvaluatedPrediction, ...]
    wrong_truth: set[tuple[int, int]]
    wrong_place: set[tuple[int, int]]
    kinds: dict[tuple[int, int], str]


@dataclass(frozen=True, eq=False)
class _Thing:
    number: int
    category: int
    mask: NDArray[np.bool_]
    centre: tuple[float, float]
    radii: tuple[float, float]
    hardness: float


def _ellipse(centre: tuple[float, float], radii: tuple[float, float]) -> NDArray[np.bool_]:
    y, x = np.ogrid[: SIZE[0], : SIZE[1]]
    inside: NDArray[np.bool_] = ((y - centre[0]) / radii[0]) ** 2 + ((x - centre[1]) / radii[1]) ** 2 <= 1
    return inside


def _thing(rng: np.random.Generator, number: int) -> _Thing:
    height, width = SIZE
    centre = (float(rng.uniform(8, height - 8)), float(rng.uniform(8, width - 8)))
    large = float(rng.uniform(4, 16))
    radii = (large * float(rng.uniform(0.6, 1.0)), large)
    # Small things are harder, but not only they.
    hardness = float(np.clip(rng.beta(1.2, 3) + (0.25 if large < 7 else 0.0), 0, 1))
    return _Thing(number, int(rng.choice(len(THINGS), p=COMMON)), _ellipse(centre, radii), centre, radii, hardness)


class _Image:
    """One image: what is there, what is annotated, and what models see."""

    def __init__(self, rng: np.random.Generator, rates: Rates) -> None:
        self.rng, self.rates = rng, rates
        self.things = [_thing(rng, number) for number in range(1, int(rng.integers(4, 10)))]
        # Alike to all models, but not there.
        self.lookalikes = [_thing(rng, _INVENTED + number) for number in range(rng.poisson(rates.shared))]
        self.horizon = int(rng.integers(30, 60))
        self.faulty: dict[int, str] = {}
        self.annotated = self._annotate()

    def _annotate(self) -> list[tuple[int, int, NDArray[np.bool_]]]:
        """Return segments of the annotations: id, category, mask."""
        drawn: list[tuple[int, int, NDArray[np.bool_]]] = []
        rng, rates = self.rng, self.rates
        often = _CARELESS if rates.careless and rng.random() < rates.careless else 1.0
        for thing in self.things:
            lot = rng.random() / often
            left_out = rates.left_out * (1 + rates.by_hardness * (thing.hardness / _MEAN_HARDNESS - 1))
            chances = (rates.relabelled, left_out, rates.merged, rates.parted, rates.cut, rates.loose)
            place = int(np.searchsorted(np.cumsum(chances), lot, "right"))
            kind = (*_KINDS, "")[place]
            if kind == "merged" and not self._is_beside(thing):
                kind = ""
            if kind:
                self.faulty[thing.number] = kind
            drawn = self._drawn(thing, kind, drawn)
        if rates.imagined:
            for number in range(rng.poisson(rates.imagined * often)):
                ghost = _thing(rng, _IMAGINED + number)
                self.faulty[ghost.number] = "imagined"
                drawn.append((ghost.number, ghost.category, ghost.mask))
        return drawn

    def _drawn(
        self, thing: _Thing, kind: str, drawn: list[tuple[int, int, NDArray[np.bool_]]]
    ) -> list[tuple[int, int, NDArray[np.bool_]]]:
        """Return the annotations with one more thing, in some way wrong or none."""
        number, category, mask = thing.number, thing.category, thing.mask
        if kind == "left out":
            return drawn
        if kind == "relabelled":
            rng = self.rng
            category = CONFUSED[category] if rng.random() < 0.7 else (category + 3) % len(THINGS)
        if kind == "merged":
            self.faulty[number - 1] = kind
            return [(n, c, m | mask) if n == number - 1 else (n, c, m) for n, c, m in drawn]
        half = np.arange(SIZE[1]) < thing.centre[1]
        if kind == "parted":
            self.faulty[_SECOND + number] = kind
            return [*drawn, (number, category, mask & half), (_SECOND + number, category, mask & ~half)]
        if kind == "cut":
            mask = mask & half
        if kind == "loose":
            mask = _ellipse(thing.centre, (thing.radii[0] * 1.5, thing.radii[1] * 1.5))
        return [*drawn, (number, category, mask)]

    def _is_beside(self, thing: _Thing) -> bool:
        """Whether the thing before is annotated well, and so near that both can be taken for one."""
        if thing.number == 1 or thing.number - 1 in self.faulty:
            return False
        before = self.things[thing.number - 2]
        away = float(np.hypot(before.centre[0] - thing.centre[0], before.centre[1] - thing.centre[1]))
        return away < 1.6 * (before.radii[1] + thing.radii[1])

    def seen_by(self, rng: np.random.Generator, skill: float) -> list[tuple[int, int, NDArray[np.bool_], float]]:
        """Return what a model sees: id, category, mask, score."""
        rates, drawn = self.rates, []
        for thing in (*self.things, *self.lookalikes):
            hard = min(1.0, thing.hardness * skill)
            score = float(np.clip(1 - 0.6 * hard - abs(rng.normal(0, 0.12)), 0.05, 0.999))
            if thing.number >= _INVENTED:
                drawn.append((thing.number, thing.category, thing.mask, score * float(rng.uniform(0.6, 1))))
                continue
            if rng.random() < rates.missed * hard**2:
                continue
            category = thing.category
            if rng.random() < rates.mistaken * hard:
                category = CONFUSED[category] if rng.random() < 0.8 else int(rng.integers(len(THINGS)))
                score *= float(rng.uniform(0.5, 1))
            away = 0.12 + (0.5 if rng.random() < rates.blurred * hard else 0.0)
            centre = tuple(c + rng.normal(0, away) * r for c, r in zip(thing.centre, thing.radii, strict=True))
            radii = tuple(r * float(np.exp(rng.normal(0, away / 2))) for r in thing.radii)
            drawn.append((thing.number, category, _ellipse((centre[0], centre[1]), (radii[0], radii[1])), score))
        for number in range(rng.poisson(rates.invented)):
            ghost = _thing(rng, 2 * _INVENTED + number)
            drawn.append((ghost.number, ghost.category, ghost.mask, float(rng.beta(4, 3))))
        return drawn


def make_set(root: Path, images: int, seed: int = 0, rates: Rates = Rates()) -> MadeSet:  # noqa: B008
    """Write a set with three prediction sets, and measure it."""
    rng = np.random.default_rng(seed)
    made = [_Image(rng, rates) for _ in range(images)]
    names = [f"{row:06d}" for row in range(images)]
    entries = [
        {"id": row, "file_name": f"{name}.jpg", "height": SIZE[0], "width": SIZE[1]} for row, name in enumerate(names)
    ]
    categories = [
        {"id": 1 + place, "name": name, "supercategory": name, "isthing": int(place < len(THINGS))}
        for place, name in enumerate((*THINGS, *STUFF))
    ]
    truth = root / "annotations" / "panoptic_val2017.json"
    annotated = [[(number, category, mask, None) for number, category, mask in image.annotated] for image in made]
    _write(truth, names, [image.horizon for image in made], annotated, {"images": entries, "categories": categories})
    dataset = read_dataset(find_ground_truth(truth))
    sets = []
    for place, model in enumerate(MODELS):
        eyes = np.random.default_rng((seed, place))
        seen = [image.seen_by(eyes, (0.9, 1.0, 1.1)[place]) for image in made]
        path = root / "predictions" / f"{model}.json"
        _write(path, names, [image.horizon + place for image in made], seen, {})
        prediction = read_prediction_set(dataset, find_prediction(path))
        sets.append(EvaluatedPrediction(prediction, evaluate(dataset, prediction, jobs=1)))
    kinds = {(row, number): kind for row, image in enumerate(made) for number, kind in image.faulty.items()}
    faulty = set(kinds)
    there = {(row, number) for row, image in enumerate(made) for number, _, _ in image.annotated}
    return MadeSet(dataset, tuple(sets), faulty & there, faulty, kinds)


def _write(path: Path, names: list[str], horizons: list[int], drawn: list, more: dict) -> None:  # type: ignore[type-arg]
    folder = path.with_suffix("")
    folder.mkdir(parents=True)
    annotations = []
    for row, (name, horizon, segments) in enumerate(zip(names, horizons, drawn, strict=True)):
        id_map = np.full(SIZE, 5_000_001, np.uint32)
        id_map[:horizon] = 5_000_002
        infos = [(5_000_001, len(THINGS), None), (5_000_002, len(THINGS) + 1, None)]
        for number, category, mask, score in segments:
            id_map[mask] = number
            infos.append((number, category, score))
        rgb = np.stack([id_map & 255, (id_map >> 8) & 255, id_map >> 16], -1).astype(np.uint8)
        Image.fromarray(rgb).save(folder / f"{name}.png", compress_level=1)
        seen, count = np.unique(id_map, return_counts=True)
        areas = dict(zip(seen.tolist(), count.tolist(), strict=True))
        listed = [
            {"id": n, "category_id": 1 + c, "iscrowd": 0, "area": areas[n], "bbox": [0, 0, 1, 1]}
            | ({} if score is None else {"score": score})
            for n, c, score in infos
            if n in areas
        ]
        annotations.append({"image_id": row, "file_name": f"{name}.png", "segments_info": listed})
    path.write_text(json.dumps({**more, "annotations": annotations}), encoding="utf-8")
