"""A set that is checked in parts gives the report of the whole, finding by finding, however it was divided."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import ExifTags, Image

from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.png import write_id_map
from panview.errors import BadFileError, PanviewError
from panview.linter.check import check, report_of
from panview.linter.findings import Report, as_json
from panview.linter.killing import files_alone, with_photo, without_killers
from panview.linter.listed_set import ListedSet, list_set
from panview.linter.measured import EMPTY_CHECKED, CheckedShard
from panview.linter.measuring import measure
from panview.linter.rules import RULES
from panview.linter.shard_files import check_key, load_checked, save_checked
from panview.linter.shards import check_rows, join_checked
from panview.metrics.shards import RepeatedImageError, shards
from tests.linter.clean_set import id_map_of, save_as
from tests.support.sets import WrittenSet, random_pair, write_set

IMAGES = 13


def write_spoilt(root: Path) -> tuple[GroundTruthFiles, list[PredictionFiles]]:
    """A random set with two prediction sets, in which every kind of thing that the pass says occurs somewhere."""
    rng = np.random.default_rng(5)
    sizes = [(24, 40) if row in (6, 7) else (24 + row, 40) for row in range(IMAGES)]
    written = write_set(root / "set", [random_pair(rng, *size) for size in sizes], name="good")
    second = write_set(root / "set", [random_pair(rng, *size) for size in sizes], name="poor")
    _spoil(written, second)
    predictions = [find_prediction(written.prediction), find_prediction(second.prediction)]
    return find_ground_truth(root / "set"), predictions


def _spoil(written: WrittenSet, second: WrittenSet) -> None:
    truth = json.loads(written.ground_truth.read_text())["annotations"]
    maps = [written.ground_truth.with_suffix("") / one["file_name"] for one in truth]
    maps[2].write_bytes(b"no PNG")
    maps[4].unlink()
    shutil.copy(maps[6], maps[7])
    write_id_map(maps[8], np.zeros((5, 5), np.uint32))
    poor = json.loads(second.prediction.read_text())["annotations"]
    folder = second.prediction.with_suffix("")
    # Ids that no JSON lists in several images, so that their order can be wrong.
    for row in (11, 1, 9):
        id_map = id_map_of(second.prediction, poor[row]).copy()
        id_map[:3, :4] = 777 + row
        id_map[20:, 7:9] = 99_000
        write_id_map(folder / poor[row]["file_name"], id_map)
    (folder / poor[3]["file_name"]).write_bytes((folder / poor[3]["file_name"]).read_bytes()[:-30])
    save_as(folder / poor[5]["file_name"], np.zeros((29, 40), np.uint32), "RGBA")
    photos = sorted((written.root / "val2017").iterdir())
    photos[1].write_bytes(b"no photo")
    photos[10].unlink()
    # Stored on its side, and upright as its EXIF says.
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (36, 40)).save(photos[12], exif=exif)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[GroundTruthFiles, list[PredictionFiles]]:
    return write_spoilt(tmp_path_factory.mktemp("spoilt"))


@pytest.fixture(scope="module")
def listed(files: tuple[GroundTruthFiles, list[PredictionFiles]]) -> ListedSet:
    return list_set(*files)


@pytest.fixture(scope="module")
def whole(files: tuple[GroundTruthFiles, list[PredictionFiles]]) -> Report:
    return check(*files, jobs=1)


@pytest.fixture(scope="module")
def singles(listed: ListedSet) -> list[CheckedShard]:
    return [check_rows(listed, [row], jobs=1) for row in range(IMAGES)]


def told(report: Report) -> bytes:
    """All that a report says, as the command writes it."""
    return json.dumps(as_json(report, "0")).encode()


def columns(shard: CheckedShard) -> Iterator[tuple[str, NDArray[np.generic]]]:
    yield "rows", shard.rows
    yield "turned", shard.turned
    for part in (*shard.sides, *(side.unlisted for side in shard.sides), *shard.overlaps):
        for one in fields(part):
            value = getattr(part, one.name)
            if isinstance(value, np.ndarray):
                yield f"{type(part).__name__}.{one.name}", value


def assert_same(found: CheckedShard, wanted: CheckedShard) -> None:
    for (name, got), (_, want) in zip(columns(found), columns(wanted), strict=True):
        assert (got.dtype, got.shape) == (want.dtype, want.shape), name
        assert got.tobytes() == want.tobytes(), name
    assert found.findings == wanted.findings


def test_the_set_has_what_a_pass_can_find(whole: Report) -> None:
    found = set(whole.by_code())
    assert (
        {"PV641", "PV114", "PV115", "PV401", "PV402", "PV404", "PV405", "PV406", "PV407", "PV506"}
        <= found
        <= set(RULES)
    )
    # Those of one code come in the order of the images, whichever thread was first.
    rows = [int(finding.image_id or 0) for finding in whole.by_code()["PV406"]]
    assert len(set(rows)) == 3
    assert rows == sorted(rows)


@st.composite
def groupings(draw: st.DrawFn) -> list[list[int]]:
    """Any split of the images, into neighbours or not."""
    of = draw(st.lists(st.integers(0, 4), min_size=IMAGES, max_size=IMAGES))
    return [[row for row in range(IMAGES) if of[row] == group] for group in draw(st.permutations(range(5)))]


@settings(max_examples=25, deadline=None)
@given(groups=groupings(), data=st.data())
def test_any_split_joined_in_any_way_gives_the_report_of_the_whole(
    listed: ListedSet,
    whole: Report,
    singles: list[CheckedShard],
    groups: list[list[int]],
    data: st.DataObject,
) -> None:
    parts = [join_checked([singles[row] for row in group]) for group in groups]
    while len(parts) > 1:
        parts = data.draw(st.permutations(parts))
        count = data.draw(st.integers(2, len(parts)))
        parts = [join_checked(parts[:count]), *parts[count:]]
    assert told(report_of(listed, parts[0], jobs=1)) == told(whole)


@pytest.mark.parametrize("n", [1, 3, IMAGES + 2])
def test_blocks_are_what_they_are_in_the_whole(listed: ListedSet, n: int) -> None:
    parts = [check_rows(listed, rows, jobs=1) for rows in shards(listed, n)]
    assert_same(join_checked(reversed(parts)), measure(listed.to_check(), jobs=2))


def test_a_shard_is_as_long_as_its_images_and_survives_another_process(
    files: tuple[GroundTruthFiles, list[PredictionFiles]], listed: ListedSet, tmp_path: Path
) -> None:
    sent = pickle.loads(pickle.dumps(list_set(*files)))
    shard = check_rows(sent, [9, 2, 5, 3])
    assert shard.rows.tolist() == [2, 3, 5, 9]
    assert [len(side.area) for side in shard.sides] == [
        sum(int(side.offsets[row + 1] - side.offsets[row]) for row in (2, 3, 5, 9)) for side in listed.sides
    ]
    assert {row for row, _ in shard.findings} == {2, 3, 5}
    assert_same(pickle.loads(pickle.dumps(shard)), check_rows(listed, [2, 3, 5, 9]))
    save_checked(tmp_path / "a.checked", shard, "key")
    assert_same(load_checked(tmp_path / "a.checked", "key"), shard)


def test_nothing_is_counted_twice_and_nothing_is_lost(listed: ListedSet, singles: list[CheckedShard]) -> None:
    with pytest.raises(RepeatedImageError, match="row 4 is in two shards"):
        join_checked([join_checked(singles[2:6]), singles[4]])
    with pytest.raises(RepeatedImageError):
        check_rows(listed, [2, 2])
    with pytest.raises(PanviewError, match=r"2 of 13 images are in no shard, first image 1009 \(.*\); measure their"):
        report_of(listed, join_checked(singles[:9] + singles[11:]))
    with pytest.raises(IndexError, match="rows -1 to 3 of a dataset of 13 images"):
        check_rows(listed, [3, -1])
    alone = list_set(listed.truth)
    with pytest.raises(PanviewError, match="shards of different prediction sets cannot be joined"):
        join_checked([check_rows(alone, [0]), singles[1]])
    assert join_checked([]) is EMPTY_CHECKED
    assert join_checked([EMPTY_CHECKED, singles[1]]) is singles[1]
    with pytest.raises(ValueError, match="ascending"):
        replace(singles[1], rows=np.array([1, 0]), turned=np.zeros(2, np.bool_))
    with pytest.raises(ValueError, match="expected all of 2 images"):
        replace(singles[1], rows=np.array([0, 1]), turned=np.zeros(2, np.bool_))


def test_without_an_image_or_a_readable_truth_there_is_a_report_too(written_empty: Path) -> None:
    truth = find_ground_truth(written_empty)
    listed = list_set(truth)
    assert len(listed) == 0
    assert told(report_of(listed, join_checked([]))) == told(check(truth))
    truth.json.write_text("{")
    listed = list_set(truth)
    assert told(report_of(listed, check_rows(listed, []))) == told(check(truth))
    assert [finding.code for finding in check(truth).findings] == ["PV101"]


@pytest.fixture
def written_empty(tmp_path: Path) -> Path:
    written = write_set(tmp_path / "set", [random_pair(np.random.default_rng(0))])
    document = json.loads(written.ground_truth.read_text())
    written.ground_truth.write_text(json.dumps(document | {"images": [], "annotations": []}))
    return written.root


def test_files_of_other_checks_and_damaged_ones_are_refused(singles: list[CheckedShard], tmp_path: Path) -> None:
    path = tmp_path / "a.checked"
    save_checked(path, singles[2], "key")
    with pytest.raises(BadFileError, match=r"a\.checked: is of another check"):
        load_checked(path, "other")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BadFileError, match=r"a\.checked: is no shard of a check, or damaged"):
        load_checked(path, "key")


def test_a_key_changes_with_whatever_is_measured(tmp_path: Path) -> None:
    truth, predictions = write_spoilt(tmp_path)

    def key() -> str:
        return check_key(list_set(truth, predictions).to_check())

    seen = [key()]
    assert key() == seen[0]
    photo = sorted((tmp_path / "set" / "val2017").iterdir())[0]
    for path in (photo, sorted(truth.map_folder.iterdir())[0], sorted(predictions[1].map_folder.iterdir())[0]):
        path.write_bytes(path.read_bytes() + b" ")
        seen.append(key())
    document = json.loads(truth.json.read_text())
    document["images"][0]["width"] += 1
    truth.json.write_text(json.dumps(document))
    seen.append(key())
    seen.append(check_key(list_set(truth, predictions[:1]).to_check()))
    assert len(set(seen)) == 6


def test_files_that_end_the_process_are_found_and_the_others_measured(listed: ListedSet) -> None:
    row = np.array([0])
    one = listed.to_check().some(row)
    alone = files_alone(one)
    there = [(each.photos, [bool(side.maps.names[0]) for side in each.sides]) for each in alone]
    assert there == [
        (True, [False, False, False]),
        (False, [True, False, False]),
        (False, [False, True, False]),
        (False, [False, False, True]),
    ]
    healthy = measure(one, row)
    assert one.photos
    assert not without_killers(one, [True, False, True, False], "it died").photos
    found = measure(without_killers(one, [True, False, True, False], "it died"), row)
    assert_same(measure(without_killers(one, [False] * 4, "it died"), row), healthy)
    assert [(f.code, f.prediction) for _, f in found.findings] == [("PV402", "good")]
    assert found.findings[0][1].message.endswith(".png: it died")
    assert [side.decoded.tolist() for side in found.sides] == [[True], [False], [True]]
    assert found.sides[2].area.tolist() == healthy.sides[2].area.tolist()
    with_it = with_photo(one, found, "it died")
    assert [f.code for _, f in with_it.findings] == ["PV115", "PV402"]
    assert with_it.findings[0][1].file == one.images.photos.path(0)
