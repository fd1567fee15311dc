"""What forms of predictions are called."""

from __future__ import annotations

from panview.datasets.forms.names import FormName

TITLES = {
    FormName.COCO: "COCO panoptic results",
    FormName.LABELS: "COCO panoptic results, labels from 0",
    FormName.LABELS_FROM_1: "COCO panoptic results, labels from 1",
    FormName.THINGS_FIRST: "COCO panoptic results, labels from 0, things first",
    FormName.STUFF_FIRST: "COCO panoptic results, labels from 0, stuff first",
    FormName.DETECTRON2: "Detectron2: predictions.json with PNG files",
    FormName.SEPARATED: "Detectron2: things and stuff numbered separately",
    FormName.TRANSFORMERS: "transformers: maps with segments_info",
    FormName.RLE: "COCO results of masks: run lengths or polygons",
    FormName.SEMANTIC: "Semantic maps with instance results over them",
    FormName.MMDET: "Maps of MMDetection: label + 1000 × instance",
    FormName.TWO_CHANNEL: "Maps of two channels: category and instance",
    FormName.TWO_CHANNEL_16: "Maps of two 16-bit channels: category and instance",
    FormName.CITYSCAPES: "Maps of Cityscapes: category × 1000 + instance",
    FormName.DIVISOR: "Maps of category × divisor + instance",
    FormName.STEP: "Maps of KITTI-STEP: red is the category",
}
"""What the window calls the forms."""
