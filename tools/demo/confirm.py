"""Checking that each simulated error is still there once all of them, and the jitter, are applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tools.demo.palette import THINGS
from tools.demo.picture import Scene, Segment


class ErrorKind(StrEnum):
    """What a simulated error is."""

    MISSED = "missed"
    SPURIOUS = "spurious"
    WRONG_CATEGORY = "wrong category"
    THING_STUFF_FLIP = "thing/stuff flip"
    SPLIT = "split"
    MERGED = "merged"
    POOR_MASK = "poor mask"
    NEAR_MISS = "near miss"
    IGNORED_CROWD = "ignored (crowd)"
    IGNORED_VOID = "ignored (void)"


@dataclass(frozen=True)
class SimulatedError:
    """One error that is really there; ids of the segments on both sides that it concerns."""

    image_id: int
    kind: ErrorKind
    ground_truth_ids: tuple[int, ...]
    prediction_ids: tuple[int, ...]


class Overlaps:
    """Intersections of a scene's ground truth with a prediction.

    Parameters
    ----------
    truth : Scene
        The ground truth.
    id_map : NDArray[uint32]
        (H, W), the prediction, 0 = void.
    segments : Sequence[Segment]
        The prediction's segments.
    """

    def __init__(self, truth: Scene, id_map: NDArray[np.uint32], segments: Sequence[Segment]) -> None:
        keys, counts = np.unique(truth.id_map.astype(np.uint64) << np.uint64(32) | id_map, return_counts=True)
        self._pixels = {(int(key) >> 32, int(key) & 0xFFFFFFFF): int(n) for key, n in zip(keys, counts, strict=True)}
        self.truth = {segment.id: segment for segment in truth.segments}
        self.prediction = {segment.id: segment for segment in segments}

    def common(self, ground_truth: int, prediction: int) -> int:
        """Return the pixels of an intersection; either id may be 0, void."""
        return self._pixels.get((ground_truth, prediction), 0)

    def iou(self, ground_truth: int, prediction: int) -> float:
        """Return the IoU of panopticapi, which leaves the prediction's pixels on void out of the union."""
        common = self.common(ground_truth, prediction)
        union = self.truth[ground_truth].area + self.prediction[prediction].area - common - self.common(0, prediction)
        return common / union if union else 0.0

    def best_for_ground_truth(self, ground_truth: int) -> float:
        """Return the largest IoU of a ground-truth segment with any prediction."""
        return max((self.iou(ground_truth, key) for key in self.prediction), default=0.0)

    def best_for_prediction(self, prediction: int) -> float:
        """Return the largest IoU of a prediction with any ground-truth segment that is not a crowd."""
        others = [key for key, segment in self.truth.items() if not segment.iscrowd]
        return max((self.iou(key, prediction) for key in others), default=0.0)

    def ignored(self, prediction: int) -> bool:
        """Return whether more than half of a prediction is on void or on crowds of its category."""
        category = self.prediction[prediction].category_id
        crowds = [key for key, segment in self.truth.items() if segment.iscrowd and segment.category_id == category]
        pixels = self.common(0, prediction) + sum(self.common(key, prediction) for key in crowds)
        return pixels / self.prediction[prediction].area > 0.5


def confirmed(
    truth: Scene, id_map: NDArray[np.uint32], segments: Sequence[Segment], planned: Sequence[SimulatedError]
) -> tuple[SimulatedError, ...]:
    """Return the errors of a plan that the finished prediction shows."""
    overlaps = Overlaps(truth, id_map, segments)
    return tuple(error for error in planned if _holds(overlaps, error))


def _holds(overlaps: Overlaps, error: SimulatedError) -> bool:
    kind, sources, results = error.kind, error.ground_truth_ids, error.prediction_ids
    if kind is ErrorKind.MISSED:
        return overlaps.best_for_ground_truth(sources[0]) < 0.3
    if not results:
        return False
    best = overlaps.best_for_prediction(results[0])
    if kind is ErrorKind.SPURIOUS:
        return best < 0.3 and not overlaps.ignored(results[0])
    if kind is ErrorKind.IGNORED_VOID:
        return best <= 0.5 and overlaps.common(0, results[0]) > 0.5 * overlaps.prediction[results[0]].area
    if kind is ErrorKind.IGNORED_CROWD:
        return best <= 0.5 and overlaps.ignored(results[0])
    if kind is ErrorKind.SPLIT:
        source = overlaps.truth[sources[0]]
        inside = [overlaps.common(source.id, key) / overlaps.prediction[key].area for key in results]
        covered = [overlaps.common(source.id, key) / source.area for key in results]
        return len(results) == 2 and min(inside) > 0.6 and min(covered) > 0.15
    if kind is ErrorKind.MERGED:
        return min(overlaps.common(key, results[0]) / overlaps.truth[key].area for key in sources) > 0.5
    return _wrong_as_planned(overlaps, kind, sources[0], results[0])


def _wrong_as_planned(overlaps: Overlaps, kind: ErrorKind, ground_truth: int, prediction: int) -> bool:
    iou = overlaps.iou(ground_truth, prediction)
    first, second = overlaps.truth[ground_truth].category_id, overlaps.prediction[prediction].category_id
    if kind is ErrorKind.WRONG_CATEGORY:
        return iou > 0.5 and first != second and (first in THINGS) == (second in THINGS)
    if kind is ErrorKind.THING_STUFF_FLIP:
        return iou > 0.5 and (first in THINGS) != (second in THINGS)
    if kind is ErrorKind.POOR_MASK:
        return 0.5 < iou < 0.8
    return 0.25 < iou <= 0.5
