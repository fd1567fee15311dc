"""Deciding: from a key or a button to a verdict on disk, and on to the next disagreement."""

from __future__ import annotations

import contextlib
import getpass
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QInputDialog

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.session import Snapshot, View
from panview.review.verdict_rows import make_decisions, rows_decided_with
from panview.review.verdicts import Decision, Verdict, VerdictFile, dataset_key, subject_keys, verdict_file_of
from panview.ui.controller import ReviewController
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow

_POLL_MS = 1500
"""How often the file is asked whether another window has decided something."""
_CLOSE_S = 30.0

Decisions = Mapping[int, Decision]


class VerdictController(QObject):
    """Keeps the verdict file of the open dataset; what the window shows as decided is on disk."""

    def __init__(self, window: MainWindow, control: ReviewController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._control = control
        self._background = Background(1, "verdicts", self)
        self._file: VerdictFile | None = None
        self._dataset: Dataset | None = None
        self._version = (0, 0)
        self._opening = 0
        self._pending: dict[Future[Decisions], frozenset[int]] = {}
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look)
        control.state.snapshot_changed.connect(self._follow)
        control.availability_changed.connect(self._let_go)
        control.state.view_changed.connect(self.show_current)
        control.canvas.segment_selected.connect(self.show_current)
        window.disagreements.verdict_bar.chosen.connect(self._decide_by_click)

    @property
    def path(self) -> Path | None:
        """The verdict file that is open."""
        return self._file.path if self._file is not None else None

    @property
    def saving(self) -> bool:
        """Whether verdicts are on their way to the disk, or a file is being opened."""
        return bool(self._pending) or self._opening > 0

    def close(self) -> None:
        """Wait until everything decided is on disk, and close the file."""
        self._poll.stop()
        for future in list(self._pending):
            # What could not be saved was told when it failed.
            with contextlib.suppress(PanviewError, CancelledError, TimeoutError):
                future.result(timeout=_CLOSE_S)
        self._background.close()
        if self._file is not None:
            self._file.close()
            self._file = None

    # What actions do

    def decide(self, verdict: Verdict | None) -> None:
        """Give the current disagreement a verdict and go to the next undecided one; None takes the verdict back."""
        view, row = self._control.state.view, self._window.disagreements.current_table_row()
        if row < 0 or view is None or self._file is None:
            if verdict is not None:
                self.step(1)
            return
        rows = rows_decided_with(view.snapshot.table, view.rows.status, view.rows.error_type, row)
        known = self._known(view.snapshot, row)
        self._push(view, rows, verdict, known.note if known is not None else "", verdict or "verdict taken back")
        if verdict is not None:
            self.step(1, passed_over=frozenset(rows))

    def step(self, delta: int, passed_over: frozenset[int] = frozenset()) -> None:
        """Go to the next undecided disagreement, or the one before."""
        passed_over = passed_over.union(*self._pending.values()) if self._pending else passed_over
        panel = self._window.disagreements
        if not panel.step_undecided(delta, passed_over) and panel.model.rowCount():
            self._window.status_line.show_message("Everything that is listed is decided")

    def ask_note(self) -> None:
        """Let the user write a note on the current disagreement."""
        view, row = self._control.state.view, self._window.disagreements.current_table_row()
        if row < 0 or view is None or self._file is None:
            return
        known = self._known(view.snapshot, row)
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("Note")
        dialog.setLabelText("Note on this disagreement")
        dialog.setTextValue(known.note if known is not None else "")
        dialog.resize(460, dialog.sizeHint().height())
        dialog.textValueSelected.connect(partial(self._set_note, view, row))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_reviewer(self) -> None:
        """Let the user say under which name verdicts are kept."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("Reviewer")
        dialog.setLabelText("Name that goes with your verdicts")
        dialog.setTextValue(self.reviewer())
        dialog.textValueSelected.connect(self._set_reviewer)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def reviewer(self) -> str:
        """Return the name that goes with verdicts."""
        if self._control.settings.reviewer:
            return self._control.settings.reviewer
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""

    def use_file(self, path: Path) -> None:
        """Keep verdicts in another file from now on, made if need be; what has been decided is added to it."""
        if self._dataset is None:
            return
        decisions = self._control.state.snapshot.decisions if self._control.state.snapshot is not None else {}
        self._open(self._dataset, path, list(decisions.values()))

    # The file

    def _follow(self, snapshot: Snapshot) -> None:
        """Open the verdict file of a dataset that has just been opened."""
        if snapshot.dataset is self._dataset:
            return
        self._dataset = snapshot.dataset
        self._drop_file()
        self._open(snapshot.dataset, verdict_file_of(snapshot.dataset, self._control.settings), [])

    def _let_go(self) -> None:
        """Close the file when the dataset is closed."""
        if self._control.state.snapshot is None:
            self._dataset = None
            self._drop_file()

    def _drop_file(self) -> None:
        self._poll.stop()
        file, self._file = self._file, None
        if file is not None:
            # Behind what is still being saved.
            self._background.submit(file.close, _nothing, _nothing)

    def _open(self, dataset: Dataset, path: Path, brought: list[Decision]) -> None:
        self._opening += 1
        self._background.submit(
            partial(_open_file, path, dataset, brought),
            partial(self._use, dataset, path),
            partial(self._refuse_opening, path),
        )

    def _use(self, dataset: Dataset, path: Path, opened: tuple[VerdictFile, dict[int, Decision]]) -> None:
        file, decisions = opened
        self._opening -= 1
        if dataset is not self._dataset:
            self._background.submit(file.close, _nothing, _nothing)
            return
        if self._file is not None:
            self._drop_file()
            # Another file than the one that goes with the dataset was chosen.
            files = {**self._control.settings.verdict_files, dataset_key(dataset): str(path)}
            self._control.update_settings(verdict_files=files)
            self._window.status_line.show_message(f"Verdicts are kept in {path}")
        self._file = file
        self._poll.start()
        self._adopt(decisions)

    def _refuse_opening(self, path: Path, why: str) -> None:
        self._opening -= 1
        self._refuse(path, why)

    def _refuse(self, path: Path, why: str) -> None:
        if why:
            text = "Verdicts cannot be kept" if self._file is None else "This verdict file cannot be used"
            self._window.banner.show_message(text, why)

    def _look(self) -> None:
        """Ask whether another window has decided something."""
        if self._file is not None and not self._pending:
            file = self._file
            self._background.submit(
                partial(_news, file, self._version), partial(self._hear, file), partial(self._refuse, file.path)
            )

    def _hear(self, file: VerdictFile, news: tuple[tuple[int, int], dict[int, Decision] | None]) -> None:
        self._version, decisions = news
        if decisions is not None and file is self._file and not self._pending:
            self._adopt(decisions)

    # Saving

    def _push(self, view: View, rows: tuple[int, ...], verdict: Verdict | None, note: str, text: str) -> None:
        snapshot = view.snapshot
        assert snapshot.prediction is not None
        after = make_decisions(
            snapshot.dataset,
            snapshot.prediction.name,
            snapshot.table,
            view.rows.status,
            rows,
            verdict=verdict,
            note=note,
            reviewer=self.reviewer(),
            time=_now(),
        )
        before = [snapshot.decisions.get(d.subject) or replace(d, verdict=None, note="") for d in after]
        self._control.state.undo_stack.push(_Decide(self, text, before, after, frozenset(rows)))

    def save(self, decisions: list[Decision], rows: frozenset[int]) -> None:
        """Save decisions; they are shown once they are on disk."""
        file = self._file
        if file is None:
            return
        future = self._background.submit(partial(_save, file, decisions), self._saved, self._unsaved)
        self._pending[future] = rows

    def _saved(self, decisions: Decisions) -> None:
        self._forget_done()
        snapshot = self._control.state.snapshot
        if snapshot is None:
            return
        merged = {**snapshot.decisions, **decisions}
        self._adopt({subject: d for subject, d in merged.items() if d.verdict is not None or d.note})

    def _unsaved(self, why: str) -> None:
        self._forget_done()
        if why:
            self._window.banner.show_message("The verdict was not saved", why)

    def _forget_done(self) -> None:
        for future in [future for future in self._pending if future.done()]:
            del self._pending[future]

    def _adopt(self, decisions: dict[int, Decision]) -> None:
        snapshot = self._control.state.snapshot
        if snapshot is not None and snapshot.dataset is self._dataset and snapshot.decisions != decisions:
            self._control.state.adopt({"decisions": decisions})

    # Showing

    def show_current(self, *_: object) -> None:
        """Press the button of the current disagreement's verdict."""
        view, row = self._control.state.view, self._window.disagreements.current_table_row()
        known = self._known(view.snapshot, row) if view is not None and row >= 0 else None
        self._window.disagreements.show_verdict(known.verdict if known is not None else None, row >= 0)

    def _known(self, snapshot: Snapshot, row: int) -> Decision | None:
        if not snapshot.decisions or row >= len(snapshot.table):
            return None
        # One row, made anew: the view's keys may be of the moment before.
        (key,) = subject_keys(snapshot.dataset, snapshot.table, np.array([row], np.int64)).tolist()
        return snapshot.decisions.get(key)

    def _decide_by_click(self, value: str) -> None:
        self.decide(Verdict(value) if value else None)

    def _set_note(self, view: View, row: int, note: str) -> None:
        known = self._known(view.snapshot, row)
        if self._file is None or note.strip() == (known.note if known is not None else ""):
            return
        rows = rows_decided_with(view.snapshot.table, view.rows.status, view.rows.error_type, row)
        self._push(view, rows, known.verdict if known is not None else None, note.strip(), "note")

    def _set_reviewer(self, name: str) -> None:
        self._control.update_settings(reviewer=name.strip())


