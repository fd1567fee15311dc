"""Two prediction sets of a snapshot side by side: figures, their differences, segments fixed and broken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.comparison import (
    LEVEL,
    RESAMPLES,
    PairedDifferences,
    paired_differences,
)
from panview.metrics.error_types import error_types
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.image_counts import ImageCounts, image_counts
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from panview.metrics.threshold import error_type_at
from panview.metrics.transitions import Transition, Transitions, false_positive_changes, pq_effect, transitions
from panview.review.session import Snapshot


@dataclass(frozen=True, eq=False)
class ModelComparison:
    """What the second of two prediction sets does better and worse than the first, the baseline.

    Attributes
    ----------
    first_key, second_key : int
        Keys of the prediction sets.
    first_name, second_name : str
    images : (n_images,) bool
        Images compared: those asked for that both sets have.
    left_out : int
        Images asked for that one of them leaves out.
    first, second : PanopticQuality
        Over the images compared.
    differences : PairedDifferences
        Second less first, with p-values and intervals.
    changed : Transitions
        Ground truth segments that fare differently, k of them.
    effect : (k,) float64
        What each would change of the first set's All PQ, as a fraction; see `panview.metrics.transitions.pq_effect`.
    error_first, error_second : (k,) uint8
        `ErrorType` of each in either set: why it is an FN there.
    new_fp, removed_fp : (c,) int64
        FP that the second set has more, and fewer, by category; see
        `panview.metrics.transitions.false_positive_changes`.
    """

    first_key: int
    second_key: int
    first_name: str
    second_name: str
    images: NDArray[np.bool_]
    left_out: int
    first: PanopticQuality
    second: PanopticQuality
    differences: PairedDifferences
    changed: Transitions
    effect: NDArray[np.float64]
    error_first: NDArray[np.uint8]
    error_second: NDArray[np.uint8]
    new_fp: NDArray[np.int64]
    removed_fp: NDArray[np.int64]

    def listed(self, *kinds: Transition) -> NDArray[np.int64]:
        """Return the positions in ``changed`` of some kinds, the largest effect first, either way; (m,) int64."""
        chosen = np.flatnonzero(np.isin(self.changed.kind, kinds))
        return chosen[np.argsort(-np.abs(self.effect[chosen]), kind="stable")]


def common_images(snapshot: Snapshot, positions: Iterable[int]) -> NDArray[np.bool_]:
    """Return the images that none of some prediction sets leaves out, (n_images,) bool."""
    images = np.ones(len(snapshot.dataset), np.bool_)
    for position in positions:
        images &= ~snapshot.predictions[position].prediction.left_out
    return images


def compare_sets(
    snapshot: Snapshot,
    first: int,
    second: int,
    images: NDArray[np.bool_] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> ModelComparison:
    """Compare two prediction sets at the snapshot's IoU threshold.

    Parameters
    ----------
    snapshot : Snapshot
    first, second : int
        Positions in ``snapshot.predictions``; the first is the baseline.
    images : (n_images,) bool, optional
        Which images to compare, such as a view's scope (default: all). Those that either set leaves out are ignored.
    seed, resamples, level, progress, cancelled
        Of p-values and intervals; see `panview.metrics.comparison.paired_differences`. ``resamples=0`` leaves them out,
        which takes a tenth of the time.

    Raises
    ------
    Cancelled
        ``cancelled`` said so.
    """
    asked = np.ones(len(snapshot.dataset), np.bool_) if images is None else images
    compared = asked & common_images(snapshot, (first, second))
    isthing, threshold = snapshot.dataset.categories.isthing, snapshot.threshold
    of_first, of_second = snapshot.predictions[first], snapshot.predictions[second]

    def counted(position: int) -> tuple[PanopticQuality, ImageCounts]:
        table = snapshot.predictions[position].table
        counts = count_matches(table, len(isthing), threshold=threshold, images=compared)
        by_image = image_counts(table, len(isthing), threshold=threshold, images=compared)
        return panoptic_quality(counts, isthing), by_image

    first_quality, first_counts = counted(first)
    second_quality, second_counts = counted(second)
    changed = transitions(of_first.table, of_second.table, threshold=threshold, images=compared)
    new_fp, removed_fp = false_positive_changes(first_counts, second_counts, len(isthing))
    return ModelComparison(
        first_key=of_first.key,
        second_key=of_second.key,
        first_name=of_first.prediction.name,
        second_name=of_second.prediction.name,
        images=compared,
        left_out=int(np.count_nonzero(asked & ~compared)),
        first=first_quality,
        second=second_quality,
        differences=paired_differences(
            first_counts,
            second_counts,
            isthing,
            compared,
            seed=seed,
            resamples=resamples,
            level=level,
            progress=progress,
            cancelled=cancelled,
        ),
        changed=changed,
        effect=pq_effect(changed, first_quality),
        error_first=error_types_seen(snapshot, of_first.table)[changed.truth_first],
        error_second=error_types_seen(snapshot, of_second.table)[changed.truth_second],
        new_fp=new_fp,
        removed_fp=removed_fp,
    )


def qualities(snapshot: Snapshot, images: NDArray[np.bool_]) -> tuple[PanopticQuality | None, ...]:
    """Return the panoptic quality of all prediction sets over the same images at the snapshot's threshold.

    None for a set that leaves out some of these images: figures of other images stand beside no others.
    """
    isthing = snapshot.dataset.categories.isthing
    found: list[PanopticQuality | None] = []
    for known in snapshot.predictions:
        if np.any(images & known.prediction.left_out):
            found.append(None)
            continue
        counts = count_matches(known.table, len(isthing), threshold=snapshot.threshold, images=images)
        found.append(panoptic_quality(counts, isthing))
    return tuple(found)


def error_types_seen(snapshot: Snapshot, table: SegmentTable) -> NDArray[np.uint8]:
    """Return the error type of each row of a table of a snapshot, (n,) uint8; no match is called poor."""
    kinds = error_types(table, snapshot.dataset.categories.isthing, snapshot.error_thresholds)
    return error_type_at(table, snapshot.threshold, kinds)
