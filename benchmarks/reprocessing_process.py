"""What `benchmarks.reprocessing` measures: ``python -m benchmarks.reprocessing_process FOLDER SEED``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from benchmarks.scenes import Side, make_pair
from benchmarks.synthetic import photo_name, png_name, save_id_map, write_jsons
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.engine.kept.codes import to_codes
from panview.engine.kept.file import KeptFile, write_kept
from panview.engine.kept.queries import KeptQueries
from panview.engine.post_processing import Frame
from panview.engine.run_folder import RunFolder
from panview.jobs.reprocessed_image import LiveImage, preview_size
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate
from panview.presentation.reprocess_content import compared_outcome
from panview.reprocessing.axes import axis_of, points_of
from panview.reprocessing.grid import count_points
from panview.reprocessing.image import Reprocessor
from panview.reprocessing.outcome import outcome_of
from panview.reprocessing.prepared import KeptSet, kept_set
from panview.reprocessing.rules import RULES
from panview.reprocessing.run import open_kept
from panview.reprocessing.sample import prepare_sample
from panview.review.session import Snapshot
from panview.ui.canvas.canvas import Canvas
from panview.ui.loading.photos import read_levels

SMALL, LARGE = (480, 640), (1024, 2048)
QUERIES, IMAGES, SEGMENTS = 40, 40, 27
KEY = "0" * 24
VIEW = (700, 900)


def main() -> None:
    """Print the figures as JSON."""
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    app = QApplication(sys.argv[:1])
    small, large = _kept(folder / "small", SMALL, IMAGES, seed), _kept(folder / "large", LARGE, 1, seed)
    figures = {**_dragged(app, small), **{f"large_{name}": value for name, value in _dragged(app, large).items()}}
    figures.update(_sampled(small))
    figures.update(_mapped(small))
    sys.stdout.write(json.dumps(figures) + "\n")


def _values(count: int) -> list[dict[str, float]]:
    """Parameters as a slider goes through them: mostly the score, which asks for most."""
    scores = np.linspace(0.1, 0.8, count)
    return [{"score": round(float(score), 2), "overlap": 0.8, "mask": 0.5} for score in scores]


def _dragged(app: QApplication, kept: KeptSet) -> dict[str, float]:
    canvas = Canvas()
    canvas.resize(VIEW[1], VIEW[0])
    canvas.show()
    live = LiveImage(kept, 0, read_levels)
    size = preview_size(live.size, VIEW)
    took, painted, used = [], [], []
    for values in [*_values(4), *_values(40)]:
        began, before = time.perf_counter(), time.process_time()
        shown = live.at(values, size)
        arrived = time.perf_counter()
        canvas.set_image(shown.image, keep_view=True)
        canvas.render_now()
        app.processEvents()
        took.append(time.perf_counter() - began)
        painted.append(time.perf_counter() - arrived)
        used.append(time.process_time() - before)
    # The first compile, or load what was compiled.
    took, painted, used = took[4:], painted[4:], used[4:]
    full = [_seconds(lambda values=values: live.at(values)) for values in _values(8)]
    canvas.deleteLater()
    return {
        "drag_ms": 1000 * median(took),
        "drag_95_ms": 1000 * float(np.quantile(took, 0.95)),
        "paint_ms": 1000 * median(painted),
        "drag_cpu_ms": 1000 * median(used),
        "full_first_ms": 1000 * full[0],
        "full_ms": 1000 * median(full[1:]),
    }


def _sampled(kept: KeptSet) -> dict[str, float]:
    table = evaluate(kept.dataset, kept.prediction)
    snapshot = Snapshot(kept.dataset, table, (EvaluatedPrediction(kept.prediction, table),), 0)
    every = np.ones(len(kept.dataset), np.bool_)
    kept.prepared(0)
    began = time.perf_counter()
    sample = prepare_sample(kept, every, jobs=2)
    ready = time.perf_counter() - began

    def measured(values: dict[str, float]) -> None:
        compared_outcome(snapshot, outcome_of(kept, table, values, sample.prepared))

    measured(kept.original)
    took = [_seconds(lambda values=values: measured(values)) for values in _values(10)]
    return {"prepare_s": ready, "sample_ms": 1000 * median(took)}


def _mapped(kept: KeptSet) -> dict[str, float]:
    axes = [axis_of(kept.rule, name, kept.original, kept.run.lowest) for name in ("score", "overlap")]
    points = points_of(axes, {"mask": 0.5})
    images = np.arange(len(kept.dataset)) < 4
    count_points(kept, points[:2], images, jobs=1)
    map_s = _seconds(lambda: count_points(kept, points, images, jobs=1)) / 4
    reprocessor = Reprocessor(kept.load(0), kept.rule, kept.run.isthing, threads=1)
    reprocessor.segments(points[0])
    # Some of them, in an order in which the contest is held anew each time, as for the images of a set.
    some = points[:: max(len(points) // 10, 1)]
    anew = median(
        _seconds(lambda point=point: Reprocessor(kept.load(0), kept.rule, kept.run.isthing, threads=1).segments(point))
        for point in some
    )
    return {"map_s": map_s, "anew_s": anew * len(points)}


def _seconds(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def _kept(root: Path, size: tuple[int, int], images: int, seed: int) -> KeptSet:
    """Write a set whose run has kept its queries, and open it."""
    truth_json, run = root / "annotations" / "panoptic_val2017.json", RunFolder(root / "predictions", "model")
    for folder in (truth_json.with_suffix(""), run.png_folder, run.queries_folder, root / "val2017"):
        folder.mkdir(parents=True, exist_ok=True)
    rule, pairs = RULES["mask2former"], []
    for index in range(images):
        rng = np.random.default_rng([seed, 5, index])
        pair = make_pair(rng, size, SEGMENTS)
        pairs.append(pair)
        for folder, side in zip((truth_json.with_suffix(""), run.png_folder), pair, strict=True):
            save_id_map(folder / png_name(index), side.id_map)
        file = KeptFile(_image_id(index), KEY, rule.name, rule.version, _queries(rng, pair[0], size))
        write_kept(run.queries_file(png_name(index)), file)
    write_jsons(truth_json, run.json, pairs, images, size)
    truth = msgspec.json.decode(truth_json.read_bytes())
    result = msgspec.json.decode(run.json.read_bytes())
    said = {"description": "model: predictions made by panview"}
    parts = {"images": truth["images"], "annotations": result["annotations"], "categories": truth["categories"]}
    run.json.write_bytes(msgspec.json.encode({"info": said, **parts}))
    told = {
        "folder": run.queries_folder.name,
        "name": rule.name,
        "version": rule.version,
        "parameters": rule.published,
        "lowest": 0.1,
        "category_ids": [category["id"] for category in truth["categories"]],
        "isthing": [category["isthing"] == 1 for category in truth["categories"]],
    }
    run.manifest.write_bytes(msgspec.json.encode({"key": KEY, "model": "model", "queries": told}))
    dataset = read_dataset(find_ground_truth(truth_json))
    return kept_set(dataset, read_prediction_set(dataset, find_prediction(run.json)), open_kept(run.json))


def _image_id(index: int) -> int:
    return int(photo_name(index).removesuffix(".jpg"))


def _queries(rng: np.random.Generator, truth: Side, size: tuple[int, int]) -> KeptQueries:
    """Return 40 queries: each segment of the truth with a soft mask, some of them again and moved."""
    height, width = size[0] // 4, size[1] // 4
    masks: list[NDArray[np.float32]] = []
    labels: list[int] = []
    order: Sequence[int] = rng.permutation(len(truth.segment_id)).tolist()
    while len(masks) < QUERIES:
        for place in order[: QUERIES - len(masks)]:
            mask = (truth.id_map == truth.segment_id[place]).astype(np.float32)
            small = mask.reshape(height, 4, width, 4).mean(axis=(1, 3))
            if len(masks) >= len(order):
                small = np.roll(small, rng.integers(-12, 13, 2), (0, 1))
            masks.append(14 * small - 7 + rng.normal(0, 1, small.shape).astype(np.float32))
            labels.append(int(truth.category[place]))
    scores = rng.uniform(0.12, 1, QUERIES).astype(np.float32)
    return KeptQueries(to_codes(np.stack(masks)), np.array(labels, np.int32), scores, Frame(size, size, size))


if __name__ == "__main__":
    main()
