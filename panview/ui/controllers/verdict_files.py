"""The verdicts of the open dataset: opened, exchanged, asked for news and saved, beside the window's thread."""

from __future__ import annotations

import contextlib
import getpass
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.open_verdicts import News, Opened, OpenVerdicts
from panview.review.session import Snapshot
from panview.review.standing import Standing, standing_of
from panview.review.team.place import Place
from panview.review.team.state import TeamState
from panview.review.verdict_places import beside, kept_in
from panview.review.verdicts import Decision, dataset_key, own_verdict_file
from panview.settings import Settings
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper
from panview.words import tr, trn

_POLL_MS = 1500
"""How often the file is asked whether another window has decided something."""
_CLOSE_S = 30.0


class VerdictFiles(QObject):
    """Holds one file, or the verdicts of one team, at a time; what is in it is what the snapshot says is decided.

    Signals
    -------
    opened
        A verdict file has been opened, or refused.
    team_changed
        How things stand with a team has changed.
    """

    opened = Signal()
    team_changed = Signal()
    _told = Signal()

    def __init__(
        self, window: MainWindow, state: ReviewState, keeper: SettingsKeeper, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._keeper = window, state, keeper
        self._say = window.status_line.show_message
        # One thread, so that saving, opening and exchanging happen in the order of the requests.
        self.background = Background(1, "verdicts", self)
        self._store = OpenVerdicts(self._told.emit)
        self._dataset: Dataset | None = None
        self._place: Place | None = None
        self._begins_with: Place | None = None
        self._team: TeamState | None = None
        self._number = 0
        self._looking = self._look_again = False
        # All standing decisions of the file; the snapshot has those that the reviewer may see.
        self._standing = Standing()
        self._opening = 0
        self.pending: dict[Future[list[Decision]], frozenset[int]] = {}
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look)
        # What a team says comes from a thread of its own.
        self._told.connect(self._look, Qt.ConnectionType.QueuedConnection)
        state.opened.connect(self._open)
        state.closed.connect(self._let_go)

    @property
    def store(self) -> OpenVerdicts:
        """What is open; for what is submitted to ``background``."""
        return self._store

    @property
    def place(self) -> Place | None:
        """Where verdicts are kept."""
        return self._place

    @property
    def path(self) -> Path | None:
        """The verdict file that is open, or this computer's copy of a team's verdicts."""
        return beside(self._place, self._dataset) if self._place is not None and self._dataset is not None else None

    @property
    def team(self) -> TeamState | None:
        """How things stand with the team whose verdicts these are; None for a file."""
        return self._team

    @property
    def available(self) -> bool:
        """Whether a file is open, or being opened: what is decided can be saved, as far as is known."""
        return self._place is not None or self._opening > 0

    @property
    def saving(self) -> bool:
        """Whether verdicts are on their way to the disk, or a file is being opened."""
        return bool(self.pending) or self._opening > 0

    def close(self) -> None:
        """Wait until everything decided is on disk, and close the file."""
        self._poll.stop()
        for future in list(self.pending):
            # Failed saves were reported when they failed.
            with contextlib.suppress(PanviewError, CancelledError, TimeoutError):
                future.result(timeout=_CLOSE_S)
        self.background.close()
        self._store.close()
        self._place = self._team = None

    def reviewer(self) -> str:
        """Return the name that goes with verdicts; in a team it is that of one's user of the database."""
        if self._team is not None and self._team.reviewer:
            return self._team.reviewer
        if self._keeper.current.reviewer:
            return self._keeper.current.reviewer
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""

    def use(self, place: Place) -> None:
        """Keep verdicts elsewhere from now on, in a file made if need be; what has been decided is added to it."""
        if self._dataset is not None:
            self._exchange(self._dataset, place)

    def begin_with(self, place: Place | None) -> None:
        """Open the next dataset with the verdicts of some place; the settings stay as they are."""
        self._begins_with = place

    def use_own_file(self) -> None:
        """Keep verdicts in the user's data folder again; what has been decided is added to what is there."""
        if self._dataset is not None:
            self._exchange(self._dataset, own_verdict_file(self._dataset))

    def take_over(self, number: int) -> None:
        """Keep that what a lead has given out has been taken over."""
        self.background.submit(partial(self._store.take_over, number), _nothing, _nothing)

    @property
    def blind(self) -> bool:
        """Whether the verdicts of others are hidden, by one's own choice or because a lead asks for it."""
        return self._keeper.current.blind or (self._team is not None and self._team.blind)

    def set_blind(self, blind: bool, done: Callable[[], None]) -> None:
        """Hide the verdicts of others, or show them again.

        What a lead has given out to be decided blind is so for this set alone; only one's own choice is kept with the
        settings.
        """
        team = self._team
        own = team.own if team is not None and team.asks_blind else None
        if not blind or own is None:
            self._keeper.update(blind=blind)
        if own is not None:
            number = 0 if blind else own.number
            self.background.submit(
                partial(self._store.unblind, number),
                partial(self._take_unblinded, self._dataset, number, done),
                partial(self._window.banner.show_failure, tr("Blind was not changed")),
            )

    def _take_unblinded(self, dataset: Dataset | None, number: int, done: Callable[[], None], _: None) -> None:
        if self._team is not None and dataset is not None and dataset.is_same(self._dataset):
            self._set_team(replace(self._team, unblinded=number))
            done()

    def _open(self, snapshot: Snapshot) -> None:
        """Open the verdict file of a dataset that has just been opened."""
        dataset = snapshot.dataset
        self._dataset = dataset
        place, self._begins_with = self._begins_with, None
        self._opening += 1
        self.background.submit(
            partial(self._open_in, dataset, place, self._keeper.current),
            partial(self._use, dataset),
            partial(self._refuse, dataset, tr("Verdicts cannot be saved")),
        )

    def _open_in(self, dataset: Dataset, place: Place | None, settings: Settings) -> Opened:
        try:
            chosen = place if place is not None else kept_in(dataset, settings)
        except PanviewError as error:
            self._store.refuse(str(error))
            raise
        return self._store.open(dataset, chosen)

    def _exchange(self, dataset: Dataset, place: Place) -> None:
        self._opening += 1
        trouble = tr("This verdict file cannot be used")
        if not isinstance(place, Path):
            trouble = tr("Not connected to the team; verdicts are kept where they were")
        self.background.submit(
            partial(self._store.exchange, dataset, place),
            partial(self._use_other, dataset),
            partial(self._refuse, dataset, trouble),
        )

    def _let_go(self, replaced: bool) -> None:
        """Close the file when the dataset is closed; that of another one takes its place by itself."""
        self._dataset = None
        self._poll.stop()
        self._place, self._number, self._standing = None, 0, Standing()
        self._set_team(None)
        if not replaced:
            # After what is still being saved.
            self.background.submit(self._store.close, _nothing, _nothing)

    def _use(self, dataset: Dataset, opened: Opened) -> None:
        self._opening -= 1
        if dataset.is_same(self._dataset):
            self._place, self._number = opened.place, 0
            self._set_team(opened.team)
            self._poll.start()
            self._adopt(opened.decisions)
            if opened.is_new and opened.place != own_verdict_file(dataset):
                text = tr("The verdict file of this dataset is missing; the next verdict starts a new one")
                self._window.banner.show_message(text, str(opened.place), "warning")
            if opened.upgraded:
                self._say(
                    tr(
                        "{upgraded:,} verdicts were converted to a new format, which older versions cannot read",
                        upgraded=opened.upgraded,
                    )
                )
            if opened.left:
                text = tr("Verdicts of other names were not added: only a lead of the team may do that")
                why = tr("{left:,} stay where they were; panview verdicts join adds them", left=opened.left)
                self._window.banner.show_message(text, why, "warning")
            elif opened.tags_brought:
                self._say(
                    trn(
                        "Your tags are the team's now, too: {count:,} image",
                        "Your tags are the team's now, too: {count:,} images",
                        opened.tags_brought,
                        count=opened.tags_brought,
                    )
                )
            elif opened.read_only and opened.team is None:
                text = tr("Verdicts are shown, but new ones cannot be saved: the file is read-only")
                self._window.banner.show_message(text, str(opened.place), "warning")
        self.opened.emit()

    def _use_other(self, dataset: Dataset, opened: Opened) -> None:
        files = {**self._keeper.current.verdict_files, dataset_key(dataset): str(opened.place)}
        if opened.place == own_verdict_file(dataset):
            del files[dataset_key(dataset)]
        self._keeper.update(verdict_files=files)
        self._say(tr("Verdicts are kept in {place}", place=opened.place))
        self._use(dataset, opened)

    def _refuse(self, dataset: Dataset, text: str, why: str) -> None:
        self._opening -= 1
        if why and dataset.is_same(self._dataset):
            self._window.banner.show_message(text, why)
            # That it is being connected is over.
            self._say("")
        self.opened.emit()

    def _look(self) -> None:
        """Ask whether another window has decided something."""
        dataset = self._dataset
        # Asked once for whatever was said while it was asked, or while something was saved.
        self._look_again = self._looking or bool(self.pending)
        if dataset is not None and not self._look_again:
            self._looking = True
            self.background.submit(
                partial(self._store.news, self._number),
                partial(self._hear, dataset),
                partial(self._tell_trouble, dataset),
            )

    def _hear(self, dataset: Dataset, news: News) -> None:
        self._looking = False
        if dataset.is_same(self._dataset) and not self.pending:
            self._number = news.number
            self._set_team(news.team)
            if news.decisions is not None:
                self._adopt(news.decisions)
        if self._look_again:
            self._look()

    def _set_team(self, team: TeamState | None) -> None:
        if team != self._team:
            was_blind, before, self._team = self.blind, self._team, team
            if self.blind != was_blind:
                # Before anybody else looks at what stands.
                self.show_standing()
            self.team_changed.emit()
            if (before.reviewer if before else "") != (team.reviewer if team else ""):
                self.opened.emit()

    def _tell_trouble(self, dataset: Dataset, why: str) -> None:
        self._looking = False
        if why and dataset.is_same(self._dataset):
            # Reported once; later decisions report their own failures.
            self._poll.stop()
            self._window.banner.show_message(tr("The verdict file can no longer be read"), why)

    # Saving

    def save(self, decisions: list[Decision], rows: tuple[int, ...], over: list[Decision] | None = None) -> None:
        """Save decisions; they are shown once they are on disk.

        Parameters
        ----------
        decisions : list of Decision
        rows : tuple of int
            What they are about in the table that is shown.
        over : list of Decision, optional
            What they replace, where what somebody else has said since must stand.
        """
        future = self.background.submit(
            partial(self._store.save, decisions, over), partial(self._saved, len(decisions)), self._unsaved
        )
        self.pending[future] = frozenset(rows)

    def _saved(self, asked: int, decisions: list[Decision]) -> None:
        self._forget_done()
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(self._dataset):
            return
        if len(decisions) < asked:
            self._say(tr("Your later decision in another window is kept"))
            self._look()
        self._adopt(self._standing.with_saved(decisions))

    def _unsaved(self, why: str) -> None:
        self._forget_done()
        self._window.banner.show_failure(tr("The verdict was not saved"), why)

    def _forget_done(self) -> None:
        for future in [future for future in self.pending if future.done()]:
            del self.pending[future]
        if self._look_again and not self.pending:
            self._look()

    def _adopt(self, decisions: Standing) -> None:
        self._standing = decisions
        self.show_standing()

    def show_standing(self) -> None:
        """Show what stands, as far as the reviewer may see it: nothing else of the window knows the rest."""
        snapshot, seen = self._state.snapshot, self._standing
        if self.blind:
            seen = seen.seen_by(self.reviewer())
        if snapshot is None or not snapshot.dataset.is_same(self._dataset):
            return
        # Even if it changes nothing visible: a reviewer must know that others may have decided.
        if snapshot.decisions != seen or standing_of(snapshot.decisions).blind != seen.blind:
            self._state.adopt({"decisions": seen})


def _nothing(_: object) -> None:
    """Nothing is to be done then."""
