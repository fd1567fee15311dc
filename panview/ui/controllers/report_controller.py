"""The report of what is open: where it goes, written in the background, opened when it is done."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from panview.engine.published import published_for
from panview.outputs import PAGE
from panview.parallel import CancelCheck, Progress
from panview.review.filters import SegmentFilter
from panview.review.session import Scope, View
from panview.settings import cache_folder
from panview.ui.export import chosen_output
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import when_allowed

if TYPE_CHECKING:
    # At run time it is loaded with what writes a report.
    from panview.review.report.request import ReportRequest


class ReportController(QObject):
    """Writes a report of all prediction sets of the review, over the images in scope."""

    def __init__(self, window: MainWindow, state: ReviewState, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._state, self._jobs = window, state, jobs

    def choose_file(self) -> None:
        """Ask where to write the report."""
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.prediction is None:
            return
        dialog = QFileDialog(self._window, "Write a report")
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter("Web page (*.html)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        # Nothing is ever written into a dataset unasked, so the suggestion lies elsewhere.
        dialog.setDirectory(str(Path.home()))
        dialog.selectFile(f"{snapshot.prediction.name}-report.html")
        write = when_allowed(self._window, self._state, PAGE, self.write, self.choose_file)
        dialog.fileSelected.connect(write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the report of what is shown now; what is changed meanwhile is not in it."""
        view = self._state.view
        if view is None or view.snapshot.prediction is None:
            return
        self._jobs.start(
            f"Writing {path.name}",
            lambda progress, cancelled: write_report(view, path, progress, cancelled),
            partial(self._say_written, path),
            lambda why: self._window.banner.show_message("The report could not be written", why) if why else None,
            beside=True,
        )

    def _say_written(self, path: Path, size: int) -> None:
        self._window.banner.show_message(
            "Report written", f"{path}, {size / 1e6:.1f} MB", "info", "Open", partial(self._open, path)
        )

    def _open(self, path: Path) -> None:
        self._window.banner.clear()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._window.banner.show_message("No program can open it", str(path), "warning")


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
        return images, "", "selected by hand"
    if snapshot.scope == Scope.WHOLE or not snapshot.filter.active:
        return images, "", ""
    expression = snapshot.filter.expression.strip()
    if snapshot.filter == SegmentFilter(expression=snapshot.filter.expression):
        return view.rows.listed, expression, ""
    return view.rows.listed, "", "listed by a filter"
