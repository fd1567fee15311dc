"""``panview reprocess --map`` and ``--best``: the figures that are printed, and those in the files."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Panview
from tests.cli.test_schemas import VALID
from tests.support.kept_sets import drawn_scenes, queries_scene, write_kept_set
from tests.support.sets import WrittenSet, snapshot_of_folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    """Ten images whose true segments score less than the threshold of the set; nobody writes to it."""
    scenes = drawn_scenes(1, 10, lambda rng: queries_scene(rng, (0.5, 0.79), (0.12, 0.4)))
    return write_kept_set(tmp_path_factory.mktemp("kept") / "set", scenes)


def test_map_and_best_say_what_the_new_set_comes_to(panview: Panview, kept: WrittenSet, tmp_path: Path) -> None:
    before = snapshot_of_folder(kept.root)
    out, figures, table = tmp_path / "best", tmp_path / "figures.json", tmp_path / "tried.csv"
    words = ("--map", "score,overlap", "--best", "--json", figures, "--csv", table, "-o", out)
    ended = panview("reprocess", kept.prediction, "--truth", kept.root, *words)
    assert ended.code == 0, ended.err
    assert snapshot_of_folder(kept.root) == before
    assert "score \\ overlap" in ended.out
    assert "100.000*" in ended.out
    assert "0.000o" in ended.out
    assert "is recommended: +100.00 PQ on images that they were not chosen on" in ended.err
    document = json.loads(figures.read_text())
    VALID["parameters"](document)
    best = document["best"]
    assert best["recommended"]
    assert best["held_out"]["gain"] == pytest.approx(1)
    assert document["original"] == {"score": 0.8, "overlap": 0.8, "mask": 0.5}
    told = json.loads((out / "best.reprocess.json").read_text())
    VALID["reprocess"](told)
    assert told["parameters"] == best["parameters"]
    assert told["judged"]["best"] == best
    evaluated = panview("evaluate", kept.root, "--pred", out, "--json", "-", "--no-cache")
    (result,) = json.loads(evaluated.out)["results"]
    with table.open() as lines:
        rows = list(csv.DictReader(lines))
    names = ("score", "overlap", "mask")
    own = [row for row in rows if all(float(row[name]) == pytest.approx(best["parameters"][name]) for name in names)]
    assert float(own[0]["pq"]) == pytest.approx(result["All"]["pq"])
    assert len({tuple(row[name] for name in names) for row in rows}) == len(rows)
    assert [float(row["pq"]) for row in rows if row["original"] == "true"] == [0]
    page = tmp_path / "report.html"
    ended = panview("report", kept.root, "--pred", out, "-o", page, "--images", 0)
    assert ended.code == 0, ended.err
    text = page.read_text()
    assert "Parameters of best" in text
    assert "+100.00 PQ on images that they were not chosen on, 5 folds, 95 % interval +" in text
    assert "score \\ overlap" in text
    at = document["map"]
    cell = at["pq"][at["rows"]["values"].index(0.8)][at["columns"]["values"].index(0.8)]
    assert cell == 0


def test_figures_go_to_stdout_alone(panview: Panview, kept: WrittenSet) -> None:
    ended = panview("reprocess", kept.prediction, "--truth", kept.root, "--best", "--json", "-")
    assert ended.code == 0, ended.err
    VALID["parameters"](json.loads(ended.out))
    ended = panview("reprocess", kept.prediction, "--truth", kept.root, "--map", "mask,score", "--csv", "-")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("rule,prediction,images,score,overlap,mask,original,pq,")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--best",), "--map, --best: need --truth PATH to measure with; add it"),
        (("--csv", "x.csv"), "--json, --csv: hold the figures of --map or --best; add one"),
        (("--truth", "ROOT", "--map", "score"), "--map score: expected two parameters, such as score,overlap"),
        (("--truth", "ROOT", "--map", "score,size"), "size: Mask2Former has no such parameter"),
        (("--truth", "ROOT", "--best", "--folds", "20"), "10 images are too few for 20 folds"),
        (("--truth", "ROOT", "--best", "--json", "-", "--csv", "-"), "only one of --json and --csv can go to stdout"),
        (("--truth", "ROOT", "--best", "--csv", "RUN"), "an input; name another file"),
        (("--truth", "ROOT", "--best", "--set", "score=0.5"), "--set: --best tries all parameters itself"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    panview: Panview, kept: WrittenSet, words: tuple[str, ...], says: str
) -> None:
    stand_ins = {"ROOT": kept.root, "RUN": kept.prediction}
    ended = panview("reprocess", kept.prediction, *(stand_ins.get(word, word) for word in words))
    assert ended.code == 2
    assert says in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_without_enough_resamples_it_is_these_that_are_too_few(panview: Panview, kept: WrittenSet) -> None:
    for resamples in (0, 10):
        ended = panview("reprocess", kept.prediction, "--truth", kept.root, "--best", "--resamples", resamples)
        assert ended.code == 0, ended.err
        assert "with fewer than 19 resamples there is no interval; keep score 0.80" in ended.err
        assert "differ from image to image" not in ended.err


def own_manifest(folder: Path, change: Callable[[dict[str, Any]], object], rule: str = "mask2former") -> WrittenSet:
    """Write a set whose manifest says something else of its queries."""
    scenes = drawn_scenes(1, 6, lambda rng: queries_scene(rng, (0.5, 0.79), (0.12, 0.4)))
    written = write_kept_set(folder, scenes, rule, {"score": 0.3})
    manifest = written.prediction.with_name("model.run.json")
    document = json.loads(manifest.read_text())
    change(document["queries"])
    manifest.write_text(json.dumps(document))
    return written


@pytest.mark.parametrize("rule", ["detr", "mask2former"])
def test_a_category_that_the_run_does_not_have_is_refused_before_anything_is_written(
    panview: Panview, tmp_path: Path, rule: str
) -> None:
    written = own_manifest(tmp_path / "set", lambda queries: queries["category_ids"].__setitem__(0, 9999), rule)
    for words in (("-o", tmp_path / "new"), ("--truth", written.root, "--best")):
        ended = panview("reprocess", written.prediction, *words)
        assert (ended.code, len(ended.err.strip().splitlines())) == (2, 1)
        assert (
            f"{written.prediction}: has no category 9999, which model.run.json names; run the model again" in ended.err
        )
    assert not (tmp_path / "new").exists()


def test_a_category_that_is_no_number_of_one_is_damage(panview: Panview, tmp_path: Path) -> None:
    written = own_manifest(tmp_path / "set", lambda queries: queries["category_ids"].__setitem__(0, 10**12))
    ended = panview("reprocess", written.prediction)
    assert ended.code == 2
    assert "model.run.json: its information on queries is damaged; run the model again" in ended.err


def test_what_no_slider_has_is_possible_where_the_run_went_by_it(panview: Panview, tmp_path: Path) -> None:
    written = own_manifest(tmp_path / "set", lambda queries: queries["parameters"].__setitem__("mask", 0.0))
    assert panview("reprocess", written.prediction).code == 0
    ended = panview("reprocess", written.prediction, "--set", "score=0.5", "-o", tmp_path / "new")
    assert ended.code == 0, ended.err
    told = json.loads((tmp_path / "new" / "new.reprocess.json").read_text())
    assert told["parameters"] == {"score": 0.5, "overlap": 0.8, "mask": 0.0}
    assert "mask=1: expected 0.01 to 0.99" in panview("reprocess", written.prediction, "--set", "mask=1").err


def test_categories_of_another_dataset_are_refused(panview: Panview, kept: WrittenSet, tmp_path: Path) -> None:
    """A category that the truth lacks would count as void in a search, and as a segment in what is written."""
    root = shutil.copytree(kept.root, tmp_path / "set")
    truth = root / kept.ground_truth.relative_to(kept.root)
    document = json.loads(truth.read_text())
    used = {info["category_id"] for entry in document["annotations"] for info in entry["segments_info"]}
    gone = next(each["id"] for each in document["categories"] if each["id"] in used)
    document["categories"] = [each for each in document["categories"] if each["id"] != gone]
    for entry in document["annotations"]:
        entry["segments_info"] = [info for info in entry["segments_info"] if info["category_id"] != gone]
    truth.write_text(json.dumps(document))
    run = root / kept.prediction.relative_to(kept.root)
    result = json.loads(run.read_text())
    for entry in result["annotations"]:
        entry["segments_info"] = []
    run.write_text(json.dumps(result))
    ended = panview("reprocess", run, "--truth", root, "--best")
    assert ended.code == 2
    assert "its categories are not all of this dataset; open the dataset that the model was run on" in ended.err
