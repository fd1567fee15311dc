"""What a report is asked to be of."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.metrics.matching import IOU_THRESHOLD
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Scope, Snapshot, View, derive, find_rows
from panview.review.verdicts import Decision

DEFAULT_PICTURES = 12
MAX_PICTURES = 200


class PublishedAverage(Protocol):
    """What was published of a split, in points; as `panview.engine.published` reads it."""

    @property
    def pq(self) -> float | None: ...  # noqa: D102
    @property
    def sq(self) -> float | None: ...  # noqa: D102
    @property
    def rq(self) -> float | None: ...  # noqa: D102
    @property
    def doubtful(self) -> tuple[str, ...]: ...  # noqa: D102


class Published(Protocol):
    """What was published of a model."""

    @property
    def all(self) -> PublishedAverage: ...  # noqa: D102
    @property
    def things(self) -> PublishedAverage: ...  # noqa: D102
    @property
    def stuff(self) -> PublishedAverage: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class ReportedSet:
    """A prediction set of the report.

    Attributes
    ----------
    evaluated : EvaluatedPrediction
    published : Published or None
        Of the model that made it.
    """

    evaluated: EvaluatedPrediction
    published: Published | None = None


@dataclass(frozen=True, eq=False)
class ReportRequest:
    """What a report is asked to be of.

    Attributes
    ----------
    dataset : Dataset
    sets : tuple of ReportedSet
        At least one, with different names; the first is what the others are compared with.
    images : (n_images,) bool
        Images in scope; of each prediction set those count that it does not leave out.
    condition : str
        What chose the images, as the reader would type it; empty for the whole set.
    threshold : float
        IoU threshold, from 0.5.
    poor_mask_iou : float
        A match below this IoU is a poor mask.
    missing : str
        What an image without prediction is.
    decisions : mapping of int to Decision
        By subject.
    title : str
        Empty for one made of the names.
    pictures : int
        How many of the worst images to show.
    date : str
        Of the report, ISO 8601.
    """

    dataset: Dataset
    sets: tuple[ReportedSet, ...]
    images: NDArray[np.bool_]
    condition: str = ""
    threshold: float = IOU_THRESHOLD
    poor_mask_iou: float = 0.6
    missing: str = "error"
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    title: str = ""
    pictures: int = DEFAULT_PICTURES
    date: str = ""

    def __post_init__(self) -> None:
        """Check once, where it is made."""
        if not self.sets:
            raise ValueError("sets: expected at least one prediction set")
        if self.images.shape != (len(self.dataset),):
            raise ValueError(f"images: expected {(len(self.dataset),)} bool, got {self.images.shape}")


class EmptyReportError(PanviewError, ValueError):
    """There is no image that figures could be of."""


def request_snapshot(request: ReportRequest) -> Snapshot:
    """Return the request as a snapshot of its first prediction set, with its images as the selected ones."""
    return Snapshot(
        dataset=request.dataset,
        ground_truth_table=request.sets[0].evaluated.table,
        predictions=tuple(each.evaluated for each in request.sets),
        current=0,
        threshold=request.threshold,
        scope=Scope.SELECTED,
        selected=frozenset(np.flatnonzero(request.images).tolist()),
        tp_below=request.poor_mask_iou,
        decisions=request.decisions,
    )


def views_of(request: ReportRequest) -> list[View]:
    """Return what each prediction set looks like over the images of the request.

    Raises
    ------
    EmptyReportError
        No image is left to count.
    """
    snapshot = request_snapshot(request)
    views = [derive(replace(snapshot, current=place)) for place in range(len(request.sets))]
    if not any(view.scope.any() for view in views):
        asked = f": no image has a segment with {request.condition}" if request.condition else ""
        raise EmptyReportError(f"there is nothing to report of {request.dataset.name}{asked}")
    return views


def matching_images(
    dataset: Dataset,
    predictions: tuple[EvaluatedPrediction, ...],
    condition: SegmentFilter,
    *,
    threshold: float,
    poor_mask_iou: float,
    decisions: Mapping[int, Decision],
) -> NDArray[np.bool_]:
    """Return the images where a segment of the truth or of any prediction set meets a filter, (n_images,) bool.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    """
    images = np.zeros(len(dataset), np.bool_)
    for place, evaluated in enumerate(predictions):
        snapshot = Snapshot(
            dataset=dataset,
            ground_truth_table=evaluated.table,
            predictions=predictions,
            current=place,
            threshold=threshold,
            filter=condition,
            tp_below=poor_mask_iou,
            decisions=decisions,
        )
        images |= find_rows(snapshot).listed & snapshot.counted
    return images


def report_date(environment: Mapping[str, str] = os.environ) -> str:
    """Return today's date, that of ``SOURCE_DATE_EPOCH`` where it is set, for builds that are to be repeatable.

    Raises
    ------
    PanviewError
        ``SOURCE_DATE_EPOCH`` is not a number of seconds.
    """
    told = environment.get("SOURCE_DATE_EPOCH", "")
    if not told:
        return time.strftime("%Y-%m-%d")
    try:
        return time.strftime("%Y-%m-%d", time.gmtime(int(told)))
    except (ValueError, OverflowError, OSError) as error:
        raise PanviewError(f"SOURCE_DATE_EPOCH {told!r} is not a number of seconds since 1970") from error
