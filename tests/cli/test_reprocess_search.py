"""``panview reprocess --map`` and ``--best``: the figures that are printed, and those in the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

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
