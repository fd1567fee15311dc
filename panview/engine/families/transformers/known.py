"""Well-known panoptic models of the hub, trained on COCO.

Each was seen named in public: in the documentation of transformers, in repositories that use it, or on pages of the
hub. Nothing here was downloaded to be tried. Figures are those of the authors, on the page that is named above them;
none stands where that page has several models which may be meant, and none is measured by panview.
"""

from __future__ import annotations

from typing import NamedTuple


class KnownModel(NamedTuple):
    """A model of the hub.

    Attributes
    ----------
    id : str
        OWNER/NAME.
    collection : str
    pq : float or None
        What its authors published for COCO val2017, in points; None where unclear.
    revision : str
        Another branch than the usual, where only that can be run.
    """

    id: str
    collection: str
    pq: float | None
    revision: str = ""


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
    # model_zoo/dinov3.md of tue-mps/eomt. Its small and base ones were trained twice as long; the names do not say so.
    KnownModel("tue-mps/eomt-dinov3-coco-panoptic-small-640", "EoMT (DINOv3)", None),
    KnownModel("tue-mps/eomt-dinov3-coco-panoptic-base-640", "EoMT (DINOv3)", None),
    KnownModel("tue-mps/eomt-dinov3-coco-panoptic-large-640", "EoMT (DINOv3)", 56.8),
    KnownModel("tue-mps/eomt-dinov3-coco-panoptic-large-1280", "EoMT (DINOv3)", 58.9),
    # README.md of SHI-Labs/OneFormer. The hub's page shows safetensors in this revision.
    KnownModel("shi-labs/oneformer_coco_swin_large", "OneFormer", 57.9, "refs/pr/1"),
    # MODEL_ZOO.md of facebookresearch/MaskFormer, with one model of each backbone for COCO's panoptic task.
    KnownModel("facebook/maskformer-swin-tiny-coco", "MaskFormer", 47.7),
    KnownModel("facebook/maskformer-swin-small-coco", "MaskFormer", 49.7),
    KnownModel("facebook/maskformer-swin-base-coco", "MaskFormer", 51.8),
    KnownModel("facebook/maskformer-swin-large-coco", "MaskFormer", 52.7),
)
