"""The compiled module does what the kernels do, to the last bit, or leaves an image to them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.metrics import evaluation
from panview.metrics.evaluation import evaluate
from panview.metrics.faults import FaultyImagesError
from panview.metrics.native_pairs import measure_natively
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable
from panview.native import Native, native
from tests.fuzz.png_fuzzers import damaged_png
from tests.support.archives import pack
from tests.support.png import SIGNATURE, chunk, colours_of, filtered_rows, plain_rows, png
from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, open_set, random_pair, write_set

PAIRS = native().module
needs_native = pytest.mark.skipif(PAIRS is None, reason=f"the compiled module: {native().problem}")
COLUMNS = (*COLUMN_DTYPES, "image_offsets")


@contextmanager
def without_native() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "native", lambda: Native(None, "not wanted"))
        yield


def by_kernels(dataset: Dataset, prediction: PredictionSet | None) -> SegmentTable:
    with without_native():
        return evaluate(dataset, prediction)


def assert_same(found: SegmentTable, expected: SegmentTable) -> None:
    for name in COLUMNS:
        assert getattr(found, name).tobytes() == getattr(expected, name).tobytes(), name
    for name in ("offsets", "truth", "prediction", "pixels"):
        assert getattr(found.overlaps, name).tobytes() == getattr(expected.overlaps, name).tobytes(), name


def listed(id_map: NDArray[np.uint32]) -> tuple[Segment, ...]:
    return tuple(Segment(int(i), CATEGORIES[k % 5]["id"]) for k, i in enumerate(np.unique(id_map[id_map > 0])))


def left_alone(dataset: Dataset, prediction: PredictionSet | None) -> set[int]:
    """The images that the compiled module leaves to the kernels."""
    assert PAIRS is not None
    images = range(len(dataset))
    table = evaluation.unmeasured_columns(dataset, prediction)
    return set(images) - {image for image, _ in measure_natively(PAIRS, dataset, prediction, table, images)}


def test_it_is_there_where_it_can_be_built() -> None:
    # A checkout that nobody installed has none; where everything is required it has to be there.
    if os.environ.get("PANVIEW_TEST_DISPLAY") == "required" and shutil.which("cc") and sys.platform != "win32":
        assert native().problem == ""


def test_a_module_of_another_source_is_not_used() -> None:
    code = (
        "import sys, types\n"
        "old = types.ModuleType('panview.native._compiled'); old.SOURCE = '0'\n"
        "import panview.native; sys.modules['panview.native._compiled'] = old\n"
        "panview.native._compiled = old\n"
        "print(panview.native.native())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Native(module=None, problem='built from another source; install panview again')"


@needs_native
@pytest.mark.parametrize("seed", range(4))
def test_columns_and_overlaps_are_those_of_the_kernels(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [(int(rng.integers(3, 40)), int(rng.integers(3, 120))) for _ in range(60)]
    dataset, prediction = open_set(write_set(tmp_path, [random_pair(rng, *size) for size in sizes], photos=False))
    assert not left_alone(dataset, prediction)
    assert_same(evaluate(dataset, prediction), by_kernels(dataset, prediction))
    assert_same(evaluate(dataset, None), by_kernels(dataset, None))


@needs_native
@pytest.mark.long
def test_columns_of_thousands_of_pairs_are_those_of_the_kernels(tmp_path: Path) -> None:
    rng = np.random.default_rng(1000)
    for part in range(10):
        pairs = [random_pair(rng, int(rng.integers(3, 60)), int(rng.integers(3, 200))) for _ in range(300)]
        dataset, prediction = open_set(write_set(tmp_path / str(part), pairs, photos=False))
        assert_same(evaluate(dataset, prediction), by_kernels(dataset, prediction))


@needs_native
@pytest.mark.parametrize("at_once", [8, 16, 64])
def test_every_filter_is_undone(tmp_path: Path, at_once: int) -> None:
    assert PAIRS is not None
    if not PAIRS.scan(at_once):
        pytest.skip("this processor does not look at so many pixels at a time")
    try:
        undo_every_filter(tmp_path, np.random.default_rng(at_once))
    finally:
        assert PAIRS.scan(64) or PAIRS.scan(16) or PAIRS.scan(8)


def undo_every_filter(tmp_path: Path, rng: np.random.Generator) -> None:
    wide = [random_pair(rng, 30, 100) for _ in range(16)]
    pairs = [
        Pair(pair.ground_truth[:, :width].copy(), pair.prediction[:, -width:].copy(), (), ())
        for pair, width in zip(wide, (1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 100), strict=True)
    ]
    pairs = [replace(pair, truths=listed(pair.ground_truth), predictions=listed(pair.prediction)) for pair in pairs]
    # Noise: a difference at every pixel, and ids of three bytes.
    ids = np.array([5, 300, 70_000, 16_777_215], np.uint32)
    noise = ids[rng.integers(0, 4, (30, 50))]
    segments = tuple(Segment(int(i), CATEGORIES[k]["id"]) for k, i in enumerate(ids.tolist()))
    pairs.append(Pair(noise, noise[::-1].copy(), segments, segments))
    # Bytes so near to each other that Paeth's three distances are often equal.
    near = rng.integers(0, 5, (40, 3)) @ np.array([1, 256, 65536])
    close = near.astype(np.uint32)[rng.integers(0, 40, (60, 50))]
    pairs.append(Pair(close, close[::-1].copy(), listed(close), listed(close)))
    dataset, prediction = open_set(write_set(tmp_path, pairs, photos=False))
    for row, pair in enumerate(pairs):
        for maps, id_map in (
            (dataset.ground_truth.maps, pair.ground_truth),
            (prediction.segments.maps, pair.prediction),
        ):
            height, width = id_map.shape
            raw = filtered_rows(colours_of(id_map), rng.integers(0, 5, height).tolist())
            maps.path(row).write_bytes(png(width, height, raw, parts=int(rng.integers(1, 4))))
    assert not left_alone(dataset, prediction)
    assert_same(evaluate(dataset, prediction), by_kernels(dataset, prediction))


@needs_native
def test_damage_ends_as_the_kernels_end_it(tmp_path: Path) -> None:
    rng = random.Random(0)
    pairs = [random_pair(np.random.default_rng(seed), 9, 13) for seed in range(200)]
    dataset, prediction = open_set(write_set(tmp_path, pairs, photos=False))
    for row in range(len(dataset)):
        side = rng.choice((dataset.ground_truth, prediction.segments))
        side.maps.path(row).write_bytes(damaged_png(rng))
    assert left_alone(dataset, prediction)

    def outcome() -> list[tuple[int, str]]:
        with pytest.raises(FaultyImagesError) as caught:
            evaluate(dataset, prediction)
        return [(fault.image, str(fault)) for fault in caught.value.faults]

    with without_native():
        expected = outcome()
    assert len(expected) > 100
    assert outcome() == expected


@needs_native
def test_what_cannot_be_judged_is_left_to_the_kernels_and_not_touched(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    pairs = [random_pair(rng, 20, 30) for _ in range(14)]
    dataset, prediction = open_set(write_set(tmp_path, pairs, photos=False))
    truth, predicted = dataset.ground_truth.maps, prediction.segments.maps
    height, width = 20, 30

    def rows_of(id_map: NDArray[np.uint32]) -> bytes:
        return filtered_rows(colours_of(id_map), [0] * len(id_map))

    truth.path(0).unlink()
    truth.path(1).write_bytes(b"")
    predicted.path(2).write_bytes(png(width, height, rows_of(pairs[2].prediction))[:-12])
    predicted.path(3).write_bytes(png(height, width, rows_of(pairs[3].prediction.reshape(width, height))))
    # An id that no JSON lists, and a predicted segment without a pixel.
    unlisted = pairs[4].prediction.copy()
    unlisted[0, 0] = 4_000_000
    predicted.path(4).write_bytes(png(width, height, rows_of(unlisted)))
    predicted.path(5).write_bytes(png(width, height, rows_of(np.zeros((height, width), np.uint32))))
    truth.path(6).unlink()
    truth.path(6).mkdir()
    truth.path(7).unlink()
    os.mkfifo(truth.path(7))
    # A filter that does not exist, pixel data that ends early, a checksum that is wrong, and another kind of PNG.
    predicted.path(8).write_bytes(png(width, height, b"\x05" + rows_of(pairs[8].prediction)[1:]))
    predicted.path(9).write_bytes(png(width, height, rows_of(pairs[9].prediction)[:-1]))
    damaged = bytearray(png(width, height, rows_of(pairs[10].prediction)))
    damaged[-13] ^= 1
    predicted.path(10).write_bytes(damaged)
    predicted.path(11).write_bytes(png(width, height, plain_rows(pairs[11].prediction.astype(np.uint8)), colour=0))
    left = set(range(12)) - ({5} if not pairs[5].predictions else set())
    table = evaluation.unmeasured_columns(dataset, prediction)
    untouched = {name: column.copy() for name, column in table.items()}
    assert PAIRS is not None
    done = {image for image, _ in measure_natively(PAIRS, dataset, prediction, table, range(14))}
    assert done == set(range(14)) - left
    rows = np.isin(table["image"], sorted(left))
    for name in COLUMN_DTYPES:
        assert table[name][rows].tobytes() == untouched[name][rows].tobytes(), name
    truth.path(7).unlink()


@needs_native
def test_files_that_other_things_follow_are_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    pairs = [random_pair(rng, 20, 30) for _ in range(3)]
    dataset, prediction = open_set(write_set(tmp_path, pairs, photos=False))
    expected = by_kernels(dataset, prediction)
    raw = filtered_rows(colours_of(pairs[0].prediction), [4] * 20)
    notes = [chunk(b"tEXt", b"Comment\0a note"), chunk(b"pHYs", bytes(9))]
    prediction.segments.maps.path(0).write_bytes(png(30, 20, raw, before=notes) + b"behind the end")
    assert prediction.segments.maps.path(0).read_bytes().startswith(SIGNATURE)
    assert not left_alone(dataset, prediction)
    assert_same(evaluate(dataset, prediction), expected)


@needs_native
def test_an_image_that_is_left_out_is_measured_by_its_truth_alone(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    dataset, prediction = open_set(write_set(tmp_path, [random_pair(rng) for _ in range(20)], photos=False))
    shorter = replace(prediction, left_out=np.arange(20) % 3 == 0)
    assert_same(evaluate(dataset, shorter), by_kernels(dataset, shorter))


@needs_native
def test_threads_do_not_meet(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    dataset, prediction = open_set(write_set(tmp_path, [random_pair(rng) for _ in range(64)], photos=False))
    expected = by_kernels(dataset, prediction)
    with ThreadPoolExecutor(8) as pool:
        for table in pool.map(lambda _: evaluate(dataset, prediction, jobs=4), range(16)):
            assert_same(table, expected)


@needs_native
def test_columns_that_do_not_fit_are_refused() -> None:
    assert PAIRS is not None
    columns = tuple(np.zeros(8, np.uint8) for _ in range(15))
    task = np.array([[0, 5, 4, 4, 2, 3]], np.int64)
    isthing = np.ones(2, np.bool_)
    with pytest.raises(ValueError, match="expected at least 20"):
        PAIRS.measure([b"a", b"b"], task, columns, isthing, 0.3, 0.5)
    with pytest.raises(ValueError, match="rows do not fit"):
        PAIRS.measure([b"a", b"b"], np.array([[0, 5, 4, 4, 2, 2]], np.int64), columns, isthing, 0.3, 0.5)
    with pytest.raises(ValueError, match="expected 15"):
        PAIRS.measure([b"a", b"b"], task, columns[:3], isthing, 0.3, 0.5)
    frozen = tuple(np.frombuffer(bytes(80), np.uint8) for _ in range(15))
    with pytest.raises((ValueError, BufferError)):
        PAIRS.measure([b"a", b"b"], task, frozen, isthing, 0.3, 0.5)


@needs_native
def test_members_of_archives_are_measured_too(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(6)], photos=False)
    expected = by_kernels(*open_set(written))
    pack(written.ground_truth.with_suffix(""))
    pack(written.prediction.with_suffix(""), below="")
    dataset, prediction = open_set(written)
    assert not left_alone(dataset, prediction)
    assert_same(evaluate(dataset, prediction), expected)
