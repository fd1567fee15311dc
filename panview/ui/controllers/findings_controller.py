"""Checking the data that is open: the linter as a job, its findings as a list, a banner for what is seen at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from panview.datasets.dataset import Dataset
from panview.jobs.checking import Jump, Said, check_what_is_open, look_at
from panview.presentation.panel_sizes import LIST
from panview.presentation.rows import FindingRow
from panview.review.session import Snapshot, View
from panview.ui.commands import Commands
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background, Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr

_AFTER_MS = 60
"""Until a set is looked at quietly: when its lists are painted, nothing else is to want the interpreter lock."""
_ACTION, _CATEGORIES = tr("Check the data"), tr("Map the categories")


class FindingsController(QObject):
    """Runs the linter when asked to, and looks at each prediction set once, quietly, when it has been matched.

    The linter is imported when it is first needed: the window starts without it.

    Signals
    -------
    categories_wanted
        Somebody wants to say what the categories of the shown prediction set stand for.
    """

    categories_wanted = Signal()

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        commands: Commands,
        jobs: Jobs,
        opening: OpeningController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._commands, self._jobs, self._opening = commands, jobs, opening
        self._background = Background(1, "check", self)
        self._job = self._asked = 0
        self._dataset: Dataset | None = None
        self._looked_at: set[int] = set()
        self._areas_told = False
        self._looking = 0
        self._banner = ""
        self._refused: list[Path] = []
        self._jumps: list[Jump] = []
        self._waiting: Jump | None = None
        window.findings.check_requested.connect(self.check)
        window.findings.row_activated.connect(self._jump)
        opening.check_wanted.connect(self._check_refused)
        state.view_changed.connect(self._follow)
        state.opened.connect(self._begin)
        state.closed.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether a quiet look is under way; a check is a job of the review."""
        return self._looking > 0

    def check(self) -> None:
        """Check the ground truth and all prediction sets that are open, and list what is found."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        self._window.panels.show(LIST)
        self._window.bottom.show_panel("findings")
        self._clear_banner()
        if self._job:
            return
        self._window.findings.set_checking()
        self._asked += 1
        self._job = self._jobs.start(
            tr("Checking {name}", name=snapshot.dataset.name),
            partial(
                check_what_is_open, snapshot, tuple((path, self._opening.reading_of(path)) for path in self._refused)
            ),
            partial(self._take, self._asked),
            partial(self._fail, self._asked),
        )

    def _check_refused(self, path: Path | None) -> None:
        """Check what is open, together with predictions that could not be added."""
        if path is not None and path not in self._refused:
            self._refused.append(path)
        self._window.banner.clear()
        if self._job:
            self._jobs.cancel(self._job)
            self._job = 0
        self.check()

    def toggle(self) -> None:
        """Show the findings in place of the disagreements, or the reverse."""
        self._window.panels.show(LIST)
        bottom = self._window.bottom
        bottom.show_panel("disagreements" if bottom.shown() == "findings" else "findings")

    def close(self) -> None:
        """Stop looking."""
        self._background.close()

    def _take(self, asked: int, found: list[tuple[FindingRow, Jump]]) -> None:
        if asked == self._asked:
            self._job = 0
            self._jumps = [jump for _, jump in found]
            self._window.findings.set_rows([row for row, _ in found])

    def _fail(self, asked: int, why: str) -> None:
        if asked == self._asked:
            self._job = 0
            self._jumps = []
            if why:
                self._window.findings.fail(tr("The data could not be checked: {why}", why=why))
            else:
                self._window.findings.clear()
        self._window.banner.show_failure(tr("The data could not be checked"), why)

    def _follow(self, view: View) -> None:
        snapshot = view.snapshot
        if self._waiting is not None:
            self._arrive(view)
        shown = snapshot.predictions[snapshot.current] if snapshot.current >= 0 else None
        if shown is None:
            key, work = 0, partial(look_at, snapshot.dataset, None, snapshot.ground_truth_table)
            if self._areas_told or not snapshot.ground_truth_table.area.any():
                return
        else:
            # A set that is still growing is checked when it is complete.
            if shown.key in self._looked_at or bool(shown.prediction.left_out.any()):
                return
            key, work = shown.key, partial(look_at, snapshot.dataset, shown, shown.table)
        self._looked_at.add(key)
        self._areas_told = True
        self._looking += 1
        look = partial(self._background.submit, work, partial(self._tell, snapshot.dataset), self._say_nothing)
        QTimer.singleShot(_AFTER_MS, self, look)

    def _tell(self, dataset: Dataset, said: Said | None) -> None:
        """Put what was seen at once on the banner, unless that says something else."""
        self._looking -= 1
        banner = self._window.banner
        if said is None or not dataset.is_same(self._dataset) or banner.isVisible():
            return
        self._banner = said.text
        action, helps = (_CATEGORIES, self._want_categories) if said.of_categories else (_ACTION, self.check)
        banner.show_message(said.text, said.details, said.level, action, helps)

    def _want_categories(self) -> None:
        self._clear_banner()
        self.categories_wanted.emit()

    def _say_nothing(self, why: str) -> None:
        self._looking -= 1

    def _clear_banner(self) -> None:
        """Take away what this controller put on the banner, if it is still there."""
        banner, text = self._window.banner, self._banner
        self._banner = ""
        if text and banner.message()[1] == text:
            banner.clear()

    def _jump(self, number: int) -> None:
        """Show image and segment of a finding, in the prediction set that it is about."""
        snapshot = self._state.snapshot
        if snapshot is None or number >= len(self._jumps):
            # The list belongs to a dataset that is no longer open.
            return
        jump = self._jumps[number]
        if jump.image < 0:
            return
        place = jump.place_in(snapshot)
        if place in (-1, snapshot.current):
            self._waiting = None
            self._cursor.go(jump.image, jump.row_in(snapshot.table))
            return
        self._waiting = jump
        self._commands.show_prediction(place)

    def _arrive(self, view: View) -> None:
        jump = self._waiting
        if jump is not None and jump.place_in(view.snapshot) == view.snapshot.current:
            self._waiting = None
            self._cursor.go(jump.image, jump.row_in(view.snapshot.table))

    def _begin(self, snapshot: Snapshot) -> None:
        self._dataset = snapshot.dataset

    def _forget(self) -> None:
        """Forget everything about a set that has been closed."""
        self._dataset = None
        # A pending answer is for another dataset.
        self._asked += 1
        self._looked_at.clear()
        self._areas_told = False
        self._waiting = None
        self._jumps = []
        self._refused = []
        self._banner = ""
        if self._job:
            self._jobs.cancel(self._job)
            self._job = 0
        self._window.findings.clear()
        self._window.bottom.show_panel("disagreements")
