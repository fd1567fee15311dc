"""Train the demo models: a tiny Panoptic FPN, briefly and longer, on pictures that no demo set shows.

``python -m tools.train_demo_models OUT`` draws the training pictures, trains both models on the CPU, and writes
``demo_fpn_brief.pth`` and ``demo_fpn_full.pth`` with their logs. Needs the ``models`` extra.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import math
import random
import sys
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.resources import resource_path
from tools.demo import demo_scene
from tools.demo.palette import CATEGORIES

SEED = 1001
"""Of the training pictures; the demo set has another, so that no picture is in both."""
PICTURES = 1600
BATCH = 8
LONG, SHORT = 320, 240
LEARNING_RATE = 1e-3
WARM_UP = 100
WEIGHT_DECAY = 0.02
AVERAGE = 0.998
"""Weights are averaged over the steps by at most this factor; the average is what is saved."""
MODELS = {"demo_fpn_brief": (400, 400), "demo_fpn_full": (1200, 2000)}
"""Name -> steps, and the steps over which the rate would fall to zero. The second model is stopped on the way, where it
is good, but not so good that nothing is left to review."""
CONFIG = resource_path("models/demo_fpn.py")

THINGS = [category for category in CATEGORIES if category.isthing]
STUFF = [category for category in CATEGORIES if not category.isthing]
LABELS = {category.id: label for label, category in enumerate([*THINGS, *STUFF])}
IGNORED = 255


@dataclass(frozen=True)
class Example:
    """A picture at the model's size.

    Attributes
    ----------
    bgr : (H, W, 3) uint8
    id_map : (H, W) uint16, 0 = void
    labels : dict of int -> int
        Number of a segment in the map -> label.
    crowd : frozenset of int
        Numbers of crowd segments.
    """

    bgr: NDArray[np.uint8]
    id_map: NDArray[np.uint16]
    labels: dict[int, int]
    crowd: frozenset[int]


def draw(index: int) -> Example:
    """Draw a training picture and bring it to the size that the config's Resize gives."""
    import cv2

    scene = demo_scene(SEED, index)
    height, width = scene.rgb.shape[:2]
    scale = min(LONG / max(height, width), SHORT / min(height, width))
    size = int(width * scale + 0.5), int(height * scale + 0.5)
    bgr = cv2.resize(np.ascontiguousarray(scene.rgb[:, :, ::-1]), size, interpolation=cv2.INTER_LINEAR)
    # Ids of 24 bits become 1 to n: OpenCV resizes no greater integers.
    ids = np.array([0, *(segment.id for segment in scene.segments)], np.uint32)
    order = np.argsort(ids)
    numbered = order[np.searchsorted(ids[order], scene.id_map)].astype(np.uint16)
    id_map = _shrink(numbered, size, np.random.default_rng((SEED, index)))
    labels = {number: LABELS[segment.category_id] for number, segment in enumerate(scene.segments, 1)}
    crowd = frozenset(number for number, segment in enumerate(scene.segments, 1) if segment.iscrowd)
    return Example(np.asarray(bgr, np.uint8), id_map, labels, crowd)


