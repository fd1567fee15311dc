"""Checking the data from the window."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from panview.metrics.segment_table import Side
from panview.ui.models.findings_model import Column
from tests.linter.clean_set import edited, write_clean_set
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.ui.at_hand import AtHand


@pytest.fixture
def clean(tmp_path: Path) -> WrittenSet:
    return write_clean_set(tmp_path / "clean")


def settle(hand: AtHand) -> None:
    hand.settle()
    hand.see(lambda: not hand.review.findings.busy)
    hand.settle()


def spoil_box(written: WrittenSet, image: int) -> int:
    """Write a wrong box, which no figure takes notice of; return the segment's id."""
    with edited(written.ground_truth) as document:
        segment = document["annotations"][image]["segments_info"][2]
        segment["bbox"] = [0, 0, 1, 1]
    return int(segment["id"])


def listed(hand: AtHand) -> list[str]:
    model = hand.window.findings.model
    return [str(model.index(row, Column.CODE).data()) for row in range(model.rowCount())]


def test_a_clean_set_has_no_findings_and_no_banner(hand: AtHand, clean: WrittenSet) -> None:
    hand.open(clean.root, clean.prediction)
    settle(hand)
    panel, bottom = hand.window.findings, hand.window.bottom
    assert (hand.banner, bottom.shown(), panel.tabs.title("findings")) == ("", "disagreements", "Findings")
    hand.do("check_data")
    assert (bottom.shown(), panel.tabs.title("findings")) == ("findings", "Findings 0")
    assert panel.empty.isVisible()
    assert panel.empty.text() == "No faults found"
    hand.do("show_findings")
    assert bottom.shown() == "disagreements"
    assert hand.window.disagreements.tabs.title("findings") == "Findings 0"


def test_a_finding_leads_to_its_segment(hand: AtHand, clean: WrittenSet) -> None:
    segment_id = spoil_box(clean, 4)
    hand.open(clean.root, clean.prediction)
    hand.do("check_data")
    assert listed(hand) == ["PV312"]
    assert hand.window.findings.counts.text() == "1 warning"
    hand.do("page_figures")
    hand.window.findings.view.selectRow(0)
    hand.settle()
    row = hand.review.cursor.now.segment
    table = hand.snapshot.table
    assert (table.image[row], table.side[row], table.segment_id[row]) == (4, Side.GROUND_TRUTH, segment_id)
    assert hand.review.cursor.now.image == 4
    assert hand.window.page == "images"
    meaning = hand.window.findings.meaning.text()
    assert meaning.startswith("Bbox in the JSON differs from that of the pixels. PQ: none;")


def test_a_finding_of_another_set_brings_that_set(hand: AtHand, clean: WrittenSet) -> None:
    other = clean.prediction.with_name("other.json")
    content = json.loads(clean.prediction.read_text())
    segment = content["annotations"][3]["segments_info"][1]
    segment["iscrowd"] = 1
    other.write_text(json.dumps(content))
    other.with_suffix("").symlink_to(clean.prediction.with_suffix(""), target_is_directory=True)
    hand.open(clean.root, clean.prediction, other)
    hand.do("check_data")
    assert listed(hand) == ["PV314"]
    assert hand.shown_set() == "model"
    hand.window.findings.view.selectRow(0)
    hand.settle()
    assert hand.shown_set() == "other"
    row, table = hand.review.cursor.now.segment, hand.snapshot.table
    assert (hand.review.cursor.now.image, int(table.segment_id[row])) == (3, segment["id"])
    assert table.side[row] == Side.PREDICTION


