"""PQ in a training loop: `panview.PanopticQuality` beside torchmetrics', and MMDetection's metric beside panview's.

torchmetrics, MMDetection, panopticapi and hotcoco are optional peers: measured where they can be imported.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.scenes import N_CATEGORIES, N_THINGS, Side, make_pair
from benchmarks.synthetic import DENSE, SIZE
from benchmarks.timing import run_child, seconds
from panview.metrics.loop import PanopticQuality

PAIRS, FEW = 40, 5
"""torchmetrics takes more than a second for one; it is given a few."""
ROUNDS = 3
VOID = N_CATEGORIES
THINGS, STUFF = range(N_THINGS), range(N_THINGS, N_CATEGORIES)


def measure(context: Context) -> Iterator[Figure]:
    """Measure updates, the metric for MMEngine and the stand-in for panopticapi."""
    pairs = [make_pair(np.random.default_rng([context.seed, place]), SIZE, DENSE) for place in range(PAIRS)]
    yield from _updates(pairs)
    yield from _beside_mmdet(context)
    yield from _stand_in(context)


def _updates(pairs: list[tuple[Side, Side]]) -> Iterator[Figure]:
    names = {label: str(label) for label in range(N_CATEGORIES)}
    forms: dict[str, tuple[dict[str, int], Any]] = {
        "id map and segments": ({}, _segments),
        "category and instance": ({"void": VOID}, _channels),
        "label divisor": ({"void": VOID, "label_divisor": 1000}, lambda side: _channels(side) @ np.array([1000, 1])),
    }
    for name, (options, form) in forms.items():
        metric = PanopticQuality(names, things=THINGS, **options)
        given = [(form(prediction), form(truth)) for truth, prediction in pairs]
        took = [seconds(partial(metric.update, *sides)) for sides in given]
        note = f"{SIZE[1]} x {SIZE[0]}, median of {PAIRS}"
        yield Figure(f"PanopticQuality.update, {name}", 1000 * median(took), "ms/image", note=note)
    yield from _beside_torchmetrics(pairs[:FEW], names)


def _beside_torchmetrics(pairs: list[tuple[Side, Side]], names: dict[int, str]) -> Iterator[Figure]:
    what = "PanopticQuality.update against torchmetrics, the same tensors"
    if not _is_there("torch", "torchmetrics"):
        yield Figure(what, None, "x", 20, True, "torchmetrics is not importable here")
        return
    torch: Any = importlib.import_module("torch")
    detection: Any = importlib.import_module("torchmetrics.detection")
    theirs = detection.PanopticQuality(set(THINGS), set(STUFF), allow_unknown_preds_category=True)
    ours = PanopticQuality(names, things=THINGS, void=VOID)
    ratios, spent = [], []
    for truth, prediction in pairs:
        both = [torch.from_numpy(_channels(side)) for side in (prediction, truth)]
        own = median(seconds(partial(ours.update, *both)) for _ in range(ROUNDS))
        spent.append(seconds(partial(theirs.update, *(side[None] for side in both))))
        ratios.append(spent[-1] / own)
    yield Figure(f"torchmetrics {_version('torchmetrics')}, PanopticQuality.update", 1000 * median(spent), "ms/image")
    yield Figure(what, median(ratios), "x", 20, True, f"median of {len(ratios)} ratios, image by image")


def _beside_mmdet(context: Context) -> Iterator[Figure]:
    what = "PanviewPanopticMetric against CocoPanopticMetric"
    if not _is_there("mmdet", "mmengine"):
        yield Figure(what, None, "x", 10, True, "MMDetection is not importable here")
        return
    files = context.main_set
    child = [sys.executable, "-m", "benchmarks.looping_process", str(files.ground_truth), str(files.prediction)]
    ended = subprocess.run(child, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"the two metrics could not be run: {ended.stderr[-2000:]}")
    found = json.loads(ended.stdout.splitlines()[-1])
    yield Figure("CocoPanopticMetric", 1000 * median(found["theirs"]), "ms/image", note="it writes and reads PNGs")
    yield Figure("PanviewPanopticMetric", 1000 * median(found["ours"]), "ms/image")
    ratio = median(b / a for a, b in zip(found["ours"], found["theirs"], strict=True))
    note = f"median of {len(found['ours'])} ratios, image by image; figures equal to {found['difference']:.0e}"
    yield Figure(what, ratio, "x", 10, True, note)


def _stand_in(context: Context) -> Iterator[Figure]:
    files = context.main_set
    paths = [str(files.ground_truth), str(files.prediction)]
    code = "import sys; from {} import pq_compute; pq_compute(sys.argv[1], sys.argv[2])"
    ours = ["-c", code.format("panview.compat.panopticapi.evaluation"), *paths]
    run_child(ours)
    for peer, module, least in (("panopticapi", "panopticapi.evaluation", 8), ("hotcoco", "hotcoco.panoptic", None)):
        what = f"pq_compute of the stand-in, {files.images:,} pairs, against {peer}, all cores"
        if not _is_there(peer):
            yield Figure(what, None, "x", least, True, f"{peer} is not importable here")
            continue
        theirs = ["-c", code.format(module), *paths]
        rounds = [(run_child(ours).seconds, run_child(theirs).seconds) for _ in range(ROUNDS)]
        yield Figure(
            f"pq_compute of the stand-in, beside {peer}",
            min(own for own, _ in rounds),
            "s",
            note=f"fastest of {ROUNDS}",
        )
        yield Figure(what, median(b / a for a, b in rounds), "x", least, True, "whole processes, in turns")


def _segments(side: Side) -> tuple[NDArray[np.int64], list[dict[str, int]]]:
    columns = zip(side.segment_id.tolist(), side.category.tolist(), side.iscrowd.tolist(), strict=True)
    listed = [{"id": own, "category_id": category, "iscrowd": int(iscrowd)} for own, category, iscrowd in columns]
    return side.id_map.astype(np.int64), listed


def _channels(side: Side) -> NDArray[np.int64]:
    pixels = np.zeros((*side.id_map.shape, 2), np.int64)
    pixels[..., 0] = VOID
    for place, (own, category) in enumerate(zip(side.segment_id, side.category, strict=True), 1):
        pixels[side.id_map == own] = category, place
    return pixels


def _is_there(*modules: str) -> bool:
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        return all(importlib.util.find_spec(module) is not None for module in modules)


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)
