"""The figures of panview beside those of cocodataset/panopticapi itself, where that is importable."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import read_dataset, read_prediction_set
from panview.datasets.discovery import find_ground_truth, find_prediction
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from tests.support.sets import random_pair, write_set

panopticapi = pytest.importorskip("panopticapi.evaluation", reason="panopticapi is not installed", exc_type=ImportError)


@pytest.mark.parametrize("seed", range(8))
def test_figures_are_those_of_panopticapi(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(12)], photos=False)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        # NumPy and multiprocessing warn of things in the reference that are not ours.
        warnings.simplefilter("ignore")
        truth = json.loads(written.ground_truth.read_text())
        predictions = {a["image_id"]: a for a in json.loads(written.prediction.read_text())["annotations"]}
        categories = {c["id"]: c for c in truth["categories"]}
        stat = panopticapi.pq_compute_single_core(
            0,
            [(a, predictions[a["image_id"]]) for a in truth["annotations"]],
            str(written.ground_truth.with_suffix("")),
            str(written.prediction.with_suffix("")),
            categories,
        )
        expected = {
            name: stat.pq_average(categories, kind)[0]
            for name, kind in (("all", None), ("things", True), ("stuff", False))
        }
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    table = evaluate(dataset, read_prediction_set(dataset, find_prediction(written.prediction)))
    quality = panoptic_quality(count_matches(table, len(dataset.categories)), dataset.categories.isthing)
    for name, average in (("all", quality.all), ("things", quality.things), ("stuff", quality.stuff)):
        measured = (average.pq, average.sq, average.rq, average.n)
        assert measured == pytest.approx(tuple(expected[name][key] for key in ("pq", "sq", "rq", "n")), abs=1e-12)
