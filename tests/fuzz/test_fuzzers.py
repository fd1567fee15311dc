from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.fuzzers import FUZZERS, fuzz

# Qt's readers say what they think of a damaged photo.
pytestmark = pytest.mark.no_qt_log
INPUTS = dict.fromkeys(FUZZERS, 150) | {"id-map": 300, "cache": 100, "archive": 50, "photo": 80, "verdicts": 200}
"""How many of each; a few seconds."""


@pytest.mark.parametrize("name", FUZZERS)
def test_damage_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    came = fuzz(name, tmp_path, range(INPUTS[name]))
    # A fuzzer whose damage is always refused, or never, says little.
    assert came["refused"] > INPUTS[name] // 20
    assert came["read"] > INPUTS[name] // 50


@pytest.mark.long
@pytest.mark.parametrize("name", FUZZERS)
def test_much_damage_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    came = fuzz(name, tmp_path, itertools.count(1_000_000), seconds=60)
    assert came.total() >= 20


def test_a_fault_says_how_to_see_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Faulty:
        def __init__(self, folder: Path) -> None:
            assert folder.is_dir()

        def try_seed(self, seed: int) -> str:
            assert seed != 7
            return "read"

    monkeypatch.setitem(FUZZERS, "truth", Faulty)
    with pytest.raises(AssertionError) as caught:
        fuzz("truth", tmp_path / "x", range(10))
    assert caught.value.__notes__ == ["again: python -m tests.fuzz --only truth --seed 7 --count 1"]


def test_they_run_from_the_command_line() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--only", "truth", "--seed", "4", "--count", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("truth: 3 inputs, ")
