"""The tiny Mask2Former: its size, its first weights, what it says, and how it is saved."""

from __future__ import annotations

import copy
import hashlib
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing import Frame, mask2former
from panview.resources import resource_path
from tools.demo_mask2former.losses import WIDTH
from tools.demo_mask2former.pictures import LONG, SHORT, STRIDE, Lesson, Pictures
from tools.train_demo_models import STUFF, THINGS

CHANNELS = 24
"""Of the backbone's first stage."""
BACKBONE = resource_path("models/demo_fpn_full.pth")
"""Whose backbone is taken over as it is: it has seen these pictures for 1,200 steps, and need not learn anew."""
QUERIES = 48
"""For things, beside one for each stuff category."""
SHARPER, LOWER = (1.0, 2.0, 3.0, 4.5, 7.0, 10.0, 15.0), (0.0, 1.0, 2.0, 4.0, 7.0, 12.0)
"""By how much the logits of classes are multiplied, and "no object" lowered, in search of what fits the threshold."""
ASKED = 40
"""Training pictures by which that is decided."""


def build_model() -> Any:  # noqa: ANN401
    """Build the model with random weights: Mask2Former (Cheng et al. 2022) on a ResNet-18 of 24 channels."""
    from transformers import Mask2FormerConfig, Mask2FormerForUniversalSegmentation, ResNetConfig

    names = [category.name for category in (*THINGS, *STUFF)]
    stages = [CHANNELS << stage for stage in range(4)]
    backbone = ResNetConfig(
        embedding_size=CHANNELS,
        hidden_sizes=stages,
        depths=[2, 2, 2, 2],
        layer_type="basic",
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    config = Mask2FormerConfig(
        backbone_config=backbone,
        feature_size=WIDTH,
        mask_feature_size=WIDTH,
        hidden_dim=WIDTH,
        encoder_feedforward_dim=4 * WIDTH,
        encoder_layers=2,
        decoder_layers=4,
        num_attention_heads=4,
        dim_feedforward=4 * WIDTH,
        num_queries=len(STUFF) + QUERIES,
        id2label=dict(enumerate(names)),
        label2id={name: label for label, name in enumerate(names)},
    )
    model = Mask2FormerForUniversalSegmentation(config)
    encoder = model.model.pixel_level_module.encoder
    found = encoder.load_state_dict(backbone_weights(), strict=False)
    if found.unexpected_keys or any("num_batches_tracked" not in name for name in found.missing_keys):
        raise RuntimeError(f"{BACKBONE}: its backbone is another: {found}")
    return model


def backbone_weights() -> dict[str, Any]:
    """Return the backbone's weights under the names that transformers has for them."""
    import torch

    kept = torch.load(BACKBONE, map_location="cpu", weights_only=True)["state_dict"]
    found = {}
    for name, value in kept.items():
        if not name.startswith("backbone."):
            continue
        new = re.sub(r"^backbone\.(conv1|bn1)", r"embedder.embedder.\1", name)
        new = re.sub(r"^backbone\.layer(\d)\.(\d)\.", _stage, new)
        new = re.sub(r"\.(conv|bn)([12])\.", _part, new)
        new = new.replace("downsample.0", "shortcut.convolution").replace("downsample.1", "shortcut.normalization")
        found[new] = value.float()
    return found


def _stage(match: re.Match[str]) -> str:
    return f"encoder.stages.{int(match[1]) - 1}.layers.{match[2]}."


def _part(match: re.Match[str]) -> str:
    return ("." if match.string.startswith("embedder") else f".layer.{int(match[2]) - 1}.") + (
        "convolution." if match[1] == "conv" else "normalization."
    )


def build_processor() -> Any:  # noqa: ANN401
    """Build the processor that prepares photos as the training pictures were."""
    from transformers import Mask2FormerImageProcessorPil

    return Mask2FormerImageProcessorPil(
        size={"shortest_edge": SHORT, "longest_edge": LONG},
        # Both edges are multiples of it, so that photos of 3:2 become 4:3 as in training.
        size_divisor=LONG // 4,
        num_labels=len(THINGS) + len(STUFF),
    )


def predicted(model: Any, features: list[Any]) -> tuple[list[tuple[Any, Any]], Any]:  # noqa: ANN401
    """Return what a model says, layer by layer, of what its backbone has seen.

    Returns
    -------
    list of (N, Q, C + 1) and (N, Q, H / 4, W / 4) tensors
        Logits of classes and masks.
    (N, WIDTH, H / 4, W / 4) tensor
        The pixels' features.
    """
    decoded = model.model.pixel_level_module.decoder(features)
    said = model.model.transformer_module(decoded.multi_scale_features, decoded.mask_features)
    classes = [model.class_predictor(hidden.transpose(0, 1)) for hidden in said.intermediate_hidden_states]
    return list(zip(classes, said.masks_queries_logits, strict=True)), decoded.mask_features


def sharpen(model: Any, pictures: Pictures) -> tuple[float, float]:  # noqa: ANN401
    """Fit the logits of classes to the threshold of 0.8 that Mask2Former's authors set for what is a segment.

    A network that was trained for a short time is seldom so sure. All its logits are multiplied by a number, and that
    of "no object" is lowered, as gives the best PQ on some training pictures; both become part of the weights.

    Returns
    -------
    tuple of float
        The factor, and by how much "no object" was lowered.
    """
    import torch

    from panview.engine.families.torch_masks import tensor_queries

    outputs = []
    with torch.inference_mode():
        for index in range(ASKED):
            lesson, features = pictures.one(index)
            said, _ = predicted(model, features)
            outputs.append((lesson, said[-1][0][0].float(), said[-1][1][0].float()))
    isthing = [True] * len(THINGS) + [False] * len(STUFF)

    def quality(factor: float, lower: float) -> float:
        counts = np.zeros((3, len(isthing)))
        for lesson, classes, masks in outputs:
            adjusted = classes * factor
            adjusted[:, -1] -= lower
            size = lesson.rgb.shape[:2]
            with torch.inference_mode():
                found = mask2former(tensor_queries(adjusted, masks), Frame.whole(size), isthing)
            counts += _counts(lesson, found.id_map[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE], found.labels)
        overlaps, hits, misses = counts
        met = hits + misses > 0
        return float(np.mean(overlaps[met] / (hits + misses / 2)[met])) if met.any() else 0.0

    best = max(((factor, lower) for factor in SHARPER for lower in LOWER), key=lambda pair: quality(*pair))
    with torch.no_grad():
        model.class_predictor.weight.mul_(best[0])
        model.class_predictor.bias.mul_(best[0])
        model.class_predictor.bias[-1] -= best[1]
    return best


def _counts(lesson: Lesson, id_map: NDArray[np.uint32], labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return sums of IoU, matches, and segments of either side without one, by label: (3, C)."""
    counts = np.zeros((3, len(THINGS) + len(STUFF)))
    truth = lesson.masks > 0.5
    known = lesson.known > 0.5
    taken = set()
    for mask, label in zip(truth, lesson.labels.tolist(), strict=True):
        ids, sizes = np.unique(id_map[mask], return_counts=True)
        for number, both in zip(ids.tolist(), sizes.tolist(), strict=True):
            if number == 0 or int(labels[number - 1]) != label:
                continue
            union = np.count_nonzero((mask | (id_map == number)) & known)
            if both > union / 2:
                counts[:2, label] += both / union, 1
                taken.add(number)
                break
        else:
            counts[2, label] += 1
    for number, label in enumerate(labels.tolist(), 1):
        counts[2, label] += number not in taken
    return counts


def save(model: Any, folder: Path) -> None:  # noqa: ANN401
    """Write a model in half precision, as transformers reads it, and the hash of its weights beside them."""
    import torch

    # Half precision halves the file; what runs is single precision again.
    copy.deepcopy(model).to(torch.float16).save_pretrained(folder)
    build_processor().save_pretrained(folder)
    weights = folder / "model.safetensors"
    weights.chmod(0o644)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  {weights.name}\n", encoding="utf-8")
