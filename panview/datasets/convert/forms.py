"""The forms of panoptic predictions that can be read and written."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """A form, by the name it has on the command line."""

    COCO = "coco"
    LABELS = "labels"
    LABELS_FROM_1 = "labels-from-1"
    THINGS_FIRST = "labels-things-first"
    STUFF_FIRST = "labels-stuff-first"
    DETECTRON2 = "detectron2"
    SEPARATED = "detectron2-separated"
    MMDET = "mmdet"
    TWO_CHANNEL = "two-channel"
    TWO_CHANNEL_16 = "two-channel-16"
    CITYSCAPES = "cityscapes"

    @property
    def has_json(self) -> bool:
        """Whether a JSON lists the segments; otherwise each map tells its categories itself."""
        return self in _WITH_JSON


DESCRIPTIONS = {
    Form.COCO: "COCO panoptic results, JSON and PNG, with the dataset's category ids",
    Form.LABELS: "COCO panoptic results with labels 0 to c-1 as category ids, in the order of the dataset's categories",
    Form.LABELS_FROM_1: "COCO panoptic results with labels 1 to c as category ids",
    Form.THINGS_FIRST: "COCO panoptic results with labels 0 to c-1 as category ids, all things before all stuff",
    Form.STUFF_FIRST: "COCO panoptic results with labels 0 to c-1 as category ids, all stuff before all things",
    Form.DETECTRON2: "Detectron2's predictions.json with its PNG files beside it",
    Form.SEPARATED: "results of Detectron2's models, things and stuff numbered apart",
    Form.MMDET: "MMDetection's id maps, label + 1000 x instance",
    Form.TWO_CHANNEL: "PNG files of two channels, category id and instance",
    Form.TWO_CHANNEL_16: "PNG files of two 16-bit channels, category id and instance",
    Form.CITYSCAPES: "maps as Cityscapes has them, category id x 1000 + instance",
}

JSON_FORMS = (
    Form.COCO,
    Form.LABELS,
    Form.LABELS_FROM_1,
    Form.THINGS_FIRST,
    Form.STUFF_FIRST,
    Form.SEPARATED,
)
"""The ways in which a JSON numbers categories; ``detectron2`` is any of them, and written as the first."""
_WITH_JSON = frozenset({*JSON_FORMS, Form.DETECTRON2})

MAP_FORMS = (Form.MMDET, Form.TWO_CHANNEL, Form.CITYSCAPES)
"""The forms without a JSON that differ when they are read."""
_ONLY_READ = frozenset({Form.SEPARATED, Form.THINGS_FIRST, Form.STUFF_FIRST})
TARGETS = tuple(form for form in Form if form not in _ONLY_READ)
