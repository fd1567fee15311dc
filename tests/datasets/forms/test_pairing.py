"""Which image a map is of that nothing but its name tells: the photo of that name, and else the id in it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.convert.source import SourceOptions, open_source
from panview.datasets.convert.write import Conversion, convert
from panview.datasets.dataset import PredictionSet
from panview.datasets.forms.names import FormName
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from tests.support import forms
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, random_pair, rename_images, write_json, write_set

COUNT = 3
SHIFTED = {1000: 1001, 1001: 1002, 1002: 1000}
"""Ids that are numbers in the names of other photos."""


@pytest.fixture
def pairs() -> dict[str, Pair]:
    rng = np.random.default_rng(5)
    return {forms.stem_of(row): forms.with_one_stuff_each(random_pair(rng)) for row in range(COUNT)}


@pytest.fixture
def written(tmp_path: Path, pairs: dict[str, Pair]) -> WrittenSet:
    return write_set(tmp_path / "set", list(pairs.values()))


def opened(written: WrittenSet, path: Path, *, strict: bool = False) -> PredictionSet:
    dataset = read_dataset(find_ground_truth(written.ground_truth), Opening(strict=strict))
    return read_prediction_set(dataset, find_prediction(path))


def scores_of(prediction: PredictionSet, row: int) -> int:
    """Number of the segments of an image, by which these images differ."""
    offsets = prediction.segments.offsets
    return int(offsets[row + 1] - offsets[row])


def by_stem(path: Path) -> Path:
    """Turn one JSON into an object by the stems of maps."""
    json_path = path / "predictions.json"
    entries = json.loads(json_path.read_text())["annotations"]
    write_json(json_path, {Path(e["file_name"]).stem: {"segments_info": e["segments_info"]} for e in entries})
    return path


@pytest.mark.parametrize("how", ["npy", "png-8", "dict.pt", "one-npy"])
@pytest.mark.parametrize("last", [1000, 7])
def test_names_of_photos_go_before_numbers(
    written: WrittenSet, pairs: dict[str, Pair], tmp_path: Path, how: str, last: int
) -> None:
    if how == "dict.pt":
        pytest.importorskip("torch")
    rename_images(written.ground_truth, lambda number: (SHIFTED | {1002: last})[number])
    path = forms.transformers(how, 1, 0)(tmp_path / "hf", pairs)
    path = by_stem(path) if how.startswith("one") else path
    prediction = opened(written, path, strict=True)
    assert [scores_of(prediction, row) for row in range(COUNT)] == [len(pair.predictions) for pair in pairs.values()]
    assert prediction.assumptions == ()
    out = Conversion(open_source(path, SourceOptions(None, written.ground_truth)), FormName.COCO, tmp_path / "out")
    assert convert(out) == COUNT
    said = {e["file_name"]: e["image_id"] for e in json.loads(out.result.read_text())["annotations"]}
    assert said == {"000000001000.png": 1001, "000000001001.png": 1002, "000000001002.png": last}


def rename_photos(written: WrittenSet, names: dict[str, str]) -> None:
    document = json.loads(written.ground_truth.read_text())
    for image in document["images"]:
        image["file_name"] = names.get(image["file_name"], image["file_name"])
    write_json(written.ground_truth, document)


def test_a_number_is_an_id_where_no_photo_is_called_so_and_that_is_said(
    written: WrittenSet, pairs: dict[str, Pair], tmp_path: Path
) -> None:
    path = forms.transformers("npy", 1, 0)(tmp_path / "hf", pairs)
    rename_photos(written, {f"{stem}.jpg": f"photo {row}.jpg" for row, stem in enumerate(pairs)})
    (assumed,) = opened(written, path).assumptions
    assert (assumed.code, assumed.count) == ("PV621", COUNT)
    with pytest.raises(PanviewError, match=r"numbers in the map names are used as image ids.*\[PV621\]"):
        opened(written, path, strict=True)
    # One that is called like a photo shows that the others are no ids.
    rename_photos(written, {"photo 1.jpg": "000000001001.jpg"})
    with pytest.raises(PanviewError, match="no prediction for image 1000"):
        opened(written, path)


def test_names_of_masks_without_a_suffix_are_names(written: WrittenSet, pairs: dict[str, Pair], tmp_path: Path) -> None:
    masks = forms.results_of_masks("packed")(tmp_path, pairs)
    entries = json.loads(masks.read_text())
    for entry in entries:
        entry["file_name"] = f"{entry.pop('image_id'):012d}"
    write_json(masks, entries)
    rename_images(written.ground_truth, SHIFTED.__getitem__)
    prediction = opened(written, masks)
    assert [scores_of(prediction, row) for row in range(COUNT)] == [len(pair.predictions) for pair in pairs.values()]
    assert [one.code for one in prediction.assumptions] == ["PV621"]
