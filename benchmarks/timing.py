"""Clocks for a machine that others use too: medians, ratios within one run, and children with their peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
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
    """How a child process went; ``peak_mb`` and ``cpu``, in seconds, are None where the system does not tell."""

    seconds: float
    peak_mb: float | None
    cpu: float | None


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
        **_as_installed(),
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
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.child_process", sys.executable, *arguments],
        env=os.environ | _as_installed() | (environment or {}),
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} could not be run: {ended.stderr[-2000:]}")
    child = json.loads(ended.stdout)
    if child["code"] != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {child['code']}: {child['said']}")
    return Child(child["seconds"], child["peak_mb"], child["cpu"])


@cache
def _bytecode() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="panview-bytecode-")


def _as_installed() -> dict[str, str]:
    """Return an environment in which what is compiled of Python stays compiled, as it does for an installed program."""
    if not sys.dont_write_bytecode:
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": _bytecode().name}
