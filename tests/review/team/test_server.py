"""What the database holds and refuses: numbers, roles, versions, damage."""

from __future__ import annotations

import hashlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.team import connection as connection_module
from panview.review.team import server as server_module
from panview.review.team.connection import Refused, Unreachable
from panview.review.team.moments import moment_of
from panview.review.team.place import TeamPlace
from panview.review.team.rows import as_row, in_order
from panview.review.team.schema import MIGRATIONS, VERSION
from panview.review.team.server import Server, add_log, read_log, set_up
from panview.review.team.sharing import sharing_among
from panview.review.team.state import Assignment, Role
from panview.review.team.tags import TagChange
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import standing_after
from panview.review.verdicts import Decision, Verdict
from tests.support.deciding import A_DECISION, A_FULL_DECISION
from tests.support.postgres import Postgres, Proxy


def decided(number: int, reviewer: str = "ana", minute: int = 0, device: str = "d", **changes: object) -> Decision:
    time = f"2026-01-01T10:{minute:02}:00+00:00"
    made = replace(A_DECISION, reviewer=reviewer, time=time, **changes)  # type: ignore[arg-type]
    return replace(made, device=device, device_number=number)


def sent(decision: Decision, seen: int = 0) -> dict[str, object]:
    return as_row(decision, seen, moment_of(decision))


def place(postgres: Postgres, database: str, user: str = "ana") -> TeamPlace:
    return TeamPlace(postgres.address(user, database))


def test_a_decision_comes_back_as_it_was_and_is_there_once(postgres: Postgres, dataset: Dataset) -> None:
    database = postgres.team()
    # With a NUL, which PostgreSQL has no text for, a text as image id, and numbers at their ends.
    full = replace(A_FULL_DECISION, device="d", device_number=1, prediction="a\\u0000b", image_id="1\0")
    plain = replace(A_DECISION, subject=-(2**63), image_id=2**53 + 1, device="d", device_number=2)
    with Server.connect(place(postgres, database, "lea")) as server:
        number = server.dataset(dataset)
        assert number is not None
        assert server.record(number, [sent(full), sent(plain)]) == 2
        assert server.record(number, [sent(plain), sent(full)]) == 2
        with pytest.raises(Refused, match="said something else"):
            server.record(number, [sent(replace(plain, note="changed"))])
        (found,) = server.later(number, 0)
        assert [each.decision for each in found] == [full, plain]
        assert [(each.decision.device, each.decision.device_number) for each in found] == [("d", 1), ("d", 2)]
        assert [type(each.decision.image_id) for each in found] == [str, int]
        assert list(server.later(number, 2)) == []


def test_a_decision_that_arrives_late_overrules_nothing_newer(postgres: Postgres, dataset: Dataset) -> None:
    database = postgres.team()
    with Server.connect(place(postgres, database)) as server:
        number = server.dataset(dataset)
        assert number is not None
        server.record(number, [sent(decided(1, minute=10, device="office"))])
        # Made before, elsewhere, without knowing of it.
        server.record(number, [sent(decided(1, minute=5, device="train", verdict=Verdict.UNSURE))])
        # Made after it, and made before by the clock but knowing of it.
        server.record(number, [sent(decided(2, minute=11, device="train", verdict=Verdict.BOTH_FINE))])
        server.record(number, [sent(decided(3, minute=2, device="third", verdict=Verdict.UNSURE), seen=3)])
        (found,) = server.later(number, 0)
    assert [(each.number, each.overruled_by) for each in found] == [(1, None), (2, 1), (3, None), (4, None)]
    # Nothing is lost, and a file of the log, where order alone counts, says the same.
    assert [each.device for each in in_order(found)] == ["train", "office", "train", "third"]
    assert standing_after(in_order(found))[7].verdict == Verdict.UNSURE
    assert standing_after(in_order(found[:3]))[7].verdict == Verdict.BOTH_FINE
    assert standing_after(in_order(found[:2]))[7].verdict == A_DECISION.verdict


def test_another_reviewer_and_a_settlement_are_no_earlier_decision(postgres: Postgres, dataset: Dataset) -> None:
    database = postgres.team()
    with Server.connect(place(postgres, database, "lea")) as server:
        number = server.dataset(dataset)
        assert number is not None
        server.record(number, [sent(decided(1, "lea", 10))])
        server.record(number, [sent(decided(1, "ben", 5, "b"))])
        server.record(number, [sent(decided(1, "lea", 5, "c", settles=True))])
        server.record(number, [sent(decided(2, "lea", 5, "c", subject=8))])
        (found,) = server.later(number, 0)
    assert [each.overruled_by for each in found] == [None] * 4


