from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.layouts.find import find_prediction
from panview.datasets.predicted_image import PredictedImage
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import Cancelled
from panview.metrics.evaluation import evaluate, unmeasured_table
from panview.metrics.live import LiveSet, extend, start_live, table_as_read, with_ground_truth
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable, Side, Status
from tests.support.sets import WrittenSet, annotation, open_set, random_pair, save_rgb, write_json, write_set

IMAGES = 7
GOOD = ("first", "second", "empty")
BAD = ("damaged", "missing", "stranger", "unknown category", "zero", "twice")


@dataclass(frozen=True)
class Versions:
    """A dataset, and for each image several predictions that a model may come with, good and bad ones.

    Attributes
    ----------
    written : WrittenSet
    dataset : Dataset
    entries : dict
        (row, version) -> entry of ``annotations``.
    truth : SegmentTable
    """

    written: WrittenSet
    dataset: Dataset
    entries: dict[tuple[int, str], dict[str, Any]]
    truth: SegmentTable

    @property
    def folder(self) -> Path:
        return self.written.prediction.with_suffix("")

    def new(self, row: int, version: str) -> PredictedImage:
        entry = self.entries[row, version]
        infos = entry["segments_info"]
        return PredictedImage(
            row,
            entry["file_name"],
            tuple(s["id"] for s in infos),
            tuple(s["category_id"] for s in infos),
            tuple(s.get("score") for s in infos),
        )

    def start(self, truth: SegmentTable | None = None) -> LiveSet:
        return start_live(self.dataset, truth or self.truth, "model", self.written.prediction, self.folder)

    def read(self, versions: dict[int, str]) -> PredictionSet:
        """The set of these images as a results JSON of them is read; the order of its entries does not matter."""
        path = self.written.root / "predictions" / "read.json"
        write_json(path, {"annotations": [self.entries[key] for key in reversed(versions.items())]})
        return read_prediction_set(self.dataset, find_prediction(path, self.folder), missing="skip")


def scored(entry: dict[str, Any]) -> dict[str, Any]:
    """The same with scores, as a model tells them of some segments."""
    for number, segment in enumerate(entry["segments_info"]):
        if number % 3:
            segment["score"] = number / 100
    return entry


def make_versions(root: Path, images: int) -> Versions:
    rng = np.random.default_rng(images)
    pairs = [random_pair(rng) for _ in range(images)]
    written = write_set(root, pairs, photos=False)
    folder = written.prediction.with_suffix("")
    dataset, _ = open_set(written)
    first = json.loads(written.prediction.read_text())["annotations"]
    entries: dict[tuple[int, str], dict[str, Any]] = {}
    (folder / "again").mkdir()
    for row in range(images):
        image_id, png = first[row]["image_id"], first[row]["file_name"]
        other = random_pair(rng)
        save_rgb(folder / "again" / png, other.prediction)
        save_rgb(folder / f"empty-{png}", np.zeros_like(other.prediction))
        (folder / f"damaged-{png}").write_bytes((folder / png).read_bytes()[:40])
        infos = [*first[row]["segments_info"], {"id": 9_999_999, "category_id": 1}]
        entries |= {
            (row, "first"): first[row],
            (row, "second"): scored(annotation(image_id, f"again/{png}", other.predictions, other.prediction)),
            (row, "empty"): {"image_id": image_id, "file_name": f"empty-{png}", "segments_info": []},
            (row, "damaged"): first[row] | {"file_name": f"damaged-{png}"},
            (row, "missing"): first[row] | {"file_name": f"missing-{png}"},
            (row, "stranger"): first[row] | {"segments_info": infos},
            (row, "unknown category"): first[row] | {"segments_info": [{"id": 1, "category_id": 999}]},
            (row, "zero"): first[row] | {"segments_info": [{"id": 0, "category_id": 1}]},
            (row, "twice"): first[row] | {"segments_info": [infos[0], infos[0]]},
        }
    return Versions(written, dataset, entries, evaluate(dataset, None, jobs=1))


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    return make_versions(tmp_path_factory.mktemp("live"), IMAGES)


def assert_same_table(ours: SegmentTable, theirs: SegmentTable) -> None:
    assert np.array_equal(ours.image_offsets, theirs.image_offsets)
    for name in COLUMN_DTYPES:
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name), err_msg=name)
    for name in ("offsets", "truth", "prediction", "pixels"):
        np.testing.assert_array_equal(getattr(ours.overlaps, name), getattr(theirs.overlaps, name), err_msg=name)


def assert_same(versions: Versions, live: LiveSet, state: dict[int, str]) -> None:
    """The live set is what is read and evaluated from scratch for the same images."""
    if not state:
        assert live.prediction.left_out.all()
        assert len(live.prediction.segments.segment_id) == 0
        assert_same_table(live.table, versions.truth)
        return
    expected = versions.read(state)
    assert np.array_equal(live.prediction.left_out, expected.left_out)
    assert live.prediction.segments.maps.names == expected.segments.maps.names
    for name in ("offsets", "segment_id", "category", "iscrowd"):
        ours, theirs = getattr(live.prediction.segments, name), getattr(expected.segments, name)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs, err_msg=name)
    assert_same_table(live.table, evaluate(versions.dataset, expected, jobs=1))


