"""From a network's outputs to segments: time and memory beside what MMDetection's head does."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import run_for_figures

_PROCESS = "benchmarks.post_processing_process"
_TIMEOUT_S = 300


def measure(context: Context) -> Iterator[Figure]:
    """Measure one image, 427 x 640, of a hundred queries, of which twenty pass the score."""
    what = "post-processing of 100 queries, 20 of them kept, 427 x 640"
    if importlib.util.find_spec("torch") is None:
        yield Figure(f"{what}, against torch", None, "x", note="torch is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="panview-post-processing-") as folder:
        user = Path(folder)
        times = run_for_figures(_PROCESS, ["times"], user, _TIMEOUT_S)
        peaks = {
            way: run_for_figures(_PROCESS, [way], user, _TIMEOUT_S)["peak_mb"]
            for way in ("arrays", "tensors", "reference")
        }
    for way, name in (("arrays", "arrays"), ("tensors", "tensors on the CPU")):
        note = f"{times[way]:.0f} ms; all masks resized by torch: {times['reference']:.0f} ms"
        yield Figure(
            f"{what}, {name}, against torch", times["reference"] / times[way], "x", 1, at_least=True, note=note
        )
        note = f"all masks resized by torch: {peaks['reference']:.0f} MB"
        yield Figure(f"{what}, {name}, memory", peaks[way], "MB", note=note)
