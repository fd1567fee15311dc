"""Commands on prediction sets of other forms, opened where they lie."""

from __future__ import annotations

import json
import os
import signal
import sys
from csv import DictReader
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Panview
from tests.support import forms
from tests.support.archives import pack
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, random_pair, write_json, write_set
from tests.support.slow_process import signalled, started_waiting

Made = tuple[WrittenSet, dict[str, Pair]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    rng = np.random.default_rng(11)
    pairs = [forms.with_one_stuff_each(random_pair(rng)) for _ in range(5)]
    written = write_set(tmp_path_factory.mktemp("made") / "set", pairs)
    return written, {forms.stem_of(row): pair for row, pair in enumerate(pairs)}


def results(panview: Panview, *arguments: object) -> object:
    ended = panview("evaluate", *arguments, "--json", "-")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)["results"][0]
    return {name: found[name] for name in ("All", "Things", "Stuff", "per_class")}


def test_forms_are_told_apart_for_each_set(made: Made, tmp_path: Path, panview: Panview) -> None:
    written, pairs = made
    step = forms.values("step")(tmp_path / "step", pairs)
    hf = forms.transformers("npy", 0, -1)(tmp_path / "hf", pairs)
    wanted = results(panview, written.root, "--pred", written.prediction)
    assert results(panview, written.root, "--pred", step, "--from", "step") == wanted
    assert results(panview, written.root, "--pred", hf) == wanted
    both = panview("evaluate", written.root, "--pred", step, "--pred", hf, "--from", "step", "--from", "-")
    assert both.code == 0
    assert "hf: ids begin at 0; panview adds 1 to each\n" in both.err
    ended = panview("evaluate", written.root, "--pred", step, "--from", "step", "--from", "rle")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "2 --from and 1 --pred: give one --from for all --pred, or one for each" in ended.err
    assert "--from voc: expected coco" in panview("evaluate", written.root, "--pred", hf, "--from", "voc").err
    divided = forms.values("divisor-png")(tmp_path / "divided", pairs)
    assert results(panview, written.root, "--pred", divided, "--divisor", 300) == wanted


def test_check_opens_them_too(made: Made, tmp_path: Path, panview: Panview) -> None:
    written, pairs = made
    hf = forms.transformers("one-png-rgb", 1, 0)(tmp_path / "hf", pairs)
    coco = panview("check", written.root, "--pred", written.prediction).out
    found = panview("check", written.root, "--pred", hf).out
    # The truth of made sets has faults of its own; what is said of the predictions is the same.
    assert found.splitlines()[-1] == coco.splitlines()[-1]
    document = json.loads((hf / "predictions.json").read_text())
    document["annotations"][1]["segments_info"][0]["label_id"] = 77
    write_json(hf / "predictions.json", document)
    ended = panview("check", written.root, "--pred", hf)
    assert ended.code == 1
    assert "error PV101" in ended.out
    del document["annotations"][1]
    write_json(hf / "predictions.json", document)
    assert "no prediction for image 1001" in panview("check", written.root, "--pred", hf).out


def test_a_map_that_cannot_be_read_is_left_out_where_wanted(made: Made, tmp_path: Path, panview: Panview) -> None:
    written, pairs = made
    step = forms.values("step")(tmp_path / "step", pairs)
    archive = pack(step, keep=True)
    (step / "000000001002.png").write_bytes(b"")
    ended = panview("evaluate", written.root, "--pred", step, "--from", "step")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "(1 of 5 images); use --faults skip to leave it out" in ended.err
    ended = panview("evaluate", written.root, "--pred", step, "--from", "step", "--faults", "skip", "--json", "-")
    assert ended.code == 0
    assert "left out of all figures: 000000001002.jpg" in ended.err
    assert [fault["image_id"] for fault in json.loads(ended.out)["results"][0]["skipped"]] == [1002]
    wanted = results(panview, written.root, "--pred", written.prediction)
    assert results(panview, written.root, "--pred", archive, "--from", "step") == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_listing_segments_ends_at_once(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    step = forms.values("step")(tmp_path / "step", pairs)
    arguments = ["evaluate", str(written.root), "--pred", str(step), "--from", "step"]
    process = started_waiting(step / "000000001001.png", tmp_path / "mark", arguments, os.environ)
    stdout, stderr = signalled(process, tmp_path / "mark", signal.SIGINT)
    assert (process.returncode, stdout, stderr) == (130, "", "panview: stopped\n")


def test_scores_filter_and_are_in_the_csv(made: Made, tmp_path: Path, panview: Panview) -> None:
    written, pairs = made
    hf = forms.transformers("npy", 1, 0)(tmp_path / "hf", pairs)
    csv = tmp_path / "out.csv"
    ended = panview("export", written.root, "--pred", hf, "--csv", csv, "--where", "score < 0.525")
    assert ended.code == 0, ended.err
    assert {row["score"] for row in rows_of(csv)} == {"0.51", "0.52"}
    assert panview("export", written.root, "--pred", written.prediction, "--csv", csv, "--overwrite").code == 0
    assert {row["score"] for row in rows_of(csv)} == {""}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(DictReader(stream))
