"""``evaluate`` beside panopticapi on the same pairs, and as a command."""

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
from benchmarks.timing import run_child, seconds
from panview.metrics.evaluation import evaluate

BLOCKS = 9
BLOCK_IMAGES = 40
"""Pairs that panopticapi takes in a block."""
FACTOR = 10
"""panview takes so many times more: it is so much faster, and several workers need something to share."""
FULL = 5000


def measure(context: Context) -> Iterator[Figure]:
    """Measure pairs and the command."""
    yield from _pairs(context)
    yield from _command(context)


def _pairs(context: Context) -> Iterator[Figure]:
    """Time blocks of pairs in turn, one worker, all cores, reference, so that a busy moment hits all three."""
    dataset, prediction = context.main_set.read()
    reference = _reference(context.main_set)
    cores = os.cpu_count() or 1
    size = min(BLOCK_IMAGES, len(dataset))
    ours = min(FACTOR * BLOCK_IMAGES, len(dataset))
    # Compiled kernels are loaded, files come into the page cache.
    evaluate(*subset(dataset, prediction, range(size)), jobs=cores)
    single, several, theirs = [], [], []
    for block in range(BLOCKS):
        start = block * size % max(len(dataset) - ours + 1, 1)
        images = range(start, start + size)
        part = subset(dataset, prediction, range(start, start + ours))
        single.append(seconds(lambda part=part: evaluate(*part, jobs=1)) / ours)  # type: ignore[misc]
        several.append(seconds(lambda part=part: evaluate(*part, jobs=cores)) / ours)  # type: ignore[misc]
        if reference is not None:
            theirs.append(reference(images) / size)
    yield Figure(
        "evaluate, 1 worker",
        1000 * median(single),
        "ms/pair",
        note=f"{BLOCKS} blocks of {ours} pairs, panopticapi {size}",
    )
    yield Figure(f"evaluate, {cores} workers", 1000 * median(several), "ms/pair")
    if reference is None:
        missing = "panopticapi is not importable here, so nothing to compare with"
        yield Figure("evaluate, 1 worker, against panopticapi", None, "x", 8, True, missing)
        yield Figure(f"evaluate, {cores} workers, against panopticapi", None, "x", 7 * cores, True, missing)
        return
    yield Figure("panopticapi, single core", 1000 * median(theirs), "ms/pair")
    ratio = "median of ratios, block by block; panopticapi on one core"
    one = median(b / a for a, b in zip(single, theirs, strict=True))
    yield Figure("evaluate, 1 worker, against panopticapi", one, "x", 8, True, ratio)
    every = median(b / a for a, b in zip(several, theirs, strict=True))
    budget = 14 if cores >= 2 else None
    yield Figure(f"evaluate, {cores} workers, against panopticapi", every, "x", budget, True, ratio)


def _command(context: Context) -> Iterator[Figure]:
    """Run ``panview evaluate`` on the whole set as a user does, with nothing cached."""
    files = context.main_set
    child = min((run_child(_evaluate_arguments(files)) for _ in range(2)), key=lambda child: child.seconds)
    full = files.images == FULL
    note = "the better of two runs" + ("" if full else f"; the budget is for {FULL:,} pairs (--images {FULL})")
    name = f"panview evaluate, {files.images:,} pairs"
    yield Figure(name, child.seconds, "s", 7 if full else None, note=note)
    unknown = "" if child.peak_mb is not None else "this system does not tell"
    yield Figure(name + ", peak memory", child.peak_mb, "MB", 1000, note=unknown)


def _evaluate_arguments(files: SetFiles) -> list[str]:
    paths = [str(files.ground_truth), "--pred", str(files.prediction)]
    return ["-m", "panview", "evaluate", *paths, "--no-cache"]


def _reference(files: SetFiles) -> Callable[[range], float] | None:
    """Return a function that times panopticapi on some images, or None where it is not importable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if importlib.util.find_spec("panopticapi") is None:
            return None
        module: Any = importlib.import_module("panopticapi.evaluation")
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
            return seconds(lambda: module.pq_compute_single_core(0, block, *folders, categories))

    return run