COMING = st.tuples(st.integers(0, IMAGES - 1), st.sampled_from([*GOOD, *GOOD, *BAD]))


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.lists(COMING, max_size=5), max_size=7))
def test_whatever_comes_in_whatever_order_the_set_is_that_of_all_at_once(
    versions: Versions, batches: list[list[tuple[int, str]]]
) -> None:
    live, state = versions.start(), {}
    for batch in batches:
        live = extend(live, [versions.new(*coming) for coming in batch])
        latest = dict(batch)
        for row, version in latest.items():
            state.pop(row, None)
            if version in GOOD:
                state[row] = version
        assert len(live.refused) == sum(version in BAD for version in latest.values())
        assert_same(versions, live, state)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_partition_of_the_images_ends_in_the_same_table(versions: Versions, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(IMAGES)))
    cuts = sorted(data.draw(st.sets(st.integers(1, IMAGES - 1))))
    live, come = versions.start(), {}
    for first, last in zip([0, *cuts], [*cuts, IMAGES], strict=True):
        come |= dict.fromkeys(order[first:last], "first")
        live = extend(live, [versions.new(row, "first") for row in order[first:last]])
        assert_same(versions, live, come)
    dataset, prediction = open_set(versions.written)
    assert_same_table(live.table, evaluate(dataset, prediction, jobs=1))


def test_an_extension_changes_nothing_that_was_there_before(versions: Versions) -> None:
    start = versions.start()
    once = extend(start, [versions.new(2, "first")])
    extend(once, [versions.new(row, "second") for row in range(IMAGES)])
    assert_same(versions, start, {})
    assert_same(versions, once, {2: "first"})


def test_images_that_have_not_come_count_nowhere(versions: Versions) -> None:
    dataset, prediction = open_set(versions.written)
    live = extend(versions.start(), [versions.new(2, "first")])
    only = np.arange(IMAGES) == 2
    alone = count_matches(evaluate(dataset, prediction, jobs=1), len(dataset.categories), images=only)
    counts = count_matches(live.table, len(dataset.categories))
    assert alone.tp.sum() + alone.fn.sum() > 0
    for name in ("iou_sum", "tp", "fp", "fn"):
        assert np.array_equal(getattr(counts, name), getattr(alone, name))
    waiting = live.table.image != 2
    assert set(live.table.status[waiting].tolist()) == {Status.NONE, Status.CROWD}
    assert not np.any(live.table.side[waiting] == Side.PREDICTION)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("damaged", "damaged-000000001003.png: "),
        ("missing", "missing-000000001003.png: the PNG is missing"),
        ("stranger", "000000001003.png: segment id 9999999 of image 1003"),
        ("unknown category", "000000001003.png: the prediction of image 1003 (000000001003.jpg) has a category that"),
        ("zero", "000000001003.png: the prediction of image 1003 (000000001003.jpg) has a segment id that is not from"),
        ("twice", "000000001003.png: the prediction of image 1003 (000000001003.jpg) has a segment id twice"),
    ],
)
def test_a_bad_image_is_refused_by_name_and_the_others_are_taken(versions: Versions, version: str, words: str) -> None:
    coming = {row: "first" for row in range(IMAGES)} | {3: version}
    live = extend(versions.start(), [versions.new(*image) for image in coming.items()])
    assert len(live.refused) == 1
    assert words in live.refused[0]
    del coming[3]
    assert_same(versions, live, coming)
    # The next images bring their own list.
    assert extend(live, [versions.new(3, "first")]).refused == ()
    assert extend(live, []).refused == ()


def test_a_ground_truth_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    versions = make_versions(tmp_path, 3)
    png = versions.written.ground_truth.with_suffix("") / "000000001001.png"
    png.write_bytes(b"")
    live = versions.start(unmeasured_table(versions.dataset))
    live = extend(live, [versions.new(row, "first") for row in range(3)])
    assert [problem.startswith(f"{png}: ") for problem in live.refused] == [True]
    assert live.prediction.left_out.tolist() == [False, True, False]


def test_ground_truth_that_is_measured_late_is_taken_over(versions: Versions) -> None:
    live = versions.start(unmeasured_table(versions.dataset))
    live = extend(live, [versions.new(1, "first"), versions.new(4, "damaged")])
    waiting = live.table.image != 1
    assert not live.table.area[waiting].any()
    assert_same(versions, with_ground_truth(live, versions.truth), {1: "first"})


def test_many_at_once_as_when_a_run_is_taken_up_again(tmp_path: Path) -> None:
    versions = make_versions(tmp_path, 60)
    coming = {row: "first" for row in range(60)} | {5: "damaged", 17: "missing", 40: "twice", 59: "stranger"}
    before = set(threading.enumerate())
    live = extend(versions.start(), [versions.new(*image) for image in coming.items()])
    assert set(threading.enumerate()) <= before
    names = [f"00000000{1000 + row}.png" for row in (5, 17, 40, 59)]
    assert all(name in problem for name, problem in zip(names, live.refused, strict=True))
    assert_same(versions, live, {row: version for row, version in coming.items() if version == "first"})


