"""The names of the formats of annotation tools, without readers: the window lists them before anything is sent."""

from __future__ import annotations

CVAT, COCO, LABEL_STUDIO, LABELME = "cvat", "coco", "label-studio", "labelme"
TITLES = {
    CVAT: "CVAT Segmentation mask 1.1",
    COCO: "COCO 1.0 with run lengths",
    LABEL_STUDIO: "Label Studio brush",
    LABELME: "labelme JSON",
}
"""Of each name; in the order in which they are listed."""
