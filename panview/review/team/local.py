"""What this computer keeps of a team's verdicts: what came from the server, and what waits to be sent there.

A decision is written here first and is on disk before a window shows it. So the verdicts are there without the server,
and what was decided meanwhile is sent when it is back. Any number of windows may share the file: sending twice does no
harm, and neither does receiving.

======================  ================================================================================================
about                   names and values: ``team`` (of which database it is a copy), ``user``, ``role``, ``assignments``
                        and ``taken_over`` (number of the assignment that a window has taken over)
received                decisions of the server by number, each a list of values as JSON (`values_of`)
outbox                  decisions that wait, in the order in which they were made: number of the last decision that was
                        known then, when it was, and why the server refused it, if it did
former                  what an earlier database of this address held
======================  ================================================================================================
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from panview.errors import PanviewError
from panview.review.team.rows import Numbered
from panview.review.verdict_format import decision_of, values_of
from panview.review.verdicts import Decision

APPLICATION_ID = 0x70767674
_FORMAT = 1
_WAIT_S = 5.0
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE received (
    number INTEGER PRIMARY KEY, overruled_by INTEGER, moment INTEGER NOT NULL, device TEXT NOT NULL,
    device_number INTEGER NOT NULL, content TEXT NOT NULL
);
CREATE TABLE outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT, seen INTEGER NOT NULL, device TEXT NOT NULL,
    device_number INTEGER NOT NULL, moment INTEGER NOT NULL, content TEXT NOT NULL,
    refused TEXT NOT NULL DEFAULT '', UNIQUE (device, device_number)
);
CREATE TABLE former (team TEXT NOT NULL, number INTEGER NOT NULL, content TEXT NOT NULL);
"""

_KEEP = (
    "INSERT INTO outbox (seen, device, device_number, moment, content, refused) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (device, device_number) DO NOTHING"
)


@dataclass(frozen=True)
class Waiting:
    """A decision that is not at the server yet.

    Attributes
    ----------
    decision : Decision
    seen : int
        Number of the last decision that was known when it was made.
    moment : int
        When it was made, in microseconds since 1970, and never before what its window had decided earlier.
    refused : str
        Why the server refused it; empty where it has not.
    """

    decision: Decision
    seen: int
    moment: int
    refused: str = ""


