"""A set with images at fault in the window: said, and opened without them on a click."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from panview.datasets.opening import Opening
from tests.support.faulty import break_map, pair_with_wrong_areas
from tests.support.sets import random_pair, write_set
from tests.ui.at_hand import AtHand


def test_going_on_without_images_at_fault(hand: AtHand, tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(seed)) for seed in range(20, 26)])
    for number in (3, 5):
        break_map(written, "prediction", number, "missing")
    hand.open(written.root, written.prediction)
    hand.settle()
    assert "2 of 6 maps are missing in" in hand.banner
    assert "first 000000001003.png" in hand.banner
    assert hand.window.banner.other_button.text() == "Leave them out"
    hand.click(hand.window.banner.other_button)
    hand.settle()
    [known] = hand.snapshot.predictions
    assert np.flatnonzero(known.prediction.left_out).tolist() == [3, 5]
    assert [fault.image for fault in known.faults] == [3, 5]
    assert hand.snapshot.dataset.opening.faults == "skip"


def test_areas_of_the_json_are_said_beside_the_name_and_each_segment_can_be_selected(
    hand: AtHand, tmp_path: Path
) -> None:
    rng = np.random.default_rng(4)
    written = write_set(tmp_path, [pair_with_wrong_areas(rng) for _ in range(4)])
    hand.open(written.root, written.prediction, opening=Opening(areas="json"))
    snapshot = hand.snapshot
    assert snapshot.table.stated_area is not None
    hand.see(lambda: "have no pixel" in hand.banner)
    absent = np.flatnonzero(snapshot.table.segment_id >= 500)
    assert len(absent)
    for row in absent.tolist():
        hand.review.cursor.go(int(snapshot.table.image[row]), row)
        hand.settle()
        assert hand.review.cursor.now.segment == row


def spoil(path: Path, *numbers: int) -> None:
    """Give images a category that nobody knows."""
    document = json.loads(path.read_text())
    for number in numbers:
        document["annotations"][number]["segments_info"][0]["category_id"] = 4711
    path.write_text(json.dumps(document))


def test_a_set_whose_json_is_at_fault_is_opened_without_the_images(hand: AtHand, tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(seed)) for seed in range(20, 26)])
    spoil(written.ground_truth, 1, 4)
    hand.open(written.root, written.prediction)
    assert "2 of 6 images have unknown categories, first $.annotations[1]" in hand.banner
    assert hand.window.banner.action_button.text() == "Leave them out"
    hand.click(hand.window.banner.action_button)
    hand.see(lambda: hand.review.state.snapshot is not None and hand.snapshot.prediction is not None)
    hand.settle()
    snapshot = hand.snapshot
    assert len(snapshot.dataset) == 6
    assert snapshot.counted.tolist() == [True, False, True, True, False, True]
    assert [fault.image for fault in snapshot.predictions[0].faults] == [1, 4]
    assert "2 of 6 images have unknown categories" in hand.window.top_bar.dataset.toolTip()
    # They can be looked at.
    hand.review.cursor.go(1)
    hand.settle()
    assert hand.review.cursor.now.image == 1


def test_predictions_whose_json_is_at_fault_are_added_without_the_images(hand: AtHand, tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(seed)) for seed in range(20, 26)])
    document = json.loads(written.prediction.read_text())
    document["annotations"].append(document["annotations"][2])
    written.prediction.write_text(json.dumps(document))
    hand.open(written.root, written.prediction)
    assert "image id 1002 has two predictions (1 of 6 images)" in hand.banner
    hand.click(hand.window.banner.other_button)
    hand.see(lambda: len(hand.snapshot.predictions) == 1)
    hand.settle()
    assert np.flatnonzero(hand.snapshot.predictions[0].prediction.left_out).tolist() == [2]
    # A few numbers that are no ids are a fault of their images too.
    other = written.prediction.with_name("other.json")
    document["annotations"].pop()
    other.write_text(json.dumps(document))
    other.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    spoil(other, 5)
    hand.open(written.root, other)
    assert "unknown category 4711" in hand.banner
    hand.click(hand.window.banner.other_button)
    hand.see(lambda: len(hand.snapshot.predictions) == 1)
    assert np.flatnonzero(hand.snapshot.predictions[0].prediction.left_out).tolist() == [5]
