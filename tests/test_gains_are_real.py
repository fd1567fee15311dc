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
from tests.support.sets import (
    WrittenSet,
    drawn_pair,
    evaluated,
    open_set,
    random_pair,
    save_rgb,
    write_json,
    write_set,
)

EXACT = 1e-12
RELABELLED = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)


def view_of(written: WrittenSet) -> View:
    dataset, prediction, table = evaluated(written)
    return derive(Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0))


def fixed(written: WrittenSet, view: View, rows: NDArray[np.int64]) -> WrittenSet:
    """Write the prediction set anew: the category or the mask of the truth for a pair, spurious segments taken out."""
    table, dataset = view.snapshot.table, view.snapshot.dataset
    _, prediction = open_set(written)
    path = written.prediction.with_name("fixed.json")
    path.with_suffix("").mkdir(exist_ok=True)
    annotations = {a["image_id"]: a for a in json.loads(written.prediction.read_text())["annotations"]}
    for image, image_id in enumerate(dataset.image_id):
        annotation = annotations[image_id]
        id_map = prediction.segments.read_id_map(image, dataset.size(image))
        truth_map = dataset.ground_truth.read_id_map(image, dataset.size(image))
        for row in rows[table.image[rows] == image].tolist():
            segment_id = int(table.segment_id[row])
            (info,) = (entry for entry in annotation["segments_info"] if entry["id"] == segment_id)
            if view.rows.error_type[row] in RELABELLED:
                info["category_id"] = int(dataset.categories.ids[table.category[table.partner[row]]])
            elif view.rows.error_type[row] == ErrorType.NEAR_MISS:
                id_map[id_map == segment_id] = 0
                id_map[truth_map == table.segment_id[table.partner[row]]] = segment_id
            else:
                annotation["segments_info"].remove(info)
                id_map[id_map == segment_id] = 0
        present = set(np.unique(id_map).tolist())
        annotation["segments_info"] = [entry for entry in annotation["segments_info"] if entry["id"] in present]
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
    found = [kind for kind in (*RELABELLED, ErrorType.SPURIOUS) if (on_prediction & (error_type == kind)).any()]
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


def pairs_of_near_misses(view: View) -> NDArray[np.int64]:
    """Predictions that nearly hit a truth of their category, each the other's best."""
    table, kinds = view.snapshot.table, view.rows.error_type
    rows = np.flatnonzero((table.side == Side.PREDICTION) & (kinds == ErrorType.NEAR_MISS))
    best = table.partner[rows]
    return rows[(table.partner[best] == rows) & (table.category[best] == table.category[rows])]


def all_pq(view: View) -> float:
    pq = view.quality.all.pq
    assert pq is not None
    return pq


def test_the_gain_of_a_near_miss_is_that_of_mending_its_mask(tmp_path: Path) -> None:
    # Nothing else was predicted where the masks grow, so that no neighbour changes.
    truth = [(1, 1, (0, 10, 0, 10)), (2, 3, (0, 10, 10, 15)), (3, 149, (0, 10, 15, 20))]
    near = [(8, 1, (0, 4, 0, 10)), (9, 3, (0, 10, 10, 15)), (7, 149, (0, 4, 15, 20))]
    good = [(8, 1, (0, 9, 0, 10)), (9, 1, (0, 10, 10, 15))]
    written = write_set(tmp_path, [drawn_pair(truth, near), drawn_pair(truth, good)], photos=False)
    view = view_of(written)
    rows, before = pairs_of_near_misses(view), all_pq(view)
    assert len(rows) == 2
    for row in rows.tolist():
        after = all_pq(view_of(fixed(written, view, np.array([row]))))
        assert view.listing.impact[row] == pytest.approx(after - before, abs=EXACT)
        assert view.listing.impact[view.snapshot.table.partner[row]] == view.listing.impact[row]
    after = all_pq(view_of(fixed(written, view, rows)))
    assert view.listing.gains[ErrorType.NEAR_MISS] == pytest.approx(after - before, abs=EXACT)


@pytest.mark.parametrize("seed", range(3))
def test_mending_a_mask_among_neighbours_gives_no_less(tmp_path: Path, seed: int) -> None:
    """A mask that takes its pixels back from its neighbours can only make these better, or take an FP away."""
    rng = np.random.default_rng(80 + seed)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(40)], photos=False)
    view = view_of(written)
    rows, before = pairs_of_near_misses(view), all_pq(view)
    assert len(rows) > 2
    for row in rng.choice(rows, 3, replace=False).tolist():
        after = all_pq(view_of(fixed(written, view, np.array([row]))))
        assert after - before >= view.listing.impact[row] - EXACT
