"""A table of ten million rows in parts, against the same table whole: seconds and memory of what people wait for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import run_for_figures

_TIMEOUT_S = 7200
_WORDS = {
    "measure": "measured in parts",
    "figures": "all figures of all images",
    "export": "CSV of all disagreements",
    "window": "window, first image with overlay",
    "counted": "window, until the figures of all images are there too",
    "filter": "a filter by an expression, until lists have followed",
    "next": "an image of another part, with its segments",
}


def measure(context: Context) -> Iterator[Figure]:
    """Measure in parts, derive all from them, then join them and do the same with the whole table."""
    with tempfile.TemporaryDirectory(prefix="panview-parts-", dir=context.folder) as folder:
        user = Path(folder)
        files = context.parts_set
        size = f"{files.images:,} images"

        def run(task: str) -> dict[str, float]:
            arguments = [task, str(files.root), str(files.prediction), str(user / "parts")]
            return run_for_figures("benchmarks.parts_process", arguments, user, _TIMEOUT_S)

        yield from _told(run("measure"), "in parts", size)
        yield from _told(run("figures"), "in parts", size)
        yield from _told(run("window"), "in parts", size)
        yield from _told(run("export"), "in parts", size)
        run("join")
        yield from _told(run("whole-figures"), "whole", size)
        yield from _told(run("whole-window"), "whole", size)
        yield from _told(run("whole-export"), "whole", size)


def _told(figures: dict[str, float], how: str, size: str) -> Iterator[Figure]:
    for key, words in _WORDS.items():
        if key in figures:
            cpu = figures.get(f"{key}, processor")
            note = "" if cpu is None else f"{cpu:.1f} s of processor time"
            yield Figure(f"{words}, {how}, {size}", figures[key], "s", note=note)
    names = {"export": "export", "figures": "evaluate", "measure": "measuring"}
    what = next((name for key, name in names.items() if key in figures), "window")
    yield Figure(f"peak memory of {what}, {how}, {size}", figures["peak memory"], "MB")
