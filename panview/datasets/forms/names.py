"""The forms of panoptic predictions by the names that they have on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class FormName(StrEnum):
    """A form, by the name it has on the command line."""

    COCO = "coco"
    LABELS = "labels"
    LABELS_FROM_1 = "labels-from-1"
    THINGS_FIRST = "labels-things-first"
    STUFF_FIRST = "labels-stuff-first"
    DETECTRON2 = "detectron2"
    SEPARATED = "detectron2-separated"
    TRANSFORMERS = "transformers"
    RLE = "rle"
    SEMANTIC = "semantic+instances"
    MMDET = "mmdet"
    TWO_CHANNEL = "two-channel"
    TWO_CHANNEL_16 = "two-channel-16"
    CITYSCAPES = "cityscapes"
    DIVISOR = "divisor"
    STEP = "step"

    @property
    def has_json(self) -> bool:
        """Whether a JSON of COCO's kind lists the segments of id maps."""
        return self in _WITH_JSON


DESCRIPTIONS = {
    FormName.COCO: "COCO panoptic results (JSON and PNG) with the dataset's category ids",
    FormName.LABELS: (
        "COCO panoptic results with labels 0 to c-1 as category ids, in the order of the dataset's categories"
    ),
    FormName.LABELS_FROM_1: "COCO panoptic results with labels 1 to c as category ids",
    FormName.THINGS_FIRST: "COCO panoptic results with labels 0 to c-1 as category ids, all things before all stuff",
    FormName.STUFF_FIRST: "COCO panoptic results with labels 0 to c-1 as category ids, all stuff before all things",
    FormName.DETECTRON2: "Detectron2's predictions.json with its PNG files beside it",
    FormName.SEPARATED: "results of Detectron2's models, things and stuff numbered separately",
    FormName.TRANSFORMERS: "maps with segments_info as transformers gives them, label_id for the category",
    FormName.RLE: "COCO results or instances JSON, run lengths or polygons per segment",
    FormName.SEMANTIC: "semantic maps with COCO instance results over them",
    FormName.MMDET: "MMDetection's id maps, label + 1000 x instance",
    FormName.TWO_CHANNEL: "PNG files of two channels, category id and instance",
    FormName.TWO_CHANNEL_16: "PNG files of two 16-bit channels, category id and instance",
    FormName.CITYSCAPES: "maps as Cityscapes has them, category id x 1000 + instance",
    FormName.DIVISOR: "maps of category id x divisor + instance (--divisor N)",
    FormName.STEP: "KITTI-STEP's PNG files, R category id, G and B instance",
}

JSON_FORMS = (
    FormName.COCO,
    FormName.LABELS,
    FormName.LABELS_FROM_1,
    FormName.THINGS_FIRST,
    FormName.STUFF_FIRST,
    FormName.SEPARATED,
)
"""The ways in which a JSON numbers categories; ``detectron2`` is any of them, and written as the first."""
_WITH_JSON = frozenset({*JSON_FORMS, FormName.DETECTRON2})
MAP_FORMS = (FormName.MMDET, FormName.TWO_CHANNEL, FormName.CITYSCAPES)
"""The forms without a JSON that are told apart by their values."""
VALUE_FORMS = (*MAP_FORMS, FormName.TWO_CHANNEL_16, FormName.DIVISOR, FormName.STEP)
"""All forms without a JSON."""
TARGETS = (
    *(FormName.COCO, FormName.LABELS, FormName.LABELS_FROM_1, FormName.DETECTRON2),
    *(FormName.MMDET, FormName.TWO_CHANNEL, FormName.TWO_CHANNEL_16, FormName.CITYSCAPES),
)
"""What ``convert`` writes."""


def shown(forms: Sequence[FormName]) -> str:
    """Return forms as a choice in a sentence."""
    *others, last = [str(form) for form in forms]
    return f"{', '.join(others)} or {last}" if others else last
