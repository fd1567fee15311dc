"""What inflating the maps of a set takes, which no program can do without."""

from __future__ import annotations

import time
from pathlib import Path

import deflate

from benchmarks.synthetic import DISTINCT, SetFiles
from panview.datasets.png import chunks, load_png


def inflating_seconds(files: SetFiles) -> float:
    """Return the processor time of inflating all maps of both sides, told from the least of 5 of each distinct one."""
    folders = files.ground_truth.with_suffix(""), files.prediction.with_suffix("")
    maps = [path for folder in folders for path in sorted(folder.iterdir())[:DISTINCT]]
    return sum(_least(path) for path in maps) * files.images / (len(maps) / 2)


def _least(path: Path) -> float:
    data, header = load_png(path)
    packed = b"".join(body for kind, body in chunks(path, data) if kind == b"IDAT")
    length = header.height * (3 * header.width + 1)
    took = []
    for _ in range(5):
        began = time.thread_time()
        deflate.zlib_decompress(packed, length)
        took.append(time.thread_time() - began)
    return min(took)
