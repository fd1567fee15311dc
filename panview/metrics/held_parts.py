"""A prediction set whose table is in parts, as far as it is held: all of it as columns, and rows of some images.

To whoever looks at it, it is a set that leaves out all other images, as a set that a model is still making.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.metrics.breakdown import CURVE_THRESHOLDS
from panview.metrics.counting import Counted, RunningCounts
from panview.metrics.evaluated import EvaluatedPrediction, faults_of
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.faults import without_images
from panview.metrics.panoptic_quality import PanopticQuality, counts_at, panoptic_quality
from panview.metrics.parts import Parts
from panview.metrics.shards import EMPTY_SHARD, Shard, among_all, some_of


@dataclass(frozen=True, eq=False)
class HeldParts:
    """What there is beyond the rows that are held.

    Attributes
    ----------
    parts : Parts
    held : Shard
        Matched by pixels.
    counts : Counted or None
        Of all images at `CURVE_THRESHOLDS`; None where they have not been counted yet.
    """

    parts: Parts
    held: Shard
    counts: Counted | None = None

    def quality(self, threshold: float) -> PanopticQuality | None:
        """Return the panoptic quality over all images at one of `CURVE_THRESHOLDS`; None where it is not known."""
        place = round(100 * (threshold - CURVE_THRESHOLDS[0]))
        if self.counts is None or not 0 <= place < len(CURVE_THRESHOLDS):
            return None
        return panoptic_quality(counts_at(self.counts, place), self.parts.dataset.categories.isthing)


def count_all(parts: Parts, progress: Progress | None = None, cancelled: CancelCheck | None = None) -> Counted:
    """Count over all images at `CURVE_THRESHOLDS`, one part at a time, as `Parts.shards` reads them."""
    counts = RunningCounts(len(parts.dataset.categories), CURVE_THRESHOLDS)
    for shard in parts.shards(progress, cancelled):
        counts.add(shard.table)
    return counts.counted()


def evaluated_in_parts(parts: Parts, images: NDArray[np.int64], given: Path | None = None) -> EvaluatedPrediction:
    """Return a prediction set with the rows of some images.

    Parameters
    ----------
    parts : Parts
    images : (k,) int64
        Rows of the dataset.
    given : Path, optional
        As the set was named by whoever opened it.
    """
    faults = faults_of(parts.dataset, parts.prediction, parts.faults)
    known = EvaluatedPrediction(parts.prediction, EMPTY_SHARD.table, faults=faults, given=given)
    return _holding(known, HeldParts(parts, parts.images(images)))


def hold(known: EvaluatedPrediction, images: NDArray[np.int64]) -> EvaluatedPrediction:
    """Return a set in parts with the rows of other images; what is held already is not read again.

    Raises
    ------
    BadFileError, NotFoundError
        A part has changed, or is gone.
    """
    assert known.in_parts is not None
    shard = known.in_parts.parts.images(images, known.in_parts.held)
    return _holding(known, replace(known.in_parts, held=shard))


def let_go(known: EvaluatedPrediction, images: NDArray[np.int64]) -> EvaluatedPrediction:
    """Return a set in parts with the rows of those of some images that are held; no file is read."""
    assert known.in_parts is not None
    return _holding(known, replace(known.in_parts, held=some_of(known.in_parts.held, images)))


def _holding(known: EvaluatedPrediction, held: HeldParts) -> EvaluatedPrediction:
    parts, shard = held.parts, held.held
    others = np.ones(len(parts.dataset), np.bool_)
    others[shard.rows] = False
    table = among_all(replace(shard, table=parts.opened(shard)), len(parts.dataset))
    prediction = replace(without_images(parts.prediction, others), name=known.prediction.name)
    return replace(known, prediction=prediction, table=table, in_parts=held)


def first_within(rows_of_images: NDArray[np.int64], images: NDArray[np.int64], most_rows: int) -> NDArray[np.int64]:
    """Return the first of some images that together have at most so many rows, at least one of them.

    Parameters
    ----------
    rows_of_images : (n_images,) int64
    images : (k,) int64
    most_rows : int
    """
    count = int(np.searchsorted(np.cumsum(rows_of_images[images]), most_rows, side="right"))
    return images[: max(count, 1)]
