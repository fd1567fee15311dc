"""A panview process that waits for one of its files, so that a signal meets it at work."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.patience import PATIENCE_S, wait_until

_CODE = """
import os, sys, time
from pathlib import Path
from panview import __main__ as start, reading

slow, mark = Path(sys.argv[1]), Path(sys.argv[2])
real = reading.open_descriptor

asked = []

def wait():
    # Its disk answers late, as that of a share does: a while after the test has seen that it is asked.
    if asked:
        return
    asked.append(slow)
    mark.touch()
    while mark.exists():
        time.sleep(0.02)
    time.sleep(1.5)

def open_slowly(path, missing=reading.MISSING):
    if Path(path) == slow:
        wait()
    return real(path, missing)

reading.open_descriptor = open_slowly

try:
    from panview.native import _compiled
except ImportError:
    pass
else:
    measure = _compiled.measure

    def measure_slowly(sources, *rest):
        if os.fsencode(slow) in sources:
            wait()
        return measure(sources, *rest)

    _compiled.measure = measure_slowly
sys.argv[1:3] = []
start.main()
"""


def started_waiting(
    slow: Path, mark: Path, arguments: list[str], environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start ``panview`` with some arguments; return once it waits for the slow file, until `signalled`."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, str(slow), str(mark), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(environment),
        start_new_session=True,
    )
    wait_until(lambda: mark.exists() or process.poll() is not None, "the file is asked for")
    assert process.poll() is None, process.communicate()
    return process


def signalled(process: subprocess.Popen[str], mark: Path, number: int) -> tuple[str, str]:
    """Send a signal to a process that waits; return what it says until it ends. The file comes 1.5 seconds later."""
    process.send_signal(number)
    mark.unlink()
    return process.communicate(timeout=PATIENCE_S)
