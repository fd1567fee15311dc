"""One prediction set made of those that are open: where it goes, made as a job, then shown beside the best of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset, PredictionSet
from panview.parallel import CancelCheck, Progress
from panview.review.session import View
from panview.ui.choosing import new_folder_dialog
from panview.ui.commands import Commands
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.compare import COMPARE
from panview.ui.review_state import ReviewState
from panview.ui.saving import refuse_in_parts
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when sets are joined.
    from panview.ensemble.joining import Made
    from panview.ui.pages.compare_page import ComparePage


class EnsembleController(QObject):
    """Makes an ensemble of all prediction sets that are open."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        commands: Commands,
        opening: OpeningController,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._commands, self._opening, self._jobs = commands, opening, jobs
        # The ensemble that has been made but not opened yet: its path, and the name of its best part.
        self._awaited: tuple[Path, str] | None = None
        state.view_changed.connect(self._compare)
        state.closed.connect(self._forget)
        window.lazy_page(COMPARE).when_made(self._connect_page)

    def _connect_page(self, page: ComparePage) -> None:
        page.ensemble_requested.connect(self.choose_folder)

    def choose_folder(self) -> None:
        """Ask where the ensemble goes."""
        snapshot = self._state.snapshot
        if snapshot is None or len(snapshot.predictions) < 2:
            self._window.status_line.show_message(tr("Open a second prediction set to make an ensemble"))
            return
        if refuse_in_parts(self._window, self._state, "panview ensemble"):
            return
        dialog = new_folder_dialog(self._window, tr("New folder for the ensemble"), "ensemble")
        dialog.fileSelected.connect(lambda path: self.make(Path(path)))
        dialog.open()

    def make(self, out: Path) -> None:
        """Make the ensemble, with progress and cancel."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        dataset, sets = snapshot.dataset, [known.prediction for known in snapshot.predictions]
        self._jobs.start(
            tr("Joining {count} prediction sets", count=len(sets)),
            lambda progress, cancelled: make_ensemble_of(dataset, sets, out, progress, cancelled),
            partial(self._take, dataset),
            partial(self._window.banner.show_failure, tr("The ensemble could not be made")),
        )

    def _take(self, dataset: Dataset, made: Made) -> None:
        """Open what was made, if the set is still open, and say what it gains."""
        text = tr("{list}. Its rule is in {manifest}", list="; ".join(made.summary), manifest=made.joining.manifest)
        self._window.banner.show_message(tr("{name} is ready", name=made.joining.name), text, "info")
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        self._awaited = made.joining.result, made.best_part
        # An ensemble leaves out the images that one of its parts leaves out.
        self._opening.add_prediction(made.joining.result, missing="skip")

    def _compare(self, view: View) -> None:
        """Once it is there, compare it with the best of its parts."""
        if self._awaited is None:
            return
        result, best = self._awaited
        sets = view.snapshot.predictions
        arrived = [known.key for known in sets if known.opened_as == result]
        parts = [place for place, known in enumerate(sets) if known.prediction.name == best]
        if not arrived or not parts:
            return
        self._awaited = None
        self._commands.show_prediction(parts[0])
        self._commands.compare_with(arrived[0])
        self._cursor.show_page(COMPARE.key)

    def _forget(self) -> None:
        self._awaited = None


def make_ensemble_of(
    dataset: Dataset, sets: list[PredictionSet], out: Path, progress: Progress, cancelled: CancelCheck
) -> Made:
    """Make an ensemble; called on a thread.

    Raises
    ------
    PanviewError
    Cancelled
    """
    # Imported here, since nothing else needs it.
    from panview.ensemble.joining import make_ensemble

    return make_ensemble(dataset, sets, out, progress=progress, cancelled=cancelled)
