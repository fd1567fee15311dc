"""``panview convert``."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from panview.datasets.forms.names import TARGETS
from tests.cli.conftest import Panview
from tests.cli.test_process import environment
from tests.support.sets import WrittenSet, write_json
from tests.support.slow_process import signalled, started_waiting


def figures(panview: Panview, written: WrittenSet, prediction: Path) -> object:
    document = json.loads(panview("evaluate", written.root, "--pred", prediction, "--json", "-").out)
    del document["results"][0]["prediction"]
    return document


@pytest.mark.parametrize("form", TARGETS)
def test_pq_of_what_came_back_is_the_same_to_the_last_digit(
    panview: Panview, written: WrittenSet, tmp_path: Path, form: str
) -> None:
    there, back = tmp_path / "new" / "there", tmp_path / "back"
    out = panview("convert", written.prediction, "--to", form, there, "--dataset", written.root, "--from", "coco")
    assert (out.code, out.err) == (0, f"6 images: {DESCRIBED[form]}\n")
    result = Path(out.out.strip())
    ended = panview("convert", result, back, "--to=coco", "--from", form, "--dataset", written.ground_truth)
    assert (ended.code, ended.out) == (0, f"{back / 'back.json'}\n")
    assert figures(panview, written, back) == figures(panview, written, written.prediction)


DESCRIBED = {
    "coco": "COCO panoptic results (JSON and PNG) with the dataset's category ids",
    "labels": "COCO panoptic results with labels 0 to c-1 as category ids, in the order of the dataset's categories",
    "labels-from-1": "COCO panoptic results with labels 1 to c as category ids",
    "detectron2": "Detectron2's predictions.json with its PNG files beside it",
    "mmdet": "MMDetection's id maps, label + 1000 x instance",
    "two-channel": "PNG files of two channels, category id and instance",
    "two-channel-16": "PNG files of two 16-bit channels, category id and instance",
    "cityscapes": "maps as Cityscapes has them, category id x 1000 + instance",
}


def test_the_form_that_was_found_is_said(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    document = json.loads(written.prediction.read_text())
    document["annotations"].append({"image_id": 7, "file_name": "x.png", "segments_info": []})
    write_json(written.prediction, document)
    ended = panview("convert", written.prediction, "--to", "mmdet", tmp_path / "maps", "--dataset", written.root)
    assert ended.code == 0
    assert f"{written.prediction}: COCO panoptic results (JSON and PNG) with the dataset's category ids (coco)\n" in (
        ended.err
    )
    assert "1 prediction for an image that panoptic_val2017.json lacks is left out\n" in ended.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--to", "voc"], "--to voc: expected coco, labels, labels-from-1, detectron2, mmdet, two-channel"),
        (["--to", "detectron2-separated"], "--to detectron2-separated: expected coco"),
        (["--to", "coco", "--from", "x"], "--from x: expected coco"),
        (["--to", "coco", "--unknown", "x"], "--unknown x: expected error or void"),
        (["--to", "coco", "--missing", "x"], "--missing x: expected error, empty or skip"),
        (["--to", "coco"], "does not list its images and categories; give the dataset's root or panoptic JSON"),
        (["--to", "coco", "--from", "mmdet"], "model.json: mmdet is a folder of maps; give the folder"),
        ([], "Missing option '--to'"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_for(
    panview: Panview, written: WrittenSet, tmp_path: Path, arguments: list[str], problem: str
) -> None:
    ended = panview("convert", written.prediction, tmp_path / "out", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert problem in ended.err
    assert not (tmp_path / "out").exists()


def test_bad_input_says_what_is_kept(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    arguments = ["convert", written.prediction, "--to", "mmdet", tmp_path / "out", "--dataset", written.root]
    bad = written.prediction.with_suffix("") / "000000001004.png"
    good = bad.read_bytes()
    bad.write_bytes(good[:60])
    ended = panview(*arguments, "--jobs", 1)
    assert ended.code == 2
    assert f"4 images are finished and kept in {tmp_path / 'out.part'}; run the same command to continue" in ended.err
    assert ended.err.splitlines()[-1].startswith(f"panview: {bad}: ")
    bad.write_bytes(good)
    assert panview(*arguments).code == 0
    assert len(list((tmp_path / "out").iterdir())) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_ctrl_c_leaves_nothing_half_and_the_same_command_finishes(written: WrittenSet, tmp_path: Path) -> None:
    slow = written.prediction.with_suffix("") / "000000001003.png"
    out = tmp_path / "out"
    arguments = ["convert", str(written.prediction), str(out), "--to", "cityscapes"]
    arguments += ["--dataset", str(written.root), "--from", "coco", "--jobs", "1"]
    process = started_waiting(slow, tmp_path / "mark", arguments, environment())
    stdout, stderr = signalled(process, tmp_path / "mark", signal.SIGINT)
    assert (process.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == "panview: stopped"
    # The image that it was at may be finished first.
    assert re.match(r"[34] images are finished and kept", stderr)
    assert not out.exists()
    command = [sys.executable, "-m", "panview", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=300, check=False)
    assert (ended.returncode, ended.stdout) == (0, f"{out}\n")
    assert len(list(out.glob("*.png"))) == 6
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name) == ["out"]


def test_the_help_names_every_form(panview: Panview) -> None:
    ended = panview("convert", "--help")
    assert ended.code == 0
    words = ended.out.replace("│", " ").replace(",", " ").replace(".", " ").split()
    assert set(TARGETS) <= set(words)


def test_maps_that_lie_elsewhere_are_named_and_taken_where_it_is_said(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    usual = figures(panview, written, written.prediction)
    maps = written.prediction.with_suffix("")
    elsewhere = maps.with_name("pngs")
    maps.rename(elsewhere)
    missing = f"panview: {written.prediction}: its folder of PNG files is missing; looked in {maps}, {maps}.zip; "
    near = f"{missing}its maps are in {elsewhere}: --pred-folder {elsewhere}\n"
    command = ("convert", written.prediction, tmp_path / "out", "--to", "coco", "--dataset", written.root)
    assert panview("evaluate", written.root, "--pred", written.prediction).err == near
    assert panview(*command).err == near
    assert panview(*command, "--pred-folder", elsewhere).code == 0
    assert figures(panview, written, tmp_path / "out" / "out.json") == usual
    # Maps of the same names with other segments are not those.
    first = sorted(elsewhere.glob("*.png"))[0]
    first.write_bytes(sorted(written.ground_truth.with_suffix("").glob("*.png"))[0].read_bytes())
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.err == f"{missing}to use another folder: --pred-folder DIR\n"
    for folder in (written.ground_truth.with_suffix(""), elsewhere):
        shutil.rmtree(folder)
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.err.endswith("; to use another folder: --gt-folder DIR\n")
