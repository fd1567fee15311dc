from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from tests.cli.conftest import Panview
from tests.engine.runs import make_set
from tests.engine.toy_predictor import OPENER, toy_source
from tests.support.patience import wait_until


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_set(tmp_path / "set", 6)
    return tmp_path / "set"


def toy(folder: Path, name: str = "toy", **settings: object) -> list[object]:
    source = toy_source(folder, name, **settings)
    return ["--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER]


def test_results_are_written_where_stdout_says_and_evaluated(panview: Panview, root: Path, tmp_path: Path) -> None:
    ended = panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    assert ended.out == f"{tmp_path / 'out' / 'toy.json'}\n"
    assert "Loading toy" in ended.err
    assert panview("evaluate", root, "--pred", ended.out.strip()).code == 0


def test_some_images_need_to_be_skipped_or_counted_empty(panview: Panview, root: Path, tmp_path: Path) -> None:
    panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out", "--limit", 2, "--name", "two")
    results = tmp_path / "out" / "two.json"
    refused = panview("evaluate", root, "--pred", results)
    assert (refused.code, "--missing skip" in refused.err) == (2, True)
    skipped = panview("evaluate", root, "--pred", results, "--missing", "skip", "--json", "-")
    document = json.loads(skipped.out)
    assert (document["images"], document["results"][0]["images"]) == (6, 2)
    assert "two: only 2 of 6 images are counted" in skipped.err


def test_without_a_folder_the_results_go_to_the_users_data(panview: Panview, root: Path, tmp_path: Path) -> None:
    ended = panview("predict", root, *toy(tmp_path))
    digest = read_dataset(find_ground_truth(root)).ground_truth.digest[:8]
    assert Path(ended.out.strip()).parent.name == f"set-val2017-{digest}"
    assert not list(root.rglob("toy*"))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "no model is given"),
        (["--config", "c.py"], "--config and --checkpoint belong together"),
        (["--model", "x", "--config", "c.py", "--checkpoint", "w.pth"], "give either --model, or"),
        (["--checkpoint", "w.pth"], "for weights of a known model, --model NAME with --checkpoint FILE"),
        (["--framework", "a:b"], "--framework needs the model's files"),
        (["--framework", "a:b", "--checkpoint", "none.bin"], "none.bin: there is no such file"),
        (["--model", "hf:some/model", "--checkpoint", "w.pth"], "a transformers model comes with its weights"),
        (["--model", "mask2former_r50", "--checkpoint", "none.pth"], "none.pth: there is no such checkpoint"),
        (["--model", __file__], "is a file that no installed model family can read"),
        (["--model", "mask2former_r50", "--categories", "none.txt"], "none.txt: there is no such file"),
        (["--config", "none.py", "--checkpoint", "none.pth"], "none.py: there is no such config"),
        (["--model", "mask2former_r51"], "did you mean mask2former_r50"),
        (["--model", "hf:some/model"], "add --download, or: panview models download hf:some/model"),
        (["--model", "./none"], "none: there is no such folder"),
        (["--model", "hf:some"], "hf:some: expected hf:OWNER/NAME"),
        (
            ["--config", __file__, "--checkpoint", __file__, "--framework", "no.such:thing"],
            "no.such:thing: this opener cannot",
        ),
    ],
)
def test_what_cannot_be_run_is_one_line_and_code_2(
    panview: Panview, root: Path, arguments: list[str], problem: str
) -> None:
    ended = panview("predict", root, *arguments)
    assert ended.code == 2
    assert problem in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--device", "gpu"], "--device gpu: expected auto, cpu, cuda, cuda:N, mps, or several"),
        (["--device", "cuda:"], "--device cuda:: expected"),
        (["--device", "cuda:-1"], "--device cuda:-1: expected"),
        (["--device", ""], "--device : expected"),
        (["--device", "cpu", "--half"], "--half: half precision needs a graphics card"),
        (["--batch", "100000"], "--batch 100000: expected 1 to 256 images"),
    ],
)
def test_options_that_no_machine_can_run_are_refused_before_anything_is_loaded(
    tmp_path: Path, arguments: list[str], problem: str
) -> None:
    # Not even the dataset is looked for, nor is NumPy loaded: all that takes time comes after.
    code = (
        "import sys\nfrom panview.cli.app import run\n"
        "try:\n    run(sys.argv[1:])\n"
        "finally:\n    assert not {'torch', 'mmdet', 'numpy', 'multiprocessing'} & set(sys.modules)"
    )
    command = [sys.executable, "-c", code, "predict", str(tmp_path / "none"), "--model", "mask2former_r50", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert problem in ended.stderr


def test_categories_that_do_not_fit(panview: Panview, root: Path, tmp_path: Path) -> None:
    odd = toy(tmp_path, classes=("person", "zebra", "sky", "lava"))
    refused = panview("predict", root, *odd, "--out", tmp_path / "out")
    assert refused.code == 2
    assert "unknown to the dataset: zebra, lava" in refused.err
    accepted = panview("predict", root, *odd, "--out", tmp_path / "out", "--accept-gaps")
    assert accepted.code == 0
    assert "zebra" in accepted.err


def test_what_labels_stand_for_is_said_in_a_file(panview: Panview, root: Path, tmp_path: Path) -> None:
    odd = toy(tmp_path, classes=("person", "zebra", "sky", "lava"))
    said = tmp_path / "labels.txt"
    said.write_text("1 = car\n3 = none\n")
    ended = panview("predict", root, *odd, "--out", tmp_path / "out", "--categories", said)
    assert ended.code == 0, ended.err
    manifest = json.loads((tmp_path / "out" / "toy.run.json").read_text())
    assert manifest["labels"] == {"person": 1, "zebra": 3, "sky": 187, "lava": -1}
    assert "2 as labels.txt says" in manifest["categories"]
    found = {s["category_id"] for e in json.loads(Path(ended.out.strip()).read_text())["annotations"]
             for s in e["segments_info"]}  # fmt: skip
    assert 3 in found
    assert found <= {1, 3, 187}
    said.write_text("1 = car\n7 = none\n")
    refused = panview("predict", root, *odd, "--out", tmp_path / "out", "--categories", said)
    assert (refused.code, "labels.txt: gives a meaning to 7, but the model's labels are 0 to 3" in refused.err) == (
        2,
        True,
    )
    said.write_text("1 = lorry\n")
    refused = panview("predict", root, *odd, "--out", tmp_path / "out", "--categories", said)
    assert (refused.code, "'lorry' is not a category of the dataset" in refused.err) == (2, True)


def test_an_opener_of_the_current_folder_takes_one_bare_file(
    panview: Panview, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = toy_source(tmp_path)
    (tmp_path / "here_only.py").write_text(
        "from dataclasses import replace\nfrom tests.engine import toy_predictor\n\n"
        "def load(source, execution):\n"
        "    assert source.config == ''\n"
        f"    return toy_predictor.open_predictor(replace(source, config={source.config!r}), execution)\n"
    )
    monkeypatch.chdir(tmp_path)
    bare = Path(source.checkpoint).name
    ended = panview("predict", root, "--framework", "here_only:load", "--checkpoint", bare, "--out", "out")
    assert ended.code == 0, ended.err
    manifest = json.loads((tmp_path / "out" / f"{Path(bare).stem}.run.json").read_text())
    recorded = {"opener": "here_only:load", "config": "", "checkpoint": str(tmp_path / bare)}
    assert {name: manifest["source"][name] for name in recorded} == recorded


@pytest.mark.parametrize(("limit", "what"), [([], "none of the 6 photos"), (["--limit", "1"], "the photo")])
def test_without_any_photo_nothing_is_loaded_and_the_place_is_said(
    panview: Panview, root: Path, tmp_path: Path, limit: list[str], what: str
) -> None:
    folder, witness = root / "val2017", tmp_path / "witness"
    for photo in folder.iterdir():
        photo.unlink()
    (folder / "other.png").write_bytes(b"")
    command = ["predict", root, *toy(tmp_path, witness=str(witness)), "--out", tmp_path / "out", *limit]
    ended = panview(*command)
    assert (ended.code, ended.out) == (2, "")
    assert f"{what} can be found; looked for 000000.png in {folder}. Put the photos there" in ended.err
    # A model is not even looked up, much less downloaded.
    assert f"looked for 000000.png in {folder}" in panview("predict", root, "--model", "mask2former_r50", *limit).err
    (folder / "other.png").unlink()
    folder.rmdir()
    assert f"{folder}, which does not exist" in panview(*command).err
    assert not witness.exists()
    assert not (tmp_path / "out").exists()


def test_only_the_photos_that_are_asked_for_count(panview: Panview, root: Path, tmp_path: Path) -> None:
    for number in range(3):
        (root / "val2017" / f"{number:06d}.png").unlink()
    refused = panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out", "--limit", 3)
    assert (refused.code, "none of the 3 photos" in refused.err) == (2, True)
    ended = panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out", "--limit", 4)
    assert (ended.code, "000000.png" in ended.err) == (0, True)
    assert len(json.loads(Path(ended.out.strip()).read_text())["annotations"]) == 1


def test_photos_that_nobody_can_read_end_without_the_path_of_results(
    panview: Panview, root: Path, tmp_path: Path
) -> None:
    for photo in (root / "val2017").iterdir():
        photo.write_bytes(b"no picture")
    ended = panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (2, "")
    assert "none of 6 images could be predicted, so there are no results: " in ended.err
    assert not (tmp_path / "out" / "toy.json").exists()


def test_a_run_without_a_segment_says_so_with_the_thresholds(panview: Panview, root: Path, tmp_path: Path) -> None:
    nothing = toy(tmp_path, says_nothing=True, thresholds={"rcnn": {"score_thr": 0.99}, "kind": "soft", "on": True})
    ended = panview("predict", root, *nothing, "--out", tmp_path / "out")
    assert ended.code == 0
    assert "no image has a segment" in ended.err
    assert "(step 86, rcnn.score_thr 0.99)" in ended.err
    assert Path(ended.out.strip()).is_file()
    spoken = panview("predict", root, *toy(tmp_path, "two"), "--out", tmp_path / "out")
    assert "no image has a segment" not in spoken.err


def test_unreadable_images_are_told_at_the_end(panview: Panview, root: Path, tmp_path: Path) -> None:
    (root / "val2017" / "000003.png").write_bytes(b"")
    ended = panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out")
    assert ended.code == 0
    assert "000003.png: is empty" in ended.err
    assert "toy.run.json" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(root: Path, tmp_path: Path) -> None:
    arguments = [str(a) for a in toy(tmp_path, seconds=1, slow_from="000001.png", until=str(tmp_path / "hurry"))]
    command = [sys.executable, "-m", "panview", "predict", str(root), *arguments, "--out", str(tmp_path / "out")]
    command += ["--batch", "1"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_until(lambda: list((tmp_path / "out").rglob("*.png")))
    # To all processes of the terminal, as a terminal does.
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "images are finished and kept; run the same command to continue" in said
    assert "Traceback" not in said
    kept = len(json.loads((tmp_path / "out" / "toy.json").read_text())["annotations"])
    assert 1 <= kept < 6
    (tmp_path / "hurry").touch()
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert len(json.loads(Path(ended.stdout.strip()).read_text())["annotations"]) == 6


def test_markdown_is_as_it_is_published(panview: Panview, root: Path, tmp_path: Path) -> None:
    panview("predict", root, *toy(tmp_path), "--out", tmp_path / "out", "--name", "a|b")
    ended = panview("evaluate", root, "--pred", tmp_path / "out" / "a|b.json", "--markdown")
    lines = ended.out.splitlines()
    assert lines[0] == r"**a\|b** on set / val2017, 6 images"
    assert lines[2:4] == ["| | PQ | SQ | RQ | categories |", "|---|---:|---:|---:|---:|"]
    assert [line.split("|")[1].strip() for line in lines[4:7]] == ["All", "Things", "Stuff"]


def test_models_are_listed_for_people_and_for_programs(panview: Panview) -> None:
    pytest.importorskip("mmdet")
    shown = panview("models")
    assert (shown.code, "mask2former_r50" in shown.out, "52.0" in shown.out) == (0, True, True)
    rows = json.loads(panview("models", "list", "--json").out)["models"]
    assert rows[0]["name"] == "panoptic_fpn_r50_1x"
    assert rows[0]["downloaded"] is False
    found = json.loads(panview("models", "list", "--search", "EoMT DINOv3 large", "--json").out)["models"]
    assert [row["name"].rpartition("-")[2] for row in found] == ["640", "1280"]
    assert {row["collection"] for row in found} == {"EoMT (DINOv3)"}


def test_doctor_says_whether_models_can_run(panview: Panview) -> None:
    pytest.importorskip("mmdet")
    ended = panview("doctor")
    assert ended.code == 0
    assert "models run on" in ended.out
    assert "cpu (" in ended.out
    assert "mmcv operators" in ended.out


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
@pytest.mark.parametrize("case", ["truth", "photos", "results", "maps", "manifest", "json of another name", "link"])
def test_only_what_the_run_made_is_replaced(
    panview: Panview, root: Path, tmp_path: Path, case: str, fresh: tuple[str, ...]
) -> None:
    out, name, annotations = tmp_path / "out", "mine", root / "annotations"
    out.mkdir()
    if case == "truth":
        out, name = annotations, "panoptic_val2017"
    elif case == "photos":
        out, name = root, "val2017"
    elif case == "results":
        (out / "mine.json").write_bytes((annotations / "panoptic_val2017.json").read_bytes())
    elif case == "maps":
        shutil.copytree(annotations / "panoptic_val2017", out / "mine")
    elif case == "manifest":
        (out / "mine.run.json").write_text("{}")
    elif case == "link":
        (out / "mine").symlink_to(annotations / "panoptic_val2017", target_is_directory=True)
    else:
        # Whose results have the name of the manifest.
        assert panview("predict", root, *toy(tmp_path / "home"), "--out", out, "--name", "mine").code == 0
        name = "mine.run"
    before = _content(tmp_path)
    ended = panview("predict", root, *toy(tmp_path / "home"), "--out", out, "--name", name, *fresh)
    assert ended.code == 2
    assert ended.err.splitlines()[-1].endswith("choose another name (--name) or folder (--out)")
    assert "Loading" not in ended.err
    assert {name: data for name, data in _content(tmp_path).items() if "home" not in name} == {
        name: data for name, data in before.items() if "home" not in name
    }


def test_fresh_removes_an_earlier_run_only_once_the_model_has_loaded(
    panview: Panview, root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = ("predict", root, "--out", out, "--name", "mine", "--fresh")
    assert panview(*run, *toy(tmp_path)).code == 0
    (out / "mine" / "of somebody.png").write_bytes(b"else")
    before = _content(out)
    for fault in ({"refuses": "no such weights"}, {"classes": ("zebra", "lava", "x", "y")}):
        assert panview(*run, *toy(tmp_path, **fault)).code == 2
        assert _content(out) == before
    assert panview(*run, *toy(tmp_path, recipe={"other": 1})).code == 0
    after = _content(out)
    assert after.keys() == before.keys()
    assert after["mine/of somebody.png"] == b"else"
    assert after["mine.run.json"] != before["mine.run.json"]


def test_an_id_map_that_comes_meanwhile_is_kept(panview: Panview, root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = ("predict", root, *toy(tmp_path), "--out", out, "--name", "mine")
    assert panview(*run, "--limit", 2).code == 0
    third = sorted((root / "annotations" / "panoptic_val2017").glob("*.png"))[2]
    (out / "mine" / third.name).write_bytes(third.read_bytes())
    ended = panview(*run)
    assert (ended.code, f"{third.name}: exists, and no run of panview made it" in ended.err) == (2, True), ended.err
    assert (out / "mine" / third.name).read_bytes() == third.read_bytes()
