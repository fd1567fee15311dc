"""Boundary PQ beside boundary-iou-api on the same pairs."""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import json
import os
import warnings
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from benchmarks.context import Context, subset
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles
from benchmarks.timing import seconds
from panview.metrics.boundary import boundary_iou
from panview.metrics.evaluation import evaluate

BLOCKS = 5
BLOCK_IMAGES = 4
"""Pairs that boundary-iou-api takes in a block; it takes most of a second for each."""
FACTOR = 25
"""panview takes so many times more."""


def measure(context: Context) -> Iterator[Figure]:
    """Time blocks of pairs in turn, one worker, all cores, reference, so that a busy moment hits all three.

    panview's time is what Boundary PQ adds to `evaluate`; boundary-iou-api's is all that it does, PQ included, as it
    gives nothing less.
    """
    dataset, prediction = context.main_set.read()
    reference = _reference(context.main_set)
    cores = os.cpu_count() or 1
    ours = min(FACTOR * BLOCK_IMAGES, len(dataset))
    size = min(BLOCK_IMAGES, len(dataset))
    single, several, theirs = [], [], []
    for block in range(BLOCKS):
        start = block * size % max(len(dataset) - ours + 1, 1)
        part = subset(dataset, prediction, range(start, start + ours))
        table = evaluate(*part)
        if block == 0:
            boundary_iou(*part, table)
        for jobs, times in ((1, single), (cores, several)):
            took = seconds(lambda part=part, table=table, jobs=jobs: boundary_iou(*part, table, jobs=jobs))  # type: ignore[misc]
            times.append(took / ours)
        if reference is not None:
            theirs.append(reference(range(start, start + size)) / size)
    yield Figure(
        "Boundary PQ, 1 worker",
        1000 * median(single),
        "ms/pair",
        note=f"{BLOCKS} blocks of {ours} pairs, reference {size}",
    )
    yield Figure(f"Boundary PQ, {cores} workers", 1000 * median(several), "ms/pair")
    name = "Boundary PQ, 1 worker, against boundary-iou-api"
    if reference is None:
        yield Figure(name, None, "x", note="boundary-iou-api is not importable here, so nothing to compare with")
        return
    yield Figure("boundary-iou-api, single core", 1000 * median(theirs), "ms/pair")
    ratio = median(b / a for a, b in zip(single, theirs, strict=True))
    yield Figure(name, ratio, "x", note="median of ratios, block by block")


def _reference(files: SetFiles) -> Callable[[range], float] | None:
    """Return a function that times boundary-iou-api on some images, or None where it is not importable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if any(importlib.util.find_spec(name) is None for name in ("boundary_iou", "panopticapi", "pycocotools")):
            return None
        module: Any = importlib.import_module("boundary_iou.coco_panoptic_api.evaluation")
    truth = json.loads(files.ground_truth.read_bytes())
    predictions = json.loads(files.prediction.read_bytes())["annotations"]
    categories = {category["id"]: category for category in truth["categories"]}
    pairs = list(zip(truth["annotations"], predictions, strict=True))
    folders = str(files.ground_truth.with_suffix("")), str(files.prediction.with_suffix(""))

    def run(images: range) -> float:
        # It writes areas into its input, so it gets its own.
        block = copy.deepcopy(pairs[images.start : images.stop])
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return seconds(lambda: module.pq_compute_single_core(0, block, *folders, categories, "boundary", 0.02))

    return run
