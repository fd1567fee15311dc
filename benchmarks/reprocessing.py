"""Post-processing under a slider: the picture while it is dragged and after, the sample, the map."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import run_for_figures

_PROCESS = "benchmarks.reprocessing_process"
_TIMEOUT_S = 900
DRAG_MS, FULL_MS, LARGE_MS, SAMPLE_MS = 50, 300, 200, 1000


def measure(context: Context) -> Iterator[Figure]:
    """Measure images of 40 queries, 480 x 640 and 1024 x 2048."""
    with tempfile.TemporaryDirectory(prefix="panview-reprocessing-") as folder:
        found = run_for_figures(_PROCESS, [folder, str(context.seed)], Path(folder) / "user", _TIMEOUT_S)
    what = "re-processing, 40 queries"
    parts = f"of it on the window's thread {found['paint_ms']:.0f} ms; 95 of 100 within {found['drag_95_ms']:.0f} ms"
    yield Figure(f"{what}, 480 x 640, image while dragging", found["drag_ms"], "ms", DRAG_MS, note=parts)
    note = f"the first time {found['full_first_ms']:.0f} ms"
    yield Figure(f"{what}, 480 x 640, processor's time of that", found["drag_cpu_ms"], "ms", note="both threads")
    yield Figure(f"{what}, 480 x 640, full size after", found["full_ms"], "ms", FULL_MS, note=note)
    yield Figure(f"{what}, 1024 x 2048, image while dragging", found["large_drag_ms"], "ms", LARGE_MS)
    yield Figure(f"{what}, 1024 x 2048, full size after", found["large_full_ms"], "ms")
    yield Figure(f"{what}, PQ and changes of a sample of 40", found["sample_ms"], "ms", SAMPLE_MS)
    yield Figure(f"{what}, a sample of 40 made ready, once", found["prepare_s"], "s")
    note = "one image, one thread"
    ratio = found["anew_s"] / found["map_s"]
    yield Figure(f"{what}, map of 11 x 11 against doing each anew", ratio, "x", 5, at_least=True, note=note)
    yield Figure(f"{what}, map of 11 x 11, an image", 1000 * found["map_s"], "ms")
