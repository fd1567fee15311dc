from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.api.loading import evaluated_prediction
from panview.api.notes import absent_of
from panview.api.parts import result_of_parts
from panview.api.results import Breakdown, as_json, result_of
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.images_table import read_images_table
from panview.errors import BadFileError, Cancelled, PanviewError
from panview.metrics import parts as parts_module
from panview.metrics.boundary import boundary_iou
from panview.metrics.cache import TABLE_VERSION
from panview.metrics.evaluation import CancelCheck, Measured, Progress, measure_by_pixels
from panview.metrics.faults import FaultyImagesError
from panview.metrics.parts import Parts, PartsPlace, found_parts, measured_parts
from panview.metrics.shard_files import load_shard, save_shard
from panview.metrics.shards import EMPTY_SHARD, Shard, among_all, evaluate_rows, join
from panview.metrics.stated_areas import as_opened
from tests.metrics.test_shards import assert_equal
from tests.support.reference import Segment
from tests.support.sets import open_set, random_pair, write_set

IMAGES = 23
BROKEN = 6
Pair = tuple[Dataset, PredictionSet]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Segments of several sizes, scores, a table of images, other areas in the JSON and a damaged map."""
    rng = np.random.default_rng(8)
    root = tmp_path_factory.mktemp("parts")
    pairs = [random_pair(rng, 60, 70) for _ in range(IMAGES)]
    for row in (2, 17):
        # Of a truth without a pixel a note tells.
        pairs[row] = replace(pairs[row], truths=(*pairs[row].truths, Segment(9999, 1)))
    written = write_set(root, pairs, photos=False)
    sorted(written.prediction.with_suffix("").iterdir())[BROKEN].write_bytes(b"no PNG")
    dataset, prediction = open_set(written)
    lines = [f"{image},{('day', 'night', 'fog')[row % 3]}" for row, image in enumerate(dataset.image_id)]
    (root / "known.csv").write_text("image_id,weather\n" + "\n".join(lines) + "\n")
    known = read_images_table(root / "known.csv", list(dataset.image_id), dataset.image_names)
    stated = dataset.stated_area.copy()
    # From some image on, so that some parts have no such area. A truth so small can match several predictions.
    stated[len(stated) // 3 :] = 1
    dataset = replace(dataset, known=known, stated_area=stated, opening=replace(dataset.opening, faults="skip"))
    segments = replace(prediction.segments, score=rng.random(len(prediction.segments.score)))
    return dataset, replace(prediction, segments=segments)


@pytest.fixture(scope="module")
def whole(pair: Pair) -> Measured:
    return measure_by_pixels(*pair)


@pytest.fixture(scope="module")
def singles(pair: Pair) -> list[Shard]:
    return [evaluate_rows(*pair, [row]) for row in range(IMAGES)]


def with_areas(pair: Pair, areas: str) -> Pair:
    return replace(pair[0], opening=replace(pair[0].opening, areas=areas)), pair[1]


def cut(folder: Path, pair: Pair, singles: list[Shard], edges: list[int]) -> Parts:
    """Keep the table of a pair in parts that end at some images."""
    bounds = [0, *sorted(set(edges)), IMAGES]
    for first, end in zip(bounds, bounds[1:], strict=False):
        save_shard(folder / f"of-{first:03}.parquet", join(singles[first:end]), *pair)
    return measured_parts(PartsPlace(folder), *pair)


@pytest.mark.parametrize("areas", ["pixels", "json"])
def test_all_figures_of_any_split_are_those_of_the_whole_to_the_last_bit(
    pair: Pair, whole: Measured, singles: list[Shard], tmp_path_factory: pytest.TempPathFactory, areas: str
) -> None:
    opened = with_areas(pair, areas)
    dataset = opened[0]
    table = as_opened(dataset, whole.table)
    known = evaluated_prediction(dataset, Measured(whole.prediction, table, whole.faults))
    assert (len(table.extra_matches.truth) > 0) == (areas == "json")
    by = frozenset(Breakdown)
    boundary = None
    if areas == "pixels":
        assert whole.prediction is not None
        boundary = boundary_iou(dataset, whole.prediction, table)
    wanted = as_json(dataset, [result_of(dataset, known, None, boundary, by, ["weather"])])
    assert wanted["results"][0]["pq_by_areas"]["segments"] > 3
    assert wanted["results"][0]["by_size"]["small"] != wanted["results"][0]["by_size"]["medium"]
    assert absent_of(dataset, table).count == 2
    assert wanted["results"][0]["scores"]["reliability"]
    assert len(wanted["results"][0]["by"]["weather"]) == 3

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.integers(1, IMAGES - 1), max_size=8))
    def check(edges: list[int]) -> None:
        parts = cut(tmp_path_factory.mktemp("cut"), opened, singles, edges)
        found = result_of_parts(parts, by, ["weather"], boundary=areas == "pixels")
        # JSON writes a float so that it is read back as the same one, to the last bit.
        assert as_json(dataset, [found.result]) == wanted
        assert found.absent == absent_of(dataset, table)
        assert [fault.image for fault in parts.faults] == [BROKEN]

    check()


def test_a_part_that_is_read_is_its_images_of_the_whole(
    pair: Pair, whole: Measured, singles: list[Shard], tmp_path: Path
) -> None:
    parts = cut(tmp_path, pair, singles, [5, 11, 12])
    assert len(parts) == 4
    assert parts.part_of.tolist() == [0] * 5 + [1] * 6 + [2] + [3] * 11
    assert int(parts.rows_of_images.sum()) == len(whole.table)
    assert_equal(join(parts.shards()).table, whole.table)
    some = parts.images(np.array([BROKEN, 3, 11]))
    assert some.rows.tolist() == [3, BROKEN, 11]
    again = parts.images(np.array([3, 4, 11, 20]), some)
    assert_equal(again.table, parts.images(np.array([3, 4, 11, 20])).table)


def test_what_is_held_is_not_read_again(pair: Pair, singles: list[Shard], tmp_path: Path) -> None:
    parts = cut(tmp_path, pair, singles, [5, 11, 12])
    held = parts.images(np.arange(8))
    parts.files[0].path.unlink()
    assert parts.images(np.array([2, 20]), held).rows.tolist() == [2, 20]
    with pytest.raises(PanviewError, match=r"of-000\.parquet"):
        parts.images(np.array([2, 20]))


def test_a_table_among_all_images_has_rows_of_its_own_alone(whole: Measured, singles: list[Shard]) -> None:
    shard = join([singles[4], singles[9], singles[10]])
    table = among_all(shard, IMAGES)
    assert table.n_images == IMAGES
    assert np.unique(table.image).tolist() == [4, 9, 10]
    for image in (4, 9, 10):
        mine, own = table.rows_of(image), whole.table.rows_of(image)
        assert np.array_equal(table.segment_id[mine], whole.table.segment_id[own])
        match = whole.table.match[own]
        assert np.array_equal(table.match[mine], np.where(match < 0, -1, match + mine.start - own.start))
        pixels = [of.overlaps.pixels[slice(*of.overlaps.offsets[image : image + 2])] for of in (table, whole.table)]
        assert np.array_equal(*pixels)
    assert len(among_all(EMPTY_SHARD, IMAGES)) == 0


def test_what_is_missing_is_measured_and_all_else_stays(pair: Pair, whole: Measured, tmp_path: Path) -> None:
    place = PartsPlace(tmp_path / "new")
    seen: list[tuple[int, int]] = []
    parts = measured_parts(place, *pair, part_rows=40, progress=lambda *step: seen.append(step))
    assert len(parts) > 3
    assert seen[-1] == (IMAGES, IMAGES)
    assert max(len(load_shard(part.path, *pair).table) for part in parts.files) < 80
    stamps = {part.path: part.path.stat().st_mtime_ns for part in parts.files}
    gone = parts.files[1]
    gone.path.unlink()
    seen.clear()
    again = measured_parts(place, *pair, part_rows=15, progress=lambda *step: seen.append(step))
    assert seen[0][0] >= IMAGES - len(gone.rows)
    assert_equal(join(again.shards()).table, whole.table)
    del stamps[gone.path]
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert len(again) > len(parts)


def test_cancelled_it_goes_on_from_the_last_part(pair: Pair, tmp_path: Path) -> None:
    place = PartsPlace(tmp_path)
    with pytest.raises(Cancelled):
        measured_parts(place, *pair, part_rows=40, cancelled=lambda: len(list(tmp_path.glob("*.parquet"))) == 2)
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    assert found_parts(place, *pair) is None
    first = [path.stat().st_mtime_ns for path in sorted(tmp_path.glob("*.parquet"))]
    parts = measured_parts(place, *pair, part_rows=40)
    assert [part.path.stat().st_mtime_ns for part in parts.files[:2]] == first
    with pytest.raises(Cancelled):
        list(parts.shards(cancelled=lambda: True))
    assert found_parts(place, *pair) is not None


def test_faults_are_refused_or_left_out_and_put_right(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    written = write_set(tmp_path / "set", [random_pair(rng) for _ in range(6)], photos=False)
    broken = sorted(written.prediction.with_suffix("").iterdir())[3]
    sound = broken.read_bytes()
    broken.write_bytes(b"no PNG")
    pair = open_set(written)
    place = PartsPlace(tmp_path / "parts")
    with pytest.raises(FaultyImagesError) as refused:
        measured_parts(place, *pair, part_rows=20)
    with pytest.raises(FaultyImagesError) as at_once:
        measure_by_pixels(*pair)
    assert str(refused.value) == str(at_once.value)
    assert found_parts(place, *pair) is None
    skipping = replace(pair[0], opening=replace(pair[0].opening, faults="skip")), pair[1]
    assert [fault.image for fault in measured_parts(place, *skipping).faults] == [3]
    broken.write_bytes(sound)
    parts = measured_parts(place, *pair)
    assert parts.faults == ()
    assert_equal(join(parts.shards()).table, measure_by_pixels(*pair).table)


def changed(name: str, pair: Pair) -> Pair:
    dataset, prediction = pair
    if name == "truth":
        return replace(dataset, ground_truth=replace(dataset.ground_truth, digest="new")), prediction
    if name == "predictions":
        return dataset, replace(prediction, segments=replace(prediction.segments, digest="new"))
    left_out = prediction.left_out.copy()
    left_out[0] = True
    return dataset, replace(prediction, left_out=left_out)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("truth", "is of another ground truth, or of its JSON before it changed; give another folder, or remove its"),
        ("predictions", r"is older than model\.json, which has changed since; give another folder"),
        ("left out", r"leaves out other images \(--missing, --faults\)"),
    ],
)
def test_parts_of_something_else_are_refused_by_name(
    pair: Pair, singles: list[Shard], tmp_path: Path, what: str, said: str
) -> None:
    cut(tmp_path, pair, singles, [5])
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(BadFileError, match=rf"of-000\.parquet: {said}"):
        measured_parts(PartsPlace(tmp_path), *changed(what, pair))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_parts_of_another_version_are_refused(
    pair: Pair, singles: list[Shard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("panview.metrics.shard_files.TABLE_VERSION", TABLE_VERSION + 1)
        cut(tmp_path, pair, singles, [])
    said = f"was measured by another version of panview .tables {TABLE_VERSION + 1}; this one writes {TABLE_VERSION}"
    with pytest.raises(BadFileError, match=rf"of-000\.parquet: {said}"):
        measured_parts(PartsPlace(tmp_path), *pair)


@pytest.mark.parametrize("content", [b"", b"no parquet", None])
def test_what_is_cut_short_is_named_and_stays(
    pair: Pair, singles: list[Shard], tmp_path: Path, content: bytes | None
) -> None:
    cut(tmp_path, pair, singles, [5])
    path = tmp_path / "of-005.parquet"
    path.write_bytes(path.read_bytes()[:-30] if content is None else content)
    before = path.read_bytes()
    with pytest.raises(BadFileError, match=r"of-005\.parquet: is no Parquet file, or damaged; remove it, and what"):
        measured_parts(PartsPlace(tmp_path), *pair)
    assert path.read_bytes() == before


def test_a_foreign_table_is_no_part(pair: Pair, tmp_path: Path) -> None:
    import polars as pl

    pl.DataFrame({"row": [0], "weather": ["fog"]}).write_parquet(tmp_path / "known.parquet")
    with pytest.raises(BadFileError, match=r"known\.parquet: is no shard that panview wrote; remove it"):
        measured_parts(PartsPlace(tmp_path), *pair)
    with pytest.raises(BadFileError, match="is a file; parts are kept in a folder"):
        measured_parts(PartsPlace(tmp_path / "known.parquet"), *pair)


def test_two_prediction_sets_share_a_folder(pair: Pair, singles: list[Shard], tmp_path: Path) -> None:
    cut(tmp_path, pair, singles, [5])
    segments = pair[1].segments
    other = replace(pair[1], segments=replace(segments, digest="other", json=segments.json.with_name("b.json")))
    place = PartsPlace(tmp_path)
    mine = measured_parts(place, pair[0], other)
    assert all(not part.path.name.startswith("of-") for part in mine.files)
    theirs = found_parts(place, *pair)
    assert theirs is not None
    assert [part.path.name for part in theirs.files] == ["of-000.parquet", "of-005.parquet"]


def test_in_the_cache_what_cannot_be_used_is_measured_again(pair: Pair, whole: Measured, tmp_path: Path) -> None:
    place = PartsPlace(tmp_path, is_cache=True)
    parts = measured_parts(place, *pair, part_rows=40)
    parts.files[1].path.write_bytes(b"cut short")
    again = measured_parts(place, *pair, part_rows=40)
    assert [part.path for part in again.files] == [part.path for part in parts.files]
    assert_equal(join(again.shards()).table, whole.table)


def test_a_part_that_changes_while_it_is_in_use_is_refused(pair: Pair, singles: list[Shard], tmp_path: Path) -> None:
    parts = cut(tmp_path, pair, singles, [5])
    save_shard(parts.files[0].path, singles[2], *pair)
    with pytest.raises(BadFileError, match="has other images than a moment ago; open the set again"):
        parts.shard(0)


def test_blocks_are_of_neighbours_and_end_where_rows_are_enough(pair: Pair) -> None:
    def blocks(rows: list[int], part_rows: int) -> list[list[int]]:
        return [block.tolist() for block in parts_module._blocks(np.array(rows, np.int64), *pair, part_rows)]

    assert blocks([0, 1, 2, 7, 8, 9], 10**9) == [[0, 1, 2], [7, 8, 9]]
    assert blocks([3, 4], 1) == [[3], [4]]
    assert blocks([], 1) == []


@pytest.mark.parametrize("is_cache", [False, True])
@pytest.mark.parametrize("finished", [1, 3])
def test_two_processes_at_a_time_write_the_same_parts(
    pair: Pair, whole: Measured, tmp_path: Path, is_cache: bool, finished: int
) -> None:
    place = PartsPlace(tmp_path, is_cache)
    calls = 0

    def measure(rows: NDArray[np.int64], show: Progress, stop: CancelCheck | None) -> Shard:
        nonlocal calls
        calls += 1
        if calls == finished + 1:
            # Another process begins when so many parts are there, and is done before this one.
            measured_parts(place, *pair, part_rows=30)
        return evaluate_rows(*pair, rows)

    parts = measured_parts(place, *pair, part_rows=30, measure=measure)
    assert calls > 4
    assert sorted(tmp_path.iterdir()) == [part.path for part in parts.files]
    assert_equal(join(measured_parts(place, *pair, part_rows=30).shards()).table, whole.table)


def test_parts_that_share_an_image_are_named_and_in_the_cache_measured_again(
    pair: Pair, whole: Measured, singles: list[Shard], tmp_path: Path
) -> None:
    cut(tmp_path, pair, singles, [5])
    save_shard(tmp_path / "more.parquet", join(singles[3:6]), *pair)
    with pytest.raises(
        PanviewError, match=r"row 3 is in .*of-000\.parquet and in .*more\.parquet and would be .*remove"
    ):
        measured_parts(PartsPlace(tmp_path), *pair)
    place = PartsPlace(tmp_path / "cache", is_cache=True)
    first = measured_parts(place, *pair, part_rows=40).files[0]
    save_shard(first.path.with_name(first.path.name.replace("-0", "-1")), join(singles[1:3]), *pair)
    assert_equal(join(measured_parts(place, *pair, part_rows=40).shards()).table, whole.table)


def test_a_part_under_the_name_of_another_is_not_written_over(pair: Pair, tmp_path: Path) -> None:
    place = PartsPlace(tmp_path)
    parts = measured_parts(place, *pair, part_rows=40)
    kept = parts.files[2].path.read_bytes()
    parts.files[2].path.rename(parts.files[0].path)
    with pytest.raises(BadFileError, match="was renamed"):
        measured_parts(place, *pair, part_rows=40)
    assert parts.files[0].path.read_bytes() == kept


@pytest.mark.parametrize("name", ["run [3]", "*", "file:", "a=1"])
def test_a_folder_may_have_any_name(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    for other in ("run 1", "run 2"):
        measured_parts(PartsPlace(Path(other)), *pair, part_rows=400)
    parts = measured_parts(PartsPlace(Path(name)), *pair, part_rows=400)
    again = measured_parts(PartsPlace(Path(name)), *pair, part_rows=400)
    assert [part.rows.tolist() for part in again.files] == [part.rows.tolist() for part in parts.files]
