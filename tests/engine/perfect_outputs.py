"""A scene that is known at every point, what a perfect network would say of it, and how far a result lies from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

REACH = 3
"""Pixels by which a result is moved at most to see where it fits best."""
_FINE = 4
"""A cell of a coarse map is looked at in so many places along each side."""
_SURE = 12.0
STUFF, THINGS = 3, 4
Offset = tuple[float, float]
NOWHERE: Offset = (0.0, 0.0)


@dataclass(frozen=True)
class Scene:
    """Wavy bands of stuff with ellipses before them, in parts of the image's width and height, and known beyond them.

    Attributes
    ----------
    moved : tuple of float
        By which part of the width and of the height everything lies too far right and down.
    """

    moved: Offset = NOWHERE

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the number of the segment at each place: stuff first, then things.

        Parameters
        ----------
        x : (n,) float
        y : (m,) float

        Returns
        -------
        (m, n) intp
        """
        across, down = np.meshgrid(x - self.moved[0], y - self.moved[1])
        bands = down + 0.06 * np.sin(9 * across) + 0.25 * (across - 0.5)
        found = np.digitize(bands, [0.35, 0.68])
        for thing, (left, top, right, bottom) in enumerate(_ELLIPSES):
            inside = np.hypot((2 * across - left - right) / (right - left), (2 * down - top - bottom) / (bottom - top))
            found[inside < 1] = STUFF + thing
        return found

    def boxes(self) -> NDArray[np.float64]:
        """Return the boxes of the things as (THINGS, 4), in parts of the width and the height."""
        return np.array(_ELLIPSES) + np.tile(self.moved, 2)

    def seen(self, width: int, height: int) -> NDArray[np.intp]:
        """Return the (height, width) map of segments at the centres of an image's pixels."""
        return self.at((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)

    def cover(self, box: tuple[float, float, float, float], width: int, height: int) -> torch.Tensor:
        """Return how much of each cell of a coarse map each segment covers, as (segments, height, width)."""
        left, top, right, bottom = box
        x = left + (right - left) * (np.arange(width * _FINE) + 0.5) / (width * _FINE)
        y = top + (bottom - top) * (np.arange(height * _FINE) + 0.5) / (height * _FINE)
        found = torch.from_numpy(self.at(x, y))
        each = torch.nn.functional.one_hot(found, STUFF + THINGS).permute(2, 0, 1)
        return torch.nn.functional.avg_pool2d(each.float(), _FINE)


_ELLIPSES = ((0.08, 0.15, 0.36, 0.6), (0.55, 0.1, 0.8, 0.4), (0.5, 0.55, 0.92, 0.85), (0.12, 0.7, 0.33, 0.93))


@dataclass(frozen=True)
class Seen:
    """What a network is shown.

    Attributes
    ----------
    image : tuple of int
        Width and height of the image in it.
    padded : tuple of int
        Width and height with what was added right and below.
    """

    image: tuple[int, int]
    padded: tuple[int, int]

    @property
    def coarse(self) -> tuple[int, int]:
        """Width and height of a map of a quarter of the size."""
        return -(-self.padded[0] // 4), -(-self.padded[1] // 4)

    def cover(self, scene: Scene) -> torch.Tensor:
        """Return how much of each cell of the coarse map each segment covers."""
        right, bottom = (padded / size for padded, size in zip(self.padded, self.image, strict=True))
        return scene.cover((0.0, 0.0, right, bottom), *self.coarse)


def label_of(segment: NDArray[np.intp], things: int) -> NDArray[np.intp]:
    """Return the labels of segments, each has its own: things are the first of a model."""
    return np.where(segment < STUFF, things + segment, segment - STUFF)


def speak_for_queries(model: Any, scene: Scene, off: Offset = NOWHERE) -> None:  # noqa: ANN401
    """Put perfect masks and classes in place of a MaskFormer's or Mask2Former's; one query for each segment.

    Parameters
    ----------
    model : Any
        Is shown one image at a time.
    scene : Scene
    off : tuple of float
        Pixels of the network by which what it says lies too far right, and too far down.
    """
    labels = label_of(np.arange(STUFF + THINGS), model.num_things_classes)
    classes = torch.zeros(1, len(labels), model.num_things_classes + model.num_stuff_classes + 1)
    classes[0, torch.arange(len(labels)), torch.from_numpy(labels)] = _SURE

    def forward(features: Any, samples: Any) -> tuple[list[torch.Tensor], list[torch.Tensor]]:  # noqa: ANN401
        del features
        seen = _seen(samples[0])
        masks = _SURE * (seen.cover(_off(scene, seen, off)) - 0.5)
        return [classes], [masks[None]]

    model.extract_feat = lambda inputs: inputs
    model.panoptic_head.forward = forward


def speak_for_boxes(model: Any, scene: Scene, off: Offset = NOWHERE) -> None:  # noqa: ANN401
    """Put perfect stuff, proposals, classes and masks in place of those of a Panoptic FPN; see `speak_for_queries`."""
    things = model.semantic_head.num_things_classes
    shown: list[Seen] = []

    def propose(features: Any, samples: Any, rescale: bool) -> list[Any]:  # noqa: ANN401
        del features, rescale
        from mmengine.structures import InstanceData

        shown[:] = [_seen(samples[0])]
        boxes = _off(scene, shown[0], off).boxes() * np.tile(shown[0].image, 2)
        tensor = torch.from_numpy(boxes).float()
        return [InstanceData(bboxes=tensor, scores=torch.ones(THINGS), labels=torch.zeros(THINGS, dtype=torch.long))]

    def classify(features: Any, rois: torch.Tensor) -> dict[str, torch.Tensor]:  # noqa: ANN401
        del features
        scores = torch.zeros(len(rois), things + 1)
        scores[torch.arange(THINGS), torch.arange(THINGS)] = _SURE
        return {"cls_score": scores, "bbox_pred": torch.zeros(len(rois), 4 * things)}

    def mask(features: Any, rois: torch.Tensor) -> dict[str, torch.Tensor]:  # noqa: ANN401
        del features
        moved = _off(scene, shown[0], off)
        size = np.tile(shown[0].image, 2)
        known = moved.boxes() * size
        masks = torch.zeros(len(rois), things, 28, 28)
        for place, box in enumerate(rois[:, 1:].double().numpy()):
            thing = int(np.abs(known - box).sum(1).argmin())
            left, top, right, bottom = box / size
            masks[place, :] = _SURE * (moved.cover((left, top, right, bottom), 28, 28)[STUFF + thing] - 0.5)
        return {"mask_preds": masks}

    def classify_pixels(features: Any) -> dict[str, torch.Tensor]:  # noqa: ANN401
        del features
        cover = shown[0].cover(_off(scene, shown[0], off))
        logits = torch.zeros(1, model.semantic_head.num_classes, *cover.shape[1:])
        logits[0, :STUFF] = cover[:STUFF]
        # The last channel is that of all things.
        logits[0, -1] = cover[STUFF:].sum(0)
        return {"seg_preds": _SURE * logits}

    model.extract_feat = lambda inputs: inputs
    model.rpn_head.predict = propose
    model.roi_head._bbox_forward = classify  # noqa: SLF001
    model.roi_head._mask_forward = mask  # noqa: SLF001
    model.semantic_head.forward = classify_pixels


def _seen(sample: Any) -> Seen:  # noqa: ANN401
    (height, width), (padded_height, padded_width) = sample.img_shape[:2], sample.batch_input_shape
    return Seen((width, height), (padded_width, padded_height))


def _off(scene: Scene, seen: Seen, pixels: Offset) -> Scene:
    return replace(scene, moved=(pixels[0] / seen.image[0], pixels[1] / seen.image[1]))


def agreements(found: NDArray[np.intp], truth: Callable[[int, int], NDArray[np.intp]], axis: int) -> list[float]:
    """Return which part of a map agrees with the truth moved by -REACH to REACH pixels along an axis.

    Parameters
    ----------
    found : (H, W) intp
    truth : callable
        Gives the (H, W) truth moved right and down by some pixels.
    axis : int
        0 down, 1 right.
    """
    kept = (slice(REACH, -REACH), slice(REACH, -REACH))
    moves = range(-REACH, REACH + 1)
    return [float(np.mean((found == truth(*((0, by) if axis == 0 else (by, 0))))[kept])) for by in moves]


def shift_of(agreement: list[float]) -> float:
    """Return by how many pixels a map lies too far right or down, from its agreement with the truth when that is moved.

    What disagrees grows with the distance from the right place: it is slope x |move - shift|, so that the two ends of
    the range say both.
    """
    before, after = 1 - agreement[0], 1 - agreement[-1]
    return REACH * (before - after) / (before + after)
