"""A team: connecting to it, what its lead has given out, whether it can be reached, and the page that shows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.agreement import agreement_of
from panview.review.cursor import Cursor
from panview.review.session import View
from panview.review.standing import standing_of
from panview.review.team.place import TeamPlace, read_team_place
from panview.review.team.sharing import Sharing, read_sharing
from panview.review.team.state import TeamState
from panview.ui.choosing import ask_text
from panview.ui.controllers.reviewers_controller import CONFLICTS, ReviewersController
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.team import TEAM
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.presentation.team_content import Difference, TeamContent
    from panview.ui.pages.team_page import TeamPage

OFFLINE = "team"
"""Key of the chip above the list of images."""
_CONNECT = tr(
    "Address of the team's database, such as postgresql://ana@db.example.org/verdicts.\nYour "
    "password stays where PostgreSQL looks for it: ~/.pgpass, a service file, or PGPASSWORD."
)
_SHARE = tr(
    "Names of the reviewers, as the server knows them, separated by commas. Add + 10% for a "
    "share that\nall decide, to measure agreement, and the word blind to hide the verdicts of "
    "others until one has decided."
)
_NOT_SHARED = tr("The work was not shared out")


class TeamController(QObject):
    """Keeps the page, its button and the chip in step with the team."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        verdicts: VerdictController,
        reviewers: ReviewersController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._say = window.status_line.show_message
        self._verdicts, self._reviewers = verdicts, reviewers
        self._background = Background(1, "team", self)
        self._shown: tuple[View, TeamState | None] | None = None
        self._filling = self._offered = False
        self._taken_over = 0
        # The address that was asked for last; never one with a password, which is refused before.
        self._asked = ""
        window.lazy_page(TEAM).when_made(self._connect_page)
        window.image_list.chip_clicked.connect(self._click)
        verdicts.team_changed.connect(self._follow_team)
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._follow_view)
        state.closed.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether the page is being filled."""
        return self._filling

    def close(self) -> None:
        """Stop working anything out."""
        self._background.close()

    # What actions do

    def ask_address(self) -> None:
        """Ask for the address of a team, and keep verdicts there from now on."""
        place = self._verdicts.place
        # Who has mistyped a name, or whose server did not answer, need not type all of it again.
        known = self._asked or (place.address if isinstance(place, TeamPlace) else "postgresql://")
        ask_text(self._window, tr("Connect to a team"), _CONNECT, known, self.connect_to, width=620)

    def connect_to(self, text: str) -> None:
        """Keep verdicts with a team from now on."""
        try:
            place = read_team_place(text)
        except PanviewError as error:
            self._window.banner.show_message(tr("This is not the address of a team"), str(error), "warning")
            return
        self._asked = place.address
        self._say(tr("Connecting to {name}…", name=place.name))
        self._verdicts.use_team(place)

    def ask_sharing(self) -> None:
        """Ask a lead whom the disagreements are to be shared out among."""
        team = self._verdicts.team
        if team is None or not team.leads:
            self._say(tr("Only the lead of a team shares out work; connect to one first"))
            return
        ask_text(self._window, tr("Share out the work"), _SHARE, self._proposed(team), self.share_out, width=620)

    def _proposed(self, team: TeamState) -> str:
        """Return how work is shared out now; at first, among those who have decided something beside oneself."""
        if team.assignments:
            first = team.assignments[0]
            share = first.queue.partition("+")[2].strip()
            names = ", ".join(each.reviewer for each in team.assignments)
            return names + (f" + {share}" if share else "") + (" blind" if first.blind else "")
        snapshot = self._state.snapshot
        found = agreement_of(standing_of(snapshot.decisions)).reviewers if snapshot is not None else ()
        others = sorted({each.reviewer for each in found} - {"", team.reviewer})
        return f"{', '.join(others)} + 10%" if others else ""

    def share_out(self, text: str) -> None:
        """Share out the disagreements of the dataset."""
        place, snapshot = self._verdicts.place, self._state.snapshot
        if not isinstance(place, TeamPlace) or snapshot is None:
            return
        try:
            sharing = read_sharing(text)
        except PanviewError as error:
            self._window.banner.show_message(_NOT_SHARED, str(error), "warning")
            return
        self._window.banner.withdraw(_NOT_SHARED)
        failed = partial(self._window.banner.show_message, _NOT_SHARED)
        self._background.submit(partial(_share_out, place, snapshot.dataset, sharing), self._say, failed)

    def show(self) -> None:
        """Show the page."""
        self._cursor.show_page(TEAM.key)

    # What a team says

    def _follow_team(self) -> None:
        team = self._verdicts.team
        from panview.presentation.team_content import chip_text, trouble_text

        self._window.image_list.set_chip(OFFLINE, chip_text(team), trouble_text(team), removable=False)
        self._offer()
        self._fill()
        self._take_over()

    def _take_over(self) -> None:
        """List what a lead has given one to decide; what one changes of it afterwards stays so.

        It waits for the first view: until then the filter still belongs to the previous dataset.
        """
        team = self._verdicts.team
        given = team.given if team is not None else None
        if given is None or given.number == self._taken_over or self._state.view is None:
            return
        self._taken_over = given.number
        self._verdicts.take_over(given.number)
        self._reviewers.set_queue(given.queue)
        self._say(
            tr("Yours to decide: {part}, blind", part=given.queue or tr("everything"))
            if given.blind
            else tr("Yours to decide: {part}", part=given.queue or tr("everything"))
        )

    # The page

    def _connect_page(self, page: TeamPage) -> None:
        page.connect_requested.connect(self.ask_address)
        page.share_requested.connect(self.ask_sharing)
        page.difference_chosen.connect(self._go_to)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.page != before.page:
            self._offer()
            self._fill()

    def _follow_view(self, _view: View) -> None:
        self._offer()
        self._fill()
        self._take_over()

    def _forget(self, _replaced: bool) -> None:
        self._shown, self._taken_over = None, 0
        self._window.image_list.set_chip(OFFLINE, "")

    def _offer(self) -> None:
        """Offer the page where there is a team, or people differ."""
        snapshot = self._state.snapshot
        differ = snapshot is not None and bool(standing_of(snapshot.decisions).conflicts())
        offered = self._verdicts.team is not None or differ or self._cursor.now.page == TEAM.key
        if offered != self._offered:
            self._offered = offered
            self._window.top_bar.set_page_offered(TEAM.key, offered)

    def _fill(self) -> None:
        """Work out beside the window what the page shows, while somebody looks."""
        view, team = self._state.view, self._verdicts.team
        if view is None or self._cursor.now.page != TEAM.key or self._filling or self._shown == (view, team):
            return
        self._filling, self._shown = True, (view, team)
        place = str(self._verdicts.place or "")
        self._background.submit(partial(_content, view, team, place), self._show, self._miss)

    def _show(self, content: TeamContent) -> None:
        self._filling = False
        if self._state.view is not None:
            self._window.lazy_page(TEAM)().set_content(content)
        # What has come meanwhile.
        self._fill()

    def _miss(self, why: str) -> None:
        self._filling = False
        self._say(why)

    def _go_to(self, difference: Difference) -> None:
        view = self._state.view
        if view is not None and self._shown is not None and view.snapshot.table is self._shown[0].snapshot.table:
            self._cursor.go(difference.image, difference.segment)

    def _click(self, key: str) -> None:
        # Who does not settle them sees there who has said what.
        if key == OFFLINE or (key == CONFLICTS and self._reviewers.led_by_another):
            self.show()


def _content(view: View, team: TeamState | None, place: str) -> TeamContent:
    from panview.presentation.team_content import team_content

    standing = standing_of(view.snapshot.decisions)
    return team_content(view, agreement_of(standing), team, place, blind=standing.blind)


def _share_out(place: TeamPlace, dataset: Dataset, sharing: Sharing) -> str:
    from panview.review.team.server import share_out

    share_out(place, dataset, sharing)
    return tr("Shared out among {count:,}: {list}", count=len(sharing.queues), list=", ".join(sharing.queues))
