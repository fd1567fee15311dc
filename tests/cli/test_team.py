"""``panview team``, and verdicts of a team in the commands that read or join verdicts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panview.datasets.dataset import Dataset
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import read_log
from panview.review.verdicts import Verdict
from tests.cli.conftest import Panview
from tests.support.deciding import A_DECISION
from tests.support.postgres import Postgres, running
from tests.support.sets import WrittenSet, evaluated


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        yield server


@pytest.fixture
def dataset(written: WrittenSet) -> Dataset:
    return evaluated(written)[0]


def test_from_an_empty_database_to_a_team_that_decides(
    panview: Panview, written: WrittenSet, dataset: Dataset, postgres: Postgres, tmp_path: Path
) -> None:
    database = postgres.database()
    owner, lead, ana = (postgres.address(user, database) for user in ("postgres", "lea", "ana"))
    ended = panview("team", "status", written.root, "--verdicts", owner)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "panview team set-up" in ended.err
    assert "ready" in panview("team", "set-up", owner).err
    assert "up to date" in panview("team", "set-up", owner).err
    assert panview("team", "grant", owner, "lea", "--role", "lead").code == 0
    assert panview("team", "grant", lead, "ana", "--role", "reviewer").code == 0
    assert "expected reader" in panview("team", "grant", lead, "ana", "--role", "boss").err
    ended = panview("team", "assign", written.root, "--verdicts", ana, "--to", "ana")
    assert (ended.code, "permission denied" in ended.err) == (2, True)
    ended = panview("team", "assign", written.root, "--verdicts", lead, "--to", "ana", "--to", "ben", "--blind")
    assert ended.err.splitlines()[-2:] == ["ana: 1/2 + 10%, blind", "ben: 2/2 + 10%, blind"]
    # Verdicts of a file go to the team, and come back from it, with nothing lost.
    file, back = tmp_path / "ana.sqlite", tmp_path / "back.sqlite"
    with VerdictFile.open(file, dataset) as opened:
        opened.record([replace(A_DECISION, reviewer="ana"), replace(A_DECISION, reviewer="zoe", subject=8)])
        opened.record([replace(A_DECISION, reviewer="ana", verdict=Verdict.UNSURE)])
    ended = panview("verdicts", "join", written.root, "--verdicts", file, "-o", ana)
    assert (ended.code, "only a lead adds decisions of others (zoe)" in ended.err) == (2, True)
    ended = panview("verdicts", "join", written.root, "--verdicts", file, "-o", lead)
    assert "3 decisions added" in ended.err
    ended = panview("verdicts", "join", written.root, "--verdicts", file, "-o", lead)
    assert "0 decisions added; 3 of 3 were there already" in ended.err
    assert panview("verdicts", "join", written.root, "--verdicts", lead, "-o", back).code == 0
    assert read_log(back, dataset) == read_log(file, dataset)
    # What reads verdicts reads a team's.
    summary = json.loads(panview("verdicts", "summary", written.root, "--verdicts", ana, "--json", "-").out)
    assert [each["reviewer"] for each in summary["reviewers"]] == ["ana", "zoe"]
    out = panview("verdicts", "export", written.root, "--verdicts", ana, "--csv", "-", "--history").out
    assert [row["reviewer"] for row in csv.DictReader(io.StringIO(out))] == ["ana", "zoe", "ana"]
    ended = panview("team", "status", written.root, "--verdicts", ana)
    assert "you are ana, a reviewer" in ended.err
    assert "3 decisions of 2 reviewers saved" in ended.err
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-", "--verdicts", ana)
    assert ended.code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("verdicts", "summary", "ROOT", "--verdicts", "ADDRESS"),
        ("verdicts", "join", "ROOT", "--verdicts", "FILE", "-o", "ADDRESS"),
        ("team", "set-up", "ADDRESS"),
        ("apply-verdicts", "ROOT", "--pred", "PRED", "-o", "OUT", "--verdicts", "ADDRESS"),
    ],
    ids=lambda words: words[0],
)
def test_a_password_in_the_address_is_refused_and_not_said_again(
    panview: Panview, written: WrittenSet, dataset: Dataset, tmp_path: Path, words: tuple[str, ...]
) -> None:
    with VerdictFile.open(tmp_path / "v.sqlite", dataset) as file:
        file.record([A_DECISION])
    places = {"ROOT": written.root, "PRED": written.prediction, "FILE": tmp_path / "v.sqlite", "OUT": tmp_path / "out"}
    for address in ("postgresql://ana:hush-9@db/team", "postgresql://db/team?user=ana&password=hush-9"):
        ended = panview(*(places.get(word, address if word == "ADDRESS" else word) for word in words))
        assert ended.code == 2
        assert "must not contain a password" in ended.err
        assert "hush-9" not in ended.err + ended.out


def test_where_nobody_answers_that_is_one_line(panview: Panview, written: WrittenSet) -> None:
    pytest.importorskip("psycopg")
    ended = panview("verdicts", "summary", written.root, "--verdicts", "postgresql://ana@127.0.0.1:1/team")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "127.0.0.1:1/team: cannot be reached" in ended.err
