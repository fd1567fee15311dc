"""Ten windows, each two on one computer, decide for minutes with clocks that differ, while the server comes and goes.

Connections are cut, it is killed and restarted, and it is brought back from back-ups.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from panview.review.team.place import TeamPlace
from panview.review.team.rows import in_order
from panview.review.team.server import read_log
from panview.review.verdict_join import standing_after
from tests.review.team.desk import lose
from tests.support.postgres import Postgres, running
from tests.support.sets import evaluated, random_pair, write_set

ROOT = Path(__file__).parents[3]
SECONDS = float(os.environ.get("PANVIEW_TEAM_SECONDS", "120"))


@pytest.mark.long
def test_every_decision_is_there_once_and_in_one_order_for_all(tmp_path: Path) -> None:
    written = write_set(tmp_path / "set", [random_pair(np.random.default_rng(5))], photos=False)
    dataset, chance = evaluated(written)[0], random.Random(3)
    with running() as postgres:
        database = postgres.team()
        deciding = []
        for number in range(10):
            # Two on one copy, and each name at several computers.
            computer, ahead = number // 2, chance.choice((-3600, -5, 0, 0, 7, 3600))
            user = ("ana", "ben", "lea")[computer % 3]
            command = [sys.executable, "-m", "tests.review.team.keep_deciding", str(written.root)]
            environment = {**os.environ, "PANVIEW_DATA_DIR": str(tmp_path / f"computer {computer}")}
            deciding.append(
                subprocess.Popen(
                    [*command, postgres.address(user, database), str(ahead)],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
        try:
            until, killed, cut, lost = time.monotonic() + SECONDS, 0, 0, 0
            while time.monotonic() < until:
                time.sleep(chance.uniform(2, 6))
                what = chance.random()
                if what < 0.3:
                    postgres.kill()
                    killed += 1
                    time.sleep(chance.uniform(0, 3))
                    postgres.start()
                elif what < 0.6:
                    lost += _bring_back(postgres, database, chance)
                else:
                    cut += postgres.cut()
            own = [json.loads(line) for line in _asked(deciding, "stop")]
            seen = [json.loads(line) for line in _asked(deciding, str(sum(len(each["own"]) for each in own)))]
            assert [each.wait(60) for each in deciding] == [0] * 10
        finally:
            for each in deciding:
                each.kill()
                each.wait()
                if each.stdin is not None:
                    each.stdin.close()
                if each.stdout is not None:
                    each.stdout.close()
        log = read_log(TeamPlace(postgres.address("lea", database)), dataset)
    assert [each["waiting"] for each in own] == [0] * 10
    there = [(each.decision.device, each.decision.device_number) for each in log]
    decided = [tuple(name) for each in own for name in each["own"]]
    assert len(there) == len(set(there))
    assert set(there) == set(decided)
    assert killed >= 1
    assert cut >= 10
    assert lost >= 1
    # The order that a verdict file of it would have, and what stands, are the same at the server and at all ten.
    ordered = in_order(log)
    names = [(each.device, each.device_number) for each in ordered]
    standing = standing_after(ordered)
    stands = sorted([s, d.reviewer, str(d.verdict)] for s in standing.subjects() for d in standing.said(s))
    for each in seen:
        assert [tuple(name) for name in each["log"]] == names
        assert each["stands"] == stands
    sys.stdout.write(f"{len(log)} decisions, {killed} times killed, {cut} connections cut, {lost} lost by restores\n")


def _bring_back(postgres: Postgres, database: str, chance: random.Random) -> int:
    """Have the server be as it was a moment ago, and return how many decisions it has lost."""
    last = postgres.ask("SELECT coalesce(max(last_number), 0) FROM panview.datasets", database)[0][0]
    after = max(0, last - chance.randrange(1, 200))
    lose(postgres, database, after)
    if chance.random() < 0.5:
        postgres.cut()
    return int(last) - after


def _asked(deciding: list[subprocess.Popen[str]], question: str) -> list[str]:
    """Say something to all, and return what each answers."""
    for each in deciding:
        assert each.stdin is not None
        each.stdin.write(f"{question}\n")
        each.stdin.flush()
    return [each.stdout.readline() for each in deciding if each.stdout is not None]
