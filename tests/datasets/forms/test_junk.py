"""Whatever stands in a field of a JSON of another form: it is read, or refused in one error that names a file."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from tests.support import forms
from tests.support.sets import random_pair, write_json, write_set

JUNK: list[Any] = [None, 0, -1, 1, 2**24, 2**70, 1.5, 1.0, -1e308, "", "x", "../x", "a.png", True, [], {}, [1, 2]]
JUNK += [{"id": 1}, [[]], [[1]], [[0, 0, 5, 0, 5, 5]], [["a"] * 6], {"size": [24, 32], "counts": [0, 2**40]}]
JUNK += [
    {"size": [24, 32]},
    {"size": "x", "counts": "0"},
    {"size": [1, 768], "counts": "00"},
    "\ud800".encode("utf-8", "ignore").decode(),
]
NAMES = ["one JSON", "a JSON each", "packed", "plain", "polygons", "instances", "semantic"]


def spoiled(rng: np.random.Generator, document: Any) -> Any:  # noqa: ANN401
    """The document with junk in some place, a field that is gone, or an entry twice."""
    document = copy.deepcopy(document)
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return document
        key = keys[int(rng.integers(len(keys)))]
        inner = place[key]
        if isinstance(inner, (dict, list)) and inner and rng.random() < 0.75:
            place = inner
            continue
        way = rng.random()
        if way < 0.15:
            del place[key]
        elif way < 0.25 and isinstance(place, list):
            place.append(copy.deepcopy(inner))
        else:
            place[key] = JUNK[int(rng.integers(len(JUNK)))]
        return document


@pytest.mark.parametrize("name", NAMES)
def test_junk_is_read_or_refused_in_one_error(tmp_path: Path, name: str) -> None:
    spoil(tmp_path, name, 5, 30)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_much_junk_is_read_or_refused(tmp_path: Path, name: str) -> None:
    spoil(tmp_path, name, 6, 400)


def spoil(tmp_path: Path, name: str, seed: int, turns: int) -> None:
    """Spoil a set again and again, and open it."""
    rng = np.random.default_rng(seed)
    pairs = [forms.with_one_stuff_each(random_pair(rng)) for _ in range(2)]
    written = write_set(tmp_path / "set", pairs, photos=False)
    by_stem = {forms.stem_of(row): pair for row, pair in enumerate(pairs)}
    writers = {
        "one JSON": forms.transformers("one-png-rgb", 1, 0),
        "a JSON each": forms.transformers("npy", 0, -1),
        "instances": forms.results_of_masks("instances-packed"),
        "semantic": forms.semantic("ids"),
    }
    path = writers.get(name, forms.results_of_masks(name))(tmp_path / "pred", by_stem)
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    jsons = [path] if path.is_file() else sorted(path.glob("*.json"))
    good = {json_path: json.loads(json_path.read_text()) for json_path in jsons}
    refused = 0
    for _ in range(turns):
        chosen = jsons[int(rng.integers(len(jsons)))]
        write_json(chosen, spoiled(rng, good[chosen]))
        refused += is_refused(dataset, path, tmp_path)
        write_json(chosen, good[chosen])
    # Neither all nor none.
    assert turns / 10 < refused < turns


def is_refused(dataset: Dataset, path: Path, root: Path) -> bool:
    try:
        prediction = read_prediction_set(dataset, find_prediction(path), missing="empty")
        for row in range(len(dataset)):
            prediction.segments.read_runs(row, dataset.size(row))
    except PanviewError as error:
        return bool(check_message(str(error), root))
    return False


def check_message(message: str, root: Path) -> bool:
    """One line, with the file or what it says."""
    assert "\n" not in message
    assert str(root) in message or message.startswith(("config.json", "instances.json")), message
    return True
