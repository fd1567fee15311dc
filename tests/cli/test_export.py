from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU, POOR_MASK_IOU
from panview.metrics.error_types import DEFAULT_THRESHOLDS
from panview.metrics.segment_table import Status
from panview.review.disagreements import CSV_COLUMNS
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from panview.settings import Settings, save_settings
from tests.cli.conftest import Panview
from tests.support.deciding import seen_at
from tests.support.disks import mounted, remount
from tests.support.example_set import write_example
from tests.support.sets import WrittenSet, evaluated


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
    assert [row | {"tp_below": ""} for row in with_matches if row["status"] != "TP"] == every
    assert {row["error_type"] for row in poor} == {"poor mask"}
    some = rows_of(panview(*command, "--tp-below", "1", "--where", "thing and iou > 0.5").out)
    things = ("person", "car", "dog")
    assert some == [row for row in with_matches if row["category"] in things and float(row["iou"]) > 0.5]
    assert poor
    assert some


def test_several_prediction_sets_follow_each_other(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(written.prediction.parent, other)
    second = (other / written.prediction.name).rename(other / "second.json")
    (other / written.prediction.stem).rename(other / "second")
    sets = [
        rows_of(panview("export", written.root, "--pred", p, "--csv", "-").out) for p in (written.prediction, second)
    ]
    ended = panview("export", written.root, "--pred", written.prediction, "--pred", second, "--csv", "-")
    # But for what each knows of the other.
    unknown = {"models": "", "suspicion": ""}
    assert [row | unknown for row in rows_of(ended.out)] == [row | unknown for row in sets[0] + sets[1]]
    assert {row["models"] for row in rows_of(ended.out)} == {"2"}
    assert {row["prediction"] for row in sets[1]} == {"second"}


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("iuo < 1", "unknown column 'iuo' at character 1; did you mean iou?"),
        ('category = "person"', "single quotes"),
        ("area > 3 and iou <", "cannot be read at its end: a column or a value is missing after <"),
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


def test_error_types_follow_the_options_and_never_the_settings(panview: Panview, written: WrittenSet) -> None:
    export = ("export", written.root, "--pred", written.prediction, "--csv", "-")
    usual = panview(*export)
    save_settings(Settings(near_miss_iou=0.05, mostly=0.9, poor_mask_iou=0.95))
    assert panview(*export) == usual
    before, rows = rows_of(usual.out), rows_of(panview(*export, "--near-miss", "0.05", "--tp-below", "0.99").out)
    kinds = [Counter(row["error_type"] for row in some if row["status"] != "TP") for some in (before, rows)]
    assert kinds[0]["near miss"] < kinds[1]["near miss"]
    assert kinds[0].total() == kinds[1].total()
    recorded = ("iou_threshold", "near_miss_iou", "mostly", "tp_below")
    assert {tuple(row[name] for name in recorded) for row in before} == {("0.5", "0.3", "0.5", "")}
    assert {tuple(row[name] for name in recorded) for row in rows} == {("0.5", "0.05", "0.5", "0.99")}
    splits = [
        Counter(row["error_type"] for row in rows_of(panview(*export, "--mostly", share).out))["split"]
        for share in (0.1, 0.99)
    ]
    assert splits[0] > splits[1]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--near-miss", "0.51", "--near-miss 0.51: expected an IoU from 0 to 0.5"),
        ("--near-miss", "nan", "--near-miss nan: expected an IoU"),
        ("--mostly", "1", "--mostly 1.0: expected a share from 0.1 to less than 1"),
        ("--mostly", "0.05", "--mostly 0.05: expected"),
        ("--tp-below", "nan", "Invalid value for '--tp-below'"),
    ],
)
def test_thresholds_have_limits(panview: Panview, written: WrittenSet, option: str, value: str, words: str) -> None:
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-", option, value)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"panview: {words}")


def test_the_fixed_defaults_are_those_that_the_window_begins_with() -> None:
    settings = Settings()
    assert (settings.near_miss_iou, settings.mostly, settings.poor_mask_iou) == (NEAR_MISS_IOU, MOSTLY, POOR_MASK_IOU)
    assert (*DEFAULT_THRESHOLDS,) == (NEAR_MISS_IOU, MOSTLY) == (0.3, 0.5)