def test_each_role_may_do_its_own_and_tables_nobody_writes(postgres: Postgres, dataset: Dataset) -> None:
    database = postgres.team()
    own, others, settling = decided(1), decided(2, "ben"), decided(3, settles=True)
    with Server.connect(place(postgres, database, "rob")) as reader:
        assert reader.role is Role.READER
        assert reader.dataset(dataset) is None
    with Server.connect(place(postgres, database)) as reviewer:
        assert (reviewer.role, reviewer.user) == (Role.REVIEWER, "ana")
        number = reviewer.dataset(dataset)
        assert number is not None
        reviewer.record(number, [sent(own)])
        # In the name of another one, or more than one may, in the text that says exactly what a NUL was.
        ours = decided(4, note="x\0")
        for told in ({"reviewer": "ben"}, {"settles": True}, {"verdict": Verdict.UNSURE}, {"note": "y\0"}):
            theirs = sent(decided(4, **{"note": "x\0", **told}))  # type: ignore[arg-type]
            forged = {**sent(ours), "exact": theirs["exact"], "checksum": theirs["checksum"]}
            with pytest.raises(Refused, match="not what its exact text says"):
                reviewer.record(number, [forged])
        for refused, why in ((others, "decisions of others"), (settling, "settles conflicts")):
            with pytest.raises(Refused, match=why):
                reviewer.record(number, [sent(refused)])
        with pytest.raises(Refused, match="permission denied"):
            reviewer.assign(number, "ben", "1/2", False)
        for statement in (
            "INSERT INTO panview.assignments (dataset, reviewer, queue, blind) VALUES (1, 'x', '', true)",
            "UPDATE panview.decisions SET note = 'x'",
            "DELETE FROM panview.decisions",
            "UPDATE panview.datasets SET last_number = 0",
            f"SELECT panview.append({number}, '[]')",
            f"SELECT panview.record_as_lead({number}, '[]')",
            "DROP TABLE panview.decisions",
        ):
            with pytest.raises(PanviewError, match="permission denied|must be owner"):
                reviewer._rows(statement)
    with Server.connect(place(postgres, database, "rob")) as reader:
        assert reader.dataset(dataset) == number
        assert len(next(reader.later(number, 0))) == 1
        with pytest.raises(Refused, match="permission denied"):
            reader.record(number, [sent(decided(9, "rob"))])
    with Server.connect(place(postgres, database, "lea")) as lead:
        assert lead.role is Role.LEAD
        lead.record(number, [sent(others), sent(settling)])
        lead.assign(number, "ben", "1/2", True)
        lead.assign(number, "ben", "2/2", False)
        assert [replace(each, number=0) for each in lead.assignments(number)] == [Assignment(0, "ben", "2/2", False)]
        # A lead takes people on, and no further lead.
        lead.grant("rob", Role.REVIEWER)
        lead.grant("rob", Role.READER)
        with pytest.raises(PanviewError, match="panview_lead"):
            lead.grant("rob", Role.LEAD)
        with pytest.raises(PanviewError, match="nobody"):
            lead.grant("nobody", Role.READER)
    # Not even the owner changes what was decided.
    for statement in ("UPDATE panview.decisions SET note = 'x'", "TRUNCATE panview.decisions"):
        with pytest.raises(Exception, match="never changed"):
            postgres.ask(statement, database)


def test_a_role_that_could_not_be_taken_away_is_said(postgres: Postgres) -> None:
    """A REVOKE that does nothing is no error of PostgreSQL: what came of it is read back."""
    database = postgres.team()
    postgres.ask("CREATE ROLE staff; GRANT panview_lead TO staff; GRANT staff TO ben")
    try:
        with Server.connect(place(postgres, database, "postgres")) as owner:
            with pytest.raises(Refused, match="ben is still a lead .* from another role; .* must REVOKE panview_lead"):
                owner.grant("ben", Role.READER)
            # Nothing of it was done.
            asked = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'ben'::regrole ORDER BY 1"
            assert owner._rows(asked) == [("panview_reviewer",), ("staff",)]
            with pytest.raises(Refused, match="superuser"):
                owner.grant("postgres", Role.READER)
            owner.grant("ben", Role.LEAD)
            postgres.ask("REVOKE staff FROM ben")
            owner.grant("ben", Role.REVIEWER)
    finally:
        postgres.ask("DROP ROLE staff")
    with Server.connect(place(postgres, database, "ben")) as ben:
        assert ben.role is Role.REVIEWER


