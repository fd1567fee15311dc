"""Names of maps that are those of another machine, or of the photos."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.assumptions import Assumptions
from panview.datasets.forms.map_names import find_names
from tests.support.sets import WrittenSet, evaluated, random_pair, write_json, write_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png", "sub/c.png", "sub/d.png", "d.png", "e.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "wanted", "code"),
    [
        ("a.png", "a.png", ""),
        ("sub/c.png", "sub/c.png", ""),
        ("/data/run 7/a.png", "a.png", "PV651"),
        ("C:\\run\\b.png", "b.png", "PV651"),
        ("sub\\c.png", "sub/c.png", "PV651"),
        ("panoptic_val2017/c.png", "sub/c.png", "PV651"),
        ("../a.png", "a.png", "PV651"),
        ("a.jpg", "a.png", "PV652"),
        ("/data/val2017/a.jpg", "a.png", "PV652"),
        # A file of that name is what is meant, whatever it is.
        ("e.jpg", "e.jpg", ""),
        # Two files have the base name: nothing is chosen.
        ("elsewhere/d.png", "elsewhere/d.png", ""),
        ("missing.png", "missing.png", ""),
    ],
)
def test_a_name_is_taken_for_the_only_file_that_it_can_be(folder: Path, name: str, wanted: str, code: str) -> None:
    assumed = Assumptions()
    found = find_names(folder / "x.json", folder, [name, "a.png", None], assumed)
    assert found == ((wanted, "a.png", ""), [])
    assert [one.code for one in assumed.taken] == ([code] if code else [])


@pytest.mark.parametrize("name", ["/data/none.png", "../none.png", "/data/d.png", "C:\\none.png/..", ""])
def test_a_name_that_leads_out_and_is_no_file_is_outside(folder: Path, name: str) -> None:
    assert find_names(folder / "x.json", folder, ["a.png", name], Assumptions()).outside == [1]


def test_usual_names_are_taken_without_looking(folder: Path) -> None:
    found = find_names(folder / "x.json", folder, ["a.png", "none.png"], Assumptions())
    assert found == (("a.png", "none.png"), [])


def test_the_figures_are_those_of_plain_names(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    written = write_set(tmp_path / "s", [random_pair(rng) for _ in range(4)])
    _, _, wanted = evaluated(written)
    spoil(written, written.prediction, "/home/me/out/{}")
    spoil(written, written.ground_truth, "masks\\{}")
    dataset, prediction, found = evaluated(written)
    assert np.array_equal(found.iou, wanted.iou, equal_nan=True)
    assert [str(one) for one in prediction.assumptions] == [
        "name of an id map is a path from another machine; the only file with that base name is used "
        "(4 times, first at $.annotations[0].file_name)"
    ]
    assert [one.code for one in dataset.assumptions] == ["PV651"]


def spoil(written: WrittenSet, path: Path, form: str) -> None:
    document = json.loads(path.read_text())
    for entry in document["annotations"]:
        entry["file_name"] = form.format(entry["file_name"])
    write_json(path, document)
