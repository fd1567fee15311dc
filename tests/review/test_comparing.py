from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.evaluation import evaluate, ground_truth_part
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import Status
from panview.metrics.transitions import Transition, transitions
from panview.review.comparing import common_images, compare_sets, qualities
from panview.review.session import EvaluatedPrediction, Snapshot
from tests.support.sets import another_prediction, open_set, random_pair, write_json, write_rivals

IMAGES = 9


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Two sets; the second leaves out the last image."""
    rng = np.random.default_rng(12)
    pairs = [random_pair(rng) for _ in range(IMAGES)]
    first, second = write_rivals(tmp_path, pairs, [another_prediction(rng, pair) for pair in pairs])
    dataset, before = open_set(first)
    document = json.loads(second.prediction.read_text())
    del document["annotations"][-1]
    write_json(second.prediction, document)
    _, after = open_set(second, missing="skip")
    tables = [evaluate(dataset, prediction, jobs=1) for prediction in (before, after)]
    sets = tuple(EvaluatedPrediction(p, table) for p, table in zip((before, after), tables, strict=True))
    return Snapshot(dataset, ground_truth_part(tables[0]), sets, 0)


def test_only_images_that_both_sets_have_are_compared(snapshot: Snapshot) -> None:
    result = compare_sets(snapshot, 0, 1, resamples=50)
    both = np.arange(IMAGES) < IMAGES - 1
    assert result.images.tolist() == both.tolist() == common_images(snapshot, (0, 1)).tolist()
    assert result.left_out == 1
    assert (result.first_name, result.second_name) == ("first", "second")
    assert (result.first_key, result.second_key) == tuple(known.key for known in snapshot.predictions)
    isthing = snapshot.dataset.categories.isthing
    for quality, known in zip((result.first, result.second), snapshot.predictions, strict=True):
        expected = panoptic_quality(count_matches(known.table, len(isthing), images=both), isthing)
        assert (quality.all, quality.things, quality.stuff) == (expected.all, expected.things, expected.stuff)
    assert result.differences.images == IMAGES - 1
    for split in ("all", "things", "stuff"):
        difference = getattr(result.differences, split)
        assert difference.second == pytest.approx(getattr(result.second, split).pq, abs=1e-12)
        assert difference.low < difference.difference < difference.high
    # Of the image that is left out nothing is told.
    assert result.changed.image.max() < IMAGES - 1


def test_the_scope_and_the_threshold_are_followed(snapshot: Snapshot) -> None:
    some = np.arange(IMAGES) % 2 == 0
    result = compare_sets(replace(snapshot, threshold=0.7), 1, 0, some, resamples=0)
    assert result.images.tolist() == (some & (np.arange(IMAGES) < IMAGES - 1)).tolist()
    assert result.left_out == 1
    tables = [known.table for known in snapshot.predictions]
    counts = count_matches(tables[1], len(result.first.pq), threshold=0.7, images=result.images)
    assert result.first.counts.tp.tolist() == counts.tp.tolist()
    expected = transitions(tables[1], tables[0], threshold=0.7, images=result.images)
    assert result.changed.segment_id.tolist() == expected.segment_id.tolist()
    assert (result.new_fp - result.removed_fp).tolist() == (result.second.counts.fp - result.first.counts.fp).tolist()


def test_lists_begin_with_the_largest_effect(snapshot: Snapshot) -> None:
    result = compare_sets(snapshot, 1, 0, resamples=0)
    broken = result.listed(Transition.BROKEN)
    assert len(broken) == result.changed.counts()[Transition.BROKEN] > 1
    assert (result.effect[broken] < 0).all()
    assert (np.diff(result.effect[broken]) >= 0).all()
    rows = result.changed.truth_second[broken]
    assert (snapshot.predictions[0].table.status[rows] == Status.FN).all()
    both = result.listed(Transition.FIXED, Transition.BROKEN)
    assert (np.diff(np.abs(result.effect[both])) <= 0).all()
    assert len(result.listed(*Transition)) == len(result.changed)


def test_one_image_and_none(snapshot: Snapshot) -> None:
    one = compare_sets(snapshot, 0, 1, np.arange(IMAGES) == 0)
    assert one.differences.all.difference is not None
    assert one.differences.all.low is None
    last = compare_sets(snapshot, 0, 1, np.arange(IMAGES) == IMAGES - 1)
    assert (last.left_out, last.differences.images, last.first.all.pq, len(last.changed)) == (1, 0, None, 0)
    assert last.listed(*Transition).tolist() == []


def test_a_set_beside_itself(snapshot: Snapshot) -> None:
    result = compare_sets(snapshot, 0, 0)
    assert len(result.changed) == 0
    assert not result.differences.all.significant
    assert not result.new_fp.any()
    assert not result.removed_fp.any()


def test_figures_of_all_sets_over_the_same_images(snapshot: Snapshot) -> None:
    both = np.arange(IMAGES) < IMAGES - 1
    comparison = compare_sets(snapshot, 0, 1, resamples=0)
    found = qualities(snapshot, both)
    assert [q.all for q in found if q is not None] == [comparison.first.all, comparison.second.all]
    every = qualities(snapshot, np.ones(IMAGES, np.bool_))
    assert every[0] is not None
    assert every[1] is None, "one of the images is left out"
