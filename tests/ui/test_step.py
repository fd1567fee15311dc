"""KITTI-STEP in the window: opened from the maps alone, with predictions in its own form."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.support.step import write_step
from tests.ui.at_hand import AtHand


def test_it_is_reviewed_as_any_other_set(hand: AtHand, tmp_path: Path) -> None:
    made = write_step(tmp_path / "kitti-step", seed=3)
    hand.open(made.root, made.prediction)
    snapshot = hand.snapshot
    assert snapshot.dataset.name == "kitti-step / val"
    assert len(snapshot.predictions) == 1
    wanted = made.counts()
    assert len(hand.view.listing.disagreements) == sum(stat.fp + stat.fn for stat in wanted.values())
    hand.do("next_disagreement")
    assert hand.review.cursor.now.segment >= 0
    assert snapshot.dataset.photo(0).is_file()
    # Recent sets are opened by what is remembered of them.
    assert str(made.maps) in [str(path) for path in hand.review.settings.current.recent]


def test_faults_are_left_out_on_a_click(hand: AtHand, tmp_path: Path) -> None:
    made = write_step(tmp_path / "kitti-step", seed=3)
    (made.maps / "0002" / "000001.png").write_bytes(b"")
    (made.prediction / "0006" / "000000.png").write_bytes(b"")
    hand.open(made.root, made.prediction)
    assert "cannot be read" in hand.banner or "is empty" in hand.banner
    assert hand.window.banner.other_button.text() == "Leave them out"
    hand.click(hand.window.banner.other_button)
    hand.settle()
    [known] = hand.snapshot.predictions
    assert np.flatnonzero(known.prediction.left_out).tolist() == [1, 3]