def test_who_has_no_role_is_told_to_ask_for_one(postgres: Postgres) -> None:
    database = postgres.team()
    postgres.ask("CREATE ROLE stranger LOGIN")
    with pytest.raises(Refused, match="ask the lead"):
        Server.connect(place(postgres, database, "stranger"))


def test_an_older_database_is_brought_up_to_date_and_a_newer_one_is_refused(
    postgres: Postgres, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres.database()
    owner = place(postgres, database, "postgres")
    with pytest.raises(PanviewError, match="no verdicts of a team yet"):
        Server.connect(owner)
    # As the first panview with teams made it.
    monkeypatch.setattr(server_module, "VERSION", 1)
    assert set_up(owner) == (0, 1)
    with Server.connect(owner) as server:
        number = server.dataset(dataset)
        assert number is not None
        server.record(number, [sent(decided(each, "postgres")) for each in range(1, 51)])
    with pytest.raises(PanviewError, match="no verdicts of a team yet"), Server.connect(owner) as server:
        server.assignments(number)
    monkeypatch.undo()
    with pytest.raises(PanviewError, match="set up by an older panview"):
        Server.connect(owner)
    assert set_up(owner) == (1, VERSION)
    assert set_up(owner) == (VERSION, VERSION)
    with Server.connect(owner) as server:
        assert server.assignments(number) == ()
    assert [each.decision.device_number for each in read_log(owner, dataset)] == list(range(1, 51))
    monkeypatch.setattr(server_module, "VERSION", 1)
    for tried in (Server.connect, set_up):
        with pytest.raises(PanviewError, match="set up by a newer panview"):
            tried(owner)
    # A migration that fails leaves nothing of itself.
    monkeypatch.setattr(server_module, "VERSION", VERSION + 1)
    monkeypatch.setattr(server_module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE panview.more (); SELECT nonsense"))
    with pytest.raises(PanviewError, match="nonsense"):
        set_up(owner)
    monkeypatch.undo()
    assert postgres.ask("SELECT to_regclass('panview.more')", database) == [(None,)]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM panview.decisions WHERE number = 2", "decision 2 is missing"),
        ("UPDATE panview.decisions SET verdict = 'unsure' WHERE number = 3", "decision 3 is not what was saved"),
        ("UPDATE panview.decisions SET iou_threshold = 0.1 WHERE number = 3", "decision 3 is not what was saved"),
        # Columns that no longer say what the exact text says, and the text of another one.
        ("UPDATE panview.decisions SET reviewer = 'ben' WHERE number = 4", "decision 4 is not what was saved"),
        ("UPDATE panview.decisions SET exact = replace(exact, 'ana', 'ben') WHERE number = 4", "decision 4 is not"),
        ("UPDATE panview.decisions SET exact = 'nonsense' WHERE number = 4", "decision 4 is not what was saved"),
    ],
)
def test_what_somebody_has_changed_past_the_rules_is_noticed(
    postgres: Postgres, dataset: Dataset, damage: str, said: str
) -> None:
    database = postgres.team()
    with Server.connect(place(postgres, database)) as server:
        number = server.dataset(dataset)
        assert number is not None
        server.record(number, [sent(decided(each)) for each in (1, 2, 3)] + [sent(decided(4, note="x\0"))])
        postgres.ask(f"ALTER TABLE panview.decisions DISABLE TRIGGER ALL; {damage}", database)
        with pytest.raises(PanviewError, match=said):
            list(server.later(number, 0))


