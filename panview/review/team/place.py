"""Where a team keeps its verdicts: an address of PostgreSQL, without a password."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from panview.errors import PanviewError

_SCHEMES = ("postgresql://", "postgres://")
_SECRET = ("password", "sslpassword")


@dataclass(frozen=True)
class TeamPlace:
    """A database, and how to reach it, as libpq takes it.

    Attributes
    ----------
    address : str
        Such as ``postgresql://ana@db.example.org/verdicts``; it may be shown and kept, since it holds no password.
    """

    address: str

    def __str__(self) -> str:
        """Return the address."""
        return self.address

    @property
    def name(self) -> str:
        """The database and its host in a few words."""
        parts = urlsplit(self.address)
        host = parts.netloc.rpartition("@")[2] or dict(parse_qsl(parts.query)).get("host", "")
        return f"{host or 'this computer'}{parts.path}" if parts.path.strip("/") else host or self.address


Place = Path | TeamPlace
"""A verdict file, or the database of a team."""


def is_team(text: str) -> bool:
    """Whether a text is the address of a team's database, and not the name of a file."""
    return text.startswith(_SCHEMES)


def read_team_place(text: str) -> TeamPlace:
    """Read an address.

    Raises
    ------
    PanviewError
        It holds a password, or names no database. The message never holds a password.

    Examples
    --------
    >>> read_team_place("postgresql://ana@db.example.org/verdicts").name
    'db.example.org/verdicts'
    """
    text = text.strip()
    if not is_team(text):
        # Whatever it is, it is not said again: it may hold a password.
        raise PanviewError("this is not the address of a team; write postgresql://HOST/DATABASE")
    try:
        parts = urlsplit(text)
        asked = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        raise PanviewError("this is not the address of a team; write postgresql://HOST/DATABASE") from None
    if ":" in parts.netloc.rpartition("@")[0] or any(name in asked for name in _SECRET):
        raise PanviewError(
            "the address of a team must not contain a password, since it is shown and saved; write postgresql://"
            "USER@HOST/DATABASE, and the password into ~/.pgpass, a service file or PGPASSWORD"
        )
    if not (parts.path.strip("/") or asked.get("dbname") or asked.get("service")):
        raise PanviewError(f"{text}: names no database; write postgresql://HOST/DATABASE")
    return TeamPlace(text)


def read_place(text: str) -> Place:
    """Return the place that a text names: a file, or the database of a team.

    Raises
    ------
    PanviewError
        It is the address of a team, and cannot be used.
    """
    return read_team_place(text) if is_team(text) else Path(text)
