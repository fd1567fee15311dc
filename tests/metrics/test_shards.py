from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import BadFileError, PanviewError
from panview.metrics.evaluation import Measured, evaluate, measure_by_pixels
from panview.metrics.faults import FaultyImagesError
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable
from panview.metrics.shard_files import count_parts, load_rows, load_shard, save_shard
from panview.metrics.shards import (
    EMPTY_SHARD,
    RepeatedImageError,
    Shard,
    as_measured,
    evaluate_rows,
    join,
    shards,
)
from tests.support.sets import open_set, random_pair, write_set

IMAGES = 17


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, PredictionSet]:
    """A random set in which a map is damaged, one has no segment, and scores are different everywhere."""
    rng = np.random.default_rng(5)
    written = write_set(tmp_path_factory.mktemp("shards"), [random_pair(rng) for _ in range(IMAGES)], photos=False)
    sorted(written.prediction.with_suffix("").iterdir())[6].write_bytes(b"no PNG")
    dataset, prediction = open_set(written)
    score = rng.random(len(prediction.segments.score))
    skipping = replace(dataset, opening=replace(dataset.opening, faults="skip"))
    return skipping, replace(prediction, segments=replace(prediction.segments, score=score))


@pytest.fixture(scope="module")
def whole(pair: tuple[Dataset, PredictionSet]) -> Measured:
    return measure_by_pixels(*pair)


@pytest.fixture(scope="module")
def singles(pair: tuple[Dataset, PredictionSet]) -> list[Shard]:
    return [evaluate_rows(*pair, [row]) for row in range(IMAGES)]


def assert_equal(found: SegmentTable, wanted: SegmentTable) -> None:
    for name in (*COLUMN_DTYPES, "image_offsets"):
        got, want = getattr(found, name), getattr(wanted, name)
        assert got.dtype == want.dtype
        assert got.tobytes() == want.tobytes(), name
    for name in ("offsets", "truth", "prediction", "pixels"):
        assert np.array_equal(getattr(found.overlaps, name), getattr(wanted.overlaps, name)), name


def assert_same(found: Measured, wanted: Measured) -> None:
    assert_equal(found.table, wanted.table)
    assert found.faults == wanted.faults
    assert found.prediction is not None
    assert wanted.prediction is not None
    assert np.array_equal(found.prediction.left_out, wanted.prediction.left_out)


@st.composite
def groupings(draw: st.DrawFn) -> list[list[int]]:
    """Any split of the images, into neighbours or not."""
    of = draw(st.lists(st.integers(0, 4), min_size=IMAGES, max_size=IMAGES))
    return [[row for row in range(IMAGES) if of[row] == group] for group in draw(st.permutations(range(5)))]


def joined_somehow(draw: st.DataObject, parts: list[Shard]) -> Shard:
    """Join two neighbours or a few at a time, in any order, until one is left."""
    while len(parts) > 1:
        parts = draw.draw(st.permutations(parts))
        count = draw.draw(st.integers(2, len(parts)))
        parts = [join(parts[:count]), *parts[count:]]
    return parts[0]


@settings(max_examples=30, deadline=None)
@given(groups=groupings(), data=st.data())
def test_any_split_joined_in_any_way_is_the_whole_to_the_last_bit(
    pair: tuple[Dataset, PredictionSet],
    whole: Measured,
    singles: list[Shard],
    groups: list[list[int]],
    data: st.DataObject,
) -> None:
    parts = [join([singles[row] for row in group]) for group in groups]
    one = as_measured(*pair, joined_somehow(data, parts))
    assert_same(one, whole)


@pytest.mark.parametrize("n", [1, 2, 5, IMAGES, IMAGES + 3])
def test_shards_cover_every_image_once_and_what_they_measure_is_the_whole(
    pair: tuple[Dataset, PredictionSet], whole: Measured, n: int
) -> None:
    blocks = shards(pair[0], n)
    assert [row for block in blocks for row in block] == list(range(IMAGES))
    assert len(blocks) == n
    assert max(map(len, blocks)) - min(map(len, blocks)) <= 1
    parts = [evaluate_rows(*pair, block, jobs=1) for block in blocks]
    assert_same(as_measured(*pair, join(reversed(parts))), whole)


def test_a_shard_is_as_long_as_its_images_and_survives_another_process(pair: tuple[Dataset, PredictionSet]) -> None:
    dataset, prediction = pair
    shard = evaluate_rows(*pickle.loads(pickle.dumps(pair)), [8, 3, 6])
    assert shard.rows.tolist() == [3, 6, 8]
    assert shard.table.n_images == 3
    assert len(shard.table) == sum(
        int(side.offsets[row + 1] - side.offsets[row])
        for side in (dataset.ground_truth, prediction.segments)
        for row in (3, 6, 8)
    )
    assert [fault.image for fault in shard.faults] == [6]
    assert_equal(pickle.loads(pickle.dumps(shard)).table, evaluate_rows(*pair, [3, 6, 8]).table)


