"""``within.py SECONDS COMMAND...``: run a command; end what takes longer, and have its processes say where they were.

Linux only, and the standard library only: it runs before anything is installed. Every Python of the command is started
with faulthandler, which answers SIGABRT with the stacks of all threads.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

TOOK_TOO_LONG = 124
"""Exit status of GNU timeout for a command that was ended."""
SAYING = 15.0
"""Seconds a process has for its stacks, before it is killed."""


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status, 128 and the signal's number if a signal ended it, or 124."""
    seconds, command = float(arguments[0]), arguments[1:]
    group: list[int] = []
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if group:
            # The command may have ended this very moment.
            with suppress(ProcessLookupError):
                os.killpg(group[0], number)
        else:
            early.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    started = subprocess.Popen(
        ["sh", "-c", 'ulimit -c 0; exec "$@"', "sh", *command],
        process_group=0,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},
    )
    group.append(started.pid)
    for number in early:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, number)
    try:
        code = started.wait(seconds)
    except subprocess.TimeoutExpired:
        end(started)
        took = f"'{' '.join(command)}' took more than {arguments[0]} seconds"
        sys.stderr.write(f"within.py: {took}; above is where its processes were\n")
        return TOOK_TOO_LONG
    return code if code >= 0 else 128 - code


def end(started: subprocess.Popen[bytes]) -> None:
    """End the command and all that came from it, one process after the other.

    All are stopped before the first is asked: two that answer at once would write their stacks into one another, and a
    parent whose child ends would go on with what comes next. Children are asked before their parents: the system hangs
    up on a group of stopped processes that has lost its parent.
    """
    processes: list[int] = []
    # What was not stopped yet may have started more meanwhile.
    while new := [each for each in (started.pid, *descendants(started.pid)) if each not in processes]:
        for process in new:
            tell(process, signal.SIGSTOP)
        processes += new
    for process in reversed(processes):
        tell(process, signal.SIGABRT)
        tell(process, signal.SIGCONT)
        until = time.monotonic() + SAYING
        while runs(process) and time.monotonic() < until:
            time.sleep(0.02)
        tell(process, signal.SIGKILL)
    started.wait()


def descendants(process: int) -> list[int]:
    """Return the ids of what a process has started, directly or not; parents come before their children.

    What has lost its parent is found by its group, which has the id of the process.
    """
    children: dict[int, list[int]] = {}
    group: list[int] = []
    for other in Path("/proc").glob("[0-9]*"):
        if (state := state_of(int(other.name))) is not None:
            children.setdefault(int(state[1]), []).append(int(other.name))
            if int(state[2]) == process:
                group.append(int(other.name))
    found = sorted(children.get(process, []))
    for child in found:
        found.extend(sorted(children.get(child, [])))
    for orphan in sorted(group):
        if orphan != process and orphan not in found:
            found.append(orphan)
    return found


def runs(process: int) -> bool:
    """Tell whether a process has not ended, be it stopped."""
    state = state_of(process)
    return state is not None and state[0] not in ("Z", "X")


def state_of(process: int) -> list[str] | None:
    """Return the words of ``/proc/PID/stat`` after the name (state, parent, group, ...); None if there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def tell(process: int, number: signal.Signals) -> None:
    """Send a signal to a process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(process, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
