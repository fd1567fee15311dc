"""The tests of evidence are exact, and what is planted in maps is told from sets in which nothing is."""

from __future__ import annotations

from itertools import product
from math import comb, exp, log
from pathlib import Path

import numpy as np
import pytest

from panview.linter.evidence import FALSE_ALARM, binomial_log_tail, flip_probability
from tests.linter.planted_sets import (
    CLEAN_KINDS,
    COCO_SAMPLE,
    FAULTS,
    GOOD,
    JITTERY,
    PICTURES,
    SIZE,
    SQUARE_FAULTS,
    Planted,
    clean_predictions,
    found,
    predict,
    real_pictures,
    shift,
)


def slow_flips(gains: list[int]) -> float:
    sums = [sum(g * s for g, s in zip(gains, signs, strict=True)) for signs in product((-1, 1), repeat=len(gains))]
    return sum(total >= sum(gains) for total in sums) / len(sums)


@pytest.mark.parametrize("seed", range(20))
def test_flips_are_all_flips(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gains = rng.integers(-100, 300, 9).tolist()
    # Scaled so that rounding to levels is exact.
    gains.append(4000 - sum(abs(gain) for gain in gains))
    assert flip_probability(gains) == pytest.approx(slow_flips(gains))


def test_nothing_gained_is_no_evidence() -> None:
    assert flip_probability([]) == 1.0
    assert flip_probability([0.0, 0.0]) == 1.0
    assert flip_probability([-1.0] * 20) == pytest.approx(1.0)


def test_fourteen_images_that_all_say_so_are_enough_and_thirteen_are_not() -> None:
    assert flip_probability([0.1] * 14) <= FALSE_ALARM < flip_probability([0.1] * 13)


def test_false_alarms_of_flips_are_as_many_as_promised() -> None:
    rng = np.random.default_rng(5)
    chances = np.array([flip_probability(rng.standard_t(2, 16)) for _ in range(1500)])
    for level in (0.1, 0.01):
        assert (chances <= level).mean() < level + 4 * (level / 1500) ** 0.5


@pytest.mark.parametrize(("hits", "count", "chance"), [(9, 10, 0.5), (20, 20, 0.2), (60, 100, 0.3), (3, 10, 0.5)])
def test_the_tail_is_bounded(hits: int, count: int, chance: float) -> None:
    exact = sum(comb(count, k) * chance**k * (1 - chance) ** (count - k) for k in range(hits, count + 1))
    bound = binomial_log_tail(hits, count, chance)
    assert log(exact) <= bound + 1e-9
    assert hits <= count * chance or exp(bound) <= 2 * exact


of_real_truth = pytest.mark.skipif(not COCO_SAMPLE.is_dir(), reason="needs images of COCO beside the project")

QUICK = {"mirrored", "rotated by 180°", "shifted by 8, 8", "enlarged by 8", "1 % of pixels", "transposed"} | {
    "two categories",
    "all ids shuffled",
    "two images",
    "all images",
}
_EACH = [
    pytest.param(planted, id=planted.name, marks=() if planted.name in QUICK else pytest.mark.long)
    for planted in (*FAULTS, *SQUARE_FAULTS)
]


@of_real_truth
@pytest.mark.parametrize("planted", _EACH)
def test_a_fault_of_a_good_model_is_found_in_sixteen_images(planted: Planted, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    truths = real_pictures(rng, 16, (240, 240) if planted in SQUARE_FAULTS else SIZE)
    predictions = planted.plant(rng, [predict(rng, truth, GOOD) for truth in truths])
    whole = planted.code != "PV509"
    seen = found(tmp_path / "set", truths, predictions)
    assert seen[planted.code, whole] >= 1
    assert {code for code, _ in seen} == {planted.code}


@of_real_truth
@pytest.mark.parametrize("dy_dx", [(8, 0), (-9, 9)])
def test_a_shift_under_jitter_is_found_in_forty_images(dy_dx: tuple[int, int], tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    truths = real_pictures(rng, 40)
    clean = [predict(rng, truth, JITTERY) for truth in truths]
    assert not found(tmp_path / "set", truths, clean)
    assert found(tmp_path / "set", truths, shift(*dy_dx)(rng, clean))["PV504", True] == 1


@pytest.mark.parametrize("kind", CLEAN_KINDS)
@pytest.mark.parametrize(
    ("pictures", "count"),
    [
        pytest.param("real", 1, marks=of_real_truth),
        pytest.param("real", 12, marks=of_real_truth),
        pytest.param("symmetric", 5, marks=of_real_truth),
        ("drawn", 2),
    ],
)
def test_no_alarm_where_nothing_is_planted(kind: str, pictures: str, count: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(17)
    truths = PICTURES[pictures](rng, count)
    assert not found(tmp_path / "set", truths, clean_predictions(rng, truths, kind))


@pytest.mark.long
@pytest.mark.parametrize("kind", CLEAN_KINDS)
@pytest.mark.parametrize(
    "pictures", ["drawn", *(pytest.param(name, marks=of_real_truth) for name in PICTURES if name != "drawn")]
)
def test_three_hundred_clean_sets(kind: str, pictures: str, tmp_path: Path) -> None:
    for count in (1, 3, 5, 24):
        for seed in range(4):
            rng = np.random.default_rng([seed, count, 19])
            truths = PICTURES[pictures](rng, count)
            seen = found(tmp_path / "set", truths, clean_predictions(rng, truths, kind))
            assert not seen, (count, seed)


@of_real_truth
@pytest.mark.long
@pytest.mark.parametrize("planted", [p for p in (*FAULTS, *SQUARE_FAULTS) if p.code in ("PV505", "PV507", "PV508")])
@pytest.mark.parametrize("kind", ["jittery", "weak"])
def test_faults_of_poorer_models(planted: Planted, kind: str, tmp_path: Path) -> None:
    for seed in range(3):
        rng = np.random.default_rng([seed, 24, 15])
        truths = real_pictures(rng, 24, (240, 240) if planted in SQUARE_FAULTS else SIZE)
        predictions = planted.plant(rng, clean_predictions(rng, truths, kind))
        assert found(tmp_path / "set", truths, predictions)[planted.code, True] == 1
