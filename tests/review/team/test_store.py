"""A team's verdicts as windows have them: seen at once, kept where the server is gone, sent once, and never lost."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from panview.errors import PanviewError
from panview.review.open_verdicts import OpenVerdicts
from panview.review.team.place import TeamPlace
from panview.review.team.rows import in_order
from panview.review.team.server import Server, read_log, set_up
from panview.review.team.state import Role
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import standing_after
from panview.review.verdict_places import local_file
from panview.review.verdicts import Verdict, own_verdict_file
from tests.review.team.desk import Desk, about, sent, verdicts, wait
from tests.support.patience import PATIENCE_S
from tests.support.postgres import Proxy


def test_a_decision_is_at_the_others_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # It comes because the server says so, and not because somebody asks now and then.
    monkeypatch.setattr("panview.review.team.link._LOOK_S", 10 * PATIENCE_S)
    ana, ben = desk.sit("ana"), desk.sit("ben")
    heard: list[None] = []
    ben.listen(lambda: heard.append(None))
    for subject in range(1, 6):
        ana.record(about(subject))
        wait(lambda subject=subject: subject in ben.current())  # type: ignore[misc]
    assert heard
    sent(ana)
    assert ben.team().reviewer == "ben"
    ben.record(about(5, reviewer="ben"))
    wait(lambda: len(ana.current().said(5)) == 2)
    assert ana.current() == ben.current()
    assert ana.log() == ben.log() == tuple(desk.log())


def test_a_decision_is_taken_back_and_an_undo_does_not_overrule(desk: Desk) -> None:
    office, home = desk.sit("ana"), desk.sit("ana")
    first = about(1, verdict=Verdict.UNSURE)
    nothing = [replace(first[0], verdict=None, note="")]
    office.record(first)
    wait(lambda: 1 in home.current())
    newer = about(1, verdict=Verdict.BOTH_FINE)
    home.record(newer)
    wait(lambda: verdicts(office) == {1: Verdict.BOTH_FINE})
    assert office.record(nothing, first) == []
    assert len(home.record(nothing, newer)) == 1
    wait(lambda: not office.current())
    sent(office, home)
    assert len(desk.log()) == 3


def test_without_the_server_all_is_kept_and_sent_later_without_overruling_what_is_newer(desk: Desk) -> None:
    train, office, ben = desk.sit("ana", "train"), desk.sit("ana"), desk.sit("ben")
    office.record(about(1, 2))
    wait(lambda: len(train.current()) == 2)
    sent(office)
    desk.postgres.stop()
    wait(lambda: not train.team().connected)
    assert "cannot be reached" in train.team().why
    train.record(about(1, verdict=Verdict.BOTH_FINE, ago_s=3600))
    train.record(about(2, verdict=Verdict.BOTH_FINE, ago_s=-3600))
    train.record(about(3, verdict=Verdict.BOTH_FINE))
    # They are shown, and said to be here alone; and after a start of the program they are still there.
    assert verdicts(train)[3] == Verdict.BOTH_FINE
    assert train.team().waiting == 3
    train.close()
    train = desk.sit("ana", "train", online=False)
    assert train.team().waiting == 3
    assert verdicts(train)[3] == Verdict.BOTH_FINE
    assert (train.team().reviewer, train.team().role) == ("ana", Role.REVIEWER)
    train.close()
    desk.postgres.start()
    wait(lambda: office.team().connected)
    # Newer than what waits on the train about 1, older than that about 2.
    office.record(about(1, 2, verdict=Verdict.TRUTH_WRONG))
    sent(office)
    train = desk.sit("ana", "train")
    wait(lambda: train.team().waiting == 0)
    expected = {1: Verdict.TRUTH_WRONG, 2: Verdict.BOTH_FINE, 3: Verdict.BOTH_FINE}
    for store in (train, office, ben):
        wait(lambda store=store: verdicts(store) == expected)  # type: ignore[misc]
    assert len(desk.log()) == 7
    assert {
        s: d.verdict for s, d in standing_after(in_order(read_log(desk.place("lea"), desk.dataset))).items()
    } == expected


def test_a_clock_that_is_behind_or_ahead_takes_no_verdict_back(desk: Desk) -> None:
    ana = desk.sit("ana")
    ana.record(about(1, ago_s=-3600))
    sent(ana)
    desk.postgres.stop()
    wait(lambda: not ana.team().connected)
    # What one sees last is what one decided last, about each by itself.
    ana.record(about(1, verdict=Verdict.BOTH_FINE))
    ana.record(about(2, ago_s=-7200, verdict=Verdict.BOTH_FINE))
    ana.record(about(2, verdict=Verdict.TRUTH_WRONG))
    ana.record(about(3))
    moments = [each.moment for each in ana.to_send()]
    assert moments[0] == ana._moments.after(ana.log()[0], 0)
    assert moments[1] == moments[2] > moments[0] > moments[3]
    # What was decided earlier elsewhere does not overrule what waits, nor what is known, before it is sent or after.
    ana.join([replace(each, device="e", device_number=n) for n, each in enumerate(about(1, 2, ago_s=600), start=1)])
    expected = {1: Verdict.BOTH_FINE, 2: Verdict.TRUTH_WRONG, 3: Verdict.UNSURE}
    assert verdicts(ana) == expected
    desk.postgres.start()
    sent(ana)
    assert verdicts(ana) == expected
    assert len(desk.log()) == 7
    desk.postgres.stop()
    wait(lambda: not ana.team().connected)
    ana.join([replace(about(3, ago_s=600, verdict=Verdict.BOTH_FINE)[0], device="e", device_number=3)])
    assert verdicts(ana) == expected
    desk.postgres.start()
    sent(ana)
    assert verdicts(ana) == expected


def test_what_was_decided_offline_gives_way_before_it_is_sent(desk: Desk) -> None:
    """The window shows at once what will stand: what is newer at the server, not what waits here."""
    proxy = Proxy(desk.postgres.port)
    try:
        train, office = desk.sit("ana", port=proxy.port), desk.sit("ana")
        train.record(about(1))
        sent(train)
        office.record(about(1, verdict=Verdict.TRUTH_WRONG))
        wait(lambda: verdicts(train) == {1: Verdict.TRUTH_WRONG})
        train.record(about(1, verdict=Verdict.BOTH_FINE, ago_s=600))
        # It was made knowing of the other, whatever its clock says.
        assert verdicts(train) == {1: Verdict.BOTH_FINE}
        wait(lambda: verdicts(office) == {1: Verdict.BOTH_FINE})
    finally:
        proxy.close()


def test_connections_that_are_cut_are_made_again(desk: Desk) -> None:
    ana, ben = desk.sit("ana"), desk.sit("ben")
    for turn in range(1, 6):
        assert desk.postgres.cut() >= 1
        ana.record(about(turn))
        ben.record(about(100 + turn, reviewer="ben"))
        wait(lambda turn=turn: turn in ben.current() and 100 + turn in ana.current())  # type: ignore[misc]
    sent(ana, ben)
    assert len(desk.log()) == 10
    assert ana.log() == ben.log()


@pytest.mark.slow
def test_a_server_that_is_killed_has_all_that_it_acknowledged(desk: Desk) -> None:
    ana, ben = desk.sit("ana"), desk.sit("ben")
    seen: set[int] = set()
    for subject in range(1, 40):
        ana.record(about(subject))
        if subject == 10:
            wait(lambda: bool(ben.current()))
        if subject == 20:
            desk.postgres.kill()
        if subject == 30:
            desk.postgres.start()
        seen |= set(ben.current())
    assert seen
    sent(ana)
    wait(lambda: len(ben.current()) == 39)
    assert seen <= set(ben.current())
    log = desk.log()
    assert sorted(each.subject for each in log) == list(range(1, 40))
    assert tuple(log) == ana.log() == ben.log()


def test_a_server_that_stands_still_stops_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.review.team.connection.CALL_S", 1.0)
    monkeypatch.setattr("panview.review.team.link._LOOK_S", 0.5)
    proxy = Proxy(desk.postgres.port)
    try:
        ana = desk.sit("ana", port=proxy.port)
        answers, record = threading.Event(), Server.record

        def held(self: Server, dataset: int, rows: Sequence[dict[str, Any]]) -> int:
            assert answers.wait(PATIENCE_S), "it is waited for"
            return record(self, dataset, rows)

        monkeypatch.setattr(Server, "record", held)
        ana.record(about(1))
        assert verdicts(ana) == {1: Verdict.UNSURE}
        proxy.stand_still()
        answers.set()
        wait(lambda: not ana.team().connected)
        proxy.flow()
        sent(ana)
        assert len(desk.log()) == 1
    finally:
        proxy.close()


def test_who_has_never_been_connected_decides_nothing(desk: Desk) -> None:
    desk.postgres.stop()
    try:
        ana = desk.sit("ana", online=False)
        with pytest.raises(PanviewError, match="cannot be reached"):
            ana.connect()
        assert ana.read_only
        with pytest.raises(PanviewError, match="verdicts can be given once it has answered"):
            ana.record(about(1))
    finally:
        desk.postgres.start()


def test_each_role_decides_what_it_may(desk: Desk) -> None:
    reader, reviewer, lead = desk.sit("rob"), desk.sit("ana"), desk.sit("lea")
    assert [store.team().role for store in (reader, reviewer, lead)] == [Role.READER, Role.REVIEWER, Role.LEAD]
    with pytest.raises(PanviewError, match="you may read but not decide"):
        reader.record(about(1, reviewer="rob"))
    with pytest.raises(PanviewError, match="given as ana"):
        reviewer.record(about(1, reviewer="ben"))
    settling = [replace(about(1)[0], settles=True)]
    with pytest.raises(PanviewError, match="only a lead settles"):
        reviewer.record(settling)
    reviewer.record(about(1))
    lead.record([replace(about(1, reviewer="lea", verdict=Verdict.BOTH_FINE)[0], settles=True)])
    wait(lambda: verdicts(reader) == {1: Verdict.BOTH_FINE})


def test_what_is_refused_is_kept_and_sent_once_one_may(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.review.team.link._LOOK_S", 0.2)
    ana = desk.sit("ana")
    desk.postgres.ask("REVOKE panview_reviewer FROM ana")
    desk.postgres.ask("GRANT panview_reader TO ana")
    try:
        # Before the window has heard of it.
        ana.record(about(1, 2))
        wait(lambda: ana.team().refused == 2 or ana.team().role is Role.READER)
        assert ana.team().waiting == 2
        assert desk.log() == []
        wait(lambda: ana.read_only)
    finally:
        desk.postgres.ask("GRANT panview_reviewer TO ana")
        desk.postgres.ask("REVOKE panview_reader FROM ana")
    sent(ana)
    assert ana.team().refused == 0
    assert [each.subject for each in desk.log()] == [1, 2]


def test_one_refused_decision_keeps_no_other_back(desk: Desk) -> None:
    ana = desk.sit("ana")
    # As an older computer of this reviewer, or a changed name, may have left it.
    ana._keep([replace(about(1, reviewer="someone")[0], device="d", device_number=1)], [0], 0)
    ana.record(about(2))
    wait(lambda: [each.subject for each in desk.log()] == [2])
    wait(lambda: ana.team().refused == 1)
    assert "decisions of others" in ana.team().why
    wait(lambda: ana.team().waiting == 1)


def test_a_server_brought_back_from_a_back_up_gets_again_what_it_lost(desk: Desk, tmp_path: Path) -> None:
    ana, lea = desk.sit("ana", "laptop"), desk.sit("lea")
    ana.record(about(1, 2))
    lea.record(about(1, reviewer="lea"))
    sent(ana, lea)
    wait(lambda: len(ana.log()) == 3)
    dump = desk.postgres.folder / "back-up"
    desk.postgres.run("pg_dump", "-Fc", "-f", str(dump), desk.database)
    ana.record(about(3, 4))
    ana.record(about(3, verdict=Verdict.BOTH_FINE))
    sent(ana)
    wait(lambda: len(lea.log()) == 6)
    desk.leave()
    desk.postgres.ask(f"DROP DATABASE {desk.database}")
    desk.postgres.ask(f"CREATE DATABASE {desk.database}")
    desk.postgres.run("pg_restore", "-d", desk.database, str(dump))
    assert len(desk.log()) == 3
    # Somebody goes on before the others are there again: the numbers that were lost are given anew.
    ben = desk.sit("ben")
    ben.record(about(9, 10, 11, 12, reviewer="ben"))
    sent(ben)
    ana = desk.sit("ana", "laptop")
    sent(ana)
    wait(lambda: len(ben.log()) == 10)
    assert ana.log() == ben.log() == tuple(desk.log())
    assert ana.current().said(3)[0].verdict == Verdict.BOTH_FINE
    assert set(ana.current().subjects()) == {1, 2, 3, 4, 9, 10, 11, 12}


def test_a_database_set_up_anew_gets_only_what_waits(desk: Desk) -> None:
    ana = desk.sit("ana", "laptop")
    ana.record(about(1, 2))
    sent(ana)
    desk.leave()
    desk.postgres.ask(f"DROP DATABASE {desk.database}")
    desk.postgres.ask(f"CREATE DATABASE {desk.database}")
    ana = desk.sit("ana", "laptop", online=False)
    wait(lambda: "no verdicts of a team yet" in ana.team().why)
    ana.record(about(3))
    set_up(desk.place("postgres"))
    sent(ana)
    assert [each.subject for each in desk.log()] == [3]
    assert verdicts(ana) == {3: Verdict.UNSURE}
    # What the former one held is set aside on this computer, not thrown away.
    assert ana._local._connection.execute("SELECT count(*) FROM former").fetchone() == (2,)


def test_windows_that_share_a_copy_both_hear_everything(desk: Desk) -> None:
    one, other, ben = desk.sit("ana", "shared"), desk.sit("ana", "shared"), desk.sit("ben")
    for turn in range(1, 11):
        (one if turn % 2 else other).record(about(turn))
        ben.record(about(100 + turn, reviewer="ben"))
    for store in (one, other, ben):
        wait(lambda store=store: len(store.current()) == 20)  # type: ignore[misc]
    sent(one, other, ben)
    assert len(desk.log()) == 20
    assert one.log() == other.log() == ben.log()


def test_verdicts_move_between_a_file_and_a_team(desk: Desk, tmp_path: Path) -> None:
    own, shared = own_verdict_file(desk.dataset), tmp_path / "shared.sqlite"
    with VerdictFile.open(own, desk.dataset) as file:
        file.record([*about(1, 2), *about(3, reviewer="zoe")])
    told: list[int] = []
    opened = OpenVerdicts(lambda: told.append(1))
    try:
        opened.open(desk.dataset, own)
        found = opened.exchange(desk.dataset, desk.place("ana"))
        # Those of another name only a lead adds.
        assert (found.left, found.team and found.team.reviewer, found.read_only) == (1, "ana", False)
        opened.save(about(4), None)
        wait(lambda: sorted(each.subject for each in desk.log()) == [1, 2, 4])
        assert told
        back = opened.exchange(desk.dataset, shared)
        assert set(back.decisions) == {1, 2, 4}
        # An address where nobody answers leaves the file open.
        with pytest.raises(PanviewError, match="cannot be reached"):
            opened.exchange(desk.dataset, TeamPlace("postgresql://ana@127.0.0.1:1/team"))
        opened.save(about(5), None)
    finally:
        opened.close()
    with VerdictFile.open(shared, desk.dataset) as file:
        assert set(file.current()) == {1, 2, 4, 5}
    assert local_file(desk.place("ana"), desk.dataset).exists()


def test_ten_who_decide_at_once_have_all_of_it_once_and_in_one_order(desk: Desk) -> None:
    # Two of them are the same person at two computers, who decide about the same.
    people = ["ana", "ana", "ben", "ben", "lea", "lea", "ana", "ben", "lea", "ana"]
    stores = [desk.sit(user) for user in people]
    for turn in range(12):
        for who, store in enumerate(stores):
            verdict = (Verdict.UNSURE, Verdict.BOTH_FINE)[(turn + who) % 2]
            store.record(about(turn, reviewer=people[who], verdict=verdict))
        if turn in (3, 7):
            desk.postgres.cut()
    sent(*stores)
    for store in stores:
        wait(lambda store=store: len(store.log()) == 120)  # type: ignore[misc]
    logs = [store.log() for store in stores]
    assert all(log == logs[0] for log in logs)
    names = [(each.device, each.device_number) for each in desk.log()]
    assert len(names) == len(set(names)) == 120
    assert all(store.current() == stores[0].current() for store in stores)
