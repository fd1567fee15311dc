"""Tiny models of transformers with random weights, saved as its users save them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers

KINDS = ("mask2former", "maskformer", "eomt", "eomt_dinov3", "oneformer", "detr")
_QUERIES = 8
TASK = (35, 23, 26, 27, 34, 36)
"""The panoptic task by the tokenizer that is written here."""
CLASS, MASK = 200, 300
_CLASS_HEADS = ("class_predictor", "class_labels_classifier", "decoder.class_embed")
_MASK_HEADS = ("mask_head.fc3", "mask_embedder.2", "mask_embed.layers.2")


def save_tiny(kind: str, folder: Path, names: Sequence[str], *, size: int = 64, seed: int = 0, **options: str) -> Path:
    """Save a model of a kind; its class scores are made bold, since random ones lie below every threshold."""
    torch.manual_seed(seed)
    labels = dict(enumerate(names))
    model, processor = _MAKERS[kind](labels, size)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if any(head in name for head in _CLASS_HEADS) and name.endswith("weight"):
                parameter.mul_(CLASS)
            if any(head in name for head in _MASK_HEADS):
                parameter.mul_(MASK)
    transformers.logging.disable_progress_bar()
    model.save_pretrained(folder, **options)
    processor.save_pretrained(folder)
    if kind == "oneformer":
        save_tokenizer(folder)
    return folder


def save_tokenizer(folder: Path) -> None:
    """Write a tokenizer as CLIP has it, of the letters and words of OneFormer's task alone."""
    words = ("the", "task", "is", "panoptic")
    tokens = [letter + end for letter in sorted(set("".join(words))) for end in ("", "</w>")]
    merges = []
    for word in words:
        begun, *rest = (*word[:-1], f"{word[-1]}</w>")
        for part in rest:
            if f"{begun} {part}" not in merges:
                merges.append(f"{begun} {part}")
            begun += part
            tokens += [begun] if begun not in tokens else []
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]))


def _swin(size: int) -> transformers.SwinConfig:
    return transformers.SwinConfig(
        image_size=size, embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 1, 1], window_size=4,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )  # fmt: skip


def _mask2former(labels: dict[int, str], size: int) -> tuple[Any, Any]:
    config = transformers.Mask2FormerConfig(
        backbone_config=_swin(size), feature_size=32, mask_feature_size=32, hidden_dim=32, encoder_feedforward_dim=16,
        encoder_layers=1, decoder_layers=2, num_attention_heads=2, dim_feedforward=16, num_queries=_QUERIES,
        id2label=labels,
    )  # fmt: skip
    processor = transformers.Mask2FormerImageProcessorPil(size={"shortest_edge": size, "longest_edge": 2 * size})
    return transformers.Mask2FormerForUniversalSegmentation(config), processor


def _maskformer(labels: dict[int, str], size: int) -> tuple[Any, Any]:
    decoder = transformers.DetrConfig(
        d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
        encoder_ffn_dim=16, decoder_ffn_dim=16, num_queries=_QUERIES,
    )  # fmt: skip
    config = transformers.MaskFormerConfig(
        fpn_feature_size=32, mask_feature_size=32, backbone_config=_swin(size), decoder_config=decoder, id2label=labels
    )
    processor = transformers.MaskFormerImageProcessorPil(size={"shortest_edge": size, "longest_edge": 2 * size})
    return transformers.MaskFormerForInstanceSegmentation(config), processor


def _eomt(labels: dict[int, str], size: int) -> tuple[Any, Any]:
    config = transformers.EomtConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=size, patch_size=8,
        num_queries=_QUERIES, num_blocks=1, num_upscale_blocks=1, num_register_tokens=1, id2label=labels,
    )  # fmt: skip
    return transformers.EomtForUniversalSegmentation(config), _padding(size)


def _eomt_dinov3(labels: dict[int, str], size: int) -> tuple[Any, Any]:
    config = transformers.EomtDinov3Config(
        hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=size,
        patch_size=8, num_queries=_QUERIES, num_blocks=1, num_upscale_blocks=1, num_register_tokens=1, id2label=labels,
    )  # fmt: skip
    return transformers.EomtDinov3ForUniversalSegmentation(config), _padding(size)


def _oneformer(labels: dict[int, str], size: int) -> tuple[Any, Any]:
    config = transformers.OneFormerConfig(
        backbone_config=_swin(size), conv_dim=32, mask_dim=32, hidden_dim=32, encoder_feedforward_dim=16,
        encoder_layers=1, decoder_layers=2, num_attention_heads=2, dim_feedforward=16, num_queries=_QUERIES,
        query_dec_layers=1, task_seq_len=12, text_encoder_width=16, text_encoder_num_layers=1,
        text_encoder_proj_layers=1, text_encoder_vocab_size=40, id2label=labels,
    )  # fmt: skip
    # As on the hub: names of classes are to be fetched, which only a training needs.
    processor = transformers.OneFormerImageProcessorPil(size={"shortest_edge": size, "longest_edge": 2 * size})
    processor.class_info_file = "coco_panoptic.json"
    return transformers.OneFormerForUniversalSegmentation(config), processor


def _detr(labels: dict[int, str], size: int) -> tuple[Any, Any]:
    backbone = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = transformers.DetrConfig(
        use_timm_backbone=False, backbone_config=backbone, d_model=16, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=8, decoder_attention_heads=8, encoder_ffn_dim=16, decoder_ffn_dim=16,
        num_queries=_QUERIES, id2label=labels,
    )  # fmt: skip
    processor = transformers.DetrImageProcessorPil(size={"shortest_edge": size, "longest_edge": 2 * size})
    return transformers.DetrForSegmentation(config), processor


def _padding(size: int) -> transformers.EomtImageProcessorPil:
    return transformers.EomtImageProcessorPil(size={"shortest_edge": size, "longest_edge": size}, do_pad=True)


_MAKERS = {
    "mask2former": _mask2former,
    "maskformer": _maskformer,
    "eomt": _eomt,
    "eomt_dinov3": _eomt_dinov3,
    "oneformer": _oneformer,
    "detr": _detr,
}
