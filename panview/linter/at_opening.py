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
    n = len(dataset.categories)
    predicted = np.flatnonzero(table.side == Side.PREDICTION)
    rows = predicted[table.partner[predicted] >= 0]
    category = table.category[rows]
    # Counted, for a sort of a million rows and additions one by one would keep the window's thread waiting.
    is_used = np.bincount(category, minlength=n) > 0
    used = np.flatnonzero(is_used)
    shape = (PARTS, n, len(used))
    part, true = table.image[rows] % PARTS, table.category[table.partner[rows]]
    place = (part.astype(np.int64) * n + true) * len(used) + (np.cumsum(is_used) - 1)[category]
    cells = int(np.prod(shape))
    # Sums of pixels are whole numbers below 2**53, which float64 holds exactly.
    pixels = np.bincount(place, table.partner_intersection[rows], cells).astype(np.int64).reshape(shape)
    outlines = np.bincount(place[table.partner_iou[rows] > 0.5], minlength=cells).reshape(shape)
    segments = np.bincount(table.category[predicted], minlength=n)[used]
    numbers = dataset.categories.ids.astype(np.int64)[used]
    shared = Shared(numbers, used, pixels, outlines, segments)
    return label_space(shared, dataset.categories, dataset.categories.isthing)
