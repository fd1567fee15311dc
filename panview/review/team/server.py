"""What is asked of a team's database, and what is done to it: decisions, shares of the work, roles."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.team.connection import Refused, Restored, Unreachable
from panview.review.team.place import TeamPlace
from panview.review.team.rows import COLUMNS, Name, Numbered, from_row, name_of, rows_of_log
from panview.review.team.samples_and_tags import SamplesAndTags
from panview.review.team.schema import LOCK, MIGRATIONS, VERSION
from panview.review.team.sharing import Sharing
from panview.review.team.state import Assignment, Role
from panview.review.verdict_format import cleaned
from panview.review.verdicts import Decision, dataset_key

_AT_ONCE = 2000
"""Decisions that are read in one call."""
_IS_DIRECTLY = (
    "SELECT 1 FROM pg_auth_members WHERE roleid = %s::regrole AND member = "
    "(SELECT oid FROM pg_roles WHERE rolname = %s)"
)


class Rest(NamedTuple):
    """What tells whether anything but decisions has changed: numbers that only rise, but for a restore."""

    assignments: int
    samples: int
    tag_changes: int


class Server(SamplesAndTags):
    """A connection to a team's database, by somebody with a role.

    Attributes
    ----------
    place : TeamPlace
    user : str
        PostgreSQL's, which is the name on verdicts.
    role : Role
    team : str
        What tells this database from one that was set up anew.
    """

    def __init__(self, place: TeamPlace) -> None:
        super().__init__(place)
        self.user, self.team, self.role = "", "", Role.READER

    @classmethod
    def connect(cls, place: TeamPlace) -> Server:
        """Connect, and ask who one is and what one may do.

        Raises
        ------
        Unreachable
        PanviewError
            It is no database of a team, or of another version, or one may not read it.
        """
        server = cls(place)
        try:
            server.limit()
            server.ask_who()
        except BaseException:
            server.close()
            raise
        return server

    def dataset(self, dataset: Dataset) -> int | None:
        """Return the number of a dataset in this database; None where it is not there and one may not add it."""
        key = dataset_key(dataset)
        if self.role is Role.READER:
            rows = self._rows("SELECT id FROM panview.datasets WHERE key = %s", (key,))
            return int(rows[0][0]) if rows else None
        about = key, cleaned(dataset.name).replace("\0", "\ufffd"), len(dataset)
        return int(self._rows("SELECT panview.dataset_number(%s, %s, %s)", about)[0][0])

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

    def grant(self, user: str, role: Role) -> None:
        """Give a PostgreSQL user a role, in place of those it has in this schema.

        Raises
        ------
        Refused
            One may not, or there is no such user.
        """
        with self.one_piece():
            for each in Role:
                has = self._rows(_IS_DIRECTLY, (each.group, user))
                if each is role and not has:
                    self._rows_named("GRANT {} TO {}", each.group, user)
                elif each is not role and has:
                    self._rows_named("REVOKE {} FROM {}", each.group, user)
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


def set_up(place: TeamPlace) -> tuple[int, int]:
    """Make the tables of a team in a database, or bring older ones to today's version; return both versions.

    Raises
    ------
    PanviewError
        The database cannot be reached, one may not, or it was set up by a newer panview.
    """
    with Server(place) as server, server.one_piece():
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
