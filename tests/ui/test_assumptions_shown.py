"""What was assumed to read a set stands beside its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.support.sets import WrittenSet, random_pair, rename_images, write_set
from tests.ui.at_hand import AtHand


def write(folder: Path) -> WrittenSet:
    rng = np.random.default_rng(9)
    return write_set(folder / "<b>a</b>", [random_pair(rng) for _ in range(3)])


def test_a_usual_set_takes_none(hand: AtHand, tmp_path: Path) -> None:
    written = write(tmp_path)
    hand.open(written.root, written.prediction)
    assert not hand.window.top_bar.assumed.isVisible()


def test_how_many_and_which(hand: AtHand, tmp_path: Path) -> None:
    written = write(tmp_path)
    written.ground_truth.write_text(written.ground_truth.read_text().replace('"iscrowd": 0', '"iscrowd": false'))
    rename_images(written.prediction, str)
    hand.open(written.root)
    label = hand.window.top_bar.assumed
    assert label.isVisible()
    assert label.text() == "read with 1 assumption"
    hand.open(written.root, written.prediction)
    assert label.text() == "read with 2 assumptions"
    first, second = label.toolTip().splitlines()
    assert first.startswith("panoptic_val2017.json: true or false is used for 1 or 0")
    assert second.startswith("model.json: image ids are texts")
    label.resize(30, 20)
    assert label.toolTip().startswith(first)
