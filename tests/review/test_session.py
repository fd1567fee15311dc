from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.errors import FilterError
from panview.metrics.evaluation import ground_truth_part
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Scope, Snapshot, derive
from tests.support.sets import CATEGORIES, evaluated, random_pair, write_set


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(21)
    written = write_set(tmp_path_factory.mktemp("session"), [random_pair(rng) for _ in range(20)], photos=False)
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


@pytest.mark.parametrize("threshold", [0.5, 0.75])
def test_scopes_choose_images(snapshot: Snapshot, threshold: float) -> None:
    condition = SegmentFilter(statuses=frozenset({Status.FN}), categories=frozenset({2}))
    base = replace(snapshot, filter=condition, selected=frozenset({3, 5}), threshold=threshold)
    listed = derive(base).rows.listed
    assert 0 < listed.sum() < 20
    selected = np.isin(np.arange(20), [3, 5])
    for scope, images in ((Scope.WHOLE, np.ones(20, np.bool_)), (Scope.FILTERED, listed), (Scope.SELECTED, selected)):
        view = derive(replace(base, scope=scope))
        counts = count_matches(snapshot.table, len(CATEGORIES), threshold=threshold, images=images)
        assert np.array_equal(view.scope, images)
        assert view.quality.all == panoptic_quality(counts, snapshot.dataset.categories.isthing).all


def test_disagreements_follow_filter_and_selection(snapshot: Snapshot) -> None:
    table = snapshot.table
    errors = np.isin(table.status, (Status.FP, Status.FN))
    assert derive(snapshot).findings.disagreements.tolist() == np.flatnonzero(errors).tolist()
    large = derive(replace(snapshot, filter=SegmentFilter(area=(100, None)))).findings.disagreements
    assert large.tolist() == np.flatnonzero(errors & (table.area >= 100)).tolist()
    chosen = derive(replace(snapshot, scope=Scope.SELECTED, selected=frozenset({4}))).findings.disagreements
    assert chosen.tolist() == np.flatnonzero(errors & (table.image == 4)).tolist()


def test_a_selection_gains_nothing_from_errors_elsewhere(snapshot: Snapshot) -> None:
    table = snapshot.table
    findings = derive(replace(snapshot, scope=Scope.SELECTED, selected=frozenset({4, 7}))).findings
    outside = ~np.isin(table.image, (4, 7))
    assert not findings.impact[outside].any()
    assert findings.impact[~outside].max() > 0
    assert (findings.impact <= 1).all()
    assert np.flatnonzero(findings.image_impact).tolist() == [4, 7]


def test_an_empty_selection_has_no_figures(snapshot: Snapshot) -> None:
    view = derive(replace(snapshot, scope=Scope.SELECTED))
    assert view.quality.all.pq is None
    assert len(view.findings.disagreements) == 0
    assert not view.findings.impact.any()


def test_figures_per_image(snapshot: Snapshot) -> None:
    table, findings = snapshot.table, derive(snapshot).findings
    for image in range(20):
        rows = table.rows_of(image)
        status, side = table.status[rows], table.side[rows]
        assert findings.image_errors[image] == np.isin(status, (Status.FP, Status.FN)).sum()
        ious = table.iou[rows][(status == Status.TP) & (side == Side.GROUND_TRUTH)]
        if len(ious):
            assert findings.image_iou[image] == pytest.approx(ious.mean())
        else:
            assert np.isnan(findings.image_iou[image])
        # A pair of wrong category is one error in two rows.
        paired = np.isin(table.error_type[rows], (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP))
        once = np.isin(status, (Status.FP, Status.FN)) & ~(paired & (side == Side.PREDICTION))
        assert findings.image_impact[image] == pytest.approx(findings.impact[rows][once].sum(), abs=1e-12)


def test_ground_truth_alone_has_nothing_to_disagree_with(snapshot: Snapshot) -> None:
    alone = replace(snapshot, current=-1, tp_below=0.9, threshold=0.8)
    view = derive(alone)
    assert alone.prediction is None
    assert view.quality.all.pq is None
    assert len(view.findings.disagreements) == 0
    assert view.findings.image_errors.sum() == 0
    assert derive(replace(alone, filter=SegmentFilter(isthing=True))).rows.passing.sum() > 0


def test_what_is_taken_over_from_a_previous_view_is_what_would_be_found_anew(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    steps = (
        {"scope": Scope.SELECTED, "selected": frozenset({1})},
        {"threshold": 0.8},
        {"tp_below": 0.7},
        {"filter": SegmentFilter(isthing=True)},
        {"current": -1},
    )
    for step in steps:
        after = replace(view.snapshot, **step)
        reused, anew = derive(after, view), derive(after)
        for name in ("status", "error_type", "passing", "listed"):
            assert np.array_equal(getattr(reused.rows, name), getattr(anew.rows, name)), (step, name)
        assert (reused.rows is view.rows) == ("scope" in step)
        view = reused


def test_a_filter_that_does_not_parse_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(FilterError):
        derive(replace(snapshot, filter=SegmentFilter(expression="iou <")))
