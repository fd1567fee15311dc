from __future__ import annotations

import copy
import json
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview.datasets.categories import distinct_colour
from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import MissingImages
from panview.datasets.prediction_set import MissingPredictionsError, read_prediction_set
from panview.errors import BadFileError, NotFoundError
from tests.support.sets import CATEGORIES, WrittenSet, drawn_pair, open_set, random_pair, write_json, write_set

Document = Any


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(4)
    pairs = [drawn_pair([(1, 1, (0, 5, 0, 5)), (2, 149, (5, 10, 0, 9))], [(7, 1, (0, 5, 0, 6)), (9, 3, (6, 9, 2, 4))])]
    return write_set(tmp_path, [*pairs, *(random_pair(rng) for _ in range(2))], photos=False)


def changed(path: Path, change: Callable[[Document], object]) -> Path:
    document = json.loads(path.read_text())
    change(document)
    write_json(path, document)
    return path


def opened(written: WrittenSet) -> Dataset:
    return read_dataset(find_ground_truth(written.ground_truth))


def refusal(read: Callable[[], object], path: Path) -> str:
    with pytest.raises(BadFileError) as caught:
        read()
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def set_in(*keys: str | int, to: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = to

    return change


def test_columns_are_those_of_the_json(written: WrittenSet) -> None:
    dataset = opened(written)
    document = json.loads(written.ground_truth.read_text())
    assert dataset.image_id.values == (1000, 1001, 1002)
    assert dataset.image_names[0] == "000000001000.jpg"
    assert dataset.size(0) == (10, 20)
    assert dataset.photo(0) == written.root / "val2017" / "000000001000.jpg"
    assert dataset.categories.ids.tolist() == [c["id"] for c in CATEGORIES]
    assert dataset.categories.colours[0].tolist() == CATEGORIES[0]["color"]
    assert tuple(dataset.categories.colours[2].tolist()) == distinct_colour(2)
    for image, annotation in enumerate(document["annotations"]):
        rows = dataset.ground_truth.segments_of(image)
        infos = annotation["segments_info"]
        assert dataset.ground_truth.segment_id[rows].tolist() == [info["id"] for info in infos]
        ids = dataset.categories.ids[dataset.ground_truth.category[rows]].tolist()
        assert ids == [info["category_id"] for info in infos]
        assert dataset.ground_truth.iscrowd[rows].tolist() == [info["iscrowd"] == 1 for info in infos]


def test_images_without_annotation_are_left_out_and_order_is_that_of_the_annotations(written: WrittenSet) -> None:
    def change(document: Document) -> None:
        document["annotations"] = [document["annotations"][2], document["annotations"][0]]

    changed(written.ground_truth, change)
    dataset, prediction = open_set(written)
    assert dataset.image_id.values == (1002, 1000)
    assert prediction.segments.segment_id[prediction.segments.segments_of(1)].tolist() == [7, 9]
    assert prediction.foreign == 1


OUTSIDE = ["../../x", "..", "a/../../x", "/etc/x", "C:\\x", "c:x", "\\\\server\\x", "a\\..\\..\\x", "a\0b", ""]


@pytest.mark.parametrize("name", OUTSIDE, ids=ascii)
def test_a_name_of_a_photo_that_points_outside_is_that_of_none(written: WrittenSet, name: str) -> None:
    changed(written.ground_truth, set_in("images", 1, "file_name", to=name))
    dataset = opened(written)
    assert written.root in dataset.photo(1).resolve().parents
    assert not dataset.photo(1).exists()
    assert dataset.image_names[1] == name


@pytest.mark.parametrize("name", OUTSIDE, ids=ascii)
def test_a_name_of_a_map_that_points_outside_is_refused(written: WrittenSet, name: str) -> None:
    path = written.ground_truth
    original = json.loads(path.read_text())
    changed(path, set_in("annotations", 1, "file_name", to=name))
    message = refusal(lambda: opened(written), path)
    why = "holds a NUL character" if "\0" in name else "points outside its folder"
    assert message == (
        f"$.annotations[1].file_name: file name {name!r} {why} in image 1001 (1 of 3 images); "
        "use --faults skip to leave it out"
    )
    write_json(path, original)
    changed(written.prediction, set_in("annotations", 1, "file_name", to=name))
    assert "$.annotations[1].file_name: " in refusal(lambda: open_set(written), written.prediction)


GROUND_TRUTH_FAULTS: list[tuple[Callable[[Document], object], str]] = [
    (set_in("images", to=[]), "$.annotations: has no annotated images; there is nothing to review"),
    (set_in("categories", to=[]), "$.categories: holds no categories"),
    (set_in("images", 2, "id", to=1000), "$.images[2].id: image id 1000 appears twice"),
    (set_in("images", 0, "id", to=2**63), f"$.images[0].id: image id {2**63} does not fit into 64 bits"),
    (set_in("images", 1, "width", to=2**31), f"$.images[1]: image has {2**31:,} x 24 pixels"),
    (set_in("images", 1, "height", to=10**400), "$.images[1]: image has"),
    (set_in("images", 1, "height", to=0), "$.images[1]: image has 32 x 0 pixels"),
    (set_in("images", 1, "width", to=-3), "$.images[1]: image has -3 x 24 pixels"),
    (set_in("annotations", 2, "image_id", to=1000), "$.annotations[2].image_id: image id 1000 is annotated twice"),
    (set_in("annotations", 1, "image_id", to=5), "$.annotations[1].image_id: image id 5 is not among the images"),
    (set_in("categories", 1, "id", to=1), "$.categories[1].id: category id 1 appears twice"),
    (set_in("categories", 1, "id", to=-1), "$.categories[1].id: category id -1 is not from 0 to"),
    (set_in("categories", 1, "id", to=2**31), f"$.categories[1].id: category id {2**31} is not from 0 to"),
    (set_in("categories", 1, "isthing", to=2), "$.categories[1].isthing: isthing is 2, not 0 or 1"),
    (set_in("categories", 1, "color", to=[1, 2]), "$.categories[1].color: colour [1, 2] is not [R, G, B]"),
    (set_in("categories", 1, "color", to=[1, 2, 256]), "$.categories[1].color: colour [1, 2, 256] is not [R, G, B]"),
]


@pytest.mark.parametrize(("change", "words"), GROUND_TRUTH_FAULTS, ids=[words[:60] for _, words in GROUND_TRUTH_FAULTS])
def test_a_faulty_ground_truth_is_refused(
    written: WrittenSet, change: Callable[[Document], object], words: str
) -> None:
    changed(written.ground_truth, change)
    assert words in refusal(lambda: opened(written), written.ground_truth)


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
@pytest.mark.parametrize(
    ("segment", "field", "value", "words"),
    [
        (1, "id", 0, "segment id 0 is not from 1 to 16777215 in image 1000"),
        (1, "id", -1, "segment id -1 is not from 1 to 16777215 in image 1000"),
        (1, "id", 2**24, "segment id 16777216 is not from 1 to 16777215 in image 1000"),
        (1, "id", "same", "segment id {} appears twice in image 1000"),
        (0, "category_id", 2, "unknown category 2 in image 1000"),
        (0, "category_id", 2**40, f"unknown category {2**40} in image 1000"),
    ],
)
def test_a_faulty_segment_is_refused_with_its_place(
    written: WrittenSet, side: str, segment: int, field: str, value: object, words: str
) -> None:
    path: Path = getattr(written, side)
    first = json.loads(path.read_text())["annotations"][0]["segments_info"][0]["id"]
    value = first if value == "same" else value

    def change(document: Document) -> None:
        # Behind an image without segments, so that places are counted past it.
        document["annotations"] = [document["annotations"][2], document["annotations"][1], document["annotations"][0]]
        document["annotations"][1]["segments_info"] = []
        document["annotations"][2]["segments_info"][segment][field] = value

    changed(path, change)
    expected = f"$.annotations[2].segments_info[{segment}].{field}: {words.format(first)} (1 of 3 images)"
    assert refusal(lambda: open_set(written), path).partition("; ")[0] == expected


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
@pytest.mark.parametrize("field", ["id", "category_id"])
def test_a_segment_number_beyond_64_bits_is_refused(written: WrittenSet, side: str, field: str) -> None:
    path: Path = getattr(written, side)
    changed(path, set_in("annotations", 0, "segments_info", 0, field, to=2**63))
    assert "does not fit into 64 bits" in refusal(lambda: open_set(written), path)


def test_an_enormous_claim_allocates_nothing(written: WrittenSet) -> None:
    changed(written.ground_truth, set_in("images", 0, "width", to=2**31))
    tracemalloc.start()
    try:
        refusal(lambda: opened(written), written.ground_truth)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def test_a_missing_folder_of_pngs_is_said_when_opening(written: WrittenSet) -> None:
    folder = written.ground_truth.with_suffix("")
    shutil.rmtree(folder)
    with pytest.raises(NotFoundError, match="its folder of PNG files is missing; looked in") as caught:
        opened(written)
    assert str(folder) in str(caught.value)
    folder.with_name(folder.name + ".zip").write_bytes(b"")
    with pytest.raises(NotFoundError, match=r"panoptic_val2017\.zip is not a complete zip archive \(it is empty\)"):
        opened(written)


def test_an_image_without_prediction_is_named(written: WrittenSet) -> None:
    changed(written.prediction, lambda document: document["annotations"].pop(1))
    with pytest.raises(MissingPredictionsError) as caught:
        open_set(written)
    assert str(caught.value) == (
        f"{written.prediction}: no prediction for image 1001 (000000001001.jpg); add it, count missing predictions "
        "as empty (--missing empty), or leave those images out (--missing skip)"
    )
    changed(written.prediction, lambda document: document["annotations"].pop(1))
    with pytest.raises(MissingPredictionsError, match=r"image 1001 \(000000001001\.jpg\) and 1 more; ") as caught:
        open_set(written)
    assert caught.value.missing == 2


def test_a_missing_prediction_may_count_as_empty(written: WrittenSet) -> None:
    changed(written.prediction, lambda document: document["annotations"].pop(1))
    dataset, prediction = open_set(written, missing="empty")
    assert (prediction.missing, prediction.foreign) == (1, 0)
    assert prediction.segments.segments_of(1) == slice(2, 2)
    assert not prediction.segments.read_id_map(1, dataset.size(1)).any()
    assert prediction.segments.read_id_map(2, dataset.size(2)).any()


def test_a_missing_prediction_may_leave_its_image_out(written: WrittenSet) -> None:
    def change(document: Document) -> None:
        foreign = copy.deepcopy(document["annotations"][0]) | {"image_id": 5}
        document["annotations"] = [document["annotations"][2], foreign, document["annotations"][0]]

    changed(written.prediction, change)
    dataset, prediction = open_set(written, missing="skip")
    assert prediction.left_out.tolist() == [False, True, False]
    assert (prediction.missing, prediction.foreign) == (0, 1)
    assert prediction.segments.maps.names[1] == ""
    assert prediction.segments.segments_of(1) == slice(2, 2)
    assert prediction.segments.read_id_map(2, dataset.size(2)).any()
    _, counted = open_set(written, missing="empty")
    assert not counted.left_out.any()


@pytest.mark.parametrize("missing", ["error", "empty", "skip"])
def test_a_set_of_all_images_leaves_none_out(written: WrittenSet, missing: MissingImages) -> None:
    _, prediction = open_set(written, missing=missing)
    assert prediction.left_out.tolist() == [False, False, False]
    assert prediction.missing == 0


@pytest.mark.parametrize("missing", ["error", "empty", "skip"])
def test_predictions_for_other_images_altogether_are_refused(written: WrittenSet, missing: MissingImages) -> None:
    def change(document: Document) -> None:
        for annotation in document["annotations"]:
            annotation["image_id"] += 7
            annotation["file_name"] = f"other/{annotation['image_id']}.png"

    changed(written.prediction, change)
    message = refusal(lambda: open_set(written, missing=missing), written.prediction)
    assert message == "$.annotations: none of its 3 predictions is for an image of panoptic_val2017.json"


def test_some_foreign_predictions_are_left_out_whatever_they_hold(written: WrittenSet) -> None:
    def change(document: Document) -> None:
        foreign = copy.deepcopy(document["annotations"][0]) | {"image_id": 2**70, "file_name": "../x.png"}
        foreign["segments_info"][0]["category_id"] = 99
        document["annotations"].insert(0, foreign)

    before = open_set(written)[1]
    changed(written.prediction, change)
    after = open_set(written)[1]
    assert (after.foreign, after.missing) == (1, 0)
    assert np.array_equal(after.segments.segment_id, before.segments.segment_id)


def test_two_predictions_for_an_image_are_refused(written: WrittenSet) -> None:
    changed(written.prediction, set_in("annotations", 2, "image_id", to=1000))
    message = refusal(lambda: open_set(written), written.prediction)
    assert message == (
        "$.annotations[2].image_id: image id 1000 has two predictions (1 of 2 images); use --faults skip to leave it "
        "out"
    )


def test_no_predictions_at_all(written: WrittenSet) -> None:
    write_json(written.prediction, {"annotations": []})
    with pytest.raises(MissingPredictionsError, match="count missing predictions as empty"):
        open_set(written)
    dataset, prediction = open_set(written, missing="empty")
    assert prediction.missing == len(dataset)
    message = refusal(lambda: open_set(written, missing="skip"), written.prediction)
    assert "it has no predictions" in message


NAMES = [
    "with space",
    "日本語",
    "é",
    "e\u0301",
    "quote\"and's",
    "[b]old",
    "a;b,c",
    "%41",
    "10:30:00",
    "-dash",
    "x" * 200,
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_works_for_folders_and_files(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    written = write_set(root, [random_pair(np.random.default_rng(1))], name=name)
    for path, folder in ((written.ground_truth, "annotations"), (written.prediction, "predictions")):
        document = json.loads(path.read_text())
        png = document["annotations"][0]["file_name"]
        document["annotations"][0]["file_name"] = f"{name}.png"
        write_json(path, document)
        (path.with_suffix("") / png).rename(path.with_suffix("") / f"{name}.png")
        assert path.parent.name == folder
    dataset = read_dataset(find_ground_truth(root))
    prediction = read_prediction_set(dataset, find_prediction(root / "predictions"))
    assert dataset.name == f"{name} / val2017"
    assert prediction.name == name
    assert dataset.ground_truth.read_id_map(0, dataset.size(0)).any()
    assert prediction.segments.read_id_map(0, dataset.size(0)).shape == dataset.size(0)
