from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from panview.review.disagreements import CSV_COLUMNS
from panview.settings import Settings, save_settings
from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_counts_what_evaluate_counts(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    path = tmp_path / "out" / "日本語.csv"
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", path)
    rows = rows_of(path.read_bytes().decode())
    assert ended.code == 0
    assert ended.err == f"{path}: {len(rows)} disagreements\n"
    assert tuple(rows[0]) == CSV_COLUMNS
    figures = json.loads(panview("evaluate", written.root, "--pred", written.prediction, "--json", "-").out)
    for entry in figures["results"][0]["per_class"].values():
        own = [row["status"] for row in rows if row["category"] == entry["name"]]
        assert (own.count("FP"), own.count("FN")) == (entry["fp"], entry["fn"])


def test_matches_below_an_iou_and_a_condition(panview: Panview, written: WrittenSet) -> None:
    command = ("export", written.root, "--pred", written.prediction, "--csv", "-")
    every = rows_of(panview(*command).out)
    with_matches = rows_of(panview(*command, "--tp-below", "1").out)
    poor = [row for row in with_matches if row["status"] == "TP"]
    assert [row for row in with_matches if row["status"] != "TP"] == every
    assert {row["error_type"] for row in poor} == {"poor mask"}
    some = rows_of(panview(*command, "--tp-below", "1", "--where", "thing and iou > 0.5").out)
    things = ("person", "car", "dog")
    assert some == [row for row in with_matches if row["category"] in things and float(row["iou"]) > 0.5]
    assert poor
    assert some


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("iuo < 1", "unknown column 'iuo' at character 1; did you mean iou?"),
        ('category = "person"', "single quotes"),
        ("area > 3 and iou <", "does not parse at its end: a column or a value is missing after <"),
    ],
)
def test_a_bad_condition_is_said_and_nothing_written(
    panview: Panview, written: WrittenSet, tmp_path: Path, where: str, words: str
) -> None:
    path = tmp_path / "x.csv"
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", path, "--where", where)
    assert ended.code == 2
    assert ended.err.startswith("panview: the filter ")
    assert words in ended.err
    assert not path.exists()


def test_a_csv_that_cannot_be_written(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "x.csv"
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", path)
    assert ended.code == 2
    assert ended.err == f"panview: {path}: cannot be written (File exists); choose another place\n"


def test_what_goes_to_stdout_is_what_goes_to_a_file(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    panview("export", written.root, "--pred", written.prediction, "--csv", path)
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-")
    assert ended.out.encode() == path.read_bytes()
    assert ended.err == ""


def test_error_types_follow_the_settings(panview: Panview, written: WrittenSet) -> None:
    export = ("export", str(written.root), "--pred", str(written.prediction), "--csv", "-")
    before = Counter(row["error_type"] for row in rows_of(panview(*export).out))
    save_settings(Settings(near_miss_iou=0.05))
    after = Counter(row["error_type"] for row in rows_of(panview(*export).out))
    assert before["near miss"] < after["near miss"]
    assert before.total() == after.total()
