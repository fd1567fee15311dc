"""Addresses of teams: what is taken, and that a password is refused in every spelling and never said again."""

from __future__ import annotations

from pathlib import Path

import pytest

from panview.errors import PanviewError
from panview.review.team.place import TeamPlace, read_place, read_team_place

WITH_A_PASSWORD = [
    "postgresql://ana:hush-9@db/team",
    "postgres://ana:hush-9@db/team",
    "POSTGRESQL://ana:hush-9@db/team",
    "  postgresql://ana:hush-9@db/team",
    "postgresql+psycopg://ana:hush-9@db/team",
    "postgresql:/ana:hush-9@db/team",
    "postgresql:ana:hush-9@db/team",
    # What libpq reads as a password, and others as a path, a query or a fragment.
    "postgresql://ana:hush-9/x@db/team",
    "postgresql://ana:hush-9?x@db/team",
    "postgresql://ana:hush-9#x@db/team",
    "postgresql://ana:12?user=hush-9@db/team",
    "postgresql://ana:12/x?user=hush-9@db",
    "postgresql://ana:hush-9 x@db/team",
    "postgresql://ana:@hush-9@db/team",
    "postgresql://ana:hush-9@x@db/team",
    "postgresql://ana:hush-9%zz@db/team",
    "postgresql://ana@db:hush-9/team",
    "postgresql://ana:hush-9",
    "postgresql://ana:hush-9/db",
    "postgresql://ana@[::1:hush-9/team",
    # Escaped, and escaped twice.
    "postgresql://ana%3Ahush-9@db/team",
    "postgresql://ana%3Ahush-9%40db/team",
    "postgresql://ana%253Ahush-9%2540db/team",
    "postgresql://db/team?%70assword=hush-9",
    "postgresql://db/team?%2570assword=hush-9",
    # As parameters.
    "postgresql://db/team?password=hush-9",
    "postgresql://db/team?user=ana&PassWord=hush-9",
    "postgresql://db/team? password=hush-9",
    "postgresql://db/team?x=1;password=hush-9",
    "postgresql://db/team#password=hush-9",
    "postgresql://db/team?passfile=/home/hush-9",
    "postgresql://db/team?sslpassword=hush-9",
    "postgresql://db/team?oauth_client_secret=hush-9",
    "postgresql://db/team?scram_client_key=hush-9",
    "postgresql://db/team?user=ana:hush-9",
    "postgresql://db/team?host=ana:hush-9@db",
    "postgresql://db/team?hush-9=x",
    # As a whole address in the name of the database.
    "postgresql://db?dbname=postgresql%3A%2F%2Fana%3Ahush-9%40db%2Fteam",
    "postgresql://db/password%3Dhush-9",
    "postgresql://db?dbname=host%3Dhush-9",
    "postgresql://ana%3Ahush-9/team",
    "postgresql://db?dbname=password%3Dhush-9%20x",
    # Not an address of ours, and no file either.
    "mysql://ana:hush-9@db/team",
    "host=db user=ana password=hush-9",
    "host=db user=ana password = 'hush-9' dbname=x",
    "user=ana passfile=hush-9",
]


@pytest.mark.parametrize("address", WITH_A_PASSWORD)
def test_a_password_is_refused_in_every_spelling_and_never_said_again(address: str) -> None:
    for read in (read_place, read_team_place):
        with pytest.raises(PanviewError) as caught:
            read(address)
        assert "hush" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://ana@db.example.org/verdicts", "db.example.org/verdicts"),
        ("postgresql://ana@127.0.0.1:5432/team", "127.0.0.1:5432/team"),
        ("postgresql://?service=verdicts", "postgresql://?service=verdicts"),
        ("postgresql:///team", "this computer/team"),
        ("postgresql:///team?host=/var/run/postgresql", "/var/run/postgresql/team"),
        ("postgresql://h1:1,h2:2/team?target_session_attrs=any&sslmode=verify-full", "h1:1,h2:2/team"),
        ("postgresql://ana@[::1]:5432/team", "[::1]:5432/team"),
        ("postgresql://ana%40corp@db/team", "db/team"),
        ("postgresql://db/team?user=ana%40corp&sslrootcert=C:/x", "db/team"),
    ],
)
def test_an_address_without_one_is_taken_as_it_is(address: str, name: str) -> None:
    place = read_place(address)
    assert place == TeamPlace(address)
    assert place.name == name


@pytest.mark.parametrize("file", ["a.sqlite", "C:\\x\\a.sqlite", "user=3.sqlite", "/x/postgres/a:b@c.sqlite"])
def test_the_name_of_a_file_is_no_address(file: str) -> None:
    assert read_place(file) == Path(file)


def test_what_is_missing_is_said() -> None:
    with pytest.raises(PanviewError, match="db: names no database"):
        read_place("postgresql://db")
    with pytest.raises(PanviewError, match="this is not the address of a team"):
        read_place("postgresql+psycopg://ana@db/team")
