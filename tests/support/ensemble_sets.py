"""Sets to be joined: random ones, and ones whose sources err in different ways that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.ensemble.evidence import Evidence
from panview.ensemble.gathering import Gathered, gather
from tests.support.reference import Pair, Segment
from tests.support.sets import WrittenSet, another_prediction, random_pair, write_set

NAMES = ("a", "b", "c", "d")
PERSON, CAR, DOG, ROAD, SKY = 1, 3, 18, 149, 187


@dataclass(frozen=True)
class WrittenSources:
    """A ground truth and the sources that were written for it, as pairs too."""

    written: list[WrittenSet]
    pairs: list[list[Pair]]

    @property
    def truth(self) -> Path:
        return self.written[0].ground_truth

    @property
    def predictions(self) -> list[Path]:
        return [each.prediction for each in self.written]


def write_sources(root: Path, pairs: Sequence[Sequence[Pair]]) -> WrittenSources:
    """Write sources of one ground truth; the first pair of each image is of the first source."""
    written = [write_set(root, each, photos=False, name=NAMES[number]) for number, each in enumerate(pairs)]
    return WrittenSources(written, [list(each) for each in pairs])


def random_sources(root: Path, seed: int, images: int = 6, sources: int = 3) -> WrittenSources:
    """Random maps with crowd, void and every kind of miss."""
    rng = np.random.default_rng(seed)
    first = [random_pair(rng) for _ in range(images)]
    return write_sources(
        root, [first, *([another_prediction(rng, pair) for pair in first] for _ in range(sources - 1))]
    )


def opened(sources: WrittenSources) -> tuple[Dataset, list[PredictionSet]]:
    """Open all."""
    dataset = read_dataset(find_ground_truth(sources.truth))
    return dataset, [read_prediction_set(dataset, find_prediction(path)) for path in sources.predictions]


def gathered_of(sources: WrittenSources) -> tuple[Dataset, list[PredictionSet], Gathered, Evidence]:
    """Open all and read it."""
    dataset, sets = opened(sources)
    gathered = gather(dataset, sets, with_truth=True, jobs=1)
    return dataset, sets, gathered, gathered.evidence(dataset, sets, jobs=1)


def erring_sources(root: Path, seed: int, images: int) -> WrittenSources:
    """Three sources that err in different, known ways: each knows what the others do not.

    a misses every second person and sees a dog where there is none; b draws cars a third too wide and calls dogs
    persons; c is right with dogs and roads, and misses two cars of three.
    """
    rng = np.random.default_rng(seed)
    pairs: list[list[Pair]] = [[], [], []]
    for _ in range(images):
        truth, segments = _street(rng)
        for source, made in enumerate(_mistaken(rng, truth, segments)):
            pairs[source].append(Pair(truth, made[0], segments, made[1]))
    return write_sources(root, pairs)


def _street(rng: np.random.Generator) -> tuple[NDArray[np.uint32], tuple[Segment, ...]]:
    """A sky over a road, with four to eight things in cells of their own."""
    truth = np.full((48, 80), 1, np.uint32)
    truth[20:] = 2
    segments = [Segment(1, SKY), Segment(2, ROAD)]
    for cell in rng.permutation(12)[: int(rng.integers(4, 9))].tolist():
        y, x = 3 + cell // 4 * 15, 3 + cell % 4 * 19
        number = len(segments) + 1
        truth[y : y + int(rng.integers(7, 11)), x : x + int(rng.integers(8, 13))] = number
        segments.append(Segment(number, int(rng.choice([PERSON, CAR, DOG]))))
    return truth, tuple(segments)


def _mistaken(
    rng: np.random.Generator, truth: NDArray[np.uint32], segments: tuple[Segment, ...]
) -> list[tuple[NDArray[np.uint32], tuple[Segment, ...]]]:
    maps = [truth.copy() for _ in range(3)]
    categories = [{each.id: each.category_id for each in segments} for _ in range(3)]
    for each in segments[2:]:
        mask = truth == each.id
        rows, columns = np.nonzero(mask)
        below = 2 if rows.min() >= 20 else 1
        if each.category_id == PERSON and rng.random() < 0.5:
            maps[0][mask] = below
        elif each.category_id == CAR:
            wide = slice(columns.min(), columns.max() + 1 + (columns.max() + 1 - columns.min()) // 3)
            maps[1][rows.min() : rows.max() + 1, wide] = each.id
            if rng.random() < 0.67:
                maps[2][mask] = below
        elif each.category_id == DOG:
            categories[1][each.id] = PERSON
    if rng.random() < 0.6:
        y, x = int(rng.integers(0, 40)), int(rng.integers(0, 70))
        maps[0][y : y + 7, x : x + 9] = 99
        categories[0][99] = DOG
    made = []
    for id_map, of in zip(maps, categories, strict=True):
        ids = [int(number) for number in np.unique(id_map)]
        made.append((id_map, tuple(Segment(number, of[number]) for number in ids)))
    return made
