"""What is said of a set at its opening, from the tables that its figures come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from panview.linter.at_opening import check_areas, check_categories
from tests.linter.clean_set import edited, write_clean_set
from tests.support.sets import WrittenSet, evaluated


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    return write_clean_set(tmp_path)


def test_nothing_is_said_of_a_clean_set(written: WrittenSet) -> None:
    dataset, prediction, table = evaluated(written)
    assert check_areas(dataset, table) == []
    assert check_categories(dataset, prediction, table) == []


def test_ids_that_are_one_too_large_are_told(tmp_path: Path) -> None:
    written = write_clean_set(tmp_path)
    renumbered = {1: 1, 3: 2, 18: 3, 149: 4, 187: 5}
    for path, off in ((written.ground_truth, 0), (written.prediction, 1)):
        with edited(path) as document:
            for annotation in document["annotations"]:
                for segment in annotation["segments_info"]:
                    segment["category_id"] = renumbered[segment["category_id"]] + off
            for category in document.get("categories", []):
                category["id"] = renumbered[category["id"]]
    with edited(written.ground_truth) as document:
        document["categories"].append({"id": 6, "name": "last", "isthing": 0})
    dataset, prediction, table = evaluated(written)
    (finding,) = check_categories(dataset, prediction, table)
    assert finding.code == "PV306"
    assert "one too large" in finding.message
    assert finding.file == written.prediction


def test_areas_that_are_not_their_pixels(written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        segment = document["annotations"][0]["segments_info"][0]
        counted = segment["area"]
        segment["area"] = 7
    dataset, _, table = evaluated(written)
    (finding,) = check_areas(dataset, table)
    assert finding.code == "PV311"
    assert f"has {counted:,}, the JSON says 7" in finding.message
