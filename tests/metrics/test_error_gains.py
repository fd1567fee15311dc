from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.error_gains import gains_by_error_type
from panview.metrics.evaluation import ground_truth_part
from panview.metrics.panoptic_quality import CategoryCounts, panoptic_quality
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.review.session import EvaluatedPrediction, Snapshot, View, derive
from tests.support.sets import CATEGORIES, evaluated, random_pair, write_set

ISTHING = np.array([c["isthing"] == 1 for c in CATEGORIES])
RELABELLED = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)


def view_of(seed: int, images: int, threshold: float, tp_below: float | None) -> View:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        pairs = [random_pair(rng, 12, 16) for _ in range(images)]
        dataset, prediction, table = evaluated(write_set(Path(folder), pairs, photos=False))
    snapshot = Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)
    return derive(replace(snapshot, threshold=threshold, tp_below=tp_below))


def gain_of_fixing_all(view: View, table: SegmentTable, kind: ErrorType) -> float:
    """Change the counts error by error, and measure PQ again."""
    counts = view.quality.counts
    iou_sum, tp, fp, fn = (values.copy() for values in (counts.iou_sum, counts.tp, counts.fp, counts.fn))
    for row in np.flatnonzero(view.rows.error_type == kind).tolist():
        category, status = table.category[row], view.rows.status[row]
        if not view.scope[table.image[row]]:
            continue
        if status == Status.FN:
            fn[category] -= 1
            tp[category] += 1
            iou_sum[category] += table.partner_iou[row] if kind in RELABELLED else 1
        elif status == Status.FP:
            fp[category] -= 1
        elif status == Status.TP and table.side[row] == Side.GROUND_TRUTH:
            iou_sum[category] += 1 - table.iou[row]
    after = panoptic_quality(CategoryCounts(iou_sum, tp, fp, fn), ISTHING).all.pq
    before = view.quality.all.pq
    return after - before if after is not None and before is not None else 0.0


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    images=st.integers(1, 4),
    threshold=st.sampled_from([0.5, 0.75]),
    tp_below=st.sampled_from([None, 0.8]),
)
def test_the_closed_form_equals_measuring_again(
    seed: int, images: int, threshold: float, tp_below: float | None
) -> None:
    view = view_of(seed, images, threshold, tp_below)
    table = view.snapshot.table
    gains = gains_by_error_type(table, view.rows.status, view.rows.error_type, view.quality, view.scope)
    for kind in ErrorType:
        expected = gain_of_fixing_all(view, table, kind) if kind != ErrorType.NONE else 0.0
        assert gains[kind] == pytest.approx(expected, abs=1e-12)


def test_only_the_scope_counts() -> None:
    view = view_of(4, 4, 0.5, None)
    table, nothing = view.snapshot.table, np.zeros(4, np.bool_)
    assert not gains_by_error_type(table, view.rows.status, view.rows.error_type, view.quality, nothing).any()
    whole = gains_by_error_type(table, view.rows.status, view.rows.error_type, view.quality, view.scope)
    assert np.count_nonzero(whole) >= 3
    assert whole[[ErrorType.IGNORED_VOID, ErrorType.IGNORED_CROWD, ErrorType.NONE]].tolist() == [0, 0, 0]
