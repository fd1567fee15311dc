from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from panview import __version__
from panview.review.verdicts import Verdict
from tests.cli.conftest import Panview
from tests.cli.test_apply_verdicts import decide
from tests.linter.clean_set import edited, write_clean_set
from tests.support.sets import WrittenSet, save_rgb


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    return write_clean_set(tmp_path / "my [set]")


def spoil_areas(written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        for annotation in document["annotations"]:
            for segment in annotation["segments_info"]:
                segment["area"] += 1234


def test_clean_data_is_fine(panview: Panview, written: WrittenSet) -> None:
    ended = panview("check", written.root, "--pred", written.prediction)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "my [set] / val2017, model: 6 images\n\nno faults found\n"


def test_errors_are_grouped_and_end_with_1(panview: Panview, written: WrittenSet) -> None:
    spoil_areas(written)
    ended = panview("check", written.root)
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[2] == "error PV311 area in the JSON differs from the pixels in the PNG (30)"
    assert lines[3].startswith("  image 1000: segment ")
    assert lines[6] == "  and 27 more; --all lists them"
    assert lines[7].startswith("  PQ: ")
    assert lines[8].startswith("  do: ")
    assert lines[-1] == "30 errors, 0 warnings, 0 notes"
    assert len(lines) == 11


def test_all_of_them_line_by_line(panview: Panview, written: WrittenSet) -> None:
    spoil_areas(written)
    ended = panview("check", written.root, "--all")
    lines = [line for line in ended.out.splitlines() if "PV311" in line]
    assert len(lines) == 30
    start = f"{written.ground_truth}: $.annotations[0].segments_info[0].area: error PV311 image 1000: segment "
    assert lines[0].startswith(start)


def test_warnings_alone_end_with_0(panview: Panview, written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        document["annotations"][0]["segments_info"][0]["bbox"] = [0, 0, 1, 1]
    ended = panview("check", written.root)
    assert ended.code == 0
    assert "warning PV312" in ended.out
    assert ended.out.endswith("0 errors, 1 warning, 0 notes\n")


def test_json_holds_every_finding(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    spoil_areas(written)
    file = tmp_path / "findings.json"
    ended = panview("check", written.root, "--pred", written.prediction, "--json", file)
    assert ended.code == 1
    assert "PV311" in ended.out
    content = json.loads(file.read_text())
    assert {key: value for key, value in content.items() if key not in {"rules", "findings"}} == {
        "panview": __version__,
        "format": 1,
        "dataset": "my [set] / val2017",
        "json": str(written.ground_truth),
        "images": 6,
        "predictions": ["model"],
        "counts": {"error": 30, "warning": 0, "note": 0},
        "assumptions": [],
        "proposals": [],
    }
    assert list(content["rules"]) == ["PV311"]
    assert set(content["rules"]["PV311"]) == {"severity", "title", "effect", "remedy"}
    assert len(content["findings"]) == 30
    truth = json.loads(written.ground_truth.read_text())["annotations"][0]
    segment = truth["segments_info"][0]
    assert content["findings"][0] == {
        "code": "PV311",
        "severity": "error",
        "message": f"segment {segment['id']} has {segment['area'] - 1234:,} pixels; the JSON says {segment['area']:,}",
        "side": "ground_truth",
        "prediction": None,
        "image_id": 1000,
        "image_name": "000000001000.jpg",
        "segment_id": segment["id"],
        "file": str(written.ground_truth),
        "place": "$.annotations[0].segments_info[0].area",
        "bbox": segment["bbox"],
    }


def test_json_on_stdout_is_nothing_else(panview: Panview, written: WrittenSet) -> None:
    ended = panview("check", written.root, "--json", "-")
    assert json.loads(ended.out)["findings"] == []


def test_what_is_not_there_is_bad_usage(panview: Panview, written: WrittenSet) -> None:
    for arguments in (["nowhere"], [written.root, "--pred", "nowhere"], [written.root, "--jobs", "0"]):
        ended = panview("check", *arguments)
        assert ended.code == 2
        assert ended.out == ""
        assert ended.err.count("\n") == 1


def test_a_json_without_its_pngs_is_a_finding(panview: Panview, written: WrittenSet) -> None:
    alone = written.root / "alone.json"
    alone.write_text(written.prediction.read_text())
    ended = panview("check", written.root, "--pred", alone)
    assert ended.code == 1
    assert "error PV410" in ended.out
    assert ended.out.endswith("1 error, 0 warnings, 0 notes\n")


def test_a_set_that_is_meant_to_be_partial(panview: Panview, written: WrittenSet) -> None:
    with edited(written.prediction) as document:
        gone = document["annotations"].pop()
    (written.prediction.with_suffix("") / gone["file_name"]).unlink()
    refused = panview("check", written.root, "--pred", written.prediction)
    assert (refused.code, "error PV110" in refused.out) == (1, True)
    meant = panview("check", written.root, "--pred", written.prediction, "--missing", "skip")
    assert (meant.code, meant.out.splitlines()[-1]) == (0, "no faults found")


def test_two_sets_of_one_name_are_told_apart(panview: Panview, written: WrittenSet) -> None:
    ended = panview("check", written.root, "--pred", written.prediction, "--pred", written.prediction)
    assert ended.code == 0
    assert ended.out.startswith("my [set] / val2017, model, model 2: 6 images\n")


def test_a_corrected_ground_truth_is_clean(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    with edited(written.prediction) as document:
        for number, annotation in enumerate(document["annotations"]):
            for segment in annotation["segments_info"][number % 3 + 2 :]:
                segment["category_id"] = {1: 3, 3: 18, 18: 1}[segment["category_id"]]
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "corrected"
    assert decide(written, verdicts, Verdict.PREDICTION_RIGHT) > 10
    applied = panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert applied.code == 0
    assert "relabel" in applied.err
    (out / "val2017").symlink_to(written.root / "val2017", target_is_directory=True)
    ended = panview("check", out, "--pred", written.prediction)
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "no faults found")


def test_a_folder_of_pngs_alone_is_a_finding(panview: Panview, written: WrittenSet) -> None:
    raw = written.root / "raw"
    shutil.copytree(written.prediction.with_suffix(""), raw)
    ended = panview("check", written.root, "--pred", raw)
    assert ended.code == 1
    assert "error PV304" in ended.out
    assert f"{raw} holds 6 PNG files and there is no JSON" in ended.out
    assert ended.out.endswith("1 error, 0 warnings, 0 notes\n")
    for path in raw.iterdir():
        save_rgb(path, np.kron(np.array([[1003, 2003], [4, 0]], np.uint32), np.ones((9, 9), np.uint32)))
    assert "error PV307" in panview("check", written.root, "--pred", raw).out


def test_what_could_not_be_read_has_no_consequences(panview: Panview, written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        document["annotations"][0]["segments_info"][1]["id"] = "one"
        document["categories"][0]["name"] = None
    ended = panview("check", written.root, "--all")
    assert [line.split(": error ")[0] for line in ended.out.splitlines() if "error PV" in line] == [
        f"{written.ground_truth}: $.annotations[0].segments_info[1].id",
        f"{written.ground_truth}: $.categories[0].name",
    ]


def test_findings_that_cannot_be_written_are_told(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    ended = panview("check", written.root, "--json", nowhere / "findings.json")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "findings.json" in ended.err
    if Path("/dev/full").exists():
        ended = panview("check", written.root, "--json", "/dev/full")
        assert (ended.code, ended.err.count("\n")) == (2, 1)
        assert "/dev/full: cannot be written" in ended.err