def test_maps_that_another_process_was_sent_are_still_of_the_fast_kind(pair: tuple[Dataset, PredictionSet]) -> None:
    sent = pickle.loads(pickle.dumps(pair[0]))
    assert sent.ground_truth.maps.form is pair[0].ground_truth.maps.form


def test_nothing_is_counted_twice_and_nothing_is_lost(
    pair: tuple[Dataset, PredictionSet], singles: list[Shard]
) -> None:
    with pytest.raises(RepeatedImageError, match="row 4 is in two shards"):
        join([join(singles[2:6]), singles[4]])
    with pytest.raises(RepeatedImageError):
        evaluate_rows(*pair, [2, 2])
    with pytest.raises(PanviewError, match=r"2 of 17 images are in no shard, first image .*; measure their rows"):
        as_measured(*pair, join(singles[:9] + singles[11:]))
    with pytest.raises(IndexError, match="rows -1 to 3 of a dataset of 17 images"):
        evaluate_rows(*pair, [3, -1])
    with pytest.raises(ValueError, match="at least 1"):
        shards(pair[0], 0)
    assert join([]) is EMPTY_SHARD
    assert join([EMPTY_SHARD, singles[1], EMPTY_SHARD]) is singles[1]


def test_faults_are_refused_unless_they_are_to_be_left_out(
    pair: tuple[Dataset, PredictionSet], singles: list[Shard]
) -> None:
    strict = replace(pair[0], opening=replace(pair[0].opening, faults="error"))
    with pytest.raises(FaultyImagesError) as joined:
        as_measured(strict, pair[1], join(singles))
    with pytest.raises(FaultyImagesError) as at_once:
        evaluate(strict, pair[1])
    assert str(joined.value) == str(at_once.value)


def test_a_shard_comes_back_from_parquet_as_it_was(
    pair: tuple[Dataset, PredictionSet], whole: Measured, tmp_path: Path
) -> None:
    paths = []
    for number, block in enumerate(shards(pair[0], 4)):
        paths.append(tmp_path / f"{number}.parquet")
        save_shard(paths[-1], evaluate_rows(*pair, block), *pair)
    assert_same(as_measured(*pair, join(load_shard(path, *pair) for path in paths)), whole)
    some = load_rows(paths, *pair, [12, 6, 5])
    assert some.rows.tolist() == [5, 6, 12]
    assert [fault.image for fault in some.faults] == [6]
    assert_equal(some.table, evaluate_rows(*pair, [5, 6, 12]).table)
    with pytest.raises(PanviewError, match="1 of 2 images are in no part, first row 0"):
        load_rows(paths[1:], *pair, [0, 12])


@pytest.mark.parametrize("threshold", [0.5, 0.7])
@pytest.mark.parametrize("areas", ["pixels", "json"])
def test_figures_of_parts_are_those_of_the_whole_to_the_last_bit(
    pair: tuple[Dataset, PredictionSet], tmp_path: Path, threshold: float, areas: str
) -> None:
    opened = replace(pair[0], opening=replace(pair[0].opening, areas=areas))
    whole = measure_by_pixels(opened, pair[1])
    from panview.metrics.stated_areas import as_opened

    wanted = count_matches(as_opened(opened, whole.table), len(opened.categories), threshold=threshold)
    paths = []
    for number, block in enumerate(shards(opened, 3)):
        paths.append(tmp_path / f"{number}.parquet")
        save_shard(paths[-1], evaluate_rows(opened, pair[1], block), opened, pair[1])
    found = count_parts(paths[::-1], opened, pair[1], threshold=threshold)
    for name in ("iou_sum", "tp", "fp", "fn"):
        assert getattr(found, name).tobytes() == getattr(wanted, name).tobytes(), name
    with pytest.raises(RepeatedImageError):
        count_parts([*paths, _again(paths[0], tmp_path)], opened, pair[1])


def _again(path: Path, folder: Path) -> Path:
    copied = folder / "again.parquet"
    copied.write_bytes(path.read_bytes())
    return copied


def test_damaged_and_foreign_files_are_named(pair: tuple[Dataset, PredictionSet], tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    save_shard(path, evaluate_rows(*pair, [1, 2]), *pair)
    other = replace(pair[1], segments=replace(pair[1].segments, digest="other"))
    with pytest.raises(BadFileError, match=r"a\.parquet: is not of .* as they are now; measure its images again"):
        load_shard(path, pair[0], other)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadFileError, match=r"a\.parquet: is no Parquet file, or damaged"):
        load_shard(path, *pair)
