"""``panview verdicts``, and the queues of ``panview export``."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.review.agreement import cohens_kappa
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import read_log
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Decision, Verdict
from tests.cli.conftest import Panview
from tests.support.deciding import seen_at
from tests.support.sets import WrittenSet, evaluated

FINE, WRONG = Verdict.BOTH_FINE, Verdict.TRUTH_WRONG


def decide(dataset: Dataset, path: Path, made: list[Decision]) -> None:
    with VerdictFile.open(path, dataset) as file:
        file.record(made)


@pytest.fixture
def files(written: WrittenSet, tmp_path: Path) -> tuple[Dataset, Path, Path]:
    """Ana has decided eight disagreements, Ben six of them, two otherwise; in a file each."""
    dataset, _, table = evaluated(written)
    rows = np.flatnonzero(np.isin(table.status, [2, 3]))[:8].tolist()
    common = {"note": "", "time": "2026-01-02T03:04:05+00:00"}

    def made(reviewer: str, verdicts: list[Verdict]) -> list[Decision]:
        seen = seen_at(dataset, table)
        return [
            replace(decision, meaning=None)
            for row, verdict in zip(rows, verdicts, strict=False)
            for decision in make_decisions(
                dataset, "m", table, seen, (row,), verdict=verdict, reviewer=reviewer, **common
            )
        ]

    ana, ben = tmp_path / "ana.sqlite", tmp_path / "ben.sqlite"
    decide(dataset, ana, made("Ana", [FINE, FINE, FINE, FINE, WRONG, WRONG, WRONG, WRONG]))
    decide(dataset, ben, made("Ben", [FINE, FINE, FINE, WRONG, WRONG, FINE]))
    return dataset, ana, ben


def test_a_summary_of_two_files(panview: Panview, written: WrittenSet, files: tuple[Dataset, Path, Path]) -> None:
    _, ana, ben = files
    ended = panview("verdicts", "summary", written.root, "--verdicts", ana, "--verdicts", ben)
    assert ended.code == 0, ended.err
    lines = [line.split() for line in ended.out.splitlines()]
    assert ["Ana", "8", "0", "0", "4", "4", "0", "2", "0"] in lines
    assert ["Ben", "6", "0", "0", "2", "4", "0", "2", "0"] in lines
    assert "8 disagreements decided: 2 by one reviewer, 4 agreed, 2 in conflict" in ended.out
    expected = cohens_kappa(np.array([[3, 1], [1, 1]]))
    assert f"{expected.kappa:.2f}" == "0.25"
    assert f"Ana, Ben {6} {4} 0.25 {expected.low:.2f} to {expected.high:.2f}" in [" ".join(line) for line in lines]
    written_json = json.loads(
        panview("verdicts", "summary", written.root, "--verdicts", ana, "--verdicts", ben, "--json", "-").out
    )
    assert written_json["by_state"] == {"alone": 2, "agreed": 4, "settled": 0, "conflict": 2}
    (pair,) = written_json["pairs"]
    assert (pair["both"], pair["agreed"], pair["kappa"]) == (6, 4, pytest.approx(0.25))
    alone = panview("verdicts", "summary", written.root, "--verdicts", ana)
    assert "kappa" not in alone.out
    assert panview("verdicts", "summary", written.root).err == "no verdicts yet\n"


def test_files_are_joined_and_exported_with_nothing_lost(
    panview: Panview, written: WrittenSet, files: tuple[Dataset, Path, Path], tmp_path: Path
) -> None:
    dataset, ana, ben = files
    # Ana changes her mind, which stays in the file.
    with VerdictFile.open(ana, dataset) as file:
        first = file.log()[0]
        file.record([replace(first, verdict=WRONG, time="2026-01-03T00:00:00+00:00")])
    out, table = tmp_path / "all.sqlite", tmp_path / "all.csv"
    before = ana.read_bytes(), ben.read_bytes()
    ended = panview("verdicts", "join", written.root, "--verdicts", ana, "--verdicts", ben, "-o", out)
    said = "15 decisions of 2 reviewers, from 2 files\n3 in conflict; to settle them, open the file in the window\n"
    assert (ended.code, ended.err) == (0, f"{out}: {said}")
    assert (ana.read_bytes(), ben.read_bytes()) == before
    assert len(read_log(out, dataset)) == 15
    ended = panview("verdicts", "export", written.root, "--verdicts", out, "--csv", table, "--history")
    assert (ended.code, ended.err) == (0, f"{table}: 15 decisions of 2 reviewers\n")
    again = tmp_path / "again.sqlite"
    assert panview("verdicts", "join", written.root, "--verdicts", table, "--verdicts", ben, "-o", again).code == 0
    assert read_log(again, dataset) == read_log(out, dataset)
    stands = panview("verdicts", "export", written.root, "--verdicts", out, "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(stands.out, newline="")))
    assert len(rows) == 14
    assert sorted({row["state"] for row in rows}) == ["agrees", "conflict", "counts"]
    # Nobody's verdicts are written over, whatever is asked.
    for target in (out, ana):
        ended = panview("verdicts", "join", written.root, "--verdicts", ana, "-o", target)
        assert ended.code == 2
        assert str(target) in ended.err
    assert panview("verdicts", "join", written.root, "--verdicts", ana, "-o", "-").code == 2
    ended = panview("verdicts", "summary", written.root, "--verdicts", tmp_path / "none.sqlite")
    assert (ended.code, ended.err) == (2, f"panview: {tmp_path / 'none.sqlite'}: there is no such verdict file\n")


def test_the_csv_of_disagreements_is_split_into_queues(panview: Panview, written: WrittenSet) -> None:
    def listed(*options: object) -> list[tuple[str, ...]]:
        ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-", *options)
        assert ended.code == 0, ended.err
        rows = csv.DictReader(io.StringIO(ended.out, newline=""))
        return [(row["image_id"], row["status"], row["gt_segment_id"], row["pred_segment_id"]) for row in rows]

    whole = listed()
    parts = [listed("--queue", f"{number}/3") for number in (1, 2, 3)]
    assert sorted(row for part in parts for row in part) == sorted(whole)
    assert all(parts)
    shared = [set(listed("--queue", f"{number}/3+40%")) for number in (1, 2, 3)]
    both = shared[0] & shared[1]
    assert both
    assert both == shared[0] & shared[2] == shared[1] & shared[2]
    assert set.union(*shared) == set(whole)
    fine = listed("--queue", "1/3", "--where", "area > 20")
    assert set(fine) < set(parts[0])
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-", "--queue", "4/3")
    assert (ended.code, ended.out) == (2, "")
    assert "'4/3' is not a queue; write 2/5 for the second of five" in ended.err