@pytest.mark.parametrize("images", [3, 60])
def test_it_can_be_called_off(tmp_path: Path, images: int) -> None:
    versions = make_versions(tmp_path, images)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    before = set(threading.enumerate())
    with pytest.raises(Cancelled):
        extend(versions.start(), [versions.new(row, "first") for row in range(images)], cancelled=cancelled)
    assert set(threading.enumerate()) <= before
    # Each thread asks once more at most for each chunk that is left.
    assert asked < 12


@pytest.mark.parametrize("row", [-1, IMAGES])
def test_a_row_that_the_dataset_lacks_is_a_mistake(versions: Versions, row: int) -> None:
    with pytest.raises(IndexError, match=f"of a dataset of {IMAGES} images"):
        extend(versions.start(), [replace(versions.new(0, "first"), row=row), versions.new(1, "first")])


def test_segments_and_categories_go_together() -> None:
    with pytest.raises(ValueError, match=r"a\.png: 2 segments, 1 categories"):
        PredictedImage(0, "a.png", (1, 2), (1,))


def test_each_segment_has_a_score_or_none_has(versions: Versions) -> None:
    with pytest.raises(ValueError, match=r"a\.png: 2 segments, 1 scores"):
        PredictedImage(0, "a.png", (1, 2), (1, 2), (0.5,))
    image = versions.new(0, "first")
    scores = tuple(0.25 if number % 2 else None for number in range(len(image.segment_ids)))
    table = extend(versions.start(), [replace(image, scores=scores)]).table
    found = table.score[(table.image == 0) & (table.side == Side.PREDICTION)]
    assert found.tolist() == pytest.approx([np.nan if s is None else s for s in scores], nan_ok=True)
    # Files that say otherwise are not those of the run.
    assert table_as_read(extend(versions.start(), [replace(image, scores=scores)]), versions.read({0: "first"})) is None


def test_the_table_of_a_run_that_has_ended_is_that_of_its_files(versions: Versions) -> None:
    come = {0: "first", 3: "second", 5: "empty"}
    live = extend(versions.start(), [versions.new(*image) for image in come.items()])
    table = table_as_read(live, versions.read(come))
    assert table is live.table
    assert_same_table(table, evaluate(versions.dataset, versions.read(come), jobs=1))


@pytest.mark.parametrize(
    "files",
    [
        {0: "first", 3: "first", 5: "empty"},
        {0: "first", 3: "second"},
        {0: "first", 3: "second", 5: "empty", 6: "empty"},
        {0: "first", 3: "damaged", 5: "empty"},
    ],
    ids=["another prediction", "one image fewer", "an image more, without a segment", "another id map"],
)
def test_files_that_say_something_else_are_measured_anew(versions: Versions, files: dict[int, str]) -> None:
    coming = {0: "first", 3: "second", 5: "empty"} if files[3] != "damaged" else {0: "first", 3: "first", 5: "empty"}
    live = extend(versions.start(), [versions.new(*image) for image in coming.items()])
    assert table_as_read(live, versions.read(files)) is None


@pytest.mark.parametrize("column", ["offsets", "segment_id", "category", "left_out"])
def test_no_column_of_the_files_may_differ(versions: Versions, column: str) -> None:
    coming = {0: "first", 3: "second", 5: "empty"}
    live = extend(versions.start(), [versions.new(*image) for image in coming.items()])
    read = versions.read(coming)
    if column == "left_out":
        # As it is read when the others count as empty.
        other = replace(read, left_out=np.zeros(IMAGES, np.bool_))
    else:
        changed = getattr(read.segments, column).copy()
        changed[1] += 1
        other = replace(read, segments=replace(read.segments, **{column: changed}))
    assert table_as_read(live, read) is live.table
    assert table_as_read(live, other) is None


@pytest.mark.parametrize("letter", ["!", "~"], ids=["a name before", "a name after"])
def test_files_of_other_names_are_measured_anew(versions: Versions, letter: str) -> None:
    coming = {0: "first", 3: "second", 5: "empty"}
    live = extend(versions.start(), [versions.new(*image) for image in coming.items()])
    read = versions.read(coming)
    names = (letter + read.segments.maps.names[0], *read.segments.maps.names[1:])
    assert (
        table_as_read(
            live, replace(read, segments=replace(read.segments, maps=replace(read.segments.maps, names=names)))
        )
        is None
    )


def test_a_table_that_waits_for_the_ground_truth_is_not_that_of_the_files(versions: Versions) -> None:
    live = extend(versions.start(unmeasured_table(versions.dataset)), [versions.new(0, "first")])
    assert table_as_read(live, versions.read({0: "first"})) is None
    assert table_as_read(with_ground_truth(live, versions.truth), versions.read({0: "first"})) is not None
