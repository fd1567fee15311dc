"""The column Source of the window's table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate
from panview.presentation.describe import disagreement_columns
from panview.presentation.table_columns import COLUMNS, Look
from panview.review.session import Snapshot, derive
from tests.support.sets import random_pair, write_set


def test_cells_say_the_set_that_a_segment_was_taken_from(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(6)])
    document = json.loads(written.prediction.read_text())
    sources = {}
    for number, entry in enumerate(document["annotations"]):
        for info in entry["segments_info"]:
            info["source"] = sources[number, info["id"]] = ("b", "a")[info["id"] % 2]
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    columns = []
    for content in (None, document):
        if content is not None:
            written.prediction.write_text(json.dumps(content))
        prediction = read_prediction_set(dataset, find_prediction(written.prediction))
        table = evaluate(dataset, prediction, jobs=1)
        snapshot = Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)
        columns.append(disagreement_columns(derive(snapshot)))
    (column,) = [each for each in COLUMNS if each.key == "source"]
    without, rows = columns
    assert not column.there(without)
    assert column.there(rows)
    assert column.look is Look.TEXT
    seen = set()
    for row in range(len(rows)):
        text = column.text(rows, row, None)  # type: ignore[arg-type]
        predicted = table.side[rows.table_row[row]] == 1
        if predicted:
            segment = int(table.segment_id[rows.table_row[row]])
            assert text == sources[int(rows.image[row]), segment]
            seen.add(text)
    assert seen == {"a", "b"}
    assert set(column.held(rows, None)) == {"a", "b"}  # type: ignore[arg-type]
    assert column.text(rows.part(slice(0, 3)), 0, None) == column.text(rows, 0, None)  # type: ignore[arg-type]
