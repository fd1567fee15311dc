from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import panview.compat
from panview.compat.panopticapi import evaluation, overlaps, utils
from panview.native import Native
from tests.support.reference import Pair, averages, count
from tests.support.sets import CATEGORIES, WrittenSet, random_pair, write_set
from tests.support.strange_sets import make_strange

IDS = [category["id"] for category in CATEGORIES]
THINGS = [category["id"] for category in CATEGORIES if category["isthing"]]


def with_wrong_areas(rng: np.random.Generator, pair: Pair) -> Pair:
    truths = tuple(
        replace(s, area=float(int((pair.ground_truth == s.id).sum() * rng.choice([0.25, 1, 1, 3]))))
        for s in pair.truths
    )
    return replace(pair, truths=truths)


def assert_figures_of_the_rules(found: dict[str, Any], pairs: list[Pair]) -> None:
    stats = count(pairs, json_areas=True)
    for name, ids in (("All", IDS), ("Things", THINGS), ("Stuff", sorted(set(IDS) - set(THINGS)))):
        wanted = averages(stats, ids)
        assert wanted is not None
        assert tuple(found[name].values()) == pytest.approx(wanted, abs=1e-12)
    for category in IDS:
        (pq, sq, rq, _) = averages(stats, [category]) or (0, 0, 0, 0)
        assert found["per_class"][category] == pytest.approx({"pq": pq, "sq": sq, "rq": rq}, abs=1e-12)


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "kernels"])
@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_the_rules_with_the_areas_of_the_json(
    tmp_path: Path, seed: int, compiled: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not compiled:
        monkeypatch.setattr(overlaps, "native", lambda: Native(None, "left out"))
    rng = np.random.default_rng(seed)
    pairs = [with_wrong_areas(rng, random_pair(rng)) for _ in range(25)]
    written = write_set(tmp_path, pairs, photos=False)
    found = evaluation.pq_compute(str(written.ground_truth), str(written.prediction))
    assert_figures_of_the_rules(found, pairs)
    said = capsys.readouterr().out
    of = found["All"]
    assert f"All       | {100 * of['pq']:5.1f}  {100 * of['sq']:5.1f}  {100 * of['rq']:5.1f} {of['n']:5d}\n" in said
    assert f"JSON file: {written.prediction}\n" in said


def test_folders_can_be_said(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pairs = [random_pair(rng) for _ in range(3)]
    written = write_set(tmp_path, pairs, photos=False)
    folders = [
        path.with_suffix("").rename(tmp_path / name)
        for path, name in ((written.ground_truth, "g"), (written.prediction, "p"))
    ]
    found = evaluation.pq_compute(written.ground_truth, written.prediction, *folders)
    assert_figures_of_the_rules(found, pairs)


def strange(tmp_path: Path, change: str) -> WrittenSet:
    rng = np.random.default_rng(5)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(10)], photos=False)
    make_strange(written, change, rng)
    return written


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("a prediction is not listed", r"segment with ID \d+ is presented in PNG and not presented in JSON"),
        ("predictions have no pixel", "the following segment IDs .* are presented in JSON and not presented in PNG"),
        ("a prediction is of an unknown category", r"segment with ID \d+ has unknown category_id 4711"),
        ("an image has no prediction", "no prediction for the image with id: 1009"),
        ("a folder is missing", "with predicted segmentations doesn't exist"),
        ("a map is missing", "no such file"),
        ("no truth has an area", "area"),
        ("a truth does not say whether it is crowd", "iscrowd"),
    ],
)
def test_what_panopticapi_refuses_is_refused_in_its_words(tmp_path: Path, change: str, said: str) -> None:
    written = strange(tmp_path, change)
    with pytest.raises((KeyError, FileNotFoundError), match=said):
        evaluation.pq_compute(str(written.ground_truth), str(written.prediction))


@pytest.mark.parametrize(
    "change",
    [
        "crowd has no area",
        "no images, no names",
        "truth's map has ids that are not listed",
        "a truth is of an unknown category",
        "void is listed",
        "numbers are fractions and bools",
        "maps have an alpha channel",
    ],
)
def test_what_panopticapi_takes_is_taken(tmp_path: Path, change: str) -> None:
    written = strange(tmp_path, change)
    assert 0 < evaluation.pq_compute(str(written.ground_truth), str(written.prediction))["All"]["pq"] < 1


def test_a_set_without_stuff_is_no_division_by_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(5)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(10)], photos=False)
    document = json.loads(written.ground_truth.read_text())
    for category in document["categories"]:
        category["isthing"] = 1
    written.ground_truth.write_text(json.dumps(document))
    found = evaluation.pq_compute(str(written.ground_truth), str(written.prediction))
    assert found["Stuff"]["n"] == 0
    assert np.isnan(found["Stuff"]["pq"])
    assert "Stuff     |   nan    nan    nan     0\n" in capsys.readouterr().out


def test_an_error_in_a_thread_is_printed_there_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = strange(tmp_path, "a prediction is not listed")
    with pytest.raises(KeyError):
        evaluation.pq_compute(str(written.ground_truth), str(written.prediction))
    assert "Caught exception in worker thread:" in capsys.readouterr().out


def test_counts_travel_between_processes() -> None:
    stat = evaluation.PQStat()
    stat[7].tp += 2
    stat[7].iou += 1.5
    other = pickle.loads(pickle.dumps(stat))
    other += stat
    assert (other[7].tp, other[7].iou, other[8].fp) == (4, 3.0, 0)


def test_things_of_a_category_get_ids_of_their_own_and_none_is_void() -> None:
    generator = utils.IdGenerator({1: {"isthing": 1, "color": [0, 0, 0]}, 2: {"isthing": 0, "color": [9, 9, 9]}})
    ids = [generator.get_id(1) for _ in range(200)]
    assert len(set(ids)) == 200
    assert not {0, utils.rgb2id((9, 9, 9))} & set(ids)
    assert generator.get_id_and_color(2) == (utils.rgb2id((9, 9, 9)), [9, 9, 9])
    pixels = np.array([ids[:3]], np.int64)
    assert np.array_equal(utils.rgb2id(utils.id2rgb(pixels)), pixels)


def test_json_is_saved(tmp_path: Path) -> None:
    utils.save_json({"a": [1]}, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text()) == {"a": [1]}


def test_whoever_imports_panopticapi_is_served() -> None:
    code = (
        "import sys, importlib.util, panview.compat\n"
        "panview.compat.install()\n"
        "import panopticapi.evaluation, panopticapi.utils as utils\n"
        "from panopticapi.evaluation import OFFSET, VOID, PQStat, pq_compute\n"
        "from panopticapi.utils import id2rgb, rgb2id, IdGenerator, get_traceback, save_json\n"
        "assert importlib.util.find_spec('panopticapi') is not None\n"
        "assert panopticapi.evaluation is sys.modules['panview.compat.panopticapi.evaluation']\n"
        "panview.compat.uninstall()\n"
        "assert 'panopticapi' not in sys.modules\n"
        "print(OFFSET, VOID, rgb2id(id2rgb(70000)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "16777216 0 70000\n", "")


def test_what_was_there_before_is_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    other = type(sys)("panopticapi")
    monkeypatch.setitem(sys.modules, "panopticapi", other)
    panview.compat.install()
    panview.compat.install()
    assert sys.modules["panopticapi"] is not other
    panview.compat.uninstall()
    assert sys.modules["panopticapi"] is other
    assert "panopticapi.utils" not in sys.modules or sys.modules["panopticapi.utils"] is not utils
