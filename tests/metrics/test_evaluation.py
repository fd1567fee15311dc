from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import BadFileError, Cancelled
from panview.metrics.evaluation import evaluate, ground_truth_part, unmeasured_table
from panview.metrics.faults import FaultyImagesError
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable, Side, Status
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, drawn_pair, evaluated, open_set, random_pair, save_rgb, write_json, write_set


def random_set(root: Path, images: int, seed: int = 0) -> WrittenSet:
    rng = np.random.default_rng(seed)
    return write_set(root, [random_pair(rng) for _ in range(images)], photos=False)


def assert_equal(first: SegmentTable, second: SegmentTable) -> None:
    for name in (*COLUMN_DTYPES, "image_offsets"):
        assert np.array_equal(getattr(first, name), getattr(second, name), equal_nan=name in ("iou", "score")), name


def test_the_number_of_jobs_changes_nothing_and_progress_reaches_the_total(tmp_path: Path) -> None:
    dataset, prediction = open_set(random_set(tmp_path, 50))
    tables = []
    seen: list[tuple[int, int]] = []
    for jobs in (1, 4):
        seen.clear()
        tables.append(evaluate(dataset, prediction, jobs=jobs, progress=lambda *step: seen.append(step)))
        assert seen[-1] == (50, 50)
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert {total for _, total in seen} == {50}
    assert_equal(*tables)


