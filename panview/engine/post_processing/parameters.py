"""What can be set of each rule, with the authors' defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MaskFormer:
    """Parameters of MaskFormer.

    Defaults: ``configs/coco-panoptic/maskformer_panoptic_R50_bs64_554k.yaml`` and ``MaskFormer.panoptic_inference`` of
    facebookresearch/MaskFormer; ``panoptic_fusion_head`` of MMDetection's ``configs/maskformer``.

    Attributes
    ----------
    score : float
        A query's class score must be greater (``OBJECT_MASK_THRESHOLD``, ``object_mask_thr``).
    overlap : float
        A query is left out where the pixels that it wins are a smaller share of its own mask than this
        (``OVERLAP_THRESHOLD``, ``iou_thr``).
    mask : float
        A pixel belongs to a query's own mask from this probability on.
    """

    score: float = 0.8
    overlap: float = 0.8
    mask: float = 0.5


@dataclass(frozen=True)
class Mask2Former:
    """Parameters of Mask2Former.

    Defaults: ``configs/coco/panoptic-segmentation/maskformer2_R50_bs16_50ep.yaml`` and
    ``MaskFormer.panoptic_inference`` of facebookresearch/Mask2Former; MMDetection's ``configs/mask2former``
    with ``filter_low_score=True``.

    Attributes
    ----------
    score, overlap, mask : float
        As in `MaskFormer`. What a query wins below ``mask`` is void.
    """

    score: float = 0.8
    overlap: float = 0.8
    mask: float = 0.5


@dataclass(frozen=True)
class OneFormer:
    """Parameters of OneFormer, as in `Mask2Former`.

    Defaults: ``configs/coco/oneformer_R50_bs16_50ep.yaml`` and ``OneFormer.panoptic_inference`` of SHI-Labs/OneFormer.
    """

    score: float = 0.8
    overlap: float = 0.8
    mask: float = 0.5


@dataclass(frozen=True)
class Eomt:
    """Parameters of EoMT, as in `Mask2Former`.

    Defaults: ``MaskClassificationPanoptic`` (``mask_thresh``, which is the score, and ``overlap_thresh``) and
    ``LightningModule.to_per_pixel_preds_panoptic`` of tue-mps/eomt.
    """

    score: float = 0.8
    overlap: float = 0.8
    mask: float = 0.5


@dataclass(frozen=True)
class Detr:
    """Parameters of DETR.

    Defaults: ``PostProcessPanoptic`` in ``models/segmentation.py`` of facebookresearch/detr.

    Attributes
    ----------
    score : float
        A query's class score must be greater.
    smallest : int
        Queries with fewer pixels are left out, and their pixels go to the others.
    """

    score: float = 0.85
    smallest: int = 5


@dataclass(frozen=True)
class PanopticFpn:
    """Parameters of Panoptic FPN's heuristic merge.

    Defaults: ``MODEL.PANOPTIC_FPN.COMBINE`` in ``detectron2/config/defaults.py`` and
    ``combine_semantic_and_instance_outputs`` in ``detectron2/modeling/meta_arch/panoptic_fpn.py``.

    Attributes
    ----------
    score : float
        A detection's score must be at least this.
    overlap : float
        A detection is left out when more than this share of its mask is covered by better ones.
    stuff_area : int
        Stuff with fewer pixels is void.
    """

    score: float = 0.5
    overlap: float = 0.5
    stuff_area: int = 4096


@dataclass(frozen=True)
class MmdetPanopticFpn(PanopticFpn):
    """The same as MMDetection computes it: shares in single precision, of an area that is 1e-5 larger.

    Defaults: ``panoptic_fusion_head`` of ``configs/panoptic_fpn/panoptic-fpn_r50_fpn_1x_coco.py`` and
    ``HeuristicFusionHead``. Its detector has left out what scores less.
    """

    score: float = 0.0
