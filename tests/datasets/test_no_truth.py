"""Test splits and folders of photos: opened to look at, refused where something is to be measured."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview.datasets.coco_json import NoTruthError
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.no_truth import PHOTOS_ALONE, find_to_look_at, read_to_look_at
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import NotFoundError, PanviewError
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Side
from tests.support.sets import WrittenSet, random_pair, write_json, write_set


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(5)
    return write_set(tmp_path / "coco", [random_pair(rng) for _ in range(3)])


def withheld(document: dict[str, Any]) -> None:
    for annotation in document["annotations"]:
        del annotation["segments_info"]


def image_info(document: dict[str, Any]) -> None:
    del document["annotations"]
    document["categories"] = [{"id": 1, "name": "person", "supercategory": "person"}]


def emptied(document: dict[str, Any]) -> None:
    document["annotations"] = []


def change(path: Path, how: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads(path.read_text("utf-8"))
    how(document)
    write_json(path, document)


@pytest.mark.parametrize("how", [withheld, image_info, emptied])
@pytest.mark.parametrize("maps", [True, False])
def test_a_test_split_is_looked_at_with_its_predictions(
    written: WrittenSet, how: Callable[[dict[str, Any]], None], maps: bool
) -> None:
    change(written.ground_truth, how)
    if not maps:
        shutil.rmtree(written.ground_truth.with_suffix(""))
    with pytest.raises(
        NoTruthError, match="no ground truth: none of its 3 images has segments_info, as in a test split"
    ):
        read_dataset(find_ground_truth(written.root))
    dataset = read_to_look_at(find_to_look_at(written.root), predictions=[written.prediction])
    assert not dataset.has_truth
    assert list(dataset.image_id) == [1000, 1001, 1002]
    assert all(dataset.photo(row).is_file() for row in range(3))
    assert {1, 3, 18, 149, 187} >= set(dataset.categories.ids.tolist()) >= {1}
    prediction = read_prediction_set(dataset, find_prediction(written.prediction))
    table = evaluate(dataset, prediction, jobs=1)
    assert set(table.side.tolist()) == {Side.PREDICTION}
    assert table.area.sum() == sum(
        entry["area"]
        for annotation in json.loads(written.prediction.read_text())["annotations"]
        for entry in annotation["segments_info"]
    )


def test_a_set_with_truth_is_read_as_ever(written: WrittenSet) -> None:
    dataset = read_to_look_at(find_to_look_at(written.root))
    assert dataset.has_truth
    assert dataset.ground_truth.digest == read_dataset(find_ground_truth(written.root)).ground_truth.digest


def test_one_annotation_without_segments_is_no_test_split(written: WrittenSet) -> None:
    change(written.ground_truth, lambda document: document["annotations"][1].pop("segments_info"))
    with pytest.raises(PanviewError, match=r"\$\.annotations\[1\]") as caught:
        read_to_look_at(find_to_look_at(written.root))
    assert not isinstance(caught.value, NoTruthError)


def test_a_folder_of_photos_is_opened_with_predictions_of_the_same_names(written: WrittenSet, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    shutil.copytree(written.root / "val2017", photos)
    (photos / "notes.txt").write_text("x")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8")
    files = find_to_look_at(photos)
    assert files.layout == PHOTOS_ALONE
    dataset = read_to_look_at(files, predictions=[written.prediction])
    names = tuple(f"00000000100{number}.jpg" for number in range(3))
    assert dataset.image_names == names
    assert dataset.sizes.tolist() == [[24, 32]] * 3
    prediction = read_prediction_set(dataset, find_prediction(written.prediction))
    assert not prediction.left_out.any()
    assert prediction.segments.maps.names == tuple(name.replace("jpg", "png") for name in names)
    with pytest.raises(NotFoundError, match="no panoptic annotations found"):
        find_ground_truth(photos)


def test_a_folder_without_photo_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(NotFoundError, match="no panoptic annotations found"):
        find_to_look_at(tmp_path)
