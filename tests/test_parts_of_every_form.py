"""Sets of every layout and form give the same when they are measured and checked in parts."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from panview.cli.loading import load_dataset, load_prediction
from panview.datasets.no_truth import find_to_look_at
from panview.errors import PanviewError
from panview.linter.check import check, report_of
from panview.linter.findings import as_json
from panview.linter.incomplete import find_to_check
from panview.linter.listed_set import list_set
from panview.linter.measuring import measure
from panview.linter.shards import join_checked
from panview.metrics.evaluation import measured_columns
from panview.metrics.shards import evaluate_rows, join
from tests.metrics.test_shards import assert_equal
from tests.support.every_way import Written, written
from tests.support.sets import random_pair

IMAGES = 4


def parts_of(n: int) -> list[np.ndarray]:
    """No neighbours, so that no place in a part is the row of the image."""
    return [np.arange(n)[1::2], np.arange(n)[::2]]


def measure_in_parts(one: Written) -> None:
    dataset = load_dataset(one.laid.root, one.opening)
    prediction = load_prediction(dataset, one.prediction)
    whole, errors = measured_columns(dataset, prediction, jobs=1)
    assert not errors
    parts = [evaluate_rows(dataset, prediction, rows, jobs=1) for rows in parts_of(len(dataset))]
    assert not any(part.faults for part in parts)
    assert_equal(join(parts).table, whole)


def check_in_parts(one: Written) -> None:
    truth = find_to_look_at(one.laid.root, one.opening)
    files = find_to_check(one.prediction, [], one.opening.reading_of(one.prediction))
    listed = list_set(truth, [files])
    to_check = listed.to_check()
    sent = [(pickle.loads(pickle.dumps(to_check.some(rows))), rows) for rows in parts_of(len(listed))]
    parts = [measure(some, rows, jobs=1) for some, rows in sent]
    found, wanted = report_of(listed, join_checked(parts), jobs=1), check(truth, [files], jobs=1)
    assert json.dumps(as_json(found, "")) == json.dumps(as_json(wanted, ""))


@pytest.mark.slow
def test_parts_of_every_layout_and_form_are_those_of_the_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pairs = [random_pair(rng, 12, 16) for _ in range(IMAGES)]
    ways = 0
    for one in written(tmp_path, pairs, rng, 0):
        if one.is_unclear:
            continue
        try:
            check_in_parts(one)
            measure_in_parts(one)
        except (PanviewError, AssertionError) as error:
            raise AssertionError((one.layout, one.form)) from error
        ways += 1
    assert ways > 20
