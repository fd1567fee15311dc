"""Windows of a team: what one decides is at the others at once, kept without the server, and shown on a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from panview.datasets.dataset import Dataset
from panview.review.session import View, derive
from panview.review.tags import Tags
from panview.review.team.place import TeamPlace
from panview.review.team.server import read_log
from panview.review.verdict_rows import CONFLICT
from panview.review.verdicts import Decision, Verdict
from panview.settings import Settings
from panview.ui.controllers.reviewers_controller import BLIND, CONFLICTS, QUEUE
from panview.ui.controllers.team_controller import OFFLINE
from panview.ui.page_specs.team import TEAM
from panview.ui.pages.team_page import TeamPage
from tests.support.patience import PATIENCE_S
from tests.support.postgres import Postgres, Proxy, running
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start
from tests.ui.test_deciding import settle
from tests.ui.test_sampling import draw

FINE, WRONG = Verdict.BOTH_FINE, Verdict.TRUTH_WRONG


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        yield server


@pytest.fixture
def database(postgres: Postgres) -> str:
    return postgres.team()


class Office:
    """Windows of several people on one set."""

    def __init__(self, start: Start, random_set: RandomSet, postgres: Postgres, database: str) -> None:
        self._start, self._set = start, random_set
        self.postgres, self.database = postgres, database

    def begin(self, user: str, port: int = 0) -> AtHand:
        """Open somebody's window, and wait for nothing."""
        hand = self._start(Settings(reviewer="somebody"), keeps_settings=False)
        hand.review.verdicts.begin_with(self.place(user, port))
        hand.review.opening.open(self._set.written.root, (self._set.written.prediction,))
        return hand

    def sit(self, user: str, port: int = 0) -> AtHand:
        hand = self.begin(user, port)
        hand.settle()
        hand.see(lambda: hand.review.verdicts.team is not None and hand.review.verdicts.team.connected)
        settle(hand)
        return hand

    def place(self, user: str, port: int = 0) -> TeamPlace:
        return TeamPlace(self.postgres.address(user, self.database, port))

    def log(self, hand: AtHand) -> list[Decision]:
        return [each.decision for each in read_log(self.place("lea"), hand.snapshot.dataset)]


@pytest.fixture
def office(start: Start, random_set: RandomSet, postgres: Postgres, database: str) -> Office:
    return Office(start, random_set, postgres, database)


def decide(hand: AtHand, row: int, verdict: Verdict) -> None:
    hand.review.cursor.go_to_segment(row)
    hand.settle()
    hand.review.verdicts.decide(verdict)
    settle(hand)


def chip(hand: AtHand, key: str) -> str:
    found = hand.window.image_list.chip(key)
    return found.text() if found is not None else ""


def code(hand: AtHand, row: int) -> int:
    return int(hand.view.rows.verdicts.verdict[row])


def page(hand: AtHand) -> TeamPage:
    return hand.window.lazy_page(TEAM)()