class _Decide(QUndoCommand):
    """Some decisions before and after; undoing saves those before anew, so that nothing is lost from the file."""

    def __init__(
        self,
        control: VerdictController,
        text: str,
        before: list[Decision],
        after: list[Decision],
        rows: frozenset[int],
    ) -> None:
        super().__init__(f"Verdict: {text}")
        self._control = control
        self._before = before
        self._after = after
        self._rows = rows

    def redo(self) -> None:
        self._control.save(self._after, self._rows)

    def undo(self) -> None:
        # The earlier decision stays that of whoever made it.
        self._control.save(self._before, self._rows)


def _open_file(path: Path, dataset: Dataset, brought: list[Decision]) -> tuple[VerdictFile, dict[int, Decision]]:
    file = VerdictFile.open(path, dataset)
    try:
        there = file.current()
        missing = [d for d in brought if d.subject not in there]
        if missing:
            file.record(missing)
        return file, file.current()
    except BaseException:
        file.close()
        raise


def _save(file: VerdictFile, decisions: list[Decision]) -> Decisions:
    file.record(decisions)
    return {d.subject: d for d in decisions}


def _news(file: VerdictFile, known: tuple[int, int]) -> tuple[tuple[int, int], dict[int, Decision] | None]:
    version = file.version()
    return version, None if version == known else file.current()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _nothing(_: object) -> None:
    """Nothing is to be done then."""
