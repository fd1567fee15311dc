"""What happens to each ground truth segment from one prediction set to another: fixed, broken, improved or worse."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from panview.metrics.image_counts import ImageCounts
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.metrics.threshold import status_at

_ROUNDING = 1e-12


class Transition(IntEnum):
    """What happens to a ground truth segment in the second set, compared with the first."""

    FIXED = 0
    """FN in the first, TP in the second."""
    BROKEN = 1
    """TP in the first, FN in the second."""
    IMPROVED = 2
    """TP in both, with a higher IoU in the second."""
    WORSE = 3
    """TP in both, with a lower IoU in the second."""

    @property
    def label(self) -> str:
        """The word shown to people."""
        return ("fixed", "broken", "improved", "worse")[self]


@dataclass(frozen=True, eq=False)
class Transitions:
    """The k ground truth segments that fare differently in two sets, in the order of the tables.

    FN in both, and TP in both with the same IoU, are not there.

    Attributes
    ----------
    kind : (k,) uint8
        A `Transition`.
    image : (k,) int32
    category : (k,) int16
    segment_id : (k,) uint32
    truth_first, truth_second : (k,) int64
        Row of the ground truth segment in either table.
    prediction_first, prediction_second : (k,) int64
        Row of its best-overlapping prediction, of any category, in either table: the match of a TP. -1 without one.
    iou_first, iou_second : (k,) float64
        IoU with that prediction; 0 without one.
    """

    kind: NDArray[np.uint8]
    image: NDArray[np.int32]
    category: NDArray[np.int16]
    segment_id: NDArray[np.uint32]
    truth_first: NDArray[np.int64]
    truth_second: NDArray[np.int64]
    prediction_first: NDArray[np.int64]
    prediction_second: NDArray[np.int64]
    iou_first: NDArray[np.float64]
    iou_second: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.kind)

    @property
    def difference(self) -> NDArray[np.float64]:
        """IoU in the second less IoU in the first, (k,) float64."""
        return self.iou_second - self.iou_first

    def counts(self) -> dict[Transition, int]:
        """Return how many there are of each kind."""
        numbers = np.bincount(self.kind, minlength=len(Transition)).tolist()
        return dict(zip(Transition, numbers, strict=True))

    def take(self, chosen: NDArray[np.int64]) -> Transitions:
        """Return some of them, in the order given."""
        return Transitions(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def transitions(
    first: SegmentTable,
    second: SegmentTable,
    *,
    threshold: float = IOU_THRESHOLD,
    images: NDArray[np.bool_] | None = None,
) -> Transitions:
    """Follow the ground truth segments, crowd left out, from one set's table to another's.

    Parameters
    ----------
    first, second : SegmentTable
        Of the same ground truth.
    threshold : float
    images : (n_images,) bool, optional
        Which images to look at (default: all). Those that either set leaves out are ignored.

    Raises
    ------
    ValueError
        The tables are not of the same ground truth.
    """
    rows_first, rows_second = (np.flatnonzero(table.side == Side.GROUND_TRUTH) for table in (first, second))
    for name in ("image", "segment_id", "category", "iscrowd"):
        if not np.array_equal(getattr(first, name)[rows_first], getattr(second, name)[rows_second]):
            raise ValueError("tables: expected two of the same ground truth")
    before, after = status_at(first, threshold)[rows_first], status_at(second, threshold)[rows_second]
    iou_first, iou_second = first.partner_iou[rows_first], second.partner_iou[rows_second]
    found, found_after = before == Status.TP, after == Status.TP
    missed, missed_after = before == Status.FN, after == Status.FN
    change = iou_second - iou_first
    both = found & found_after
    conditions = {
        Transition.FIXED: missed & found_after,
        Transition.BROKEN: found & missed_after,
        Transition.IMPROVED: both & (change > _ROUNDING),
        Transition.WORSE: both & (change < -_ROUNDING),
    }
    kind = np.full(len(rows_first), -1, np.int8)
    for transition, holds in conditions.items():
        kind[holds] = transition
    if images is not None:
        kind[~images[first.image[rows_first]]] = -1
    chosen = np.flatnonzero(kind >= 0)
    of_first, of_second = rows_first[chosen], rows_second[chosen]
    return Transitions(
        kind=kind[chosen].astype(np.uint8),
        image=first.image[of_first],
        category=first.category[of_first],
        segment_id=first.segment_id[of_first],
        truth_first=of_first,
        truth_second=of_second,
        prediction_first=first.partner[of_first].astype(np.int64),
        prediction_second=second.partner[of_second].astype(np.int64),
        iou_first=iou_first[chosen],
        iou_second=iou_second[chosen],
    )


def pq_effect(changed: Transitions, quality: PanopticQuality) -> NDArray[np.float64]:
    """Return how much All PQ of the first set would change if it had one segment as the second set has it.

    With PQ of a category s / w as in `panview.metrics.pq_impact`: fixed adds its IoU to s and 1/2 to w, broken takes
    them off, improved and worse change s. FP stay as they are.

    Parameters
    ----------
    changed : Transitions
        Of k segments.
    quality : PanopticQuality
        Of the first set, over images that hold all these segments, at the same threshold.

    Returns
    -------
    (k,) float64
        Fractions; negative for broken and worse. They do not add up to the difference of the two sets: PQ is a ratio,
        and FP are not among them.
    """
    s, w = quality.counts.iou_sum[changed.category], quality.counts.weight[changed.category]
    fixed, broken = changed.kind == Transition.FIXED, changed.kind == Transition.BROKEN
    added = np.where(fixed, changed.iou_second, np.where(broken, -changed.iou_first, changed.difference))
    # Matched and missed segments both have a weight, so this never divides by 0.
    heavier = w + 0.5 * fixed - 0.5 * broken
    effect: NDArray[np.float64] = ((s + added) / heavier - s / w) / max(quality.all.n, 1)
    return effect


def false_positive_changes(
    first: ImageCounts, second: ImageCounts, n_categories: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many more FP the second set has, and how many fewer, per category.

    Predictions of two sets are not matched with each other: of the FP of a category in an image, those that one set has
    more than the other are new or removed.

    Parameters
    ----------
    first, second : ImageCounts
        Over the same images.
    n_categories : int

    Returns
    -------
    new, removed : (c,) int64
    """
    keys = [counts.image * n_categories + counts.category for counts in (first, second)]
    cells, index = np.unique(np.concatenate(keys), return_inverse=True)
    signed = np.concatenate([-first.fp, second.fp])
    change = np.bincount(index, signed, len(cells)).astype(np.int64)
    category = cells % n_categories
    new, removed = (np.bincount(category, np.maximum(sign * change, 0), n_categories) for sign in (1, -1))
    return new.astype(np.int64), removed.astype(np.int64)
