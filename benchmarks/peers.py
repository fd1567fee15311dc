"""``panview evaluate`` beside hotcoco's ``pq_compute``: whole processes on the same files, in turns, nothing cached.

hotcoco (Rust, on the package index) is an optional peer, as panopticapi is: measured where it can be imported.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.child_process import CORES
from benchmarks.context import Context
from benchmarks.inflating import inflating_seconds
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles
from benchmarks.timing import Child, run_child

ROUNDS = 5
_PEER = "import sys; from hotcoco.panoptic import pq_compute; pq_compute(sys.argv[1], sys.argv[2])"


def measure(context: Context) -> Iterator[Figure]:
    """Measure the main set, and one with real shapes where there are some."""
    sets = [("made", context.main_set)]
    if context.shaped_set is not None:
        sets.append(("with real shapes", context.shaped_set))
    for kind, files in sets:
        yield from _beside_hotcoco(f"{files.images:,} pairs {kind}", files)


def _beside_hotcoco(what: str, files: SetFiles) -> Iterator[Figure]:
    ours = ["-m", "panview", "evaluate", str(files.ground_truth), "--pred", str(files.prediction), "--no-cache"]
    theirs = ["-c", _PEER, str(files.ground_truth), str(files.prediction)]
    is_there = importlib.util.find_spec("hotcoco") is not None
    # Kernels, bytecode and files come into memory.
    run_child(ours)
    for cores, least in ((2, 2.5), (1, 3.0)):
        name = f"evaluate, {what}, {cores} cores" if cores > 1 else f"evaluate, {what}, 1 core"
        some = _cores(cores)
        if some is None:
            yield Figure(f"{name}, against hotcoco", None, "x", least, True, "this system gives no choice of cores")
            continue
        pairs = [(run_child(ours, some), run_child(theirs, some) if is_there else None) for _ in range(ROUNDS)]
        took = min(child.seconds for child, _ in pairs)
        yield Figure(name, took, "s", note=f"fastest of {ROUNDS}")
        if cores == 1:
            yield from _against_inflating(name, files, [child for child, _ in pairs])
        peers = [peer for _, peer in pairs if peer is not None]
        if not peers:
            yield Figure(f"{name}, against hotcoco", None, "x", least, True, "hotcoco is not importable here")
            continue
        version = importlib.metadata.version("hotcoco")
        yield Figure(f"hotcoco {version}, {what}, {cores} core{'s' * (cores > 1)}", min(p.seconds for p in peers), "s")
        ratio = median(peer.seconds / child.seconds for child, peer in pairs if peer is not None)
        yield Figure(f"{name}, against hotcoco", ratio, "x", least, True, f"median of {ROUNDS} ratios, run by run")


def _against_inflating(name: str, files: SetFiles, children: list[Child]) -> Iterator[Figure]:
    spent = [child.cpu for child in children if child.cpu is not None]
    alone = inflating_seconds(files)
    note = f"{alone:.2f} s to inflate all maps, by libdeflate"
    yield Figure(f"{name}, CPU against inflating alone", min(spent) / alone if spent else None, "x", 2.7, note=note)


def _cores(count: int) -> dict[str, str] | None:
    """Return the environment in which a child runs on so many cores, None where that cannot be had."""
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < count:
        return None
    return {CORES: ",".join(str(core) for core in sorted(os.sched_getaffinity(0))[:count])}
