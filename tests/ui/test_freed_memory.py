from __future__ import annotations

import subprocess
import sys

import pytest

_FAULTS = """
import resource, sys
import numpy as np
from panview.ui.freed_memory import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
def work():
    return sum(len(column) for column in [np.ones(800_000) for _ in range(12)])
for _ in range(3):
    work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    said = subprocess.run([sys.executable, "-c", _FAULTS, how], capture_output=True, text=True, check=True, timeout=300)
    return int(said.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only of glibc it is known how")
def test_memory_that_was_freed_is_taken_again_without_the_system() -> None:
    kept = faults("kept")
    if faults("as ever") < 1000:
        pytest.skip("the C library keeps it all the same")
    assert kept < 1000
