"""What can be told of a set that is open anyway, from what was read and measured to show it; no file is read."""

from __future__ import annotations

import numpy as np

from panview.datasets.dataset import Dataset, PredictionSet
from panview.linter.findings import Finding
from panview.linter.label_space import best_reading
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
    if len(area) != len(stated) or not area.all():
        return []
    wrong = np.flatnonzero(~np.isnan(stated) & (stated != area))
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


def check_categories(dataset: Dataset, prediction: PredictionSet, table: SegmentTable) -> list[Finding]:
    """Look whether known category ids mean something else, by the pixels that segments share with their partners."""
    rows = np.flatnonzero((table.side == Side.PREDICTION) & (table.partner >= 0))
    used, kind = np.unique(table.category[rows], return_inverse=True)
    confusion = np.zeros((len(dataset.categories), len(used)), np.int64)
    np.add.at(confusion, (table.category[table.partner[rows]], kind), table.partner_intersection[rows])
    ids = dataset.categories.ids.astype(np.int64)
    reading = best_reading(ids[used], confusion, ids)
    if reading is None:
        return []
    code, what, as_is, instead = reading
    text = f"{what}: {100 * instead:.0f} % of the pixels agree with the truth then, {100 * as_is:.0f} % as they are"
    return [Finding(code, text, prediction.segments.json, Side.PREDICTION, prediction.name)]
