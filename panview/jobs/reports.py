"""Writing a report of what is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.engine.published import published_for
from panview.jobs.exports import chosen_output
from panview.outputs import PAGE
from panview.parallel import CancelCheck, Progress
from panview.review.filters import SegmentFilter
from panview.review.session import Scope, View
from panview.settings import cache_folder
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded with what writes a report.
    from panview.review.report.request import ReportRequest


def write_report(view: View, path: Path, progress: Progress, cancelled: CancelCheck) -> int:
    """Write a report and return its size in bytes.

    Raises
    ------
    PanviewError
        The file cannot be written, an id map cannot be read, or no image is in scope.
    Cancelled
    """
    # Imported here: only reports need the template engine.
    from panview.review.report.page import make_report

    with chosen_output(view.snapshot, path, PAGE).whole() as part:
        page = make_report(report_request(view), progress=progress, cancelled=cancelled).encode()
        part.write_bytes(page)
    return len(page)


def report_request(view: View) -> ReportRequest:
    """Return the request for a report of what a view shows; takes a moment, for it looks into the cache."""
    from panview.metrics.boundary_cache import boundary_path, load_boundary_iou
    from panview.review.report.request import ReportRequest, report_date

    snapshot = view.snapshot
    dataset, folder = snapshot.dataset, cache_folder()
    sets = snapshot.predictions
    images, condition, choice = _chosen_images(view)
    boundary = tuple(load_boundary_iou(boundary_path(folder, dataset, s.prediction), s.table) for s in sets)
    left_out = any(each.prediction.left_out.any() for each in sets)
    return ReportRequest(
        snapshot=snapshot,
        images=images,
        condition=condition,
        choice=choice,
        missing="skip" if left_out else "empty" if any(each.prediction.missing for each in sets) else "error",
        published=tuple(published_for(dataset, each.prediction) for each in sets),
        boundary=boundary,
        date=report_date(),
    )


def _chosen_images(view: View) -> tuple[NDArray[np.bool_], str, str]:
    """Return the images in scope, left out or not, with the expression or the words that say how they were chosen."""
    snapshot = view.snapshot
    images = np.ones(len(snapshot.dataset), np.bool_)
    if snapshot.scope == Scope.SELECTED:
        images[:] = False
        images[list(snapshot.selected)] = True
        return images, "", tr("selected by hand")
    if snapshot.scope == Scope.WHOLE or not snapshot.filter.active:
        return images, "", ""
    expression = snapshot.filter.expression.strip()
    if snapshot.filter == SegmentFilter(expression=snapshot.filter.expression):
        return view.rows.listed, expression, ""
    return view.rows.listed, "", tr("listed by a filter")
