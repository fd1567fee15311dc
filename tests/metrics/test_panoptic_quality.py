from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import CategoryCounts, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.metrics.threshold import status_at
from tests.support.reference import Pair, averages, count
from tests.support.sets import CATEGORIES, random_pair, write_set

EXACT = 1e-12


def load(root: Path, pairs: Sequence[Pair]) -> tuple[Dataset, SegmentTable]:
    written = write_set(root, pairs, photos=False)
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    prediction = read_prediction_set(dataset, find_prediction(written.prediction))
    return dataset, evaluate(dataset, prediction, jobs=2)


def assert_counts_equal(counts: CategoryCounts, pairs: Sequence[Pair], threshold: float) -> None:
    expected = count(pairs, threshold)
    for index, category in enumerate(CATEGORIES):
        stat = expected[category["id"]]
        assert (counts.tp[index], counts.fp[index], counts.fn[index]) == (stat.tp, stat.fp, stat.fn), category["name"]
        assert counts.iou_sum[index] == pytest.approx(stat.iou, abs=EXACT)


def assert_quality_equal(counts: CategoryCounts, isthing: np.ndarray, pairs: Sequence[Pair], threshold: float) -> None:
    quality = panoptic_quality(counts, isthing)
    stats = count(pairs, threshold)
    splits = (
        (quality.all, [c["id"] for c in CATEGORIES]),
        (quality.things, [c["id"] for c in CATEGORIES if c["isthing"]]),
        (quality.stuff, [c["id"] for c in CATEGORIES if not c["isthing"]]),
    )
    for average, ids in splits:
        expected = averages(stats, ids)
        if expected is None:
            assert (average.pq, average.sq, average.rq, average.n) == (None, None, None, 0)
        else:
            assert (average.pq, average.sq, average.rq) == pytest.approx(expected[:3], abs=EXACT)
            assert average.n == expected[3]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), images=st.integers(1, 4), threshold=st.sampled_from([0.5, 0.6, 0.75, 0.95]))
def test_random_sets_equal_the_literal_rules(seed: int, images: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(images)]
    with tempfile.TemporaryDirectory() as folder:
        dataset, table = load(Path(folder), pairs)
    counts = count_matches(table, len(CATEGORIES), threshold=threshold)
    assert_counts_equal(counts, pairs, threshold)
    assert_quality_equal(counts, dataset.categories.isthing, pairs, threshold)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_subset_counts_as_if_it_were_the_whole_set(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(5)]
    chosen = rng.random(5) < 0.5
    with tempfile.TemporaryDirectory() as folder:
        dataset, table = load(Path(folder), pairs)
    counts = count_matches(table, len(CATEGORIES), images=chosen)
    subset = [pair for pair, keep in zip(pairs, chosen, strict=True) if keep]
    assert_counts_equal(counts, subset, 0.5)
    assert_quality_equal(counts, dataset.categories.isthing, subset, 0.5)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.floats(0.5, 0.95))
def test_statuses_agree_with_counts_at_every_threshold(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        _, table = load(Path(folder), pairs)
    status = status_at(table, threshold)
    counts = count_matches(table, len(CATEGORIES), threshold=threshold)
    truth = table.side == Side.GROUND_TRUTH
    assert counts.tp.sum() == (status[truth] == Status.TP).sum() == (status[~truth] == Status.TP).sum()
    assert counts.fn.sum() == (status == Status.FN).sum()
    assert counts.fp.sum() == (status == Status.FP).sum()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_ignored_predictions_are_those_of_the_literal_rules(seed: int) -> None:
    pair = random_pair(np.random.default_rng(seed))
    with tempfile.TemporaryDirectory() as folder:
        _, table = load(Path(folder), [pair])
    count([pair])
    assert set(table.segment_id[table.status == Status.IGNORED].tolist()) == pair.ignored


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_measured_columns_equal_the_pixels(seed: int) -> None:
    pair = random_pair(np.random.default_rng(seed))
    with tempfile.TemporaryDirectory() as folder:
        _, table = load(Path(folder), [pair])
    for row in range(len(table)):
        own, other = pair.ground_truth, pair.prediction
        if table.side[row] == Side.PREDICTION:
            own, other = other, own
        mask = own == table.segment_id[row]
        ys, xs = np.nonzero(mask)
        assert table.area[row] == mask.sum()
        box = [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]
        assert table.bbox[row].tolist() == [int(value) for value in box]
        assert table.void_pixels[row] == (mask & (other == 0)).sum()
        partner = int(table.partner[row])
        overlapping = set(np.unique(other[mask]).tolist()) - {0}
        assert (partner >= 0) == bool(overlapping)
        if partner >= 0:
            assert table.partner_intersection[row] == (mask & (other == table.segment_id[partner])).sum()


def test_row_filters_keep_matches_by_truth_and_false_positives_by_prediction(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    _, table = load(tmp_path, [random_pair(rng) for _ in range(12)])
    large = table.area >= 100
    counts = count_matches(table, len(CATEGORIES), rows=large)
    truth = table.side == Side.GROUND_TRUTH
    assert counts.tp.sum() == ((table.status == Status.TP) & truth & large).sum() > 0
    assert counts.fn.sum() == ((table.status == Status.FN) & large).sum()
    assert counts.fp.sum() == ((table.status == Status.FP) & large).sum()


def test_a_threshold_below_one_half_is_refused(tmp_path: Path) -> None:
    _, table = load(tmp_path, [random_pair(np.random.default_rng(0))])
    with pytest.raises(ValueError, match="at least 0.5"):
        count_matches(table, len(CATEGORIES), threshold=0.4)
