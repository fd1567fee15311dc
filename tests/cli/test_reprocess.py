"""``panview reprocess``: a new set from what a run has kept; nothing else is touched."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.png import read_id_map
from panview.engine.kept.file import read_kept, write_kept
from tests.cli.conftest import Ended, Panview
from tests.cli.test_predict import toy
from tests.engine.runs import make_set, request_of, run
from tests.engine.toy_predictor import toy_source

IMAGES = 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set and a run over it that has kept its queries, made once."""
    folder = tmp_path_factory.mktemp("made")
    dataset, source = make_set(folder / "set", IMAGES), toy_source(folder, keeps=True)
    run(request_of(dataset, source, folder / "runs", keep_queries=True))
    return folder


@pytest.fixture
def kept(made: Path, tmp_path: Path) -> Path:
    for name in ("set", "runs"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path / "runs" / "toy.json"


@pytest.fixture
def root(kept: Path, tmp_path: Path) -> Path:
    return tmp_path / "set"


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(ended: Ended) -> str:
    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_a_new_set_is_written_with_its_parameters_and_the_inputs_stay(
    panview: Panview, root: Path, kept: Path, tmp_path: Path
) -> None:
    before = everything(tmp_path / "runs")
    out = tmp_path / "higher"
    ended = panview("reprocess", kept, "--set", "overlap=0.5", "--set", "mask=0.9", "-o", out)
    assert (ended.code, ended.out) == (0, f"{out / 'higher.json'}\n"), ended.err
    assert "4 images re-processed with score 0.3, overlap 0.5, mask 0.9" in ended.err
    assert everything(tmp_path / "runs") == before
    told = json.loads((out / "higher.reprocess.json").read_text())
    assert told["parameters"] == {"score": 0.3, "overlap": 0.5, "mask": 0.9}
    assert told["original"] == {"score": 0.3, "overlap": 0.0, "mask": 0.5}
    assert told["rule"] == {"name": "mask2former", "version": 1}
    assert (told["run"]["json"], told["images"]) == (str(kept), {"run": IMAGES, "written": IMAGES})
    assert sorted(path.name for path in out.iterdir()) == ["higher", "higher.json", "higher.reprocess.json"]
    figures = panview("evaluate", root, "--pred", out, "--json", "-")
    assert figures.code == 0, figures.err
    # What the mask threshold leaves void.
    voids = [np.count_nonzero(read_id_map(place / f"{n:06d}.png") == 0) for n in range(IMAGES)
             for place in (out / "higher", kept.with_suffix(""))]  # fmt: skip
    assert sum(voids[::2]) > sum(voids[1::2])


def test_at_the_runs_own_parameters_it_gives_the_runs_own_segments(
    panview: Panview, kept: Path, tmp_path: Path
) -> None:
    assert panview("reprocess", kept.parent, "-o", tmp_path / "same").code == 0
    was, now = (json.loads(path.read_text()) for path in (kept, tmp_path / "same" / "same.json"))
    assert now["images"] == was["images"]
    assert now["categories"] == was["categories"]
    for one, other in zip(was["annotations"], now["annotations"], strict=True):
        assert [s["category_id"] for s in one["segments_info"]] == [s["category_id"] for s in other["segments_info"]]
        assert {s["score"] for s in other["segments_info"]} == {0.9}


def test_without_a_folder_it_says_what_can_be_set(panview: Panview, kept: Path) -> None:
    ended = panview("reprocess", kept, "--set", "score=0.5")
    assert ended.code == 0
    lines = [line.split() for line in ended.out.splitlines()]
    assert lines[0] == ["toy:", "Mask2Former,", "4", "images"]
    score = next(line for line in lines if line[:1] == ["score"])
    assert score[1:7] == ["0.5", "0.3", "0.8", "0.1", "to", "1"]


def test_with_the_truth_pq_is_measured_before_and_after(
    panview: Panview, root: Path, kept: Path, tmp_path: Path
) -> None:
    ended = panview("reprocess", kept, "--truth", root, "--set", "mask=0.9")
    assert ended.code == 0, ended.err
    was, same, new = (
        next(line.split()[-3:] for line in ended.out.splitlines() if line.startswith(label))
        for label in ("as the model wrote it", "re-processed, same parameters", "re-processed, as set")
    )
    assert panview("reprocess", kept, "--set", "mask=0.9", "-o", tmp_path / "new").code == 0
    found = json.loads(panview("evaluate", root, "--pred", kept, "--pred", tmp_path / "new", "--json", "-").out)
    pq = [[f"{100 * each[split]['pq']:.3f}" for split in ("All", "Things", "Stuff")] for each in found["results"]]
    assert [was, new] == pq
    assert same != new


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["--set", "score"], "--set score: expected NAME=VALUE, such as score=0.6"),
        (["--set", "score=high"], "--set score=high: expected NAME=VALUE, such as score=0.6"),
        (["--set", "score=nan"], "--set score=nan: expected NAME=VALUE, such as score=0.6"),
        (["--set", "score=0.5", "--set", "score=0.6"], "--set score=0.6: score is set twice; leave one out"),
        (["--set", "stuff_area=9"], "stuff_area: Mask2Former has no such parameter; it has score, overlap, mask"),
        (["--set", "score=0.05"], "score=0.05: expected 0.1 to 1, since what scores less than 0.1 was not kept"),
        (["--faults", "no"], "--faults no: expected error or skip"),
    ],
)
def test_what_cannot_be_set_is_refused(panview: Panview, kept: Path, given: list[str], problem: str) -> None:
    assert refused(panview("reprocess", kept, *given)) == f"panview: {problem}"


