"""When suspicions are learned anew: never while somebody goes down an order by them, unless it is asked for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from panview.presentation.describe_segment import suspicion_text
from panview.presentation.table_columns import place_of
from panview.review.filters import speaks_of_insight
from panview.review.session import Snapshot, View, learn_suspicion
from panview.review.suspicion.model import SuspicionModel
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr, trn

_NEWS = 10
"""After this many more verdicts, or a tenth more, it learns again without being asked."""


class SuspicionController(QObject):
    """Learns from the verdicts in a thread, and has the table sorted by what comes of it.

    What was learned stays until somebody asks for more, by sorting by suspicion again, so that no verdict moves the
    rows that follow. While the table is sorted otherwise and no filter speaks of it, nothing is moved by it, and it is
    kept up with the verdicts.
    """

    def __init__(self, window: MainWindow, state: ReviewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._state = window, state
        self._background = Background(1, "suspicion", self)
        self._learning: Snapshot | None = None
        self._asked, self._decided = False, 0
        state.view_changed.connect(self._follow)
        state.closed.connect(self._forget)
        table = window.disagreements
        table.model.set_teller("suspicion", self._told)
        table.view.horizontalHeader().sortIndicatorChanged.connect(self._follow_sorting)

    @property
    def busy(self) -> bool:
        """Whether something is being learned."""
        return self._learning is not None

    def sort(self) -> None:
        """Sort the disagreements by suspicion, the highest first, learned from all verdicts so far."""
        self._window.bottom.show_panel("disagreements")
        self._asked = True
        self._window.disagreements.sort_by("suspicion")
        self._learn()

    def close(self) -> None:
        """Stop learning."""
        self._background.close()

    def _follow(self, view: View) -> None:
        snapshot = view.snapshot
        if snapshot.prediction is None or snapshot.suspicion is None:
            return
        news = abs(len(snapshot.decisions) - self._decided) >= max(_NEWS, self._decided // 10)
        if news and not self._is_sorted_by_it() and not speaks_of_insight(snapshot.filter):
            self._learn()

    def _follow_sorting(self) -> None:
        if self._is_sorted_by_it():
            self._learn()

    def _is_sorted_by_it(self) -> bool:
        return self._window.disagreements.view.horizontalHeader().sortIndicatorSection() == place_of("suspicion")

    def _learn(self) -> None:
        view, snapshot = self._state.view, self._state.snapshot
        if view is None or snapshot is None or snapshot.prediction is None or self._learning is not None:
            return
        self._learning, self._decided = snapshot, len(snapshot.decisions)
        known = view.rows.insight if view.snapshot.table is snapshot.table else None
        self._background.submit(partial(learn_suspicion, snapshot, known), self._adopt, self._fail)

    def _adopt(self, model: SuspicionModel) -> None:
        learned_of, self._learning = self._learning, None
        asked, self._asked = self._asked, False
        snapshot = self._state.snapshot
        if snapshot is None or learned_of is None or not snapshot.dataset.is_same(learned_of.dataset):
            return
        self._state.adopt({"suspicion": model})
        if asked:
            self._window.status_line.show_message(_said(model))

    def _fail(self, why: str) -> None:
        self._learning, self._asked = None, False
        self._window.banner.show_failure(tr("Nothing could be learned from the verdicts"), why)

    def _forget(self, _replaced: bool) -> None:
        self._decided, self._asked = 0, False

    def _told(self, row: int) -> str:
        view = self._state.view
        return suspicion_text(view, row) if view is not None else ""


def _said(model: SuspicionModel) -> str:
    if not model.decided:
        return tr("Sorted by how many models agree, then by score: there are no verdicts to learn from yet")
    return trn(
        "Sorted by suspicion, learned from {decided:,} verdict: {wrong:,} found the truth wrong",
        "Sorted by suspicion, learned from {decided:,} verdicts: {wrong:,} found the truth wrong",
        model.decided,
        decided=model.decided,
        wrong=model.wrong,
    )
