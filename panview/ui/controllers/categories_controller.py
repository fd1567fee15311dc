"""Saying what the numbers of a prediction set stand for: the proposal as a job, the choice kept and applied."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.jobs.categories import Asked, asked_of, proposed
from panview.presentation.mapping import CHOSEN_EARLIER, NOTHING, UNSAID, MappingRow
from panview.review.kept_categories import forget_categories, keep_categories, kept_categories
from panview.review.session import EvaluatedPrediction
from panview.ui.commands import Commands
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # The window starts without the linter.
    from panview.linter.proposal import Proposal
    from panview.ui.dialogs.mapping_page import MappingPage


class CategoriesController(QObject):
    """Joins the page of numbers and categories with the review.

    Pixels only propose. What is applied is what somebody has seen and agreed to.
    """

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        commands: Commands,
        jobs: Jobs,
        opening: OpeningController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state = window, state
        self._commands, self._jobs, self._opening = commands, jobs, opening
        self._asked: Asked | None = None
        self._proposal: Proposal | None = None
        self._dataset: Dataset | None = None
        self._refused: Path | None = None
        self._job = 0
        opening.categories_wanted.connect(self.ask_refused)
        opening.categories_unknown.connect(self._remember)
        state.closed.connect(self._forget)
        window.lazy_mapping.when_made(self._connect_page)

    def _connect_page(self, page: MappingPage) -> None:
        page.applied.connect(self._apply)
        page.forget_wanted.connect(self.forget)

    def ask(self) -> None:
        """Ask what the numbers of the shown prediction set stand for, or of one that was refused for them."""
        shown = self._shown()
        if shown is not None and shown.prediction.form is not None:
            name = shown.prediction.name
            self._window.status_line.show_message(
                tr("{name}: for this form, give the meaning of numbers with --categories FILE", name=name)
            )
        elif shown is not None:
            self._propose(asked_of(shown))
        elif self._refused is not None:
            self.ask_refused(self._refused)
        else:
            self._window.status_line.show_message(tr("Add predictions first"))

    def ask_refused(self, path: Path) -> None:
        """Ask what the numbers of predictions stand for that could not be added."""
        self._refused = path
        self._window.banner.clear()
        self._propose(Asked(path, path.stem))

    def forget(self) -> None:
        """Forget what was chosen for the set that is asked about, or shown, and read it as it is."""
        shown = self._shown()
        snapshot = self._state.snapshot
        if snapshot is None or shown is None:
            return
        digest = shown.prediction.json_digest
        if not forget_categories(snapshot.dataset.ground_truth.digest, digest):
            self._window.status_line.show_message(tr("{name} has no category mapping", name=shown.prediction.name))
            return
        self._window.status_line.show_message(
            tr("{name}: its numbers are read as category ids again", name=shown.prediction.name)
        )
        asked = asked_of(shown)
        # It may be refused then. In any case it is no longer shown with the forgotten mapping.
        self._commands.close_prediction()
        self._opening.add_prediction(asked.path, missing=asked.missing)

    def _remember(self, path: Path) -> None:
        self._refused = path

    def _propose(self, asked: Asked) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        self._jobs.cancel(self._job)
        self._job = self._jobs.start(
            tr("Comparing the categories of {name}", name=asked.name),
            partial(proposed, snapshot.dataset, asked),
            partial(self._show, snapshot.dataset, asked),
            partial(self._window.banner.show_failure, tr("The categories could not be compared")),
        )

    def _show(self, dataset: Dataset, asked: Asked, proposal: Proposal) -> None:
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        self._asked, self._proposal, self._dataset = asked, proposal, dataset
        kept = kept_categories(dataset.ground_truth.digest, proposal.digest)
        before = {entry.number: entry.target_id for entry in kept.entries} if kept is not None else {}
        rows = {category_id: row for row, category_id in enumerate(proposal.ids)}
        shown = []
        for one in proposal.numbers:
            category, why, sure = one.category if one.category >= 0 else UNSAID, one.why, one.sure
            if one.number in before:
                target = before[one.number]
                category, why, sure = (
                    NOTHING if target is None else rows.get(target, UNSAID),
                    CHOSEN_EARLIER,
                    True,
                )
            shown.append(MappingRow(one.number, one.called, category, why, sure and category != UNSAID))
        page = self._window.lazy_mapping()
        page.set_content(proposal.prediction, shown, proposal.names, kept=kept is not None and asked.key != 0)
        page.popup()

    def _apply(self, rows: tuple[MappingRow, ...]) -> None:
        asked, proposal = self._asked, self._proposal
        snapshot = self._state.snapshot
        if asked is None or proposal is None or snapshot is None or not snapshot.dataset.is_same(self._dataset):
            return
        dataset = snapshot.dataset
        numbers = {row.number: proposal.ids[row.category] if row.category >= 0 else None for row in rows}
        reasons = {row.number: row.why for row in rows}
        try:
            keep_categories(
                dataset.ground_truth.digest, proposal.digest, (dataset.name, proposal.prediction), numbers, reasons
            )
        except OSError as error:
            self._window.banner.show_message(tr("The category mapping could not be saved"), str(error))
            return
        self._refused = None
        self._opening.add_prediction(asked.path, missing=asked.missing, replaces=asked.key)

    def _forget(self) -> None:
        """Forget everything about a set that has been closed."""
        self._asked = self._proposal = self._dataset = self._refused = None
        page = self._window.lazy_mapping.made
        if page is not None:
            page.dismiss()

    def _shown(self) -> EvaluatedPrediction | None:
        snapshot = self._state.snapshot
        return None if snapshot is None or snapshot.current < 0 else snapshot.predictions[snapshot.current]
