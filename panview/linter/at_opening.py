"""What can be told of a set that is open anyway, from what was read and measured to show it; no file is read."""

from __future__ import annotations

import numpy as np

from panview.datasets.dataset import Dataset, PredictionSet
from panview.linter.assignment import PARTS, Shared
from panview.linter.findings import Finding
from panview.linter.label_space import LabelSpace, label_space
from panview.metrics.evaluation import absent_truths
from panview.metrics.segment_table import SegmentTable, Side


def check_areas(dataset: Dataset, table: SegmentTable) -> list[Finding]:
    """Compare the areas that the ground truth JSON states with those of a measured table; one finding for all.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
        Of the ground truth, alone or with any prediction set.
    """
    truth = np.flatnonzero(table.side == Side.GROUND_TRUTH)
    area, stated = table.area[truth], dataset.stated_area
    if len(area) != len(stated):
        return []
    # Segments of images that were not measured have no pixels either, so they are left out.
    wrong = np.flatnonzero((area > 0) & ~np.isnan(stated) & (stated != area))
    if len(wrong) == 0:
        return []
    first = int(wrong[0])
    image = int(table.image[truth[first]])
    text = (
        f"the JSON's areas of {len(wrong):,} of {len(area):,} segments are not their pixels; "
        f"segment {table.segment_id[truth[first]]} of {dataset.image_names[image]} has {area[first]:,}, "
        f"the JSON says {stated[first]:,.10g}"
    )
    return [Finding("PV311", text, dataset.files.json, Side.GROUND_TRUTH)]


def check_truth(dataset: Dataset, table: SegmentTable) -> list[Finding]:
    """Say of a measured ground truth that it lists no segments, or how many of them have no pixel."""
    files = dataset.files
    if not len(dataset.ground_truth.segment_id):
        problem = f"none of its {len(dataset):,} images has a segment"
        return [Finding("PV317", problem, files.json, Side.GROUND_TRUTH)] if dataset.has_truth else []
    absent = absent_truths(table)
    if len(absent) == 0:
        return []
    first = int(absent[0])
    text = (
        f"{len(absent):,} of {len(dataset.ground_truth.segment_id):,} segments have no pixel, the first is segment "
        f"{table.segment_id[first]} of {dataset.image_names[table.image[first]]}"
    )
    return [Finding("PV407", text, files.json, Side.GROUND_TRUTH)]


def check_categories(dataset: Dataset, prediction: PredictionSet, table: SegmentTable) -> list[Finding]:
    """Look whether category ids mean something else, by the pixels that segments share with their partners."""
    space = space_of(dataset, table)
    if not space.code:
        return []
    return [Finding(space.code, space.problem, prediction.segments.json, Side.PREDICTION, prediction.name)]


def space_of(dataset: Dataset, table: SegmentTable) -> LabelSpace:
    """Return what the categories of a measured prediction set seem to stand for."""
    predicted = np.flatnonzero(table.side == Side.PREDICTION)
    rows = predicted[table.partner[predicted] >= 0]
    used, kind = np.unique(table.category[rows], return_inverse=True)
    part = table.image[rows] % PARTS
    at = part, table.category[table.partner[rows]], kind
    pixels = np.zeros((PARTS, len(dataset.categories), len(used)), np.int64)
    outlines = np.zeros_like(pixels)
    np.add.at(pixels, at, table.partner_intersection[rows])
    np.add.at(outlines, at, table.partner_iou[rows] > 0.5)
    segments = np.bincount(table.category[predicted], minlength=len(dataset.categories))[used]
    numbers = dataset.categories.ids.astype(np.int64)[used]
    shared = Shared(numbers, used.astype(np.int64), pixels, outlines, segments)
    return label_space(shared, dataset.categories, dataset.categories.isthing)
