"""Reading what a ground truth lists, whatever its layout, as leniently as the linter reads."""

from __future__ import annotations

from panview.datasets.assumptions import Assumptions
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.maps import MapFiles
from panview.datasets.no_truth import PHOTOS_ALONE
from panview.linter.no_truth import list_photos
from panview.linter.reading import ReadJson, read_leniently
from panview.linter.truth_in_maps import list_truth_in_maps
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress


def read_truth(
    truth: GroundTruthFiles, assumed: Assumptions, progress: Progress | None, cancelled: CancelCheck | None
) -> tuple[ReadJson, MapFiles | None]:
    """Read what a ground truth lists.

    Returns
    -------
    read : ReadJson
    maps : MapFiles or None
        None where its maps are those that the JSON names.
    """
    if truth.form is None:
        assumed.add(truth.assumptions)
    if truth.layout == PHOTOS_ALONE:
        return list_photos(truth.json), None
    if truth.form is None:
        return read_leniently(truth.json, Side.GROUND_TRUTH, assumed), None
    return list_truth_in_maps(truth, assumed, progress, cancelled)
