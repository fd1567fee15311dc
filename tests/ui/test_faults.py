"""A set with images at fault in the window: said, and opened without them on a click."""

from __future__ import annotations

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
    assert hand.window.banner.other_button.text() == "Go on without them"
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
        hand.control.canvas.show(int(snapshot.table.image[row]), row, centre=True)
        hand.settle()
        assert hand.control.canvas.selected == row
