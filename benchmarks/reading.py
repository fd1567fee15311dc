"""Opening a set: reading its JSON, and taking its table from the cache."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import median_ms
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.png import read_png
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.cache import cached_evaluation


def measure(context: Context) -> Iterator[Figure]:
    """Measure both on the main set."""
    files = context.main_set
    truth, predicted = find_ground_truth(files.ground_truth), find_prediction(files.prediction)
    dataset = read_dataset(truth)
    size = f"{len(dataset):,} images"
    note = f"{files.ground_truth.stat().st_size / 1e6:.0f} MB, {len(dataset.ground_truth.segment_id):,} segments"
    yield Figure(f"read ground truth JSON, {size}", median_ms([lambda: read_dataset(truth)] * 5), "ms", note=note)
    took = median_ms([lambda: read_prediction_set(dataset, predicted)] * 5)
    yield Figure(f"read prediction JSON, {size}", took, "ms")
    yield _maps(truth.map_folder)
    prediction = read_prediction_set(dataset, predicted)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = cached_evaluation(folder, dataset, prediction).table
        took = median_ms([lambda: cached_evaluation(folder, dataset, prediction)] * 5)
    yield Figure(f"table from the cache, {size}", took, "ms", note=f"{len(table):,} rows; no PNG is read")


def _maps(folder: Path) -> Figure:
    """Compare the one reading function with Python's own, map by map and in turns, on files that are in memory."""
    paths = sorted(folder.glob("*.png"))[:2000]
    own, plain = [], []
    for _ in range(5):
        for took, read in ((own, read_png), (plain, Path.read_bytes)):
            began = time.perf_counter()
            for path in paths:
                read(path)
            took.append((time.perf_counter() - began) / len(paths))
    ratio = min(own) / min(plain)
    return Figure("read a map, against Path.read_bytes", ratio, "x", note=f"{1e6 * min(own):.1f} us a map")