def test_rows_of_an_image_are_contiguous_with_ground_truth_first(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(random_set(tmp_path, 8))
    assert table.n_images == 8
    for image in range(8):
        rows = table.rows_of(image)
        truth = dataset.ground_truth.segment_id[dataset.ground_truth.segments_of(image)].tolist()
        predicted = prediction.segments.segment_id[prediction.segments.segments_of(image)].tolist()
        assert table.segment_id[rows].tolist() == truth + predicted
        assert table.side[rows].tolist() == [0] * len(truth) + [1] * len(predicted)
        assert set(table.image[rows].tolist()) <= {image}


@pytest.mark.parametrize("jobs", [1, 3])
def test_cancelling_stops_soon_and_leaves_no_thread(tmp_path: Path, jobs: int) -> None:
    dataset, prediction = open_set(random_set(tmp_path, 100))
    before = set(threading.enumerate())
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20

    with pytest.raises(Cancelled):
        evaluate(dataset, prediction, jobs=jobs, cancelled=cancelled)
    # The first yes is enough for all workers; some may have asked at the same moment.
    assert asked <= 20 + jobs
    assert set(threading.enumerate()) <= before


def test_an_image_at_fault_stops_nobody_and_all_are_counted(tmp_path: Path) -> None:
    written = random_set(tmp_path, 80)
    for number in (0, 40, 79):
        sorted(written.prediction.with_suffix("").iterdir())[number].write_bytes(b"")
    dataset, prediction = open_set(written)
    seen: list[int] = []
    before = set(threading.enumerate())
    with pytest.raises(FaultyImagesError, match=r"^3 of 80 maps cannot be read, first .*1000.png: is empty") as caught:
        evaluate(dataset, prediction, jobs=2, progress=lambda done, total: seen.append(done))
    assert [fault.image for fault in caught.value.faults] == [0, 40, 79]
    assert seen[-1] == 80
    assert set(threading.enumerate()) <= before


def test_a_callback_that_raises_leaves_no_thread(tmp_path: Path) -> None:
    # Ctrl-C arrives in the thread that waits, wherever that is.
    dataset, prediction = open_set(random_set(tmp_path, 64))
    before = set(threading.enumerate())

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(dataset, prediction, jobs=2, progress=interrupt)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
def test_an_id_that_only_the_png_has_is_named(tmp_path: Path, side: str) -> None:
    written = random_set(tmp_path, 3)
    path: Path = getattr(written, side)
    png = path.with_suffix("") / "000000001001.png"
    save_rgb(png, np.full((24, 32), 123_456, np.uint32))
    with pytest.raises(BadFileError) as caught:
        evaluated(written)
    assert str(caught.value) == (
        f"{png}: segment id 123456 of image 1001 (000000001001.jpg) is not in {path.name}; "
        "write JSON and PNG again together (1 of 3 images); use --faults skip to leave it out"
    )


def test_a_predicted_id_that_only_the_json_has_is_named(tmp_path: Path) -> None:
    written = random_set(tmp_path, 3)
    path = written.prediction
    document = json.loads(path.read_text())
    document["annotations"][1]["segments_info"].append({"id": 9_999_999, "category_id": 1})
    write_json(path, document)
    with pytest.raises(BadFileError) as caught:
        evaluated(written)
    png = path.with_suffix("") / "000000001001.png"
    assert str(caught.value) == (
        f"{png}: segment id 9999999 of image 1001 (000000001001.jpg) is in {path.name} but has no pixel here; "
        "write JSON and PNG again together (1 of 3 images); use --faults skip to leave it out"
    )


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
def test_a_png_that_is_missing_or_of_another_size_is_named(tmp_path: Path, side: str) -> None:
    written = random_set(tmp_path, 3)
    png = getattr(written, side).with_suffix("") / "000000001002.png"
    save_rgb(png, np.zeros((24, 31), np.uint32))
    with pytest.raises(BadFileError, match="is 31 x 24 pixels, but the image is 32 x 24") as wrong_size:
        evaluated(written)
    assert wrong_size.value.path == png
    png.unlink()
    with pytest.raises(FaultyImagesError, match="the PNG is missing") as missing:
        evaluated(written)
    assert missing.value.path == png


def test_ground_truth_alone_is_measured_without_status(tmp_path: Path) -> None:
    written = random_set(tmp_path, 10, seed=2)
    dataset, _, both = evaluated(written)
    alone = evaluate(dataset, None, jobs=2)
    truth = both.side == Side.GROUND_TRUTH
    assert np.array_equal(alone.area, both.area[truth])
    assert np.array_equal(alone.bbox, both.bbox[truth])
    assert set(alone.status.tolist()) == {Status.NONE, Status.CROWD}
    assert np.array_equal(alone.status == Status.CROWD, alone.iscrowd)
    assert_equal(alone, ground_truth_part(both))
    assert panoptic_quality(count_matches(alone, 5), dataset.categories.isthing).all.pq is None


def test_an_image_that_is_left_out_is_measured_as_ground_truth_alone(tmp_path: Path) -> None:
    written = random_set(tmp_path, 12, seed=3)
    _, _, whole = evaluated(written)
    document = json.loads(written.prediction.read_text())
    document["annotations"] = [a for a in document["annotations"] if a["image_id"] % 3]
    write_json(written.prediction, document)
    dataset, prediction = open_set(written, missing="skip")
    table = evaluate(dataset, prediction, jobs=2)
    alone = evaluate(dataset, None, jobs=1)
    assert 0 < prediction.left_out.sum() < 12
    for image in range(12):
        same = alone if prediction.left_out[image] else whole
        ours, theirs = table.rows_of(image), same.rows_of(image)
        for name in COLUMN_DTYPES:
            value, expected = getattr(table, name)[ours], getattr(same, name)[theirs]
            if name in {"match", "partner"}:
                value, expected = (np.where(v < 0, v, v - r.start) for v, r in ((value, ours), (expected, theirs)))
            np.testing.assert_array_equal(value, expected, err_msg=name)
    assert_equal(ground_truth_part(table), alone)
    crowds = table.iscrowd & prediction.left_out[table.image]
    assert crowds.any()
    assert set(table.status[crowds].tolist()) == {Status.CROWD}


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
def test_an_error_beside_images_that_are_left_out_names_the_right_file(tmp_path: Path, side: str) -> None:
    written = random_set(tmp_path, 3)
    document = json.loads(written.prediction.read_text())
    document["annotations"].pop(1)
    write_json(written.prediction, document)
    # The ground truth of an image that is left out is read, its prediction is not.
    png = getattr(written, side).with_suffix("") / "000000001001.png"
    save_rgb(png, np.full((24, 32), 123_456, np.uint32))
    opened = open_set(written, missing="skip")
    if side == "prediction":
        evaluate(*opened, jobs=1)
        return
    with pytest.raises(BadFileError, match="is not in panoptic_val2017.json") as caught:
        evaluate(*opened, jobs=1)
    assert caught.value.path == png


def test_the_unmeasured_table_knows_what_the_json_tells(tmp_path: Path) -> None:
    dataset, _, table = evaluated(random_set(tmp_path, 4))
    unmeasured, alone = unmeasured_table(dataset), ground_truth_part(table)
    for name in ("image", "side", "segment_id", "category", "iscrowd", "status", "image_offsets"):
        assert np.array_equal(getattr(unmeasured, name), getattr(alone, name)), name
    assert not unmeasured.area.any()


EMPTY = drawn_pair([], [])


@pytest.mark.parametrize(
    ("pair", "defined"),
    [
        (drawn_pair([(1, 1, (0, 5, 0, 5))], [(1, 1, (0, 5, 0, 5))]), ("all", "things")),
        (drawn_pair([(1, 149, (0, 5, 0, 5))], [(1, 187, (0, 5, 0, 5))]), ("all", "stuff")),
        (drawn_pair([(1, 1, (0, 5, 0, 5), "crowd")], [(1, 1, (0, 5, 0, 5))]), ()),
        (EMPTY, ()),
    ],
    ids=["no stuff", "no things", "crowd only", "void only"],
)
def test_a_split_that_does_not_occur_has_no_figure(tmp_path: Path, pair: Pair, defined: tuple[str, ...]) -> None:
    dataset, _, table = evaluated(write_set(tmp_path, [pair, EMPTY], photos=False))
    quality = panoptic_quality(count_matches(table, 5), dataset.categories.isthing)
    for split in ("all", "things", "stuff"):
        average = getattr(quality, split)
        assert (average.pq is None, average.n == 0) == (split not in defined, split not in defined)


def test_categories_of_one_kind_only(tmp_path: Path) -> None:
    written = write_set(tmp_path, [drawn_pair([(1, 1, (0, 5, 0, 5))], [(1, 1, (0, 5, 0, 4))])], photos=False)
    document = json.loads(written.ground_truth.read_text())
    document["categories"] = [category for category in document["categories"] if category["isthing"]]
    write_json(written.ground_truth, document)
    dataset, _, table = evaluated(written)
    quality = panoptic_quality(count_matches(table, 3), dataset.categories.isthing)
    assert quality.things.pq == pytest.approx(0.8)
    assert quality.stuff.pq is None


def test_a_greyscale_prediction_is_evaluated_by_its_ids(tmp_path: Path) -> None:
    pair = random_pair(np.random.default_rng(5))
    written = write_set(tmp_path, [pair], photos=False)
    _, _, as_rgb = evaluated(written)
    png = written.prediction.with_suffix("") / "000000001000.png"
    Image.fromarray(pair.prediction.astype(np.uint8)).save(png)
    _, _, as_grey = evaluated(written)
    assert_equal(as_rgb, as_grey)


def test_the_official_sample_agrees_with_itself() -> None:
    root = Path(__file__).parents[3] / "shared" / "coco_sample"
    if not root.is_dir():
        pytest.skip("the two COCO images are not here")
    dataset = read_dataset(find_ground_truth(root))
    truth_as_prediction = find_prediction(dataset.files.json, dataset.files.map_folder)
    table = evaluate(dataset, read_prediction_set(dataset, truth_as_prediction))
    quality = panoptic_quality(count_matches(table, len(dataset.categories)), dataset.categories.isthing)
    assert quality.all.pq == pytest.approx(1.0, abs=1e-12)
    assert (table.status == Status.CROWD).sum() > 0
