"""Tiny models with random weights, saved as users save them, run in a real model process on real photos.

What comes out is compared with the authors' rule, restated here in torch, on raw outputs of the same weights; here
photos are resized a second time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch  # noqa: E402
import transformers  # noqa: E402
from PIL import Image  # noqa: E402

from panview.datasets.dataset import Dataset  # noqa: E402
from panview.datasets.png import read_id_map  # noqa: E402
from panview.engine.families.registry import family_of  # noqa: E402
from panview.engine.families.transformers.folder import SavedModel, read_folder  # noqa: E402
from panview.engine.families.transformers.task import padded, task_tokens  # noqa: E402
from panview.engine.model_process import ModelProcess  # noqa: E402
from panview.engine.predictor import ModelError  # noqa: E402
from panview.errors import BadFileError  # noqa: E402
from panview.reprocessing.run import open_kept  # noqa: E402
from panview.reprocessing.write import original_agreement  # noqa: E402
from tests.engine.runs import make_set, request_of, run  # noqa: E402
from tests.support.tiny_transformers import KINDS, TASK, save_tiny  # noqa: E402

SIZES = ((48, 64), (96, 56), (64, 200))
LABELS = ("sky", "Person", "grass", "car")
ISTHING = (False, True, False, True)
SIZE = 64
SEEDS = {"mask2former": 1, "maskformer": 2, "eomt": 3, "eomt_dinov3": 3, "oneformer": 3, "detr": 1}
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", 6, *SIZES)


@pytest.fixture(scope="module")
def process() -> Iterator[ModelProcess]:
    """A model process; it takes seconds to load the framework."""
    with ModelProcess() as process:
        yield process


# One of the families whose masks come from queries, and those whose rule is another; the rest take as long again.
@pytest.mark.parametrize(
    "kind", [kind if kind in ("mask2former", "detr") else pytest.param(kind, marks=pytest.mark.long) for kind in KINDS]
)
def test_a_run_gives_what_the_authors_rule_gives_on_the_same_weights(
    kind: str, dataset: Dataset, process: ModelProcess, tmp_path: Path
) -> None:
    folder = save_tiny(kind, tmp_path / kind, LABELS, size=SIZE, seed=SEEDS[kind])
    source = family_of(str(folder)).fetch(str(folder))
    files, witness = run(request_of(dataset, source, tmp_path / "out", batch=2, keep_queries=True), process=process)
    assert witness.reports[-1].unreadable == 0
    document = json.loads(files.json.read_text())
    model = getattr(transformers, json.loads((folder / "config.json").read_text())["architectures"][0])
    network = model.from_pretrained(folder).eval()
    segments = 0
    for row, entry in enumerate(document["annotations"]):
        wanted, infos = by_hand(kind, network, dataset.photo(row))
        found = read_id_map(tmp_path / "out" / kind / entry["file_name"])
        # In a batch sums are made in another order, and a pixel between two queries may go to the other.
        assert np.count_nonzero(found != wanted) <= 0.001 * found.size + 1
        categories = [{"sky": 187, "Person": 1, "grass": 193, "car": 3}[LABELS[label]] for label, _, _ in infos]
        assert [s["category_id"] for s in entry["segments_info"]] == categories
        assert [s["area"] for s in entry["segments_info"]] == pytest.approx([i[1] for i in infos], abs=8)
        assert [s["score"] for s in entry["segments_info"]] == pytest.approx([i[2] for i in infos], abs=1e-5)
        segments += len(infos)
    assert segments >= 3
    kept = open_kept(files)
    assert kept.rule.name == kind.removesuffix("_dinov3")
    again = original_agreement(kept, range(len(dataset)))
    # Masks of random weights have edges everywhere.
    assert again.same_pixels > 0.97 * again.pixels
    if kind == "detr":
        return
    manifest = json.loads((tmp_path / "out" / f"{kind}.run.json").read_text())
    assert manifest["thresholds"] == {"score": 0.8, "overlap": 0.8, "mask": 0.5}
    assert manifest["processor"].endswith("ImageProcessorPil")
    assert manifest["packages"]["transformers"] == transformers.__version__


def by_hand(kind: str, network: torch.nn.Module, photo: Path) -> tuple[np.ndarray, list[tuple[int, int, float]]]:
    """Resize, run and fuse as the authors' code does."""
    image = Image.open(photo).convert("RGB")
    shown = resized_size(kind, (image.height, image.width))
    small = np.asarray(image.resize(shown[::-1], Image.Resampling.BILINEAR), np.float32)
    padded = (SIZE, SIZE) if kind.startswith("eomt") else shown
    if kind == "oneformer":
        padded = (math.ceil(shown[0] / 32) * 32, math.ceil(shown[1] / 32) * 32)
    canvas = np.zeros((*padded, 3), np.float32)
    canvas[: shown[0], : shown[1]] = small
    normal = (canvas / 255 - MEAN) / STD
    if kind == "oneformer":
        # Padded after that, as Detectron2's ImageList does.
        normal[shown[0] :] = 0
        normal[:, shown[1] :] = 0
    values = torch.from_numpy(normal.astype(np.float32)).permute(2, 0, 1)[None]
    told = {"task_inputs": torch.tensor([[*TASK, 0, 0, 0, 0, 0, 0]])} if kind == "oneformer" else {}
    with torch.inference_mode():
        outputs = network(pixel_values=values, **told)
        if kind == "detr":
            return detr_by_hand(outputs.logits[0], outputs.pred_masks[0], shown, (image.height, image.width))
        classes, masks = outputs.class_queries_logits[0], outputs.masks_queries_logits
        masks = torch.nn.functional.interpolate(masks, padded, mode="bilinear", align_corners=False)
        masks = masks[..., : shown[0], : shown[1]]
        masks = torch.nn.functional.interpolate(masks, (image.height, image.width), mode="bilinear")[0].sigmoid()
        scores, labels = classes.softmax(-1).max(-1)
    keep = (labels != len(LABELS)) & (scores > 0.8)
    scores, labels, masks = scores[keep], labels[keep], masks[keep]
    id_map = np.zeros((image.height, image.width), np.uint32)
    infos: list[list[Any]] = []
    if len(scores) == 0:
        return id_map, []
    winner = (scores[:, None, None] * masks).argmax(0)
    of_stuff: dict[int, int] = {}
    for k, label in enumerate(labels.tolist()):
        own = masks[k] >= 0.5
        mask = winner == k
        area, original = int(mask.sum()), int(own.sum())
        if kind != "maskformer":
            mask = mask & own
        if not area or not original or not mask.any() or area / original < 0.8:
            continue
        number = of_stuff.get(label, 0)
        if not number:
            infos.append([label, 0, float(scores[k])])
            number = len(infos)
            if not ISTHING[label]:
                of_stuff[label] = number
        id_map[mask.numpy()] = number
    for number, info in enumerate(infos, 1):
        info[1] = int((id_map == number).sum())
    return id_map, [tuple(info) for info in infos]  # type: ignore[misc]


