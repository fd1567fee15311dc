"""The models that are run: as their authors have them, with random weights; and tiny ones, where there is no card.

Random weights say nothing for certain, and post-processing would have nothing to do: class scores are made bold, so
that some queries pass.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MMDET = "panview.engine.families.mmdet.predictor:open_predictor"
TRANSFORMERS = "panview.engine.families.transformers.predictor:open_predictor"
_THINGS, _STUFF = 80, 53


@dataclass(frozen=True)
class Subject:
    """A model as files.

    Attributes
    ----------
    name, family : str
    config, checkpoint, opener : str
        As of `panview.engine.predictor.ModelSource`.
    labels : tuple of (str, bool)
        Names of its labels, and whether they are things.
    """

    name: str
    family: str
    config: str
    checkpoint: str
    opener: str
    labels: tuple[tuple[str, bool], ...]

    def to_json(self) -> str:
        """Return it as a text, for another process."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Subject:
        """Return what `to_json` wrote."""
        content = json.loads(text)
        return Subject(**content | {"labels": tuple((name, bool(thing)) for name, thing in content["labels"])})


def make(name: str, folder: Path) -> Subject:
    """Make a model's files and return it."""
    return MAKERS[name](name, folder)


def _of_zoo(name: str, folder: Path) -> Subject:
    import torch
    from mmdet.datasets import CocoPanopticDataset
    from mmdet.registry import MODELS
    from mmengine.config import Config
    from mmengine.registry import init_default_scope

    from panview.engine.families.mmdet.zoo import find_model

    torch.manual_seed(0)
    config = find_model(name).config
    import mmdet.models  # noqa: F401

    init_default_scope("mmdet")
    parsed = Config.fromfile(str(config))
    parsed.model.backbone.init_cfg = None
    model = MODELS.build(parsed.model)
    model.init_weights()
    known = CocoPanopticDataset.METAINFO
    meta = {"dataset_meta": {key: known[key] for key in ("classes", "thing_classes", "stuff_classes")}}
    path = folder / f"{name}.pth"
    torch.save({"meta": meta, "state_dict": model.state_dict()}, path)
    things = set(known["thing_classes"])
    labels = tuple((label, label in things) for label in known["classes"])
    return Subject(name, "mmdet", str(config), str(path), MMDET, labels)


def _demo(name: str, folder: Path) -> Subject:
    import torch

    from panview.resources import resource_path

    del folder
    checkpoint = resource_path("models/demo_fpn_brief.pth")
    meta = torch.load(checkpoint, map_location="cpu", weights_only=True)["meta"]["dataset_meta"]
    labels = tuple((label, label in meta["thing_classes"]) for label in meta["classes"])
    return Subject(name, "mmdet", str(resource_path("models/demo_fpn.py")), str(checkpoint), MMDET, labels)


def _eomt(name: str, folder: Path, **sizes: int) -> Subject:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.manual_seed(0)
    names = [f"thing {number}" for number in range(_THINGS)] + [f"stuff {number}" for number in range(_STUFF)]
    config = transformers.EomtConfig(id2label=dict(enumerate(names)), **sizes)
    model = transformers.EomtForUniversalSegmentation(config).eval()
    _embolden(model, config.image_size)
    where = folder / name
    model.save_pretrained(where)
    edge = {"shortest_edge": config.image_size, "longest_edge": config.image_size}
    transformers.EomtImageProcessorPil(size=edge, do_pad=True).save_pretrained(where)
    labels = tuple((label, label.startswith("thing")) for label in names)
    return Subject(name, "transformers", str(where / "config.json"), str(where), TRANSFORMERS, labels)


def _embolden(model: Any, size: int, share: float = 0.2) -> None:  # noqa: ANN401
    """Make scores and masks bold, and "no object" so likely that a share of the queries is something."""
    import torch

    with torch.no_grad():
        pixels = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(0))
        for factor, part in ((40.0, "class_logits"), (40.0, "mask_logits")):
            output = {"class_logits": "class_queries_logits", "mask_logits": "masks_queries_logits"}[part]
            spread = float(getattr(model(pixel_values=pixels), output).std())
            layer = model.class_predictor if part == "class_logits" else model.mask_head.fc3
            layer.weight.mul_(factor / max(spread, 1e-6))
            layer.bias.mul_(factor / max(spread, 1e-6))
        classes = model(pixel_values=pixels).class_queries_logits[0]
        ahead = classes[:, :-1].max(-1).values - classes[:, -1]
        model.class_predictor.bias[-1] += torch.quantile(ahead, 1 - share)


def _large_eomt(name: str, folder: Path) -> Subject:
    return _eomt(name, folder)


def _tiny_eomt(name: str, folder: Path) -> Subject:
    return _eomt(
        name, folder, hidden_size=32, num_hidden_layers=3, num_attention_heads=2, image_size=64, patch_size=8,
        num_queries=20, num_blocks=1, num_upscale_blocks=1, num_register_tokens=1,
    )  # fmt: skip


MAKERS: dict[str, Callable[[str, Path], Subject]] = {
    "mask2former_r50": _of_zoo,
    "panoptic_fpn_r50_1x": _of_zoo,
    "eomt_large_640": _large_eomt,
    "demo_fpn_brief": _demo,
    "eomt_tiny": _tiny_eomt,
}
FULL = ("mask2former_r50", "panoptic_fpn_r50_1x", "eomt_large_640")
TINY = ("demo_fpn_brief", "eomt_tiny")