def test_a_log_goes_to_the_team_and_comes_back_with_nothing_lost(
    postgres: Postgres, dataset: Dataset, tmp_path: Path
) -> None:
    database = postgres.team()
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"
    with VerdictFile.open(first, dataset) as file:
        file.record([A_FULL_DECISION, A_DECISION])
        file.record([replace(A_DECISION, verdict=Verdict.UNSURE, time="2020-01-01T00:00:00+00:00")])
        file.record([replace(A_DECISION, reviewer="ben", settles=True)])
        file.record([replace(A_DECISION, reviewer="ben", settles=True, verdict=None, note="")])
        log, stands = file.log(), file.current()
    lead = place(postgres, database, "lea")
    with pytest.raises(Refused, match="only a lead adds decisions of others .anna, ben"):
        add_log(place(postgres, database), dataset, log)
    with pytest.raises(Refused, match="you may read"):
        add_log(place(postgres, database, "rob"), dataset, log)
    assert read_log(lead, dataset) == []
    assert add_log(lead, dataset, log) == len(log)
    assert add_log(lead, dataset, log) == 0
    back = in_order(read_log(lead, dataset))
    assert back == log
    assert [(d.device, d.device_number) for d in back] == [(d.device, d.device_number) for d in log]
    assert standing_after(back) == stands
    with VerdictFile.open(second, dataset) as file:
        file.join(back)
        assert file.log() == log
        assert file.current() == stands


