"""What libpq and PostgreSQL say of a connection that fails, in the words of somebody who can do something about it."""

from __future__ import annotations

import re

_MOST_SAID = 300
_AROUND = re.compile(
    r"""
    ^connection\ (failed|is\ bad):\s*                # psycopg
    | connection\ to\ server\ (at|on)\ .*?\ failed:\s*  # libpq, for each host
    | (?<!\w)(FATAL|ERROR):\s*
    | \s*Is\ the\ server\ running\ (on|locally).*?\?
    | \s*Multiple\ connection\ attempts\ failed\..*
    """,
    re.VERBOSE | re.DOTALL,
)
_WHERE = "~/.pgpass (readable by you alone), a service file or PGPASSWORD"
_KNOWN = (
    (r"no password supplied", f"asks for a password and finds none; write it into {_WHERE}"),
    (r"password authentication failed", f"does not take the password of this user; check {_WHERE}"),
    (r"role .* does not exist", "does not know this user; check the address, or ask the lead to add you"),
    (r"database .* does not exist", "there is no database of this name; check the address"),
    (r"(translate host name|Name or service not known|nodename nor servname)", "cannot be found; check the address"),
    (r"no pg_hba\.conf entry", "does not let this user in from here; ask its owner, and check sslmode in the address"),
    (r"does not support SSL", "does not encrypt, which the address asks for; ask its owner"),
    (r"root certificate file .* does not exist", "cannot be checked; name its certificate with sslrootcert"),
    (r"certificate verify failed", "has a certificate that this computer does not trust"),
    (r"No space left|disk full", "has no room left; its owner has to make some"),
    (r"too many (connections|clients)|remaining connection slots", "has no connection left; it is tried again"),
    (r"read-only transaction", "only reads just now; it is tried again"),
)


def explained(said: str) -> str:
    """Return what is wrong, from what was said, which is quoted behind it without what says nothing.

    Examples
    --------
    >>> explained('connection failed: connection to server at "10.0.0.7", port 5432 failed: Connection refused')
    'cannot be reached (Connection refused)'
    """
    quoted = " ".join(_AROUND.sub(" ", " ".join(said.split())).split())[:_MOST_SAID]
    for pattern, meaning in _KNOWN:
        if re.search(pattern, said, re.IGNORECASE):
            return f"{meaning} ({quoted})"
    return f"cannot be reached ({quoted})"
