"""Many rows decided at once are decided as one by one, and are in the file all or none."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import SegmentTable, Status
from panview.review.meaning import meaning_of, meanings_of, rows_decided_together, rows_decided_with, see
from panview.review.thresholds import Thresholds
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import VERDICTS
from tests.support.sets import WrittenSet, evaluated, random_pair, write_set

ROOT = Path(__file__).parents[2]
AT_ONCE = 400


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    rng = np.random.default_rng(21)
    return write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(16)], photos=False)


@pytest.fixture(scope="module")
def scene(written: WrittenSet) -> tuple[Dataset, SegmentTable]:
    dataset, _, table = evaluated(written)
    return dataset, table


@pytest.mark.parametrize("thresholds", [Thresholds(), Thresholds(0.7, 0.1, 0.6, 0.9)])
def test_together_is_one_by_one(scene: tuple[Dataset, SegmentTable], thresholds: Thresholds) -> None:
    dataset, table = scene
    seen = see(table, dataset.categories.isthing, thresholds)
    rows = np.arange(len(table))
    for verdict in (*VERDICTS, None):
        one_by_one = [meaning_of(dataset, table, seen, row, verdict) for row in rows.tolist()]
        assert meanings_of(dataset, table, seen, rows, verdict) == one_by_one
    errors = np.flatnonzero(np.isin(seen.status, (Status.FN, Status.FP)))
    rng = np.random.default_rng(3)
    for some in (errors, rng.permutation(errors)[: len(errors) // 2], errors[:1], errors[:0]):
        together = rows_decided_together(table, seen.status, seen.error_type, some).tolist()
        expected: list[int] = []
        for row in some.tolist():
            expected += [r for r in rows_decided_with(table, seen.status, seen.error_type, row) if r not in expected]
        assert together == expected
    assert len(together) == 0


def kill_while_deciding(written: WrittenSet, dataset: Dataset, path: Path, rng: random.Random) -> tuple[int, int]:
    """Let a process decide many at once over and over and kill it; return what it said and what is there."""
    command = [
        sys.executable,
        "-m",
        "tests.review.keep_deciding",
        str(written.root),
        str(path),
        "--at-once",
        str(AT_ONCE),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(rng.random() * 0.25)
        child.kill()
        said = [int(line) for line in (first + child.stdout.read()).split("\n")[:-1]]
    with VerdictFile.open(path, dataset) as file:
        return max(said, default=0), len(file.current())


def holds(said: int, there: int) -> bool:
    return there % AT_ONCE == 0 and said <= there


def test_killed_in_the_middle_all_or_none_are_kept(
    written: WrittenSet, scene: tuple[Dataset, SegmentTable], tmp_path: Path
) -> None:
    rng = random.Random(5)
    for _ in range(2):
        said, there = kill_while_deciding(written, scene[0], tmp_path / "v.sqlite", rng)
        assert holds(said, there), (said, there)
        assert there


@pytest.mark.long
def test_killed_in_the_middle_many_times(
    written: WrittenSet, scene: tuple[Dataset, SegmentTable], tmp_path: Path
) -> None:
    rng = random.Random(6)
    for _ in range(40):
        said, there = kill_while_deciding(written, scene[0], tmp_path / "v.sqlite", rng)
        assert holds(said, there), (said, there)
