"""A connection to a team's database. Only this module loads psycopg, and only who has a team loads this module.

No call waits for ever: a server that does not answer is cut off, from another thread if need be.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, LiteralString, Protocol, Self

from panview.errors import PanviewError
from panview.review.team.place import TeamPlace
from panview.review.team.schema import CHANGED, CHANNEL
from panview.review.team.trouble import explained

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
_NO_TABLES = ("3F000", "42P01", "42883")
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


class Connection:
    """A connection to the database of a team; for one thread, but for `cut`.

    Attributes
    ----------
    place : TeamPlace
    """

    def __init__(self, place: TeamPlace) -> None:
        self.place = place
        self._connection = connection = _connected(place)
        # It may be heard while something else is asked, and the socket is silent then.
        self._heard = self._heard_of_rest = False
        connection.add_notify_handler(self._hear)
        # To cut it off while another thread waits in it.
        self._socket = socket.socket(fileno=os.dup(connection.fileno()))

    def __enter__(self) -> Self:
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

    def limit(self) -> None:
        """Have the server itself give up what takes longer than a call may."""
        self._rows(f"SET statement_timeout = '{int(CALL_S * 1000)}'")

    def cut(self) -> None:
        """End whatever call another thread is in; it raises `Unreachable` there."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

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

    def _rows(self, query: Any, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - a text or one of psycopg's
        with self._guarded():
            cursor = self._connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description is not None else []

    def _rows_named(self, query: LiteralString, *names: str) -> None:
        """Ask something about roles and users, whose names are no values to PostgreSQL."""
        self._rows(sql.SQL(query).format(*map(sql.Identifier, names)))

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
