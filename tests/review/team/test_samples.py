"""Samples of a team: on everybody's list, never changed, and none lost where two have one name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from panview.errors import PanviewError
from panview.review.sampling.kinds import By, Of
from panview.review.sampling.sample import Drawn, Sample, Stratum
from panview.review.sampling.sample_file import read_samples, sample_bytes, samples_folder, save_sample
from panview.review.team import link as link_module
from panview.review.team import samples as samples_module
from panview.review.team.connection import Refused
from panview.review.team.samples import share_samples
from panview.review.team.server import Server
from panview.review.team.store import TeamStore
from panview.review.thresholds import Thresholds
from tests.review.team.desk import Desk, wait

SAMPLE = Sample(
    "audit",
    "m",
    Of.DISAGREEMENTS,
    By.NOTHING,
    1,
    "",
    Thresholds(),
    "2026-01-01",
    (Stratum("all", 9),),
    (Drawn(7, 1, 2, None, 0),),
)
OTHER = replace(SAMPLE, name="Audit", seed=2)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 0.1)


def copy_of(store: TeamStore) -> Path:
    return store._local.path


def there(desk: Desk, store: TeamStore) -> dict[str, int]:
    return {name: sample.seed for name, sample in read_samples(desk.dataset, copy_of(store))[0].items()}


def test_a_sample_is_on_everybodys_list_with_or_without_the_server(desk: Desk) -> None:
    ana, ben, rob = desk.sit("ana"), desk.sit("ben"), desk.sit("rob", "robs")
    save_sample(desk.dataset, copy_of(ana), SAMPLE)
    for store in (ben, rob):
        wait(lambda store=store: there(desk, store) == {"audit": 1})  # type: ignore[misc]
        wait(lambda store=store: store.team().samples == 1)  # type: ignore[misc]
    assert ana.team().samples == 0
    # A reader draws for themselves.
    save_sample(desk.dataset, copy_of(rob), replace(SAMPLE, name="mine"))
    desk.postgres.stop()
    wait(lambda: not ben.team().connected)
    save_sample(desk.dataset, copy_of(ben), replace(SAMPLE, name="later", seed=3))
    desk.postgres.start()
    wait(lambda: there(desk, ana) == {"audit": 1, "later": 3})
    wait(lambda: set(there(desk, rob)) == {"audit", "later", "mine"})
    with Server.connect(desk.place("lea")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        assert server.sample_names(number) == ["audit", "later"]


def test_of_two_of_one_name_none_is_lost(desk: Desk) -> None:
    ana, ben = desk.sit("ana"), desk.sit("ben", "bens")
    ben.close()
    save_sample(desk.dataset, copy_of(ben), OTHER)
    save_sample(desk.dataset, copy_of(ana), SAMPLE)
    wait(lambda: ana._link._samples is not None and ana._link._samples[0] == 1)
    assert ana.team().samples == 0
    ben = desk.sit("ben", "bens")
    for store in (ana, ben):
        wait(lambda store=store: there(desk, store) == {"audit": 1, "Audit ben": 2})  # type: ignore[misc]
    assert sorted(path.name for path in samples_folder(copy_of(ben)).iterdir()) == ["Audit ben.json", "audit.json"]


def test_what_is_added_while_samples_are_shared_is_not_missed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    late = []

    def and_then(server: Server, number: int, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        found = share_samples(server, number, *rest, **more)
        if not late:
            late.append(
                server.add_sample(number, "late", sample_bytes(replace(SAMPLE, name="late"), desk.dataset).decode())
            )
        return found

    monkeypatch.setattr(samples_module, "share_samples", and_then)
    ana = desk.sit("ana")
    wait(lambda: there(desk, ana) == {"late": 1})


def test_samples_are_added_by_reviewers_and_changed_by_nobody(desk: Desk) -> None:
    with Server.connect(desk.place("ana")) as ana:
        number = ana.dataset(desk.dataset)
        assert number is not None
        assert ana.add_sample(number, "audit", "{}")
        assert not ana.add_sample(number, "AUDIT", "[]")
        for name in ("a/b", "a\\b", "", "x" * 61):
            with pytest.raises(Refused, match="cannot save this"):
                ana.add_sample(number, name, "{}")
        for statement in ("DELETE FROM panview.samples", "INSERT INTO panview.samples VALUES (1, 'x', '{}')"):
            with pytest.raises(PanviewError, match="permission denied"):
                ana._rows(statement)
    with Server.connect(desk.place("rob")) as rob:
        assert rob.sample(number, "audit") == "{}"
        with pytest.raises(Refused, match="permission denied"):
            rob.add_sample(number, "mine", "{}")
    with pytest.raises(Exception, match="never changed"):
        desk.postgres.ask("UPDATE panview.samples SET content = ''", desk.database)


def test_one_that_cannot_be_shared_is_said_and_keeps_nothing_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server.connect(desk.place("ana")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        text = sample_bytes(replace(SAMPLE, name="good"), desk.dataset).decode()
        server.add_sample(number, "..", text)
        server.add_sample(number, "broken", "{}")
        server.add_sample(number, "good", text)
    ana = desk.sit("ana")
    wait(lambda: there(desk, ana) == {"good": 1})
    assert "calls itself 'good'" in ana.team().samples_trouble
    assert [path.name for path in samples_folder(copy_of(ana)).iterdir()] == ["good.json"]
    monkeypatch.setattr(samples_module, "MOST_BYTES", 10)
    with Server.connect(desk.place("ana")) as server:
        save_sample(desk.dataset, copy_of(ana), SAMPLE)
        found = share_samples(server, number, desk.dataset, copy_of(ana), "ana", sends=True)
        assert "too large" in found.trouble[-1]
        assert server.sample_names(number) == ["..", "broken", "good"]
    # What is no sample is left as it is, and decisions go their way.
    bad = samples_folder(copy_of(ana)) / "bad.json"
    bad.write_text("nonsense")
    wait(lambda: "bad.json" in ana.team().samples_trouble)
    assert bad.read_text() == "nonsense"
