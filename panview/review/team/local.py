"""What this computer keeps of a team's verdicts: what came from the server, and what waits to be sent there.

A decision is written here first and is on disk before a window shows it. So the verdicts are there without the server,
and what was decided meanwhile is sent when it is back. Any number of windows may share the file: sending twice does no
harm, and neither does receiving.

======================  ================================================================================================
about                   names and values: ``team`` (of which database it is a copy), ``user``, ``role``,
                        ``assignments``, ``taken_over`` (number of the assignment that a window has taken over),
                        ``unblinded`` (number of that whose reviewer sees the verdicts of others although it is blind),
                        ``turn`` (how often ``received`` was exchanged for something else; others read it anew then),
                        ``tags`` (`panview.review.team.tags.KeptTags` as JSON), ``tags of TEAM`` (those of a former one)
received                decisions of the server by number, each a list of values as JSON (`values_of`)
outbox                  decisions that wait, in the order in which they were made: number of the last decision that was
                        known then, when it was, and why the server refused it, if it did
former                  what was received and is not at the server any more: of an earlier database of this address, or
                        lost by one that was restored, where one may not send it again
======================  ================================================================================================
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from panview.errors import PanviewError
from panview.review.team.moments import Moments
from panview.review.team.rows import Name, Numbered
from panview.review.team.tags import KeptTags, as_text, begun_anew, from_text
from panview.review.verdict_format import decision_of, values_of
from panview.review.verdicts import Decision

APPLICATION_ID = 0x70767674
_FORMAT = 1
_WAIT_S = 5.0
_TAGS = "tags"
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE received (
    number INTEGER PRIMARY KEY, overruled_by INTEGER, moment INTEGER NOT NULL, device TEXT NOT NULL,
    device_number INTEGER NOT NULL, content TEXT NOT NULL
);
CREATE INDEX received_name ON received (device, device_number);
CREATE TABLE outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT, seen INTEGER NOT NULL, device TEXT NOT NULL,
    device_number INTEGER NOT NULL, moment INTEGER NOT NULL, content TEXT NOT NULL,
    refused TEXT NOT NULL DEFAULT '', UNIQUE (device, device_number)
);
CREATE TABLE former (
    team TEXT NOT NULL, number INTEGER NOT NULL, device TEXT NOT NULL, device_number INTEGER NOT NULL,
    moment INTEGER NOT NULL, content TEXT NOT NULL
);
CREATE INDEX former_name ON former (device, device_number);
"""

