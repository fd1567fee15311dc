"""Simulated predictions: the truth with the errors models make, at rates one chooses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.demo import masks
from tools.demo.confirm import ErrorKind, SimulatedError, confirmed
from tools.demo.masks import Labels, Mask
from tools.demo.palette import (
    BALL,
    BENCH,
    BICYCLE,
    BIRD,
    BOAT,
    BUILDING,
    CAR,
    COUCH,
    DOG,
    FENCE,
    FLOOR,
    GRASS,
    KITE,
    MOUNTAIN,
    PAVEMENT,
    PERSON,
    PLANT,
    ROAD,
    SAND,
    SEA,
    SHEEP,
    SKY,
    THINGS,
    TREE,
    UMBRELLA,
    WALL,
)
from tools.demo.picture import Scene, Segment, bounding_box, segment_id

SMALLEST_PREDICTION = 16

CONFUSED: dict[int, tuple[int, ...]] = {
    PERSON: (DOG, KITE), BICYCLE: (BENCH, CAR), CAR: (BOAT, COUCH), BOAT: (CAR, KITE), BENCH: (COUCH, BICYCLE),
    BIRD: (KITE, DOG), DOG: (SHEEP, PERSON), SHEEP: (DOG,), UMBRELLA: (KITE, BOAT), BALL: (BIRD, KITE),
    KITE: (BIRD, UMBRELLA), COUCH: (BENCH, CAR), PLANT: (UMBRELLA, BALL),
    ROAD: (PAVEMENT, FLOOR), SAND: (PAVEMENT, ROAD), SEA: (ROAD, GRASS), TREE: (MOUNTAIN, GRASS),
    FENCE: (WALL, BUILDING), SKY: (SEA, WALL), FLOOR: (PAVEMENT, ROAD), PAVEMENT: (ROAD, SAND),
    MOUNTAIN: (TREE, GRASS), GRASS: (SAND, PAVEMENT), BUILDING: (WALL, MOUNTAIN), WALL: (BUILDING, FENCE),
}  # fmt: skip
"""What each category is mistaken for."""

FLIPPED: dict[int, tuple[int, ...]] = {
    BENCH: (FENCE, WALL), CAR: (BUILDING, WALL), BOAT: (BUILDING, MOUNTAIN), COUCH: (FENCE, BUILDING),
    PLANT: (TREE, GRASS), UMBRELLA: (BUILDING, WALL), SHEEP: (MOUNTAIN, SAND), BICYCLE: (FENCE,),
    PERSON: (WALL, BUILDING), KITE: (MOUNTAIN, BUILDING), DOG: (SAND, FLOOR), BIRD: (TREE, MOUNTAIN),
    FENCE: (BENCH,), TREE: (PLANT,), WALL: (COUCH,), BUILDING: (BOAT,), SAND: (COUCH,),
}  # fmt: skip
"""What a thing is mistaken for among stuff and stuff among things."""


@dataclass(frozen=True)
class ErrorRates:
    """How often a simulated model errs.

    All are chances per ground-truth segment except ``spurious``, the mean number an image, ``merged``, the chance per
    pair of neighbours, ``crowd``, per crowd segment, and ``void``, per image. ``slack`` is how much of a good mask is
    lost on average, ``jitter`` how many pixels boundaries wander.
    """

    missed: float
    wrong_category: float
    flip: float
    split: float
    poor_mask: float
    near_miss: float
    spurious: float
    merged: float
    crowd: float
    void: float
    slack: float
    jitter: float


STRONG = ErrorRates(
    missed=0.075, wrong_category=0.045, flip=0.018, split=0.035, poor_mask=0.115, near_miss=0.035,
    spurious=0.6, merged=0.12, crowd=0.6, void=0.6, slack=0.055, jitter=1.7,
)  # fmt: skip
WEAK = ErrorRates(
    missed=0.145, wrong_category=0.075, flip=0.04, split=0.065, poor_mask=0.22, near_miss=0.075,
    spurious=1.6, merged=0.25, crowd=0.75, void=0.8, slack=0.10, jitter=2.5,
)  # fmt: skip


@dataclass(frozen=True)
class Prediction:
    """A simulated prediction for one image.

    Parameters
    ----------
    id_map : NDArray[uint32]
        (H, W), 0 = void.
    segments : tuple[Segment, ...]
        Exactly the ids of the map; none is a crowd.
    errors : tuple[SimulatedError, ...]
        What was done to the truth and survived what was done after it.
    """

    id_map: NDArray[np.uint32]
    segments: tuple[Segment, ...]
    errors: tuple[SimulatedError, ...]


def simulate(rng: np.random.Generator, truth: Scene, image_id: int, rates: ErrorRates) -> Prediction:
    """Return a prediction for a scene, wrong here and there.

    Parameters
    ----------
    rng : Generator
        Where all randomness comes from.
    truth : Scene
        The ground truth.
    image_id : int
        For the log of errors.
    rates : ErrorRates
        How often to err.
    """
    attempt = _Attempt(rng, truth, rates)
    attempt.predict_nothing_on_void_and_crowds()
    spoiled = attempt.merge_neighbours()
    for label in range(1, len(truth.segments) + 1):
        if label not in spoiled and not truth.segments[label - 1].iscrowd:
            attempt.err(label)
    attempt.invent()
    attempt.predict_on_crowds()
    attempt.predict_on_void()
    id_map, segments, ids = attempt.finish()
    planned = [
        SimulatedError(
            image_id,
            kind,
            tuple(truth.segments[label - 1].id for label in sources),
            tuple(ids[label] for label in results if ids[label]),
        )
        for kind, sources, results in attempt.planned
    ]
    return Prediction(id_map, segments, confirmed(truth, id_map, segments, planned))


class _Attempt:
    """The labels of a prediction under way: 1 to n are the truth's segments in order, further ones are new."""

    def __init__(self, rng: np.random.Generator, truth: Scene, rates: ErrorRates) -> None:
        self.rng, self.truth, self.rates = rng, truth, rates
        ids = np.array([0] + [segment.id for segment in truth.segments], np.uint32)
        order = np.argsort(ids)
        self.truth_labels: Labels = order[np.searchsorted(ids[order], truth.id_map)].astype(np.int32)
        self.labels: Labels = self.truth_labels.copy()
        self.categories = [0] + [segment.category_id for segment in truth.segments]
        self.planned: list[tuple[ErrorKind, tuple[int, ...], tuple[int, ...]]] = []

    def plan(self, kind: ErrorKind, sources: tuple[int, ...], results: tuple[int, ...]) -> None:
        self.planned.append((kind, sources, results))

    def new(self, category: int) -> int:
        self.categories.append(category)
        return len(self.categories) - 1

    def stuff(self) -> Mask:
        """Return of each label whether it is stuff: (labels,)."""
        return np.array([category != 0 and category not in THINGS for category in self.categories], np.bool_)

    def others(self, label: int) -> Mask:
        """Return of each label whether it is stuff, but not ``label``: (labels,)."""
        table = self.stuff()
        table[label] = False
        return table

    def clear(self, holes: Mask) -> None:
        """Predict the stuff beside ``holes`` there."""
        masks.fill(self.labels, holes, self.stuff())

    def replace(self, label: int, mask: Mask) -> None:
        """Make ``mask`` the mask of ``label``; what it leaves becomes the stuff beside it."""
        left = (self.labels == label) & ~mask
        if self.categories[label] in THINGS:
            self.clear(left)
        else:
            masks.fill(self.labels, left, self.others(label))
        self.labels[mask] = label

    def predict_nothing_on_void_and_crowds(self) -> None:
        """Extend what is around over unlabelled pixels and crowds, as models do."""
        crowds = [0] + [index + 1 for index, segment in enumerate(self.truth.segments) if segment.iscrowd]
        margins = self.labels == 0
        for shift in ((0, 1), (0, -1), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 0), (-1, 0)):
            moved = np.roll(self.labels, shift, (0, 1))
            self.labels = np.where(margins & (self.labels == 0), moved, self.labels)
        self.clear(np.isin(self.labels, crowds))

    def merge_neighbours(self) -> set[int]:
        """Predict some neighbours of one category as one; return their labels."""
        spoiled: set[int] = set()
        segments = self.truth.segments
        for first, one in enumerate(segments):
            for second in range(first + 1, len(segments)):
                other = segments[second]
                if one.category_id != other.category_id or one.iscrowd or other.iscrowd:
                    continue
                if {first + 1, second + 1} & spoiled or not _beside(one, other):
                    continue
                if self.rng.random() < self.rates.merged:
                    self.labels[self.labels == second + 1] = first + 1
                    spoiled |= {first + 1, second + 1}
                    self.plan(ErrorKind.MERGED, (first + 1, second + 1), (first + 1,))
        return spoiled

    def err(self, label: int) -> None:
        """Spoil one segment, or only take the edge off it."""
        rates, rng = self.rates, self.rng
        mask = self.labels == label
        if not mask.any():
            return
        thing = self.categories[label] in THINGS
        # Small things are missed more often, large stuff less.
        area = self.truth.segments[label - 1].area
        large = area > 0.12 * mask.size
        harder = 1.5 if area < 600 else 1.0 if area < 20000 else 0.6
        chances = (
            (ErrorKind.MISSED, 0.0 if large else rates.missed * harder),
            (ErrorKind.WRONG_CATEGORY, rates.wrong_category * (1.0 if thing else 1.3)),
            (ErrorKind.THING_STUFF_FLIP, 0.0 if large else rates.flip * (1.6 if thing else 0.5)),
            (ErrorKind.SPLIT, rates.split * (1.3 if thing else 0.0)),
            (ErrorKind.POOR_MASK, rates.poor_mask * (1.3 if thing else 1.0)),
            (ErrorKind.NEAR_MISS, rates.near_miss * (0.5 if large else 1.2)),
        )
        roll = float(rng.random())
        for kind, chance in chances:
            roll -= chance
            if roll < 0:
                self._spoil(kind, label, mask)
                return
        slack = rates.slack * float(rng.uniform(0, 2)) * (1.0 if thing else 0.3 if large else 0.6)
        self.replace(label, masks.shrunk(rng, mask, 1 - slack))

    def _spoil(self, kind: ErrorKind, label: int, mask: Mask) -> None:
        rng = self.rng
        if kind is ErrorKind.MISSED:
            if rng.random() < 0.35:
                self.labels[mask] = 0
            elif self.categories[label] in THINGS:
                self.clear(mask)
            else:
                masks.fill(self.labels, mask, self.others(label))
            self.plan(kind, (label,), ())
        elif kind in (ErrorKind.WRONG_CATEGORY, ErrorKind.THING_STUFF_FLIP):
            table = CONFUSED if kind is ErrorKind.WRONG_CATEGORY else FLIPPED
            options = [other for other in table.get(self.categories[label], ()) if self._fits(other)]
            if options:
                self.categories[label] = options[int(rng.integers(len(options)))]
                self.plan(kind, (label,), (label,))
        elif kind is ErrorKind.SPLIT:
            part = self.new(self.categories[label])
            self.labels[masks.cut(rng, mask, float(rng.choice([0.3, 0.45, 0.5])))] = part
            self.plan(kind, (label,), (label, part))
        else:
            low, high = (0.56, 0.80) if kind is ErrorKind.POOR_MASK else (0.34, 0.47)
            share = float(rng.uniform(low, high))
            # Stuff fills what is left of the picture: it loses ground to its neighbours rather than grow over them.
            ways = (
                (masks.shrunk, masks.grown, masks.displaced)
                if self.categories[label] in THINGS
                else (masks.shrunk, masks.cut)
            )
            self.replace(label, ways[int(rng.integers(len(ways)))](rng, mask, share))
            self.plan(kind, (label,), (label,))

    def _fits(self, category: int) -> bool:
        """Return whether a category can be predicted anew: of stuff there is one segment an image."""
        return category in THINGS or category not in self.categories[1:]

    def invent(self) -> None:
        """Predict things where there are none."""
        rng, size = self.rng, self.labels.shape
        for _ in range(int(rng.poisson(self.rates.spurious))):
            things = [
                label
                for label in range(1, len(self.truth.segments) + 1)
                if self.truth.segments[label - 1].category_id in THINGS
                and 150 < self.truth.segments[label - 1].area < 9000
            ]
            row, column = int(rng.uniform(0.08, 0.92) * size[0]), int(rng.uniform(0.05, 0.95) * size[1])
            if things and rng.random() < 0.65:
                # What models make up looks like what they know, and is where one would expect it.
                model = things[int(rng.integers(len(things)))]
                x, _, width, _ = self.truth.segments[model - 1].bbox
                rise = int(rng.uniform(-0.1, 0.1) * size[0])
                mask = masks.shifted(self.truth_labels == model, column - x - width // 2, rise)
                category = self.truth.segments[model - 1].category_id
            else:
                mask = masks.random_blob(rng, size, row, column, float(rng.uniform(9, 30)))
                category = int(rng.choice([PERSON, BIRD, DOG, BALL, KITE, UMBRELLA, PLANT]))
            mask &= self.stuff()[self.labels] & (self.truth_labels != 0)
            if mask.sum() >= 80:
                label = self.new(category)
                self.labels[mask] = label
                self.plan(ErrorKind.SPURIOUS, (), (label,))

    def predict_on_crowds(self) -> None:
        """Predict individuals, or one large thing, inside crowds."""
        for index, segment in enumerate(self.truth.segments):
            if not segment.iscrowd or self.rng.random() >= self.rates.crowd:
                continue
            mask = self.truth_labels == index + 1
            width = segment.bbox[3] * (0.45 if segment.category_id == PERSON else 0.9)
            pieces = [mask] if self.rng.random() < 0.2 else masks.individuals(self.rng, mask, max(9.0, width))
            for piece in pieces:
                if piece.sum() >= 40 and (len(pieces) == 1 or self.rng.random() < 0.7):
                    label = self.new(segment.category_id)
                    self.labels[masks.shrunk(self.rng, piece, 0.88)] = label
                    self.plan(ErrorKind.IGNORED_CROWD, (index + 1,), (label,))

    def predict_on_void(self) -> None:
        """Predict a thing on a patch that nobody labelled."""
        if self.rng.random() >= self.rates.void:
            return
        blob = masks.void_blob(self.rng, self.truth_labels == 0)
        if blob is None or blob.sum() < 60:
            return
        outdoors = SKY in self.categories and WALL not in self.categories
        options = (KITE, UMBRELLA, BIRD) if outdoors else (UMBRELLA, PLANT, PERSON)
        label = self.new(options[int(self.rng.integers(len(options)))])
        self.labels[masks.grown(self.rng, blob, 0.9)] = label
        self.plan(ErrorKind.IGNORED_VOID, (), (label,))

    def finish(self) -> tuple[NDArray[np.uint32], tuple[Segment, ...], NDArray[np.uint32]]:
        """Return the id map, its segments and the id of each label (0 = gone)."""
        labels = masks.warped(self.rng, self.labels, self.rates.jitter, 14)
        areas = np.bincount(labels.ravel(), minlength=len(self.categories))
        ids = np.zeros(len(self.categories), np.uint32)
        taken = {0}
        segments = []
        for label in range(1, len(self.categories)):
            if areas[label] < SMALLEST_PREDICTION:
                continue
            ids[label] = segment_id(self.rng, self.categories[label], taken)
            box = bounding_box(labels == label)
            segments.append(Segment(int(ids[label]), self.categories[label], int(areas[label]), box))
        return ids[labels], tuple(segments), ids


def _beside(one: Segment, other: Segment) -> bool:
    """Return whether two segments are near each other and of like size, so that one mask could cover both."""
    if not 0.45 < one.area / other.area < 2.2:
        return False
    x, y, width, height = one.bbox
    u, v, wide, high = other.bbox
    reach = 0.35 * max(width, wide)
    return u < x + width + reach and x < u + wide + reach and v < y + height + 6 and y < v + high + 6
