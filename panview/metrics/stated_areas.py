"""Matching once more with the areas that the ground truth JSON states, as panopticapi does; no map is read.

Published figures come from there. Where the JSON's areas are the pixels, as in COCO, nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.opening import Areas
from panview.metrics.error_types import DEFAULT_THRESHOLDS, types_of
from panview.metrics.matching import ImageColumns, ImagePairs, match_images
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
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
    """What it makes whether areas are those of the pixels or of the JSON.

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
    stated = _stated(dataset, table)
    compared = np.diff(table.overlaps.offsets) > 0
    differing = _differing(table, stated) & compared[table.image]
    if not differing.any() or areas_missing(dataset).any():
        return None

    def all_pq(areas: Areas) -> float | None:
        counts = count_matches(with_areas(dataset, table, areas), len(dataset.categories))
        return panoptic_quality(counts, dataset.categories.isthing).all.pq

    return AreaDifference(int(np.count_nonzero(differing)), all_pq("pixels"), all_pq("json"))


def areas_missing(dataset: Dataset) -> NDArray[np.bool_]:
    """Return the ground truth segments that the JSON says no area of, though matching would need it, (m,) bool."""
    missing: NDArray[np.bool_] = np.isnan(dataset.stated_area) & ~dataset.ground_truth.iscrowd
    return missing


def _stated(dataset: Dataset, table: SegmentTable) -> NDArray[np.float64]:
    """Return what the JSON says of each row, NaN for predictions, (n,) float64; the pixels where it says nothing."""
    stated = np.full(len(table), np.nan)
    truth = table.side == Side.GROUND_TRUTH
    stated[truth] = np.where(np.isnan(dataset.stated_area), table.area[truth], dataset.stated_area)
    return stated


def _differing(table: SegmentTable, stated: NDArray[np.float64]) -> NDArray[np.bool_]:
    differing: NDArray[np.bool_] = (table.side == Side.GROUND_TRUTH) & (stated != table.area)
    return differing
