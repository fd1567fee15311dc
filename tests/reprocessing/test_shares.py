"""What segments share with the truth, matched by the rules of panopticapi: against counting pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.reprocessing.shares import matched, read_truth, shares_of_map
from tests.support.kept_sets import drawn_scenes, opened_kept, random_queries_scene, write_kept_set
from tests.support.reference import Stat, count_image
from tests.support.sets import CATEGORIES, open_set, random_pair, write_set

PLACES = {int(category["id"]): place for place, category in enumerate(CATEGORIES)}


@pytest.mark.parametrize("seed", range(3))
def test_void_crowd_and_misses_against_counting(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng([seed, 2])
    pairs = [random_pair(rng) for _ in range(40)]
    dataset, _ = open_set(write_set(tmp_path / "set", pairs, photos=False))
    for image, pair in enumerate(pairs):
        truth = read_truth(dataset, image)
        numbers = np.zeros(300, np.uint32)
        for number, segment in enumerate(pair.predictions, start=1):
            numbers[segment.id] = number
        category = np.array([PLACES[segment.category_id] for segment in pair.predictions], np.int16)
        shares = shares_of_map(numbers[pair.prediction], category, np.ones(len(category), np.float32), truth)
        iou, spurious = matched(shares, truth)
        expected = count_image(pair)
        for category_id, place in PLACES.items():
            stat = expected.get(category_id, Stat())
            own = truth.category == place
            assert np.count_nonzero(iou[own]) == stat.tp
            assert np.count_nonzero(own & (iou == 0) & ~truth.iscrowd) == stat.fn
            assert np.count_nonzero(spurious[shares.category == place]) == stat.fp
            assert iou[own].sum() == pytest.approx(stat.iou)


def test_of_queries_that_are_equal_the_first_wins(tmp_path: Path) -> None:
    """The same masks and scores twice, as two classes: in the network's order, whichever that is."""
    scenes = drawn_scenes(21, 2, random_queries_scene)
    for scene in scenes:
        kept = scene.kept
        labels = np.concatenate([kept.labels, (kept.labels + 1) % len(CATEGORIES)]).astype(np.int32)
        twice = replace(
            kept, codes=np.concatenate([kept.codes] * 2), scores=np.concatenate([kept.scores] * 2), labels=labels
        )
        object.__setattr__(scene, "kept", twice)
    _, _, kept_set = opened_kept(write_kept_set(tmp_path / "set", scenes))
    for image in range(2):
        values = {"score": 0.15, "overlap": 0.2, "mask": 0.5}
        shares, (expected, _) = kept_set.prepared(image).tried.shares(values), kept_set.shares(image, values)
        order, other = (np.lexsort(each.pixels.T) for each in (shares, expected))
        np.testing.assert_array_equal(shares.category[order], expected.category[other])
        np.testing.assert_array_equal(shares.pixels[order], expected.pixels[other])
