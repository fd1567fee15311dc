"""``check`` beside ``evaluate`` on the same pairs: both decode and overlap every pair once."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import seconds
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.linter.check import check
from panview.metrics.evaluation import evaluate

ROUNDS = 5


def measure(context: Context) -> Iterator[Figure]:
    """Time both in turn, reading the JSON files included, so that a busy moment hits both."""
    files = context.main_set
    truth, prediction = find_ground_truth(files.ground_truth), find_prediction(files.prediction)

    def evaluated() -> None:
        evaluate(*files.read())

    def checked() -> None:
        check(truth, [prediction])

    # Compiled kernels are loaded, files come into the page cache.
    evaluated()
    checked()
    theirs, ours = [], []
    for _ in range(ROUNDS):
        theirs.append(seconds(evaluated))
        ours.append(seconds(checked))
    yield Figure(f"check, {files.images:,} pairs", median(ours), "s", note=f"median of {ROUNDS}")
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    note = "median of ratios, round by round; both read the JSON files and all maps"
    yield Figure("check, against evaluate", ratio, "x", 1.5, note=note)