@pytest.mark.slow
def test_what_one_decides_is_in_the_others_window_and_differences_are_listed(office: Office) -> None:
    ana, ben = office.sit("ana"), office.sit("ben")
    # The name is that of the user of the database, whatever the settings say.
    assert [hand.review.verdicts.reviewer() for hand in (ana, ben)] == ["ana", "ben"]
    row, other = ana.window.disagreements.model.table_rows()[:2].tolist()
    decide(ana, row, FINE)
    ben.see(lambda: code(ben, row) >= 0)
    assert {each.reviewer for each in office.log(ana)} == {"ana"}
    assert ben.window.top_bar.pages.button(TEAM.key).isVisible()
    ben.do("page_team")
    ben.see(lambda: page(ben).reviewers.rowCount() == 1 and not ben.review.team.busy)
    assert (page(ben).title.text(), page(ben).trouble.text()) == (f"127.0.0.1:{office.postgres.port}/team", "")
    assert page(ben).connection.text() == "You are ben, a reviewer · connected"
    assert not page(ben).share_button.isVisible()
    assert page(ben).differences.rowCount() == 0
    # Another verdict on the same is a conflict at once, in both windows, and on the page.
    ben.do("page_images")
    decide(ben, row, WRONG)
    ana.see(lambda: code(ana, row) == CONFLICT)
    ben.do("page_team")
    ben.see(lambda: page(ben).differences.rowCount() == 1)
    cells = page(ben).differences.rows()[0]
    assert cells[0] == ben.snapshot.dataset.image_names[int(ben.snapshot.table.image[row])]
    assert cells[3] == "both fine: ana · truth wrong: ben"
    assert [cells[:2] for cells in page(ben).reviewers.rows()] == [("ana", "1"), ("ben", "1")]
    # A click goes there.
    ben.review.cursor.go_to_segment(other)
    ben.do("page_team")
    page(ben).differ_view.chosen.emit(0)
    ben.settle()
    assert ben.review.cursor.now.segment == row
    # A reviewer does not settle it, a lead does.
    ben.do("settle_conflicts")
    assert not ben.snapshot.filter.conflicts
    assert "Only a lead" in ben.window.status_line.message()
    # Whom the chip would lead nowhere is shown who has said what.
    ben.do("page_images")
    ben.click(ben.window.image_list.chip(CONFLICTS))
    assert ben.review.cursor.now.page == TEAM.key
    assert not ben.snapshot.filter.conflicts
    lea = office.sit("lea")
    lea.see(lambda: code(lea, row) == CONFLICT)
    lea.do("settle_conflicts")
    assert chip(lea, CONFLICTS).startswith("Settling conflicts: 1 left")
    decide(lea, row, WRONG)
    for hand in (ana, ben):
        hand.see(lambda hand=hand: code(hand, row) not in (CONFLICT, -1))  # type: ignore[misc]
    assert [each.settles for each in office.log(lea)].count(True) >= 1


def test_without_the_server_one_goes_on_and_sees_what_is_not_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panview.review.team.connection.CALL_S", 1.0)
    proxy = Proxy(office.postgres.port)
    try:
        ana = office.sit("ana", proxy.port)
        rows = ana.window.disagreements.model.table_rows()[:3].tolist()
        assert chip(ana, OFFLINE) == ""
        # A network that swallows everything: nothing waits for it.
        proxy.stand_still()
        began = time.monotonic()
        decide(ana, rows[0], FINE)
        assert code(ana, rows[0]) >= 0
        assert time.monotonic() - began < 60
        office.postgres.kill()
        proxy.flow()
        ana.see(lambda: chip(ana, OFFLINE).startswith("Offline: "))
        decide(ana, rows[1], WRONG)
        team = ana.review.verdicts.team
        assert team is not None
        assert team.waiting >= 2
        ana.click(ana.window.image_list.chip(OFFLINE))
        assert ana.review.cursor.now.page == TEAM.key
        ana.see(lambda: "not sent yet. They are kept on this computer" in page(ana).trouble.text())
        assert page(ana).connection.text() == "You are ana, a reviewer · offline"
        # The window is closed with all of it, and the next one on this computer sends it.
        ana.review.close()
        office.postgres.start()
        again = office.sit("ana", proxy.port)
        assert code(again, rows[0]) >= 0
        again.see(lambda: {each.verdict for each in office.log(again)} == {FINE, WRONG})
        assert chip(again, OFFLINE) == ""
    finally:
        proxy.close()
        office.postgres.start()


def test_a_lead_shares_out_and_each_window_lists_its_own_part(office: Office) -> None:
    ana, lea = office.sit("ana"), office.sit("lea")
    everything = len(ana.view.listing.disagreements)
    ana.do("team_share")
    assert "Only the lead" in ana.window.status_line.message()
    row = int(ana.window.disagreements.model.table_rows()[0])
    decide(ana, row, FINE)
    lea.see(lambda: code(lea, row) >= 0)
    lea.do("team_share")
    dialog = lea.window.findChild(QInputDialog)
    assert dialog is not None
    # Who has decided something is most likely one of those who are to.
    assert dialog.textValue() == "ana + 10%"
    # Nobody is given work whom the server does not know.
    lea.review.team.share_out("anna, ben")
    lea.see(lambda: "knows no user anna; did you mean ana" in lea.banner)
    dialog.setTextValue("ana, ben + 10% blind")
    dialog.accept()
    ana.see(lambda: chip(ana, QUEUE) == "My queue: 1 of 2 + 10 %  ✕")
    ana.see(lambda: chip(ana, BLIND).startswith("Blind"))
    ana.settle()
    assert not lea.window.banner.isVisible()
    # What a lead asks for is no choice of one's own, which would go along to other sets.
    assert not ana.review.settings.current.blind
    lea.do("team_share")
    shown = [each for each in lea.window.findChildren(QInputDialog) if each.isVisible()]
    assert [each.textValue() for each in shown] == ["ana, ben + 10% blind"]
    shown[0].reject()
    assert 0 < len(ana.view.listing.disagreements) < everything
    assert chip(lea, QUEUE) == ""
    lea.do("page_team")
    lea.see(lambda: [cells[-1] for cells in page(lea).reviewers.rows()] == ["1/2 + 10%, blind", "2/2 + 10%, blind"])
    # What one changes of it stays so; it is not given a second time.
    ana.click(ana.window.image_list.chip(QUEUE))
    again = office.sit("ana")
    assert chip(again, QUEUE) == ""
    lea.review.team.share_out("ana, ana")
    assert "ana is named twice" in lea.banner


