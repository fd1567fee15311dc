"""How sure a model is, from its files to what is said where they do not say it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.cache import cached_evaluation
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Side, Status
from panview.review.explain import explain_segment
from panview.review.filters import asks_for_scores
from panview.review.session import Snapshot, find_rows
from tests.support.sets import WrittenSet, drawn_pair, open_set, write_set

SCORES = {1: 0.75, 2: None, 3: "0.5", 4: 97, 5: True}
"""By segment id, as the JSON has them; 6 has the key not at all."""


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    shapes = [(number, 1, (0, 10, 10 * number, 10 * number + 8)) for number in range(1, 7)]
    written = write_set(tmp_path / "coco", [drawn_pair(shapes, shapes, (20, 80))])
    document = json.loads(written.prediction.read_text())
    for segment in document["annotations"][0]["segments_info"]:
        if segment["id"] in SCORES:
            segment["score"] = SCORES[segment["id"]]
    written.prediction.write_text(json.dumps(document))
    return written


def test_numbers_are_scores_and_nothing_else_is(written: WrittenSet, tmp_path: Path) -> None:
    dataset, prediction = open_set(written)
    table = evaluate(dataset, prediction, jobs=1)
    predicted = table.side == Side.PREDICTION
    found = dict(zip(table.segment_id[predicted].tolist(), table.score[predicted].tolist(), strict=True))
    assert found == pytest.approx({1: 0.75, 2: np.nan, 3: np.nan, 4: 97, 5: 1, 6: np.nan}, nan_ok=True)
    assert np.isnan(table.score[~predicted]).all()
    assert table.has_scores
    for _ in range(2):
        kept = cached_evaluation(tmp_path / "cache", dataset, prediction, jobs=1).table
        assert np.array_equal(kept.score, table.score, equal_nan=True)


def test_the_inspector_tells_the_score_of_a_prediction_and_of_what_a_truth_matched(written: WrittenSet) -> None:
    dataset, prediction = open_set(written)
    table = evaluate(dataset, prediction, jobs=1)
    assert (table.status == Status.TP).all()
    known = EvaluatedPrediction(prediction, table)
    snapshot = Snapshot(dataset=dataset, ground_truth_table=table, predictions=(known,), current=0)
    rows = find_rows(snapshot)
    for row in range(len(table)):
        facts = dict(explain_segment(snapshot, rows, row, 0.0, None).facts)
        expected = {1: "0.75", 4: "97.00", 5: "1.00"}.get(int(table.segment_id[row]))
        assert facts.get("Score") == expected


@pytest.mark.parametrize(
    ("expression", "asks"),
    [("score < 0.5", True), ("iou < 0.5", False), ("category = 'scoreboard'", False), ("score is null", True)],
)
def test_whether_an_expression_asks_for_scores(written: WrittenSet, expression: str, asks: bool) -> None:
    assert asks_for_scores(expression, open_set(written)[0]) is asks
