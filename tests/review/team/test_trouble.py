"""What is said of a connection that fails: by real libpq texts, which say little to who has to do something."""

from __future__ import annotations

import pytest

from panview.review.team.trouble import explained

AT = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            f"{AT}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
            "cannot be reached (Connection refused)",
        ),
        (
            f'{AT}FATAL:  password authentication failed for user "ana"',
            "does not take the password of this user; check ~/.pgpass (readable by you alone), a service file or "
            'PGPASSWORD (password authentication failed for user "ana")',
        ),
        (
            f"{AT}fe_sendauth: no password supplied",
            "asks for a password and finds none; write it into ~/.pgpass (readable by you alone), a service file or "
            "PGPASSWORD (fe_sendauth: no password supplied)",
        ),
        (
            f'{AT}FATAL:  role "anna" does not exist',
            'does not know this user; check the address, or ask the lead to add you (role "anna" does not exist)',
        ),
        (
            f'{AT}FATAL:  database "verdict" does not exist',
            'there is no database of this name; check the address (database "verdict" does not exist)',
        ),
        (
            "[Errno -2] Name or service not known",
            "cannot be found; check the address ([Errno -2] Name or service not known)",
        ),
        (
            f'{AT}FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "ana", database "v", no encryption',
            "does not let this user in from here; ask its owner, and check sslmode in the address (no pg_hba.conf "
            'entry for host "10.0.0.7", user "ana", database "v", no encryption)',
        ),
        (
            f"{AT}server does not support SSL, but SSL was required",
            "does not encrypt, which the address asks for; ask its owner (server does not support SSL, but SSL was "
            "required)",
        ),
        (
            'could not extend file "base/5/16384": No space left on device',
            'has no room left; its owner has to make some (could not extend file "base/5/16384": No space left on '
            "device)",
        ),
        (
            f"{AT}FATAL:  sorry, too many clients already",
            "has no connection left; it is tried again (sorry, too many clients already)",
        ),
        ("timeout expired", "cannot be reached (timeout expired)"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(said: str, meant: str) -> None:
    assert explained(said) == meant


def test_what_is_very_long_is_cut() -> None:
    assert len(explained("x" * 5000)) < 400
