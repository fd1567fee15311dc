"""Faults in what a JSON says of images: counted, named, and left out where that is asked for."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from panview.datasets.opening import Opening
from panview.errors import BadFileError
from tests.cli.conftest import Panview
from tests.linter.clean_set import edited
from tests.support.sets import WrittenSet, open_set

Document = dict[str, Any]
Spoil = Callable[[Document], object]


def annotated_twice(document: Document) -> None:
    document["annotations"].append(copy.deepcopy(document["annotations"][4]))


def listed_twice(document: Document) -> None:
    document["images"].append(dict(document["images"][4], file_name="other.jpg"))


def unknown_image(document: Document) -> None:
    document["annotations"][4]["image_id"] = 77


def unknown_category(document: Document) -> None:
    document["annotations"][4]["segments_info"][0]["category_id"] = 4711


def id_twice(document: Document) -> None:
    segments = document["annotations"][4]["segments_info"]
    segments.append(dict(segments[0]))


def bad_size(document: Document) -> None:
    document["images"][4]["width"] = 0


TRUTH: dict[str, tuple[Spoil, str]] = {
    "annotated twice": (annotated_twice, "$.annotations[6].image_id: image id 1004 is annotated twice"),
    "listed twice": (listed_twice, "$.images[6].id: image id 1004 appears twice"),
    "unknown image": (unknown_image, "$.annotations[4].image_id: image id 77 is not among the images"),
    "unknown category": (
        unknown_category,
        "$.annotations[4].segments_info[0].category_id: unknown category 4711 in image 1004",
    ),
    "segment id twice": (id_twice, "appears twice in image 1004"),
    "bad size": (bad_size, "$.images[4]: image has 0 x"),
}
PREDICTED: dict[str, tuple[Spoil, str]] = {
    "two predictions": (annotated_twice, "$.annotations[6].image_id: image id 1004 has two predictions"),
    "unknown category": (
        unknown_category,
        "$.annotations[4].segments_info[0].category_id: unknown category 4711 in image 1004",
    ),
    "segment id twice": (id_twice, "appears twice in image 1004"),
}
CASES = [("ground_truth", name) for name in TRUTH] + [("prediction", name) for name in PREDICTED]


@pytest.fixture
def others(panview: Panview, written: WrittenSet) -> dict[str, Any]:
    """The figures of all images but the fifth, by another way: a set that does not have it."""
    document = json.loads(written.ground_truth.read_text())
    document["annotations"] = [each for each in document["annotations"] if each["image_id"] != 1004]
    rest = written.ground_truth.with_name("panoptic_rest2017.json")
    rest.write_text(json.dumps(document))
    rest.with_suffix("").symlink_to(written.ground_truth.with_suffix(""))
    (result,) = json.loads(panview("evaluate", rest, "--pred", written.prediction, "--json", "-").out)["results"]
    rest.unlink()
    rest.with_suffix("").unlink()
    return dict(result)


@pytest.mark.parametrize(("side", "name"), CASES, ids=[f"{side}, {name}" for side, name in CASES])
def test_one_image_is_said_and_left_out(
    panview: Panview, written: WrittenSet, others: dict[str, Any], side: str, name: str
) -> None:
    spoil, said = (TRUTH if side == "ground_truth" else PREDICTED)[name]
    path: Path = getattr(written, side)
    with edited(path) as document:
        spoil(document)
    command = ("evaluate", written.root, "--pred", written.prediction, "--json", "-")
    ended = panview(*command)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"panview: {path}: ")
    assert said in ended.err
    assert "of 6 images" in ended.err
    assert "--faults skip" in ended.err
    assert ended.err.count("\n") == 1
    ended = panview(*command, "--faults", "skip")
    assert ended.code == 0, ended.err
    assert said in ended.err
    assert "left out of all figures: " in ended.err
    (result,) = json.loads(ended.out)["results"]
    assert {key: result[key] for key in ("All", "Things", "Stuff", "per_class")} == {
        key: others[key] for key in ("All", "Things", "Stuff", "per_class")
    }
    (skipped,) = result["skipped"]
    assert skipped["image_id"] == (77 if name == "unknown image" else 1004)
    assert said in skipped["reason"]


def test_several_are_counted_by_kind_and_the_first_is_named(panview: Panview, written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        for number in (1, 3):
            document["annotations"][number]["segments_info"][0]["category_id"] = 999
    command = ("evaluate", written.root, "--pred", written.prediction)
    ended = panview(*command)
    place = "$.annotations[1].segments_info[0].category_id"
    assert ended.err == (
        f"panview: {written.ground_truth}: 2 of 6 images have unknown categories, first {place}: unknown category 999 "
        "in image 1001; use --faults skip to leave them out\n"
    )
    with edited(written.ground_truth) as document:
        document["annotations"].append(copy.deepcopy(document["annotations"][0]))
    counted = "3 of 6 images are faulty (1 has two annotations, 2 have unknown categories)"
    assert f"{counted}, first $.annotations[6].image_id: " in panview(*command).err
    ended = panview(*command, "--faults", "skip")
    assert ended.code == 0
    assert "left out of all figures: 000000001000.jpg, 000000001001.jpg, 000000001003.jpg\n" in ended.err


def test_where_no_image_is_left_nothing_is_skipped(panview: Panview, written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        for annotation in document["annotations"]:
            annotation["segments_info"][0]["category_id"] = 999
    for options in ((), ("--faults", "skip")):
        ended = panview("evaluate", written.root, "--pred", written.prediction, *options)
        assert (ended.code, ended.out) == (2, "")
        assert "6 of 6 images have unknown categories" in ended.err
        assert "no image is left" in ended.err


def test_numbers_of_another_numbering_are_not_skipped_away(panview: Panview, written: WrittenSet) -> None:
    """Most numbers are unknown: these are no faults of images, and nobody is asked to go on without nearly all."""
    with edited(written.prediction) as document:
        for annotation in document["annotations"][1:]:
            for segment in annotation["segments_info"]:
                segment["category_id"] += 3000
        document["annotations"][0]["segments_info"] = document["annotations"][0]["segments_info"][:0]
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert "--categories FILE" in ended.err
    assert "--faults skip" not in ended.err


def test_the_key_of_its_images_stays_so_that_verdicts_are_found_again(written: WrittenSet) -> None:
    from panview.review.verdicts import dataset_key

    whole, _ = open_set(written)
    with edited(written.ground_truth) as document:
        annotated_twice(document)
        unknown_category(document)
    with pytest.raises(BadFileError):
        open_set(written)
    shorter, prediction = open_set(written, opening=Opening(faults="skip"))
    assert dataset_key(shorter) == dataset_key(whole)
    assert len(shorter) == 6
    assert shorter.left_out.nonzero()[0].tolist() == [4]
    assert prediction.left_out.nonzero()[0].tolist() == [4]
    assert shorter.ground_truth.digest != whole.ground_truth.digest


def test_what_is_left_out_has_no_disagreements_and_no_corrected_set(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    with edited(written.ground_truth) as document:
        annotated_twice(document)
    paths = (written.root, "--pred", written.prediction, "--faults", "skip")
    rows = list(csv.DictReader(io.StringIO(panview("export", *paths, "--csv", "-").out)))
    assert rows
    assert "1004" not in {row["image_id"] for row in rows}
    ended = panview("apply-verdicts", *paths, "-o", tmp_path / "new")
    assert ended.code == 2
    assert "image id 1004 is annotated twice (1 of 6 images); a corrected set needs all images" in ended.err
    assert not (tmp_path / "new").exists()
    assert panview("apply-verdicts", *paths, "-o", tmp_path / "new", "--dry-run").code == 0
    twice = ("--pred", written.prediction)
    assert panview("compare", *paths, *twice, "--resamples", 0).code == 0
    assert panview("report", *paths, "-o", tmp_path / "r.html", "--images", 0).code == 0


def test_an_image_that_only_its_truth_lacks_is_no_missing_prediction(panview: Panview, written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        annotated_twice(document)
    with edited(written.prediction) as document:
        document["annotations"] = [each for each in document["annotations"] if each["image_id"] != 1004]
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--faults", "skip")
    assert ended.code == 0, ended.err
    assert "no prediction" not in ended.err


def test_predictions_of_another_form_leave_out_what_the_truth_cannot_say(
    panview: Panview, written: WrittenSet, others: dict[str, Any], tmp_path: Path
) -> None:
    maps = tmp_path / "maps"
    command = ("convert", written.prediction, "--to", "mmdet", maps, "--dataset", written.root)
    assert panview(*command).code == 0
    with edited(written.ground_truth) as document:
        annotated_twice(document)
    # Whether or not there is a map for it.
    for missing in ("error", "skip"):
        arguments = ("--pred", maps, "--from", "mmdet", "--faults", "skip", "--missing", missing, "--json", "-")
        ended = panview("evaluate", written.root, *arguments)
        assert ended.code == 0, ended.err
        (result,) = json.loads(ended.out)["results"]
        assert result["All"] == others["All"]
        assert result["images"] == 5
        (maps / "000000001004.png").unlink(missing_ok=True)