def test_a_log_goes_in_whole_or_not_at_all(
    postgres: Postgres, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres.team()
    lead = place(postgres, database, "lea")
    add_log(lead, dataset, [decided(3, note="as it was")])
    monkeypatch.setattr(server_module, "_AT_ONCE", 2)
    with pytest.raises(Refused, match="said something else"):
        add_log(lead, dataset, [decided(1), decided(2), decided(3, note="changed")])
    assert len(read_log(lead, dataset)) == 1


def test_a_password_comes_by_postgresqls_own_means_and_is_said_nowhere(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres.team()
    postgres.ask("CREATE ROLE secret LOGIN PASSWORD 'hush-9'; GRANT panview_reviewer TO secret")
    asked = place(postgres, database, "secret")
    for name in ("PGPASSWORD", "PGSERVICEFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    with pytest.raises(Unreachable, match="no password supplied"):
        Server.connect(asked)
    monkeypatch.setenv("PGPASSWORD", "wrong-8")
    with pytest.raises(Unreachable, match="password authentication failed") as caught:
        Server.connect(asked)
    assert "wrong-8" not in f"{caught.value!r}{caught.value.__cause__!r}"
    monkeypatch.setenv("PGPASSWORD", "hush-9")
    Server.connect(asked).close()
    monkeypatch.delenv("PGPASSWORD")
    kept = tmp_path / "pgpass"
    kept.write_text(f"127.0.0.1:{postgres.port}:*:secret:hush-9\n")
    kept.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(kept))
    Server.connect(asked).close()
    service = tmp_path / "service.conf"
    service.write_text(
        f"[team]\nhost=127.0.0.1\nport={postgres.port}\ndbname={database}\nuser=secret\npassword=hush-9\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    with Server.connect(TeamPlace("postgresql://?service=team")) as server:
        assert server.user == "secret"


def test_a_server_that_stands_still_is_given_up(
    postgres: Postgres, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres.team()
    monkeypatch.setattr(connection_module, "CALL_S", 0.5)
    proxy = Proxy(postgres.port)
    try:
        with Server.connect(TeamPlace(postgres.address("ana", database, proxy.port))) as server:
            number = server.dataset(dataset)
            assert number is not None
            proxy.stand_still()
            with pytest.raises(Unreachable):
                server.record(number, [sent(decided(1))])
    finally:
        proxy.close()


def test_work_is_shared_out_by_a_lead_alone(postgres: Postgres, dataset: Dataset) -> None:
    database = postgres.team()
    sharing = sharing_among(["ana", "ben"], 0.1, blind=True)
    with pytest.raises(Refused):
        server_module.share_out(place(postgres, database), dataset, sharing)
    server_module.share_out(place(postgres, database, "lea"), dataset, sharing)
    with Server.connect(place(postgres, database, "rob")) as server:
        number = server.dataset(dataset)
        assert number is not None
        assert [(each.reviewer, each.queue, each.blind) for each in server.assignments(number)] == [
            ("ana", "1/2 + 10%", True),
            ("ben", "2/2 + 10%", True),
        ]


def test_what_is_said_while_something_else_is_asked_is_heard(postgres: Postgres, dataset: Dataset) -> None:
    database = postgres.team()
    ear, mouth = socket.socketpair()
    with Server.connect(place(postgres, database)) as one, Server.connect(place(postgres, database, "ben")) as other:
        number = one.dataset(dataset)
        assert number is not None
        one.listen()
        assert not one.wait(ear, 0.01)
        other.record(number, [sent(decided(1, "ben"))])
        # This answer takes what was said along, and the socket is silent afterwards.
        one.ask_who()
        assert one.wait(ear, 0.01)
        assert not one.wait(ear, 0.01)
        mouth.send(b".")
        assert one.wait(ear, 10)
    ear.close()
    mouth.close()


DUMP = Path(__file__).with_name("version_3.sql")
"""Made by `pg_dump --inserts` of PostgreSQL 15 from a database of version 3, with something in each table."""
RELEASED = ("11f50944760ee7ca", "248aced528f76fdf", "43f742f6fd30dbec", "a8c541ee2a696404")


def test_a_released_migration_is_never_changed() -> None:
    """A database that was made by one would differ from one that is made today."""
    assert [hashlib.sha256(each.encode()).hexdigest()[:16] for each in MIGRATIONS] == list(RELEASED)


def test_a_database_of_the_version_before_is_brought_up_to_date_with_all_that_is_in_it(
    postgres: Postgres, dataset: Dataset
) -> None:
    database = postgres.database()
    owner = place(postgres, database, "postgres")
    set_up(owner)
    # What a database that is set up today has, in the words of the server.
    described = _described(postgres, database)
    database = postgres.database()
    postgres.ask(f"RESET client_min_messages; {DUMP.read_text(encoding='utf-8')}", database)
    with pytest.raises(PanviewError, match=r"older panview \(version 3, this one needs 4\)"):
        Server.connect(place(postgres, database))
    everything = {
        table: _rows_of(postgres, database, table) for table in ("decisions", "assignments", "samples", "team")
    }
    assert set_up(owner) == (3, VERSION)
    assert {table: _rows_of(postgres, database, table) for table in everything} == everything
    assert [len(rows) for rows in everything.values()] == [7, 2, 1, 1]
    assert _described(postgres, database) == described
    number = 1
    with Server.connect(place(postgres, database)) as ana:
        assert ana.role is Role.REVIEWER
        log = ana.log(number)
        assert [(each.number, each.overruled_by, each.decision.reviewer) for each in log] == [
            (1, None, "ana"),
            (2, 1, "ana"),
            (3, None, "ana"),
            (4, None, "ana"),
            (5, None, "ben"),
            (6, None, "lea"),
            (7, None, "anna"),
        ]
        assert log[2].decision.note == "Straße, 'quoted' \"too\" \\ 夜\0"
        assert ana.sample(number, "audit") == '{"kept": "as it was"}\n'
        assert [each.reviewer for each in ana.assignments(number)] == ["ben", "zoë o'hara"]
        # What is new works, and numbers go on.
        assert ana.tags(number) == {}
        assert ana.change_tag(number, TagChange("wet", True, frozenset({1000}))) == 1
        assert ana.record(number, [sent(decided(8))]) == 8
    with Server.connect(place(postgres, database, "lea")) as lea:
        lea.assign(number, "ana", "", False)
        assert max(each.number for each in lea.assignments(number)) == 3
    with Server.connect(place(postgres, database, "rob")) as rob:
        assert rob.tags(number) == {"wet": frozenset({1000})}
        with pytest.raises(Refused, match="permission denied"):
            rob.change_tag(number, TagChange("wet", False, frozenset({1000})))


def _rows_of(postgres: Postgres, database: str, table: str) -> list[tuple[object, ...]]:
    return postgres.ask(f"SELECT * FROM panview.{table} ORDER BY 1, 2", database)


def _described(postgres: Postgres, database: str) -> list[tuple[object, ...]]:
    """Return columns, constraints, indexes, triggers, functions and grants of the schema."""
    asked = (
        "SELECT 'column', table_name::text, column_name::text, data_type::text || is_nullable || "
        "coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'panview' "
        "UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'panview'::regnamespace "
        "UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes "
        "WHERE schemaname = 'panview' "
        "UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'panview.%' "
        "UNION ALL SELECT 'function', proname::text, proacl::text, pg_get_functiondef(oid) FROM pg_proc "
        "WHERE pronamespace = 'panview'::regnamespace "
        "UNION ALL SELECT 'table', relname::text, relacl::text, '' FROM pg_class "
        "WHERE relnamespace = 'panview'::regnamespace AND relkind = 'r' ORDER BY 1, 2, 3, 4"
    )
    return postgres.ask(asked, database)
