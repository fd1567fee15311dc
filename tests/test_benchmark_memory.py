"""What a process had at most is its own: not what whoever started it had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.memory import peak_memory
from benchmarks.timing import run_child

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system does not tell")

_MB = 1_000_000
_ASK = "from benchmarks.memory import peak_memory; print(peak_memory())"


def _alone(code: str) -> float:
    """Return what a process says that was started by this one."""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    return float(said.stdout)


def test_a_process_tells_its_own_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)]))
    taken = np.ones(400 * _MB, np.uint8)
    assert peak_memory() > 400
    assert 1 < _alone(_ASK) < 100
    # What was given back counts as well.
    assert 200 < _alone(f"kept = bytearray(200 * {_MB}); del kept; {_ASK}") < 300
    assert taken[0] == 1


def test_a_child_is_measured_from_outside_without_what_its_parent_had() -> None:
    taken = np.ones(400 * _MB, np.uint8)
    small = run_child(["-c", "pass"])
    assert small.peak_mb is not None
    assert 1 < small.peak_mb < 100
    large = run_child(["-c", f"bytearray(200 * {_MB})"])
    assert large.peak_mb is not None
    assert 200 < large.peak_mb < 300
    assert taken[0] == 1


def test_a_child_that_fails_is_an_error_with_its_last_words() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: in vain"):
        run_child(["-c", "import sys; sys.stderr.write('in vain'); sys.exit(3)"])
