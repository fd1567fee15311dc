"""Measuring the sets that a training run writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from panview.api.loading import evaluated_prediction, measured_set, read_prediction
from panview.datasets.dataset import Dataset
from panview.datasets.run_sets import SeenSet
from panview.errors import Cancelled
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import CancelCheck, Progress
from panview.review.evaluations import (
    Evaluation,
    Follower,
    evaluation_of,
    opened_for,
)

if TYPE_CHECKING:
    # At run time it is loaded when the page is shown.
    pass


@dataclass(frozen=True, eq=False)
class Measured:
    """A set that was measured, and its figures where they are new."""

    seen: SeenSet
    known: EvaluatedPrediction
    evaluation: Evaluation


def measure(
    dataset: Dataset,
    follower: Follower,
    seen: SeenSet,
    before: Evaluation | None,
    known_before: EvaluatedPrediction | None,
    progress: Progress,
    cancelled: CancelCheck,
) -> Measured:
    """Read and match a set, and the one before where that is not open any more; called on a thread of its own."""
    run = follower.run
    known = _read(opened_for(dataset, run, seen), seen, progress, cancelled)
    follower.refuse_changed(seen)
    if before is not None and known_before is None and not before.overwritten and before.seen.path != seen.path:
        known_before = _read(opened_for(dataset, run, before.seen), before.seen, progress, cancelled)
    name = before.name if before is not None else ""
    return Measured(seen, known, evaluation_of(dataset, seen, known, known_before, name))


def _read(dataset: Dataset, seen: SeenSet, progress: Progress, cancelled: CancelCheck) -> EvaluatedPrediction:
    if cancelled():
        raise Cancelled
    prediction = read_prediction(dataset, seen.path, progress=progress, cancelled=cancelled)
    measured = measured_set(dataset, prediction, progress=progress, cancelled=cancelled)
    return evaluated_prediction(dataset, measured, seen.path)
