"""A prediction set with its measurements."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault, one_each
from panview.metrics.segment_table import SegmentTable

if TYPE_CHECKING:
    from panview.metrics.held_parts import HeldParts

_keys = itertools.count(1)


def faults_of(dataset: Dataset, prediction: PredictionSet, measured: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return what is at fault of a set: in either JSON, and what measuring it has found; the first of each image."""
    return tuple(one_each([*dataset.faults, *prediction.faults, *measured]))


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
    given : Path, optional
        As it was named by whoever opened it, ``JSON=FOLDER`` or otherwise; None for what a model run has written.
    in_parts : HeldParts, optional
        Where the table is kept in parts: the rest of it. Images that are not held are left out.
    """

    prediction: PredictionSet
    table: SegmentTable
    key: int = field(default_factory=lambda: next(_keys))
    faults: tuple[Fault, ...] = ()
    given: Path | None = None
    in_parts: HeldParts | None = None

    @property
    def has_scores(self) -> bool:
        """Whether a segment has a score, be it in a part that is not held."""
        if self.in_parts is None:
            return self.table.has_scores
        score = self.in_parts.parts.prediction.segments.score
        return bool((score == score).any())

    @property
    def opened_as(self) -> Path:
        """What opens it again: the name it was opened by, or its path."""
        if self.given is not None:
            return self.given
        json, folder = self.prediction.segments.json, self.prediction.segments.maps.folder
        is_beside = self.prediction.form is not None or folder == json.with_suffix("")
        return json if is_beside else Path(f"{json}={folder}")
