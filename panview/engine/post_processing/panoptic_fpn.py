"""Panoptic FPN's heuristic merge of detections and a semantic map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing.frame import Frame
from panview.engine.post_processing.masks import ArrayMasks, Masks
from panview.engine.post_processing.parameters import MmdetPanopticFpn, PanopticFpn
from panview.engine.post_processing.segments import Segments


class Planes(Protocol):
    """Masks at the photo's size; an array (n, H, W) is one."""

    def __getitem__(self, place: int, /) -> Any:  # noqa: ANN401
        """Return one, (H, W) bool."""
        ...


@dataclass(frozen=True, eq=False)
class Instances:
    """Detections of one image.

    Attributes
    ----------
    scores : (n,) float32
    labels : (n,) int32
        Classes that are things.
    masks : (n, H, W) bool, or Planes
        Asked for one at a time, best score first.
    """

    scores: NDArray[np.float32]
    labels: NDArray[np.int32]
    masks: Planes


@dataclass(frozen=True, eq=False)
class Semantics:
    """What a semantic head says of one image.

    Attributes
    ----------
    masks : Masks
        A channel's logits are a mask's; make it of an array with `from_logits`.
    labels : (S,) int32
        The class of each channel; -1 for the one that stands for all things, and for any other that is no stuff.
    """

    masks: Masks
    labels: NDArray[np.int32]

    @classmethod
    def from_logits(cls, logits: Any, labels: Any) -> Semantics:  # noqa: ANN401
        """Take an array (S, h, w) float32, and the class of each channel."""
        return cls(ArrayMasks(logits), np.asarray(labels, np.int32))


def panoptic_fpn(
    instances: Instances,
    semantics: Semantics,
    frame: Frame,
    parameters: PanopticFpn = PanopticFpn(),  # noqa: B008
) -> Segments:
    """Lay detections down, best first, each where nothing lies yet; fill what is left with stuff that is large enough.

    Parameters
    ----------
    instances : Instances
    semantics : Semantics
    frame : Frame
        Of the semantic logits; detections are of the photo's size.
    parameters : PanopticFpn, or MmdetPanopticFpn for MMDetection's arithmetic
    """
    id_map = np.zeros(frame.photo, np.uint32)
    labels: list[int] = []
    scores: list[float] = []
    for place in np.argsort(-instances.scores, kind="stable").tolist():
        if instances.scores[place] < parameters.score:
            break
        mask = np.asarray(instances.masks[place], np.bool_)
        area = int(np.count_nonzero(mask))
        free = mask & (id_map == 0)
        left = int(np.count_nonzero(free))
        if left == 0 or _is_covered(area - left, area, parameters):
            continue
        labels.append(int(instances.labels[place]))
        scores.append(float(instances.scores[place]))
        id_map[free] = len(labels)
    channels = np.arange(len(semantics.labels))
    stuff = semantics.labels[semantics.masks.foremost(channels, frame)]
    stuff[id_map > 0] = -1
    found, areas = np.unique(stuff, return_counts=True)
    for label, area in zip(found.tolist(), areas.tolist(), strict=True):
        if label >= 0 and area >= parameters.stuff_area:
            labels.append(label)
            scores.append(np.nan)
            id_map[stuff == label] = len(labels)
    return Segments.from_id_map(id_map, labels, scores)


def _is_covered(covered: int, area: int, parameters: PanopticFpn) -> bool:
    if isinstance(parameters, MmdetPanopticFpn):
        share = np.float32(covered) / (np.float32(area) + np.float32(1e-5))
        return bool(share > np.float32(parameters.overlap))
    return covered / area > parameters.overlap


def stuff_labels(stuff: Sequence[int]) -> NDArray[np.int32]:
    """Return the labels of a head whose first channel stands for all things, as Detectron2 has it."""
    return np.asarray([-1, *stuff], np.int32)
