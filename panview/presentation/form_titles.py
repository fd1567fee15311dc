"""What forms of predictions are called."""

from __future__ import annotations

from panview.datasets.forms.names import FormName
from panview.words import tr

TITLES = {
    FormName.COCO: tr("COCO panoptic results"),
    FormName.LABELS: tr("COCO panoptic results, labels from 0"),
    FormName.LABELS_FROM_1: tr("COCO panoptic results, labels from 1"),
    FormName.THINGS_FIRST: tr("COCO panoptic results, labels from 0, things first"),
    FormName.STUFF_FIRST: tr("COCO panoptic results, labels from 0, stuff first"),
    FormName.DETECTRON2: tr("Detectron2: predictions.json with PNG files"),
    FormName.SEPARATED: tr("Detectron2: things and stuff numbered separately"),
    FormName.TRANSFORMERS: tr("transformers: maps with segments_info"),
    FormName.RLE: tr("COCO results of masks: run lengths or polygons"),
    FormName.SEMANTIC: tr("Semantic maps with instance results over them"),
    FormName.MMDET: tr("Maps of MMDetection: label + 1000 × instance"),
    FormName.TWO_CHANNEL: tr("Maps of two channels: category and instance"),
    FormName.TWO_CHANNEL_16: tr("Maps of two 16-bit channels: category and instance"),
    FormName.CITYSCAPES: tr("Maps of Cityscapes: category × 1000 + instance"),
    FormName.DIVISOR: tr("Maps of category × divisor + instance"),
    FormName.STEP: tr("Maps of KITTI-STEP: red is the category"),
}
"""What the window calls the forms."""
