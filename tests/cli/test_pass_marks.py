"""Commands in a pipeline: exit codes, the line that says why, JSON, Markdown and JUnit XML."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Panview
from tests.cli.test_evaluate import assert_one_line
from tests.support.sets import WrittenSet, another_prediction, random_pair, write_rivals


@pytest.fixture
def rivals(tmp_path: Path) -> tuple[WrittenSet, WrittenSet]:
    rng = np.random.default_rng(31)
    pairs = [random_pair(rng) for _ in range(8)]
    return write_rivals(tmp_path / "my set", pairs, [another_prediction(rng, pair) for pair in pairs])


def pq_of(panview: Panview, *arguments: object) -> list[dict[str, float]]:
    document = json.loads(panview("evaluate", *arguments, "--json", "-").out)
    return [result["All"] for result in document["results"]]


def test_a_set_that_reaches_its_marks_ends_with_0(panview: Panview, written: WrittenSet) -> None:
    pair = (written.root, "--pred", written.prediction)
    (figures,) = pq_of(panview, *pair)
    ended = panview("evaluate", *pair, "--fail-under", f"All.pq={figures['pq']:.3f}"[:-1])
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == panview("evaluate", *pair).out


def test_one_that_does_not_ends_with_1_and_a_line_that_says_which(panview: Panview, written: WrittenSet) -> None:
    pair = (written.root, "--pred", written.prediction)
    (figures,) = pq_of(panview, *pair)
    marks = ("--fail-under", "All.pq=0.99", "--fail-under", "category:road.rq=0.1", "--fail-under", "id:149.rq=1")
    ended = panview("evaluate", *pair, *marks)
    assert ended.code == 1
    assert_one_line(ended.err, "2 of 3 pass marks not reached: ", "model: All.pq is ", "; model: id:149.rq is ")
    assert f"{figures['pq']:.5f}, {0.99 - figures['pq']:.5f} below 0.99" in ended.err
    assert ended.out == panview("evaluate", *pair).out


def test_each_set_is_held_to_them_or_one(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    sets = (rivals[0].root, "--pred", rivals[0].prediction, "--pred", rivals[1].prediction)
    names = [rivals[0].prediction.stem, rivals[1].prediction.stem]
    (first, second) = (figures["pq"] for figures in pq_of(panview, *sets))
    between = (first + second) / 2
    worse, better = names if first < second else names[::-1]
    ended = panview("evaluate", *sets, "--fail-under", f"All.pq={between:.9f}", "--json", "-")
    assert ended.code == 1
    assert_one_line(ended.err, f"1 of 2 pass marks not reached: {worse}: ")
    said = json.loads(ended.out)["pass_marks"]
    assert {each["prediction"]: each["passed"] for each in said} == {worse: False, better: True}
    assert all(list(each) == ["prediction", "check", "value", "least", "passed", "message"] for each in said)
    assert panview("evaluate", *sets, "--fail-under", f"{better}/All.pq={between:.9f}").code == 0
    assert panview("evaluate", *sets, "--fail-under", f"{worse}/All.pq={between:.9f}").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--fail-under", "All.mAP=0.4"],
            ["mark All.mAP=0.4: expected [SET/]OF.FIGURE=VALUE such as All.pq=0.40"],
        ),
        (["--fail-under", "category:preson.pq=0.4"], ["did you mean person?"]),
        (["--fail-under", "other/All.pq=0.4"], ["there is no prediction set other; the sets are: model"]),
        (["--fail-under", "All.boundary_pq=0.4"], ["--boundary"]),
        (["--junit", "FILE"], ["there are no pass marks to write; add --fail-under"]),
        (["--fail-under", "All.pq=0", "--junit", "-", "--json", "-"], ["only one output can go to stdout"]),
        (["--fail-under", "All.pq=0", "--junit", "-", "--markdown"], ["only one output can go to stdout"]),
    ],
)
def test_what_cannot_be_held_ends_with_2_before_the_work(
    panview: Panview, written: WrittenSet, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: list[str]
) -> None:
    monkeypatch.setattr("panview.cli.evaluate.measure", lambda *_, **__: pytest.fail("measured"))
    ended = panview("evaluate", written.root, "--pred", written.prediction, *arguments)
    assert ended.code == 2
    assert_one_line(ended.err, *words)


def test_boundary_pq_has_marks_too(panview: Panview, written: WrittenSet) -> None:
    pair = (written.root, "--pred", written.prediction, "--boundary")
    document = json.loads(panview("evaluate", *pair, "--json", "-").out)
    value = document["results"][0]["boundary"]["All"]["pq"]
    assert panview("evaluate", *pair, "--fail-under", f"All.boundary_pq={value - 0.001:.6f}").code == 0
    assert panview("evaluate", *pair, "--fail-under", f"All.boundary_pq={value + 0.001:.6f}").code == 1


def test_junit_and_markdown_are_written_before_it_ends_with_1(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    suite = tmp_path / "out" / "panview.xml"
    arguments = ("--fail-under", "All.pq=0.99", "--fail-under", "Stuff.pq=0", "--junit", suite, "--markdown")
    for _ in range(2):
        # The second time it replaces the first.
        ended = panview("evaluate", written.root, "--pred", written.prediction, *arguments)
        assert ended.code == 1
    root = ET.parse(suite).getroot()
    assert [case.get("name") for case in root.iter("testcase")] == ["All.pq >= 0.99", "Stuff.pq >= 0"]
    assert [failure.get("type") for failure in root.iter("failure")] == ["below"]
    lines = ended.out.splitlines()
    assert "| pass mark | prediction set | | |" in lines
    assert (
        next(line for line in lines if line.startswith("| All.pq >= ") or "All.pq &gt;= 0.99" in line).count("|") == 5
    )
    assert sum("**not reached**" in line for line in lines) == 1
    streamed = panview("evaluate", written.root, "--pred", written.prediction, *arguments[:4], "--junit", "-")
    assert streamed.out.encode() == suite.read_bytes()


def test_another_file_is_not_taken_for_junit(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    other = tmp_path / "pom.xml"
    other.write_text('<?xml version="1.0"?>\n<testsuites name="pytest tests"/>\n')
    arguments = ("evaluate", written.root, "--pred", written.prediction, "--fail-under", "All.pq=0", "--junit", other)
    ended = panview(*arguments)
    assert ended.code == 2
    assert_one_line(ended.err, "already exists and is not a JUnit XML that panview wrote")
    assert "pytest" in other.read_text()
    assert panview(*arguments, "--overwrite").code == 0


def test_a_set_that_is_worse_ends_compare_with_1(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    root, one, other = rivals[0].root, rivals[0].prediction, rivals[1].prediction
    (first, second) = (figures["pq"] for figures in pq_of(panview, root, "--pred", one, "--pred", other))
    worse, better = (one, other) if first < second else (other, one)
    fine = panview("compare", root, "--pred", worse, "--pred", better, "--fail-on-worse")
    assert (fine.code, fine.err) == (0, "")
    ended = panview("compare", root, "--pred", better, "--pred", worse, "--fail-on-worse")
    assert ended.code == 1
    low, high = sorted((first, second))
    said = f"{worse.stem}: All.pq is {low:.5f}, {high - low:.5f} below the {high:.5f} of {better.stem} (interval "
    assert_one_line(ended.err, "panview: pass mark not reached: ", said)
    assert ended.out == panview("compare", root, "--pred", better, "--pred", worse).out
    same = panview("compare", root, "--pred", better, "--pred", better, "--fail-on-worse")
    assert (same.code, same.err.count("pass mark")) == (0, 0)


def test_a_loss_that_may_be_chance_passes_beyond_the_interval(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet], tmp_path: Path
) -> None:
    root, one, other = rivals[0].root, rivals[0].prediction, rivals[1].prediction
    for first, second in ((one, other), (other, one)):
        suite = tmp_path / "suite.xml"
        ended = panview(
            "compare", root, "--pred", first, "--pred", second, "--fail-on-worse", "--beyond-interval", "--json", "-",
            "--junit", suite,
        )  # fmt: skip
        document = json.loads(ended.out)
        known = document["comparisons"][0]["All"]
        failed = known["significant"] and known["difference"] < 0
        assert (ended.code == 1) is failed
        assert document["pass_marks"][0]["passed"] is not failed
        assert len(list(ET.parse(suite).getroot().iter("failure"))) == failed


def test_compare_as_markdown(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    arguments = (rivals[0].root, "--pred", rivals[0].prediction, "--pred", rivals[1].prediction)
    known = json.loads(panview("compare", *arguments, "--json", "-").out)["comparisons"][0]
    ended = panview("compare", *arguments, "--markdown", "--fail-on-worse")
    lines = ended.out.splitlines()
    assert lines[2:4] == ["| | baseline PQ | PQ | difference | 95 % interval | |", "|---|---:|---:|---:|---:|---|"]
    row = next(line for line in lines if line.startswith("| All |"))
    assert f"| {100 * known['All']['baseline_pq']:.3f} | {100 * known['All']['pq']:.3f} |" in row
    significant = {entry["name"] for entry in known["per_class"].values() if entry["significant"]}
    assert {line.split(" | ")[0][2:] for line in lines[7:] if line.count("|") == 7} == significant
    assert f"{known['fixed']} fixed" in ended.out
    assert lines[-3].startswith("| pass mark ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--beyond-interval"], ["needs --fail-on-worse"]),
        (["--beyond-interval", "--fail-on-worse", "--resamples", 0], ["there are no intervals"]),
        (["--junit", "x.xml"], ["add --fail-on-worse"]),
        (["--junit", "-", "--csv", "-", "--fail-on-worse"], ["only one output can go to stdout"]),
    ],
)
def test_what_compare_cannot_hold_ends_with_2(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet], arguments: list[object], words: list[str]
) -> None:
    sets = (rivals[0].root, "--pred", rivals[0].prediction, "--pred", rivals[1].prediction)
    ended = panview("compare", *sets, *arguments)
    assert ended.code == 2
    assert_one_line(ended.err, *words)
