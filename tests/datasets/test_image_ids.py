"""Ids of images are integers or texts; an entry of another file finds its image, or says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import PredictionSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.image_ids import ImageIds, is_same_id, plain_stem, row_as_typed, rows_of_stems
from panview.datasets.image_matching import MatchedImages, match_images
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import BadFileError, PanviewError
from panview.review.verdicts import dataset_key
from tests.support.sets import WrittenSet, open_set, random_pair, rename_images, write_json, write_set

NAMES = {1000: "aachen_000000_000019", 1001: "zürich/7", 1002: "9"}


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(4)
    return write_set(tmp_path / "coco", [random_pair(rng) for _ in range(3)])


def test_rows_of_integers_and_texts() -> None:
    ids = ImageIds((7, "7", "a", "007"))
    assert [ids.row_of(value) for value in (7, "7", "a", "007", 8, "8", None)] == [0, 1, 2, 3, -1, -1, -1]
    assert (list(ids), len(ids), ids[2], ids[1:3]) == ([7, "7", "a", "007"], 4, "a", ("7", "a"))
    assert ids.numbers is None
    assert ids.texts == ("7", "7", "a", "007")


def test_integers_are_a_column() -> None:
    numbers = ImageIds((3, -1)).numbers
    assert numbers is not None
    assert (numbers.dtype, numbers.tolist()) == (np.int64, [3, -1])


@pytest.mark.parametrize(
    ("ids", "given", "row"),
    [
        ((139, 285), "000000000139", 0),
        ((139, 285), "285", 1),
        (("000000000139", "b"), 139, 0),
        (("000000000139", "b"), "139", 0),
        ((-3,), "-3", 0),
        ((139,), "139.0", -1),
        ((139,), "0x8b", -1),
        ((139,), " 139", -1),
        ((139,), "١٣٩", -1),
        (("1", "01"), 1, -1),
        ((1, "1"), "001", -1),
    ],
)
def test_a_number_is_found_as_text_and_a_text_as_number(ids: tuple[int | str, ...], given: int | str, row: int) -> None:
    assert ImageIds(ids).row_of_same_number(given) == row


def test_same_ids() -> None:
    assert is_same_id("a", "a")
    assert is_same_id("007", 7)
    assert is_same_id(7.0, 7)
    assert not is_same_id("a", 7)
    assert not is_same_id(None, 7)
    assert not is_same_id([7], 7)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("val/aachen_000000_000019_leftImg8bit.png", "aachen_000000_000019"),
        ("aachen_000000_000019_gtFine_panoptic.png", "aachen_000000_000019"),
        ("C:\\maps\\ADE_val_00000001.JPEG", "ADE_val_00000001"),
        ("v1.2", "v1.2"),
        ("_vzQXWUUNDLK5mG9Q.png", "_vzQXWUUNDLK5mG9Q"),
        ("_pred.png", "_pred"),
    ],
)
def test_what_names_have_in_common(name: str, stem: str) -> None:
    assert plain_stem(name) == stem


def test_a_stem_that_two_images_have_is_nobodys() -> None:
    assert rows_of_stems(["a.jpg", "b.jpg", "c.jpg"], ["a.png", "c.png", "x.png"]) == {"a": 0, "b": 1, "x": 2}


def test_ids_come_first_then_numbers_then_names() -> None:
    ids, photos = ImageIds((1, 2)), ("2.jpg", "1.jpg")
    # The names say the reverse; nobody asks them where an id is known.
    assert match_images([(1, "1.png"), (5, "2.png")], ids, photos).rows == [0, -1]
    by_number = match_images([("02", "2.png"), (1, "1.png")], ids, photos)
    assert (by_number.rows, by_number.as_number, by_number.by_name) == ([1, 0], [0], False)
    by_name = match_images([(7, "2.png"), (8, "x.png")], ids, photos)
    assert (by_name.rows, by_name.as_number, by_name.by_name) == ([0, -1], [], True)
    # The id is the name of one photo and the file that of another.
    assert match_images([("2.jpg", "1.png")], ImageIds((7, 8)), photos).rows == [-1]


def test_ids_of_any_kind_are_kept(written: WrittenSet) -> None:
    before = open_set(written)[0]
    for path in (written.ground_truth, written.prediction):
        rename_images(path, NAMES.__getitem__)
    dataset, prediction = open_set(written)
    assert dataset.image_id.values == tuple(NAMES.values())
    assert prediction.assumptions == dataset.assumptions == ()
    assert len(prediction.segments.segment_id) > 0
    assert dataset_key(dataset) != dataset_key(before)
    assert len(set(dataset.image_id.keys.tolist())) == 3


def with_prediction_ids(written: WrittenSet, renamed: Callable[[int], object]) -> tuple[PredictionSet, PredictionSet]:
    before = open_set(written)[1]
    rename_images(written.prediction, renamed)
    return before, open_set(written)[1]


@pytest.mark.parametrize(
    ("renamed", "code"),
    [
        (str, "PV620"),
        ("{:012d}".format, "PV620"),
        (lambda number: f"{number:012d}.jpg", "PV621"),
        (lambda number: number - 1000, "PV621"),
        (lambda number: f"img{number}", "PV621"),
    ],
)
def test_other_ids_of_predictions_are_matched_and_said(
    written: WrittenSet, renamed: Callable[[int], object], code: str
) -> None:
    before, after = with_prediction_ids(written, renamed)
    assert after.segments.maps.names == before.segments.maps.names
    assert after.segments.segment_id.tolist() == before.segments.segment_id.tolist()
    (assumed,) = after.assumptions
    assert (assumed.code, assumed.count, assumed.path) == (code, 3, written.prediction)
    dataset = read_dataset(find_ground_truth(written.ground_truth), Opening(strict=True))
    with pytest.raises(PanviewError, match=rf"model\.json: .*\[{code}\].*or leave out --strict"):
        read_prediction_set(dataset, find_prediction(written.prediction))


@pytest.mark.parametrize("last", [1000, 7])
def test_texts_that_are_names_of_photos_are_no_numbers_of_other_images(written: WrittenSet, last: int) -> None:
    before = open_set(written)[1]
    rename_images(written.prediction, "{:012d}".format)
    rename_images(written.ground_truth, lambda number: {1000: 1001, 1001: 1002, 1002: last}[number])
    after = open_set(written)[1]
    assert after.segments.maps.names == before.segments.maps.names
    assert [one.code for one in after.assumptions] == ["PV621"]


def test_a_text_and_a_file_that_name_two_photos_are_by_number() -> None:
    ids, photos = ImageIds((1, 2)), ("2.jpg", "1.jpg")
    assert match_images([("1", "2.png"), ("2", "1.png")], ids, photos) == MatchedImages([0, 1], [0, 1])
    assert match_images([("1", "1.png"), ("2", "2.png")], ids, photos) == MatchedImages([1, 0], [], True)
    assert match_images([(1, "1.png"), ("2", "2.png")], ids, photos) == MatchedImages([0, 1], [1])


def test_numbers_for_the_texts_of_the_truth(written: WrittenSet) -> None:
    rename_images(written.ground_truth, str)
    dataset, prediction = open_set(written)
    assert dataset.assumptions == ()
    assert [one.code for one in prediction.assumptions] == ["PV620"]


def test_a_truth_that_calls_its_images_in_two_ways(written: WrittenSet) -> None:
    document = json.loads(written.ground_truth.read_text())
    for entry in document["annotations"]:
        entry["image_id"] = f"{entry['image_id']:06d}"
    write_json(written.ground_truth, document)
    dataset, _ = open_set(written)
    assert dataset.image_id.values == (1000, 1001, 1002)
    assert [one.code for one in dataset.assumptions] == ["PV620"]
    with pytest.raises(PanviewError, match=r"first at \$\.annotations\[0\]\.image_id"):
        read_dataset(find_ground_truth(written.ground_truth), Opening(strict=True))


def test_two_predictions_for_one_image_under_two_ids(written: WrittenSet) -> None:
    rename_images(written.prediction, lambda number: "1000" if number == 1001 else number)
    with pytest.raises(BadFileError, match=r"image id 1000 has two predictions, as 1000 and '1000'"):
        open_set(written)


def test_an_empty_text_is_no_id(written: WrittenSet) -> None:
    rename_images(written.ground_truth, lambda number: "" if number == 1001 else str(number))
    with pytest.raises(BadFileError, match=r"\$\.images\[1\]\.id: image id is empty"):
        open_set(written)


@pytest.mark.parametrize(
    ("typed", "row"),
    [("1001", 1), ("0001001", 1), ("000000001002.jpg", 2), ("000000001002", 2), ("9", -1), ("aachen", -1)],
)
def test_an_image_that_a_person_names(typed: str, row: int) -> None:
    names = ("000000001000.jpg", "000000001001.jpg", "000000001002.jpg")
    assert row_as_typed(ImageIds((1000, 1001, "x")), names, typed) == row
