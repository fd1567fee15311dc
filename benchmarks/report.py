"""What was measured, against what it must reach, as a table and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

import panview


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes
    ----------
    what : str
    measured : float or None
        None where it could not be measured; ``note`` says why.
    unit : str
        Such as "ms", or "x" for a ratio.
    budget : float or None
        None for figures without one.
    at_least : bool
        The budget is a lower limit.
    note : str
        What somebody needs to know to read the figure.
    """

    what: str
    measured: float | None
    unit: str
    budget: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the budget is met: "met", "missed", or empty without a budget or a figure."""
        if self.measured is None or self.budget is None:
            return ""
        met = self.measured >= self.budget if self.at_least else self.measured <= self.budget
        return "met" if met else "missed"


def machine() -> dict[str, Any]:
    """Say what the figures were taken on."""
    return {
        "panview": panview.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else None,
    }


def print_machine(facts: dict[str, Any]) -> None:
    """Print one line about the machine."""
    line = "panview {panview}, Python {python}, {system}, {cores} cores, {processor}".format(**facts)
    print(line + (f", load {facts['load'][0]}" if facts["load"] else ""))


def print_table(figures: Sequence[Figure]) -> None:
    """Print the figures in aligned columns."""
    rows = [("what", "measured", "budget", "")]
    for figure in figures:
        limit = "" if figure.budget is None else f"{'>=' if figure.at_least else '<='} {_number(figure.budget)}"
        measured = "-" if figure.measured is None else f"{_number(figure.measured)} {figure.unit}"
        rows.append((figure.what, measured, f"{limit} {figure.unit}" if limit else "", figure.verdict))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    notes = ["", *(figure.note for figure in figures)]
    for row, note in zip(rows, notes, strict=True):
        cells = (f"{row[0]:<{widths[0]}}", f"{row[1]:>{widths[1]}}", f"{row[2]:>{widths[2]}}", f"{row[3]:<{widths[3]}}")
        print("  ".join((*cells, note)).rstrip())


def write_json(path: Path, facts: dict[str, Any], figures: Sequence[Figure]) -> None:
    """Write machine and figures for programs."""
    content = {"machine": facts, "figures": [asdict(f) | {"verdict": f.verdict} for f in figures]}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def _processor() -> str:
    """Return the model of the CPU; `platform.processor` is empty on Linux."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
