from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.evaluation import evaluate, ground_truth_part
from panview.metrics.segment_table import Side, Status
from panview.review.explain import Touching, explain_segment, name_of, union_with_partner
from panview.review.session import EvaluatedPrediction, Snapshot, derive
from tests.support.reference import Pair
from tests.support.sets import evaluated, open_set, random_pair, write_json, write_set


def masks(snapshot: Snapshot, pair: Pair, row: int, other: int) -> tuple[np.ndarray, np.ndarray]:
    """The ground truth's and the prediction's mask of a pair of rows."""
    table = snapshot.table
    truth, predicted = (row, other) if table.side[row] == Side.GROUND_TRUTH else (other, row)
    return pair.ground_truth == table.segment_id[truth], pair.prediction == table.segment_id[predicted]


def iou_of(snapshot: Snapshot, pair: Pair, row: int, other: int) -> float:
    g, p = masks(snapshot, pair, row, other)
    return float((g & p).sum() / ((g | p) & ~(p & (pair.ground_truth == 0))).sum())


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_the_figures_of_every_segment_are_those_of_its_pixels(tmp_path: Path, threshold: float) -> None:
    rng = np.random.default_rng(17)
    pairs = [random_pair(rng) for _ in range(25)]
    dataset, prediction, table = evaluated(write_set(tmp_path, pairs, photos=False))
    view = derive(Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0, threshold=threshold))
    snapshot, seen = view.snapshot, set()
    for row in range(len(table)):
        pair = pairs[table.image[row]]
        is_truth = table.side[row] == Side.GROUND_TRUTH
        own, other = (pair.ground_truth, pair.prediction) if is_truth else (pair.prediction, pair.ground_truth)
        ids, pixels = np.unique(other[(own == table.segment_id[row]) & (other != 0)], return_counts=True)
        rows = table.rows_of(int(table.image[row]))
        others = [
            r for i in ids for r in range(rows.start, rows.stop)
            if table.side[r] != table.side[row] and table.segment_id[r] == i
        ]  # fmt: skip
        touching = Touching(np.array(others, np.int64), pixels.astype(np.int64))
        explanation = explain_segment(snapshot, view.rows, row, float(view.listing.impact[row]), touching)
        facts = dict(explanation.facts)
        assert explanation.title == name_of(snapshot, row)
        assert explanation.status == Status(view.rows.status[row])
        assert explanation.why
        partner = int(table.partner[row])
        assert facts["IoU"] == (f"{iou_of(snapshot, pair, row, partner):.2f}" if others else "0.00")
        if others:
            g, p = masks(snapshot, pair, row, partner)
            union = ((g | p) & ~(p & (pair.ground_truth == 0))).sum()
            assert union_with_partner(table, row) == union
            assert facts["Union"] == f"{union:,} px"
            assert facts["Intersection"] == f"{(g & p).sum():,} px"
        rivals = [iou_of(snapshot, pair, row, other) for other in others if other != partner]
        assert ("Best rival" in facts) == bool(rivals)
        if rivals:
            assert facts["Best rival"].endswith(f"{max(rivals):.2f}")
        seen.add((explanation.status, explanation.error))
    assert {status for status, _ in seen} == set(Status) - {Status.NONE}
    assert len(seen) > 10


def test_ground_truth_alone_has_nothing_to_compare_with(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    dataset, _, table = evaluated(write_set(tmp_path, [random_pair(rng) for _ in range(4)], photos=False))
    snapshot = Snapshot(dataset, ground_truth_part(table))
    view = derive(snapshot)
    for row in range(len(snapshot.table)):
        explanation = explain_segment(snapshot, view.rows, row, None, None)
        assert explanation.status in (Status.NONE, Status.CROWD)
        assert dict(explanation.facts) == {"Area": f"{snapshot.table.area[row]:,} px"}


def test_a_segment_of_an_image_that_is_left_out_waits_for_its_prediction(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(6)], photos=False)
    document = json.loads(written.prediction.read_text())
    document["annotations"] = document["annotations"][:1]
    write_json(written.prediction, document)
    dataset, prediction = open_set(written, missing="skip")
    table = evaluate(dataset, prediction)
    view = derive(Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0))
    explained = {row: explain_segment(view.snapshot, view.rows, row, 0.0, None) for row in range(len(table))}
    waiting = [explained[row] for row in range(table.rows_of(0).stop, len(table))]
    assert {explanation.status for explanation in waiting} == {Status.NONE, Status.CROWD}
    for explanation in waiting:
        assert [label for label, _ in explanation.facts] == ["Area"]
        assert explanation.subtitle == "ground truth"
        if explanation.status == Status.NONE:
            assert explanation.why.startswith("model has no prediction for this image: ")
    assert all("IoU" in dict(explained[row].facts) for row in range(table.rows_of(0).stop))
