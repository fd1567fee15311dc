"""Checking the data that is open: the linter as a job, its findings as a list, a banner for what is seen at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.forms.reading import Reading
from panview.metrics.segment_table import SegmentTable
from panview.parallel import CancelCheck, Progress
from panview.review.cursor import NO_SEGMENT
from panview.review.session import EvaluatedPrediction, Snapshot, View
from panview.ui.commands import Commands
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background, Jobs
from panview.ui.main_window import MainWindow
from panview.ui.models.findings_model import FindingRow
from panview.ui.review_state import ReviewState

_ACTION, _CATEGORIES = "Check the data", "Map the categories"


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
        self._jumps: list[_Jump] = []
        self._waiting: _Jump | None = None
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
        self._window.bottom.show_panel("findings")
        self._clear_banner()
        if self._job:
            return
        self._window.findings.set_checking()
        self._asked += 1
        self._job = self._jobs.start(
            f"Checking {snapshot.dataset.name}",
            partial(_check, snapshot, tuple((path, self._opening.reading_of(path)) for path in self._refused)),
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
        bottom = self._window.bottom
        bottom.show_panel("disagreements" if bottom.shown() == "findings" else "findings")

    def close(self) -> None:
        """Stop looking."""
        self._background.close()

    def _take(self, asked: int, found: list[tuple[FindingRow, _Jump]]) -> None:
        if asked == self._asked:
            self._job = 0
            self._jumps = [jump for _, jump in found]
            self._window.findings.set_rows([row for row, _ in found])

    def _fail(self, asked: int, why: str) -> None:
        if asked == self._asked:
            self._job = 0
            self._jumps = []
            self._window.findings.clear()
        if why:
            self._window.banner.show_message("The data could not be checked", why)

    def _follow(self, view: View) -> None:
        snapshot = view.snapshot
        if self._waiting is not None:
            self._arrive(view)
        shown = snapshot.predictions[snapshot.current] if snapshot.current >= 0 else None
        if shown is None:
            key, work = 0, partial(_look, snapshot.dataset, None, snapshot.ground_truth_table)
            if self._areas_told or not snapshot.ground_truth_table.area.any():
                return
        else:
            # A set that is still growing is looked at when it is whole.
            if shown.key in self._looked_at or bool(shown.prediction.left_out.any()):
                return
            key, work = shown.key, partial(_look, snapshot.dataset, shown, shown.table)
        self._looked_at.add(key)
        self._areas_told = True
        self._looking += 1
        self._background.submit(work, partial(self._tell, snapshot.dataset), self._say_nothing)

    def _tell(self, dataset: Dataset, said: _Said | None) -> None:
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
        """Have nothing of a set that is open no more."""
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


class _Jump:
    """Where a finding leads.

    Parameters
    ----------
    image : int
        Row in the dataset, -1 for none.
    key : int
        Of the prediction set, 0 for the ground truth.
    segment_id : int or None
    """

    def __init__(self, image: int, key: int, segment_id: int | None) -> None:
        self.image, self._key, self._segment_id = image, key, segment_id

    def place_in(self, snapshot: Snapshot) -> int:
        """Return the place of the prediction set among those that are open, -1 where any will do."""
        keys = [prediction.key for prediction in snapshot.predictions]
        return keys.index(self._key) if self._key in keys else -1

    def row_in(self, table: SegmentTable) -> int:
        """Return the row of the segment in a table, -1 where it is not there."""
        if self._segment_id is None:
            return NO_SEGMENT
        rows = table.rows_of(self.image)
        side = int(self._key != 0)
        found = np.flatnonzero((table.segment_id[rows] == self._segment_id) & (table.side[rows] == side))
        return rows.start + int(found[0]) if len(found) else NO_SEGMENT


def _check(
    snapshot: Snapshot, refused: tuple[tuple[Path, Reading], ...], progress: Progress, cancelled: CancelCheck
) -> list[tuple[FindingRow, _Jump]]:
    """Run the linter on the files of what is open, and of what was refused; called on a thread of its own."""
    from panview.linter.check import check
    from panview.linter.incomplete import find_to_check

    files, keys, partial_sets, named = [], {"": 0}, [], {}
    for evaluated in snapshot.predictions:
        name = evaluated.prediction.name
        # The JSON of a running model is written at its end.
        if places.exists(evaluated.prediction.segments.json):
            files.append(evaluated.prediction.files)
            keys[name] = evaluated.key
            if evaluated.prediction.mapping is not None:
                named[name] = evaluated.prediction.mapping.as_named()
            if evaluated.prediction.left_out.any() or evaluated.prediction.missing:
                partial_sets.append(name)
    for path, reading in refused:
        files.append(find_to_check(path, [known.name for known in files], reading))
    report = check(
        snapshot.dataset.files, files, partial=partial_sets, named=named, progress=progress, cancelled=cancelled
    )
    found = []
    for finding in report.findings:
        rule = finding.rule
        image = snapshot.dataset.image_id.row_of(finding.image_id)
        name = "" if image < 0 else snapshot.dataset.image_names[image]
        where = finding.prediction or finding.side.label
        place = f"{finding.file}: {finding.place}" if finding.place else str(finding.file)
        text = finding.message
        row = FindingRow(rule.severity, rule.code, text, name, where, rule.title, rule.effect, rule.remedy, place)
        # A set that was refused has no segments in the review.
        segment_id = finding.segment_id if finding.prediction in keys else None
        found.append((row, _Jump(image, keys.get(finding.prediction, 0), segment_id)))
    return found


@dataclass(frozen=True)
class _Said:
    """What the banner says of a set that has just been matched."""

    text: str
    details: str
    level: str
    of_categories: bool = False


def _look(dataset: Dataset, evaluated: EvaluatedPrediction | None, table: SegmentTable) -> _Said | None:
    """Return what the banner says of a set that has just been matched; None for nothing."""
    from panview.linter.at_opening import check_areas, check_categories, check_truth

    categories = [] if evaluated is None else check_categories(dataset, evaluated.prediction, table)
    for finding in categories:
        text = f"PQ of {finding.prediction} is not meaningful: {finding.rule.title}"
        return _Said(text, f"{finding.message}.", "error", of_categories=True)
    for finding in check_truth(dataset, table):
        empty = finding.code == "PV317"
        text = f"The {finding.rule.title}" if empty else "Ground truth segments have no pixel"
        effect = "There is no PQ" if empty else "They count as FNs, as in panopticapi, except for crowd"
        return _Said(text, f"In {finding.file.name}, {finding.message}. {effect}.", "warning")
    if dataset.opening.areas == "json":
        return None
    for finding in check_areas(dataset, table):
        details = (
            f"In {finding.file.name}, {finding.message}. panview counts pixels; tools that use them show a wrong PQ."
        )
        return _Said("Areas in the ground truth JSON are wrong", details, "warning")
    return None
