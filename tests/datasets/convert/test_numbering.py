"""What the numbers of results stand for when they are converted: by names first, never by a guess."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from panview.datasets.category_file import read_category_file
from panview.datasets.convert.source import SourceOptions, open_source
from panview.datasets.convert.write import Conversion, convert
from panview.datasets.forms.names import FormName
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError

# Neither all things first nor all stuff first; ids 10, 20, ...
NAMES = ("person", "road", "car", "sky-other-merged", "dog")
THINGS = (1, 0, 1, 0, 1)


def write_pair(root: Path, numbers: list[int], **more: object) -> tuple[Path, Path]:
    """A ground truth, and results with a segment for each number."""
    side = len(numbers)
    grid = np.repeat(np.arange(1, side + 1, dtype=np.uint8), 4)[None].repeat(8, axis=0)
    rgb = np.stack([grid, np.zeros_like(grid), np.zeros_like(grid)], axis=2)
    categories = [
        {"id": 10 * (i + 1), "name": name, "isthing": thing}
        for i, (name, thing) in enumerate(zip(NAMES, THINGS, strict=True))
    ]
    kinds = cast("list[int] | None", more.pop("kinds", None))
    truth, results = root / "annotations" / "panoptic_val.json", root / "pred" / "m.json"
    for path, ids in ((truth, [10] * side), (results, numbers)):
        maps = path.with_suffix("")
        maps.mkdir(parents=True)
        Image.fromarray(rgb).save(maps / "1.png")
        infos: list[dict[str, Any]] = [
            {"id": i + 1, "category_id": c, "area": 32, "iscrowd": 0} for i, c in enumerate(ids)
        ]
        if path == results and kinds is not None:
            for info, kind in zip(infos, kinds, strict=True):
                info["isthing"] = kind
        document: dict[str, Any] = {"annotations": [{"image_id": 1, "file_name": "1.png", "segments_info": infos}]}
        if path == truth:
            image = {"id": 1, "file_name": "1.jpg", "height": 8, "width": 4 * side}
            document |= {"images": [image], "categories": categories}
        else:
            document |= more
        path.write_text(json.dumps(document))
    return truth, results


def converted(truth: Path, results: Path, **options: object) -> tuple[list[int], dict[str, Any]]:
    """The category ids that come out, and ``info``."""
    source = open_source(results, replace(SourceOptions(dataset=truth), **cast(Any, options)))
    out = results.parent.parent / "out"
    convert(Conversion(source, FormName.COCO, out))
    document = json.loads((out / "out.json").read_text())
    return [info["category_id"] for info in document["annotations"][0]["segments_info"]], document["info"]


def refused(truth: Path, results: Path, **options: object) -> str:
    with pytest.raises(PanviewError) as caught:
        open_source(results, replace(SourceOptions(dataset=truth), **cast(Any, options)))
    return str(caught.value)


def test_labels_without_kinds_are_not_guessed(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2, 3, 4])
    assert refused(truth, results) == (
        f"{results}: its numbers, 0 to 4, can be labels from 0 in the dataset's order, labels from 0 with things first "
        "or labels from 0 with stuff first, and no segment says isthing; panview does not guess: give names "
        "(--categories FILE), or, if you know it, --from labels, labels-things-first or labels-stuff-first"
    )


@pytest.mark.parametrize(
    ("kinds", "ids"),
    [
        ([1, 0, 1, 0, 1], [10, 20, 30, 40, 50]),
        ([1, 1, 1, 0, 0], [10, 30, 50, 20, 40]),
        ([0, 0, 1, 1, 1], [20, 40, 10, 30, 50]),
    ],
)
def test_kinds_of_all_segments_decide_where_they_leave_one(tmp_path: Path, kinds: list[int], ids: list[int]) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2, 3, 4], kinds=kinds)
    assert converted(truth, results)[0] == ids


def test_kinds_that_leave_two_decide_nothing(tmp_path: Path) -> None:
    # Label 0 alone is a thing in the dataset's order, and with things first.
    truth, results = write_pair(tmp_path, [1, 3], kinds=[0, 0])
    assert converted(truth, results)[0] == [20, 40]
    truth, results = write_pair(tmp_path / "b", [2], kinds=[1])
    assert "fit both" in refused(truth, results)


def test_kinds_that_leave_none_are_said(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2, 3, 4], kinds=[0, 1, 1, 1, 1])
    assert "are, by things and stuff, no category ids or labels of panoptic_val.json" in refused(truth, results)


def test_a_file_of_names_decides(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2, 3, 4])
    labels = tmp_path / "labels.txt"
    labels.write_text("sky, other\nRoad\nperson\ncar\ndog\n")
    ids, info = converted(truth, results, categories=labels)
    assert ids == [40, 20, 10, 30, 50]
    assert info["categories"]["source"] == "labels.txt"
    assert info["categories"]["numbers"]["0"] == {
        "category_id": 40,
        "name": "sky-other-merged",
        "called": "sky, other",
        "found": "by name, without COCO's endings for stuff",
    }


def test_a_file_goes_before_the_names_beside_and_inside(tmp_path: Path) -> None:
    own = [{"id": i, "name": name} for i, name in enumerate(NAMES)]
    truth, results = write_pair(tmp_path, [0, 1], categories=own)
    (results.parent / "config.json").write_text(json.dumps({"id2label": dict(enumerate(NAMES))}))
    labels = tmp_path / "labels.txt"
    labels.write_text("0 = dog\n1 = sky\n")
    assert converted(truth, results, categories=labels)[0] == [50, 40]


def test_id2label_beside_the_results_decides(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2])
    (results.parent / "config.json").write_text(json.dumps({"id2label": {"0": "dog", "1": "Road", "2": "car"}}))
    ids, info = converted(truth, results)
    assert (ids, info["categories"]["source"]) == ([50, 20, 30], "config.json")


def test_names_in_the_results_decide(tmp_path: Path) -> None:
    own = [{"id": 7, "name": "dog", "isthing": 1}, {"id": 8, "name": "sky", "isthing": 0}]
    truth, results = write_pair(tmp_path, [7, 8], categories=own)
    assert converted(truth, results)[0] == [50, 40]


def test_names_that_leave_out_a_number_speak_of_other_numbers(tmp_path: Path) -> None:
    # Somebody copied the ground truth's categories beside labels.
    own = [{"id": 10 * (i + 1), "name": name} for i, name in enumerate(NAMES)]
    truth, results = write_pair(tmp_path, [0, 1, 2], categories=own)
    assert "panview does not guess" in refused(truth, results)


def test_names_that_contradict_each_other_are_said(tmp_path: Path) -> None:
    own = [{"id": i, "name": name} for i, name in enumerate(NAMES)]
    truth, results = write_pair(tmp_path, [0, 1], categories=own)
    (results.parent / "config.json").write_text(json.dumps({"id2label": {"0": "road", "1": "person"}}))
    words = "config.json and its own categories name the numbers differently; choose with --categories"
    assert words in refused(truth, results)


def test_names_that_kinds_contradict_are_said(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1], kinds=[0, 1])
    (results.parent / "config.json").write_text(json.dumps({"id2label": {"0": "person", "1": "road"}}))
    assert "its things and stuff differ from those in config.json" in refused(truth, results)
    labels = tmp_path / "labels.txt"
    labels.write_text("person\nroad\n")
    assert "its things and stuff differ from those of labels.txt" in refused(truth, results, categories=labels)


def test_ids_beside_the_configuration_of_a_model_are_asked_for(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [10, 20])
    labels = {str(i): "LABEL" for i in range(30)} | {"10": "road", "20": "dog"}
    (results.parent / "config.json").write_text(json.dumps({"id2label": labels}))
    words = "can be category ids of panoptic_val.json, or the labels of config.json that lies beside it"
    assert words in refused(truth, results)
    assert converted(truth, results, form=FormName.COCO)[0] == [10, 20]


def test_an_unknown_name_is_said_with_the_nearest(tmp_path: Path) -> None:
    own = [{"id": 7, "name": "persn"}]
    truth, results = write_pair(tmp_path, [7], categories=own)
    assert "'persn' is not a category of the dataset; did you mean person?" in refused(truth, results)


def test_a_number_without_category_becomes_void(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2])
    labels = tmp_path / "labels.txt"
    labels.write_text("person\nnone\ncar\n")
    assert converted(truth, results, categories=labels)[0] == [10, 30]
    out = tmp_path / "out" / "out" / "1.png"
    assert np.unique(np.asarray(Image.open(out))[..., 0]).tolist() == [0, 1, 3]


def test_a_way_of_numbering_and_a_file_are_too_much(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1])
    labels = tmp_path / "labels.txt"
    labels.write_text("person\nroad\n")
    assert "and --categories both say what the numbers mean" in refused(
        truth, results, categories=labels, form=FormName.LABELS
    )


@pytest.mark.parametrize("form", [FormName.MMDET, FormName.TWO_CHANNEL, FormName.CITYSCAPES])
def test_the_labels_of_maps_alone_are_named_by_a_file(tmp_path: Path, form: FormName) -> None:
    truth, results = write_pair(tmp_path, [10, 20, 30, 40, 50])
    labels = tmp_path / "labels.txt"
    labels.write_text("1 = dog\n2 = sky\n3 = none\n4 = Car\n")
    instances = np.array([1, 0, 1, 1, 0])
    numbers = np.array([1, 2, 3, 4, 2])
    row = {
        FormName.MMDET: numbers + 1000 * instances,
        FormName.CITYSCAPES: np.where(instances > 0, numbers * 1000 + instances, numbers),
        FormName.TWO_CHANNEL: numbers,
    }[form].repeat(4)
    maps = tmp_path / "maps"
    maps.mkdir()
    if form == FormName.TWO_CHANNEL:
        second = instances.repeat(4)
        rgb = np.stack([row, second, np.zeros_like(row)], axis=1)[None].repeat(8, axis=0).astype(np.uint8)
        Image.fromarray(rgb).save(maps / "1.png")
    else:
        Image.fromarray(row[None].repeat(8, axis=0).astype(np.uint16)).save(maps / "1.png")
    source = open_source(maps, SourceOptions(form=form, dataset=truth, categories=labels))
    image = source.read(0)
    assert sorted(np.array([10, 20, 30, 40, 50])[image.category].tolist()) == [30, 40, 50]
    assert set(np.unique(image.runs.to_id_map()[:, 8:12]).tolist()) == {0}


def test_a_set_that_is_opened_takes_the_same_mapping(tmp_path: Path) -> None:
    truth, results = write_pair(tmp_path, [0, 1, 2, 3])
    labels = tmp_path / "labels.txt"
    labels.write_text("person\nnone\nsky\ndog\n")
    dataset = read_dataset(find_ground_truth(truth))
    files = find_prediction(results)
    said = r"unknown category 0 in image 1 \(1 of 1 images\); 4 of 4 numbers are not category ids"
    with pytest.raises(PanviewError, match=said):
        read_prediction_set(dataset, files)
    opened = read_prediction_set(dataset, files, named=read_category_file(labels))
    assert dataset.categories.ids[opened.segments.category].tolist() == [10, 40, 50]
    assert np.unique(opened.segments.read_id_map(0, (8, 16))).tolist() == [0, 1, 3, 4]
    (batch,) = opened.segments.read_batch([0], dataset.sizes)
    assert not isinstance(batch, PanviewError)
    assert (batch.to_id_map() == opened.segments.read_id_map(0, (8, 16))).all()
    labels.write_text("person\nroad\nsky\ndog\n")
    other = read_prediction_set(dataset, files, named=read_category_file(labels))
    assert other.segments.digest != opened.segments.digest != other.json_digest == opened.json_digest
