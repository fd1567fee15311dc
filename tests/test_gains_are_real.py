"""A gain in PQ is what is measured when the errors are fixed in the files of the prediction set."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType, Side
from panview.review.session import EvaluatedPrediction, Snapshot, View, derive
from tests.support.sets import WrittenSet, evaluated, open_set, random_pair, save_rgb, write_json, write_set

EXACT = 1e-12
PAIRED = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)


def view_of(written: WrittenSet) -> View:
    dataset, prediction, table = evaluated(written)
    return derive(Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0))


def fixed(written: WrittenSet, view: View, rows: NDArray[np.int64]) -> WrittenSet:
    """Write the prediction set anew: pairs with the category of the truth, spurious segments taken out."""
    table, dataset = view.snapshot.table, view.snapshot.dataset
    _, prediction = open_set(written)
    path = written.prediction.with_name("fixed.json")
    path.with_suffix("").mkdir(exist_ok=True)
    annotations = {a["image_id"]: a for a in json.loads(written.prediction.read_text())["annotations"]}
    for image, image_id in enumerate(dataset.image_id.tolist()):
        annotation = annotations[image_id]
        id_map = prediction.segments.read_id_map(image, dataset.size(image))
        for row in rows[table.image[rows] == image].tolist():
            segment_id = int(table.segment_id[row])
            (info,) = (entry for entry in annotation["segments_info"] if entry["id"] == segment_id)
            if view.rows.error_type[row] in PAIRED:
                info["category_id"] = int(dataset.categories.ids[table.category[table.partner[row]]])
            else:
                annotation["segments_info"].remove(info)
                id_map[id_map == segment_id] = 0
        save_rgb(path.with_suffix("") / annotation["file_name"], id_map)
    write_json(path, {"annotations": list(annotations.values())})
    return replace(written, prediction=path)


@pytest.mark.parametrize("seed", range(3))
def test_the_gain_of_an_error_type_and_of_single_errors(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(60 + seed)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(25)], photos=False)
    view = view_of(written)
    before = view.quality.all.pq
    assert before is not None
    error_type, table = view.rows.error_type, view.snapshot.table
    on_prediction = table.side == Side.PREDICTION
    found = [kind for kind in (*PAIRED, ErrorType.SPURIOUS) if (on_prediction & (error_type == kind)).any()]
    assert len(found) > 1
    for kind in found:
        rows = np.flatnonzero(on_prediction & (error_type == kind))
        after = view_of(fixed(written, view, rows)).quality.all.pq
        assert after is not None
        assert view.listing.gains[kind] == pytest.approx(after - before, abs=EXACT)
        one = rng.choice(rows, 1)
        after = view_of(fixed(written, view, one)).quality.all.pq
        assert after is not None
        assert view.listing.impact[one[0]] == pytest.approx(after - before, abs=EXACT)
