"""Atoms, candidates and placing, against sets of pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.ensemble.atoms import image_atoms
from panview.ensemble.counts import counts_of, outcome_of
from panview.ensemble.evidence import Evidence
from panview.ensemble.placing import Worth, place
from panview.metrics.evaluation import evaluate
from panview.metrics.image_counts import image_counts
from tests.support import ensemble_reference as reference
from tests.support.ensemble_sets import WrittenSources, gathered_of, random_sources
from tests.support.reference import count
from tests.support.sets import CATEGORIES

IDS = [category["id"] for category in CATEGORIES]


def isthing(category: int) -> bool:
    return any(each["id"] == category and each["isthing"] for each in CATEGORIES)


def test_atoms_are_the_pixels_that_are_of_the_same_segments() -> None:
    rng = np.random.default_rng(3)
    maps = [rng.integers(0, 4, (9, 13)).astype(np.uint32) for _ in range(3)]
    found = image_atoms(maps)
    wanted: dict[tuple[int, ...], int] = {}
    for pixel in zip(*(plane.ravel().tolist() for plane in maps), strict=True):
        wanted[pixel] = wanted.get(pixel, 0) + 1
    assert {
        tuple(p + 1 for p in row): n for row, n in zip(found.places.tolist(), found.pixels.tolist(), strict=True)
    } == (wanted)
    values = rng.integers(0, 99, len(found.pixels)).astype(np.uint32)
    at = {tuple(row): value for row, value in zip(found.places.tolist(), values.tolist(), strict=True)}
    painted = found.painted(values, (9, 13))
    for y in range(9):
        for x in range(13):
            assert painted[y, x] == at[tuple(int(plane[y, x]) - 1 for plane in maps)]


def test_atoms_of_more_codes_than_64_bits_hold() -> None:
    rng = np.random.default_rng(4)
    maps = [rng.integers(0, 30_000, (3, 40)).astype(np.uint32) for _ in range(6)]
    found = image_atoms(maps)
    assert found.pixels.sum() == 120
    assert {tuple(row) for row in found.places.tolist()} == {
        tuple(int(plane.ravel()[k]) - 1 for plane in maps) for k in range(120)
    }


def test_maps_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="one size"):
        image_atoms([np.zeros((2, 3), np.uint32), np.zeros((3, 2), np.uint32)])


@pytest.mark.parametrize("seed", range(4))
def test_parts_count_as_evaluate_counts_them(tmp_path: Path, seed: int) -> None:
    sources = random_sources(tmp_path / "set", seed, images=12)
    dataset, sets, _, evidence = gathered_of(sources)
    for prediction, part in zip(sets, evidence.parts, strict=True):
        found = evidence.counts(part, evidence.images)
        wanted = image_counts(evaluate(dataset, prediction, jobs=1), len(dataset.categories), images=evidence.images)
        _same_counts(found.summed(5), wanted.summed(5))
        assert np.array_equal(found.offsets, wanted.offsets)


def _same_counts(found: object, wanted: object) -> None:
    for name in ("tp", "fp", "fn"):
        assert getattr(found, name).tolist() == getattr(wanted, name).tolist()
    np.testing.assert_allclose(found.iou_sum, wanted.iou_sum, rtol=1e-12)


def _worth(evidence: Evidence, rng: np.random.Generator, visible: float) -> Worth:
    count = len(evidence.candidates)
    value = rng.random(count)
    value[rng.random(count) < 0.1] = np.nan
    return Worth(value, 0.6 * rng.random(count) - 0.1, 0.1 + rng.random(count), visible)


@pytest.mark.parametrize("seed", range(6))
def test_placing_and_counting_against_sets_of_pixels(tmp_path: Path, seed: int) -> None:
    sources = random_sources(tmp_path / "set", 100 + seed, images=8)
    dataset, _, gathered, evidence = gathered_of(sources)
    rng = np.random.default_rng(seed)
    worth = _worth(evidence, rng, (0.3, 0.5, 0.8)[seed % 3])
    candidates = evidence.candidates
    placed = evidence.placed(worth, evidence.images)
    alone = place(gathered.sources, candidates, worth, evidence.isthing, evidence.images, jobs=2)
    assert np.array_equal(alone.area, placed.area)
    outcome = outcome_of(evidence.atoms, candidates, placed, evidence.truth, evidence.images)
    joined = []
    for image, own in enumerate(reference.candidates_of(sources.pairs)):
        first = int(candidates.offsets[image])
        assert candidates.category[first : first + len(own)].tolist() == [IDS.index(each.category) for each in own]
        said = [
            reference.Said(
                None if np.isnan(worth.value[row]) else float(worth.value[row]),
                float(worth.cutoff[row]),
                float(worth.weight[row]),
            )
            for row in range(first, first + len(own))
        ]
        wanted = reference.place(own, said, worth.visible, isthing)
        areas = [len(wanted.get(place, ())) for place in range(len(own))]
        assert placed.area[first : first + len(own)].tolist() == areas
        joined.append(reference.as_pair(sources.pairs[0][image], own, wanted))
    stats = count(joined)
    found = counts_of(candidates, outcome, evidence.truth, evidence.images, 5).summed(5)
    for index, category in enumerate(IDS):
        stat = stats[category]
        assert (found.tp[index], found.fp[index], found.fn[index]) == (stat.tp, stat.fp, stat.fn)
        assert found.iou_sum[index] == pytest.approx(stat.iou)


def test_a_source_placed_alone_is_as_it_was(tmp_path: Path) -> None:
    sources = random_sources(tmp_path / "set", 7, images=6)
    _, _, _, evidence = gathered_of(sources)
    candidates = evidence.candidates
    value = np.where(candidates.source == 1, 0.5, np.nan)
    everything = np.full(len(candidates), -1.0)
    worth = Worth(value, everything, np.ones(len(candidates)), 0.5)
    placed = evidence.placed(worth, evidence.images)
    stuff_once = _without_second_stuff(evidence)
    assert np.array_equal(placed.area > 0, (candidates.source == 1) & (candidates.area > 0) & stuff_once)


def _without_second_stuff(evidence: Evidence) -> np.ndarray:
    """Of random maps, which may have stuff of a category twice in an image, the one that is placed first."""
    candidates, kept = evidence.candidates, np.ones(len(evidence.candidates), np.bool_)
    seen: set[tuple[int, int]] = set()
    for row in np.flatnonzero(candidates.source == 1).tolist():
        key = int(candidates.image[row]), int(candidates.category[row])
        if not evidence.isthing[key[1]]:
            kept[row] = key not in seen
            seen.add(key)
    return kept


def test_of_identical_sources_each_thing_is_placed_once(tmp_path: Path) -> None:
    sources = random_sources(tmp_path / "set", 8, images=5, sources=1)
    twice = WrittenSources(sources.written * 2, sources.pairs * 2)
    _, _, _, evidence = gathered_of(twice)
    candidates = evidence.candidates
    assert (candidates.peer_rows[candidates.source == 0, 1] >= 0).all()
    assert (candidates.peer_rows[candidates.source == 0, 0] == -1).all()
    count = len(candidates)
    worth = Worth(np.full(count, 0.5), np.zeros(count), np.ones(count), 0.5)
    placed = evidence.placed(worth, evidence.images)
    assert set(candidates.source[placed.area > 0].tolist()) == {0}
