from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.support.in_memory import without_crowd_and_with_one_stuff
from tests.support.reference import Pair, Segment, averages, count
from tests.support.sets import random_pair
from tests.support.snippets import snippet

torch = pytest.importorskip("torch", reason="torch is not installed")
transformers = pytest.importorskip("transformers", reason="transformers is not installed")

from panview.integrations.transformers import PanopticMetrics  # noqa: E402

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]

NAMES = {0: "person", 1: "car", 2: "dog", 3: "road", 4: "sky"}
THINGS = ["person", "car", "dog"]
LABEL = dict(zip((1, 3, 18, 149, 187), NAMES, strict=True))
HEIGHT, WIDTH = 24, 32


def pairs_of(seed: int, count: int = 5) -> list[Pair]:
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(count):
        pair = without_crowd_and_with_one_stuff(random_pair(rng, HEIGHT, WIDTH))
        relabelled = [
            tuple(Segment(s.id, LABEL[s.category_id]) for s in segments) for segments in (pair.truths, pair.predictions)
        ]
        pairs.append(Pair(pair.ground_truth, pair.prediction, *relabelled))
    return pairs


def labels_of(pair: Pair) -> tuple[Any, Any]:
    masks = np.array([pair.ground_truth == s.id for s in pair.truths]).reshape(-1, HEIGHT, WIDTH)
    return torch.tensor(masks, dtype=torch.float32), torch.tensor([s.category_id for s in pair.truths]).long()


def logits_of(pair: Pair, queries: int = 20) -> tuple[Any, Any]:
    """Outputs of a model that is sure of each segment of the prediction; stuff in two queries, half each."""
    classes, masks = torch.full((queries, 6), -20.0), torch.full((queries, HEIGHT, WIDTH), -20.0)
    classes[:, 5] = 20.0
    place = 0
    for segment in pair.predictions:
        mask = torch.tensor(pair.prediction == segment.id)
        halves = [mask]
        if segment.category_id > 2 and mask.sum() > 1:
            rows = torch.nonzero(mask)
            halves = [mask.clone(), mask.clone()]
            for half, away in zip(halves, (rows[::2], rows[1::2]), strict=True):
                half[away[:, 0], away[:, 1]] = False
        for half in halves:
            classes[place, 5], classes[place, segment.category_id] = -20.0, 20.0
            masks[place][half] = 20.0
            place += 1
    return classes, masks


def wanted(pairs: list[Pair]) -> tuple[float, float, float, int]:
    found = averages(count(pairs), NAMES)
    assert found is not None
    return found


def post_process(outputs: Any, target_sizes: Any, label_ids_to_fuse: Any = None) -> Any:  # noqa: ANN401
    """As the processors do it, without a change of size."""
    assert label_ids_to_fuse == set()
    found = []
    for classes, masks in zip(outputs.class_queries_logits, outputs.masks_queries_logits, strict=True):
        segmentation, segments = torch.zeros(masks.shape[1:], dtype=torch.int32), []
        for query, mask in zip(classes, masks, strict=True):
            if int(query.argmax()) != 5:
                segments.append({"id": len(segments) + 1, "label_id": int(query.argmax()), "score": 0.9})
                segmentation[mask > 0] = len(segments)
        found.append({"segmentation": segmentation, "segments_info": segments})
    return found


def test_batches_are_counted_by_the_rules_and_stuff_is_fused() -> None:
    pairs = pairs_of(1)
    metrics = PanopticMetrics(post_process, NAMES, THINGS)
    for place, pair in enumerate(pairs):
        masks, classes = labels_of(pair)
        logits = tuple(part[None] for part in logits_of(pair))
        inputs = {"mask_labels": [masks], "class_labels": [classes]}
        evaluation = SimpleNamespace(predictions=(*logits, torch.zeros(3)), inputs=inputs)
        figures = metrics(evaluation, compute_result=place == len(pairs) - 1)
        assert bool(figures) == (place == len(pairs) - 1)
    assert [figures[name] for name in ("pq", "sq", "rq")] == pytest.approx(wanted(pairs)[:3], abs=1e-12)
    assert len(metrics.metric) == 0


def test_labels_of_detr_are_read() -> None:
    (pair,) = pairs_of(3, 1)
    masks, classes = labels_of(pair)
    logits = tuple(part[None] for part in logits_of(pair))
    inputs = {"labels": [{"masks": masks, "class_labels": classes}]}

    def of_detr(outputs: Any, target_sizes: Any, label_ids_to_fuse: Any = None) -> Any:  # noqa: ANN401
        renamed = SimpleNamespace(class_queries_logits=outputs.logits, masks_queries_logits=outputs.pred_masks)
        return post_process(renamed, target_sizes, label_ids_to_fuse)

    metrics = PanopticMetrics(of_detr, NAMES, THINGS, outputs=("logits", "pred_masks"))
    figures = metrics(SimpleNamespace(predictions=logits, inputs=inputs))
    assert figures["pq"] == pytest.approx(wanted([pair])[0], abs=1e-12)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (None, r'inputs: are not handed over; say include_for_metrics=\["inputs"\]'),
        ({"pixel_values": 1}, "have neither mask_labels and class_labels, nor labels"),
        ({"mask_labels": [torch.ones(1, 4, 4)], "class_labels": [torch.zeros(1)]}, "evaluate in one process"),
    ],
)
def test_what_is_missing_is_told(inputs: Any, said: str) -> None:  # noqa: ANN401
    metrics = PanopticMetrics(post_process, NAMES, THINGS)
    with pytest.raises(ValueError, match=said):
        metrics(SimpleNamespace(predictions=(torch.zeros(2, 3, 6), torch.zeros(2, 3, 4, 4)), inputs=inputs))


