"""What post-processing needs of MMDetection's models, caught on its way; their results stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from mmdet.models import FCNMaskHead, HeuristicFusionHead, MaskFormerFusionHead, MaskFormerHead, StandardRoIHead
from mmdet.structures.bbox import bbox2roi
from mmengine.structures import InstanceData

from panview.engine.families.torch_masks import kept_queries, tensor_queries
from panview.engine.kept.codes import to_shares
from panview.engine.kept.queries import Kept, KeptDetections, KeptQueries
from panview.engine.kept.rule import LOWEST, KeptRule, kept_rule
from panview.engine.post_processing import Frame
from panview.engine.predictor import ModelError

_PLAIN = "nms"
_SIDE = 28
"""Of masks, where there is none."""


class Keeper(Protocol):
    """Catches what a model makes of a batch."""

    rule: KeptRule
    on: bool
    """Whether it does."""

    def taken(self, metas: Sequence[Mapping[str, Any]]) -> list[Kept]:
        """Return what was caught of the last batch, an entry for each image, and let go of it."""
        ...


def keeper_of(model: Any) -> Keeper:  # noqa: ANN401
    """Return what catches the queries of a model, or its detections.

    Raises
    ------
    ModelError
        Its segments are not made by a rule that is known here.
    """
    fusion = getattr(model, "panoptic_fusion_head", None)
    head = getattr(model, "panoptic_head", None)
    if isinstance(fusion, MaskFormerFusionHead) and isinstance(head, MaskFormerHead):
        return QueryKeeper(fusion, head)
    roi, mask = getattr(model, "roi_head", None), getattr(getattr(model, "roi_head", None), "mask_head", None)
    # Not what is made of these: cascades look at each detection several times.
    if isinstance(fusion, HeuristicFusionHead) and type(roi) is StandardRoIHead and type(mask) is FCNMaskHead:
        return DetectionKeeper(model)
    made = f"{type(fusion).__name__} with {type(head if roi is None else roi).__name__}"
    raise ModelError(f"its post-processing, {made}, is not known")


class QueryKeeper:
    """Catches the queries of MaskFormer and Mask2Former before MMDetection resizes their masks."""

    def __init__(self, fusion: MaskFormerFusionHead, head: MaskFormerHead) -> None:
        settings = fusion.test_cfg
        name = "mask2former" if settings.get("filter_low_score", False) else "maskformer"
        thresholds = {"score": settings.get("object_mask_thr", 0.8), "overlap": settings.get("iou_thr", 0.8)}
        self.rule = kept_rule(name, {**thresholds, "mask": 0.5})
        self.on = False
        self._caught: tuple[torch.Tensor, torch.Tensor] | None = None
        head.register_forward_hook(self._catch)

    def taken(self, metas: Sequence[Mapping[str, Any]]) -> list[Kept]:
        """See `Keeper`."""
        if self._caught is None:
            raise ModelError("its head was not asked for queries")
        classes, masks = self._caught
        self._caught = None
        return [self._kept(*each) for each in zip(classes, masks, metas, strict=True)]

    def _kept(self, classes: torch.Tensor, masks: torch.Tensor, meta: Mapping[str, Any]) -> KeptQueries:
        frame = Frame(_size(meta["batch_input_shape"]), _size(meta["img_shape"]), _size(meta["ori_shape"]))
        masks = masks.float()
        return kept_queries(tensor_queries(classes, masks), masks, frame, self.rule.lowest)

    def _catch(self, _head: Any, _inputs: Any, outputs: Any) -> None:  # noqa: ANN401
        if self.on:
            classes, masks = outputs
            self._caught = classes[-1], masks[-1]


@dataclass(eq=False)
class _Masks:
    """Mask logits of detections, and what these are."""

    logits: torch.Tensor
    found: InstanceData


class DetectionKeeper:
    """Catches the detections of Panoptic FPN, and those that score too little for a segment, which the model drops.

    These are looked at beside the others and after them: what MMDetection makes of the others stays the same to the
    last bit.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self._roi = model.roi_head
        self._settings = self._roi.test_cfg
        fusion = model.panoptic_fusion_head
        self._things, self._classes = fusion.num_things_classes, fusion.num_classes
        score = float(self._settings.score_thr)
        # Where a lower threshold would change what the others become, it stays.
        plain = str(self._settings.nms.get("type", _PLAIN)) == _PLAIN
        self.rule = kept_rule(
            "panoptic_fpn",
            {
                "score": score,
                "overlap": fusion.test_cfg.mask_overlap,
                "mask": self._settings.mask_thr_binary,
                "stuff_area": fusion.test_cfg.stuff_area_limit,
            },
            LOWEST if plain else score,
        )
        self.on = False
        self._low: list[InstanceData] = []
        self._caught: list[_Masks] = []
        self._stuff: list[np.ndarray[Any, np.dtype[np.int16]]] = []
        boxes = self._roi.bbox_head
        self._find, self._predict_mask = boxes.predict_by_feat, self._roi.predict_mask
        self._forward, self._single = self._roi._mask_forward, fusion._predict_single
        boxes.predict_by_feat, self._roi.predict_mask = self.find, self.predict_mask
        fusion._predict_single = self.predict_single

    def find(self, *arguments: Any, rcnn_test_cfg: Any, **options: Any) -> list[InstanceData]:  # noqa: ANN401
        """Find detections as ever, and once more down to the lowest score."""
        found: list[InstanceData] = self._find(*arguments, rcnn_test_cfg=rcnn_test_cfg, **options)
        if self.on:
            settings = type(rcnn_test_cfg)({**rcnn_test_cfg, "score_thr": self.rule.lowest})
            more: list[InstanceData] = self._find(*arguments, rcnn_test_cfg=settings, **options)
            self._low = [each[each.scores <= rcnn_test_cfg.score_thr] for each in more]
        return found

    def predict_mask(
        self,
        x: Any,  # noqa: ANN401
        batch_img_metas: list[dict[str, Any]],
        results_list: list[InstanceData],
        rescale: bool = False,
    ) -> list[InstanceData]:
        """Make masks of detections, and keep those of the low ones too, before they are pasted."""
        if not self.on:
            found: list[InstanceData] = self._predict_mask(x, batch_img_metas, results_list, rescale)
            return found
        caught: list[torch.Tensor] = []

        def forward(*arguments: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401
            made: dict[str, Any] = self._forward(*arguments, **options)
            caught.append(made["mask_preds"])
            return made

        high = [InstanceData(bboxes=r.bboxes.clone(), scores=r.scores, labels=r.labels) for r in results_list]
        self._roi._mask_forward = forward
        try:
            found = self._predict_mask(x, batch_img_metas, results_list, rescale)
        finally:
            self._roi._mask_forward = self._forward
        # None were looked for where the network proposed no box.
        low = self._low or [each[:0] for each in high]
        rois = bbox2roi([each.bboxes for each in low])
        of_low = self._forward(x, rois)["mask_preds"] if len(rois) else None
        of_high = caught[0] if caught else None
        both = zip(self._by_image(of_high, high), self._by_image(of_low, low), high, low, strict=True)
        self._caught = [
            _Masks(_joined(above, below), InstanceData.cat([one, other])) for above, below, one, other in both
        ]
        self._low, self._stuff = [], []
        return found

    def predict_single(self, mask_results: InstanceData, seg_preds: torch.Tensor, **options: Any) -> Any:  # noqa: ANN401
        """Keep the label of each pixel's highest channel."""
        if self.on:
            labels = seg_preds.argmax(0).cpu().numpy().astype(np.int16) + np.int16(self._things)
            self._stuff.append(np.where(labels < self._classes, labels, np.int16(-1)))
        return self._single(mask_results, seg_preds, **options)

    def taken(self, metas: Sequence[Mapping[str, Any]]) -> list[Kept]:
        """See `Keeper`."""
        kept: list[Kept] = []
        for masks, stuff, meta in zip(self._caught, self._stuff, metas, strict=True):
            found = masks.found
            scale = found.bboxes.new_tensor(meta["scale_factor"]).repeat((1, 2))
            kept.append(
                KeptDetections(
                    to_shares(masks.logits.sigmoid().float().cpu().numpy()),
                    (found.bboxes / scale).float().cpu().numpy(),
                    found.labels.cpu().numpy().astype(np.int32),
                    found.scores.float().cpu().numpy(),
                    stuff,
                )
            )
        self._caught, self._stuff = [], []
        return kept

    def _by_image(self, logits: torch.Tensor | None, found: Sequence[InstanceData]) -> list[torch.Tensor | None]:
        """Return for each image the logits (n, h, w) of its detections, each of its own class."""
        if logits is None:
            return [None for _ in found]
        several = torch.split(logits, [len(each.scores) for each in found])
        if self._roi.mask_head.class_agnostic:
            return [each[:, 0] for each in several]
        return [
            each[torch.arange(len(each), device=each.device), one.labels]
            for each, one in zip(several, found, strict=True)
        ]


def _joined(above: torch.Tensor | None, below: torch.Tensor | None) -> torch.Tensor:
    there = [each for each in (above, below) if each is not None]
    return torch.cat(there) if there else torch.zeros((0, _SIDE, _SIDE))


def _size(shape: Sequence[int]) -> tuple[int, int]:
    return int(shape[0]), int(shape[1])
