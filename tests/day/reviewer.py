"""A reviewer of a team without a window: ``python -m tests.day.reviewer SET PREDICTION ADDRESS OPINION``.

As a window does, it takes over what the lead has assigned, keeps what it decides on its own disk first, and a store
sends it. OPINION is a number: people of different opinion differ on some of what they all decide.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

import panview
from panview.review.disagreements import disagreement_rows
from panview.review.meaning import rows_decided_with, see
from panview.review.queues import read_queue, rows_in_queue
from panview.review.standing import in_conflict, said_by
from panview.review.team.place import read_team_place
from panview.review.team.store import TeamStore
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import VERDICTS, Verdict, subject_keys
from tests.day.desk import Told, obey

_PATIENCE_S = 60.0
_THINKS_S = 0.02


class StoreDesk:
    """A reviewer, by the store alone."""

    def __init__(self, path: str, prediction: str, address: str, opinion: int) -> None:
        self._snapshot = panview.open(path, progress=False).evaluate(prediction)._snapshot
        self._opinion = opinion
        dataset, table = self._snapshot.dataset, self._snapshot.table
        self._seen = see(table, dataset.categories.isthing, self._snapshot.thresholds)
        self._subjects = subject_keys(dataset, table, np.arange(len(table)))
        self._store = TeamStore.open(read_team_place(address), dataset)
        self._store.connect()
        self._me = self._store.team().reviewer
        self._rows = self._assigned()

    def tell(self) -> Told:
        decided = [row for row in self._rows.tolist() if self._is_mine(row)]
        state, shown = self._store.team(), self._store.current().seen_by(self._me)
        saved = sum(each.reviewer == self._me for each in self._store.log())
        left, seen = len(self._rows) - len(decided), len(shown.subjects())
        return Told(len(decided), left, state.waiting, state.connected, seen, saved)

    def decide(self, count: int) -> None:
        for row in self._rows.tolist():
            if count and not self._is_mine(row):
                self._say(row, self._opinion_of(row))
                count -= 1

    def change(self, count: int) -> None:
        decided = [row for row in self._rows.tolist() if self._is_mine(row)]
        assert len(decided) >= count
        for row in decided[:count]:
            before = said_by(self._store.current(), int(self._subjects[row]), self._me)
            assert before is not None
            assert before.verdict is not None
            self._say(row, VERDICTS[(VERDICTS.index(before.verdict) + 1) % len(VERDICTS)])

    def settle(self) -> None:
        while conflicts := self._store.current().conflicts():
            row = int(np.flatnonzero(self._subjects == conflicts[0])[0])
            self._say(row, VERDICTS[conflicts[0] % len(VERDICTS)], settles=True)

    def send(self) -> None:
        self._wait(lambda: self._store.team().connected and not self._store.team().waiting)

    def close(self) -> None:
        self._store.close()

    def _assigned(self) -> NDArray[np.int64]:
        """Return the rows that the lead has given out; none to the lead."""
        if self._store.team().leads:
            return np.empty(0, np.int64)
        self._wait(lambda: self._store.team().own is not None)
        own = self._store.team().own
        assert own is not None
        assert own.blind
        self._store.take_over(own.number)
        dataset, table, seen = self._snapshot.dataset, self._snapshot.table, self._seen
        wanted = rows_in_queue(read_queue(own.queue), dataset, table, seen.status, seen.error_type)
        return disagreement_rows(table, seen.status, wanted)

    def _is_mine(self, row: int) -> bool:
        return said_by(self._store.current(), int(self._subjects[row]), self._me) is not None

    def _opinion_of(self, row: int) -> Verdict:
        subject = int(self._subjects[row])
        # On every third subject opinions differ.
        return VERDICTS[(subject + (self._opinion if subject % 3 == 0 else 0)) % len(VERDICTS)]

    def _say(self, row: int, verdict: Verdict, *, settles: bool = False) -> None:
        snapshot, seen = self._snapshot, self._seen
        assert snapshot.prediction is not None
        rows = rows_decided_with(snapshot.table, seen.status, seen.error_type, row)
        made = make_decisions(
            snapshot.dataset,
            snapshot.prediction.name,
            snapshot.table,
            seen,
            rows,
            verdict=verdict,
            note="",
            reviewer=self._me,
            time=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        if settles:
            current = self._store.current()
            made = [replace(each, settles=in_conflict(current.said(each.subject))) for each in made]
        self._store.record(made)
        time.sleep(_THINKS_S)

    def _wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"{self._store.team()}")
            time.sleep(0.02)


def main() -> None:
    path, prediction, address, opinion = sys.argv[1:]
    desk = StoreDesk(path, prediction, address, int(opinion))
    obey(desk, sys.stdin, sys.stdout)
    desk.close()


if __name__ == "__main__":
    main()
