"""No output of the command line destroys an input, whatever it is called by."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.segment_table import Status
from panview.review.tag_file import save_tags, tag_file_of
from panview.review.tags import NO_TAGS
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from panview.settings import Settings, save_settings, settings_file
from tests.cli.conftest import Panview
from tests.support.deciding import seen_at
from tests.support.sets import WrittenSet, evaluated

Command = Callable[[WrittenSet, Path, Path], list[object]]
"""From the set, the file of verdicts and the output to the arguments."""


def _pair(written: WrittenSet) -> list[object]:
    return [written.ground_truth, "--pred", written.prediction]


COMMANDS: dict[str, Command] = {
    "evaluate": lambda s, v, out: ["evaluate", *_pair(s), "--json", out],
    "evaluate-junit": lambda s, v, out: ["evaluate", *_pair(s), "--fail-under", "All.pq=0", "--junit", out],
    "compare-json": lambda s, v, out: ["compare", *_pair(s), "--pred", s.prediction, "--json", out, "--resamples", 0],
    "compare-csv": lambda s, v, out: ["compare", *_pair(s), "--pred", s.prediction, "--csv", out, "--resamples", 0],
    "export": lambda s, v, out: ["export", *_pair(s), "--verdicts", v, "--csv", out],
    "tags": lambda s, v, out: ["export", *_pair(s), "--verdicts", v, "--tags", out],
    "check": lambda s, v, out: ["check", *_pair(s), "--json", out],
    "watch": lambda s, v, out: ["watch", s.prediction.parent, "--truth", s.ground_truth, "--once", "--json", out],
    "report": lambda s, v, out: ["report", *_pair(s), "--verdicts", v, "-o", out, "--images", 0],
    "screenshot": lambda s, v, out: [*_pair(s), "--screenshot", out],
}
WRITES = {name: command for name, command in COMMANDS.items() if name != "screenshot"}


def _direct(path: Path, _: Path) -> Path:
    return path


def _symbolic(path: Path, folder: Path) -> Path:
    (folder / "symbolic").symlink_to(path)
    return folder / "symbolic"


def _hard(path: Path, folder: Path) -> Path:
    os.link(path, folder / "hard")
    return folder / "hard"


def _relative(path: Path, folder: Path) -> Path:
    return Path(os.path.relpath(path, folder))


def _through_a_folder(path: Path, folder: Path) -> Path:
    (folder / "folder").symlink_to(path.parent)
    return folder / "folder" / path.name


WAYS = (_direct, _symbolic, _hard, _relative, _through_a_folder)


@pytest.fixture
def verdicts(written: WrittenSet, tmp_path: Path) -> Path:
    dataset, prediction, table = evaluated(written)
    tags = NO_TAGS.changed("blurred", [1], True, len(dataset))
    save_tags(dataset, tag_file_of(dataset), NO_TAGS, tags)
    path, rows = tmp_path / "v.sqlite", np.flatnonzero(table.status == Status.FN)[:1]
    made = make_decisions(
        dataset,
        prediction.name,
        table,
        seen_at(dataset, table),
        rows,
        verdict=Verdict.PREDICTION_WRONG,
        note="",
        reviewer="ann",
        time="t",
    )
    with VerdictFile.open(path, dataset) as file:
        file.record(made)
    save_settings(Settings(reviewer="ann"))
    return path


def inputs_of(written: WrittenSet, verdicts: Path) -> dict[str, Path]:
    """One file of each kind that a command reads, or that lies in the folders of the set."""
    root = written.ground_truth.parent.parent
    maps, predicted = written.ground_truth.with_suffix(""), written.prediction.with_suffix("")
    other = root.parent / "other.json"
    other.write_text('{"images": [], "annotations": [], "categories": []}')
    (root.parent / "weights.pth").write_bytes(b"PK\x03\x04 and so on")
    (root.parent / "run.json").write_text('{"format": 1, "panview": "0.1.0", "decisive": {}}')
    damaged = sorted(predicted.glob("*.png"))[-1]
    damaged.write_text("no picture any more")
    return {
        "truth": written.ground_truth,
        "results": written.prediction,
        "id map": sorted(maps.glob("*.png"))[0],
        "damaged id map": damaged,
        "predicted id map": sorted(predicted.glob("*.png"))[0],
        "photo": sorted((root / "val2017").glob("*"))[0],
        "verdicts": verdicts,
        "another set": other,
        "checkpoint": root.parent / "weights.pth",
        "manifest": root.parent / "run.json",
        "settings": settings_file(),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("name", list(COMMANDS))
def test_no_output_replaces_an_input(
    panview: Panview, written: WrittenSet, verdicts: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = 0
    for what, path in inputs_of(written, verdicts).items():
        before = path.read_bytes()
        for way in WAYS if name in {"export", "screenshot"} else WAYS[:2]:
            folder = tmp_path / f"at{number}"
            folder.mkdir()
            number += 1
            monkeypatch.chdir(folder)
            out = way(path, folder)
            ended = panview(*COMMANDS[name](written, verdicts, out), "--overwrite")
            said = (name, what, way.__name__, ended.err)
            assert ended.code == 2, said
            assert ended.err.count("\n") == 1, said
            assert ended.err.startswith(f"panview: {out}: is "), said
            assert "name another file" in ended.err, said
            assert path.read_bytes() == before, said
            assert not list(path.parent.glob(".*.part")), said


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_name_that_the_set_has_is_kept_free(panview: Panview, written: WrittenSet, verdicts: Path, name: str) -> None:
    root = written.ground_truth.parent.parent
    photo = sorted((root / "val2017").glob("*"))[0]
    # Not there, or empty: nothing would be lost, but it would be read as a photo.
    for content in (None, b""):
        photo.unlink(missing_ok=True)
        if content is not None:
            photo.write_bytes(content)
        ended = panview(*COMMANDS[name](written, verdicts, photo), "--overwrite")
        assert (ended.code, "is where a photo belongs; name another file" in ended.err) == (2, True), ended.err
        assert photo.exists() is (content is not None)


@pytest.mark.parametrize("name", list(WRITES))
def test_its_own_kind_is_replaced_and_anything_else_with_overwrite(
    panview: Panview, written: WrittenSet, verdicts: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    command = WRITES[name](written, verdicts, out)
    for _ in range(2):
        assert panview(*command).code < 2
    first = out.read_bytes()
    out.write_bytes(b"")
    assert panview(*command).code < 2
    assert len(out.read_bytes()) > len(first) // 2
    out.write_text("mine, image_id,file_name,prediction,status")
    refused = panview(*command)
    assert refused.code == 2
    assert refused.err == (
        f"panview: {out}: already exists and is not a {_kind(name)} that panview wrote; name another file, or replace "
        "it with "
        "--overwrite\n"
    )
    assert out.read_text().startswith("mine")
    assert panview(*command, "--overwrite").code < 2
    assert not out.read_bytes().startswith(b"mine")


def _kind(name: str) -> str:
    kinds = {"report": "page", "export": "CSV", "compare-csv": "CSV", "tags": "table of tags"}
    return (kinds | {"evaluate-junit": "JUnit XML"}).get(name, "JSON")


def test_a_kind_does_not_replace_another(panview: Panview, written: WrittenSet, tmp_path: Path, verdicts: Path) -> None:
    out = tmp_path / "out"
    assert panview(*COMMANDS["evaluate"](written, verdicts, out)).code == 0
    assert "is not a CSV that panview wrote" in panview(*COMMANDS["export"](written, verdicts, out)).err
    assert "is not a picture that panview wrote" in panview(*COMMANDS["screenshot"](written, verdicts, out)).err


def test_two_outputs_are_two_files(panview: Panview, written: WrittenSet, tmp_path: Path, verdicts: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "x")
    command = COMMANDS["compare-json"](written, verdicts, tmp_path / "x")
    ended = panview(*command, "--csv", tmp_path / "link")
    assert (ended.code, ended.err) == (2, f"panview: {tmp_path / 'x'}: two outputs cannot share a file\n") or (
        ended.err == f"panview: {tmp_path / 'link'}: two outputs cannot share a file\n"
    )
    assert not (tmp_path / "x").exists()


def test_a_refusal_comes_before_the_work(panview: Panview, written: WrittenSet, verdicts: Path) -> None:
    # Measuring would stop at a map that is missing.
    sorted(written.prediction.with_suffix("").glob("*.png"))[0].unlink()
    for name in ("evaluate", "compare-json", "compare-csv", "export", "tags", "report"):
        ended = panview(*COMMANDS[name](written, verdicts, written.prediction), "--no-cache")
        assert "is the results of" in ended.err, (name, ended.err)
