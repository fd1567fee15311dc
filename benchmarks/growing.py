"""Whether what takes long for many images takes in proportion: ten times the images, ten times the time and no more."""

from __future__ import annotations

import dataclasses
import gc
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles
from panview.datasets import kept_documents
from panview.datasets.ground_truth import read_dataset
from panview.datasets.kept_documents import Document, keep
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.linter.check import check
from panview.metrics.cache import cached_evaluation
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate
from panview.review.filters import SegmentFilter
from panview.review.session import Snapshot, find, find_rows, quality_of, scope_images
from panview.ui.freed_memory import keep_freed_memory

ROUNDS = {500: 9, 5_000: 3, 50_000: 1}
"""Images of a set, and how often each thing is done there; the least counts."""
MOST = 1.05
"""Exponent of n; the rest is room for what a cache of the processor no longer holds."""


def measure(context: Context) -> Iterator[Figure]:
    """Measure processor time, which other programs on the machine lengthen least."""
    took: dict[str, list[float]] = {}
    # As panview's own main and its window do.
    gc.set_threshold(100_000, 20, 50)
    keep_freed_memory()
    with tempfile.TemporaryDirectory() as cache, patch.dict(os.environ, {"PANVIEW_CACHE_DIR": cache}):
        for images, rounds in ROUNDS.items():
            for name, seconds in _at_size(context.growth_set(images), rounds):
                took.setdefault(name, []).append(seconds)
    for name, seconds in took.items():
        steps = [
            math.log(after / before) / math.log(more / fewer)
            for (before, after), (fewer, more) in zip(pairwise(seconds), pairwise(ROUNDS), strict=True)
        ]
        times = ", ".join(f"{1000 * each:,.3g} ms" for each in seconds)
        note = f"processor time {times} for {', '.join(f'{images:,}' for images in ROUNDS)} images"
        # The last step: in a small set what is there but once still counts.
        yield Figure(f"growth: {name}, exponent", steps[-1], "", MOST, note=f"{note}; {steps[0]:.2f} before")


def _at_size(files: SetFiles, rounds: int) -> Iterator[tuple[str, float]]:
    truth, predicted = find_ground_truth(files.ground_truth), find_prediction(files.prediction)
    kept = partial(keep, files.ground_truth, Document.TRUTH), partial(keep, files.prediction, Document.PREDICTIONS)
    yield "decoding both JSONs and keeping their columns", _least(lambda: [each() for each in kept], 3 * rounds)
    with patch.object(kept_documents, "KEPT_FROM", 1):
        yield "reading both JSONs, whose columns are kept", _least(files.read, 3 * rounds)
    dataset = read_dataset(truth)
    prediction = read_prediction_set(dataset, predicted)
    # What is done but once at the largest size has been loaded and compiled at the smaller ones.
    if rounds > 1:
        evaluate(dataset, prediction)
        check(truth, [predicted])
    yield "evaluate", _least(lambda: evaluate(dataset, prediction), rounds)
    yield "check", _least(lambda: check(truth, [predicted]), rounds)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = cached_evaluation(folder, dataset, prediction).table

        def opened() -> None:
            _show(_snapshot(files, folder))

        with patch.object(kept_documents, "KEPT_FROM", 1):
            opened()
            yield "opening, table cached", _least(opened, 3 * rounds)
    snapshot = Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)
    changes: dict[str, Snapshot] = {
        "threshold": dataclasses.replace(snapshot, threshold=0.7),
        "filter by category": _filtered(snapshot, SegmentFilter(categories=frozenset({0, 1, 61}))),
        "filter by area": _filtered(snapshot, SegmentFilter(area=(2000, None))),
        "filter by expression": _filtered(snapshot, SegmentFilter(expression="iou < 0.7 and status = 'FN'")),
        "filter by name": _filtered(snapshot, SegmentFilter(image_name="7")),
    }
    for what, changed in changes.items():
        _show(changed)
        yield what, _least(lambda changed=changed: _show(changed), 3 * rounds)  # type: ignore[misc]


def _snapshot(files: SetFiles, folder: Path) -> Snapshot:
    dataset, prediction = files.read()
    table = cached_evaluation(folder, dataset, prediction).table
    return Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)


def _filtered(snapshot: Snapshot, wanted: SegmentFilter) -> Snapshot:
    return dataclasses.replace(snapshot, filter=wanted)


def _show(snapshot: Snapshot) -> None:
    """Work out rows, figures and lists, as the window does after each change."""
    rows = find_rows(snapshot)
    find(snapshot, rows, quality_of(snapshot, scope_images(snapshot, rows)))


def _least(work: Callable[[], object], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)
