"""A prediction set with what was measured of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from panview.datasets.dataset import PredictionSet
from panview.metrics.faults import Fault
from panview.metrics.segment_table import SegmentTable

_keys = itertools.count(1)


@dataclass(frozen=True, eq=False)
class EvaluatedPrediction:
    """A prediction set with its segment table.

    Attributes
    ----------
    prediction : PredictionSet
    table : SegmentTable
    key : int
        Stays the same when the set grows by more images; no other set has it.
    faults : tuple of Fault
        Of images that it leaves out since their files are at fault.
    """

    prediction: PredictionSet
    table: SegmentTable
    key: int = field(default_factory=lambda: next(_keys))
    faults: tuple[Fault, ...] = ()