@pytest.mark.parametrize("trouble", ["missing", "damaged", "newer", "of another dataset", "read-only"])
def test_a_verdict_file_in_trouble_is_one_clear_line(
    panview: Panview, written: WrittenSet, tmp_path: Path, trouble: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    path, out = disk / "v.sqlite", tmp_path / "x.csv"
    command = ("export", written.root, "--pred", written.prediction, "--csv", out, "--verdicts", path)
    dataset, _, table = evaluated(written)
    row = int(np.flatnonzero(table.status == Status.FP)[0])
    made = make_decisions(
        dataset, "m", table, seen_at(dataset, table), (row,), verdict=Verdict.UNSURE, note="", reviewer="a", time="t"
    )
    if trouble == "read-only":
        with mounted(disk, "1m"):
            with VerdictFile.open(path, dataset) as file:
                file.record(made)
            remount(disk, "ro")
            # To read it is all that is asked for here.
            assert panview(*command).code == 0
            assert pl.read_csv(out).filter(pl.col("verdict") == "unsure").height == 1
        return
    if trouble != "missing":
        with VerdictFile.open(path, dataset) as file:
            file.record(made)
    with closing(sqlite3.connect(path)) as connection, connection:
        if trouble == "newer":
            connection.execute("PRAGMA user_version = 3")
        elif trouble == "of another dataset":
            connection.execute("UPDATE about SET value = 'x' WHERE name = 'dataset'")
        elif trouble == "damaged":
            connection.execute("UPDATE decisions SET subject = subject + 1")
        elif trouble == "missing":
            path.unlink()
    ended = panview(*command)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"panview: {path}: ")
    assert ended.err.count("\n") == 1
    words = {"missing": "no such verdict file", "damaged": "is damaged", "newer": "newer panview"}
    assert words.get(trouble, "another dataset") in ended.err
    assert not out.exists()


def test_a_full_disk_is_said_as_the_system_says_it(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "4k"):
        (disk / "filled").write_bytes(bytes(4096))
        ended = panview("export", written.ground_truth, "--pred", written.prediction, "--csv", disk / "x.csv")
        assert [path.name for path in disk.iterdir()] == ["filled"]
    assert ended.code == 2
    assert ended.err.splitlines()[-1].startswith(
        f"panview: {disk / 'x.csv'}: cannot be written (No space left on device); make room"
    )


def test_a_condition_on_scores_says_where_there_are_none(panview: Panview, tmp_path: Path) -> None:
    write_example(tmp_path)
    both = ("--pred", tmp_path / "mask2former.json", "--pred", tmp_path / "b.json")
    where = ("--where", "score > 0.85", "--csv", "-")
    ended = panview("export", tmp_path / "coco", *both, *where)
    said = [line for line in ended.err.splitlines() if "scores" in line]
    assert said == ["b has no scores: score is null for all of its segments"]
    assert {(row["prediction"], row["score"]) for row in rows_of(ended.out)} == {("mask2former", "0.9")}
    page = panview("report", tmp_path / "coco", *both[:2], *where[:2], "-o", tmp_path / "r.html")
    assert "has no scores" not in page.err
    page = panview("report", tmp_path / "coco", *both[2:], "--where", "score is null", "-o", tmp_path / "r.html")
    assert "b has no scores: score is null" in page.err


def test_rows_are_sorted_and_several_sets_say_what_they_share(panview: Panview, tmp_path: Path) -> None:
    write_example(tmp_path)
    sets = [part for name in ("a", "mask2former") for part in ("--pred", tmp_path / f"{name}.json")]
    command = ("export", tmp_path / "coco", *sets, "--csv", "-")
    every = rows_of(panview(*command).out)
    assert {row["models"] for row in every} == {"1", "2"}
    for column in ("pq_impact", "score", "models", "suspicion"):
        rows = rows_of(panview(*command, "--sort", column).out)
        values = [float(row[column]) if row[column] else -1 for row in rows]
        assert values == sorted(values, reverse=True)
        assert sorted(map(repr, rows)) == sorted(map(repr, every))
    alone = rows_of(panview("export", tmp_path / "coco", *sets[:2], "--csv", "-").out)
    assert {row["models"] for row in alone} == {""}
    # Without a verdict it is a guess by score alone.
    assert all(0 < float(row["suspicion"]) < 0.5 for row in alone)
    ended = panview(*command, "--sort", "iou")
    assert ended.code == 2
    assert ended.err.endswith("--sort iou: expected one of pq_impact, score, models, suspicion\n")
