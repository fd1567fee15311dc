from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.boundary import boundary_iou
from panview.metrics.boundary_cache import boundary_path, cached_boundary_iou, load_boundary_iou, may_be_kept
from panview.metrics.cache import cached_evaluation, prune
from tests.support.sets import WrittenSet, evaluated, open_set, random_pair, write_set


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(8)
    return write_set(tmp_path / "set", [random_pair(rng) for _ in range(6)], photos=False)


def test_a_second_time_no_png_is_read(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    measured = boundary_iou(dataset, prediction, table)
    assert np.array_equal(cached_boundary_iou(None, dataset, prediction, table), measured, equal_nan=True)
    assert np.array_equal(cached_boundary_iou(tmp_path / "cache", dataset, prediction, table), measured, equal_nan=True)
    for png in written.root.rglob("*.png"):
        stat = png.stat()
        png.write_bytes(b"\0" * stat.st_size)
        os.utime(png, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    dataset, prediction = open_set(written)
    again = cached_boundary_iou(tmp_path / "cache", dataset, prediction, table)
    assert np.array_equal(again, measured, equal_nan=True)


def test_where_nothing_can_be_kept_is_known_without_the_set(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    folder = tmp_path / "cache"
    assert not may_be_kept(folder, table)
    cached_boundary_iou(folder, dataset, prediction, table)
    assert may_be_kept(folder, table)
    rng = np.random.default_rng(9)
    _, _, other = evaluated(write_set(tmp_path / "other", [random_pair(rng) for _ in range(9)], photos=False))
    assert not may_be_kept(folder, other)


def test_a_png_with_another_time_makes_what_was_kept_stale(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    cached_boundary_iou(tmp_path, dataset, prediction, table)
    path = boundary_path(tmp_path, dataset, prediction)
    assert path.is_file()
    png = next(written.prediction.with_suffix("").iterdir())
    os.utime(png, ns=(0, png.stat().st_mtime_ns + 1_000_000_000))
    assert boundary_path(tmp_path, dataset, prediction) != path


@pytest.mark.parametrize("damage", [b"", b"\0\0", b"abcd" * 30])
def test_a_damaged_file_is_measured_again(tmp_path: Path, written: WrittenSet, damage: bytes) -> None:
    dataset, prediction, table = evaluated(written)
    measured = cached_boundary_iou(tmp_path, dataset, prediction, table)
    path = boundary_path(tmp_path, dataset, prediction)
    path.write_bytes(damage)
    assert load_boundary_iou(path, table) is None
    assert np.array_equal(cached_boundary_iou(tmp_path, dataset, prediction, table), measured, equal_nan=True)
    assert load_boundary_iou(path, table) is not None


def test_one_flipped_bit_is_noticed(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    cached_boundary_iou(tmp_path, dataset, prediction, table)
    path = boundary_path(tmp_path, dataset, prediction)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    assert load_boundary_iou(path, table) is None


def test_values_of_other_matches_are_not_taken_over(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    cached_boundary_iou(tmp_path, dataset, prediction, table)
    other = dataclasses.replace(table, iou=np.where(np.isnan(table.iou), np.nan, 0.75))
    assert load_boundary_iou(boundary_path(tmp_path, dataset, prediction), other) is None


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    (tmp_path / "file").write_bytes(b"")
    column = cached_boundary_iou(tmp_path / "file" / "cache", dataset, prediction, table)
    assert np.array_equal(column, boundary_iou(dataset, prediction, table), equal_nan=True)


def test_the_least_recently_used_are_removed_with_the_tables(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction = open_set(written)
    table = cached_evaluation(tmp_path, dataset, prediction).table
    cached_boundary_iou(tmp_path, dataset, prediction, table)
    path = boundary_path(tmp_path, dataset, prediction)
    os.utime(path, ns=(0, 0))
    prune(tmp_path, max_bytes=path.stat().st_size)
    assert [entry.suffix for entry in tmp_path.iterdir() if entry.is_file()] == [".table"]
