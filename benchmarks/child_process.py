"""Run a command from a small process: ``python -m benchmarks.child_process COMMAND...``; prints what it took as JSON.

A process begins with the most memory that whoever started it has had until then, and the benchmark's own has made sets.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

CORES = "PANVIEW_BENCHMARK_CORES"
"""Variable that names the cores on which the command is to run, such as ``0,1``; where the system can do that."""


def main() -> None:
    """Run the command with its output thrown away; print what it took, its exit code and its last words."""
    if CORES in os.environ:
        os.sched_setaffinity(0, [int(core) for core in os.environ.pop(CORES).split(",")])
    began = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with process:
        said = process.stderr.read() if process.stderr else b""
        peak = cpu = None
        if sys.platform == "win32":
            code = process.wait()
        else:
            # getrusage(RUSAGE_CHILDREN) would give the largest of all children so far; wait4 gives this one's.
            _, status, usage = os.wait4(process.pid, 0)
            code = process.returncode = os.waitstatus_to_exitcode(status)
            cpu = usage.ru_utime + usage.ru_stime
            peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
        took = time.perf_counter() - began
    said_last = said.decode(errors="replace")[-2000:]
    print(json.dumps({"seconds": took, "cpu": cpu, "peak_mb": peak, "code": code, "said": said_last}))


if __name__ == "__main__":
    main()
