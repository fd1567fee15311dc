"""What the segments of an image share with its truth: from it follows, without a pixel, what counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.runs import RunMap
from panview.errors import ContradictionError
from panview.reprocessing.tally_kernels import find_boxes, match, tally


@dataclass(frozen=True, eq=False)
class TruthSide:
    """The truth of one image, T segments in JSON order.

    Attributes
    ----------
    places : (H, W) uint16
        0 = void, otherwise the position of the pixel's segment, from 1.
    category : (T,) int16
        Index into the dataset's categories.
    iscrowd : (T,) bool
    area : (T,) int64
        Pixels.
    """

    places: NDArray[np.uint16]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    area: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Shares:
    """The S segments that post-processing makes of an image.

    Attributes
    ----------
    category : (S,) int16
        Index into the dataset's categories.
    score : (S,) float32
        NaN where there is none.
    pixels : (S, T + 1) int64
        What each shares with void and with each truth segment. One that has none is no segment.
    """

    category: NDArray[np.int16]
    score: NDArray[np.float32]
    pixels: NDArray[np.int64]

    @property
    def area(self) -> NDArray[np.int64]:
        """Pixels of each segment, (S,) int64."""
        area: NDArray[np.int64] = self.pixels.sum(axis=1)
        return area

    def without_empty(self) -> Shares:
        """Return those that have a pixel."""
        there = self.area > 0
        return self if there.all() else Shares(self.category[there], self.score[there], self.pixels[there])


def read_truth(dataset: Dataset, image: int) -> TruthSide:
    """Read the truth of an image.

    Raises
    ------
    BadFileError, NotFoundError
        The id map cannot be read.
    ContradictionError
        It has an id that its JSON does not list.
    """
    segments = dataset.ground_truth
    own = segments.segments_of(image)
    ids = segments.segment_id[own]
    runs = segments.read_runs(image, dataset.size(image))
    order = np.argsort(ids, kind="stable")
    at = np.searchsorted(ids[order], runs.ids).clip(max=max(len(ids) - 1, 0))
    found = order[at] if len(ids) else np.zeros(len(runs.ids), np.int64)
    known = ids[found] == runs.ids if len(ids) else np.zeros(len(runs.ids), np.bool_)
    if np.any(~known & (runs.ids != 0)):
        unknown = int(runs.ids[~known & (runs.ids != 0)][0])
        name = f"image {dataset.image_id[image]} ({dataset.image_names[image]})"
        problem = f"segment id {unknown} of {name} is not in {segments.json.name}; write JSON and PNG again together"
        raise ContradictionError(segments.maps.path(image), problem)
    places = np.where(runs.ids == 0, 0, found + 1).astype(np.uint32)
    local = RunMap(runs.width, runs.starts, places, runs.offsets).to_id_map().astype(np.uint16)
    area = np.bincount(local.reshape(-1), minlength=len(ids) + 1)[1:].astype(np.int64)
    return TruthSide(local, segments.category[own], segments.iscrowd[own], area)


def shares_of_map(
    id_map: NDArray[np.uint32], category: NDArray[np.int16], score: NDArray[np.float32], truth: TruthSide
) -> Shares:
    """Count what the segments of a map share with the truth.

    Parameters
    ----------
    id_map : (H, W) uint32, 0 = void
        Segments are numbered 1 to S.
    category : (S,) int16
    score : (S,) float32
    truth : TruthSide
        Of the same size.
    """
    pixels = np.zeros((len(category) + 1, len(truth.category) + 1), np.int64)
    tally(np.ascontiguousarray(id_map).reshape(-1), truth.places.reshape(-1), pixels)
    return Shares(category, score, pixels[1:])


def matched(shares: Shares, truth: TruthSide) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Match segments with the truth.

    Returns
    -------
    iou : (T,) float64
        Of the match of each truth segment, 0 without one.
    spurious : (S,) bool
        Whether a segment is an FP.
    """
    iou, spurious = np.empty(len(truth.category)), np.empty(len(shares.category), np.bool_)
    match(shares.pixels, shares.category, truth.category, truth.iscrowd, truth.area, iou, spurious)
    return iou, spurious


def boxes_of(id_map: NDArray[np.uint32], count: int) -> NDArray[np.int32]:
    """Return where segments 1 to ``count`` of a map lie: x, y, width and height, (count, 4) int32."""
    bounds = np.empty((count, 4), np.int32)
    bounds[:, :2], bounds[:, 2:] = np.iinfo(np.int32).max, -1
    find_boxes(id_map, bounds)
    empty = bounds[:, 2] < 0
    bounds[empty, :2] = 0
    bounds[:, 2:] -= bounds[:, :2] - 1
    return bounds