def test_a_finding_of_the_dataset_before_leads_nowhere(hand: AtHand, clean: WrittenSet, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    small = write_set(tmp_path / "small", [random_pair(rng) for _ in range(2)])
    with edited(clean.ground_truth) as document:
        document["annotations"][-1]["segments_info"][0]["bbox"] = [0, 0, 1, 1]
    hand.open(clean.root, clean.prediction)
    hand.do("check_data")
    assert listed(hand) == ["PV312"]
    panel, state = hand.window.findings, hand.review.state

    def click(_: object) -> None:
        # Once: between the opening and the first view, which empties the list.
        state.snapshot_changed.disconnect(click)
        panel.row_activated.emit(0)

    state.snapshot_changed.connect(click)
    hand.open(small.root)
    assert hand.review.cursor.now.image in range(2)
    assert listed(hand) == []


def test_labels_as_category_ids_are_told_at_once(hand: AtHand, clean: WrittenSet) -> None:
    # Ids that the set has, but each is that of the category before.
    with edited(clean.ground_truth) as truth:
        for category in truth["categories"]:
            category["id"] = [1, 3, 18, 149, 187].index(category["id"]) + 1
        for annotation in truth["annotations"]:
            for segment in annotation["segments_info"]:
                segment["category_id"] = [1, 3, 18, 149, 187].index(segment["category_id"]) + 1
    with edited(clean.prediction) as document:
        for annotation in document["annotations"]:
            for segment in annotation["segments_info"]:
                place = [1, 3, 18, 149, 187].index(segment["category_id"])
                segment["category_id"] = max(place, 1)
    hand.open(clean.root, clean.prediction)
    settle(hand)
    assert "PQ of model is not meaningful: category ids are off by one" in hand.banner
    hand.click(hand.window.banner.action_button)
    assert hand.banner == ""
    page = hand.window.lazy_mapping()
    hand.see(page.isVisible)
    hand.click(page.cancel_button)
    hand.do("check_data")
    assert listed(hand) == ["PV306"]
    assert hand.window.bottom.shown() == "findings"


def test_wrong_areas_are_told_at_once_also_without_predictions(hand: AtHand, clean: WrittenSet) -> None:
    with edited(clean.ground_truth) as document:
        document["annotations"][1]["segments_info"][0]["area"] *= 4
    hand.open(clean.root)
    settle(hand)
    assert "Areas in the ground truth JSON are wrong" in hand.banner
    assert "1 of 30 segments" in hand.banner
    hand.do("check_data")
    assert hand.banner == ""
    assert listed(hand) == ["PV311"]


def test_another_dataset_starts_afresh(hand: AtHand, clean: WrittenSet, tmp_path: Path) -> None:
    spoil_box(clean, 0)
    hand.open(clean.root)
    hand.do("check_data")
    assert listed(hand) == ["PV312"]
    hand.open(write_clean_set(tmp_path / "other").root)
    assert listed(hand) == []
    assert (hand.window.bottom.shown(), hand.window.findings.tabs.title("findings")) == ("disagreements", "Findings")
    hand.do("close_dataset")
    assert hand.review.actions.table.action("check_data").isEnabled() is False


def test_a_check_can_be_cancelled(hand: AtHand, clean: WrittenSet) -> None:
    hand.open(clean.root, clean.prediction)
    hand.review.findings.check()
    hand.review.jobs.cancel()
    hand.settle()
    assert hand.banner == ""
    assert hand.window.findings.empty.text() == "The data has not been checked yet"
    hand.click(hand.window.findings.empty.button)
    assert hand.window.findings.tabs.title("findings") == "Findings 0"


def test_of_predictions_that_are_refused_everything_is_listed(hand: AtHand, clean: WrittenSet) -> None:
    hand.open(clean.root, clean.prediction)
    bad = clean.prediction.with_name("bad.json")
    content = json.loads(clean.prediction.read_text())
    content["annotations"][0]["segments_info"][0]["category_id"] = 4711
    content["annotations"][1]["segments_info"].pop()
    bad.write_text(json.dumps(content))
    bad.with_suffix("").symlink_to(clean.prediction.with_suffix(""), target_is_directory=True)
    hand.add(bad)
    assert "unknown category 4711" in hand.banner
    hand.click(hand.window.banner.action_button)
    assert hand.banner == ""
    assert listed(hand) == ["PV303", "PV406"]
    hand.window.findings.view.selectRow(1)
    hand.settle()
    assert (hand.review.cursor.now.image, hand.review.cursor.now.segment, hand.shown_set()) == (1, -1, "model")


@pytest.mark.parametrize("with_predictions", [True, False])
def test_of_a_ground_truth_that_cannot_be_measured_everything_is_listed(
    hand: AtHand, clean: WrittenSet, with_predictions: bool
) -> None:
    spoil_box(clean, 1)
    next(clean.ground_truth.with_suffix("").iterdir()).unlink()
    hand.open(clean.root, *([clean.prediction] if with_predictions else []))
    settle(hand)
    # The predictions that are missing now are named; that the truth cannot be measured alone either says less.
    text = "could not be added" if with_predictions else "The ground truth could not be measured"
    assert text in hand.banner
    assert "the PNG is missing" in hand.banner
    hand.click(hand.window.banner.action_button)
    settle(hand)
    assert {"PV312", "PV401"} <= set(listed(hand))
    assert hand.banner == ""


def test_findings_are_walked_by_keys(hand: AtHand, clean: WrittenSet) -> None:
    ids = [spoil_box(clean, image) for image in (1, 5)]
    hand.open(clean.root, clean.prediction)
    hand.do("check_data")
    view = hand.window.findings.view
    view.setFocus()
    seen = []
    # First to the line that stands for both, which leads nowhere.
    before = hand.review.cursor.now
    hand.key(Qt.Key.Key_Down, view)
    assert view.on_head()
    assert hand.review.cursor.now == before
    for _ in ids:
        hand.key(Qt.Key.Key_Down, view)
        seen.append(int(hand.snapshot.table.segment_id[hand.review.cursor.now.segment]))
    assert seen == ids


def test_findings_of_a_code_open_below_one_line(hand: AtHand, clean: WrittenSet) -> None:
    for image in (1, 3, 5):
        spoil_box(clean, image)
    hand.open(clean.root, clean.prediction)
    hand.do("check_data")
    panel = hand.window.findings
    view, model = panel.view, panel.model
    assert listed(hand) == ["PV312"] * 4
    assert str(model.index(0, Column.FINDING).data()).endswith("(3)")
    assert model.index(0, Column.IMAGE).data() == "3 images"
    assert panel.tabs.title("findings") == "Findings 3"
    before = hand.review.cursor.now
    hand.click(view.viewport(), view.visualRect(model.index(0, 2)).center())
    assert (listed(hand), panel.current_number()) == (["PV312"], -1)
    assert panel.meaning.text().startswith("Bbox in the JSON differs")
    view.setFocus()
    for key, rows in ((Qt.Key.Key_Right, 4), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Return, 4), (Qt.Key.Key_Space, 1)):
        hand.key(key, view)
        assert model.rowCount() == rows
    assert hand.review.cursor.now == before, "neither arrows nor Enter do what they do elsewhere"
    hand.key(Qt.Key.Key_Right, view)
    hand.click(view.viewport(), view.visualRect(model.index(2, 2)).center())
    assert hand.review.cursor.now.image == 3