def _shrink(id_map: NDArray[np.uint16], size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint16]:
    """Give each pixel of the smaller map the number that covers most of it, and a tie to one of them at random.

    OpenCV's INTER_NEAREST takes a cell's upper left corner, from which a model would learn masks that lie too far down
    and right by half a pixel of the larger map.

    Parameters
    ----------
    id_map : (H, W) uint16
    size : tuple of int
        Width w and height h.

    Returns
    -------
    (h, w) uint16
    """
    import cv2

    most = np.full(size[::-1], -1.0, np.float32)
    winner = np.zeros(size[::-1], np.uint16)
    for number in np.unique(id_map):
        cover = cv2.resize((id_map == number).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        cover += rng.uniform(0, 1e-3, most.shape).astype(np.float32)
        better = cover > most
        most[better], winner[better] = cover[better], number
    return winner


def sample_of(example: Example, rng: np.random.Generator) -> tuple[Any, Any]:
    """Return image and annotations as MMDetection's PackDetInputs does, flipped and tinted at random."""
    import torch
    from mmdet.structures import DetDataSample
    from mmdet.structures.mask import BitmapMasks
    from mmengine.structures import InstanceData, PixelData

    bgr, id_map = example.bgr, example.id_map
    if rng.random() < 0.5:
        bgr, id_map = bgr[:, ::-1], id_map[:, ::-1]
    tint = rng.uniform(0.85, 1.15, 3) * rng.uniform(0.8, 1.2)
    bgr = np.clip(bgr * tint + rng.uniform(-12, 12), 0, 255).astype(np.uint8)
    semantic = np.full(id_map.shape, IGNORED, np.uint8)
    boxes, labels, masks = [], [], []
    for segment, label in example.labels.items():
        mask = id_map == segment
        if not mask.any():
            continue
        semantic[mask] = label
        if label < len(THINGS) and segment not in example.crowd:
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            boxes.append([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
            labels.append(label)
            masks.append(mask)
    height, width = id_map.shape
    sample = DetDataSample(
        metainfo={"img_shape": (height, width), "ori_shape": (height, width), "scale_factor": (1.0, 1.0)}
    )
    instances = InstanceData()
    instances.bboxes = torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)
    instances.labels = torch.tensor(labels, dtype=torch.long)
    instances.masks = BitmapMasks(np.array(masks, np.uint8).reshape(-1, height, width), height, width)
    sample.gt_instances = instances
    sample.ignored_instances = InstanceData(bboxes=torch.zeros(0, 4), labels=torch.zeros(0, dtype=torch.long))
    sample.gt_sem_seg = PixelData(sem_seg=torch.from_numpy(semantic[None]))
    return torch.from_numpy(np.ascontiguousarray(bgr.transpose(2, 0, 1))), sample


def batches(examples: list[Example], seed: int) -> Iterator[dict[str, list[Any]]]:
    """Yield batches without end, every picture once in each pass."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(len(examples))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = [sample_of(examples[place], rng) for place in order[start : start + BATCH]]
            yield {"inputs": [image for image, _ in chosen], "data_samples": [sample for _, sample in chosen]}


def build_model() -> Any:  # noqa: ANN401
    """Build the model of the config, ready to train without compiled operators."""
    from panview.engine.families.mmdet import mmcv_ops

    mmcv_ops.install()
    if mmcv_ops.which() == "torch":
        sys.modules["mmcv._ext"].roi_align_backward = _roi_align_backward  # type: ignore[attr-defined]
    import mmdet.models  # noqa: F401
    from mmdet.registry import MODELS
    from mmengine.config import Config
    from mmengine.registry import init_default_scope

    init_default_scope("mmdet")
    model = MODELS.build(Config.fromfile(str(CONFIG)).model)
    model.init_weights()
    model.semantic_head.loss = partial(semantic_loss, model.semantic_head)
    return model


def semantic_loss(head: Any, features: Any, samples: list[Any]) -> dict[str, Any]:  # noqa: ANN401
    """Return the loss of a PanopticFPNHead whose logits are enlarged as they are for a prediction.

    MMDetection's own loss shrinks the truth by "nearest" instead, which takes the upper left pixel of each 4 x 4, while
    a prediction takes a logit for the centre of its 4 x 4: a model trained so predicts stuff 1.5 pixels too far down
    and right.

    Parameters
    ----------
    head : PanopticFPNHead
    features : tuple of (N, C, H, W) float tensors
    samples : list of DetDataSample
        Their `gt_sem_seg` as padded for the batch; what is IGNORED, padding too, has no part in the loss.
    """
    import torch
    from torch.nn import functional

    logits = head(features)["seg_preds"]
    truth = torch.cat([sample.gt_sem_seg.sem_seg for sample in samples])
    logits = functional.interpolate(logits, size=truth.shape[-2:], mode="bilinear", align_corners=False)
    target = head._set_things_to_void(truth).long()  # noqa: SLF001
    loss = functional.cross_entropy(logits, target, ignore_index=IGNORED)
    return {"loss_seg": head.loss_seg.loss_weight * loss}


def _roi_align_backward(
    gradient: Any,  # noqa: ANN401
    rois: Any,  # noqa: ANN401
    argmax_y: object,
    argmax_x: object,
    result: Any,  # noqa: ANN401
    *,
    aligned_height: int,
    aligned_width: int,
    spatial_scale: float,
    sampling_ratio: int,
    pool_mode: int,
    aligned: bool,
) -> None:
    import torch

    from panview.engine.families.mmdet.mmcv_ops import roi_align

    with torch.enable_grad():
        features = torch.zeros_like(result, requires_grad=True)
        size = (aligned_height, aligned_width)
        pooled = roi_align(features, rois, size, spatial_scale, sampling_ratio, aligned=aligned)
        result.copy_(torch.autograd.grad(pooled, features, gradient)[0])


def train(name: str, steps: int, schedule: int, examples: list[Example], out: Path, threads: int) -> None:
    """Train a model for some steps of a schedule and write its weights and its log."""
    import torch

    torch.set_num_threads(threads)
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    torch.manual_seed(0)
    model = build_model().train().to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, schedule))
    log = (out / f"{name}.log").open("w", encoding="utf-8")
    began, shown = time.monotonic(), 0.0
    for step, batch in zip(range(1, steps + 1), batches(examples, 1), strict=False):
        losses = model(**model.data_preprocessor(batch, True), mode="loss")
        total, values = model.parse_losses(losses)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        rate.step()
        _average_into(average, model, step)
        shown += float(total)
        if step % 50 == 0 or step == steps:
            entry: dict[str, float] = {"step": step, "loss": shown / (50 if step % 50 == 0 else step % 50)}
            entry |= {key: round(float(value), 4) for key, value in values.items() if "loss_" in key}
            entry["minutes"] = round((time.monotonic() - began) / 60, 1)
            log.write(json.dumps(entry) + "\n")
            log.flush()
            shown = 0.0
        if step % 100 == 0 or step == steps:
            _save(name, average, step, schedule, out)
    log.close()


def _average_into(average: Any, model: Any, step: int) -> None:  # noqa: ANN401
    """Move the averaged weights towards the model's, by a longer memory the more there is to remember."""
    import torch

    memory = min(AVERAGE, (1 + step) / (10 + step))
    with torch.no_grad():
        for kept, new in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, 1 - memory)


def _rate(step: int, steps: int) -> float:
    """Warm up, then fall to zero along half a cosine."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / max(steps - WARM_UP, 1)))


def _save(name: str, model: Any, step: int, schedule: int, out: Path) -> None:  # noqa: ANN401
    import torch

    names = [category.name for category in (*THINGS, *STUFF)]
    meta = {
        "dataset_meta": {
            "classes": names,
            "thing_classes": names[: len(THINGS)],
            "stuff_classes": names[len(THINGS) :],
        },
        "recipe": {
            "seed": SEED,
            "pictures": PICTURES,
            "batch": BATCH,
            "step": step,
            "steps": schedule,
            "torch": str(torch.__version__),
        },
    }
    # Half precision halves the file; what runs is single precision again.
    weights = {
        key: value.half().contiguous() if value.is_floating_point() else value
        for key, value in model.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    torch.save({"meta": meta, "state_dict": weights}, out / f"{name}.pth")


def main() -> None:
    """Draw, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for weights and logs")
    parser.add_argument("--only", action="append", choices=list(MODELS), help="train this model; may be repeated")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    logging.disable(logging.INFO)
    began = time.monotonic()
    with ProcessPoolExecutor(options.threads) as pool:
        examples = list(pool.map(draw, range(PICTURES), chunksize=20))
    print(f"{PICTURES} pictures drawn in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
    for name, (steps, schedule) in MODELS.items():
        if name in (options.only or MODELS):
            train(name, steps, schedule, examples, options.out, options.threads)
            print(f"{name}: {steps} steps, {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
