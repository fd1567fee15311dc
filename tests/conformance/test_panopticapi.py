"""The figures of panview beside those of cocodataset/panopticapi itself, where that is importable."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview.datasets.opening import MissingImages
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from tests.support.every_way import difference, random_pairs, written
from tests.support.reference import Stat
from tests.support.sets import WrittenSet, open_set, random_pair, write_json, write_set

panopticapi = pytest.importorskip("panopticapi.evaluation", reason="panopticapi is not installed", exc_type=ImportError)


Averages = dict[str, tuple[float, float, float, int]]
Counted = dict[int, tuple[float, int, int, int]]


def counted_by_reference(ground_truth: Path, prediction: Path) -> tuple[Any, dict[int, Any], Counted]:
    """What panopticapi counts of two JSONs, with its categories; and IoU sum, TP, FP, FN of each category id."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        # NumPy and multiprocessing warn of things in the reference that are not ours.
        warnings.simplefilter("ignore")
        truth = json.loads(ground_truth.read_text())
        predictions = {a["image_id"]: a for a in json.loads(prediction.read_text())["annotations"]}
        categories = {c["id"]: c for c in truth["categories"]}
        stat = panopticapi.pq_compute_single_core(
            0,
            [(a, predictions[a["image_id"]]) for a in truth["annotations"]],
            str(ground_truth.with_suffix("")),
            str(prediction.with_suffix("")),
            categories,
        )
    return stat, categories, {i: (stat[i].iou, stat[i].tp, stat[i].fp, stat[i].fn) for i in categories}


def reference(ground_truth: Path, prediction: Path) -> tuple[Averages, Counted]:
    """What panopticapi says of two JSONs: the averages, which it has only where each has a category; and its counts."""
    stat, categories, counted = counted_by_reference(ground_truth, prediction)
    kinds = (("all", None), ("things", True), ("stuff", False))
    averages = {name: stat.pq_average(categories, kind)[0] for name, kind in kinds}
    found = {name: tuple(average[key] for key in ("pq", "sq", "rq", "n")) for name, average in averages.items()}
    return found, counted


def assert_figures_of_the_reference(written: WrittenSet, missing: MissingImages, ground_truth: Path) -> None:
    """Figures of the set are those of panopticapi on another ground truth JSON."""
    averages, counted = reference(ground_truth, written.prediction)
    dataset, prediction = open_set(written, missing=missing)
    counts = count_matches(evaluate(dataset, prediction), len(dataset.categories))
    quality = panoptic_quality(counts, dataset.categories.isthing)
    for name, average in (("all", quality.all), ("things", quality.things), ("stuff", quality.stuff)):
        measured = (average.pq, average.sq, average.rq, average.n)
        assert measured == pytest.approx(averages[name], abs=1e-12)
    for index, category_id in enumerate(dataset.categories.ids.tolist()):
        ours = tuple(getattr(counts, name)[index] for name in ("iou_sum", "tp", "fp", "fn"))
        assert ours == pytest.approx(counted[category_id], abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_figures_are_those_of_panopticapi(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(12)], photos=False)
    assert_figures_of_the_reference(written, "error", written.ground_truth)


@pytest.mark.parametrize("seed", range(4))
def test_images_that_are_skipped_are_as_if_the_ground_truth_did_not_have_them(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(14)], photos=False)
    document = json.loads(written.prediction.read_text())
    document["annotations"] = [a for a in document["annotations"] if rng.random() < 0.6]
    write_json(written.prediction, document)
    predicted = {a["image_id"] for a in document["annotations"]}
    assert 0 < len(predicted) < 14
    truth = json.loads(written.ground_truth.read_text())
    truth["annotations"] = [a for a in truth["annotations"] if a["image_id"] in predicted]
    restricted = tmp_path / "restricted" / written.ground_truth.name
    shutil.copytree(written.ground_truth.with_suffix(""), restricted.with_suffix(""))
    write_json(restricted, truth)
    assert_figures_of_the_reference(written, "skip", restricted)


def assert_figures_in_every_way(root: Path, seed: int) -> float:
    """Hold a made set, in all layouts and forms, against panopticapi; return the largest difference."""
    rng = np.random.default_rng(seed)
    pairs = random_pairs(rng)
    told = write_set(root / "told", pairs, photos=False)
    _, _, counted = counted_by_reference(told.ground_truth, told.prediction)
    wanted = {category: Stat(*of) for category, of in counted.items()}
    return max(difference(one, wanted) for one in written(root, pairs, rng, 1) if not one.is_unclear)


@pytest.mark.parametrize("seed", range(2))
def test_a_set_in_any_layout_and_form_has_the_figures_of_panopticapi(tmp_path: Path, seed: int) -> None:
    assert_figures_in_every_way(tmp_path, seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 1300, 10))
def test_hundreds_of_sets_in_any_layout_and_form_have_the_figures_of_panopticapi(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + 10):
        assert_figures_in_every_way(tmp_path / str(seed), seed)
