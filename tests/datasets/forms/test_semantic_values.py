"""What the values of semantic maps stand for where they are numbers of several kinds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.category_file import read_category_file
from panview.datasets.dataset import PredictionSet
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches
from tests.support.forms import segmentation_of
from tests.support.sets import save_rgb, write_json

CATEGORIES = [{"id": i, "name": f"c{i}", "isthing": int(i < 3), "supercategory": ""} for i in (1, 2, 3, 4)]
SHAPE = (12, 16)
SPANS = {1: slice(1, 4), 2: slice(4, 7), 3: slice(7, 12)}
"""Rows of the categories; the first row is void."""


def write_both(root: Path, values: dict[int, int], void: int, *, shifted: int = 0) -> tuple[Path, Path]:
    """A truth, and maps of values with instances that are the truth, or lie some rows beside it."""
    grey, ids = np.full(SHAPE, void, np.uint8), np.zeros(SHAPE, np.uint32)
    entries = []
    for category, span in SPANS.items():
        ids[span], grey[span] = category, values.get(category, void)
        if category < 3:
            mask = segmentation_of(np.roll(ids == category, shifted, 0), "packed")
            entries.append({"image_id": 1, "category_id": category, "score": 0.9, "segmentation": mask})
    truth, pred = root / "annotations" / "panoptic_val.json", root / "pred"
    truth.parent.mkdir(parents=True)
    pred.mkdir()
    segments = [
        {"id": c, "category_id": c, "area": int((ids == c).sum()), "bbox": [0, 0, 1, 1], "iscrowd": 0} for c in SPANS
    ]
    write_json(
        truth,
        {
            "images": [{"id": 1, "file_name": "a.jpg", "height": SHAPE[0], "width": SHAPE[1]}],
            "annotations": [{"image_id": 1, "file_name": "a.png", "segments_info": segments}],
            "categories": CATEGORIES,
        },
    )
    truth.with_suffix("").mkdir()
    save_rgb(truth.with_suffix("") / "a.png", ids)
    Image.fromarray(grey).save(pred / "a.png")
    write_json(pred / "coco_instances_results.json", entries)
    return truth, pred


def opened(truth: Path, pred: Path, void: int | None = None, names: Path | None = None) -> PredictionSet:
    reading = AS_FOUND if void is None else Reading(void=void)
    named = None if names is None else read_category_file(names)
    return read_prediction_set(
        read_dataset(find_ground_truth(truth)), find_prediction(pred, reading=reading), named=named
    )


def is_the_truth(truth: Path, prediction: PredictionSet) -> bool:
    counts = count_matches(evaluate(read_dataset(find_ground_truth(truth)), prediction, jobs=1), len(CATEGORIES))
    return (counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist()) == ([1, 1, 1, 0], [0] * 4, [0] * 4)


IDS = {1: 1, 2: 2, 3: 3}
LABELS = {1: 0, 2: 1, 3: 2}


@pytest.mark.parametrize(("values", "void"), [(IDS, 0), (IDS, 255), (LABELS, 255)])
def test_instances_decide_what_values_are(tmp_path: Path, values: dict[int, int], void: int) -> None:
    truth, pred = write_both(tmp_path, values, void)
    assert is_the_truth(truth, opened(truth, pred))


def test_ids_with_0_for_void_are_not_taken_for_labels(tmp_path: Path) -> None:
    truth, pred = write_both(tmp_path, IDS, 0, shifted=1)
    why = r"can be category ids with 0 for void, or labels from 0 .* not guess: give names .* --void 0 for the"
    with pytest.raises(PanviewError, match=why):
        opened(truth, pred)
    # What it names works, and says other things.
    by_ids, by_labels = opened(truth, pred, 0), opened(truth, pred, 255)
    assert by_ids.segments.category.tolist() == [2, 0, 1]
    assert by_labels.segments.category.tolist() == [3, 0, 1]
    assert opened(truth, pred, 0, names=truth).segments.category.tolist() == [2, 0, 1]


def test_values_that_are_both_without_void_name_the_json(tmp_path: Path) -> None:
    truth, pred = write_both(tmp_path, IDS, 255, shifted=1)
    with pytest.raises(PanviewError, match=r"can be category ids, or labels from 0 .*panoptic_val\.json"):
        opened(truth, pred)
    assert opened(truth, pred, names=truth).segments.category.tolist() == [2, 0, 1]


def test_a_map_without_things_leaves_it_open(tmp_path: Path) -> None:
    truth, pred = write_both(tmp_path, {3: 3}, 0)
    with pytest.raises(PanviewError, match="panview does not guess"):
        opened(truth, pred)
    # Names of a model's labels decide, also where void is a label by number.
    write_json(pred / "config.json", {"id2label": {"1": "c1", "2": "c2", "3": "c4"}})
    assert opened(truth, pred, 0).segments.category.tolist()[0] == 3


def test_what_is_said_to_be_void_is_no_category(tmp_path: Path) -> None:
    truth, pred = write_both(tmp_path, {1: 1, 2: 2, 3: 4}, 3)
    assert 2 not in opened(truth, pred, 3).segments.category.tolist()
    assert json.loads(truth.read_text())["categories"][2]["id"] == 3
