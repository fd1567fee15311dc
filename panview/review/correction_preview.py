"""What corrections will do, worked out before anything is written: each image's changes, and the figures after them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import Cancelled
from panview.metrics.array_matching import MISSED, SPURIOUS, VOID, Pairs, Segments, match_arrays
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, count_matches, panoptic_quality
from panview.parallel import CancelCheck, Progress
from panview.review.corrected_image import CorrectedImage, ImageChanges
from panview.review.corrected_set import correct_images
from panview.review.corrections import Plan
from panview.review.repair_plan import plan_truth
from panview.review.repairs import Repairs
from panview.review.verdicts import Decision


@dataclass(frozen=True, eq=False)
class PreviewedFigures:
    """Figures of a prediction set against the truth as it is and as it will be, at an IoU threshold of 0.5.

    Attributes
    ----------
    name : str
        Of the prediction set.
    before, after : PanopticQuality
    """

    name: str
    before: PanopticQuality
    after: PanopticQuality


@dataclass(frozen=True, eq=False)
class Preview:
    """What corrections will do.

    Attributes
    ----------
    plan : Plan
    images : tuple of ImageChanges
        Of each image that changes, in dataset order.
    figures : tuple of PreviewedFigures
        Of each prediction set.
    """

    plan: Plan
    images: tuple[ImageChanges, ...]
    figures: tuple[PreviewedFigures, ...]

    @property
    def actions(self) -> Counter[str]:
        """How many changes there are of each kind."""
        return Counter(change.action for image in self.images for change in image.changes)


def preview_corrections(
    dataset: Dataset,
    predictions: Sequence[EvaluatedPrediction],
    decisions: Mapping[int, Decision],
    repairs: Repairs,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Preview:
    """Work out what `panview.review.corrected_set.write_corrected_set` would write, without writing it.

    Parameters
    ----------
    dataset : Dataset
    predictions : sequence of EvaluatedPrediction
    decisions : mapping of int to Decision
        Those that count.
    repairs : Repairs
    progress : Progress, optional
        Told of the images that change.
    cancelled : CancelCheck, optional

    Raises
    ------
    BadFileError, NotFoundError
        An id map cannot be read.
    Cancelled
    """
    tables = [each.table for each in predictions]
    plan = plan_truth(dataset, tables, decisions, repairs)
    n = len(dataset.categories)
    changed = np.zeros(len(dataset), np.bool_)
    changed[[correction.image for correction in plan.corrections]] = True
    after = [_Counting(count_matches(table, n, images=~changed)) for table in tables]

    def measure(image: int, outcome: CorrectedImage) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        for each, counting in zip(predictions, after, strict=True):
            if not each.prediction.left_out[image]:
                counting.add(outcomes_of(dataset, each.prediction, image, outcome))

    sets = [each.prediction for each in predictions]
    images = correct_images(dataset, sets, plan.corrections, measure, progress)
    isthing = dataset.categories.isthing
    figures = tuple(
        PreviewedFigures(
            each.prediction.name,
            panoptic_quality(count_matches(each.table, n), isthing),
            panoptic_quality(counting.counts, isthing),
        )
        for each, counting in zip(predictions, after, strict=True)
    )
    return Preview(plan, images, figures)


def outcomes_of(dataset: Dataset, prediction: PredictionSet, image: int, corrected: CorrectedImage) -> NDArray[np.void]:
    """Match the corrected truth of an image with a prediction set; see `match_arrays`.

    Returns
    -------
    (m,) OUTCOMES
    """
    own = prediction.segments.segments_of(image)
    predicted_ids = prediction.segments.segment_id[own]
    predicted = prediction.segments.read_id_map(image, dataset.size(image))
    segments = [m.segment for m in corrected.segments]
    truth_ids = np.array([segment.id for segment in segments], np.uint32)
    codes, pixels = np.unique(
        corrected.id_map.astype(np.uint64) << np.uint64(32) | predicted.astype(np.uint64), return_counts=True
    )
    pairs = Pairs(
        _places((codes >> np.uint64(32)).astype(np.uint32), truth_ids),
        _places(codes.astype(np.uint32), predicted_ids),
        pixels.astype(np.int64),
    )
    truth = Segments(
        np.array([segment.category for segment in segments], np.int16),
        np.array([segment.iscrowd for segment in segments], np.bool_),
    )
    return match_arrays(
        truth, Segments(prediction.segments.category[own], np.zeros(len(predicted_ids), np.bool_)), pairs
    )


def _places(ids: NDArray[np.uint32], listed: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the position of each id among those listed, `VOID` where it is not."""
    known = {segment_id: place for place, segment_id in enumerate(listed.tolist())}
    return np.array([known.get(segment_id, VOID) for segment_id in ids.tolist()], np.int64)


class _Counting:
    """Counts that grow image by image."""

    def __init__(self, counts: CategoryCounts) -> None:
        self.counts = CategoryCounts(counts.iou_sum.copy(), counts.tp.copy(), counts.fp.copy(), counts.fn.copy())

    def add(self, outcomes: NDArray[np.void]) -> None:
        """Add what counts of an image, a row of `OUTCOMES` each."""
        category, iou = outcomes["category"], outcomes["iou"]
        for column, chosen in (("fn", iou == MISSED), ("fp", iou == SPURIOUS), ("tp", iou > 0)):
            np.add.at(getattr(self.counts, column), category[chosen], 1)
        np.add.at(self.counts.iou_sum, category[iou > 0], iou[iou > 0])
