from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import PredictionSet
from panview.engine.families.choice import ModelChoice, model_of
from panview.engine.families.mmdet import zoo
from panview.engine.predictor import ModelSource
from panview.engine.published import published_for, published_result, published_source
from panview.engine.run_folder import RunFolder, write_manifest
from panview.errors import BadFileError, NotFoundError
from tests.engine.runs import make_set

pytest.importorskip("mmdet")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address it is served under."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_four_come_first_under_their_short_names() -> None:
    models = zoo.list_models()
    assert [model.name for model in models[:4]] == list(zoo.SHORT_NAMES)
    assert [model.pq for model in models[:3]] == [40.2, 42.5, 46.9]
    assert [model.name for model in models[4:6]] == ["demo_fpn_brief", "demo_fpn_full"]
    assert len(models) > 12
    for model in models:
        assert model.config.is_file()
        assert model.size is None or model.size > 1_000_000
    assert all(len(model.hash_prefix) == 8 for model in zoo.zoo_models())


def test_a_model_is_found_by_either_name_and_a_wrong_one_gets_the_closest() -> None:
    assert zoo.find_model("panoptic_fpn_r50_fpn_mstrain_3x_coco").name == "panoptic_fpn_r50_3x"
    assert zoo.find_model("mask2former_r101_8xb2-lsj-50e_coco-panoptic").collection == "Mask2Former"
    with pytest.raises(NotFoundError, match="mask2former_r51: .*did you mean mask2former_r50"):
        zoo.find_model("mask2former_r51")
    with pytest.raises(NotFoundError, match="panview models lists them"):
        zoo.find_model("zzzzzz")


def test_weights_are_fetched_checked_and_kept(shelf: tuple[Path, str]) -> None:
    folder, address = shelf
    digest = hashlib.sha256(b"weights").hexdigest()[:8]
    (folder / f"tiny-{digest}.pth").write_bytes(b"weights")
    model = replace(zoo.find_model("maskformer_r50"), weights_url=f"{address}/tiny-{digest}.pth")
    assert not model.is_here
    seen: list[tuple[int, int]] = []
    source = zoo.fetch(model, lambda *step: seen.append(step))
    assert Path(source.checkpoint).read_bytes() == b"weights"
    assert seen == [(7, 7)]
    assert model.is_here
    zoo.check_placed(model)
    (folder / f"tiny-{digest}.pth").unlink()
    assert zoo.fetch(model) == source


def test_a_file_placed_by_hand_has_to_be_the_right_one(shelf: tuple[Path, str]) -> None:
    _, address = shelf
    model = replace(zoo.find_model("maskformer_r50"), weights_url=f"{address}/tiny-12345678.pth")
    model.checkpoint.parent.mkdir(parents=True)
    model.checkpoint.write_bytes(b"something else")
    with pytest.raises(BadFileError, match="is not the file for maskformer_r50.*not 12345678; remove it"):
        zoo.check_placed(model)


def test_own_models_are_checked_at_once(tmp_path: Path) -> None:
    config = tmp_path / "own.py"
    config.write_text("")
    with pytest.raises(NotFoundError, match="no such checkpoint"):
        zoo.own_model(config, tmp_path / "w.pth")
    (tmp_path / "w.pth").write_bytes(b"")
    assert zoo.own_model(config, tmp_path / "w.pth").name == "own"
    assert zoo.own_model(config, tmp_path / "w.pth", "mine").name == "mine"


def test_without_the_extra_the_command_is_said() -> None:
    code = (
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name in ('mmdet', 'torch') else real(name, *a)\n"
        "from panview.cli.app import run\n"
        "run(sys.argv[1:])"
    )
    for arguments in (["models"], ["predict", ".", "--model", "mask2former_r50"]):
        ended = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=300)
        said = ended.stdout + ended.stderr
        assert ended.returncode == 2, said
        assert "pip install 'panview[models]'" in said or "no panoptic" in said