class Parrot(torch.nn.Module):  # type: ignore[misc,name-defined]
    """Answers as a Mask2Former that knows the predictions of the pairs."""

    main_input_name = "pixel_values"

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, pixel_values: Any, mask_labels: Any = None, class_labels: Any = None) -> dict[str, Any]:  # noqa: ANN401
        pairs = pairs_of(2, 7)
        answers = [logits_of(pairs[int(image[0, 0, 0])]) for image in pixel_values]
        classes, masks = (torch.stack(part) for part in zip(*answers, strict=True))
        return {"loss": (self.weight**2).sum(), "class_queries_logits": classes, "masks_queries_logits": masks}


def collate(batch: list[int]) -> dict[str, Any]:
    pairs = pairs_of(2, 7)
    labels = [labels_of(pairs[image]) for image in batch]
    return {
        "pixel_values": torch.tensor(batch, dtype=torch.float32)[:, None, None, None].expand(-1, 3, HEIGHT, WIDTH),
        "mask_labels": [masks for masks, _ in labels],
        "class_labels": [classes for _, classes in labels],
    }


def arguments_of(folder: Path) -> Any:  # noqa: ANN401
    return transformers.TrainingArguments(
        str(folder),
        batch_eval_metrics=True,
        include_for_metrics=["inputs"],
        label_names=["mask_labels", "class_labels"],
        per_device_eval_batch_size=2,
        remove_unused_columns=False,
        report_to=[],
        use_cpu=True,
    )


class Images(torch.utils.data.Dataset):  # type: ignore[misc,name-defined]
    """Their numbers."""

    def __len__(self) -> int:
        return 7

    def __getitem__(self, image: int) -> int:
        return image


def test_a_trainer_evaluates_batch_by_batch(tmp_path: Path) -> None:
    pytest.importorskip("accelerate", reason="a Trainer needs accelerate")
    pairs = pairs_of(2, 7)
    metrics = PanopticMetrics(post_process, NAMES, THINGS)
    held: list[int] = []

    def measured(evaluation: Any, compute_result: bool) -> dict[str, float]:  # noqa: ANN401
        held.append(len(evaluation.inputs["mask_labels"]))
        return metrics(evaluation, compute_result)

    trainer = transformers.Trainer(
        Parrot(), arguments_of(tmp_path), data_collator=collate, eval_dataset=Images(), compute_metrics=measured
    )
    for _ in range(2):
        figures = trainer.evaluate()
        assert figures["eval_pq"] == pytest.approx(wanted(pairs)[0], abs=1e-12)
        assert "eval_pq/person" in figures
    # Never more than a batch, and all that is left is counts.
    assert held == [2, 2, 2, 1] * 2
    assert len(metrics.metric) == 0


def test_the_snippet_of_the_documentation_runs_with_a_real_mask2former(tmp_path: Path) -> None:
    pytest.importorskip("accelerate", reason="a Trainer needs accelerate")
    # Random weights: what counts is that outputs, post-processing and labels go together.
    from transformers.models.mask2former.image_processing_pil_mask2former import Mask2FormerImageProcessorPil

    backbone = transformers.SwinConfig(
        image_size=64,
        embed_dim=8,
        depths=[1, 1, 1, 1],
        num_heads=[1, 1, 1, 1],
        window_size=2,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    config = transformers.Mask2FormerConfig(
        backbone_config=backbone,
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=8,
        dim_feedforward=8,
        encoder_layers=1,
        decoder_layers=2,
        num_attention_heads=1,
        num_queries=6,
        id2label=NAMES,
        train_num_points=20,
    )
    torch.manual_seed(0)
    model = transformers.Mask2FormerForUniversalSegmentation(config)
    processor = Mask2FormerImageProcessorPil(num_labels=5)

    def batched(images: list[int]) -> dict[str, Any]:
        given = collate(images)
        rng = np.random.default_rng(images[0])
        given["pixel_values"] = torch.tensor(rng.normal(size=(len(images), 3, 64, 64)), dtype=torch.float32)
        given["mask_labels"] = [torch.nn.functional.pad(mask, (0, 32, 0, 40)) for mask in given["mask_labels"]]
        return given

    found = {"transformers": transformers, "output_dir": str(tmp_path), "model": model, "processor": processor}
    found |= {"collate": batched, "images": Images()}
    exec(snippet("docs/training.md", "transformers"), found)
    figures = found["trainer"].evaluate()
    assert np.isnan(figures["eval_pq"]) or 0 <= figures["eval_pq"] <= 1
    assert {"eval_loss", "eval_sq_things", "eval_rq_stuff"} <= set(figures)
