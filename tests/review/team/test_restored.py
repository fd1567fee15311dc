"""A server that was brought back from a back-up, names that were given twice, connections that fail again and again."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from panview.errors import PanviewError
from panview.review.open_verdicts import OpenVerdicts
from panview.review.team import connection as connection_module
from panview.review.team import link as link_module
from panview.review.team import server as server_module
from panview.review.team.connection import Unreachable
from panview.review.team.local import LocalCopy, Waiting
from panview.review.team.server import Server, add_log
from panview.review.team.state import Role
from panview.review.team.store import TeamStore
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Verdict
from tests.review.team.desk import Desk, about, sent, wait
from tests.support.patience import PATIENCE_S
from tests.support.postgres import Proxy


def all_the_same(desk: Desk, *stores: TeamStore) -> None:
    """Wait until everybody has what the server has, in its order, and nothing waits."""
    sent(*stores)
    wait(lambda: all(len(store.log()) == len(desk.log()) for store in stores))
    assert all(sorted(map(_name, store.log())) == sorted(map(_name, desk.log())) for store in stores)
    assert all(store.current() == stores[0].current() for store in stores)


def _name(decision: Any) -> tuple[str, int]:  # noqa: ANN401
    return decision.device, decision.device_number


@pytest.mark.parametrize("cut", [True, False])
def test_both_windows_on_a_copy_notice_that_the_server_was_brought_back(desk: Desk, cut: bool) -> None:
    one, other, ben = desk.sit("ana", "shared"), desk.sit("ana", "shared"), desk.sit("ben")
    one.record(about(1, 2))
    other.record(about(3, 4, 5))
    sent(one, other)
    wait(lambda: all(len(store.log()) == 5 for store in (one, other, ben)))
    desk.lose(2)
    if cut:
        desk.postgres.cut()
    # The numbers are given anew, and to others.
    ben.record(about(9, 10, 11, 12, reviewer="ben"))
    all_the_same(desk, one, other, ben)
    assert len(desk.log()) == 9
    assert set(other.current()) == {1, 2, 3, 4, 5, 9, 10, 11, 12}


def test_a_window_goes_on_where_another_has_exchanged_the_copy(desk: Desk) -> None:
    ana, ben = desk.sit("ana"), desk.sit("ben")
    ana.record(about(1))
    sent(ana)
    # Another window has noticed a restore by which nothing was lost that this one knows of.
    ana._local.replace_all(_read(desk), "ana", leads=False)
    ben.record(about(2, reviewer="ben"))
    all_the_same(desk, ana, ben)


def test_a_window_that_was_behind_notices_that_the_copy_is_of_before(desk: Desk) -> None:
    """It has seen nothing of what was lost, but the file that it shares has."""
    one = desk.sit("ana", "shared")
    one.record(about(1, 2, 3, 4))
    sent(one)
    one.close()
    desk.lose(2)
    ben = desk.sit("ben")
    ben.record(about(9, 10, reviewer="ben"))
    sent(ben)
    local = LocalCopy.open(desk.folder / "shared.sqlite")
    # As a second window that was opened on the copy when it held two.
    assert not local.receive([replace(each, number=n) for n, each in enumerate(_read(desk), 1)][2:], local.turn())
    local.close()
    one = desk.sit("ana", "shared")
    all_the_same(desk, one, ben)
    assert len(desk.log()) == 6


def _read(desk: Desk) -> list[Any]:
    return server_module.read_log(desk.place("lea"), desk.dataset)


def test_a_decision_is_sent_once_in_a_connection_whatever_becomes_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    record = Server.record

    def counted(self: Server, dataset: int, rows: Sequence[dict[str, Any]]) -> int:
        nonlocal calls
        calls += 1
        return record(self, dataset, rows)

    monkeypatch.setattr(Server, "record", counted)
    desk.sit("ana").record(about(1))
    ana = desk.sit("ana")
    wait(lambda: len(ana.log()) == 1)
    sent(*desk.stores)
    # By whatever fault: the server has it, it has come back, and it waits all the same.
    ana._waiting = [Waiting(ana.log()[0], 0, 0)]
    before = calls
    ana._link.wake()
    wait(lambda: calls > before)
    time.sleep(0.2)
    assert calls == before + 1
    # It may take as long as it likes to send what waits, and does not try.
    monkeypatch.setattr(link_module, "_FLUSH_S", PATIENCE_S)
    began = time.monotonic()
    ana.close()
    assert time.monotonic() - began < PATIENCE_S / 2


def test_nothing_more_is_read_once_a_window_closes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lea = desk.sit("lea")
    lea.record(about(*range(300), reviewer="lea"))
    sent(lea)
    monkeypatch.setattr(server_module, "_AT_ONCE", 1)
    receive = LocalCopy.receive

    def slowly(self: LocalCopy, found: Any, turn: str) -> bool:  # noqa: ANN401
        time.sleep(0.1)
        return receive(self, found, turn)

    monkeypatch.setattr(LocalCopy, "receive", slowly)
    ana = desk.sit("ana", online=False)
    wait(lambda: 0 < ana.received_until() < 290)
    # Nobody cuts it off.
    monkeypatch.setattr(link_module, "_FLUSH_S", PATIENCE_S)
    ana.close()
    ana._link._thread.join(PATIENCE_S)
    assert ana.received_until() < 300


def test_a_name_that_was_given_twice_loses_neither_decision(desk: Desk) -> None:
    """As where a computer was copied, or brought back from its own back-up."""
    mine, theirs = about(1, verdict=Verdict.UNSURE)[0], about(2, verdict=Verdict.BOTH_FINE)[0]
    add_log(desk.place("ana"), desk.dataset, [replace(theirs, device="d", device_number=1)])
    local = LocalCopy.open(desk.folder / "laptop.sqlite")
    local.keep([Waiting(replace(mine, device="d", device_number=1), 0, 5)])
    local.close()
    ana = desk.sit("ana", "laptop")
    all_the_same(desk, ana)
    assert [(each.subject, each.verdict) for each in desk.log()] == [(2, theirs.verdict), (1, mine.verdict)]
    assert ana.team().refused == 0


def test_who_may_less_after_a_restore_loses_nothing_and_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 0.2)
    ana, ben = desk.sit("ana", "laptop"), desk.sit("ben", "bens")
    ana.record(about(1))
    sent(ana)
    ben.record(about(2, 3, reviewer="ben"))
    sent(ben)
    ana.record(about(4))
    sent(ana)
    wait(lambda: len(ana.log()) == 4)
    desk.leave()
    desk.lose(1)
    desk.postgres.ask("REVOKE panview_reviewer FROM ana; GRANT panview_reader TO ana")
    try:
        ana = desk.sit("ana", "laptop")
        state = ana.team()
        assert (state.role, state.waiting, state.lost, state.lost_by) == (Role.READER, 1, 2, ("ben",))
        assert [each.subject for each in desk.log()] == [1]
        assert set(ana.current()) == {1, 4}
    finally:
        desk.postgres.ask("GRANT panview_reviewer TO ana; REVOKE panview_reader FROM ana")
    sent(ana)
    assert [each.subject for each in desk.log()] == [1, 4]
    assert ana.team().lost == 2
    # With a further start it is still known, until those whose they are have been there.
    ana.close()
    ana = desk.sit("ana", "laptop")
    assert ana.team().lost == 2
    ben = desk.sit("ben", "bens")
    all_the_same(desk, ana, ben)
    wait(lambda: ana.team().lost == 0)
    assert len(desk.log()) == 4


def test_a_new_lead_brings_back_what_others_have_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 0.2)
    ana, ben = desk.sit("ana", "laptop"), desk.sit("ben", "bens")
    ben.record(about(1, 2, reviewer="ben"))
    sent(ben)
    wait(lambda: len(ana.log()) == 2)
    ben.close()
    desk.lose(1)
    wait(lambda: ana.team().lost == 1)
    desk.postgres.ask("GRANT panview_lead TO ana")
    try:
        all_the_same(desk, ana)
        wait(lambda: len(desk.log()) == 2 and ana.team().lost == 0)
    finally:
        desk.postgres.ask("REVOKE panview_lead FROM ana")


def test_connected_is_who_has_everything(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:  # noqa: ANN401
    lea = desk.sit("lea")
    lea.record(about(*range(20), reviewer="lea"))
    sent(lea)
    monkeypatch.setattr(server_module, "_AT_ONCE", 2)
    receive = LocalCopy.receive

    pause_s = 0.03

    def slowly(self: LocalCopy, found: Any, turn: str) -> bool:  # noqa: ANN401
        time.sleep(pause_s)
        return receive(self, found, turn)

    monkeypatch.setattr(LocalCopy, "receive", slowly)
    ana = desk.sit("ana")
    assert len(ana.current()) == 20
    # It may take longer than an answer may, as long as something comes.
    pause_s = 0.5
    slow = desk.sit("ana", online=False)
    slow.connect(4)
    pause_s = 0.03
    assert len(slow.current()) == 20
    # What is taken along when one leaves is everything, too.
    opened = OpenVerdicts()
    opened.open(desk.dataset, desk.place("ben"))
    assert len(opened.exchange(desk.dataset, tmp_path / "left.sqlite").decisions) == 20
    opened.close()
    with VerdictFile.open(tmp_path / "left.sqlite", desk.dataset) as file:
        assert len(file.current()) == 20


def test_a_log_is_read_as_it_was_at_one_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lea = desk.sit("lea")
    lea.record(about(*range(6), reviewer="lea"))
    sent(lea)
    desk.leave()
    monkeypatch.setattr(server_module, "_AT_ONCE", 2)
    with Server.connect(desk.place("ana")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        rows, done = server._rows, False

        def brought_back_meanwhile(query: Any, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
            nonlocal done
            found = rows(query, values)
            if not done and len(found) == 2:
                done = True
                desk.lose(3)
            return found

        monkeypatch.setattr(server, "_rows", brought_back_meanwhile)
        assert len(server.log(number)) == 6
        assert done
        assert len(server.log(number)) == 3


def test_a_peer_that_is_gone_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server.connect(desk.place("ana")) as server:
        own = server._socket
        assert own.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert own.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert own.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
    # Also where it is gone when something begins, is saved, or is taken back.
    monkeypatch.setattr(connection_module, "CALL_S", 0.5)
    for at in ("BEGIN", "COMMIT", "ROLLBACK"):
        proxy = Proxy(desk.postgres.port)
        try:
            with Server.connect(desk.place("lea", proxy.port)) as server:
                began = time.monotonic()
                with pytest.raises(RuntimeError if at == "ROLLBACK" else Unreachable):
                    _stand_still(proxy, server, at)
                assert time.monotonic() - began < 60
        finally:
            proxy.close()


def _stand_still(proxy: Proxy, server: Server, at: str) -> None:
    if at == "BEGIN":
        proxy.stand_still()
    with server.one_piece():
        proxy.stand_still()
        if at == "ROLLBACK":
            raise RuntimeError("on purpose")


def test_a_connection_that_worked_is_made_again_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(link_module, "_LONGEST_PAUSE_S", 60.0)
    ana = desk.sit("ana")
    monkeypatch.setattr(link_module, "_LONGEST_PAUSE_S", 10 * PATIENCE_S)
    for _ in range(14):
        desk.postgres.cut()
        wait(lambda: not ana.team().connected)
        # A pause that doubles with each cut would take 400 s by the last one.
        ana.connect() if ana.team().connected else wait(lambda: ana.team().connected)


def test_a_server_that_connects_and_then_fails_is_asked_less_and_less(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "_FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(link_module, "_LONGEST_PAUSE_S", 60.0)
    lea = desk.sit("lea")
    lea.record(about(1, 2, 3, reviewer="lea"))
    sent(lea)
    desk.leave()
    desk.postgres.ask(
        "ALTER TABLE panview.decisions DISABLE TRIGGER USER; DELETE FROM panview.decisions WHERE number = 2",
        desk.database,
    )
    calls: list[float] = []
    connect = Server.connect

    def counted(place: Any) -> Server:  # noqa: ANN401
        calls.append(time.monotonic())
        return connect(place)

    monkeypatch.setattr(Server, "connect", counted)
    ana = desk.sit("ana", online=False)
    with pytest.raises(PanviewError, match="decision 2 is missing"):
        ana.connect()
    wait(lambda: len(calls) >= 6)
    pauses = [later - earlier for earlier, later in pairwise(calls)]
    assert all(pause >= 0.05 * 2**n for n, pause in enumerate(pauses, start=1)), pauses
