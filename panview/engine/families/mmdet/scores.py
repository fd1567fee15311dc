"""The score of each segment, which MMDetection's fusion heads know and drop."""

from __future__ import annotations

from collections.abc import Mapping
from types import MethodType
from typing import Any

import numpy as np
import torch
from mmdet.models import HeuristicFusionHead, MaskFormerFusionHead
from mmengine.structures import InstanceData, PixelData

from panview.engine.families.torch_masks import tensor_queries
from panview.engine.post_processing import Frame, Mask2Former, MaskFormer, mask2former, maskformer

INSTANCE = 1000
"""MMDetection's ids are label + 1000 x instance."""
_SCORES = "segment_scores"


def keep_scores(model: Any) -> None:  # noqa: ANN401
    """Make a model's panoptic results hold the scores of their segments, for `scores_of`; its maps do not change.

    A detection of Panoptic FPN has the detector's score, stuff has none. A query of MaskFormer and Mask2Former has the
    probability of its class, as `panview.engine.post_processing` has it; their rule is ours, which gives the same map.
    Models with another head tell none.
    """
    head = getattr(model, "panoptic_fusion_head", None)
    if isinstance(head, HeuristicFusionHead):
        _Detections(head)
    elif isinstance(head, MaskFormerFusionHead):
        head.panoptic_postprocess = MethodType(_fuse_queries, head)


def scores_of(result: Any) -> Mapping[int, float] | None:  # noqa: ANN401
    """Return the score of each id of a panoptic result, where it has one; None where the model tells none."""
    scores: Mapping[int, float] | None = result.metainfo.get(_SCORES)
    return scores


class _Detections:
    """Follows detections through a `HeuristicFusionHead`, one image at a time."""

    def __init__(self, head: HeuristicFusionHead) -> None:
        self._lay_masks, self._predict_single = head._lay_masks, head._predict_single
        self._scores: dict[int, float] = {}
        head._lay_masks = self.lay_masks
        head._predict_single = self.predict_single

    def lay_masks(self, found: InstanceData, overlap_thr: float = 0.5) -> tuple[torch.Tensor, torch.Tensor]:
        """Lay detections down that are called by their places, to see which ones are kept."""
        places = torch.arange(len(found.scores), device=found.scores.device)
        numbered = InstanceData(bboxes=found.bboxes, scores=found.scores, labels=places, masks=found.masks)
        id_map, kept = self._lay_masks(numbered, overlap_thr)
        labels, scores = found.labels[kept], found.scores[kept]
        seen = torch.bincount(id_map.flatten(), minlength=len(kept) + 1)[1:] > 0
        # Those without a pixel left get no number.
        pairs = zip(labels[seen].tolist(), scores[seen].float().tolist(), strict=True)
        self._scores = {label + INSTANCE * number: score for number, (label, score) in enumerate(pairs, start=1)}
        return id_map, labels

    def predict_single(self, *arguments: Any, **options: Any) -> PixelData:  # noqa: ANN401
        """Fuse detections with the semantic map."""
        result = self._predict_single(*arguments, **options)
        result.set_metainfo({_SCORES: self._scores})
        return result


def _fuse_queries(head: MaskFormerFusionHead, mask_cls: torch.Tensor, mask_pred: torch.Tensor) -> PixelData:
    """Replace `MaskFormerFusionHead.panoptic_postprocess`, with the same ids."""
    settings = head.test_cfg
    isthing = np.arange(head.num_classes) < head.num_things_classes
    height, width = mask_pred.shape[-2:]
    kind, rule = (Mask2Former, mask2former) if settings.get("filter_low_score", False) else (MaskFormer, maskformer)
    parameters: Any = kind(settings.get("object_mask_thr", 0.8), settings.get("iou_thr", 0.8))
    found = rule(tensor_queries(mask_cls, mask_pred), Frame.whole((height, width)), isthing, parameters)
    things = isthing[found.labels]
    ids = np.where(things, found.labels + INSTANCE * np.cumsum(things), found.labels).astype(np.int32)
    encoded = np.concatenate([[head.num_classes], ids]).astype(np.int32)[found.id_map]
    scores = dict(zip(ids.tolist(), found.scores.tolist(), strict=True))
    return PixelData(sem_seg=torch.from_numpy(encoded)[None], metainfo={_SCORES: scores})
