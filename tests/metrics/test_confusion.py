from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.confusion import (
    confused_cells,
    pixel_confusion,
    rows_in_pixel_cell,
    segment_confusion,
    semantic_quality,
)
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import SegmentTable, Side
from panview.metrics.threshold import error_type_at, status_at
from tests.support.reference import Pair
from tests.support.sets import drawn_pair, evaluated, random_pair, write_set

VOID = 0


def random_set(seed: int, count: int = 3) -> tuple[list[Pair], list[int], SegmentTable]:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        dataset, _, table = evaluated(write_set(Path(folder), pairs, photos=False))
    return pairs, [int(i) for i in dataset.categories.ids], table


def counted_pixel_by_pixel(pairs: list[Pair], ids: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    index = {category: i for i, category in enumerate(ids)}
    table = np.zeros((len(ids) + 1, len(ids) + 1), np.int64)
    for pair in pairs:
        of_truth = {s.id: index[s.category_id] for s in pair.truths} | {VOID: len(ids)}
        of_prediction = {s.id: index[s.category_id] for s in pair.predictions} | {VOID: len(ids)}
        for g, p in zip(pair.ground_truth.ravel().tolist(), pair.prediction.ravel().tolist(), strict=True):
            if g or p:
                table[of_truth[g], of_prediction[p]] += 1
    return table


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_pixels_by_category_are_those_counted_one_by_one(seed: int) -> None:
    pairs, ids, table = random_set(seed)
    for chosen in ([True, True, True], [True, False, True], [False, False, False]):
        kept = [pair for pair, wanted in zip(pairs, chosen, strict=True) if wanted]
        expected = counted_pixel_by_pixel(kept, ids)
        np.testing.assert_array_equal(pixel_confusion(table, np.array(chosen), len(ids)), expected)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_semantic_quality_is_that_of_two_maps_of_categories(seed: int) -> None:
    pairs, ids, table = random_set(seed)
    found = semantic_quality(pixel_confusion(table, np.ones(3, np.bool_), len(ids)))
    of_truth, of_prediction = [], []
    for pair in pairs:
        for side, segments, id_map in (
            (of_truth, pair.truths, pair.ground_truth),
            (of_prediction, pair.predictions, pair.prediction),
        ):
            categories = np.zeros_like(id_map)
            for segment in segments:
                categories[id_map == segment.id] = segment.category_id
            side.append(categories.ravel())
    truth, prediction = np.concatenate(of_truth), np.concatenate(of_prediction)
    truth, prediction = truth[truth > 0], prediction[truth > 0]
    assert found.pixel_accuracy == pytest.approx((truth == prediction).mean(), abs=1e-12)
    values = [
        ((truth == i) & (prediction == i)).sum() / ((truth == i) | (prediction == i)).sum() for i in np.unique(truth)
    ]
    assert found.mean_iou == pytest.approx(np.mean(values), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.6, 0.8]))
def test_rows_and_columns_add_up_to_the_counts_of_panoptic_quality(seed: int, threshold: float) -> None:
    _, ids, table = random_set(seed)
    status, error_type = status_at(table, threshold), error_type_at(table, threshold)
    for images in (np.ones(3, np.bool_), np.array([False, True, False])):
        counts = count_matches(table, len(ids), threshold=threshold, images=images)
        found = segment_confusion(table, status, error_type, images, len(ids))
        np.testing.assert_array_equal(np.diagonal(found)[:-1], counts.tp)
        np.testing.assert_array_equal(found[:-1].sum(axis=1), counts.tp + counts.fn)
        np.testing.assert_array_equal(found[:, :-1].sum(axis=0), counts.tp + counts.fp)
        assert found[-1, -1] == 0


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_segments_of_a_cell_are_as_many_as_it_says(seed: int) -> None:
    _, ids, table = random_set(seed)
    truth, predicted = confused_cells(table, table.status, table.error_type, len(ids))
    found = segment_confusion(table, table.status, table.error_type, np.ones(3, np.bool_), len(ids))
    for a in range(len(ids) + 1):
        for b in range(len(ids) + 1):
            sides = Counter(table.side[(truth == a) & (predicted == b)].tolist())
            assert max(sides.values(), default=0) == found[a, b]
            assert set(sides.values()) <= {int(found[a, b])}, "a pair and a match have a row on either side"


def test_the_segments_of_a_pixel_cell_are_those_that_touch() -> None:
    person, car = 1, 3
    pair = drawn_pair(
        [(5, person, (0, 10, 0, 10)), (6, person, (0, 10, 10, 20))],
        [(1, car, (0, 10, 0, 4)), (2, person, (0, 10, 4, 16))],
    )
    with tempfile.TemporaryDirectory() as folder:
        dataset, _, table = evaluated(write_set(Path(folder), [pair], photos=False))
    ids = dataset.categories.ids.tolist()
    n = len(ids)

    def segments(truth: int, predicted: int) -> set[tuple[str, int]]:
        rows = np.flatnonzero(rows_in_pixel_cell(table, truth, predicted, n))
        return {(Side(int(table.side[row])).label, int(table.segment_id[row])) for row in rows}

    assert segments(ids.index(person), ids.index(car)) == {("ground truth", 5), ("prediction", 1)}
    assert segments(ids.index(person), ids.index(person)) == {
        ("ground truth", 5),
        ("ground truth", 6),
        ("prediction", 2),
    }
    assert segments(ids.index(person), n) == {("ground truth", 6)}
    assert segments(n, ids.index(car)) == set()


def test_without_truth_there_is_nothing_to_measure() -> None:
    found = semantic_quality(np.zeros((3, 3), np.int64))
    assert found.mean_iou is None
    assert found.pixel_accuracy is None
    assert np.isnan(found.iou).all()
