"""How much memory a process has had at most, its own alone."""

from __future__ import annotations

import sys
from pathlib import Path


def peak_memory() -> float:
    """Return the most memory that this process has had resident, in MB; 0 where the system does not tell.

    On Linux not from ``getrusage``, whose figure begins with that of whoever started the process.
    """
    if sys.platform == "win32":
        return 0.0
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
