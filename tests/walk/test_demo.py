"""``panview demo`` on a real display: the terminal says at once that a window opens, and the window what it does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.display import virtual_display

pytestmark = pytest.mark.long

if sys.platform != "win32":
    import pty


def titles(display: str) -> str:
    """Return the titles of the windows that are seen."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "panview", "getwindowname", "%@"],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return found.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
def test_the_demo_says_what_it_does_from_the_start(tmp_path: Path) -> None:
    with virtual_display() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        environment |= {f"PANVIEW_{name}_DIR": str(tmp_path / name) for name in ("DATA", "CONFIG", "CACHE")}
        terminal, inside = pty.openpty()
        command = [sys.executable, "-m", "panview", "demo", str(tmp_path / "demo")]
        process = subprocess.Popen(command, env=environment, stderr=inside, stdin=subprocess.DEVNULL)
        os.close(inside)
        try:
            said = os.read(terminal, 1000).decode()
            assert said.startswith("Opening the window…")
            # Nothing has been copied before there is a window to say so.
            assert not (tmp_path / "demo").exists()
            end = time.monotonic() + 300
            while "demo / val2017" not in titles(display):
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.2)
            assert (tmp_path / "demo" / "annotations").is_dir()
        finally:
            process.terminate()
            process.wait(300)
            os.close(terminal)
