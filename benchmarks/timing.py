"""Clocks for a machine that others use too: medians, ratios within one run, and children with their peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import cast


def seconds(function: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def median_ms(functions: Sequence[Callable[[], object]]) -> float:
    """Run each function once, in order, and return the median time in milliseconds."""
    return 1000 * median(seconds(function) for function in functions)


@dataclass(frozen=True)
class Child:
    """How a child process went; ``peak_mb`` is None where the system does not tell."""

    seconds: float
    peak_mb: float | None


def run_for_figures(module: str, arguments: Sequence[str], user: Path, timeout_s: float) -> dict[str, float]:
    """Run a module without a display, with the user's folders below one of its own; return the JSON it prints last.

    Raises
    ------
    RuntimeError
        It failed; the message holds the end of what it said.
    """
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PANVIEW_CONFIG_DIR": str(user / "config"),
        "PANVIEW_CACHE_DIR": str(user / "cache"),
        "PANVIEW_DATA_DIR": str(user / "data"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if ended.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} ended with {ended.returncode}: {ended.stderr[-2000:]}")
    return cast("dict[str, float]", json.loads(ended.stdout.splitlines()[-1]))


def run_child(arguments: Sequence[str], environment: dict[str, str] | None = None) -> Child:
    """Run Python with arguments to its end, its output thrown away.

    Raises
    ------
    RuntimeError
        It failed; the message holds the end of what it said.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | (environment or {}),
        cwd=Path(__file__).parents[1],
    )
    with process:
        said = process.stderr.read() if process.stderr else b""
        peak = None
        if sys.platform == "win32":
            code = process.wait()
        else:
            # getrusage(RUSAGE_CHILDREN) would give the largest of all children so far; wait4 gives this one's.
            _, status, usage = os.wait4(process.pid, 0)
            code = process.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
        took = time.perf_counter() - start
    if code != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {code}: {said.decode(errors='replace')[-2000:]}")
    return Child(took, peak)
