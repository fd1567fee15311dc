"""The report of what is open: where it goes, written in the background, opened when it is done."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.jobs.reports import write_report
from panview.outputs import PAGE
from panview.ui.choosing import save_dialog
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import open_outside, when_allowed
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded with what writes a report.
    pass


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
        proposed = f"{snapshot.prediction.name}-report.html"
        dialog = save_dialog(self._window, tr("Write a report"), proposed, tr("Web page (*.html)"))
        write = when_allowed(self._window, self._state, PAGE, self.write, self.choose_file)
        dialog.fileSelected.connect(write)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the report of what is shown now; what is changed meanwhile is not in it."""
        view = self._state.view
        if view is None or view.snapshot.prediction is None:
            return
        self._jobs.start(
            tr("Writing {name}", name=path.name),
            lambda progress, cancelled: write_report(view, path, progress, cancelled),
            partial(self._say_written, path),
            partial(self._window.banner.show_failure, tr("The report could not be written")),
            beside=True,
        )

    def _say_written(self, path: Path, size: int) -> None:
        self._window.banner.show_message(
            tr("Report written"),
            tr("{path}, {size:.1f} MB", path=path, size=size / 1e6),
            "info",
            tr("Open"),
            partial(open_outside, self._window, path),
        )
