"""What the filter form says."""

from __future__ import annotations

from dataclasses import dataclass

from panview.metrics.segment_table import Side, Status


@dataclass(frozen=True)
class FilterValues:
    """A filter over segments; an empty set, None and "" mean any.

    Attributes
    ----------
    sides : frozenset of Side
        Ground truth, prediction.
    statuses : frozenset of Status
        TP, FP and so on.
    categories : frozenset of int
        Indices into the dataset's categories.
    supercategories : frozenset of str
        Names.
    kind : str
        "thing", "stuff" or "".
    area_min, area_max : int, optional
        Pixels, both included.
    iou_min, iou_max : float, optional
        0 to 1, both included.
    image_name : str
        Part of the file name.
    """

    sides: frozenset[Side] = frozenset()
    statuses: frozenset[Status] = frozenset()
    categories: frozenset[int] = frozenset()
    supercategories: frozenset[str] = frozenset()
    kind: str = ""
    area_min: int | None = None
    area_max: int | None = None
    iou_min: float | None = None
    iou_max: float | None = None
    image_name: str = ""

    def active_count(self) -> int:
        """Return how many kinds of conditions are set; a range counts once."""
        area = self.area_min is not None or self.area_max is not None
        iou = self.iou_min is not None or self.iou_max is not None
        sets = (self.sides, self.statuses, self.categories, self.supercategories, self.kind, self.image_name)
        return sum(map(bool, sets)) + area + iou
