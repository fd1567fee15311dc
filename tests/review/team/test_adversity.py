"""A team in a bad place: slow lines, full disks, names that change, two who do the same at once, encryption."""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from panview.datasets.dataset import Dataset
from panview.review.team import connection as connection_module
from panview.review.team import link as link_module
from panview.review.team import server as server_module
from panview.review.team.connection import Unreachable
from panview.review.team.place import TeamPlace
from panview.review.team.server import Server, read_log
from panview.review.verdicts import Verdict
from tests.review.team.desk import Desk, about, sent, verdicts, wait
from tests.support.disks import mounted
from tests.support.postgres import Proxy, running


def test_over_a_slow_line_nobody_waits_and_a_verdict_takes_few_ways(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 60.0)
    asked: list[str] = []
    ask = Server._rows

    def counted(self: Server, query: Any, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
        asked.append(str(query))
        return ask(self, query, values)

    proxy = Proxy(desk.postgres.port, 0.05)
    try:
        ana, ben = desk.sit("ana", port=proxy.port), desk.sit("ben", port=proxy.port)
        monkeypatch.setattr(Server, "_rows", counted)
        # What is left of the greeting.
        before = -1
        while before != len(asked):
            before = len(asked)
            time.sleep(1)
        asked.clear()
        # Whoever waited for an answer would wait as long as for a server that is gone.
        proxy.stand_still()
        began = time.monotonic()
        ana.record(about(1))
        assert time.monotonic() - began < connection_module.CALL_S
        proxy.flow()
        wait(lambda: 1 in verdicts(ben))
        sent(ana)
        time.sleep(0.5)
        # One is sent; each reads it, and the sender hears once more that something is there.
        assert sum("panview.record" in each for each in asked) == 1
        assert all("panview.record" in each or "panview.decisions" in each for each in asked), asked
        assert len(asked) <= 5
    finally:
        desk.leave()
        proxy.close()


def test_a_server_that_takes_a_connection_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(Unreachable, match="cannot be reached"):
            Server.connect(TeamPlace(f"postgresql://ana@127.0.0.1:{port}/team?connect_timeout=2"))
        assert time.monotonic() - began < 60


def test_two_leads_settle_the_same_conflict_at_once(desk: Desk) -> None:
    desk.postgres.ask("GRANT panview_lead TO ben")
    try:
        ana, ben, lea = desk.sit("ana"), desk.sit("ben"), desk.sit("lea")
        ana.record(about(1, reviewer="ana", verdict=Verdict.BOTH_FINE))
        ben.record(about(1, reviewer="ben", verdict=Verdict.TRUTH_WRONG))
        wait(lambda: all(len(list(store.current().all())) == 2 for store in (ana, ben, lea)))
        assert len(list(ana.current().conflicts())) == 1
        settled = [
            replace(about(1, reviewer=name, verdict=verdict)[0], settles=True)
            for name, verdict in (("ben", Verdict.TRUTH_WRONG), ("lea", Verdict.BOTH_FINE))
        ]
        both = threading.Barrier(2)

        def settle(place: int) -> None:
            both.wait()
            (ben, lea)[place].record([settled[place]])

        threads = [threading.Thread(target=settle, args=(place,)) for place in (0, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        wait(lambda: all(len(list(store.current().all())) == 4 for store in (ana, ben, lea)))
        # Both are kept, and everybody sees the same.
        stands = [store.current() for store in (ana, ben, lea)]
        assert len({(len(list(each.conflicts())), str(each.get(1))) for each in stands}) == 1
        assert sum(each.settles for each in desk.log()) == 2
    finally:
        desk.postgres.ask("REVOKE panview_lead FROM ben")


def test_a_reviewer_who_gets_another_name_loses_nothing(desk: Desk) -> None:
    ana = desk.sit("ana", "anas")
    ana.record(about(1))
    sent(ana)
    ana.close()
    offline = desk.sit("ana", "anas", port=1, online=False)
    offline.record(about(2))
    offline.close()
    desk.postgres.ask("ALTER ROLE ana RENAME TO annika")
    try:
        place = desk.place("annika")
        again = desk.sit("annika", "anas")
        assert again.team().reviewer == "annika"
        assert set(verdicts(again)) == {1, 2}
        # What was waiting under the former name is kept, and said.
        wait(lambda: again.team().refused == 1)
        assert "only a lead adds decisions of others" in again.team().why
        again.record(about(3, reviewer="annika"))
        wait(lambda: again.team().waiting == 1)
        assert [(each.subject, each.reviewer) for each in desk.log()] == [(1, "ana"), (3, "annika")]
        again.close()
        # A lead's window sends it.
        desk.postgres.ask("GRANT panview_lead TO annika")
        leading = desk.sit("annika", "anas")
        sent(leading)
        assert {each.subject for each in read_log(place, desk.dataset) and desk.log()} == {1, 2, 3}
        desk.postgres.ask("REVOKE panview_lead FROM annika")
    finally:
        desk.leave()
        desk.postgres.ask("ALTER ROLE annika RENAME TO ana")


def test_names_with_quotes_and_of_other_alphabets_decide(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib.parse import quote

    for name in ('o\'hara "zoë"', "李小龙", "a@b.example"):
        quoted = '"' + name.replace('"', '""') + '"'
        desk.postgres.ask(f"CREATE ROLE {quoted} LOGIN; GRANT panview_reviewer TO {quoted}")
        try:
            place = TeamPlace(desk.postgres.address(quote(name, safe=""), desk.database))
            monkeypatch.setattr(desk, "place", lambda user, port=0, place=place: place)
            store = desk.sit(name)
            store.record(about(1, reviewer=name, note=name))
            sent(store)
            store.close()
            monkeypatch.undo()
            assert desk.log()[-1].reviewer == name
            with Server.connect(desk.place("lea")) as server:
                assert name in server.users()
        finally:
            desk.postgres.ask(f"DROP ROLE {quoted}")


def test_a_database_without_room_keeps_verdicts_waiting(
    desk: Desk, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "_LONGEST_PAUSE_S", 0.3)
    # Where the server may go.
    disk = Path(tempfile.mkdtemp(prefix="pv-disk-", dir="/tmp"))
    try:
        with mounted(disk, "1m"):
            space = disk / "space"
            space.mkdir()
            for folder in (disk, space):
                shutil.chown(folder, "postgres", "postgres")
            desk.postgres.ask(f"CREATE TABLESPACE small LOCATION '{space}'")
            desk.postgres.ask("ALTER TABLE panview.decisions SET TABLESPACE small", desk.database)
            ana = desk.sit("ana")
            ana.record(about(1))
            sent(ana)
            for number in range(2, 152):
                ana.record(about(number, note=secrets.token_hex(8000)))
            wait(lambda: "has no room left" in ana.team().why)
            assert ana.team().waiting > 0
            # None is lost, and all that is shown is there.
            assert len(verdicts(ana)) == 151
            desk.postgres.ask("ALTER TABLE panview.decisions SET TABLESPACE pg_default", desk.database)
            wait(lambda: ana.team().waiting == 0)
            assert len(desk.log()) == 151
            desk.leave()
            desk.postgres.ask("DROP TABLESPACE small")
    finally:
        shutil.rmtree(disk, ignore_errors=True)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_server_that_wants_encryption_gets_it_and_says_so_where_it_does_not() -> None:
    with running() as server:
        database = server.team()
        key, certificate = server.data / "server.key", server.data / "server.crt"
        command = ["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=127.0.0.1"]
        command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(certificate), "-keyout", str(key)]
        subprocess.run(command, check=True, capture_output=True)
        for each in (key, certificate):
            each.chmod(0o600)
            if _is_root():
                shutil.chown(each, "postgres", "postgres")
        rules = server.data / "pg_hba.conf"
        # Only its owner comes in without.
        rules.write_text("local all all trust\nhost all postgres 127.0.0.1/32 trust\nhostssl all all all trust\n")
        server.ask("ALTER SYSTEM SET ssl = on")
        server.ask("SELECT pg_reload_conf()")
        plain = server.address("ana", database)
        trusted = server.folder / "root.crt"
        shutil.copyfile(certificate, trusted)
        # libpq encrypts where it can, and checks where it is told to.
        for more in ("", "?sslmode=require", f"?sslmode=verify-full&sslrootcert={trusted}"):
            wait(lambda more=more: _role_at(plain + more) == "reviewer")  # type: ignore[misc]
        with pytest.raises(Unreachable, match="does not let this user in from here.*sslmode.*no encryption"):
            Server.connect(TeamPlace(f"{plain}?sslmode=disable"))
        with pytest.raises(Unreachable, match="name its certificate with sslrootcert"):
            Server.connect(TeamPlace(f"{plain}?sslmode=verify-full&sslrootcert=/nowhere"))
        other = server.folder / "other.crt"
        command[command.index("-out") + 1], command[command.index("-keyout") + 1] = str(other), str(other) + ".key"
        subprocess.run(command, check=True, capture_output=True)
        with pytest.raises(Unreachable, match="a certificate that this computer does not trust"):
            Server.connect(TeamPlace(f"{plain}?sslmode=verify-full&sslrootcert={other}"))


def test_a_server_that_was_updated_under_a_window_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 0.2)
    monkeypatch.setattr(link_module, "_LONGEST_PAUSE_S", 0.3)
    ana = desk.sit("ana")
    desk.postgres.ask("INSERT INTO panview.versions (version) VALUES (99)", desk.database)
    wait(lambda: "set up by a newer panview (version 99" in ana.team().why)
    ana.record(about(1))
    assert (ana.team().waiting, ana.team().connected) == (1, False)
    desk.postgres.ask("DELETE FROM panview.versions WHERE version = 99", desk.database)
    sent(ana)
    assert [each.subject for each in desk.log()] == [1]


def test_who_is_thrown_out_keeps_what_was_decided(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 0.2)
    monkeypatch.setattr(link_module, "_LONGEST_PAUSE_S", 0.3)
    ben = desk.sit("ben")
    desk.postgres.ask("REVOKE panview_reviewer FROM ben")
    try:
        wait(lambda: not ben.team().connected)
        assert "ask the lead for the role" in ben.team().why
        ben.record(about(1, reviewer="ben"))
        assert ben.team().waiting == 1
    finally:
        desk.postgres.ask("GRANT panview_reviewer TO ben")
    sent(ben)


def test_work_goes_to_nobody_whom_the_server_does_not_know(desk: Desk) -> None:
    from panview.errors import PanviewError
    from panview.review.team.sharing import sharing_among

    for name, hint in (("anna", "did you mean ana"), ("nobody at all", "createuser makes one")):
        sharing = sharing_among(["ben", name], 0.1, blind=False)
        with pytest.raises(PanviewError, match=f"knows no user {name}.*{hint}"):
            server_module.share_out(desk.place("lea"), desk.dataset, sharing)
    with Server.connect(desk.place("lea")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        assert server.assignments(number) == ()


def _is_root() -> bool:
    import os

    return os.getuid() == 0


def _role_at(address: str) -> str:
    try:
        with Server.connect(TeamPlace(address)) as server:
            return server.role.word
    except Unreachable:
        return ""
