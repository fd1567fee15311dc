"""The model runs of a dataset that lie on disk: offered when it is opened, and listed on a card."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.engine.found_runs import FoundRun, found_runs
from panview.presentation.describe_kept_runs import offer_text, run_rows
from panview.review.session import Snapshot
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.remember_controller import RememberController
from panview.ui.controllers.run_controller import RunController
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody asks for it.
    from panview.ui.dialogs.list_page import ListPage

_HELP = tr(
    "Enter adds the predictions of a finished run, continues one that has stopped, and follows one that another "
    "process carries out. "
    "Delete removes it from the list; its files are kept."
)


class KeptRunsController(QObject):
    """Looks for runs beside the window, and opens them or has them go on."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        opening: OpeningController,
        runs: RunController,
        remember: RememberController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._opening = window, state, opening
        self._runs, self._remember = runs, remember
        self._background = Background(1, "kept runs", self)
        self._found: tuple[FoundRun, ...] = ()
        window.lazy_kept_runs.when_made(self._connect)
        state.opened.connect(self._look)
        state.closed.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether runs are being looked for."""
        return self._background.busy

    def close(self) -> None:
        """Stop looking."""
        self._background.close()

    def ask(self) -> None:
        """List the runs of what is open."""
        if self._state.snapshot is None:
            return
        self._fill()
        self._window.lazy_kept_runs().popup()
        self._look(self._state.snapshot, offer=False)

    def _look(self, snapshot: Snapshot, *, offer: bool = True) -> None:
        dataset = snapshot.dataset
        done = partial(self._take, dataset, offer)
        self._background.submit(partial(found_runs, dataset), done, self._fail)

    def _fail(self, _why: str) -> None:
        """Say nothing: whoever cannot read the folder of runs is told so when something is run."""

    def _take(self, dataset: Dataset, offer: bool, found: tuple[FoundRun, ...]) -> None:
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        self._found = found
        page = self._window.lazy_kept_runs.made
        if page is not None and page.isVisible():
            self._fill()
        known = self._known()
        wanted = [each for each in found if each.run.json not in known and each.run.name not in self._remember.declined]
        wanted = [each for each in wanted if each.is_of_use and not self._runs.is_queued(each.run)]
        if not offer or not wanted or self._window.banner.isVisible():
            return
        text, details = offer_text(wanted)
        self._window.banner.show_message(
            text, details, "info", tr("Show them"), self._show, tr("Not now"), partial(self._decline, wanted)
        )

    def _show(self) -> None:
        self._window.banner.clear()
        self.ask()

    def _decline(self, runs: list[FoundRun]) -> None:
        self._window.banner.clear()
        self._remember.decline([each.run.name for each in runs])

    def _known(self) -> frozenset[object]:
        """Return the results that are open, or are being read."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return frozenset()
        opened = (each.prediction.files.json for each in snapshot.predictions)
        return frozenset({*opened, *self._opening.waiting()})

    def _fill(self) -> None:
        page = self._window.lazy_kept_runs()
        known = self._known()
        is_open = {each.run.name for each in self._found if each.run.json in known}
        queued = {each.run.name for each in self._found if self._runs.is_queued(each.run)}
        page.set_rows(run_rows(self._found, is_open, queued), _HELP if self._found else "")

    def _connect(self, page: ListPage) -> None:
        page.chosen.connect(self._open)
        page.removed.connect(self._stop_offering)

    def _stop_offering(self, name: str) -> None:
        self._remember.decline([name])
        self._window.lazy_kept_runs().said.setText(
            tr("{name} was removed from the list; its files are kept.", name=name)
        )

    def _open(self, name: str) -> None:
        found = next((each for each in self._found if each.run.name == name), None)
        page = self._window.lazy_kept_runs()
        if found is None:
            return
        if found.run.json in self._known() or self._runs.is_queued(found.run):
            page.said.setText(tr("{name} is open already.", name=name))
        elif found.under_way:
            page.dismiss()
            self._runs.follow(found.run)
        elif found.can_go_on:
            page.dismiss()
            self._runs.go_on(found)
        elif found.has_results:
            page.dismiss()
            self._opening.add_prediction(found.run.json)
        else:
            page.said.setText(
                tr("{name} has no result yet, and its model has been moved or removed; run it again.", name=name)
            )

    def _forget(self, _replaced: bool) -> None:
        self._found = ()
