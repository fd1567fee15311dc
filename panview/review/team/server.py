"""What is asked of PostgreSQL. Only this module loads psycopg, and only who has a team loads this module.

No call waits for ever: a server that does not answer is cut off, from another thread if need be.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import select
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.team.place import TeamPlace
from panview.review.team.rows import COLUMNS, Name, Numbered, from_row, name_of, rows_of_log
from panview.review.team.schema import CHANGED, CHANNEL, LOCK, MIGRATIONS, VERSION
from panview.review.team.sharing import Sharing
from panview.review.team.state import Assignment, Role
from panview.review.team.tags import KeptTags, Marks, NumberedChange, TagChange, received
from panview.review.team.trouble import explained
from panview.review.verdict_format import cleaned
from panview.review.verdicts import Decision, dataset_key

try:
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
except ImportError as error:
    raise PanviewError(
        f"verdicts of a team need psycopg, which cannot be loaded ({error}); install it: pip install 'panview[team]'"
    ) from error

CALL_S = 15.0
"""How long a call may take; what may take long, such as a first reading, is made of several."""
_SETTINGS: dict[str, str | int] = {
    "connect_timeout": 5,
    # A peer that is gone without a word, such as a laptop's network, is noticed in seconds: while nothing is said, and
    # (in milliseconds) while something is.
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
_AT_ONCE = 2000
"""Decisions that are read in one call."""
_CHANGES_AT_ONCE = 200
"""Of tags; one may be of thousands of images."""
_NO_TABLES = ("3F000", "42P01", "42883")
_IS_DIRECTLY = (
    "SELECT 1 FROM pg_auth_members WHERE roleid = %s::regrole AND member = "
    "(SELECT oid FROM pg_roles WHERE rolname = %s)"
)
_MAY_NOT = "42501"
_MOST_SAID = 300


class _Said(Protocol):
    """What is said on the channel."""

    @property
    def payload(self) -> str:
        """The text."""


class Unreachable(PanviewError):
    """There is no connection, or none any more; trying again later may help."""


class Refused(PanviewError):
    """The server answers, and refuses what was sent; trying again does not help."""


class Taken(Refused):
    """The server has another decision of the same device and running number."""


class Restored(PanviewError):
    """The server does not have the decision that was read last: it is another database, or an older one."""


class Rest(NamedTuple):
    """What tells whether anything but decisions has changed: numbers that only rise, but for a restore."""

    assignments: int
    samples: int
    tag_changes: int


class Server:
    """A connection to a team's database; for one thread, but for `cut`.

    Attributes
    ----------
    place : TeamPlace
    user : str
        PostgreSQL's, which is the name on verdicts.
    role : Role
    team : str
        What tells this database from one that was set up anew.
    """

    def __init__(self, place: TeamPlace, connection: psycopg.Connection[Any]) -> None:
        self.place = place
        self.user, self.team, self.role = "", "", Role.READER
        self._connection = connection
        # It may be heard while something else is asked, and the socket is silent then.
        self._heard = self._heard_of_rest = False
        connection.add_notify_handler(self._hear)
        # To cut it off while another thread waits in it.
        self._socket = socket.socket(fileno=os.dup(connection.fileno()))

    @classmethod
    def connect(cls, place: TeamPlace) -> Server:
        """Connect, and ask who one is and what one may do.

        Raises
        ------
        Unreachable
        PanviewError
            It is no database of a team, or of another version, or one may not read it.
        """
        server = cls(place, _connected(place))
        try:
            server._rows(f"SET statement_timeout = '{int(CALL_S * 1000)}'")
            server.ask_who()
        except BaseException:
            server.close()
            raise
        return server

    def __enter__(self) -> Server:
        """Return the connection."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        # It may be broken in any way.
        with contextlib.suppress(psycopg.Error, OSError):
            self._connection.close()
        self._socket.close()

    def cut(self) -> None:
        """End whatever call another thread is in; it raises `Unreachable` there."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def dataset(self, dataset: Dataset) -> int | None:
        """Return the number of a dataset in this database; None where it is not there and one may not add it."""
        key = dataset_key(dataset)
        if self.role is Role.READER:
            rows = self._rows("SELECT id FROM panview.datasets WHERE key = %s", (key,))
            return int(rows[0][0]) if rows else None
        about = key, cleaned(dataset.name).replace("\0", "\ufffd"), len(dataset)
        return int(self._rows("SELECT panview.dataset_number(%s, %s, %s)", about)[0][0])

    def listen(self) -> None:
        """Have this connection told of what others decide; `wait` waits for it."""
        self._rows(f"LISTEN {CHANNEL}")

    def wait(self, other: socket.socket, timeout: float) -> bool:
        """Wait until something is said on the channel, or arrives at another socket; False where nothing does.

        Parameters
        ----------
        other : socket
        timeout : float
            Seconds.
        """
        if self._heard:
            self._heard = False
            return True
        try:
            return bool(select.select([self._socket, other], [], [], timeout)[0])
        except (OSError, ValueError) as error:
            raise Unreachable(f"{self.place.name}: the connection was closed") from error

    def later(self, dataset: int, number: int, name: Name | None = None) -> Iterator[list[Numbered]]:
        """Yield what has been decided after some number, in pieces.

        Parameters
        ----------
        dataset, number : int
        name : tuple of str and int, optional
            Device and running number of the decision of that number.

        Raises
        ------
        Unreachable
        Restored
            The decision of that number is not the one of that name.
        PanviewError
            A decision is missing, or is not what was saved.
        """
        names = ", ".join(COLUMNS)
        # With the one before: whether it is still there belongs to what follows it.
        query = (
            f"SELECT number, overruled_by, moment, exact, checksum, {names} FROM panview.decisions "
            f"WHERE dataset = %s AND number >= %s ORDER BY number LIMIT {_AT_ONCE + 1}"
        )
        while True:
            rows = self._rows(query, (dataset, number if name is not None else number + 1))
            if name is not None:
                first = dict(zip(COLUMNS, rows[0][5:], strict=True)) if rows else {}
                if not rows or rows[0][0] != number or (first["device"], first["device_number"]) != name:
                    raise Restored(f"{self.place.name}: was brought back from a back-up")
                rows = rows[1:]
            if not rows:
                return
            found = []
            for at, overruled_by, made, exact, said, *values in rows:
                number += 1
                if at != number:
                    raise PanviewError(
                        f"{self.place.name}: is damaged (decision {number} is missing); the lead restores a back-up"
                    )
                found.append(Numbered(at, from_row(self.place.name, at, values, exact, said), overruled_by, made))
            name = name_of(found[-1].decision)
            yield found
            if len(rows) < _AT_ONCE:
                # Nothing more to ask for: over a slow line each question counts.
                return

    def log(self, dataset: int) -> list[Numbered]:
        """Return everything that has been decided, as it was at one moment.

        Raises
        ------
        Unreachable
        PanviewError
            As `later`.
        """
        with self.one_piece(reading=True):
            return [each for piece in self.later(dataset, 0) for each in piece]

    def name_of(self, dataset: int, number: int) -> tuple[str, int] | None:
        """Return device and running number of a decision, None where there is none of that number."""
        asked = "SELECT device, device_number FROM panview.decisions WHERE dataset = %s AND number = %s"
        rows = self._rows(asked, (dataset, number))
        return (str(rows[0][0]), int(rows[0][1])) if rows else None

    def last_number(self, dataset: int) -> int:
        """Return the number of the last decision."""
        return int(self._rows("SELECT last_number FROM panview.datasets WHERE id = %s", (dataset,))[0][0])

    def record(self, dataset: int, rows: Sequence[dict[str, Any]]) -> int:
        """Add decisions, all or none, and return the number of the last that there is; what is there is passed over.

        Raises
        ------
        Unreachable
            They may be there or not; sending them again does no harm.
        Refused
            One may not, or one of them has been saved before and said something else.
        """
        function = "record_as_lead" if self.role is Role.LEAD else "record"
        answer = self._rows(f"SELECT panview.{function}(%s, %s::jsonb)", (dataset, json.dumps(list(rows))))
        return int(answer[0][0])

    def rest(self, dataset: int) -> Rest:
        """Return what tells whether anything but decisions has changed."""
        asked = (
            "SELECT (SELECT coalesce(max(number), 0) FROM panview.assignments WHERE dataset = d.id), "
            "(SELECT count(*) FROM panview.samples WHERE dataset = d.id), last_tag_change "
            "FROM panview.datasets AS d WHERE id = %s"
        )
        rows = self._rows(asked, (dataset,))
        if not rows:
            # As a new connection finds it.
            raise Unreachable(f"{self.place.name}: does not know the set any more; connecting again")
        return Rest(*rows[0])

    def assignments(self, dataset: int) -> tuple[Assignment, ...]:
        """Return the latest of each reviewer, by name."""
        asked = (
            "SELECT DISTINCT ON (reviewer) number, reviewer, queue, blind FROM panview.assignments "
            "WHERE dataset = %s ORDER BY reviewer, number DESC"
        )
        return tuple(Assignment(*row) for row in self._rows(asked, (dataset,)))

    def users(self) -> list[str]:
        """Return the names of everybody who may log in."""
        return [str(name) for (name,) in self._rows("SELECT rolname FROM pg_roles WHERE rolcanlogin ORDER BY rolname")]

    def assign(self, dataset: int, reviewer: str, queue: str, blind: bool) -> None:
        """Give a reviewer a queue.

        Raises
        ------
        Refused
            Only a lead may.
        """
        self._rows("SELECT panview.assign(%s, %s, %s, %s)", (dataset, reviewer, queue, blind))

    def sample_names(self, dataset: int) -> list[str]:
        """Return the names of all samples that the team has."""
        asked = "SELECT name FROM panview.samples WHERE dataset = %s ORDER BY drawn_at, name"
        return [str(name) for (name,) in self._rows(asked, (dataset,))]

    def sample(self, dataset: int, name: str) -> str:
        """Return a sample as JSON; an empty text where there is none."""
        asked = "SELECT content FROM panview.samples WHERE dataset = %s AND name = %s"
        rows = self._rows(asked, (dataset, name))
        return str(rows[0][0]) if rows else ""

    def add_sample(self, dataset: int, name: str, content: str) -> bool:
        """Add a sample; False where there is one of that name, in whatever capitals.

        Raises
        ------
        Refused
            One may not.
        """
        return bool(self._rows("SELECT panview.add_sample(%s, %s, %s)", (dataset, name, content))[0][0])

    def tag_changes(self, dataset: int, number: int = 0, name: str = "") -> Iterator[list[NumberedChange]]:
        """Yield what has been done to tags after some change, in pieces.

        Parameters
        ----------
        dataset, number : int
        name : str
            Name of the change of that number.

        Raises
        ------
        Unreachable
        Restored
            The change of that number is not the one of that name.
        PanviewError
            A change is missing, or is none.
        """
        query = (
            "SELECT number, name::text, tag, present, images FROM panview.tag_changes "
            f"WHERE dataset = %s AND number >= %s ORDER BY number LIMIT {_CHANGES_AT_ONCE + 1}"
        )
        while True:
            rows = self._rows(query, (dataset, number if number else 1))
            if number:
                if not rows or (rows[0][0], rows[0][1]) != (number, name):
                    raise Restored(f"{self.place.name}: was brought back from a back-up")
                rows = rows[1:]
            if not rows:
                return
            found = []
            for at, called, tag, present, images in rows:
                number += 1
                if at != number or not all(isinstance(each, str) or type(each) is int for each in images):
                    raise PanviewError(
                        f"{self.place.name}: is damaged (change {number} of tags); the lead restores a back-up"
                    )
                found.append(NumberedChange(at, called, TagChange(tag, present, frozenset(images))))
            name = found[-1].name
            yield found
            if len(rows) < _CHANGES_AT_ONCE:
                return

    def tags(self, dataset: int) -> Marks:
        """Return the images that have each tag."""
        kept = KeptTags()
        with self.one_piece(reading=True):
            for piece in self.tag_changes(dataset):
                kept = received(kept, piece)
        return kept.there

    def change_tag(self, dataset: int, change: TagChange, name: str = "") -> int:
        """Put a tag on images, or take it off them; return the number of the change.

        Parameters
        ----------
        dataset : int
        change : TagChange
        name : str
            A UUID by which whoever sends it knows it again (default: a new one).

        Raises
        ------
        Unreachable
        Refused
            One may not, or it is no tag.
        """
        images = json.dumps(list(change.images))
        asked = dataset, name or str(uuid4()), change.tag, change.present, images
        return int(self._rows("SELECT panview.change_tag(%s, %s::uuid, %s, %s, %s::jsonb)", asked)[0][0])

    def grant(self, user: str, role: Role) -> None:
        """Give a PostgreSQL user a role, in place of those it has in this schema.

        Raises
        ------
        Refused
            One may not, or there is no such user.
        """
        name = sql.Identifier(user)
        with self.one_piece():
            for each in Role:
                has = self._rows(_IS_DIRECTLY, (each.group, user))
                group = sql.Identifier(each.group)
                if each is role and not has:
                    self._rows(sql.SQL("GRANT {} TO {}").format(group, name))
                elif each is not role and has:
                    self._rows(sql.SQL("REVOKE {} FROM {}").format(group, name))
            self._check_role(user, role)

    def _check_role(self, user: str, role: Role) -> None:
        """Refuse where a user does not have the role now that was given: a REVOKE may do nothing, and only warn."""
        has = [each for each in Role if self._rows("SELECT 1 WHERE pg_has_role(%s, %s, 'MEMBER')", (user, each.group))]
        if max(has, default=None) is role:
            return
        if not has:
            raise Refused(f"{self.place.name}: {user} did not become a {role.word}; ask the database's owner")
        is_super = self._rows("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolsuper", (user,))
        asked = (
            "SELECT DISTINCT grantor::regrole::text FROM pg_auth_members "
            "WHERE roleid = %s::regrole AND member = (SELECT oid FROM pg_roles WHERE rolname = %s)"
        )
        givers = ", ".join(name for (name,) in self._rows(asked, (max(has).group, user))) or "another role"
        why = (
            "as a superuser of the server has every role"
            if is_super
            else f"has that from {givers}; who may take that away must REVOKE {max(has).group} first"
        )
        raise Refused(f"{self.place.name}: {user} is still a {max(has).word} and {why}. Nothing was changed")

    @contextmanager
    def one_piece(self, *, reading: bool = False) -> Iterator[None]:
        """Have all that is done within appear together, or nothing of it.

        Parameters
        ----------
        reading : bool
            See everything as it was at one moment, and change nothing.
        """
        self._rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if reading else "BEGIN")
        try:
            yield
        except BaseException:
            # Where the connection is gone, so is what was done.
            with contextlib.suppress(PanviewError):
                self._rows("ROLLBACK")
            raise
        self._rows("COMMIT")

    def has_heard_of_rest(self) -> bool:
        """Whether something has been said on the channel, since this was asked last, that is not about decisions."""
        heard, self._heard_of_rest = self._heard_of_rest, False
        return heard

    def _hear(self, said: _Said) -> None:
        self._heard = True
        # Decisions have numbers from 1 on.
        self._heard_of_rest |= said.payload.endswith(":0")

    def ask_who(self) -> None:
        """Ask who one is, and what one may do now.

        Raises
        ------
        Unreachable
        PanviewError
            The database is of another version, or one may not read it.
        """
        asked = (
            "SELECT (SELECT max(version) FROM panview.versions), session_user::text, (SELECT id FROM panview.team), "
            "has_function_privilege('panview.record(integer, jsonb)', 'EXECUTE'), "
            "has_function_privilege('panview.record_as_lead(integer, jsonb)', 'EXECUTE')"
        )
        version, user, team, decides, leads = self._rows(asked)[0]
        if version is None or version < VERSION:
            raise PanviewError(
                f"{self.place.name}: was set up by an older panview (version {version}, this one needs {VERSION}); "
                "its owner must run panview team set-up"
            )
        if version > VERSION:
            raise PanviewError(
                f"{self.place.name}: was set up by a newer panview (version {version}, this one reads {VERSION}); "
                "update panview"
            )
        if self.team not in ("", team):
            # As a new connection finds it.
            raise Unreachable(f"{self.place.name}: is another database now; connecting to it")
        self.user, self.team = user, team
        self.role = Role.LEAD if leads else Role.REVIEWER if decides else Role.READER

    def _rows(self, query: Any, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - a text or one of psycopg's
        with self._guarded():
            cursor = self._connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description is not None else []

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        timer = threading.Timer(CALL_S, self.cut)
        timer.daemon = True
        timer.start()
        try:
            with _explained(self.place):
                yield
        finally:
            timer.cancel()


def set_up(place: TeamPlace) -> tuple[int, int]:
    """Make the tables of a team in a database, or bring older ones to today's version; return both versions.

    Raises
    ------
    PanviewError
        The database cannot be reached, one may not, or it was set up by a newer panview.
    """
    with Server(place, _connected(place)) as server, server.one_piece():
        ask = server._rows
        encoding = ask("SHOW server_encoding")[0][0]
        if encoding != "UTF8":
            raise PanviewError(f"{place.name}: its encoding is {encoding}; create it with ENCODING 'UTF8'")
        ask("SELECT pg_advisory_xact_lock(%s, 0)", (LOCK,))
        there = ask("SELECT to_regclass('panview.versions') IS NOT NULL")[0][0]
        before = int(ask("SELECT coalesce(max(version), 0) FROM panview.versions")[0][0]) if there else 0
        if before > VERSION:
            raise PanviewError(f"{place.name}: was set up by a newer panview (version {before}); update panview")
        for version in range(before + 1, VERSION + 1):
            ask(MIGRATIONS[version - 1].encode())
            ask("INSERT INTO panview.versions (version) VALUES (%s)", (version,))
    return before, VERSION


def read_log(place: TeamPlace, dataset: Dataset) -> list[Numbered]:
    """Return everything that a team has decided of a dataset.

    Raises
    ------
    PanviewError
    """
    with Server.connect(place) as server:
        number = server.dataset(dataset)
        return server.log(number) if number is not None else []


def add_log(place: TeamPlace, dataset: Dataset, log: Sequence[Decision]) -> int:
    """Add a log to what a team has decided, in one piece; return how many of its decisions were not there.

    Raises
    ------
    PanviewError
    """
    with Server.connect(place) as server:
        others = sorted({each.reviewer for each in log if each.reviewer != server.user})
        if server.role is Role.READER:
            raise Refused(f"{place.name}: you may read but not decide; ask the lead for the role reviewer")
        if others and server.role is not Role.LEAD:
            raise Refused(f"{place.name}: only a lead adds decisions of others ({', '.join(others[:5])})")
        number = server.dataset(dataset)
        assert number is not None
        with server.one_piece():
            before = server.last_number(number)
            rows = rows_of_log(log)
            for start in range(0, len(rows), _AT_ONCE):
                server.record(number, rows[start : start + _AT_ONCE])
            return server.last_number(number) - before


def share_out(place: TeamPlace, dataset: Dataset, sharing: Sharing) -> None:
    """Give reviewers their queues, all or none.

    Raises
    ------
    PanviewError
        Only a lead may, or the server does not know somebody.
    """
    with Server.connect(place) as server:
        users = server.users()
        for reviewer in sharing.queues:
            if reviewer not in users:
                close = difflib.get_close_matches(reviewer, users, n=3)
                hint = f"; did you mean {' or '.join(close)}?" if close else "; createuser makes one"
                raise PanviewError(f"{place.name}: the server knows no user {reviewer}{hint}")
        number = server.dataset(dataset)
        if number is None:
            raise Refused(f"{place.name}: only a lead shares out work")
        with server.one_piece():
            for reviewer, queue in sharing.queues.items():
                server.assign(number, reviewer, queue.text, sharing.blind)


def _connected(place: TeamPlace) -> psycopg.Connection[Any]:
    try:
        # What the address asks for goes first.
        address = make_conninfo("", **{**_SETTINGS, **conninfo_to_dict(place.address)})
    except psycopg.Error:
        # What libpq says of it would repeat a part of it.
        raise PanviewError("the address of the team cannot be used; write postgresql://USER@HOST/DATABASE") from None
    with _explained(place):
        return psycopg.connect(address, autocommit=True, application_name="panview", client_encoding="UTF8")


@contextmanager
def _explained(place: TeamPlace) -> Iterator[None]:
    """Turn what psycopg says into a message for the user; libpq's hold no password."""
    try:
        yield
    except psycopg.Error as error:
        whole = " ".join((error.diag.message_primary or str(error)).split()) or type(error).__name__
        said = whole[:_MOST_SAID]
        code = error.sqlstate or ""
        if code in _NO_TABLES:
            problem = "there are no verdicts of a team yet; its owner must run panview team set-up"
            raise PanviewError(f"{place.name}: {problem}") from error
        if code == _MAY_NOT:
            raise Refused(f"{place.name}: {said}; ask the lead for the role that it needs") from error
        if code == CHANGED:
            raise Taken(f"{place.name}: {said}") from error
        if code.startswith("22") or code.startswith("23"):
            raise Refused(f"{place.name}: cannot save this ({said})") from error
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            raise Unreachable(f"{place.name}: {explained(whole)}") from error
        raise PanviewError(f"{place.name}: {said}") from error
    except OSError as error:
        raise Unreachable(f"{place.name}: cannot be reached ({error.strerror or error})") from error
