"""What PQ is once the truth is corrected: the images that change are matched again, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.errors import Cancelled
from panview.metrics.array_matching import OUTCOMES, Pairs, Segments, match_arrays
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import Progress
from panview.metrics.loop_quality import count_outcomes
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, count_matches, panoptic_quality
from panview.parallel import CancelCheck
from panview.review.corrected_image import CorrectedImage, ImageChanges
from panview.review.corrected_set import correct_images
from panview.review.corrections import Correction


def can_be_measured(dataset: Dataset, threshold: float) -> bool:
    """Whether figures after a correction can be told: at the standard threshold, with areas counted from pixels."""
    return threshold == IOU_THRESHOLD and dataset.opening.areas == "pixels"


def corrected_quality(
    dataset: Dataset,
    sets: Sequence[EvaluatedPrediction],
    corrections: Sequence[Correction],
    images: Sequence[NDArray[np.bool_]],
    *,
    seen: Callable[[int, CorrectedImage], None] | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> tuple[list[PanopticQuality], tuple[ImageChanges, ...]]:
    """Correct images, and measure every prediction set against what comes out.

    Parameters
    ----------
    dataset : Dataset
        For which `can_be_measured` holds.
    sets : sequence of EvaluatedPrediction
        Those that the corrections were planned with.
    corrections : sequence of Correction
        By image.
    images : sequence of (n_images,) bool
        Images that count of each set.
    seen : callable, optional
        Given the row and the truth of each corrected image.
    progress : Progress, optional
    cancelled : CancelCheck, optional

    Returns
    -------
    qualities : list of PanopticQuality
        One for each set.
    changes : tuple of ImageChanges

    Raises
    ------
    PanviewError
        An id map cannot be read.
    Cancelled
    """
    outcomes: list[list[NDArray[np.void]]] = [[] for _ in sets]

    def measure(image: int, outcome: CorrectedImage) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        for place, known in enumerate(sets):
            if images[place][image]:
                outcomes[place].append(_matched(dataset, known, image, outcome))
        if seen is not None:
            seen(image, outcome)

    changes = correct_images(dataset, [known.prediction for known in sets], corrections, measure, progress)
    changed = np.zeros(len(dataset), np.bool_)
    changed[[each.image for each in changes]] = True
    isthing = dataset.categories.isthing
    qualities = []
    for place, known in enumerate(sets):
        rest = count_matches(known.table, len(isthing), images=images[place] & ~changed)
        found = np.concatenate([np.empty(0, OUTCOMES), *outcomes[place]])
        qualities.append(panoptic_quality(_added(rest, count_outcomes(found, len(isthing))), isthing))
    return qualities, changes


def _matched(dataset: Dataset, known: EvaluatedPrediction, image: int, outcome: CorrectedImage) -> NDArray[np.void]:
    segments = known.prediction.segments
    own = segments.segments_of(image)
    predicted_map = segments.read_id_map(image, dataset.size(image))
    truth_ids = np.array([m.segment.id for m in outcome.segments], np.uint32)
    truth = Segments(
        np.array([m.segment.category for m in outcome.segments], np.int16),
        np.array([m.segment.iscrowd for m in outcome.segments], np.bool_),
    )
    predicted = Segments(segments.category[own], np.zeros(len(segments.category[own]), np.bool_))
    both = outcome.id_map.astype(np.uint64) << np.uint64(32) | predicted_map
    codes, pixels = np.unique(both, return_counts=True)
    pairs = Pairs(
        _places((codes >> np.uint64(32)).astype(np.uint32), truth_ids),
        _places((codes & np.uint64(0xFFFFFFFF)).astype(np.uint32), segments.segment_id[own]),
        pixels.astype(np.int64),
    )
    return match_arrays(truth, predicted, pairs)


def _places(ids: NDArray[np.uint32], known: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the position of each id among those of segments, -1 for void."""
    if not len(known):
        return np.full(len(ids), -1, np.int64)
    order = np.argsort(known)
    place = order[np.minimum(np.searchsorted(known, ids, sorter=order), len(known) - 1)]
    return np.where((known[place] == ids) & (ids != 0), place, -1).astype(np.int64)


def _added(one: CategoryCounts, other: CategoryCounts) -> CategoryCounts:
    return CategoryCounts(one.iou_sum + other.iou_sum, one.tp + other.tp, one.fp + other.fp, one.fn + other.fn)
