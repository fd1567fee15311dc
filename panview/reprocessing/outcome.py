"""What other parameters make of images, as a prediction set in memory that is compared as any other."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import PanviewError
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import unmeasured_columns
from panview.metrics.segment_overlaps import ImageOverlaps, join_overlaps
from panview.metrics.segment_table import SegmentTable, Side
from panview.parallel import CancelCheck, Progress, each_image
from panview.reprocessing.matched_image import matched_columns
from panview.reprocessing.prepared import KeptSet, PreparedImage
from panview.reprocessing.rules import Values
from panview.reprocessing.shares import Shares, TruthSide


@dataclass(frozen=True, eq=False)
class Outcome:
    """A prediction set at other parameters.

    Attributes
    ----------
    values : mapping
    evaluated : EvaluatedPrediction
        It leaves out the images that were not looked at. Its predicted segments have no boxes, and there are no maps.
    images : (n_images,) bool
    faults : tuple of (int, str)
        Images that could not be read, by row, and why.
    """

    values: Values
    evaluated: EvaluatedPrediction
    images: NDArray[np.bool_]
    faults: tuple[tuple[int, str], ...] = ()


def outcome_of(kept: KeptSet, truth: SegmentTable, values: Values, prepared: Mapping[int, PreparedImage]) -> Outcome:
    """Return what parameters make of images that are ready.

    Parameters
    ----------
    kept : KeptSet
    truth : SegmentTable
        Of the set that is shown, or of the truth alone: areas and boxes of truth segments are taken from it.
    values : mapping
    prepared : mapping of int to PreparedImage
    """
    found = {image: (each.tried.shares(values), each.truth) for image, each in prepared.items()}
    return _outcome(kept, truth, values, found, {})


def whole_outcome(
    kept: KeptSet,
    truth: SegmentTable,
    values: Values,
    images: NDArray[np.bool_],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Outcome:
    """Post-process images at some parameters.

    Raises
    ------
    PanviewError
        No image can be read.
    Cancelled
    """
    found: dict[int, tuple[Shares, TruthSide]] = {}
    faults: dict[int, str] = {}
    lock = threading.Lock()

    def work(image: int) -> None:
        try:
            shares, side = kept.shares(image, values)
        except PanviewError as error:
            with lock:
                faults[image] = str(error)
            return
        with lock:
            found[image] = shares, replace(side, places=side.places[:0])

    chosen = np.flatnonzero(images & kept.images).tolist()
    each_image(chosen, work, jobs=jobs, progress=progress, cancelled=cancelled, name="reprocess")
    if not found:
        why = next(iter(faults.values()), "no image in scope keeps its queries")
        raise PanviewError(f"{kept.prediction.name}: {why}")
    return _outcome(kept, truth, values, found, faults)


def _outcome(
    kept: KeptSet,
    truth: SegmentTable,
    values: Values,
    found: Mapping[int, tuple[Shares, TruthSide]],
    faults: Mapping[int, str],
) -> Outcome:
    images = np.zeros(len(kept.dataset), np.bool_)
    images[list(found)] = True
    prediction = _set_of(kept.prediction, found, images)
    columns = unmeasured_columns(kept.dataset, prediction)
    _copy_truth(columns, truth)
    overlaps: list[ImageOverlaps | None] = [None] * len(images)
    for image, (shares, side) in found.items():
        overlaps[image] = _fill(kept.dataset, columns, image, shares, side)
    table = SegmentTable(**columns, overlaps=join_overlaps(overlaps))
    return Outcome(values, EvaluatedPrediction(prediction, table), images, tuple(sorted(faults.items())))


def _set_of(
    before: PredictionSet, found: Mapping[int, tuple[Shares, TruthSide]], images: NDArray[np.bool_]
) -> PredictionSet:
    """Return the columns of the new segments, numbered from 1 in each image."""
    nothing = Shares(np.empty(0, np.int16), np.empty(0, np.float32), np.empty((0, 1), np.int64))
    each = [found[image][0] if image in found else nothing for image in range(len(images))]
    lengths = [len(shares.category) for shares in each]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(lengths, np.int64))])
    total = int(offsets[-1])
    numbers = np.arange(total) - np.repeat(offsets[:-1], lengths) + 1
    segments = replace(
        before.segments,
        digest="",
        offsets=offsets,
        segment_id=numbers.astype(np.uint32),
        category=np.concatenate([np.empty(0, np.int16), *(shares.category for shares in each)]),
        iscrowd=np.zeros(total, np.bool_),
        score=np.concatenate([np.empty(0), *(shares.score.astype(np.float64) for shares in each)]),
        source=None,
        source_names=(),
    )
    return replace(before, segments=segments, left_out=~images, missing=0, foreign=0)


def _copy_truth(columns: dict[str, NDArray[Any]], truth: SegmentTable) -> None:
    """Take over what was measured of the truth."""
    rows = np.flatnonzero(columns["side"] == Side.GROUND_TRUTH)
    known = np.flatnonzero(truth.side == Side.GROUND_TRUTH)
    for name in ("area", "bbox"):
        columns[name][rows] = getattr(truth, name)[known]


def _fill(
    dataset: Dataset, columns: dict[str, NDArray[Any]], image: int, shares: Shares, truth: TruthSide
) -> ImageOverlaps:
    """Match the segments of an image in the columns of the table."""
    first, last = (int(row) for row in columns["image_offsets"][image : image + 2])
    pairs, own = matched_columns(shares, truth, dataset.categories.isthing)
    for name in own._fields:
        is_row = name in ("match", "partner")
        values: NDArray[Any] = getattr(own, name)
        columns[name][first:last] = np.where(values >= 0, values + first, values) if is_row else values
    return np.stack([pairs.ground_truth, pairs.prediction, pairs.pixels.astype(np.int32)])