def test_published_figures_are_those_of_the_study() -> None:
    fpn = published_result("panoptic_fpn_r50_3x")
    assert fpn is not None
    assert (fpn.all.pq, fpn.things.sq, fpn.stuff.rq) == (42.457, 81.478, 38.755)
    assert fpn.stuff.sq == 73.046
    m2f = published_result("mask2former_r50")
    assert m2f is not None
    assert (m2f.all.pq, m2f.all.sq, m2f.stuff.pq) == (51.9, None, None)
    assert published_result("demo_fpn_full") is None
    assert "val2017" in published_source()


@pytest.mark.parametrize("model", zoo.SHORT_NAMES)
@pytest.mark.parametrize("measure", ["pq", "sq", "rq"])
def test_all_of_what_was_published_is_the_mean_of_its_things_and_stuff(model: str, measure: str) -> None:
    published = published_result(model)
    assert published is not None
    whole, things, stuff = (getattr(part, measure) for part in (published.all, published.things, published.stuff))
    if things is None and stuff is None:
        # Of this model the whole alone was published, if anything.
        return
    # Each of the three is rounded in its third decimal.
    assert (80 * things + 53 * stuff) / 133 == pytest.approx(whole, abs=1e-3)


def test_published_figures_stand_beside_a_whole_val2017_only(tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 2)
    empty = PredictionSet("mask2former_r50", dataset.ground_truth, 0, 0, np.zeros(2, np.bool_))
    assert published_for(dataset, empty) is None
    many = replace(dataset, image_names=("x.jpg",) * 5000)
    json = tmp_path / "out" / "mine.json"
    whole = replace(empty, segments=replace(dataset.ground_truth, json=json), left_out=np.zeros(5000, np.bool_))
    assert published_for(many, whole) is None
    # The manifest says which model it was, whatever the set is called.
    write_manifest(RunFolder(json.parent, "mine"), {"model": "mask2former_r50"})
    assert published_for(many, whole) == published_result("mask2former_r50")
    # And of which weights: those of its name, or others.
    for digest, known in (("54df384a" + 56 * "0", "mask2former_r50"), ("9668fd13", "panoptic_fpn_r50_1x"), ("0", "")):
        write_manifest(RunFolder(json.parent, "mine"), {"model": "mask2former_r50", "checkpoint_sha256": digest})
        assert published_for(many, whole) == published_result(known)
    write_manifest(RunFolder(json.parent, "mine"), {"model": "mask2former_r50"})
    part = np.zeros(5000, np.bool_)
    part[7] = True
    assert published_for(many, replace(whole, left_out=part)) is None
    assert published_for(many, replace(whole, missing=3)) is None


def test_own_weights_of_a_known_model_are_told_from_the_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("epoch_9.pth").write_bytes(b"weights")
    chosen = model_of(ModelChoice("mask2former_r50", checkpoint=Path("epoch_9.pth")))
    assert chosen.source.name == "mask2former_r50-epoch_9"
    assert Path(chosen.source.checkpoint) == tmp_path / "epoch_9.pth"
    assert chosen.source.config == str(zoo.find_model("mask2former_r50").config)
    assert chosen.remark.startswith("epoch_9.pth is not the published file of mask2former_r50 (SHA-256 9a129038")
    assert model_of(ModelChoice("demo_fpn_full", checkpoint=Path("epoch_9.pth"))).remark == ""
    named = model_of(ModelChoice("mask2former_r50", checkpoint=Path("epoch_9.pth"), name="mine"))
    assert named.source.name == "mine"
    known = replace(zoo.find_model("mask2former_r50"), weights_url="http://x/m-9a129038.pth")
    assert zoo.with_weights(known, Path("epoch_9.pth")) == (
        ModelSource(known.name, str(known.config), str(tmp_path / "epoch_9.pth")), ""
    )  # fmt: skip


def test_the_hashes_of_published_figures_are_those_of_the_zoo() -> None:
    for name in zoo.SHORT_NAMES:
        published = published_result(name)
        assert published is not None
        assert published.weights == zoo.find_model(name).hash_prefix
