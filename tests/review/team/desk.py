"""Computers of several people that decide in a team, and what a test waits for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.review.team.local import LocalCopy
from panview.review.team.place import TeamPlace
from panview.review.team.server import read_log
from panview.review.team.store import TeamStore
from panview.review.verdicts import Decision, Verdict
from tests.support.deciding import A_DECISION
from tests.support.patience import wait_until
from tests.support.postgres import Postgres


class Desk:
    """Computers of several people: each has a copy of its own."""

    def __init__(self, postgres: Postgres, dataset: Dataset, folder: Path) -> None:
        self.postgres, self.dataset, self.folder = postgres, dataset, folder
        self.database = postgres.team()
        self.stores: list[TeamStore] = []
        self._numbers = itertools.count()

    def place(self, user: str, port: int = 0) -> TeamPlace:
        return TeamPlace(self.postgres.address(user, self.database, port))

    def sit(self, user: str, computer: str = "", port: int = 0, *, online: bool = True) -> TeamStore:
        local = LocalCopy.open(self.folder / f"{computer or next(self._numbers)}.sqlite")
        store = TeamStore(self.place(user, port), self.dataset, local)
        self.stores.append(store)
        if online:
            store.connect()
        return store

    def leave(self) -> None:
        while self.stores:
            self.stores.pop().close()

    def log(self) -> list[Decision]:
        return [each.decision for each in read_log(self.place("lea"), self.dataset)]

    def lose(self, after: int) -> None:
        """Have the server be as it was when a decision was the last, as one that was brought back from a back-up is."""
        lose(self.postgres, self.database, after)


def lose(postgres: Postgres, database: str, after: int) -> None:
    """Have a server be as it was when a decision was the last; in one transaction, whoever is connected."""
    postgres.ask(
        "LOCK panview.datasets; ALTER TABLE panview.decisions DISABLE TRIGGER USER; "
        f"DELETE FROM panview.decisions WHERE number > {after}; UPDATE panview.datasets SET last_number = {after}; "
        "ALTER TABLE panview.decisions ENABLE TRIGGER USER",
        database,
    )


def about(
    *subjects: int, reviewer: str = "ana", verdict: Verdict | None = Verdict.UNSURE, ago_s: float = 0, note: str = ""
) -> list[Decision]:
    made = (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat(timespec="milliseconds")
    known = replace(A_DECISION, reviewer=reviewer, verdict=verdict, time=made, note=note)
    return [replace(known, subject=subject) for subject in subjects]


def wait(until: Callable[[], bool]) -> None:
    wait_until(until, pause_s=0.005)


def sent(*stores: TeamStore) -> None:
    wait(lambda: all(store.team().waiting == 0 for store in stores))


def verdicts(store: TeamStore) -> dict[int, str]:
    return {subject: decision.verdict or "" for subject, decision in store.current().items()}
