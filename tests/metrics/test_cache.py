from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.opening import MissingImages
from panview.errors import BadFileError
from panview.metrics.cache import cached_evaluation, load_table, prune, save_table, table_key, table_path
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable
from tests.support.sets import WrittenSet, open_set, random_pair, write_json, write_set


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(8)
    return write_set(tmp_path / "set", [random_pair(rng) for _ in range(4)])


def assert_equal(first: SegmentTable, second: SegmentTable) -> None:
    for name in (*COLUMN_DTYPES, "image_offsets"):
        assert np.array_equal(getattr(first, name), getattr(second, name), equal_nan=name in ("iou", "score")), name
    for name in ("offsets", "truth", "prediction", "pixels"):
        assert np.array_equal(getattr(first.overlaps, name), getattr(second.overlaps, name)), name


def pngs(written: WrittenSet) -> list[Path]:
    return sorted(written.root.rglob("*.png"))


def spoil(png: Path) -> None:
    """Make a PNG unreadable without a change of size or time."""
    stat = png.stat()
    png.write_bytes(b"\0" * stat.st_size)
    os.utime(png, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("with_prediction", [True, False])
def test_reopening_reads_no_png(tmp_path: Path, written: WrittenSet, with_prediction: bool) -> None:
    dataset, prediction = open_set(written)
    used = prediction if with_prediction else None
    first = cached_evaluation(tmp_path / "cache", dataset, used).table
    assert_equal(first, evaluate(dataset, used))
    for png in pngs(written):
        spoil(png)
    dataset, prediction = open_set(written)
    assert_equal(cached_evaluation(tmp_path / "cache", dataset, prediction if with_prediction else None).table, first)
    with pytest.raises(BadFileError):
        evaluate(dataset, used)


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
def test_a_png_with_another_time_or_size_is_read_again(tmp_path: Path, written: WrittenSet, side: str) -> None:
    cached_evaluation(tmp_path / "cache", *open_set(written))
    png = getattr(written, side).with_suffix("") / "000000001002.png"
    content, stat = png.read_bytes(), png.stat()
    spoil(png)
    os.utime(png, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))
    with pytest.raises(BadFileError):
        cached_evaluation(tmp_path / "cache", *open_set(written))
    png.write_bytes(content + b"\0")
    os.utime(png, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    cached_evaluation(tmp_path / "cache", *open_set(written))
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
def test_another_json_has_another_key(written: WrittenSet, side: str) -> None:
    before = table_key(*open_set(written))
    path: Path = getattr(written, side)
    write_json(path, json.loads(path.read_text()) | {"info": "changed"})
    assert table_key(*open_set(written)) != before


def test_photos_and_strangers_do_not_change_the_key(written: WrittenSet) -> None:
    before = table_key(*open_set(written))
    (written.root / "val2017" / "000000001000.jpg").unlink()
    folder = written.prediction.with_suffix("")
    (folder / "note.txt").write_text("hello")
    (folder / "dangling.png").symlink_to(folder / "nowhere")
    assert table_key(*open_set(written)) == before


@pytest.mark.parametrize("name", ["sub/1.png", "./000000001001.png", "none.png", "x" * 300 + ".png"])
def test_a_key_is_made_of_any_png_name(tmp_path: Path, written: WrittenSet, name: str) -> None:
    # Names in sub-folders, missing files and names no file can have: evaluation says what is wrong with them.
    document = json.loads(written.prediction.read_text())
    document["annotations"][0]["file_name"] = name
    write_json(written.prediction, document)
    dataset, prediction = open_set(written)
    assert table_key(dataset, prediction) == table_key(dataset, prediction)
    if name.startswith("sub"):
        (written.prediction.with_suffix("") / "sub").mkdir()
        source = written.prediction.with_suffix("") / "000000001000.png"
        before = table_key(dataset, prediction)
        source.rename(written.prediction.with_suffix("") / name)
        assert table_key(dataset, prediction) != before
        assert len(cached_evaluation(tmp_path / "cache", dataset, prediction).table) > 0
    elif not name.startswith("."):
        with pytest.raises((BadFileError, FileNotFoundError), match=name[:20]):
            cached_evaluation(tmp_path / "cache", dataset, prediction)


def test_every_damage_is_noticed_and_mended(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction = open_set(written)
    folder = tmp_path / "cache"
    first = cached_evaluation(folder, dataset, prediction).table
    path = table_path(folder, dataset, prediction)
    whole = path.read_bytes()
    damaged = [whole[:length] for length in range(0, len(whole), 97)]
    for place in range(0, len(whole), 53):
        flipped = bytearray(whole)
        flipped[place] ^= 0x01
        damaged.append(bytes(flipped))
    for content in damaged:
        path.write_bytes(content)
        assert load_table(path, dataset, prediction) is None
    assert_equal(cached_evaluation(folder, dataset, prediction).table, first)
    loaded = load_table(path, dataset, prediction)
    assert loaded is not None
    assert_equal(loaded, first)


def test_a_table_of_other_segments_is_not_taken(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction = open_set(written)
    other = write_set(tmp_path / "other", [random_pair(np.random.default_rng(1))], photos=False)
    save_table(tmp_path / "x.table", evaluate(*open_set(other)))
    assert load_table(tmp_path / "x.table", dataset, prediction) is None
    assert load_table(tmp_path / "none.table", dataset, prediction) is None


def test_a_cache_that_cannot_be_written_costs_nothing_else(tmp_path: Path, written: WrittenSet) -> None:
    (tmp_path / "file").write_text("no folder")
    table = cached_evaluation(tmp_path / "file" / "cache", *open_set(written)).table
    assert len(table) > 0
    read_only = tmp_path / "read_only"
    read_only.mkdir()
    save_table(table_path(read_only, *open_set(written)), table)
    read_only.chmod(0o555)
    assert_equal(cached_evaluation(read_only, *open_set(written)).table, table)
    assert_equal(cached_evaluation(None, *open_set(written)).table, table)


def test_what_an_interrupted_write_left_is_no_cache(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction = open_set(written)
    folder = tmp_path / "cache"
    folder.mkdir()
    path = table_path(folder, dataset, prediction)
    half = folder / ".0123456789abcdef.part"
    half.write_bytes(b"PAR1 and no more")
    assert load_table(path, dataset, prediction) is None
    cached_evaluation(folder, dataset, prediction)
    # Another panview may be writing it just now; after a day nobody is.
    assert half.exists()
    os.utime(half, (path.stat().st_mtime - 90_000,) * 2)
    prune(folder)
    assert sorted(folder.iterdir()) == [path]


def test_the_least_recently_used_tables_are_removed_first(tmp_path: Path, written: WrittenSet) -> None:
    dataset, prediction = open_set(written)
    folder = tmp_path / "cache"
    folder.mkdir()
    for age, name in enumerate(("new", "middle", "old")):
        (folder / f"{name}.table").write_bytes(bytes(100))
        os.utime(folder / f"{name}.table", (1_000_000 - age,) * 2)
    prune(folder, max_bytes=250)
    assert sorted(path.stem for path in folder.glob("*.table")) == ["middle", "new"]
    prune(folder, max_bytes=1)
    assert [path.stem for path in folder.glob("*.table")] == ["new"]
    table = evaluate(dataset, prediction)
    path = folder / "used.table"
    save_table(path, table)
    os.utime(path, (5, 5))
    load_table(path, dataset, prediction)
    assert path.stat().st_mtime > 1_000_000


def test_missing_predictions_are_cached_by_what_they_mean(tmp_path: Path, written: WrittenSet) -> None:
    document = json.loads(written.prediction.read_text())
    document["annotations"].pop(1)
    write_json(written.prediction, document)
    meanings: tuple[MissingImages, ...] = ("empty", "skip")
    tables = {}
    for missing in meanings:
        opened = [open_set(written, missing=missing) for _ in range(2)]
        tables[missing] = cached_evaluation(tmp_path / "cache", *opened[0]).table
        assert_equal(tables[missing], evaluate(*opened[0]))
        assert_equal(cached_evaluation(tmp_path / "cache", *opened[1]).table, tables[missing])
    assert not np.array_equal(tables["empty"].status, tables["skip"].status)
    assert len(list((tmp_path / "cache").iterdir())) == 2
