"""Models of transformers that are not run, and why: told by their config alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any

_SEMANTIC = "gives each pixel a category and does not separate objects"
_BOXES = "finds boxes and has no masks"
_MASKS = "gives masks without categories"
_TEXT = "finds what a text describes and has no categories of its own"
_VIDEO = "segments videos and carries information from frame to frame; panview runs models on single images"
_BACKBONE = "is a backbone for other models and segments nothing by itself"
_TYPES: Mapping[str, tuple[str, ...]] = {
    _SEMANTIC: (
        "beit", "data2vec-vision", "dpt", "mobilenet_v2", "mobilevit", "mobilevitv2", "sapiens2", "segformer",
        "tipsv2_dpt", "upernet",
    ),
    _BOXES: (
        "conditional_detr", "d_fine", "dab_detr", "deformable_detr", "deta", "deimv2", "lw_detr", "rt_detr",
        "rt_detr_v2", "table-transformer", "yolos",
    ),
    "finds only things and knows no stuff": ("rf_detr",),
    _MASKS: ("edgetam", "fast_sam", "sam", "sam2", "sam3_tracker", "sam_hq", "seggpt"),
    _TEXT: (
        "clipseg", "florence2", "grounding-dino", "groupvit", "mm-grounding-dino", "omdet-turbo", "owlv2", "owlvit",
        "sam3", "sam3_lite_text", "xclip",
    ),
    _VIDEO: ("edgetam_video", "sam2_video", "sam3_tracker_video", "sam3_video", "videomt"),
    _BACKBONE: (
        "convnext", "convnextv2", "dinat", "dinov2", "dinov2_with_registers", "dinov3_convnext", "dinov3_vit",
        "focalnet", "maskformer-swin", "resnet", "swin", "swinv2", "timm_backbone", "timm_wrapper", "vit",
    ),
}  # fmt: skip
_REASONS = {kind: reason for reason, kinds in _TYPES.items() for kind in kinds}
_CALLED = {"videomt": "VideoMT", "detr": "DETR"}


def why_refused(config: Mapping[str, Any], runs: Mapping[str, str]) -> tuple[str, str] | None:
    """Return why a model cannot be run and the place in its config that says so; None where it can.

    Parameters
    ----------
    config : mapping
        Its ``config.json``.
    runs : mapping of str to str
        What can be run: ``model_type``, and what it is called.
    """
    kind = str(config.get("model_type") or "")
    known = f"; panview runs these transformers models: {', '.join(dict.fromkeys(runs.values()))}"
    if kind not in runs:
        reason = _REASONS.get(kind)
        why = f"its model, {_CALLED.get(kind, kind) or 'of no known type'}, "
        return why + (reason or "is not a panoptic model of transformers") + known, "$.model_type"
    heads = config.get("architectures")
    named = [str(head) for head in heads] if isinstance(heads, list) else []
    if any(head.endswith("ForObjectDetection") for head in named):
        which = "; take the one with -panoptic in its name" if kind == "detr" else ""
        return f"its model, {runs[kind]}, was saved with a head that {_BOXES}{which}", "$.architectures"
    missing = [name for name in ("timm", "torchvision") if not importlib.util.find_spec(name)]
    if _wants_timm(config) and missing:
        return (
            f"its backbone comes from timm, which needs torchvision; not installed: {' and '.join(missing)}. "
            "pip install timm torchvision, or take a revision with a backbone of transformers (DETR has @no_timm)",
            "$.backbone_config",
        )
    if _backbone(config) == "dinat" and not importlib.util.find_spec("natten"):
        return "its backbone, DiNAT, needs natten, which is not installed: pip install natten", "$.backbone_config"
    return None


def _wants_timm(config: Mapping[str, Any]) -> bool:
    """Whether the backbone is one of timm; a DETR that says nothing of it has one."""
    if _backbone(config):
        return _backbone(config) == "timm_backbone"
    silent = config.get("model_type") == "detr" and not config.get("backbone_kwargs")
    return bool(config.get("use_timm_backbone", silent))


def _backbone(config: Mapping[str, Any]) -> str:
    backbone = config.get("backbone_config")
    return str(backbone.get("model_type") or "") if isinstance(backbone, dict) else ""
