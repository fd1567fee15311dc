"""Comparing two prediction sets: intervals by resampling, and the whole of what a comparison shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles, same_file
from benchmarks.timing import median_ms
from panview.datasets.layouts.find import find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.comparison import paired_differences
from panview.metrics.evaluation import evaluate
from panview.metrics.image_counts import image_counts
from panview.review.comparing import compare_sets
from panview.review.session import EvaluatedPrediction, Snapshot


def measure(context: Context) -> Iterator[Figure]:
    """Measure on the main set and another prediction set for it."""
    dataset, first = context.main_set.read()
    second = read_prediction_set(dataset, find_prediction(second_prediction(context.main_set)))
    tables = [evaluate(dataset, prediction) for prediction in (first, second)]
    count, isthing = len(dataset.categories), dataset.categories.isthing
    counts = [image_counts(table, count) for table in tables]
    images = np.ones(len(dataset), np.bool_)
    size = f"{len(dataset):,} images"
    paired_differences(*counts, isthing, images, resamples=10)
    took = median_ms([lambda: paired_differences(*counts, isthing, images)] * 5) / 1000
    note = "1,000 exchanges: p and interval of All, Things, Stuff and every category"
    yield Figure(f"paired permutation test, {size}", took, "s", 1 if len(dataset) == 5000 else None, note=note)
    sets = tuple(EvaluatedPrediction(*pair) for pair in zip((first, second), tables, strict=True))
    snapshot = Snapshot(dataset, tables[0], sets, 0)
    compare_sets(snapshot, 0, 1, resamples=10)
    took = median_ms([lambda: compare_sets(snapshot, 0, 1)] * 3) / 1000
    yield Figure(f"all that a comparison shows, {size}", took, "s", note="intervals included")


def second_prediction(files: SetFiles) -> Path:
    """Make another prediction set: the same one, but for every other image, which is predicted as the ground truth."""
    target = files.prediction.with_name("second.json")
    if target.is_file():
        return target
    folder = target.with_suffix("")
    folder.mkdir(exist_ok=True)
    truths = msgspec.json.decode(files.ground_truth.read_bytes())["annotations"]
    predictions = msgspec.json.decode(files.prediction.read_bytes())["annotations"]
    chosen = [
        truth if row % 2 else predicted for row, (truth, predicted) in enumerate(zip(truths, predictions, strict=True))
    ]
    for row, annotation in enumerate(chosen):
        source = files.ground_truth if row % 2 else files.prediction
        same_file(source.with_suffix("") / annotation["file_name"], folder / annotation["file_name"])
    target.write_bytes(msgspec.json.encode({"annotations": chosen}))
    return target
