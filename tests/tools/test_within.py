from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

WITHIN = Path(__file__).parents[2] / "tools" / "within.sh"
pytestmark = pytest.mark.skipif(shutil.which("timeout") is None, reason="needs timeout of GNU coreutils")

_HANGS = """
import subprocess, sys, time

def waits_for_ever():
    time.sleep(1000)

if len(sys.argv) == 1:
    subprocess.run([sys.executable, __file__, "child"])
waits_for_ever()
"""


def within(seconds: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", WITHIN, seconds, *command], capture_output=True, text=True, timeout=60, check=False)


def test_what_hangs_is_ended_with_its_children_and_says_where_it_was(tmp_path: Path) -> None:
    program = tmp_path / "hangs.py"
    program.write_text(_HANGS)
    began = time.monotonic()
    ended = within("3", "sh", "-c", f"{sys.executable} {program}; echo never")
    assert ended.returncode == 124
    assert time.monotonic() - began < 30
    assert "in waits_for_ever" in ended.stderr
    assert "in _try_wait" in ended.stderr or "in _wait" in ended.stderr
    assert "took more than 3 seconds" in ended.stderr
    assert "never" not in ended.stdout
    assert not any(str(program) in (command or "") for command in running())


def running() -> list[str]:
    return [
        path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if path.exists()
    ]


@pytest.mark.parametrize("code", [0, 3])
def test_what_ends_in_time_ends_as_it_does(code: int) -> None:
    ended = within("30", "sh", "-c", f"echo told; exit {code}")
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "told\n", "")
