"""What a report is asked to be of."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.filters import SegmentFilter
from panview.review.session import Scope, Snapshot, View, derive, find_rows

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


class Published(Protocol):
    """What was published of a model."""

    @property
    def all(self) -> PublishedAverage: ...  # noqa: D102
    @property
    def things(self) -> PublishedAverage: ...  # noqa: D102
    @property
    def stuff(self) -> PublishedAverage: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class ReportRequest:
    """What a report is asked to be of.

    Attributes
    ----------
    snapshot : Snapshot
        Dataset, prediction sets with different names, thresholds and decisions; its filter and scope do not matter. The
        first set is what the others are compared with.
    images : (n_images,) bool
        Images in scope; of each prediction set those count that it does not leave out.
    condition : str
        The expression that chose the images; empty where none did.
    choice : str
        How else they were chosen, as in "images *that were selected*"; empty for the whole set.
    missing : str
        What an image without prediction is.
    published : tuple of Published or None
        Of the model that made each set; empty where nothing is known of any.
    boundary : tuple of (n,) float64 or None
        Boundary IoU of the matches of each set, where it has been measured; empty where it has of none.
    title : str
        Empty for one made of the names.
    pictures : int
        How many of the worst images to show.
    date : str
        Of the report, ISO 8601.
    """

    snapshot: Snapshot
    images: NDArray[np.bool_]
    condition: str = ""
    choice: str = ""
    missing: str = "error"
    published: tuple[Published | None, ...] = ()
    boundary: tuple[NDArray[np.float64] | None, ...] = ()
    title: str = ""
    pictures: int = DEFAULT_PICTURES
    date: str = ""

    def __post_init__(self) -> None:
        """Check once, where it is made."""
        sets = len(self.snapshot.predictions)
        if not sets:
            raise ValueError("snapshot: expected at least one prediction set")
        if self.images.shape != (len(self.dataset),):
            raise ValueError(f"images: expected {(len(self.dataset),)} bool, got {self.images.shape}")
        for name in ("published", "boundary"):
            if len(getattr(self, name)) not in (0, sets):
                raise ValueError(f"{name}: expected one entry per prediction set, or none")

    @property
    def dataset(self) -> Dataset:
        """The images with their ground truth."""
        return self.snapshot.dataset

    @property
    def threshold(self) -> float:
        """IoU threshold, from 0.5."""
        return self.snapshot.threshold


class EmptyReportError(PanviewError, ValueError):
    """There is no image that figures could be of."""


def views_of(request: ReportRequest) -> list[View]:
    """Return what each prediction set looks like over the images of the request.

    Raises
    ------
    EmptyReportError
        No image is left to count.
    """
    chosen = frozenset(np.flatnonzero(request.images).tolist())
    snapshot = replace(request.snapshot, scope=Scope.SELECTED, selected=chosen, filter=SegmentFilter())
    views = [derive(replace(snapshot, current=place)) for place in range(len(snapshot.predictions))]
    if not any(view.scope.any() for view in views):
        asked = f": no image has a segment with {request.condition}" if request.condition else ""
        raise EmptyReportError(f"there is nothing to report on {request.dataset.name}{asked}")
    return views


def matching_images(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return the images where a segment of the truth or of any prediction set passes the filter, (n_images,) bool.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    """
    images = np.zeros(len(snapshot.dataset), np.bool_)
    for place in range(len(snapshot.predictions)):
        seen = replace(snapshot, current=place)
        images |= find_rows(seen).listed & seen.counted
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
