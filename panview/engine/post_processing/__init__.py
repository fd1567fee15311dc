"""From what a network puts out for one image to its segments, by each family's own rule.

Pure functions on arrays. A rule is called with the network's raw outputs, the sizes that they go through, which classes
are things, and its parameters::

    from panview.engine.post_processing import Frame, Mask2Former, Queries, mask2former

    queries = Queries.from_logits(class_logits, mask_logits)    # (Q, C + 1) and (Q, h, w) float32
    frame = Frame(padded=(800, 1216), shown=(800, 1199), photo=(427, 640))
    segments = mask2former(queries, frame, isthing, Mask2Former(score=0.8))
    segments.id_map, segments.labels, segments.scores, segments.areas

===================  ==========================  =========================================================
Rule                 Parameters                  Published in
===================  ==========================  =========================================================
`maskformer`         `MaskFormer`                facebookresearch/MaskFormer; MMDetection's MaskFormer
`mask2former`        `Mask2Former`               facebookresearch/Mask2Former; MMDetection's Mask2Former
`oneformer`          `OneFormer`                 SHI-Labs/OneFormer
`eomt`               `Eomt`                      tue-mps/eomt
`detr`               `Detr`                      facebookresearch/detr
`panoptic_fpn`       `PanopticFpn`               facebookresearch/detectron2; MMDetection's HeuristicFusionHead
===================  ==========================  =========================================================

Parameters are frozen dataclasses with the authors' defaults; `dataclasses.replace` sets one.

Where masks lie on a device, or another library is to resize them, give `Queries` an object of one's own as ``masks``:
it answers the two questions of the `Masks` protocol. `panview.engine.families.torch_masks` has one for torch:
`tensor_queries(class_logits, mask_logits)` computes as the authors' code does, on the device where the tensors are. The
default is `ArrayMasks`, which needs no torch.
"""

from panview.engine.post_processing.detr import detr
from panview.engine.post_processing.frame import Frame
from panview.engine.post_processing.mask_classification import eomt, mask2former, maskformer, oneformer
from panview.engine.post_processing.masks import ArrayMasks, Contest, Masks, Queries
from panview.engine.post_processing.panoptic_fpn import Instances, Semantics, panoptic_fpn
from panview.engine.post_processing.parameters import (
    Detr,
    Eomt,
    Mask2Former,
    MaskFormer,
    MmdetPanopticFpn,
    OneFormer,
    PanopticFpn,
)
from panview.engine.post_processing.segments import Segments

__all__ = [
    "ArrayMasks",
    "Contest",
    "Detr",
    "Eomt",
    "Frame",
    "Instances",
    "Mask2Former",
    "MaskFormer",
    "Masks",
    "MmdetPanopticFpn",
    "OneFormer",
    "PanopticFpn",
    "Queries",
    "Segments",
    "Semantics",
    "detr",
    "eomt",
    "mask2former",
    "maskformer",
    "oneformer",
    "panoptic_fpn",
]
