"""The compiled module measures maps as the long way does, to the last bit, or leaves an image to it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.linter import measuring
from panview.linter.listed_set import list_set
from panview.linter.measured import CheckedShard
from panview.linter.measuring import measure
from panview.linter.to_check import ToCheck
from panview.native import Native, native
from tests.fuzz.png_fuzzers import damaged_png
from tests.linter.test_shards import assert_same, write_spoilt
from tests.metrics.test_native_pairs import listed as segments_of
from tests.support.archives import pack
from tests.support.png import colours_of, filtered_rows, png
from tests.support.reference import Pair
from tests.support.sets import random_pair, write_set

MODULE = native().module
needs_native = pytest.mark.skipif(MODULE is None, reason=f"the compiled module: {native().problem}")
pytestmark = needs_native


@contextmanager
def without_native() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "native", lambda: Native(None, "not wanted"))
        yield


def long_way(to_check: ToCheck) -> CheckedShard:
    with without_native():
        return measure(to_check)


def left_alone(to_check: ToCheck) -> set[int]:
    """The images that the compiled module leaves to the long way."""
    run = measuring._Pass(to_check)
    assert run._natively is not None
    images = list(range(len(to_check)))
    return set(images) - run._natively.measure(to_check.images.sizes, images, run._overlaps)


def opened(root: Path, pairs: list[Pair], *more: list[Pair]) -> ToCheck:
    """A ground truth with the prediction set of each list of pairs."""
    found = [write_set(root, some, photos=False, name=f"p{n}") for n, some in enumerate((*more, pairs))]
    return list_set(find_ground_truth(root), [find_prediction(written.prediction) for written in found]).to_check()


@pytest.mark.parametrize("seed", range(3))
def test_columns_and_overlaps_are_those_of_the_long_way(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [(int(rng.integers(3, 40)), int(rng.integers(3, 120))) for _ in range(40)]
    pairs, more = ([random_pair(rng, *size) for size in sizes] for _ in range(2))
    to_check = opened(tmp_path, pairs, more)
    assert not left_alone(to_check)
    found = measure(to_check)
    assert sum(len(of_set) for of_set in found.overlaps) > 100
    assert min(int(side.area.max()) for side in found.sides) > 0
    assert_same(found, long_way(to_check))
    truth_alone = replace(to_check, sides=to_check.sides[:1])
    assert_same(measure(truth_alone), long_way(truth_alone))
    # As where the folder of maps is missing, or an image has none.
    for number in range(3):
        names = tuple(name if row % 3 else "" for row, name in enumerate(to_check.sides[number].maps.names))
        sides = list(to_check.sides)
        sides[number] = replace(sides[number], maps=replace(sides[number].maps, names=names))
        fewer = replace(to_check, sides=tuple(sides))
        assert not left_alone(fewer)
        assert_same(measure(fewer), long_way(fewer))


def test_every_filter_and_many_pieces(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    ids = np.array([0, 5, 300, 70_000, 16_777_215], np.uint32)
    pairs = []
    for width in (1, 2, 7, 8, 9, 16, 17, 33, 64, 65, 97):
        noise = ids[rng.integers(0, 5, (30, width))]
        coarse = np.kron(ids[rng.integers(0, 5, (10, width))], np.ones((3, 1), np.uint32)).astype(np.uint32)
        pairs.append(Pair(coarse, noise, segments_of(coarse), segments_of(noise)))
    to_check = opened(tmp_path, pairs)
    for row, pair in enumerate(pairs):
        for side, id_map in zip(to_check.sides, (pair.ground_truth, pair.prediction), strict=True):
            height, width = id_map.shape
            raw = filtered_rows(colours_of(id_map), rng.integers(0, 5, height).tolist())
            side.maps.path(row).write_bytes(png(width, height, raw, parts=int(rng.integers(1, 4))))
    assert not left_alone(to_check)
    found = measure(to_check)
    assert int(found.sides[1].pieces[:, 0].max()) > 20
    assert_same(found, long_way(to_check))


def test_what_is_unusual_is_left_to_the_long_way_and_not_touched(tmp_path: Path) -> None:
    to_check = list_set(*write_spoilt(tmp_path)).to_check()
    left = left_alone(to_check)
    # Damaged, missing, of another size, with other ids, cut off, and of another kind.
    assert {1, 2, 3, 4, 5, 8, 9, 11} <= left != set(range(13))
    run = measuring._Pass(to_check)
    assert run._natively is not None
    run._natively.measure(to_check.images.sizes, list(range(13)), run._overlaps)
    for image in left:
        for side, columns in zip(to_check.sides, run._columns, strict=True):
            assert not columns["area"][side.segments_of(image)].any()
            assert not columns["pieces"][side.segments_of(image)].any()
            assert not columns["decoded"][image]
        assert all(of_set[image] is None for of_set in run._overlaps)
    assert_same(measure(to_check), long_way(to_check))


def test_damage_ends_as_the_long_way_ends_it(tmp_path: Path) -> None:
    rng = random.Random(0)
    to_check = opened(tmp_path, [random_pair(np.random.default_rng(seed), 9, 13) for seed in range(100)])
    for row in range(100):
        rng.choice(to_check.sides).maps.path(row).write_bytes(damaged_png(rng))
    found = measure(to_check)
    assert len(found.findings) > 50
    assert_same(found, long_way(to_check))


def test_members_of_archives_are_measured_too(tmp_path: Path) -> None:
    to_check = opened(tmp_path, [random_pair(np.random.default_rng(seed), 9, 13) for seed in range(6)])
    expected = long_way(to_check)
    for side in to_check.sides:
        pack(side.maps.folder)
    again = list_set(find_ground_truth(tmp_path), [find_prediction(tmp_path / "predictions" / "p0.json")]).to_check()
    assert not left_alone(again)
    found = measure(again)
    assert [side.area.tobytes() for side in found.sides] == [side.area.tobytes() for side in expected.sides]
    assert [of_set.pixels.tobytes() for of_set in found.overlaps] == [
        of_set.pixels.tobytes() for of_set in expected.overlaps
    ]


def test_columns_that_do_not_fit_are_refused() -> None:
    assert MODULE is not None

    def side(rows: int = 5, images: int = 1) -> tuple[np.ndarray, ...]:
        of_rows = np.zeros(rows, np.uint32), np.zeros(rows, np.int64), np.zeros((rows, 4), np.int32)
        by_image = np.zeros(images, np.bool_), np.zeros(images, np.int64), np.zeros(images, np.uint64)
        return (*of_rows, np.zeros((rows, 2), np.int32), *by_image)

    task = np.array([[0, 4, 4, 0, 5, 0, 3]], np.int64)
    assert MODULE.check([None, None], task, (side(), side())) == (b"", bytes(4), b"\x01")
    with pytest.raises(ValueError, match="expected at least 20"):
        MODULE.check([None, None], task, (side(4), side()))
    with pytest.raises(ValueError, match="expected at least"):
        MODULE.check([None, None], task, (side(), side(2)))
    with pytest.raises(ValueError, match="expected at least 1"):
        MODULE.check([None, None], task, (side(images=0), side()))
    with pytest.raises(ValueError, match="sides: arrays do not fit"):
        MODULE.check([None, None, None], task, (side(), side()))
    with pytest.raises(ValueError, match="sides: arrays do not fit"):
        MODULE.check([None, None], task, (side()[:3], side()))
    with pytest.raises(ValueError, match="expected at least 56"):
        MODULE.check([None, None], task[:, :5], (side(), side()))
    for place in range(7):
        wrong = task.copy()
        wrong[0, place] = -1
        with pytest.raises(ValueError, match="tasks: arrays do not fit"):
            MODULE.check([None, None], wrong, (side(), side()))
    frozen = tuple(np.frombuffer(bytes(column.nbytes), np.uint8) for column in side())
    with pytest.raises((ValueError, BufferError)):
        MODULE.check([None, None], task, (side(), frozen))