_KEEP = (
    "INSERT INTO outbox (seen, device, device_number, moment, content, refused) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (device, device_number) DO NOTHING"
)
_IS_RECEIVED = (
    "EXISTS (SELECT 1 FROM received AS r WHERE r.device = {0}.device AND r.device_number = {0}.device_number "
    "AND r.content = {0}.content)"
)
"""Whether the server has it: by its content too, since a name can have been given twice, as by a copied computer."""
_OF_THIS_TEAM = "team = (SELECT value FROM about WHERE name = 'team')"
_RECEIVED = (
    "SELECT number, overruled_by, moment, device, device_number, content FROM received WHERE number > ? ORDER BY number"
)
_NEXT_TURN = (
    "INSERT OR REPLACE INTO about SELECT 'turn', 1 + coalesce((SELECT value FROM about WHERE name = 'turn'), 0)"
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
        self._parsed = "", KeptTags()

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

    def tags(self) -> KeptTags:
        """Return what is kept of the tags."""
        return self._tags(self.about(_TAGS))

    def change_tags(self, change: Callable[[KeptTags], KeptTags]) -> KeptTags:
        """Have what is kept of the tags changed by a function, whatever other windows do; return what is kept now."""
        with self._writing() as connection:
            row = connection.execute("SELECT value FROM about WHERE name = ?", (_TAGS,)).fetchone()
            before = self._tags(row[0] if row else "")
            after = change(before)
            if after != before:
                connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_TAGS, as_text(after)))
        return after

    def received(self, after: int = 0) -> Iterator[Numbered]:
        """Yield what came from the server after a number, in its order."""
        with self._reading() as connection:
            rows = connection.execute(_RECEIVED, (after,)).fetchall()
        for number, overruled_by, moment, *_, content in rows:
            yield Numbered(number, self._decision(content), overruled_by, moment)

    def last(self) -> tuple[int, Name | None]:
        """Return the number of the last decision that came from the server, with its device and running number."""
        asked = "SELECT number, device, device_number FROM received ORDER BY number DESC LIMIT 1"
        with self._reading() as connection:
            row = connection.execute(asked).fetchone()
        return (int(row[0]), (str(row[1]), int(row[2]))) if row else (0, None)

    def turn(self) -> str:
        """Return another text than before once what was received has been exchanged for something else."""
        return self.about("turn")

    def receive(self, found: Iterable[Numbered], turn: str) -> bool:
        """Keep decisions of the server; those of them that waited to be sent are there.

        Parameters
        ----------
        found : iterable of Numbered
        turn : str
            As `turn` was where the decisions before them were read.

        Returns
        -------
        bool
            False where they do not continue what is in the file, which stays as it is: the server, or another window,
            has exchanged it for something else.
        """
        rows = [_received(each) for each in found]
        with self._writing() as connection:
            known = connection.execute("SELECT value FROM about WHERE name = 'turn'").fetchone()
            if (str(known[0]) if known else "") != turn or not _continue(connection, rows):
                return False
            _receive(connection, rows)
        return True

    def replace_all(self, found: Sequence[Numbered], user: str, *, leads: bool) -> int:
        """Keep what a server has that was brought back from a back-up, and send it again what it has lost.

        One's own decisions are sent again once one may; those of others, which a lead alone may send, are set aside.

        Parameters
        ----------
        found : sequence of Numbered
            All that the server has.
        user : str
        leads : bool
            Whether one may send what others have decided.

        Returns
        -------
        int
            How many decisions are sent again.
        """
        there = {(each.decision.device, each.decision.device_number, _content(each.decision)) for each in found}
        with self._writing() as connection:
            known = connection.execute(_RECEIVED, (0,)).fetchall()
            waiting = connection.execute(
                "SELECT seen, device, device_number, moment, content, refused FROM outbox ORDER BY place"
            ).fetchall()
            again, aside, moments = list[tuple[object, ...]](), list[tuple[object, ...]](), Moments()
            for number, overruled_by, moment, device, device_number, content in known:
                decision = self._decision(content)
                if overruled_by is None:
                    moments.take(decision, moment, number)
                if (device, device_number, content) in there:
                    continue
                if leads or decision.reviewer == user:
                    # What is known now was not when it was made: whatever is newer there stands.
                    again.append((0, device, device_number, moment, content, ""))
                else:
                    aside.append((number, device, device_number, moment, content))
            for seen, device, device_number, moment, content, refused in waiting:
                # What it was made after may be gone from the server.
                made = moments.after(self._decision(content), moment, seen)
                again.append((0, device, device_number, made, content, refused))
            connection.execute("DELETE FROM outbox")
            connection.execute("DELETE FROM received")
            connection.executemany(_KEEP, again)
            connection.executemany(
                "INSERT INTO former SELECT (SELECT value FROM about WHERE name = 'team'), ?, ?, ?, ?, ?", aside
            )
            _receive(connection, [_received(each) for each in found])
            connection.execute(_NEXT_TURN)
        return len(again) - len(waiting)

    def forget_former(self, team: str) -> None:
        """Set aside what another database held that had this address; what waits is sent to the new one."""
        with self._writing() as connection:
            before = connection.execute("SELECT value FROM about WHERE name = 'team'").fetchone()
            if before == (team,):
                # Another window on this file has done so.
                return
            connection.execute(
                "INSERT INTO former SELECT ?, number, device, device_number, moment, content FROM received", before
            )
            connection.execute("DELETE FROM received")
            connection.execute("UPDATE outbox SET seen = 0")
            tags = connection.execute("SELECT value FROM about WHERE name = ?", (_TAGS,)).fetchone()
            if tags is not None:
                aside = f"{_TAGS} of {before[0] if before else ''}"
                connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (aside, tags[0]))
                left = begun_anew(self._tags(tags[0]), same_team=False)
                connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_TAGS, as_text(left)))
            connection.execute("INSERT OR REPLACE INTO about VALUES ('team', ?)", (team,))
            connection.execute(_NEXT_TURN)

    def set_aside(self) -> tuple[Decision, ...]:
        """Return what others have decided that this team's database has lost, and nobody has sent it again."""
        asked = f"SELECT content FROM former WHERE {_OF_THIS_TEAM} ORDER BY number"
        with self._reading() as connection:
            rows = connection.execute(asked).fetchall()
        return tuple(self._decision(content) for (content,) in rows)

    def send_aside(self) -> int:
        """Have what was set aside of this team sent, by who has become its lead; return how many decisions that is."""
        with self._writing() as connection:
            rows = connection.execute(
                "SELECT 0, device, device_number, moment, content, '' FROM former "
                f"WHERE {_OF_THIS_TEAM} ORDER BY number"
            ).fetchall()
            connection.executemany(_KEEP, rows)
            # One of the same name that says something else waits already, and this one goes on waiting here.
            connection.execute(
                f"DELETE FROM former WHERE {_OF_THIS_TEAM} AND EXISTS (SELECT 1 FROM outbox AS o WHERE "
                "o.device = former.device AND o.device_number = former.device_number AND o.content = former.content)"
            )
        return len(rows)

    def outbox(self) -> tuple[Waiting, ...]:
        """Return what waits to be sent, in the order in which it was made."""
        asked = f"SELECT content, seen, moment, refused FROM outbox WHERE NOT {_IS_RECEIVED} ORDER BY place"
        with self._reading() as connection:
            rows = connection.execute(asked.format("outbox")).fetchall()
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
                "UPDATE outbox SET refused = ? WHERE device = ? AND device_number = ? AND content = ?",
                (why, decision.device, decision.device_number, _content(decision)),
            )

    def rename(self, decision: Decision, device: str, device_number: int) -> None:
        """Give a decision that waits a name of its own: another one has had the same, as on a copied computer."""
        renamed = _content(replace(decision, device=device, device_number=device_number))
        with self._writing() as connection:
            connection.execute(
                "UPDATE outbox SET device = ?, device_number = ?, content = ?, refused = '' "
                "WHERE device = ? AND device_number = ? AND content = ?",
                (device, device_number, renamed, decision.device, decision.device_number, _content(decision)),
            )

    def try_again(self) -> None:
        """Let all that was refused be sent once more."""
        with self._writing() as connection:
            connection.execute("UPDATE outbox SET refused = ''")

    def _tags(self, content: str) -> KeptTags:
        try:
            # Of many images it is long, and asked for often.
            if content != self._parsed[0]:
                self._parsed = content, from_text(content)
            return self._parsed[1]
        except ValueError as error:
            raise PanviewError(
                f"{self.path}: is damaged; move it away, and everything is read from the server"
            ) from error

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


def _received(each: Numbered) -> tuple[object, ...]:
    decision = each.decision
    return each.number, each.overruled_by, each.moment, decision.device, decision.device_number, _content(decision)


def _continue(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> bool:
    """Whether what another window has received under the same numbers is the same."""
    for number, *_, device, device_number, _ in rows:
        known = connection.execute("SELECT device, device_number FROM received WHERE number = ?", (number,)).fetchone()
        if known is not None and known != (device, device_number):
            return False
    return True


def _receive(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    connection.executemany("INSERT INTO received VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING", rows)
    names = [row[3:] for row in rows]
    for table in ("outbox", "former"):
        connection.executemany(f"DELETE FROM {table} WHERE device = ? AND device_number = ? AND content = ?", names)


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