def detr_by_hand(
    classes: torch.Tensor, masks: torch.Tensor, seen: tuple[int, int], size: tuple[int, int]
) -> tuple[np.ndarray, list[tuple[int, int, float]]]:
    """Fuse as DETR's PostProcessPanoptic does: nearest pixels, and small segments left out until there is none."""
    scores, labels = classes.softmax(-1).max(-1)
    keep = (labels != len(LABELS)) & (scores > 0.85)
    scores, labels = scores[keep], labels[keep]
    masks = torch.nn.functional.interpolate(masks[keep][:, None], seen, mode="bilinear")[:, 0]
    first = {label: labels.tolist().index(label) for label in labels.tolist() if not ISTHING[label]}
    merge = True
    while len(labels):
        winner = masks.argmax(0).numpy()
        if merge:
            winner = np.array([first.get(label, k) for k, label in enumerate(labels.tolist())])[winner]
        merge = False
        found = np.asarray(Image.fromarray(winner.astype(np.int32)).resize(size[::-1], Image.Resampling.NEAREST))
        areas = torch.tensor([int((found == k).sum()) for k in range(len(labels))])
        if (areas > 4).all():
            infos = zip(labels.tolist(), areas.tolist(), scores.tolist(), strict=True)
            return found.astype(np.uint32) + np.uint32(1), list(infos)
        scores, labels, masks = scores[areas > 4], labels[areas > 4], masks[areas > 4]
    return np.zeros(size, np.uint32), []


