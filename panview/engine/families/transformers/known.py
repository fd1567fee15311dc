"""Well-known panoptic models of the hub, trained on COCO."""

from __future__ import annotations

from typing import NamedTuple


class KnownModel(NamedTuple):
    """A model of the hub; ``pq`` is what its authors published for COCO val2017, in points, None where unclear."""

    id: str
    collection: str
    pq: float | None


KNOWN = (
    # MODEL_ZOO.md of facebookresearch/Mask2Former, which has two with Swin-B; the hub does not say which one this is.
    KnownModel("facebook/mask2former-swin-tiny-coco-panoptic", "Mask2Former", 53.2),
    KnownModel("facebook/mask2former-swin-small-coco-panoptic", "Mask2Former", 54.6),
    KnownModel("facebook/mask2former-swin-base-coco-panoptic", "Mask2Former", None),
    KnownModel("facebook/mask2former-swin-large-coco-panoptic", "Mask2Former", 57.8),
    # model_zoo/dinov2.md of tue-mps/eomt.
    KnownModel("tue-mps/coco_panoptic_eomt_small_640_2x", "EoMT", 46.7),
    KnownModel("tue-mps/coco_panoptic_eomt_base_640_2x", "EoMT", 51.6),
    KnownModel("tue-mps/coco_panoptic_eomt_large_640", "EoMT", 56.0),
    KnownModel("tue-mps/coco_panoptic_eomt_large_1280", "EoMT", 58.3),
    KnownModel("tue-mps/coco_panoptic_eomt_giant_640", "EoMT", 57.0),
    KnownModel("tue-mps/coco_panoptic_eomt_giant_1280", "EoMT", 59.2),
    KnownModel("facebook/maskformer-swin-tiny-coco", "MaskFormer", None),
    KnownModel("facebook/maskformer-swin-small-coco", "MaskFormer", None),
    KnownModel("facebook/maskformer-swin-base-coco", "MaskFormer", None),
    KnownModel("facebook/maskformer-swin-large-coco", "MaskFormer", None),
)
