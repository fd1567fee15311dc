"""The figures of a report, each as `evaluate` gives it for the same images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import ERROR_LABELS, Side, Status
from panview.review.report.request import Published, ReportRequest, views_of
from panview.review.session import View
from panview.review.verdict_rows import UNDECIDED, no_longer_apply
from panview.review.verdicts import VERDICTS


@dataclass(frozen=True)
class VerdictProgress:
    """What has been decided of the disagreements in scope.

    Attributes
    ----------
    decided, total : int
        Disagreements, a wrong-category pair being two.
    counts : tuple of (str, int)
        How often each verdict was given.
    stale : int
        Decisions that no longer apply, of the whole prediction set.
    """

    decided: int
    total: int
    counts: tuple[tuple[str, int], ...]
    stale: int


@dataclass(frozen=True, eq=False)
class SetFigures:
    """What comes out for a prediction set.

    Attributes
    ----------
    name : str
    place : int
        Among the sets of the report.
    view : View
        Over the images of the report.
    published : Published or None
    error_counts : (12,) int64
        Disagreements by `ErrorType`; a poor mask has two rows, and is one.
    verdicts : VerdictProgress or None
        None where nothing has been decided of the set.
    """

    name: str
    place: int
    view: View
    published: Published | None
    error_counts: NDArray[np.int64]
    verdicts: VerdictProgress | None

    @property
    def images(self) -> int:
        """How many images are counted."""
        return int(np.count_nonzero(self.view.scope))


def measure_sets(request: ReportRequest) -> list[SetFigures]:
    """Return the figures of each prediction set.

    Raises
    ------
    EmptyReportError
        No image is left to count.
    """
    return [
        SetFigures(
            name=each.evaluated.prediction.name,
            place=place,
            view=view,
            published=each.published,
            error_counts=_error_counts(view),
            verdicts=_progress(view),
        )
        for place, (each, view) in enumerate(zip(request.sets, views_of(request), strict=True))
    ]


def _error_counts(view: View) -> NDArray[np.int64]:
    table, status = view.snapshot.table, view.rows.status
    counted = view.scope[table.image] & ((status != Status.TP) | (table.side == Side.GROUND_TRUTH))
    return np.bincount(view.rows.error_type[counted], minlength=len(ERROR_LABELS)).astype(np.int64)


def _progress(view: View) -> VerdictProgress | None:
    decisions, prediction = view.snapshot.decisions, view.snapshot.prediction
    if not decisions or prediction is None:
        return None
    verdict = view.rows.verdicts.verdict[view.findings.disagreements]
    stale = len(no_longer_apply(view.rows.verdicts, decisions, prediction.name))
    decided = int(np.count_nonzero(verdict != UNDECIDED))
    if not decided and not stale:
        return None
    counts = tuple((kind.value, int(np.count_nonzero(verdict == code))) for code, kind in enumerate(VERDICTS))
    return VerdictProgress(decided, len(verdict), counts, stale)
