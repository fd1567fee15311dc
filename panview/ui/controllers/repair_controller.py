"""Repairs of the selected segment: from a key or the inspector's menu to a decision on disk, with undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from panview.metrics.segment_table import NO_ROW, SegmentTable
from panview.presentation.describe_repairs import TITLES, category_rows, merge_rows, repair_title, repairs_about
from panview.review.repair import RepairKind
from panview.review.repairs import (
    Offer,
    in_place_of,
    make_repair,
    merge_candidates,
    offers,
    repair_words,
    taken_back,
    with_former_merges,
)
from panview.review.session import Snapshot, View
from panview.review.standing import repairs_of
from panview.review.verdicts import Decision
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.cursor_state import CursorState
from panview.ui.literal import menu_text
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.undo import SavedChange
from panview.words import tr

TAKE_BACK = tr("Take the repair back")
_CHOICES = {RepairKind.MERGE: tr("Merge with"), RepairKind.CATEGORY: tr("Category")}


@dataclass(frozen=True)
class _Asked:
    """A repair whose category or second segment is being chosen."""

    table: SegmentTable
    offer: Offer


class RepairController(QObject):
    """Makes repairs of what is selected, and takes them back."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        verdicts: VerdictController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._verdicts = window, state, cursor, verdicts
        self._say = window.status_line.show_message
        self._asked: _Asked | None = None
        window.lazy_choice.when_made(lambda page: page.triggered.connect(self._choose))
        window.inspector.repairs_wanted.connect(self.popup_menu)

    # Actions

    def repair(self, kind: RepairKind) -> None:
        """Repair the selected segment, or ask for what is still to be chosen."""
        view, row = self._selected()
        if view is None:
            return
        snapshot = view.snapshot
        offer = offers(snapshot.dataset, snapshot.table, row)[kind]
        if offer.why_not:
            self._say(f"{_plain(TITLES[kind])}: {offer.why_not}")
        elif kind in _CHOICES:
            self._ask(view, offer)
        else:
            self._make(view, offer)

    def take_back(self) -> None:
        """Take back what this reviewer has repaired of the selected segment."""
        view, row = self._selected()
        if view is None:
            return
        found = self._about(view, row)
        own = [each for each in found if each.reviewer == self._verdicts.reviewer()]
        if not own:
            other = (
                tr("{part} made the repair", part=found[0].reviewer or tr("Somebody else"))
                if found
                else tr("It has no repair")
            )
            self._say(other)
            return
        now = _now()
        self._push(view, tr("taken back"), own, [taken_back(each, now) for each in own], row)

    def menu(self) -> QMenu:
        """Return the menu of the selected segment: what can be done with it, and why not what cannot."""
        menu = QMenu(self._window)
        view, row = self._selected(quiet=True)
        if view is None:
            return menu
        snapshot = view.snapshot
        for kind, offer in offers(snapshot.dataset, snapshot.table, row).items():
            text = repair_title(kind, offer)
            action = menu.addAction(menu_text(f"{text}: {offer.why_not}" if offer.why_not else text, 90))
            action.setEnabled(not offer.why_not)
            action.triggered.connect(lambda _=False, kind=kind: self.repair(kind))
        menu.addSeparator()
        own = any(each.reviewer == self._verdicts.reviewer() for each in self._about(view, row))
        action = menu.addAction(TAKE_BACK)
        action.setEnabled(own)
        action.triggered.connect(lambda _=False: self.take_back())
        return menu

    def popup_menu(self, place: QPoint) -> None:
        """Show the menu of the selected segment at a place of the screen."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # Choosing

    def _ask(self, view: View, offer: Offer) -> None:
        snapshot, page = view.snapshot, self._window.lazy_choice()
        self._asked = _Asked(snapshot.table, offer)
        if offer.kind is RepairKind.MERGE:
            rows = merge_rows(snapshot, offer.truth[0], merge_candidates(snapshot.table, offer.truth[0]))
        else:
            rows = category_rows(snapshot, offer.truth[0])
        page.set_rows(rows)
        page.ask(_CHOICES[offer.kind])

    def _choose(self, chosen: str) -> None:
        asked, self._asked = self._asked, None
        view = self._state.view
        if asked is None or view is None or view.snapshot.table is not asked.table:
            return
        if asked.offer.kind is RepairKind.CATEGORY:
            self._make(view, asked.offer, category=int(chosen))
        else:
            self._make(view, asked.offer, other=int(chosen))

    # Making

    def _make(self, view: View, offer: Offer, *, category: int | None = None, other: int = NO_ROW) -> None:
        snapshot = view.snapshot
        repairs, reviewer = repairs_of(self._newest(view).decisions), self._verdicts.reviewer()
        truth = offer.truth if other == NO_ROW else (*offer.truth, other)
        if offer.kind is RepairKind.MERGE:
            truth = with_former_merges(snapshot.dataset, snapshot.table, truth, repairs.of(reviewer))
        made = make_repair(
            snapshot.dataset,
            snapshot.prediction.name if snapshot.prediction is not None else "",
            snapshot.table,
            offer.kind,
            truth,
            offer.predicted,
            category=category,
            reviewer=reviewer,
            time=_now(),
        )
        before, after = in_place_of(made, repairs)
        name = snapshot.dataset.categories.names[category] if category is not None else ""
        row = (*offer.truth, *offer.predicted)[0]
        self._push(view, repair_words(made, name), before, after, row)

    def _push(self, view: View, text: str, before: list[Decision], after: list[Decision], row: int) -> None:
        if self._verdicts.path is None and not self._verdicts.saving:
            self._window.banner.show_message(tr("The repair was not saved"), tr("No verdict file is open"), "error")
            return
        go_back = partial(self.go_back_to, view.snapshot.table, row)
        self._state.undo_stack.push(SavedChange(tr("Repair: {said}", said=text), before, after, self.save, go_back))
        self._say(tr("Repair: {said}. Preview corrections shows the image before and after", said=text))

    def save(self, decisions: list[Decision], over: list[Decision] | None) -> None:
        """Save repairs; they are shown once they are on disk."""
        self._verdicts.save(decisions, (), over)

    def go_back_to(self, table: SegmentTable, row: int) -> None:
        """Go to the segment whose repair was undone or done again."""
        view = self._state.view
        if view is not None and view.snapshot.table is table and self._cursor.now.segment != row:
            self._cursor.go_to_segment(row)

    # What there is

    def _selected(self, *, quiet: bool = False) -> tuple[View | None, int]:
        """Return the view and the selected segment; None and a message where nothing can be repaired."""
        view, row = self._state.view, self._cursor.now.segment
        problem = ""
        if view is None or not view.snapshot.dataset.has_truth:
            problem = tr("There is no truth to repair")
        elif not 0 <= row < len(view.snapshot.table):
            problem = tr("Select a segment first")
        if problem:
            if not quiet:
                self._say(problem)
            return None, NO_ROW
        return view, row

    def _about(self, view: View, row: int) -> tuple[Decision, ...]:
        return repairs_about(self._newest(view), view.snapshot.table, row)

    def _newest(self, view: View) -> Snapshot:
        return self._state.snapshot or view.snapshot


def _plain(title: str) -> str:
    return title.rstrip("…")


def _now() -> str:
    # Two repairs of one segment may follow each other within a second, and the latest counts.
    return datetime.now(UTC).isoformat(timespec="milliseconds")
