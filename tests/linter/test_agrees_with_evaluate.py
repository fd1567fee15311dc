"""Whatever is done to a set, the linter survives it, and it has an error exactly where reading or matching refuses."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from panview.linter.check import check
from panview.linter.findings import Report
from panview.linter.rules import RULES, Severity
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Side
from tests.linter.clean_set import write_clean_set
from tests.support.sets import WrittenSet

JUNK = [
    "1",
    "0",
    "true",
    False,
    float("nan"),
    "149",
    None,
    0,
    -1,
    1,
    2**24,
    2**70,
    1.5,
    1.0,
    "",
    "x",
    "../x",
    "a.png",
    True,
    [],
    {},
    [1, 2],
    {"id": 1},
]
# Errors for the sake of figures or of other tools; panview itself takes such a set.
ACCEPTED = {"PV113", "PV208", "PV305", "PV306", "PV311", "PV315", "PV317", "PV504", "PV505", "PV509"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    return write_clean_set(tmp_path_factory.mktemp("clean") / "coco")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    if path:
        yield path
    entries: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield from places(entry, (*path, key))


def change_json(path: Path, chance: random.Random) -> None:
    document = json.loads(path.read_text())
    for _ in range(chance.randint(1, 3)):
        if not document:
            break
        target = chance.choice(list(places(document)))
        holder = document
        for key in target[:-1]:
            holder = holder[key]
        kind = chance.random()
        if kind < 0.35:
            del holder[target[-1]]
        elif kind < 0.85 or not isinstance(holder, list):
            holder[target[-1]] = chance.choice(JUNK)
        else:
            holder.append(holder[target[-1]])
    path.write_text(json.dumps(document))


def change_bytes(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if chance.random() < 0.3:
        data = data[: chance.randrange(len(data))]
    for _ in range(chance.randint(1, 4)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)


def change_files(folder: Path, chance: random.Random) -> None:
    first, second = chance.sample(sorted(folder.iterdir()), 2)
    if chance.random() < 0.5:
        first.unlink()
    else:
        shutil.copy(first, second)


def refusal(written: WrittenSet) -> str:
    """What reading and matching say, "" where they accept the set."""
    try:
        dataset = read_dataset(find_ground_truth(written.ground_truth))
        prediction = read_prediction_set(dataset, find_prediction(written.prediction))
        evaluate(dataset, prediction, jobs=1)
    except PanviewError as error:
        return str(error)
    return ""


def serious(report: Report) -> set[str]:
    errors = [f for f in report.findings if f.severity == Severity.ERROR]
    # A ground truth segment without a pixel is an FN.
    return {f.code for f in errors if f.code != "PV407" or f.side == Side.PREDICTION} - ACCEPTED


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_an_error_is_found_exactly_where_evaluate_refuses(template: WrittenSet, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    root = tmp_path / "coco"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template.root, root)
    written = WrittenSet(
        root, *(root / p.relative_to(template.root) for p in (template.ground_truth, template.prediction))
    )
    path = chance.choice([written.ground_truth, written.prediction])
    kind = chance.random()
    if kind < 0.75:
        change_json(path, chance)
    elif kind < 0.9:
        change_bytes(chance.choice([path, *sorted(path.with_suffix("").iterdir())]), chance)
    else:
        change_files(path.with_suffix(""), chance)
    refused = refusal(written)
    report = check(find_ground_truth(written.ground_truth), [find_prediction(written.prediction)], jobs=1)
    found = serious(report)
    if refused:
        assert found, refused
    else:
        assert found == set(), [f.message for f in report.findings]
    assert {f.code for f in report.findings} <= set(RULES)
