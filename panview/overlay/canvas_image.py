"""All that is needed to draw one image. Made in a loader's thread, read-only afterwards; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.metrics.segment_table import Side
from panview.overlay.pairs import PairMap, make_pairs
from panview.overlay.segments import SegmentColumns


class Photo(Protocol):
    """A photo, or a smaller copy of it, in whatever the window draws photos from; Qt's ``QImage`` is one."""

    def width(self) -> int:
        """Return how wide it is, in pixels."""

    def height(self) -> int:
        """Return how high it is, in pixels."""

    def sizeInBytes(self) -> int:
        """Return how much memory its pixels take."""


P = TypeVar("P", bound=Photo)

ReadLevels: TypeAlias = Callable[[Path, tuple[int, int]], tuple[tuple[P, ...], str]]
"""Reads a photo of a size, (height, width): the photo with smaller copies of it, or nothing and why not."""


@dataclass(frozen=True, eq=False)
class CanvasImage(Generic[P]):
    """One image, ready to be drawn.

    Attributes
    ----------
    row : int
        Row of the image in the dataset.
    size : (height, width)
        Pixels.
    photo_levels : tuple[Photo, ...]
        The full size first, each of the next half as long; empty if there is no photo.
    photo_message : str
        Why there is no photo; empty if there is one.
    pair_map : (H, W) uint16 or uint32
        Index into the pair columns.
    pair_ground_truth, pair_prediction : (K,) int32
        Local index of either segment at the pair, -1 = void.
    pair_pixels : (K,) int64
        How many pixels the pair has.
    segments : SegmentColumns
        The segments of both sides.
    compared : CanvasImage or None
        The same image with the prediction set that is compared with; it shares the photo. Segments of the ground truth
        have the same local index in both.
    compared_message : str
        Why it is missing although there is one to compare with.
    """

    row: int
    size: tuple[int, int]
    photo_levels: tuple[P, ...]
    photo_message: str
    pair_map: PairMap
    pair_ground_truth: NDArray[np.int32]
    pair_prediction: NDArray[np.int32]
    pair_pixels: NDArray[np.int64]
    segments: SegmentColumns
    compared: CanvasImage[P] | None = None
    compared_message: str = ""

    @property
    def photo(self) -> P | None:
        """The photo at its full size; None if there is none."""
        return self.photo_levels[0] if self.photo_levels else None

    @property
    def nbytes(self) -> int:
        """Memory held by the photo and the pair maps, in bytes."""
        maps = self.pair_map.nbytes + (0 if self.compared is None else self.compared.pair_map.nbytes)
        return maps + sum(level.sizeInBytes() for level in self.photo_levels)


def build_canvas_image(
    row: int,
    levels: tuple[P, ...],
    photo_message: str,
    ground_truth: RunMap,
    prediction: RunMap | None,
    ground_truth_ids: NDArray[np.uint32],
    prediction_ids: NDArray[np.uint32],
    segments: SegmentColumns,
) -> CanvasImage[P]:
    """Prepare an image for drawing. Meant for a loader's thread; the long parts run without the interpreter lock.

    Parameters
    ----------
    row : int
        Row of the image in the dataset.
    levels : tuple[Photo, ...]
        The photo, as large as the id maps, and smaller copies of it; empty if it is missing or broken.
    photo_message : str
        Why there is no photo.
    ground_truth : RunMap
    prediction : RunMap or None
        None without a prediction.
    ground_truth_ids : (G,) uint32
        Ids of the segments 0 to G - 1 of ``segments``. An id of the map that is not listed counts as void.
    prediction_ids : (P,) uint32
        Ids of the segments G to G + P - 1 of ``segments``.
    segments : SegmentColumns
        G + P segments, ground truth first.

    Raises
    ------
    ValueError
        If the sizes or the numbers of segments do not agree.
    """
    count = len(ground_truth_ids) + len(prediction_ids)
    if len(segments) != count or np.any(segments.side != (np.arange(count) >= len(ground_truth_ids))):
        raise ValueError(
            f"segments: expected {len(ground_truth_ids)} of the {Side.GROUND_TRUTH.label} and then "
            f"{len(prediction_ids)} of the {Side.PREDICTION.label}"
        )
    height, width = ground_truth.shape
    if levels and (levels[0].height(), levels[0].width()) != (height, width):
        raise ValueError(f"photo: expected {height} by {width}, got {levels[0].height()} by {levels[0].width()}")
    pairs = make_pairs(ground_truth, prediction, ground_truth_ids, prediction_ids)
    return CanvasImage(
        row=row,
        size=(height, width),
        photo_levels=levels,
        photo_message=photo_message,
        pair_map=pairs.pair_map,
        pair_ground_truth=pairs.ground_truth,
        pair_prediction=pairs.prediction,
        pair_pixels=pairs.pixels,
        segments=segments,
    )
