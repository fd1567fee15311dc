"""``apply-verdicts``, killed at any moment: the new set is whole or not there, and the next call makes it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from panview.review.corrected_place import MARKER
from panview.review.verdicts import Verdict
from panview.whole_folder import LOCK
from tests.cli.test_apply_verdicts import contents, decide
from tests.support.sets import WrittenSet, random_pair, write_set

ROOT = Path(__file__).parents[2]
CODE = """
import sys
from panview.cli import apply_verdicts
from panview.cli.app import run
print("ready", flush=True)
run(sys.argv[1:])
"""
"""All that takes time is loaded before it begins."""
LEFT_BY_A_KILL = {MARKER, LOCK}
"""In a set that is whole, where the kill came between its name and the end."""


class Command:
    """The command, in processes of their own."""

    def __init__(self, folder: Path, images: int) -> None:
        self.folder = folder / "out"
        self.folder.mkdir()
        self.out = self.folder / "new"
        rng = np.random.default_rng(3)
        self.written: WrittenSet = write_set(folder / "my set", [random_pair(rng) for _ in range(images)], photos=False)
        verdicts = folder / "v.sqlite"
        assert decide(self.written, verdicts, Verdict.PREDICTION_RIGHT) > images
        options = ["--verdicts", verdicts, "--pred", self.written.prediction, "-o", self.out, "--no-cache", "--jobs", 1]
        self._arguments = [sys.executable, "-c", CODE, "apply-verdicts", self.written.root, *options]

    def start(self) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [str(argument) for argument in self._arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        return child

    def finish(self) -> float:
        """Run to the end; return the seconds that it takes."""
        child = self.start()
        began = time.perf_counter()
        _, said = child.communicate(timeout=300)
        assert child.returncode == 0, said
        return time.perf_counter() - began


def kill_again_and_again(folder: Path, kills: int, images: int) -> dict[str, int]:
    """Kill the command at moments of a seed; return how often what was left."""
    rng, left = random.Random(11), {"nothing": 0, "a part": 0, "all": 0}
    command = Command(folder, images)
    sources = contents(command.written.root)
    takes = command.finish()
    whole = contents(command.out)
    assert os.listdir(command.folder) == ["new"]
    shutil.rmtree(command.out)
    for _ in range(kills):
        with command.start() as child:
            time.sleep(rng.random() * takes * 1.1)
            child.kill()
        if command.out.exists():
            there = contents(command.out)
            assert {name: there[name] for name in there if name not in LEFT_BY_A_KILL} == whole
            left["all"] += 1
            shutil.rmtree(command.out)
        else:
            left["a part" if os.listdir(command.folder) else "nothing"] += 1
        assert set(os.listdir(command.folder)) <= {"new.part"}
        if rng.random() < 0.3:
            # Mostly one kill follows the other.
            command.finish()
            assert os.listdir(command.folder) == ["new"]
            assert contents(command.out) == whole
            shutil.rmtree(command.out)
    command.finish()
    assert os.listdir(command.folder) == ["new"]
    assert contents(command.out) == whole
    assert contents(command.written.root) == sources
    return left


@pytest.mark.slow
def test_a_kill_leaves_all_of_it_or_nothing_under_its_name(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, kills=2, images=20)


@pytest.mark.long
def test_many_kills_leave_all_of_it_or_nothing_under_its_name(tmp_path: Path) -> None:
    left = kill_again_and_again(tmp_path, kills=40, images=300)
    # The moments are spread: some come while maps are written.
    assert left["a part"] >= 5
    assert left["nothing"] >= 3
