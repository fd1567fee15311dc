from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

WITHIN = Path(__file__).parents[2] / "tools" / "within.py"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

_HANGS = """
import pathlib, subprocess, sys, time

def waits_for_ever(for_what):
    pathlib.Path(__file__).with_name(for_what).touch()
    time.sleep(1000)

def waits_in_the_child():
    waits_for_ever("child")

if len(sys.argv) == 1:
    subprocess.Popen([sys.executable, __file__, "child"], start_new_session="alone" in __file__)
    waits_for_ever("parent")
waits_in_the_child()
"""


def within(seconds: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, WITHIN, seconds, *command], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("name", ["hangs.py", "hangs_and_its_child_is_alone.py"])
def test_what_hangs_is_ended_with_its_children_and_says_where_it_was(tmp_path: Path, name: str) -> None:
    program = tmp_path / name
    program.write_text(_HANGS)
    for seconds in ("2", "10", "40"):  # a busy machine may not come so far in less
        ended = within(seconds, "sh", "-c", f"{sys.executable} {program}; echo never")
        if (tmp_path / "child").exists() and (tmp_path / "parent").exists():
            break
    assert ended.returncode == 124
    whole = [line.split(" in ")[-1] for line in ended.stderr.splitlines() if line.startswith("  File")]
    assert whole == ["waits_for_ever", "waits_in_the_child", "<module>", "waits_for_ever", "<module>"]
    assert f"took more than {seconds} seconds" in ended.stderr
    assert "never" not in ended.stdout
    assert not any(str(program) in command for command in running())


def running() -> list[str]:
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            commands.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return commands


def test_what_has_lost_its_parent_is_ended_too(tmp_path: Path) -> None:
    program = tmp_path / "orphan.py"
    program.write_text("import time\ntime.sleep(1000)\n")
    # Its parent, the shell in the middle, ends at once.
    ended = within("2", "sh", "-c", f"({sys.executable} {program} &); sleep 1000")
    assert ended.returncode == 124
    assert not any(str(program) in command for command in running())


def test_a_signal_for_a_command_that_has_just_ended_is_no_fault() -> None:
    late = """
import os, signal, subprocess, sys
sys.path.insert(0, sys.argv[1])
import within
wait = subprocess.Popen.wait
def and_then_a_signal(self, *seconds):
    code = wait(self, *seconds)
    os.kill(os.getpid(), signal.SIGTERM)
    return code
subprocess.Popen.wait = and_then_a_signal
sys.exit(within.main(["60", "sh", "-c", "exit 3"]))
"""
    ended = subprocess.run(
        [sys.executable, "-c", late, WITHIN.parent], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (3, "")


@pytest.mark.parametrize("code", [0, 3])
def test_what_ends_in_time_ends_as_it_does(code: int) -> None:
    ended = within("30", "sh", "-c", f"echo told; exit {code}")
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "told\n", "")


def test_a_signal_reaches_the_command(tmp_path: Path) -> None:
    told = tmp_path / "told"
    waits = f"trap 'touch {told}; exit 5' TERM; echo begun; while :; do sleep 0.1; done"
    with subprocess.Popen(
        [sys.executable, WITHIN, "60", "sh", "-c", waits], stdout=subprocess.PIPE, text=True
    ) as begun:
        assert begun.stdout is not None
        assert begun.stdout.readline() == "begun\n"
        begun.terminate()
        assert begun.wait(60) == 5
    assert told.exists()
