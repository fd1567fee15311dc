"""What every rule returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Segments:
    """The segments of one image; none is empty.

    Attributes
    ----------
    id_map : (H, W) uint32, 0 = void
        Segments are numbered 1 to n without a gap, in the order in which the rule makes them.
    labels : (n,) int32
        Class of segment 1, 2, ... n. A class that is stuff has one segment at most.
    scores : (n,) float32
        Class score of the query or the detection that the segment is made of; of stuff that several queries share, the
        first one's. NaN where the rule has none (stuff of Panoptic FPN).
    areas : (n,) int64
        Pixels.
    """

    id_map: NDArray[np.uint32]
    labels: NDArray[np.int32]
    scores: NDArray[np.float32]
    areas: NDArray[np.int64]

    @classmethod
    def none(cls, size: tuple[int, int]) -> Segments:
        """Return an image that is void."""
        return cls(np.zeros(size, np.uint32), np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.int64))

    @classmethod
    def from_id_map(cls, id_map: NDArray[np.uint32], labels: Any, scores: Any) -> Segments:  # noqa: ANN401
        """Count the areas of a map with segments 1 to n; ``labels`` and ``scores`` hold a value for each."""
        areas = np.bincount(id_map.reshape(-1), minlength=len(labels) + 1)[1:]
        return cls(id_map, np.asarray(labels, np.int32), np.asarray(scores, np.float32), areas.astype(np.int64))
