"""How the demo model of transformers is trained: on a backbone that is another demo model's, and resumable."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("mmdet")
pytest.importorskip("transformers")

from panview.engine.execution import Execution  # noqa: E402
from panview.engine.families.mmdet.family import MMDETECTION  # noqa: E402

with warnings.catch_warnings():
    # MMDetection warns of its own use of torch while it is imported.
    warnings.simplefilter("ignore")
    from panview.engine.families.mmdet.predictor import open_predictor
from tools import train_demo_mask2former as training  # noqa: E402
from tools.demo_mask2former import losses, model, pictures  # noqa: E402
from tools.demo_mask2former.pictures import Lesson  # noqa: E402
from tools.train_demo_models import STUFF, THINGS  # noqa: E402

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_the_backbone_sees_what_the_other_models_does() -> None:
    theirs = open_predictor(MMDETECTION.fetch("demo_fpn_full"), Execution("cpu"))._model.backbone
    ours = model.build_model().model.pixel_level_module.encoder.eval()
    image = torch.randn(1, 3, 96, 128, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        for one, other in zip(theirs(image), ours(image).feature_maps, strict=True):
            assert one.shape == other.shape
            torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def blocks(folder: Path, count: int) -> None:
    """Write training pictures of two stuff halves and a thing, which take no time to draw."""
    rng = np.random.default_rng(0)
    (folder / "pictures").mkdir(parents=True)
    for index in range(count):
        rgb = rng.integers(0, 255, (96, 128, 3), dtype=np.uint8)
        masks = np.zeros((3, 24, 32), np.uint8)
        masks[0, :12], masks[1, 12:] = 255, 255
        masks[2, 8:16, 4 + index : 12 + index], masks[:2, 8:16, 4 + index : 12 + index] = 255, 0
        labels = np.array([len(THINGS) + index % len(STUFF), len(THINGS) + 5, index % len(THINGS)])
        with (folder / "pictures" / f"{index:05d}.npz").open("wb") as stream:
            np.savez(stream, rgb=rgb, masks=masks, labels=labels, known=np.full((24, 32), 255, np.uint8))


def test_interrupted_a_training_goes_on_as_if_it_had_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PICTURES", 6)
    monkeypatch.setattr(pictures, "FIRST", 4)
    monkeypatch.setattr(model, "ASKED", 2)
    monkeypatch.setattr(training, "EVERY", 2)
    for name in ("whole", "parts"):
        blocks(tmp_path / name, 6)
    training.train(tmp_path / "whole", 4)
    for steps in (2, 4):
        training.train(tmp_path / "parts", steps)
    made = [tmp_path / name / training.NAME for name in ("whole", "parts")]
    assert (made[0] / "model.safetensors").read_bytes() == (made[1] / "model.safetensors").read_bytes()
    assert sorted(path.name for path in made[0].iterdir()) == [
        "SHA256SUMS", "config.json", "model.safetensors", "preprocessor_config.json",
    ]  # fmt: skip
    assert len((tmp_path / "parts" / f"{training.NAME}.log").read_text().splitlines()) == 2


def truth() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    masks = torch.zeros(3, 24, 32)
    masks[0, :12], masks[1, 12:, :16], masks[2, 12:, 16:] = 1, 1, 1
    return masks, torch.tensor([len(THINGS) + 2, 3, 3]), torch.ones(24, 32)


def test_a_query_of_stuff_is_for_its_category_and_things_go_to_the_nearest() -> None:
    masks, labels, known = truth()
    said = torch.full((len(STUFF) + model.QUERIES, 24 * 32), -6.0)
    said[len(STUFF) + 7] = 12 * masks[2].flatten() - 6
    said[len(STUFF) + 1] = 12 * masks[1].flatten() - 6
    classes = torch.zeros(len(said), len(THINGS) + len(STUFF) + 1)
    rows, columns = losses._matched(classes, said, masks.flatten(1), labels, known.flatten())
    assert dict(zip(columns.tolist(), rows.tolist(), strict=True)) == {0: 2, 1: len(STUFF) + 1, 2: len(STUFF) + 7}


def test_what_is_right_costs_nothing_and_void_has_no_part() -> None:
    masks, labels, known = truth()
    said = torch.full((1, len(STUFF) + model.QUERIES, 24 * 32), -30.0)
    classes = torch.full((1, said.shape[1], len(THINGS) + len(STUFF) + 1), -30.0)
    classes[..., -1] = 30
    for query, place in ((2, 0), (len(STUFF), 1), (len(STUFF) + 1, 2)):
        said[0, query] = 60 * masks[place].flatten() - 30
        classes[0, query, -1], classes[0, query, labels[place]] = -30, 30
    found = losses._of_layer(classes, said, [(masks, labels, known)])
    assert {name: float(value) for name, value in found.items()} == pytest.approx(dict.fromkeys(found, 0.0), abs=1e-3)
    known[:6] = 0
    said[0, 2, : 6 * 32] = -30
    assert float(losses._of_layer(classes, said, [(masks, labels, known)])["loss_dice"]) == pytest.approx(0, abs=1e-3)


def test_counts_are_those_of_pq() -> None:
    masks, labels, known = (part.numpy() for part in truth())
    lesson = Lesson(np.zeros((96, 128, 3), np.uint8), masks, labels.astype(np.int64), known)
    id_map = np.zeros((24, 32), np.uint32)
    # Stuff to three quarters, one thing whole, and one that is not there.
    id_map[:9], id_map[12:, :16], id_map[20:, 20:] = 1, 2, 3
    counts = model._counts(lesson, id_map, np.array([len(THINGS) + 2, 3, 7], np.int32))
    assert counts[0, len(THINGS) + 2] == pytest.approx(0.75)
    assert counts[0, 3] == pytest.approx(1.0)
    assert counts[1].sum() == 2
    assert {label: int(count) for label, count in enumerate(counts[2]) if count} == {3: 1, 7: 1}
