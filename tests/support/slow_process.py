"""A panview process that waits for one of its files, so that a signal meets it at work."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_CODE = """
import os, sys, time
from pathlib import Path
from panview import __main__ as start, reading

slow, mark = Path(sys.argv[1]), Path(sys.argv[2])
real = reading.open_descriptor

def open_slowly(path, missing=reading.MISSING):
    if Path(path) == slow:
        mark.touch()
        # Its disk answers late, as that of a share does.
        time.sleep(1.5)
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
            mark.touch()
            time.sleep(1.5)
        return measure(sources, *rest)

    _compiled.measure = measure_slowly
sys.argv[1:3] = []
start.main()
"""
_LIMIT_S = 60


def started_waiting(
    slow: Path, mark: Path, arguments: list[str], environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start ``panview`` with some arguments; return once it waits for the slow file, which takes 1.5 seconds."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, str(slow), str(mark), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(environment),
        start_new_session=True,
    )
    began = time.monotonic()
    while not mark.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() - began < _LIMIT_S, "it never came to the file"
        time.sleep(0.01)
    return process