def test_what_was_shared_out_is_listed_although_the_server_is_quicker_than_the_set(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea = office.sit("lea")
    lea.review.team.share_out("ana, ben + 10% blind")
    lea.see(lambda: lea.review.verdicts.team is not None and len(lea.review.verdicts.team.assignments) == 2)
    goes_on = threading.Event()

    def slow(*given: Any) -> View:  # noqa: ANN401 - whatever it takes
        assert goes_on.wait(PATIENCE_S)
        return derive(*given)

    monkeypatch.setattr("panview.ui.review_state.derive", slow)
    ana = office.begin("ana")
    ana.see(lambda: ana.review.verdicts.team is not None and ana.review.verdicts.team.own is not None)
    QTest.qWait(100)
    assert ana.review.state.view is None
    goes_on.set()
    ana.see(lambda: chip(ana, QUEUE) == "My queue: 1 of 2 + 10 %  ✕")
    ana.see(lambda: chip(ana, BLIND).startswith("Blind"))
    ana.settle()
    ana.click(ana.window.image_list.chip(QUEUE))
    ana.see(lambda: chip(ana, QUEUE) == "")


def test_blind_that_a_lead_asks_for_holds_for_that_set_and_team_alone(
    office: Office, random_set: RandomSet, tmp_path: Path
) -> None:
    ana, lea = office.sit("ana"), office.sit("lea")
    row = int(lea.window.disagreements.model.table_rows()[0])
    decide(lea, row, WRONG)
    ana.see(lambda: code(ana, row) >= 0)
    lea.review.team.share_out("ana, ben blind")
    ana.see(lambda: chip(ana, BLIND).startswith("Blind") and code(ana, row) == -1)
    assert "Your lead" in ana.window.image_list.chip(BLIND).toolTip()
    # Kept with the team's verdicts: another window has it from the start, with nobody's verdict shown meanwhile.
    again = office.sit("ana")
    assert (chip(again, BLIND)[:5], code(again, row)) == ("Blind", -1)
    # Another set, or the same one with verdicts of one's own, is not decided blind.
    ana.review.verdicts.use_file(tmp_path / "own.sqlite")
    ana.see(lambda: ana.review.verdicts.team is None and chip(ana, BLIND) == "" and not ana.review.verdicts.saving)
    assert not ana.review.settings.current.blind
    ana.settle()
    assert code(ana, row) >= 0
    # Who wants to see them sees them, also tomorrow; and hides them again, in this set alone.
    again.click(again.window.image_list.chip(BLIND))
    again.see(lambda: chip(again, BLIND) == "" and code(again, row) >= 0)
    assert "are shown" in again.window.status_line.message()
    tomorrow = office.sit("ana")
    assert (chip(tomorrow, BLIND), code(tomorrow, row) >= 0) == ("", True)
    tomorrow.do("blind")
    tomorrow.see(lambda: chip(tomorrow, BLIND) != "" and code(tomorrow, row) == -1)
    assert not tomorrow.review.settings.current.blind
    # What is given out anew, without it, ends it.
    lea.review.team.share_out("ana, ben")
    tomorrow.see(lambda: chip(tomorrow, BLIND) == "" and code(tomorrow, row) >= 0)


def test_a_sample_that_one_draws_is_in_the_others_window(
    office: Office, random_set: RandomSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panview.review.team.link._LOOK_S", 0.2)
    ana = office.sit("ana")
    draw(ana, "audit", 3)
    ana.see(lambda: "audit" in ana.snapshot.samples)
    ben = office.sit("ben")
    ben.see(lambda: list(ben.snapshot.samples) == ["audit"])
    assert ben.snapshot.samples["audit"] == ana.snapshot.samples["audit"]


def test_tags_are_in_the_others_window_and_undo_takes_back_ones_own(office: Office) -> None:
    ana, ben = office.sit("ana"), office.sit("ben")
    for hand in (ana, ben):
        hand.see(lambda hand=hand: not hand.review.tags.busy)  # type: ignore[misc]
    ana.review.tags.toggle("wet", [1, 2])
    ben.see(lambda: ben.snapshot.tags.of(2) == ("wet",))
    ben.settle()
    ben.type_filter("tag = 'wet'")
    assert sorted(ben.window.image_list.model.listed_order().tolist()) == [1, 2]
    # What the other one does meanwhile is neither undone nor taken along by what one undoes.
    ben.review.tags.toggle("WET", [3])
    ben.review.tags.toggle("dark", [0])
    ana.see(lambda: ana.snapshot.tags.of(0) == ("dark",) and ana.snapshot.tags.of(3) == ("wet",))
    ana.do("undo")
    assert {row: ana.snapshot.tags.of(row) for row in range(4)} == {0: ("dark",), 1: (), 2: (), 3: ("wet",)}
    ben.see(lambda: ben.snapshot.tags.of(1) == () and ben.snapshot.tags.of(3) == ("wet",))
    ana.do("redo")
    ben.see(lambda: ben.snapshot.tags.of(1) == ("wet",))
    # A reader puts tags on for themselves, and is told so.
    rob = office.sit("rob")
    rob.see(lambda: rob.snapshot.tags.of(1) == ("wet",))
    rob.review.tags.toggle("mine", [5])
    assert "mine added to 1 image, on this computer only" in rob.window.status_line.message()
    ana.review.tags.toggle("later", [6])
    rob.see(lambda: rob.snapshot.tags.of(6) == ("later",))
    assert rob.snapshot.tags.of(5) == ("mine",)
    assert "mine" not in ana.snapshot.tags.marks


def test_what_one_tags_while_tags_of_others_are_read_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = office.sit("ana"), office.sit("ben")
    ana.see(lambda: not ana.review.tags.busy)
    read, go_on = threading.Event(), threading.Event()
    store = ana.review.verdicts.store
    tags = store.tags

    def slowly(dataset: Dataset) -> Tags:
        found = tags(dataset)
        read.set()
        go_on.wait(PATIENCE_S)
        return found

    monkeypatch.setattr(store, "tags", slowly)
    ben.review.tags.toggle("wet", [1])
    ana.see(read.is_set)
    ana.review.tags.toggle("mine", [2])
    seen = []
    ana.review.state.snapshot_changed.connect(lambda snapshot: seen.append(snapshot.tags.of(2)))
    go_on.set()
    ana.see(lambda: ana.snapshot.tags.of(1) == ("wet",))
    ben.see(lambda: ben.snapshot.tags.of(2) == ("mine",))
    ana.see(lambda: not ana.review.tags.busy)
    # Not even for a moment is it gone.
    assert set(seen) == {("mine",)}


def test_tags_are_kept_without_the_server_and_sent_by_the_next_window(office: Office) -> None:
    try:
        ana, ben = office.sit("ana"), office.sit("ben")
        ana.see(lambda: not ana.review.tags.busy)
        office.postgres.kill()
        ana.see(lambda: chip(ana, OFFLINE) == "Offline")
        ana.review.tags.toggle("wet", [1])
        ana.see(lambda: chip(ana, OFFLINE) == "Offline: 1 not sent")
        ana.do("page_team")
        ana.see(lambda: "Tags of 1 image are not sent yet" in page(ana).trouble.text())
        ana.review.close()
        office.postgres.start()
        again = office.sit("ana")
        again.see(lambda: again.snapshot.tags.of(1) == ("wet",))
        ben.see(lambda: ben.snapshot.tags.of(1) == ("wet",))
        assert chip(again, OFFLINE) == ""
    finally:
        office.postgres.start()


def test_joining_brings_tags_along_and_leaving_takes_them(
    start: Start, random_set: RandomSet, postgres: Postgres, database: str, office: Office
) -> None:
    ben = office.sit("ben")
    ben.review.tags.toggle("wet", [1])
    hand = start(Settings(reviewer="ana"))
    hand.open(random_set.written.root, random_set.written.prediction)
    hand.see(lambda: not hand.review.tags.busy)
    hand.review.tags.toggle("mine", [2, 3])
    hand.review.team.connect_to(postgres.address("ana", database))
    hand.see(lambda: hand.snapshot.tags.of(1) == ("wet",))
    assert hand.snapshot.tags.of(2) == ("mine",)
    ben.see(lambda: ben.snapshot.tags.of(3) == ("mine",))
    hand.do("verdict_file_own")
    settle(hand)
    hand.see(lambda: hand.review.verdicts.team is None and not hand.review.tags.busy)
    assert {row: hand.snapshot.tags.of(row) for row in (1, 2)} == {1: ("wet",), 2: ("mine",)}
    # From here on these are one's own again.
    ben.review.tags.toggle("more", [4])
    hand.review.tags.toggle("alone", [5])
    hand.see(lambda: not hand.review.tags.busy)
    ben.settle()
    assert hand.snapshot.tags.of(4) == ben.snapshot.tags.of(5) == ()


def test_connecting_asks_for_an_address_and_refuses_a_password(
    start: Start, random_set: RandomSet, postgres: Postgres, database: str
) -> None:
    hand = start(Settings(reviewer="ana"))
    hand.open(random_set.written.root, random_set.written.prediction)
    settle(hand)
    assert not hand.window.top_bar.pages.button(TEAM.key).isVisible()
    row = hand.window.disagreements.model.table_rows()[0]
    decide(hand, int(row), FINE)
    hand.do("team_connect")
    dialog = hand.window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("postgresql://ana:hush-9@127.0.0.1/team")
    dialog.accept()
    hand.settle()
    assert "must not contain a password" in hand.banner
    assert "hush-9" not in hand.banner
    # Where nobody answers, verdicts stay where they were.
    hand.review.team.connect_to("postgresql://ana@127.0.0.1:1/team")
    hand.see(lambda: "cannot be reached" in hand.banner)
    assert "Not connected to the team; verdicts are kept where they were" in hand.banner
    assert hand.window.status_line.message() == ""
    assert hand.review.verdicts.team is None
    # Who tries again need not type it again; an address with a password is not kept.
    hand.do("team_connect")
    dialog = hand.window.findChild(QInputDialog)
    assert dialog is not None
    assert dialog.textValue() == "postgresql://ana@127.0.0.1:1/team"
    dialog.reject()
    hand.settle()
    hand.review.team.connect_to(postgres.address("ana", database))
    hand.see(lambda: hand.review.verdicts.team is not None)
    settle(hand)
    place = TeamPlace(postgres.address("ana", database))
    hand.see(lambda: len(read_log(place, hand.snapshot.dataset)) >= 1)
    # The settings hold the address; the next window is in the team again.
    assert list(hand.review.settings.current.verdict_files.values()) == [place.address]
    other = start(hand.review.settings.current)
    other.open(random_set.written.root, random_set.written.prediction)
    other.see(lambda: other.review.verdicts.team is not None and other.review.verdicts.team.connected)
    assert code(other, int(row)) >= 0
    hand.do("verdict_file_own")
    settle(hand)
    assert hand.review.verdicts.team is None
    assert code(hand, int(row)) >= 0


def test_a_settings_file_with_a_password_is_not_used_and_not_shown(start: Start, random_set: RandomSet) -> None:
    hand = start(Settings(), keeps_settings=False)
    hand.open(random_set.written.root, random_set.written.prediction)
    settle(hand)
    from panview.review.verdicts import dataset_key

    files = {dataset_key(hand.snapshot.dataset): "postgresql://ana:hush-9@127.0.0.1/team"}
    other = start(Settings(verdict_files=files), keeps_settings=False)
    other.open(random_set.written.root, random_set.written.prediction)
    other.see(lambda: "must not contain a password" in other.banner)
    assert "hush-9" not in other.banner
    decide(other, int(other.window.disagreements.model.table_rows()[0]), FINE)
    QTest.qWait(50)
    assert other.review.verdicts.place is None
    assert replace(other.snapshot).decisions == {}