def test_a_set_without_queries_says_what_to_do(panview: Panview, kept: Path) -> None:
    told = json.loads(kept.with_suffix(".run.json").read_text())
    del told["queries"]
    kept.with_suffix(".run.json").write_text(json.dumps(told))
    said = refused(panview("reprocess", kept))
    assert said.endswith(
        "toy.json: no queries are kept beside this prediction set; run the model again with --keep-queries, which "
        "completes an earlier run"
    )


def test_a_family_that_keeps_nothing_is_refused_before_it_runs(panview: Panview, root: Path, tmp_path: Path) -> None:
    ended = panview("predict", root, *toy(tmp_path), "--out", tmp_path / "new", "--keep-queries")
    assert ended.code == 2
    assert ended.err.splitlines()[-1] == (
        "panview: toy: its queries cannot be kept: models of this family cannot; run it without --keep-queries"
    )


def test_damaged_queries_are_named_and_left_out_only_when_asked(
    panview: Panview, root: Path, kept: Path, tmp_path: Path
) -> None:
    damaged, missing = (kept.with_suffix(".queries") / f"00000{n}.queries" for n in (1, 2))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    missing.unlink()
    said = refused(panview("reprocess", kept, "-o", tmp_path / "new"))
    assert said.startswith(f"panview: {damaged}: the queries of this image are damaged or cut short (and of 1 more); ")
    assert said.endswith("leave these images out (--faults skip)")
    assert not (tmp_path / "new").exists()
    ended = panview("reprocess", kept, "-o", tmp_path / "new", "--faults", "skip")
    assert ended.code == 0
    assert "2 of 4 images left out" in ended.err
    told = json.loads((tmp_path / "new" / "new.reprocess.json").read_text())
    assert [each["image_id"] for each in told["left_out"]] == [501, 502]
    assert told["images"] == {"run": IMAGES, "written": 2}
    # Running the model again completes them.
    again = panview("predict", root, *toy(tmp_path, keeps=True), "--out", tmp_path / "runs", "--keep-queries")
    assert again.code == 0
    assert panview("reprocess", kept, "-o", tmp_path / "all").code == 0


def test_inputs_are_never_written_into(panview: Panview, root: Path, kept: Path, tmp_path: Path) -> None:
    inside = kept.with_suffix(".queries") / "new"
    assert "an input; choose a folder elsewhere" in refused(panview("reprocess", kept, "-o", inside))
    assert "is not empty" in refused(panview("reprocess", kept, "-o", kept.parent))
    assert "leave out .json" in refused(panview("reprocess", kept, "-o", tmp_path / "x.json"))
    ended = panview("reprocess", kept, "--truth", root, "-o", root / "val2017" / "new")
    assert (ended.code, "an input; choose a folder elsewhere" in ended.err) == (2, True)
    report = panview("evaluate", root, "--pred", kept, "--json", kept.with_suffix(".queries") / "000001.queries")
    assert report.code == 2


def test_a_damaged_manifest_or_json_is_one_line(panview: Panview, kept: Path) -> None:
    manifest = kept.with_suffix(".run.json")
    told = json.loads(manifest.read_text())
    for change in ({"name": "cascade"}, {"parameters": {"score": 1}}, {"isthing": [True]}, {"lowest": "x"}):
        manifest.write_text(json.dumps(told | {"queries": told["queries"] | change}))
        assert "toy" in refused(panview("reprocess", kept)) or "cascade" in refused(panview("reprocess", kept))
    manifest.write_text(json.dumps(told))
    document = json.loads(kept.read_text())
    document["annotations"][0]["file_name"] = "../../x.png"
    kept.write_text(json.dumps(document))
    assert "points outside its folder" in refused(panview("reprocess", kept))


def test_queries_of_another_run_or_image_are_not_used(panview: Panview, kept: Path, tmp_path: Path) -> None:
    place = kept.with_suffix(".queries")
    shutil.copy(place / "000000.queries", place / "000001.queries")
    assert "belong to another image or another run" in refused(panview("reprocess", kept, "-o", tmp_path / "new"))
    found = read_kept(place / "000002.queries")
    write_kept(place / "000001.queries", replace(found, image_id=501, run="another"))
    assert "belong to another image or another run" in refused(panview("reprocess", kept, "-o", tmp_path / "new"))
