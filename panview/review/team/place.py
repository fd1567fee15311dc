"""Where a team keeps its verdicts: an address of PostgreSQL, without a password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from panview.errors import PanviewError
from panview.remote import is_address

_MEANT = re.compile(r"\s*postgres(ql)?(\+\w+)?:", re.IGNORECASE)
"""What is meant as an address, even if it is not written as one: it names no file, and is not said again."""
_HOST = r"(?:\[[0-9A-Fa-f:.%a-z]+\]|[^\s:@/?#,\[\]]*)(?::[0-9]{1,5})?"
_ADDRESS = re.compile(
    rf"postgres(?:ql)?://(?:(?P<user>[^\s:@/?#\[\]]*)@)?(?P<hosts>{_HOST}(?:,{_HOST})*)"
    r"(?:/(?P<database>[^\s:@/?#]*))?(?:\?(?P<query>[^\s@?#]*))?"
)
_NOT_ESCAPED = re.compile(r"%(?![0-9A-Fa-f]{2})|%00")
_SECRET = re.compile(
    r"""
    :/*[^\s@]*:.*@                          # anything with a colon before an @, whatever stands between
    | (pass(word|file|wd)?|pwd|secret|_key)["']?\s*=   # also passfile, sslpassword, oauth_client_secret
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PARAMETERS = frozenset(
    (
        "host hostaddr port dbname user service servicefile options application_name fallback_application_name "
        "client_encoding connect_timeout tcp_user_timeout keepalives keepalives_idle keepalives_interval "
        "keepalives_count target_session_attrs load_balance_hosts ssl sslmode sslnegotiation requiressl sslcompression "
        "sslcert sslkey sslcertmode sslrootcert sslcrl sslcrldir sslsni ssl_min_protocol_version "
        "ssl_max_protocol_version requirepeer require_auth channel_binding gssencmode krbsrvname gsslib gssdelegation"
    ).split()
)
"""What libpq takes in an address, but for what is a secret or leads to one."""
_FORM = "write postgresql://USER@HOST/DATABASE"
_NO_PASSWORD = (
    "the address of a team must not contain a password, since it is shown and saved; write postgresql://"
    "USER@HOST/DATABASE, and the password into ~/.pgpass, a service file or PGPASSWORD"
)


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
    """Whether a text is meant as the address of a team's database, and not as the name of a file."""
    return bool(_MEANT.match(text))


def read_team_place(text: str) -> TeamPlace:
    """Read an address.

    Only what is understood in full is taken: what libpq reads otherwise than it looks, such as a password with a slash
    in it, would be shown and saved.

    Raises
    ------
    PanviewError
        It is none, holds a password, or names no database. The message never repeats what may be a password.

    Examples
    --------
    >>> read_team_place("postgresql://ana@db.example.org/verdicts").name
    'db.example.org/verdicts'
    """
    text = text.strip()
    if _holds_secret(text):
        raise PanviewError(_NO_PASSWORD)
    found = _ADDRESS.fullmatch(text)
    if found is None or _NOT_ESCAPED.search(text):
        # Whatever it is, it is not said again: it may hold a password.
        raise PanviewError(f"this is not the address of a team; {_FORM}, with %40 for an @ in a name, and so on")
    asked = dict(_parameters(found["query"] or ""))
    hosts = re.sub(r"\[.*?\]|:[0-9]+", "", found["hosts"]).split(",")
    # A password in disguise: libpq takes a whole address as the name of a database.
    names = [_plain(found["database"] or ""), asked.get("dbname", ""), *map(_plain, hosts)]
    user = _plain(found["user"] or "") + asked.get("user", "")
    if ":" in user or any(set(name) & set(":@=") for name in names):
        raise PanviewError(_NO_PASSWORD)
    unknown = [name for name in asked if name not in _PARAMETERS]
    if unknown:
        raise PanviewError(
            "the address of a team holds a parameter that is not known; PostgreSQL's manual lists them under libpq"
        )
    if not (found["database"] or asked.get("dbname") or asked.get("service")):
        raise PanviewError(f"{text}: names no database; write postgresql://HOST/DATABASE")
    return TeamPlace(text)


def read_place(text: str) -> Place:
    """Return the place that a text names: a file, or the database of a team.

    Raises
    ------
    PanviewError
        It is the address of a team, and cannot be used, or an address of something else with a password.
    """
    if is_team(text):
        return read_team_place(text)
    # Another scheme, or libpq's other spelling ("host=db password=..."): the name of a file would be said again.
    if re.match(r"\s*[a-z][a-z0-9+.-]+://", text, re.IGNORECASE) or re.search(r"(^|\s)(host|dbname|user)\s*=", text):
        if _holds_secret(text):
            raise PanviewError(_NO_PASSWORD)
    if is_address(text.strip()):
        scheme = text.strip().partition(":")[0]
        raise PanviewError(
            f"{scheme}://: verdicts cannot be kept there; give a file on this disk, or postgresql://HOST/DB of a team"
        )
    return Path(text)


def _holds_secret(text: str) -> bool:
    return any(_SECRET.search(each) for each in (text, _plain(text)))


def _parameters(query: str) -> list[tuple[str, str]]:
    pairs = (each.partition("=") for each in query.split("&") if each)
    return [(_plain(name), _plain(value)) for name, _, value in pairs]


def _plain(text: str) -> str:
    """Return a text without escapes, also where those are escaped."""
    while (plain := unquote(text)) != text:
        text = plain
    return text
