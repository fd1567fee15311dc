from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset, PredictionSet, read_prediction_set
from panview.datasets.discovery import find_prediction
from panview.metrics.evaluation import evaluate, unmeasured_table
from panview.metrics.live import LiveSet, NewImage, extend, start_live, with_ground_truth
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable, Side, Status
from tests.metrics.test_evaluation import random_set
from tests.support.sets import open_set

IMAGES = 9


def new_image(dataset: Dataset, prediction: PredictionSet, row: int) -> NewImage:
    segments = prediction.segments
    place = segments.segments_of(row)
    return NewImage(
        row,
        segments.png_names[row],
        tuple(segments.segment_id[place].tolist()),
        tuple(int(dataset.categories.ids[c]) for c in segments.category[place]),
    )


def begin(dataset: Dataset, prediction: PredictionSet, truth: SegmentTable) -> LiveSet:
    return start_live(dataset, truth, "live", prediction.segments.json, prediction.segments.png_folder)


def leaving_out(prediction: PredictionSet, rows: list[int]) -> PredictionSet:
    """The same set without some images, as a results JSON without them would be read."""
    segments = prediction.segments
    left_out = np.zeros(len(segments.png_names), np.bool_)
    left_out[rows] = True
    counts = np.where(left_out, 0, np.diff(segments.offsets))
    kept = ~left_out[np.repeat(np.arange(len(left_out)), np.diff(segments.offsets))]
    part = replace(
        segments,
        png_names=tuple("" if out else name for name, out in zip(segments.png_names, left_out, strict=True)),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=segments.segment_id[kept],
        category=segments.category[kept],
        iscrowd=segments.iscrowd[kept],
    )
    return replace(prediction, segments=part, left_out=left_out)


def assert_same(ours: SegmentTable, theirs: SegmentTable) -> None:
    assert np.array_equal(ours.image_offsets, theirs.image_offsets)
    for name in COLUMN_DTYPES:
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name), err_msg=name)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_order_the_table_is_that_of_all_at_once(tmp_path: Path, seed: int) -> None:
    dataset, prediction = open_set(random_set(tmp_path, IMAGES, seed))
    rng = np.random.default_rng(seed)
    order = rng.permutation(IMAGES).tolist()
    live = begin(dataset, prediction, evaluate(dataset, None, jobs=1))
    while order:
        count = int(rng.integers(1, 4))
        batch, order = order[:count], order[count:]
        live = extend(live, [new_image(dataset, prediction, row) for row in batch])
        expected = leaving_out(prediction, order)
        assert_same(live.table, evaluate(dataset, expected, jobs=1))
        assert np.array_equal(live.prediction.left_out, expected.left_out)
        assert np.array_equal(live.prediction.segments.offsets, expected.segments.offsets)
    assert live.refused == ()


def test_an_image_given_again_replaces_what_it_was(tmp_path: Path) -> None:
    dataset, prediction = open_set(random_set(tmp_path, 4))
    images = [new_image(dataset, prediction, row) for row in range(4)]
    once = extend(begin(dataset, prediction, evaluate(dataset, None, jobs=1)), images)
    twice = extend(extend(once, images[1:2]), [images[3], images[0]])
    assert_same(twice.table, once.table)


def test_images_that_have_not_come_count_nowhere(tmp_path: Path) -> None:
    dataset, prediction = open_set(random_set(tmp_path, 6))
    live = extend(begin(dataset, prediction, evaluate(dataset, None, jobs=1)), [new_image(dataset, prediction, 2)])
    alone = count_matches(evaluate(dataset, prediction, jobs=1), len(dataset.categories), images=np.arange(6) == 2)
    counts = count_matches(live.table, len(dataset.categories))
    for name in ("iou_sum", "tp", "fp", "fn"):
        assert np.array_equal(getattr(counts, name), getattr(alone, name))
    waiting = live.table.image != 2
    assert set(live.table.status[waiting].tolist()) <= {Status.NONE, Status.CROWD}
    assert not np.any(live.table.side[waiting] == Side.PREDICTION)


def test_a_damaged_id_map_is_refused_by_name_and_the_others_are_taken(tmp_path: Path) -> None:
    dataset, prediction = open_set(random_set(tmp_path, 5))
    broken = prediction.segments.png_folder / prediction.segments.png_names[3]
    broken.write_bytes(broken.read_bytes()[:40])
    images = [new_image(dataset, prediction, row) for row in range(5)]
    live = extend(begin(dataset, prediction, evaluate(dataset, None, jobs=1)), images)
    assert len(live.refused) == 1
    assert broken.name in live.refused[0]
    assert live.prediction.left_out.tolist() == [False, False, False, True, False]
    assert_same(live.table, evaluate(dataset, leaving_out(prediction, [3]), jobs=1))


def test_ground_truth_that_is_measured_late_is_taken_over(tmp_path: Path) -> None:
    dataset, prediction = open_set(random_set(tmp_path, 5))
    live = extend(begin(dataset, prediction, unmeasured_table(dataset)), [new_image(dataset, prediction, 1)])
    measured = with_ground_truth(live, evaluate(dataset, None, jobs=1))
    assert_same(measured.table, evaluate(dataset, leaving_out(prediction, [0, 2, 3, 4]), jobs=1))


def test_a_results_file_of_some_images_is_read_with_the_others_left_out(tmp_path: Path) -> None:
    written = random_set(tmp_path, 4)
    text = written.prediction.read_text().replace('"image_id": 1002', '"image_id": 999999')
    written.prediction.write_text(text)
    dataset, _ = open_set(written, missing="empty")
    skipped = read_prediction_set(dataset, find_prediction(written.prediction), missing="skip")
    assert skipped.left_out.tolist() == [False, False, True, False]
    assert skipped.missing == 0
    table = evaluate(dataset, skipped, jobs=1)
    assert set(table.status[table.image == 2].tolist()) <= {Status.NONE, Status.CROWD}
