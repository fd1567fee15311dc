"""Disagreements as CSV: written in the background, as they are when it is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from panview.jobs.exports import write_disagreements
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr


class ExportController(QObject):
    """Writes what the table lists, or everything."""

    def __init__(self, window: MainWindow, state: ReviewState, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._state, self._jobs = window, state, jobs

    def export(self, path: Path, *, everything: bool = False) -> None:
        """Write what the table lists, or all disagreements of the set."""
        view = self._state.view
        if view is None or view.snapshot.prediction is None:
            return
        self._jobs.start(
            tr("Exporting {name}", name=path.name),
            lambda progress, cancelled: write_disagreements(view, path, everything=everything),
            lambda count: self._window.status_line.show_message(
                tr(
                    "Wrote {count:,} disagreements to {path}, with this window's thresholds: {said}",
                    count=count,
                    path=path,
                    said=view.snapshot.thresholds.text,
                )
            ),
            partial(self._window.banner.show_failure, tr("The CSV file could not be written")),
            beside=True,
        )
