"""Boundary IoU of a prediction set: looked up, and measured without getting in the way of other work."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.metrics.segment_table import SegmentTable
from panview.parallel import CancelCheck, Progress
from panview.settings import cache_folder

_LONGEST_REST_S = 0.05


_LOOK_S = 0.002


Column = NDArray[np.float64]


class Pace:
    """Asked between images whether to stop: it takes its time to answer, which is left to other work."""

    def __init__(self, cancelled: CancelCheck, others_first: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._others_first = others_first
        self._answered = time.monotonic()

    def __call__(self) -> bool:
        """Rest, then say whether to stop."""
        time.sleep(min(time.monotonic() - self._answered, _LONGEST_REST_S))
        while self._others_first() and not self._cancelled():
            time.sleep(_LOOK_S)
        self._answered = time.monotonic()
        return self._cancelled()


def boundaries_from_cache(dataset: Dataset, prediction: PredictionSet, table: SegmentTable) -> Column | None:
    """Return what was measured earlier, None where nothing was; called on a thread."""
    # Imported here and below, since most reviews measure no boundaries.
    from panview.metrics.boundary_cache import boundary_path, load_boundary_iou, may_be_kept

    folder = cache_folder()
    if not may_be_kept(folder, table):
        return None
    return load_boundary_iou(boundary_path(folder, dataset, prediction), table)


def measured_boundaries(
    dataset: Dataset,
    prediction: PredictionSet,
    table: SegmentTable,
    others_first: Callable[[], bool],
    progress: Progress,
    cancelled: CancelCheck,
) -> Column:
    """Measure a set on one thread, which waits while ``others_first`` says so; called on a thread.

    Raises
    ------
    PanviewError
    Cancelled
    """
    from panview.metrics.boundary_cache import cached_boundary_iou

    paced = Pace(cancelled, others_first)
    return cached_boundary_iou(cache_folder(), dataset, prediction, table, jobs=1, progress=progress, cancelled=paced)
