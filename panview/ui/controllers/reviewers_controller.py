"""Reviewing with others: one's queue, a blind second opinion, conflicts and who settles them, and how far all agree."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from panview.errors import PanviewError
from panview.presentation.describe_reviewers import (
    conflicts_in,
    conflicts_text,
    queue_text,
    reviewers_content,
    shorter_queue_texts,
)
from panview.review.agreement import Agreement, agreement_of
from panview.review.queues import Queue, read_queue
from panview.review.session import Snapshot, View
from panview.review.standing import standing_of
from panview.review.verdicts import dataset_key
from panview.settings import Settings
from panview.ui.choosing import ask_text
from panview.ui.commands import Commands
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper
from panview.words import tr

QUEUE, BLIND, CONFLICTS = "queue", "blind", "conflicts"
"""Keys of the chips above the list of images."""
_QUEUE_TIP = tr("Your part of the disagreements, with the share for everybody. Click to list all again.")
_BLIND_TIP = tr("Verdicts of others are hidden until you have decided. Click to show them.")
_TEAM_BLIND_TIP = tr(
    "Your lead asks you to decide this set blind: verdicts of others are hidden until you have decided. "
    "Click to show them."
)
_CONFLICTS_TIP = tr("Reviewers disagree here, and no verdict counts. Click to list and settle them.")
_TEAM_TIP = tr("Reviewers disagree here, and no verdict counts until a lead settles it. Click to list them.")
_SETTLING_TIP = tr("Your verdict counts for everybody while conflicts are listed. Click to list all again.")


class ReviewersController(QObject):
    """Keeps what belongs to a review by several people, and shows it above the list of images."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        commands: Commands,
        keeper: SettingsKeeper,
        verdicts: VerdictController,
        opening: OpeningController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._commands = window, state, commands
        self._say = window.status_line.show_message
        self._keeper, self._verdicts = keeper, verdicts
        self._key = ""
        self._was_blind = verdicts.blind
        opening.preparing.append(self._with_queue)
        window.image_list.chip_clicked.connect(self._click)
        keeper.changed.connect(self._follow_settings)
        verdicts.team_changed.connect(self._follow_blind)
        state.opened.connect(self._begin)
        state.closed.connect(self._forget)
        state.snapshot_changed.connect(self._follow)
        state.view_changed.connect(self._show_conflicts)

    # Actions

    def is_blind(self) -> bool:
        """Whether verdicts of others are hidden until one has decided oneself."""
        return self._verdicts.blind

    def toggle_blind(self) -> None:
        """Hide the verdicts of others until one has decided oneself, or show them again."""
        self._verdicts.set_blind(not self._verdicts.blind, self._say_blind)

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        if now.blind != before.blind:
            self._follow_blind()
            self._say_blind()
        if self._key and now.queues.get(self._key, "") != before.queues.get(self._key, ""):
            # An entry that somebody has taken back on the page of settings; what the filter says is already so.
            self.set_queue(now.queues.get(self._key, ""))

    def _follow_blind(self) -> None:
        """Show what is so now, whether somebody has chosen it or a team's lead asks for it."""
        snapshot, blind = self._state.snapshot, self._verdicts.blind
        self._show_blind()
        if blind == self._was_blind:
            return
        self._was_blind = blind
        if blind and snapshot is not None and snapshot.filter.conflicts:
            self._commands.change_filter(tr("Stop settling conflicts"), conflicts=False)
        if self._state.view is not None:
            self._show_conflicts(self._state.view)

    def _say_blind(self) -> None:
        blind = self._verdicts.blind
        self._say(tr("Verdicts of others are hidden until you decide") if blind else tr("Verdicts of others are shown"))

    def settle_conflicts(self) -> None:
        """List what reviewers disagree about, where a verdict settles it from now on; or list all again."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        if self._verdicts.blind and not snapshot.filter.conflicts:
            self._say(tr("Conflicts are hidden while you decide blind; turn that off first"))
            return
        team = self._verdicts.team
        if team is not None and not team.leads and not snapshot.filter.conflicts:
            self._say(tr("Only a lead settles conflicts in a team; page Team lists them"))
            return
        # Choosing it again turns it off.
        self._commands.change_filter(tr("Conflicts"), conflicts=True)

    def ask_queue(self) -> None:
        """Ask which of several queues is one's own."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        label = tr(
            "Which part of the disagreements is yours? Enter 2/5 if you are the second of five "
            "people,\nor 2/5 + 10% if everybody also decides 10%, to measure agreement. Leave it "
            "empty for all."
        )
        known = snapshot.filter.queue.text if snapshot.filter.queue is not None else ""
        ask_text(self._window, tr("My queue"), label, known, self.set_queue)

    def set_queue(self, text: str) -> None:
        """List one queue, or all where nothing is said."""
        try:
            queue = read_queue(text) if text.strip() else None
        except PanviewError as error:
            self._window.banner.show_message(tr("There is no such queue"), str(error), "warning")
            return
        snapshot = self._state.snapshot
        if snapshot is not None and snapshot.filter.queue != queue:
            self._commands.change_filter(tr("Queue"), queue=queue)

    def show_reviewers(self) -> None:
        """Show who has decided what, and how far reviewers agree."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        # With tens of thousands of decisions this takes a second.
        show = partial(self._show_reviewers, standing_of(snapshot.decisions).blind)
        self._verdicts.submit(partial(agreement_of, standing_of(snapshot.decisions)), show, self._say)

    def _show_reviewers(self, blind: bool, found: Agreement) -> None:
        if self._state.snapshot is None:
            return
        page = self._window.lazy_reviewers()
        page.set_content(reviewers_content(found, blind))
        page.popup()

    # What is open

    def _with_queue(self, snapshot: Snapshot) -> Snapshot:
        """Bring back the queue of a dataset: who goes on tomorrow must not decide what is another's."""
        queue = self._kept(dataset_key(snapshot.dataset))
        return replace(snapshot, filter=replace(snapshot.filter, queue=queue)) if queue is not None else snapshot

    def _begin(self, snapshot: Snapshot) -> None:
        self._key = dataset_key(snapshot.dataset)
        self._show_blind()

    def _kept(self, key: str) -> Queue | None:
        try:
            return read_queue(self._keeper.current.queues.get(key, ""))
        except PanviewError:
            # Empty, or written into the settings by hand.
            return None

    def _forget(self, _replaced: bool) -> None:
        self._key = ""
        for key in (QUEUE, BLIND, CONFLICTS):
            self._window.image_list.set_chip(key, "")

    def _follow(self, snapshot: Snapshot) -> None:
        """Show the queue, and keep it: also where an undo brings it back or takes it off."""
        queue = snapshot.filter.queue
        self._window.image_list.set_chip(QUEUE, queue_text(queue), _QUEUE_TIP, shorter=shorter_queue_texts(queue))
        if self._key and self._key == dataset_key(snapshot.dataset) and queue != self._kept(self._key):
            queues = {key: text for key, text in self._keeper.current.queues.items() if key != self._key}
            self._keeper.update(queues={**queues, self._key: queue.text} if queue is not None else queues)

    # Showing

    def _show_blind(self) -> None:
        team = self._verdicts.team
        tip = _TEAM_BLIND_TIP if team is not None and team.blind else _BLIND_TIP
        self._window.image_list.set_chip(BLIND, tr("Blind") if self._verdicts.blind else "", tip)

    def _show_conflicts(self, view: View) -> None:
        settling = view.snapshot.filter.conflicts
        # A reviewer who decides blind sees only conflicts of their own, and does not settle them.
        text = "" if self._verdicts.blind else conflicts_text(conflicts_in(view), settling)
        tip = _TEAM_TIP if self.led_by_another else _SETTLING_TIP if settling else _CONFLICTS_TIP
        self._window.image_list.set_chip(CONFLICTS, text, tip, removable=settling)

    @property
    def led_by_another(self) -> bool:
        """Whether somebody else settles conflicts: page Team lists them then."""
        team, snapshot = self._verdicts.team, self._state.snapshot
        settling = snapshot is not None and snapshot.filter.conflicts
        return team is not None and not team.leads and not settling

    def _click(self, key: str) -> None:
        if key == QUEUE:
            self.set_queue("")
        elif key == BLIND:
            self.toggle_blind()
        elif key == CONFLICTS and not self.led_by_another:
            self.settle_conflicts()
