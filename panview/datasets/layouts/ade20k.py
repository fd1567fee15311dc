"""ADE20K panoptic, as ``prepare_ade20k_pan_seg.py`` of Mask2Former writes it beside ``images/``."""

from __future__ import annotations

from panview.datasets.layouts.declared import DeclaredLayout, Kind

ADE20K = DeclaredLayout(
    name="ADE20K",
    kinds=(Kind("ade20k_panoptic_{split}.json", ("ade20k_panoptic_{split}",), ("images/{photos}",)),),
    photo_splits={"val": "validation", "train": "training"},
)
"""See https://github.com/facebookresearch/Mask2Former, ``datasets/README.md``."""
