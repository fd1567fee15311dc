"""A virtual screen with a window manager, for tests of a real window."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

NEEDED = ("Xvfb", "openbox", "xdotool")


@contextmanager
def virtual_display() -> Iterator[str]:
    """Yield the name of a display; skip the test where there can be none, unless the tests must have one."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        reason = f"a real window needs {', '.join(missing)}"
        if os.environ.get("PANVIEW_TEST_DISPLAY") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    read, write = os.pipe()
    # Xvfb chooses a free number itself and tells it.
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as stream:
        number = stream.readline().strip()
    environment = {**os.environ, "DISPLAY": f":{number}"}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield f":{number}"
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(300)
