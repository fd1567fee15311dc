"""Matching again with the areas that the ground truth JSON states, as panopticapi does; no map is read.

Published figures come from there. Where the JSON's areas are the pixels, as in COCO, nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.opening import Areas
from panview.metrics.counting import RunningCounts
from panview.metrics.error_types import DEFAULT_THRESHOLDS, types_of
from panview.metrics.matching import IOU_THRESHOLD, ImageColumns, ImagePairs, match_images
from panview.metrics.panoptic_quality import counts_at, panoptic_quality
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status

_FILLED: dict[str, float] = {
    "status": int(Status.NONE),
    "iou": np.nan,
    "match": NO_ROW,
    "partner": NO_ROW,
    "partner_iou": 0.0,
    "partner_intersection": 0,
    "void_pixels": 0,
    "crowd_pixels": 0,
    "ignorable": False,
}
"""What matching fills, preset to "none"."""


@dataclass(frozen=True)
class AreaDifference:
    """The difference between areas counted from pixels and those of the JSON.

    Attributes
    ----------
    segments : int
        Ground truth segments of compared images whose area in the JSON is not their pixels.
    pixels, json : float or None
        All PQ by either, as a fraction.
    """

    segments: int
    pixels: float | None
    json: float | None


def as_opened(dataset: Dataset, table: SegmentTable) -> SegmentTable:
    """Return the table with the areas that the dataset was opened with."""
    return with_areas(dataset, table, dataset.opening.areas)


def with_areas(dataset: Dataset, table: SegmentTable, areas: Areas) -> SegmentTable:
    """Return the table as it is with areas of the pixels, or of the JSON.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
        Of either.
    areas : Areas
    """
    if areas == "pixels" and table.stated_area is None:
        return table
    stated = _stated(dataset, table)
    images = np.unique(table.image[_differing(table, stated)])
    changed = replace(table, stated_area=stated if areas == "json" else None)
    compared = images[np.diff(table.overlaps.offsets)[images] > 0].astype(np.int64)
    if len(compared) == 0:
        return changed
    chosen = np.zeros(table.n_images, np.bool_)
    chosen[compared] = True
    columns = {name: getattr(table, name).copy() for name in _FILLED}
    for name, nothing in _FILLED.items():
        columns[name][chosen[table.image]] = nothing
    fixed = {name: getattr(table, name) for name in ImageColumns._fields if name not in columns}
    overlaps = table.overlaps
    match_images(
        ImagePairs(overlaps.truth, overlaps.prediction, overlaps.pixels.astype(np.int64)),
        overlaps.offsets,
        ImageColumns(**fixed, **columns),
        changed.union_area,
        table.image_offsets,
        np.bincount(table.image[table.side == Side.GROUND_TRUTH], minlength=table.n_images),
        compared,
    )
    changed = replace(changed, **columns)
    known = {name: getattr(changed, name) for name in ImageColumns._fields}
    kinds = types_of(changed, ImageColumns(**known), dataset.categories.isthing, DEFAULT_THRESHOLDS)
    return replace(changed, error_type=kinds)


def area_difference(dataset: Dataset, table: SegmentTable) -> AreaDifference | None:
    """Return how far the figures by pixels and by JSON differ; None where no area does, or the JSON lacks some.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
        Of a prediction set, of either kind.
    """
    if not _count_differing(dataset, table) or areas_missing(dataset).any():
        return None
    running = RunningAreas(len(dataset.categories))
    running.add(dataset, table)
    return running.found(dataset)


class RunningAreas:
    """The result of `area_difference` over successive tables, equal to that of one table to the last bit.

    Parameters
    ----------
    n_categories : int
    """

    def __init__(self, n_categories: int) -> None:
        self._pixels = RunningCounts(n_categories, np.array([IOU_THRESHOLD]))
        # Until the first area differs, both ways of counting are the same.
        self._json: RunningCounts | None = None
        self._segments = 0

    def add(self, some: Dataset, table: SegmentTable) -> None:
        """Take the next table, with the dataset of its images."""
        differing = _count_differing(some, table)
        self._segments += differing
        if differing and self._json is None:
            self._json = self._pixels.copy()
        self._pixels.add(with_areas(some, table, "pixels"))
        if self._json is not None:
            self._json.add(with_areas(some, table, "json"))

    def found(self, dataset: Dataset) -> AreaDifference | None:
        """Return the difference over all tables; None where no area differs, or the JSON lacks some."""
        if self._json is None or areas_missing(dataset).any():
            return None
        isthing = dataset.categories.isthing
        pixels, stated = (panoptic_quality(counts_at(each.counted()), isthing) for each in (self._pixels, self._json))
        return AreaDifference(self._segments, pixels.all.pq, stated.all.pq)


def _count_differing(dataset: Dataset, table: SegmentTable) -> int:
    """Return how many ground truth segments of compared images have another area in the JSON."""
    compared = np.diff(table.overlaps.offsets) > 0
    return int(np.count_nonzero(_differing(table, _stated(dataset, table)) & compared[table.image]))


def areas_missing(dataset: Dataset) -> NDArray[np.bool_]:
    """Return the ground truth segments without an area in the JSON, though matching would need it, (m,) bool."""
    missing: NDArray[np.bool_] = np.isnan(dataset.stated_area) & ~dataset.ground_truth.iscrowd
    return missing


def _stated(dataset: Dataset, table: SegmentTable) -> NDArray[np.float64]:
    """Return the area in the JSON of each row, NaN for predictions, (n,) float64; counted pixels where it has none."""
    stated = np.full(len(table), np.nan)
    truth = table.side == Side.GROUND_TRUTH
    stated[truth] = np.where(np.isnan(dataset.stated_area), table.area[truth], dataset.stated_area)
    return stated


def _differing(table: SegmentTable, stated: NDArray[np.float64]) -> NDArray[np.bool_]:
    differing: NDArray[np.bool_] = (table.side == Side.GROUND_TRUTH) & (stated != table.area)
    return differing
