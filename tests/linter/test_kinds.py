"""Where isthing is wrong, the linter says so, and gives no advice that would destroy annotations."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from panview.linter.findings import Finding
from panview.linter.rules import RULES
from tests.linter.clean_set import CAR, IMAGES, PERSON, ROAD, Entry, checked, edited, redraw, write_clean_set
from tests.support.sets import WrittenSet


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    return write_clean_set(tmp_path_factory.mktemp("clean") / "coco")


@pytest.fixture
def written(template: WrittenSet, tmp_path: Path) -> WrittenSet:
    root = tmp_path / "coco"
    shutil.copytree(template.root, root)
    places = (root / path.relative_to(template.root) for path in (template.ground_truth, template.prediction))
    return WrittenSet(root, *places)


def mark(w: WrittenSet, isthing: int | None, only: str = "") -> None:
    """Give all categories, or one, a flag; None takes it away."""
    with edited(w.ground_truth) as document:
        for category in document["categories"]:
            if only in ("", category["name"]):
                category.pop("isthing")
                if isthing is not None:
                    category["isthing"] = isthing


def second_of(w: WrittenSet, category: int, images: Iterable[int], *, both: bool = True) -> None:
    """Cut a segment in two, on both sides or in the truth."""

    def cut(id_map: np.ndarray, segments: list[Entry]) -> np.ndarray:
        segment = next(s for s in segments if s["category_id"] == category)
        rows, _ = np.nonzero(id_map == segment["id"])
        id_map[(id_map == segment["id"]) & (np.arange(len(id_map))[:, None] < np.median(rows))] = 77
        segments.append({"id": 77, "category_id": category, "iscrowd": 0})
        return id_map

    for image in images:
        for path in (w.ground_truth, w.prediction) if both else (w.ground_truth,):
            redraw(path, image, cut)


def crowd(w: WrittenSet, category: int, images: Iterable[int]) -> None:
    with edited(w.ground_truth) as document:
        for image in images:
            for segment in document["annotations"][image]["segments_info"]:
                if segment["category_id"] == category:
                    segment["iscrowd"] = 1


def found(w: WrittenSet) -> list[Finding]:
    return list(checked(w).findings)


def codes(w: WrittenSet) -> set[str]:
    return {finding.code for finding in found(w)}


def test_all_stuff_with_instances_is_a_missing_isthing(written: WrittenSet) -> None:
    mark(written, 0)
    second_of(written, PERSON, [0])
    crowd(written, CAR, [1, 2])
    (finding,) = found(written)
    assert finding.code == "PV209"
    assert finding.message == (
        "all 5 categories have isthing 0, but car has several segments or a crowd in 2 of the 6 images that have it"
    )
    assert finding.place == "$.categories[*].isthing"


def test_all_stuff_without_a_sign_of_things_is_fine(written: WrittenSet) -> None:
    mark(written, 0)
    assert codes(written) == set()


def test_all_stuff_where_only_the_road_is_in_parts_is_about_the_road(written: WrittenSet) -> None:
    mark(written, 0)
    second_of(written, ROAD, [0], both=False)
    assert codes(written) == {"PV310"}


@pytest.mark.parametrize(("images", "code"), [(3, "PV310"), (4, "PV210")])
def test_stuff_drawn_like_a_thing_in_most_images_is_probably_one(written: WrittenSet, images: int, code: str) -> None:
    mark(written, 0, only="person")
    second_of(written, PERSON, range(images))
    assert codes(written) == {code}


@pytest.mark.parametrize(("images", "code"), [(3, "PV308"), (4, "PV210")])
def test_so_are_crowds_of_it(written: WrittenSet, images: int, code: str) -> None:
    mark(written, 0, only="car")
    crowd(written, CAR, range(images))
    assert codes(written) == {code}


def test_a_road_in_parts_everywhere_stays_a_road(written: WrittenSet) -> None:
    second_of(written, ROAD, range(IMAGES))
    assert codes(written) == {"PV310"}


def test_two_images_are_no_habit(written: WrittenSet) -> None:
    mark(written, 0, only="person")
    with edited(written.ground_truth) as document:
        for annotation in document["annotations"][2:]:
            for segment in annotation["segments_info"]:
                if segment["category_id"] == PERSON:
                    segment["category_id"] = CAR
    second_of(written, PERSON, [0, 1], both=False)
    assert codes(written) == {"PV310"}


def test_all_things_is_one_finding(written: WrittenSet) -> None:
    mark(written, 1)
    (finding,) = found(written)
    assert (finding.code, finding.message) == ("PV211", "all 5 categories have isthing 1, road too")


def test_things_alone_are_fine(written: WrittenSet) -> None:
    mark(written, 1)
    document = json.loads(written.ground_truth.read_text())
    for category in document["categories"]:
        category["name"] = {"road": "lorry", "sky-other-merged": "bird"}.get(category["name"], category["name"])
    written.ground_truth.write_text(json.dumps(document))
    assert codes(written) == set()


def test_an_absent_isthing_has_no_consequences(written: WrittenSet) -> None:
    mark(written, None)
    second_of(written, PERSON, range(IMAGES))
    crowd(written, CAR, range(IMAGES))
    # The names are COCO's.
    assert codes(written) == {"PV605"}


def test_flags_of_a_prediction_set_are_not_held_against_a_wrong_truth(written: WrittenSet) -> None:
    mark(written, 0)
    crowd(written, CAR, [1, 2])
    with edited(written.prediction) as document:
        document["categories"] = [{"id": PERSON, "name": "person", "isthing": 1}]
        for annotation in document["annotations"]:
            for segment in annotation["segments_info"]:
                segment["isthing"] = int(segment["category_id"] in (PERSON, CAR))
    assert codes(written) == {"PV209"}


def test_no_remedy_has_annotations_thrown_away() -> None:
    for rule in RULES.values():
        if any(word in rule.remedy for word in ("drop", "merge", "delete", "discard")):
            raise AssertionError(f"{rule.code}: {rule.remedy}")
        if "remove" in rule.remedy:
            assert "remove the duplicate entry" in rule.remedy, rule.code
