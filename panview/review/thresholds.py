"""The thresholds that decide what an error is called, as they are in force and as every output records them."""

from __future__ import annotations

from dataclasses import dataclass

from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU
from panview.metrics.matching import IOU_THRESHOLD


@dataclass(frozen=True)
class Thresholds:
    """Thresholds in force.

    Attributes
    ----------
    iou : float
        A match must exceed it; from 0.5.
    near_miss_iou : float
        A best same-category IoU from here to 0.5 is a near miss.
    mostly : float
        More than this share of a segment is most of it, for split, merged and swallowed by stuff.
    tp_below : float or None
        Matches with a smaller IoU are poor masks; None where none is called so.
    """

    iou: float = IOU_THRESHOLD
    near_miss_iou: float = NEAR_MISS_IOU
    mostly: float = MOSTLY
    tp_below: float | None = None

    def as_json(self) -> dict[str, float | None]:
        """Return the ``thresholds`` of a JSON output."""
        return {
            "iou": self.iou,
            "near_miss_iou": self.near_miss_iou,
            "mostly": self.mostly,
            "tp_below": self.tp_below,
        }

    @property
    def text(self) -> str:
        """The thresholds in words."""
        poor = f", poor mask below {self.tp_below:g}" if self.tp_below is not None else ""
        return f"IoU {self.iou:g}, near miss from {self.near_miss_iou:g}, mostly above {self.mostly:g}{poor}"


THRESHOLD_COLUMNS = ("iou_threshold", "near_miss_iou", "mostly", "tp_below")
"""Columns of a CSV file that record them, the same in every row."""
