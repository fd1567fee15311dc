"""Boundary PQ of panview beside that of bowenc0221/boundary-iou-api itself, where that is importable."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.boundary import boundary_iou, boundary_quality
from panview.metrics.evaluation import evaluate
from tests.support.demo_sets import first_of_demo
from tests.support.sets import open_set, random_pair, write_set

api = pytest.importorskip(
    "boundary_iou.coco_panoptic_api.evaluation", reason="boundary-iou-api is not installed", exc_type=ImportError
)


def assert_figures_of_the_reference(dataset: Dataset, prediction: PredictionSet) -> int:
    """Boundary PQ is that of boundary-iou-api; return the number of its matches."""
    truth_json, prediction_json = dataset.ground_truth.json, prediction.segments.json
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        # NumPy and multiprocessing warn of things in the reference that are not ours.
        warnings.simplefilter("ignore")
        truth = json.loads(truth_json.read_text())
        predictions = {a["image_id"]: a for a in json.loads(prediction_json.read_text())["annotations"]}
        categories = {c["id"]: c for c in truth["categories"]}
        stat = api.pq_compute_single_core(
            0,
            [(a, predictions[a["image_id"]]) for a in truth["annotations"]],
            str(truth_json.with_suffix("")),
            str(prediction_json.with_suffix("")),
            categories,
            "boundary",
            0.02,
        )
        expected = {
            name: stat.pq_average(categories, kind)[0]
            for name, kind in (("all", None), ("things", True), ("stuff", False))
        }
    table = evaluate(dataset, prediction)
    column = boundary_iou(dataset, prediction, table)
    quality = boundary_quality(table, column, dataset.categories.isthing)
    for index, category_id in enumerate(dataset.categories.ids.tolist()):
        counted = stat[category_id]
        ours = tuple(int(getattr(quality.counts, name)[index]) for name in ("tp", "fp", "fn"))
        assert ours == (counted.tp, counted.fp, counted.fn)
        assert quality.counts.iou_sum[index] == pytest.approx(counted.iou, abs=1e-12)
    for name, average in expected.items():
        means = getattr(quality, name)
        assert (means.pq, means.sq, means.rq, means.n) == pytest.approx(
            tuple(average[key] for key in ("pq", "sq", "rq", "n")), abs=1e-12
        )
    return int(quality.counts.tp.sum())


@pytest.mark.parametrize("seed", range(6))
def test_figures_of_random_sets_are_those_of_boundary_iou_api(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [(24, 32), (60, 90), (8, 200), (150, 170)]
    pairs = [random_pair(rng, *sizes[int(rng.integers(len(sizes)))]) for _ in range(12)]
    assert assert_figures_of_the_reference(*open_set(write_set(tmp_path, pairs, photos=False))) > 0


def test_figures_of_the_demo_set_are_those_of_boundary_iou_api(tmp_path: Path) -> None:
    made = first_of_demo(tmp_path / "demo", 12)
    dataset = read_dataset(find_ground_truth(made.root))
    for path in made.predictions:
        prediction = read_prediction_set(dataset, find_prediction(path))
        assert assert_figures_of_the_reference(dataset, prediction) > 80
