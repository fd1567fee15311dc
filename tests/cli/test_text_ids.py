"""Sets whose image ids are texts, from end to end: the figures are the same, and the ids come out as they went in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet, rename_images

ODD = {1000: "frankfurt_000000_000294", 1001: "=1+1", 1002: "zürich", 1003: "a b", 1004: "7", 1005: "Ж\t\x1b[2J"}


@pytest.fixture
def named(written: WrittenSet) -> WrittenSet:
    for path in (written.ground_truth, written.prediction):
        rename_images(path, ODD.__getitem__)
    return written


def test_the_figures_are_the_same(panview: Panview, written: WrittenSet) -> None:
    def evaluated() -> object:
        ended = panview("evaluate", written.root, "--pred", written.prediction, "--json", "-")
        assert ended.code == 0
        return json.loads(ended.out)

    numbers = evaluated()
    for path in (written.ground_truth, written.prediction):
        rename_images(path, ODD.__getitem__)
    assert evaluated() == numbers


def test_csv_has_the_ids_and_no_formula(panview: Panview, named: WrittenSet) -> None:
    ended = panview("export", named.root, "--pred", named.prediction, "--csv", "-")
    assert ended.code == 0
    found = {row["image_id"] for row in csv.DictReader(io.StringIO(ended.out))}
    assert found <= {*ODD.values(), "'=1+1"} - {"=1+1"}
    assert "frankfurt_000000_000294" in found


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("image_id = 'frankfurt_000000_000294'", {"frankfurt_000000_000294"}),
        ("image_id LIKE 'frank%'", {"frankfurt_000000_000294"}),
        ("image_id in ('frankfurt_000000_000294', 'a b')", {"frankfurt_000000_000294", "a b"}),
    ],
)
def test_expressions_compare_texts(panview: Panview, named: WrittenSet, where: str, ids: set[str]) -> None:
    ended = panview("export", named.root, "--pred", named.prediction, "--csv", "-", "--where", where)
    assert ended.code == 0, ended.err
    assert {row["image_id"] for row in csv.DictReader(io.StringIO(ended.out))} == ids


def test_the_wrong_kind_of_id_in_an_expression_is_said(panview: Panview, named: WrittenSet) -> None:
    ended = panview("export", named.root, "--pred", named.prediction, "--csv", "-", "--where", "image_id = 7")
    assert ended.code == 2
    assert "image ids of this set are texts; write image_id = '7'" in ended.err


def test_a_text_for_ids_that_are_numbers_is_said(panview: Panview, written: WrittenSet) -> None:
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-", "--where", "image_id = '7'")
    assert ended.code == 2
    assert "image ids of this set are numbers; write image_id = 7" in ended.err


def test_findings_have_the_ids(panview: Panview, named: WrittenSet) -> None:
    (named.ground_truth.with_suffix("") / "000000001000.png").unlink()
    ended = panview("check", named.root, "--pred", named.prediction, "--json", "-")
    found = [f for f in json.loads(ended.out)["findings"] if f["code"] == "PV401"]
    assert [f["image_id"] for f in found] == ["frankfurt_000000_000294"]


def test_converted_sets_keep_the_ids(panview: Panview, named: WrittenSet, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = panview("convert", named.prediction, "--to", "labels", out, "--dataset", named.ground_truth)
    assert ended.code == 0, ended.err
    back = json.loads((out / "out.json").read_text())
    assert [entry["image_id"] for entry in back["annotations"]] == list(ODD.values())


def test_a_note_for_other_ids_and_its_place_in_the_json(panview: Panview, named: WrittenSet) -> None:
    rename_images(named.prediction, lambda name: f"{[*ODD.values()].index(str(name)) + 1000:012d}")
    ended = panview("evaluate", named.root, "--pred", named.prediction, "--json", "-")
    assert ended.code == 0
    assert ended.err.count("matched by file name (6 times") == 1
    assert [one["code"] for one in json.loads(ended.out)["assumptions"]] == ["PV621"]
    ended = panview("evaluate", named.root, "--pred", named.prediction, "--strict")
    assert ended.code == 2
    assert "[PV621]" in ended.err
    assert "Traceback" not in ended.err