class LocalCopy:
    """The file; its methods may be called from any thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> LocalCopy:
        """Open the file, made if need be.

        Raises
        ------
        PanviewError
            It cannot be opened, or is something else.
        """
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False, isolation_level=None)
            try:
                connection.execute("PRAGMA trusted_schema = OFF")
                # A decision is on disk when it is said to be.
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA fullfsync = ON")
                connection.execute("PRAGMA journal_mode = WAL").fetchall()
                connection.execute("BEGIN IMMEDIATE")
                kind = connection.execute("PRAGMA application_id").fetchone()[0]
                if kind == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                    for statement in _TABLES.split(";")[:-1]:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {_FORMAT}")
                elif kind != APPLICATION_ID:
                    raise PanviewError(f"{path}: is not a copy of a team's verdicts; move it away")
                elif connection.execute("PRAGMA user_version").fetchone()[0] > _FORMAT:
                    raise PanviewError(f"{path}: was written by a newer panview; update panview")
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def about(self, name: str) -> str:
        """Return what is known under a name; empty for nothing."""
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_about(self, **values: str) -> None:
        """Keep values under names."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", values.items())

    def received(self, after: int = 0) -> Iterator[Numbered]:
        """Yield what came from the server after a number, in its order."""
        asked = "SELECT number, overruled_by, moment, content FROM received WHERE number > ? ORDER BY number"
        with self._reading() as connection:
            rows = connection.execute(asked, (after,)).fetchall()
        for number, overruled_by, moment, content in rows:
            yield Numbered(number, self._decision(content), overruled_by, moment)

    def name_of_last(self) -> tuple[int, tuple[str, int] | None]:
        """Return the number of the last decision that came from the server, with its device and running number."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT number, device, device_number FROM received ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return (int(row[0]), (str(row[1]), int(row[2]))) if row else (0, None)

    def receive(self, found: Iterable[Numbered]) -> None:
        """Keep decisions of the server; those of them that waited to be sent are there."""
        rows = [
            (each.number, each.overruled_by, each.moment, each.decision.device, each.decision.device_number)
            + (_content(each.decision),)
            for each in found
        ]
        with self._writing() as connection:
            connection.executemany(
                "INSERT INTO received VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING", rows
            )
            connection.executemany(
                "DELETE FROM outbox WHERE device = ? AND device_number = ?", [(row[3], row[4]) for row in rows]
            )

    def replace_all(self, found: Sequence[Numbered], may_send: Callable[[Decision], bool]) -> int:
        """Keep what a server has that was brought back from a back-up, and send it again what it has lost.

        Parameters
        ----------
        found : sequence of Numbered
            All that the server has.
        may_send : callable
            Whether one may send a decision.

        Returns
        -------
        int
            How many decisions are sent again.
        """
        there = {(each.decision.device, each.decision.device_number) for each in found}
        with self._writing() as connection:
            asked = "SELECT device, device_number, moment, content FROM received ORDER BY number"
            known = connection.execute(asked).fetchall()
            lost = [row for row in known if tuple(row[:2]) not in there and may_send(self._decision(row[3]))]
            asked = "SELECT device, device_number, moment, content, refused FROM outbox ORDER BY place"
            waiting = connection.execute(asked).fetchall()
            connection.execute("DELETE FROM outbox")
            connection.execute("DELETE FROM received")
            # What is known now was not when they were made: whatever is newer there stands.
            connection.executemany(_KEEP, [(0, *row, "") for row in lost] + [(0, *row) for row in waiting])
        self.receive(found)
        return len(lost)

    def forget_former(self, team: str) -> None:
        """Set aside what another database held that had this address; what waits is sent to the new one."""
        with self._writing() as connection:
            before = connection.execute("SELECT value FROM about WHERE name = 'team'").fetchone()
            connection.execute("INSERT INTO former SELECT ?, number, content FROM received", (before[0],))
            connection.execute("DELETE FROM received")
            connection.execute("UPDATE outbox SET seen = 0")
            connection.execute("INSERT OR REPLACE INTO about VALUES ('team', ?)", (team,))

    def outbox(self) -> tuple[Waiting, ...]:
        """Return what waits to be sent, in the order in which it was made."""
        with self._reading() as connection:
            rows = connection.execute("SELECT content, seen, moment, refused FROM outbox ORDER BY place").fetchall()
        return tuple(Waiting(self._decision(content), *rest) for content, *rest in rows)

    def keep(self, decisions: Iterable[Waiting]) -> None:
        """Keep decisions until they are sent; they are on disk when this returns."""
        rows = [
            (each.seen, each.decision.device, each.decision.device_number, each.moment, _content(each.decision), "")
            for each in decisions
        ]
        with self._writing() as connection:
            connection.executemany(_KEEP, rows)

    def refuse(self, decision: Decision, why: str) -> None:
        """Keep that the server has refused a decision; empty where it is to be tried again."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE outbox SET refused = ? WHERE device = ? AND device_number = ?",
                (why, decision.device, decision.device_number),
            )

    def try_again(self) -> None:
        """Let all that was refused be sent once more."""
        with self._writing() as connection:
            connection.execute("UPDATE outbox SET refused = ''")

    def _decision(self, content: str) -> Decision:
        try:
            return decision_of(self.path, json.loads(content))
        except json.JSONDecodeError as error:
            raise PanviewError(
                f"{self.path}: is damaged; move it away, and everything is read from the server"
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _explained(self.path):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _content(decision: Decision) -> str:
    return json.dumps(values_of(decision))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise PanviewError(
            f"{path}: the copy of the team's verdicts cannot be used ({error}); check the disk"
        ) from error
    except OSError as error:
        problem = error.strerror or str(error)
        raise PanviewError(f"{path}: the copy of the team's verdicts cannot be used ({problem}); check it") from error