def resized_size(kind: str, size: tuple[int, int]) -> tuple[int, int]:
    """Shorter edge to 64, unless the longer one would be over its limit; Mask2Former's rounds up to 32 pixels."""
    short, long = SIZE, SIZE if kind.startswith("eomt") else 2 * SIZE
    smaller, larger = min(size), max(size)
    edge: float = short
    if larger / smaller * short > long:
        edge = long * smaller / larger
        short = round(edge)
    # As get_size_with_aspect_ratio: the longer edge follows the unrounded shorter one.
    other = int(edge * larger / smaller)
    height, width = (short, other) if size[0] <= size[1] else (other, short)
    if kind.startswith("eomt"):
        return height, width
    if kind in ("detr", "oneformer"):
        return height, width
    return math.ceil(height / 32) * 32, math.ceil(width / 32) * 32


def test_labels_that_the_dataset_does_not_have_are_refused_with_both_lists(
    dataset: Dataset, process: ModelProcess, tmp_path: Path
) -> None:
    folder = save_tiny("eomt", tmp_path / "odd", ("person", "unicorn"))
    with pytest.raises(ModelError) as caught:
        run(request_of(dataset, family_of(str(folder)).fetch(str(folder)), tmp_path / "out"), process=process)
    assert "unknown to the dataset: unicorn" in str(caught.value)
    assert "never predicted: car, sky, grass" in str(caught.value)


def test_oneformers_task_is_told_by_the_tokenizer_beside_it(tmp_path: Path) -> None:
    folder = save_tiny("oneformer", tmp_path / "one", LABELS)
    saved = read_folder(folder)

    def load(name: str, _: SavedModel) -> Any:  # noqa: ANN401
        return getattr(transformers, name).from_pretrained(folder)

    assert task_tokens(saved, load) == (*TASK, 0, 0, 0, 0, 0, 0)
    for key, value in (("task_seq_len", 5), ("text_encoder_vocab_size", 36), ("task_seq_len", "77")):
        other = replace(saved, config=saved.config | {key: value})
        with pytest.raises(BadFileError, match=r"the tokenizer beside it.*; take both from one model") as caught:
            task_tokens(other, load)
        assert caught.value.place == f"$.{key}"


def test_what_a_network_sees_is_a_multiple_of_32_with_zeros_behind_the_photo() -> None:
    seen = padded(torch.ones(1, 3, 64, 85))
    assert seen.shape == (1, 3, 64, 96)
    assert seen[..., :85].min() == 1
    assert seen[..., 85:].max() == 0


def test_weights_of_another_model_are_refused(dataset: Dataset, process: ModelProcess, tmp_path: Path) -> None:
    folder = save_tiny("eomt", tmp_path / "model", LABELS)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 4}))
    with pytest.raises(ModelError, match=r"of the model's tensors .* the model in config.json|lacks"):
        run(request_of(dataset, family_of(str(folder)).fetch(str(folder)), tmp_path / "out"), process=process)
    (folder / "model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="cannot be loaded as EomtForUniversalSegmentation"):
        run(request_of(dataset, family_of(str(folder)).fetch(str(folder)), tmp_path / "out"), process=process)


def test_weights_in_several_files_are_one_model(dataset: Dataset, process: ModelProcess, tmp_path: Path) -> None:
    runs = []
    for name, options in (("one", {}), ("several", {"max_shard_size": "20KB"})):
        folder = save_tiny("mask2former", tmp_path / name, LABELS, seed=1, **options)
        source = family_of(str(folder)).fetch(str(folder))
        run(request_of(dataset, source, tmp_path / "out", [0, 1]), process=process)
        runs.append([read_id_map(path) for path in sorted((tmp_path / "out" / name).rglob("*.png"))])
    assert len(list((tmp_path / "several").glob("*.safetensors"))) > 1
    assert all(np.array_equal(*pair) for pair in zip(*runs, strict=True))
