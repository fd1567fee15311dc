"""Opening as for a large set: stamps are asked for ahead, and JSONs decoded by processes of their own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from panview.datasets import kept_documents
from panview.datasets.demo import DemoSet
from panview.metrics.segment_table import COLUMN_DTYPES
from panview.settings import cache_folder
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand


@pytest.fixture
def as_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the smallest set for a large one."""
    monkeypatch.setenv("PANVIEW_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(kept_documents, "KEPT_FROM", 1)
    monkeypatch.setattr(kept_documents, "BESIDE_FROM", 1)


def kept() -> list[Path]:
    return sorted(cache_folder().glob(f"*{kept_documents.SUFFIX}"))


def test_a_large_set_is_shown_as_any_other(
    hand: AtHand, demo: DemoSet, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    hand.open(demo.root, *demo.predictions)
    expected = hand.snapshot
    request.getfixturevalue("as_large")
    # The second time nothing is measured, and the third nothing decoded.
    for opened in range(3):
        hand.open(demo.root, *demo.predictions)
        assert len(kept()) == 3
        assert hand.snapshot.dataset is not expected.dataset
        for one, other in zip(hand.snapshot.predictions, expected.predictions, strict=True):
            for name in COLUMN_DTYPES:
                columns = getattr(one.table, name), getattr(other.table, name)
                assert np.array_equal(*columns, equal_nan=columns[0].dtype == np.float64), (opened, name)
        assert [p.prediction.name for p in hand.snapshot.predictions] == [
            p.prediction.name for p in expected.predictions
        ]
        if opened == 1:
            monkeypatch.setattr(kept_documents, "_decode", None)


@pytest.mark.usefixtures("as_large")
def test_predictions_that_cannot_be_read_are_refused_as_ever(hand: AtHand, own_set: WrittenSet) -> None:
    own_set.prediction.write_text("{")
    hand.open(own_set.root, own_set.prediction)
    assert len(hand.snapshot.dataset) == 4
    assert any("is not valid JSON" in text for text in hand.window.banner.message())


@pytest.mark.usefixtures("as_large")
def test_cancelling_while_a_process_decodes_leaves_nothing(hand: AtHand, own_set: WrittenSet) -> None:
    hand.review.opening.open(own_set.root, (own_set.prediction,))
    hand.click(hand.window.status_line.progress.cancel)
    hand.see(lambda: not hand.review.jobs.busy)
    assert not hand.window.reviewing
    assert not kept()
    found = subprocess.run(["pgrep", "-f", "decoding_process"], capture_output=True, text=True, check=False)
    assert str(own_set.root) not in found.stdout
