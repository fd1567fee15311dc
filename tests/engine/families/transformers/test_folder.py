"""Folders and the hub's cache, looked at without the library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from panview.engine.families.registry import family_of
from panview.engine.families.transformers import hub
from panview.engine.families.transformers.folder import read_folder
from panview.engine.families.transformers.known import KNOWN
from panview.errors import PanviewError

CONFIG: dict[str, Any] = {"model_type": "eomt", "id2label": {"0": "person", "1": "sky"}}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def write(folder: Path, config: dict[str, Any] | None = None, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(CONFIG if config is None else config))
    for name, content in ({"preprocessor_config.json": "{}", "model.safetensors": "w"} | files).items():
        if content:
            (folder / name).write_text(content)
    return folder


def test_a_folder_says_what_its_model_is(tmp_path: Path) -> None:
    saved = read_folder(write(tmp_path / "m"))
    assert (saved.kind, saved.labels, [path.name for path in saved.weights]) == (
        "eomt", ("person", "sky"), ["model.safetensors"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("config", "files", "why"),
    [
        (CONFIG | {"model_type": "videomt"}, {}, "its model, VideoMT, segments videos"),
        (CONFIG | {"model_type": "sam3"}, {}, "finds what a text describes"),
        (CONFIG | {"model_type": "sam2"}, {}, "masks without categories"),
        (CONFIG | {"model_type": "segformer"}, {}, "does not separate objects"),
        (CONFIG | {"model_type": "rf_detr"}, {}, "finds only things"),
        (CONFIG | {"model_type": "rt_detr"}, {}, "finds boxes and has no masks"),
        (CONFIG | {"model_type": "dinov3_vit"}, {}, "is a backbone"),
        (
            CONFIG | {"model_type": "oneformer"},
            {},
            "holds no tokenizer (tokenizer.json, or vocab.json with merges.txt)",
        ),
        (CONFIG | {"model_type": "oneformer"}, {"vocab.json": "{}"}, "holds no tokenizer"),
        (CONFIG | {"model_type": "oneformer", "backbone_config": {"model_type": "dinat"}}, {}, "needs natten"),
        (
            CONFIG | {"model_type": "detr", "use_timm_backbone": False, "architectures": ["DetrForObjectDetection"]},
            {},
            "take the one with -panoptic in its name",
        ),
        (CONFIG | {"model_type": "detr"}, {}, "not installed: timm and torchvision"),
        (CONFIG | {"model_type": "detr", "backbone": "resnet50"}, {}, "timm"),
        (CONFIG | {"model_type": "bert"}, {}, "bert, is not a panoptic model"),
        ({}, {}, "of no known type"),
        (CONFIG | {"use_timm_backbone": True}, {}, "timm"),
        (CONFIG | {"backbone_config": {"model_type": "timm_backbone"}}, {}, "timm"),
        (CONFIG | {"id2label": {"0": "person", "2": "sky"}}, {}, "consecutive labels"),
        (CONFIG | {"id2label": {"0": 3}}, {}, "does not name the labels"),
        (CONFIG | {"id2label": ["person"]}, {}, "consecutive labels"),
        (CONFIG, {"preprocessor_config.json": ""}, "holds no preprocessor_config.json"),
        (CONFIG, {"preprocessor_config.json": "", "processor_config.json": "{}"}, "holds no preprocessor_config.json"),
        (CONFIG, {"preprocessor_config.json": "[]"}, "is not a JSON object"),
        (CONFIG, {"preprocessor_config.json": "{"}, "is not valid JSON"),
        (CONFIG, {"preprocessor_config.json": '{"do_split_image": true}'}, "cuts photos into tiles"),
        (CONFIG, {"model.safetensors": ""}, "holds no model.safetensors"),
        (CONFIG, {"model.safetensors": "", "pytorch_model.bin": "x"}, "pickle"),
        (
            CONFIG,
            {"model.safetensors": "", "model.safetensors.index.json": '{"weight_map": {"a": "a.safetensors"}}'},
            "a.safetensors is missing",
        ),
        (
            CONFIG,
            {"model.safetensors": "", "model.safetensors.index.json": '{"weight_map": {"a": "../a.safetensors"}}'},
            "lists no files of safetensors beside it",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(
    tmp_path: Path, config: dict[str, Any], files: dict[str, str], why: str
) -> None:
    with pytest.raises(PanviewError) as caught:
        read_folder(write(tmp_path / "m", config, **files))
    assert why in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_detr_with_a_backbone_of_transformers_needs_no_timm(tmp_path: Path) -> None:
    for place, said in enumerate(({"use_timm_backbone": False}, {"backbone_config": {"model_type": "resnet"}})):
        assert read_folder(write(tmp_path / str(place), CONFIG | {"model_type": "detr"} | said)).kind == "detr"


def test_a_processor_of_photos_in_the_file_for_all_processors_is_found(tmp_path: Path) -> None:
    both = json.dumps({"image_processor": {"size": {"shortest_edge": 7}}, "task_seq_length": 77})
    files = {"preprocessor_config.json": "", "processor_config.json": both}
    assert read_folder(write(tmp_path / "m", **files)).processor == {"size": {"shortest_edge": 7}}


@pytest.mark.parametrize(
    ("processor", "files", "labels"),
    [
        ({"metadata": {"0": "person", "1": "sky", "thing_ids": [0]}}, {}, ("person", "sky")),
        ({"class_info_file": "i.json"}, {"i.json": '{"0": {"name": "car"}, "1": {"name": "sky"}}'}, ("car", "sky")),
        ({"class_info_file": "i.json"}, {"i.json": '{"0": {"name": "car"}}'}, ("LABEL_0", "LABEL_1")),
        ({"class_info_file": "../i.json", "repo_path": "some/where"}, {}, ("LABEL_0", "LABEL_1")),
    ],
)
def test_oneformers_labels_are_named_by_what_lies_beside_it(
    tmp_path: Path, processor: dict[str, Any], files: dict[str, str], labels: tuple[str, ...]
) -> None:
    config = {"model_type": "oneformer", "id2label": {"0": "LABEL_0", "1": "LABEL_1"}}
    files = {"preprocessor_config.json": json.dumps(processor), "tokenizer.json": "{}"} | files
    assert read_folder(write(tmp_path / "m", config, **files)).labels == labels


def test_a_model_in_another_cache_is_taken_by_its_folder_and_keeps_its_origin(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    root = tmp_path / "elsewhere" / "hub" / "models--some--tiny-model"
    folder = write(root / "snapshots" / COMMIT)
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(COMMIT)
    for place in (root, folder):
        family = family_of(str(place))
        assert family.find(str(place)).name == "tiny-model"
        source = family.fetch(str(place))
        assert (source.name, source.origin) == ("tiny-model", f"hf:some/tiny-model@{COMMIT}")
        assert Path(source.checkpoint) == folder
    for cache in (tmp_path / "elsewhere", tmp_path / "elsewhere" / "hub"):
        with pytest.raises(PanviewError, match="is a Hugging Face cache with 1 model; give the folder of one, such as"):
            family_of(str(cache)).find(str(cache))


def test_models_that_are_known_have_a_name_of_the_hub_and_no_other_figure_than_points() -> None:
    assert len({model.id for model in KNOWN}) == len(KNOWN)
    for model in KNOWN:
        assert hub.parse(f"hf:{model.id}").id == model.id
        assert model.pq is None or 40 < model.pq < 60


def test_a_folder_without_a_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PanviewError, match=r"holds no config\.json"):
        family_of(str(tmp_path)).find(str(tmp_path))


def test_what_is_typed_decides_the_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine")
    (tmp_path / "mask2former_r50").mkdir()
    names = ("hf:a/b", "hf:nonsense", "mine", "./mine", str(tmp_path / "mine"), "mask2former_r50", "./nowhere")
    assert [family_of(name).name for name in names] == ["transformers"] * 5 + ["mmdet", "transformers"]


@pytest.mark.parametrize(
    "text", ["hf:", "hf:name", "hf:a/b/c", "hf:a/../b", "hf:a/b@", "hf:a/b@../x", "hf:-a/b", "hf:a /b"]
)
def test_what_is_no_name_of_the_hub_is_refused(text: str) -> None:
    with pytest.raises(PanviewError, match="expected hf:OWNER/NAME"):
        hub.parse(text)


def test_a_model_in_the_cache_is_found_by_branch_and_by_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    root = tmp_path / "hub" / "models--some--tiny-model"
    assert hub.snapshot(hub.parse("hf:some/tiny-model")) is None
    folder = write(root / "snapshots" / COMMIT)
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(COMMIT)
    for text in ("hf:some/tiny-model", f"hf:some/tiny-model@{COMMIT}", "hf:some/tiny-model@main"):
        assert hub.snapshot(hub.parse(text)) == folder
    assert hub.snapshot(hub.parse("hf:some/tiny-model@v2")) is None
    family = family_of("hf:some/tiny-model")
    found = family.find("hf:some/tiny-model")
    assert (found.is_here, found.index_name, found.size) == (True, "some/tiny-model", 1)
    assert "hf:some/tiny-model" in [model.name for model in family.models()]
    assert list(hub.cached()) == [hub.parse("hf:some/tiny-model")]
    other = write(root / "snapshots" / COMMIT[::-1])
    pinned = hub.parse(f"hf:some/tiny-model@{COMMIT[::-1]}")
    assert list(hub.cached()) == [hub.parse("hf:some/tiny-model"), pinned]
    (root / "refs" / "refs" / "pr").mkdir(parents=True)
    (root / "refs" / "refs" / "pr" / "1").write_text(COMMIT[::-1])
    assert list(hub.cached())[1] == hub.parse("hf:some/tiny-model@refs/pr/1")
    assert hub.snapshot(pinned) == hub.snapshot(hub.parse("hf:some/tiny-model@refs/pr/1")) == other
    write(folder, CONFIG | {"model_type": "videomt"})
    with pytest.raises(PanviewError, match="VideoMT, segments videos"):
        family.find("hf:some/tiny-model")
    (folder / "model.safetensors").unlink()
    assert hub.snapshot(hub.parse("hf:some/tiny-model")) is None
