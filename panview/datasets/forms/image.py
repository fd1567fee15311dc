"""An image on the way from one form to another: what COCO panoptic holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap, void_runs


@dataclass(frozen=True, eq=False)
class PanopticImage:
    """The segments of an image.

    Attributes
    ----------
    runs : RunMap
        Its ids are 1 to n: the first, second, ... segment; 0 = void.
    segment_id : (n,) uint32
        As COCO's JSON calls the segments.
    category : (n,) int16
        Index into `Categories`.
    iscrowd : (n,) bool
    score : (n,) float64 or None
        NaN for a segment without one; None where no segment has one.
    """

    runs: RunMap
    segment_id: NDArray[np.uint32]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    score: NDArray[np.float64] | None = None

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score of each segment, NaN for none, (n,) float64."""
        return np.full(len(self.segment_id), np.nan) if self.score is None else self.score

    def without_void(self) -> PanopticImage:
        """Return the image without segments that have no category (-1); their pixels are void."""
        kept = self.category >= 0
        if kept.all():
            return self
        number = np.concatenate([np.zeros(1, np.uint32), np.where(kept, np.cumsum(kept), 0).astype(np.uint32)])
        runs = replace(self.runs, ids=number[self.runs.ids])
        score = None if self.score is None else self.score[kept]
        return PanopticImage(runs, self.segment_id[kept], self.category[kept], self.iscrowd[kept], score)

    def painted(self, values: Sequence[int] | NDArray[Any], void: int) -> RunMap:
        """Return the map with a value for each segment; neighbours may then be equal."""
        table = np.concatenate([np.array([void], np.uint32), np.asarray(values, np.uint32)])
        return replace(self.runs, ids=table[self.runs.ids])


def empty_image(size: tuple[int, int]) -> PanopticImage:
    """Return an image of nothing but void."""
    nothing = np.zeros(0, np.uint32)
    return PanopticImage(void_runs(size), nothing, nothing.astype(np.int16), nothing.astype(np.bool_))
