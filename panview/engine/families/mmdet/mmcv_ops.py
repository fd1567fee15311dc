"""The two compiled operators of mmcv that panoptic models need when they infer, in torch (docs/adr/0011).

``mmcv._ext`` is a compiled module that the package index does not have, and without it nothing of mmdet is imported.
Where it is missing, `install` puts a stand-in in its place.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from panview.engine.predictor import ModelError

COMPILE = (
    "pip install --force-reinstall --no-deps --no-cache-dir --no-binary onedl-mmcv --no-build-isolation onedl-mmcv"
)
"""What gets the compiled operators; it takes a compiler and, with two cores, about 20 minutes.

Without isolation, for the build looks at torch; without the cache, which may hold a build that had none.
"""
_NAME = "mmcv._ext"
_BLOCK = 1024


def which() -> Literal["compiled", "torch"]:
    """Return which operators are, or would be, in use."""
    if isinstance(sys.modules.get(_NAME), _StandIn):
        return "torch"
    return "compiled" if _is_compiled() else "torch"


def install() -> None:
    """Register the stand-in where mmcv has no compiled operators; to be called before mmdet is imported."""
    if _NAME not in sys.modules and not _is_compiled():
        sys.modules[_NAME] = _StandIn()


def _is_compiled() -> bool:
    # Not find_spec("mmcv._ext"), which would import mmcv.
    package = importlib.util.find_spec("mmcv")
    places = list(package.submodule_search_locations or ()) if package else []
    return importlib.machinery.PathFinder.find_spec(_NAME, places) is not None


class _StandIn(ModuleType):
    """In place of ``mmcv._ext``: two operators, and an error for each of the others."""

    def __init__(self) -> None:
        super().__init__(_NAME, __doc__)
        # mmcv looks for the former, inspect for the latter.
        self.__spec__ = importlib.machinery.ModuleSpec(_NAME, None)
        self.__file__ = __file__
        self.nms = nms
        self.roi_align_forward = roi_align_forward

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)

        def missing(*_: object, **__: object) -> None:
            raise ModelError(
                f"this model needs mmcv's compiled operator {name}, which is not installed; get it with: {COMPILE}"
            )

        return missing


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float, offset: int) -> Tensor:
    """Suppress every box that overlaps one of a higher score.

    Parameters
    ----------
    boxes : (n, 4) float
        x1, y1, x2, y2.
    scores : (n,) float
    iou_threshold : float
        Boxes with a greater IoU are suppressed.
    offset : int
        0, or 1 where x2 and y2 are the last pixels and not beyond them.

    Returns
    -------
    (k,) int64
        Indices of the boxes that stay, highest score first.
    """
    order = torch.sort(scores, descending=True, stable=True).indices
    sorted_boxes = boxes[order].float()
    x1, y1, x2, y2 = sorted_boxes.unbind(1)
    areas = (x2 - x1 + offset) * (y2 - y1 + offset)
    count = len(order)
    suppressed = torch.zeros(count, dtype=torch.bool, device=boxes.device)
    # Block by block, since all pairs of ten thousand boxes would be a hundred million.
    for start in range(0, count, _BLOCK):
        rows = torch.nonzero(~suppressed[start : start + _BLOCK]).squeeze(1) + start
        if len(rows) == 0:
            continue
        rest = slice(start, None)
        width = torch.minimum(x2[rows, None], x2[None, rest]) - torch.maximum(x1[rows, None], x1[None, rest]) + offset
        height = torch.minimum(y2[rows, None], y2[None, rest]) - torch.maximum(y1[rows, None], y1[None, rest]) + offset
        shared = width.clamp_(min=0) * height.clamp_(min=0)
        overlapping = shared / (areas[rows, None] + areas[None, rest] - shared) > iou_threshold
        # The order in which boxes suppress each other is sequential; on a small matrix NumPy is quick at it.
        matrix = overlapping.cpu().numpy()
        gone = suppressed[rest].cpu().numpy()
        for place, row in enumerate((rows - start).tolist()):
            if not gone[row]:
                gone[row + 1 :] |= matrix[place, row + 1 :]
        suppressed[rest] = torch.from_numpy(gone).to(boxes.device)
    return order[~suppressed]


def roi_align_forward(
    input: Tensor,
    rois: Tensor,
    output: Tensor,
    argmax_y: Tensor,
    argmax_x: Tensor,
    *,
    aligned_height: int,
    aligned_width: int,
    spatial_scale: float,
    sampling_ratio: int,
    pool_mode: int,
    aligned: bool,
) -> None:
    """Write `roi_align` to ``output``, as mmcv calls it; only its average pooling (``pool_mode`` 1) is here."""
    if pool_mode != 1:
        raise ModelError(f"RoIAlign with max pooling needs mmcv's compiled operators; get them with: {COMPILE}")
    size = (aligned_height, aligned_width)
    output.copy_(roi_align(input, rois, size, spatial_scale, sampling_ratio, aligned=aligned))


def roi_align(
    features: Tensor, rois: Tensor, size: tuple[int, int], spatial_scale: float, sampling_ratio: int, *, aligned: bool
) -> Tensor:
    """Pool regions of feature maps by bilinear sampling; differentiable with respect to the features.

    Source: He et al. 2017, Mask R-CNN, section 3; ``aligned`` shifts by half a pixel as Detectron2 does.

    Parameters
    ----------
    features : (b, c, h, w) float
    rois : (n, 5) float
        Index in the batch, then x1, y1, x2, y2 in the image.
    size : (height, width)
        Of the result.
    spatial_scale : float
        Feature pixels per image pixel.
    sampling_ratio : int
        Samples per bin and axis; 0 takes as many as the bin is pixels wide, rounded up.
    aligned : bool

    Returns
    -------
    (n, c, height, width), dtype of the features
    """
    batch, channels, height, width = features.shape
    pixels = features.float().permute(0, 2, 3, 1).reshape(batch * height * width, channels)
    regions = rois.float()
    shift = 0.5 if aligned else 0.0
    x1, y1, x2, y2 = (regions[:, i] * spatial_scale - shift for i in range(1, 5))
    extent_y, extent_x = y2 - y1, x2 - x1
    if not aligned:
        extent_y, extent_x = extent_y.clamp(min=1), extent_x.clamp(min=1)
    first_pixel = regions[:, 0].long() * (height * width)
    if sampling_ratio > 0:
        samples = torch.full((len(rois), 2), sampling_ratio, device=rois.device)
    else:
        samples = torch.stack([torch.ceil(extent_y / size[0]), torch.ceil(extent_x / size[1])], 1).long().clamp(min=0)
    result = pixels.new_zeros(len(rois), size[0] * size[1], channels)
    # Regions with the same number of samples form one dense block.
    kinds, kind = torch.unique(samples, dim=0, return_inverse=True)
    for number, (samples_y, samples_x) in enumerate(kinds.tolist()):
        if samples_y == 0 or samples_x == 0:
            continue
        chosen = torch.nonzero(kind == number).squeeze(1)
        row, weight_y = _taps(y1[chosen], extent_y[chosen], size[0], samples_y, height)
        column, weight_x = _taps(x1[chosen], extent_x[chosen], size[1], samples_x, width)
        index = first_pixel[chosen, None, None, None, None] + row[:, :, None, :, None] * width
        index = index + column[:, None, :, None, :]
        weight = weight_y[:, :, None, :, None] * weight_x[:, None, :, None, :]
        taps = index.shape[3] * index.shape[4]
        pooled = functional.embedding_bag(
            index.reshape(-1, taps), pixels, mode="sum", per_sample_weights=weight.reshape(-1, taps)
        )
        result = result.index_copy(0, chosen, pooled.view(len(chosen), -1, channels))
    return result.permute(0, 2, 1).reshape(len(rois), channels, *size).to(features.dtype)


def _taps(start: Tensor, extent: Tensor, bins: int, samples: int, length: int) -> tuple[Tensor, Tensor]:
    """Return the pixels that each bin of an axis reads, and their weights, both (n, bins, 2 * samples)."""
    steps = (torch.arange(samples, device=start.device) + 0.5) / samples
    bin_size = extent[:, None, None] / bins
    place = start[:, None, None] + torch.arange(bins, device=start.device)[None, :, None] * bin_size + steps * bin_size
    inside = (place >= -1) & (place <= length)
    place = place.clamp(min=0)
    low = place.long().clamp(max=length - 1)
    high = (low + 1).clamp(max=length - 1)
    # Beyond the edge, the value of the last pixel continues.
    part = torch.where(low >= length - 1, torch.zeros_like(place), place - low)
    share = inside / samples
    return torch.cat([low, high], 2), torch.cat([(1 - part) * share, part * share], 2)
