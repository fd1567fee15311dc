from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from panview.settings import Settings, save_settings
from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet, snapshot_of_folder


def figures_of(page: Path) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="panview-figures">(.*?)</script>', page.read_text(), re.S)
    assert found is not None
    figures: dict[str, object] = json.loads(found.group(1))
    return figures


def test_the_page_holds_what_evaluate_says(
    panview: Panview, written: WrittenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    path = tmp_path / "out" / "report.html"
    before = snapshot_of_folder(written.root)
    ended = panview("report", written.root, "--pred", written.prediction, "-o", path, "--title", "A <title>")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith(f"{path}: ")
    evaluated = json.loads(panview("evaluate", written.root, "--pred", written.prediction, "--json", "-").out)
    figures = figures_of(path)
    assert figures["images"] == evaluated["images"]
    (mine,), (theirs,) = figures["results"], evaluated["results"]  # type: ignore[misc]
    assert {name: mine[name] for name in theirs} == theirs
    text = path.read_text()
    assert "A &lt;title&gt;" in text
    assert "1970-01-01" in text
    assert snapshot_of_folder(written.root) == before
    again = panview("report", written.root, "--pred", written.prediction, "-o", "-", "--title", "A <title>")
    assert (again.out, again.err) == (text, "")


def test_a_threshold_and_a_condition(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    ended = panview(
        *("report", written.root, "--pred", written.prediction, "-o", path, "--images", 1),
        *("--where", "status = 'FN' and area > 50", "--threshold", 0.7),
    )
    assert ended.code == 0, ended.err
    figures = figures_of(path)
    assert figures["threshold"] == 0.7
    assert figures["where"] == "status = 'FN' and area > 50"
    assert 0 < int(str(figures["images"])) < 6
    assert path.read_text().count("<img ") == 1


def test_thresholds_follow_the_options_and_never_the_settings(
    panview: Panview, written: WrittenSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    command = ("report", written.root, "--pred", written.prediction, "-o", "-", "--images", 0)
    usual = panview(*command)
    save_settings(Settings(near_miss_iou=0.05, mostly=0.9, poor_mask_iou=0.95))
    assert panview(*command) == usual
    assert "<dt>Poor mask</dt><dd>IoU below 0.6</dd>" in usual.out
    assert "right category, IoU from 0.3 to 0.5" in usual.out
    asked = panview(*command, "--near-miss", 0.05, "--mostly", 0.4, "--tp-below", 0.8).out
    for words in (
        "right category, IoU from 0.05 to 0.5",
        "<dt>Near miss</dt><dd>IoU from 0.05</dd>",
        "<dt>Split, merged, swallowed</dt><dd>above 40 % of a segment</dd>",
        "<dt>Poor mask</dt><dd>IoU below 0.8</dd>",
        '"near_miss_iou": 0.05',
    ):
        assert words in asked


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("iuo < 1", "unknown column 'iuo' at character 1; did you mean iou?"),
        ("area > 99999", "no image has a segment with area"),
    ],
)
def test_a_bad_condition_is_said_and_nothing_written(
    panview: Panview, written: WrittenSet, tmp_path: Path, where: str, words: str
) -> None:
    path = tmp_path / "x" / "report.html"
    ended = panview("report", written.root, "--pred", written.prediction, "-o", path, "--where", where)
    assert ended.code == 2
    assert words in ended.err
    assert not path.exists()
    assert ended.err.count("\n") == 1


def test_a_page_that_cannot_be_written(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "report.html"
    ended = panview("report", written.root, "--pred", written.prediction, "-o", path)
    assert (ended.code, ended.err) == (2, f"panview: {path}: cannot be written (File exists); choose another place\n")
    ended = panview("report", written.root, "--pred", written.prediction, "-o", tmp_path)
    assert (ended.code, ended.err) == (
        2,
        f"panview: {tmp_path}: cannot be written (it is a folder); choose another place\n",
    )


def test_a_date_that_is_none(
    panview: Panview, written: WrittenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    ended = panview("report", written.root, "--pred", written.prediction, "-o", tmp_path / "x.html")
    assert ended.code == 2
    assert "SOURCE_DATE_EPOCH" in ended.err
