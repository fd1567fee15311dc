"""Saying in the window what the numbers of predictions stand for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.presentation.mapping import NOTHING
from panview.review.kept_categories import kept_file
from tests.support.sets import WrittenSet, drawn_pair, write_json, write_set
from tests.ui.at_hand import AtHand

IDS = (1, 3, 18, 149, 187)


@pytest.fixture
def clear(tmp_path: Path) -> WrittenSet:
    """A set whose predictions are right."""
    rng = np.random.default_rng(4)
    pairs = []
    for _ in range(12):
        order = rng.permutation(5)
        parts = [(int(k) + 1, IDS[k], (0, 24, 6 * place, 6 * place + 6)) for place, k in enumerate(order)]
        pairs.append(drawn_pair(parts, parts, (24, 30)))
    return write_set(tmp_path / "clear", pairs)


def renumbered(written: WrittenSet, out: Path, new: dict[int, int]) -> Path:
    """The predictions with other numbers."""
    document = json.loads(written.prediction.read_text())
    for entry in document["annotations"]:
        for info in entry["segments_info"]:
            info["category_id"] = new[info["category_id"]]
    document.pop("categories", None)
    out.mkdir()
    write_json(out / "own.json", document)
    (out / "own").symlink_to(written.prediction.with_suffix(""))
    return out / "own.json"


def settle(hand: AtHand) -> None:
    hand.settle()
    hand.see(lambda: not hand.review.findings.busy)
    hand.settle()


def rows(hand: AtHand) -> list[tuple[str, str, str]]:
    model = hand.window.lazy_mapping().model
    return [
        (str(model.index(row, 0).data()), str(model.index(row, 1).data()), str(model.index(row, 2).data()))
        for row in range(model.rowCount())
    ]


def pq(hand: AtHand) -> float | None:
    view = hand.review.state.view
    assert view is not None
    return view.quality.all.pq


RING = {1: 149, 3: 187, 18: 1, 149: 3, 187: 18}
LABELS = {1: 104, 3: 103, 18: 102, 149: 101, 187: 100}


def test_a_permutation_is_on_the_banner_and_a_click_leads_to_its_mending(
    hand: AtHand, clear: WrittenSet, tmp_path: Path
) -> None:
    own = renumbered(clear, tmp_path / "p", RING)
    hand.open(clear.root, own)
    settle(hand)
    assert pq(hand) == 0.0
    assert hand.banner.startswith("PQ of own is not meaningful: category ids mean other categories")
    banner = hand.window.banner
    assert banner.action_button.text() == "Map the categories"
    hand.click(banner.action_button)
    page = hand.window.lazy_mapping()
    hand.see(page.isVisible)
    assert rows(hand) == [
        ("1  person", "dog", "100 % of its pixels"),
        ("3  car", "road", "100 % of its pixels"),
        ("18  dog", "sky-other-merged", "100 % of its pixels"),
        ("149  road", "person", "100 % of its pixels"),
        ("187  sky-other-merged", "car", "100 % of its pixels"),
    ]
    assert page.state() == "All 5 numbers are mapped"
    # Looking at it changes nothing.
    hand.click(page.cancel_button)
    assert not page.isVisible()
    assert pq(hand) == 0.0
    hand.do("categories")
    hand.see(page.isVisible)
    hand.click(page.apply_button)
    hand.see(lambda: pq(hand) == 1.0)
    assert len(hand.snapshot.predictions) == 1
    assert hand.snapshot.predictions[0].prediction.name == "own"
    settle(hand)
    assert hand.banner == ""
    hand.do("undo")
    assert pq(hand) == 0.0
    hand.do("redo")
    assert pq(hand) == 1.0
    hand.do("check_data")
    assert "PV316" not in [str(hand.window.findings.model.index(r, 1).data()) for r in range(3)]


def test_what_was_chosen_is_remembered_with_the_set_and_can_be_forgotten(
    hand: AtHand, clear: WrittenSet, tmp_path: Path
) -> None:
    own = renumbered(clear, tmp_path / "p", LABELS)
    hand.open(clear.root)
    hand.add(own)
    assert "use other category numbers" in hand.banner
    hand.click(hand.window.banner.action_button)
    page = hand.window.lazy_mapping()
    hand.see(page.isVisible)
    assert [row[1] for row in rows(hand)] == ["sky-other-merged", "road", "dog", "car", "person"]
    assert not page.forget_button.isVisible()
    hand.click(page.apply_button)
    hand.see(lambda: len(hand.snapshot.predictions) == 1)
    hand.settle()
    assert pq(hand) == 1.0
    dataset, prediction = hand.snapshot.dataset, hand.snapshot.predictions[0].prediction
    kept = kept_file(dataset.ground_truth.digest, prediction.json_digest)
    assert json.loads(kept.read_text())["numbers"] == {"100": 187, "101": 149, "102": 18, "103": 3, "104": 1}
    assert prediction.mapping is not None
    # Opened again, nothing is asked.
    hand.open(clear.root, own)
    settle(hand)
    assert hand.banner == ""
    assert pq(hand) == 1.0
    hand.do("categories")
    hand.see(page.isVisible)
    assert {row[2] for row in rows(hand)} == {"chosen earlier"}
    assert page.forget_button.isVisible()
    hand.click(page.forget_button)
    hand.settle()
    assert not kept.exists()
    assert hand.snapshot.predictions == ()
    assert "use other category numbers" in hand.banner


def test_a_number_is_given_a_category_by_keys_alone(hand: AtHand, clear: WrittenSet, tmp_path: Path) -> None:
    own = renumbered(clear, tmp_path / "p", RING)
    hand.open(clear.root, own)
    hand.do("categories")
    page = hand.window.lazy_mapping()
    hand.see(page.isVisible)
    assert hand.window.focusWidget() is page.view
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert hand.window.focusWidget() is page.search
    QTest.keyClicks(page.search, "no cat")
    hand.see(lambda: page.choices.rowCount() == 1)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.model.rows()[1].category == NOTHING
    assert rows(hand)[1] == ("3  car", "no category", "chosen")
    assert page.search.text() == ""
    hand.click(page.apply_button)
    hand.settle()
    mapping = hand.snapshot.predictions[0].prediction.mapping
    assert mapping is not None
    assert mapping.category.tolist().count(-1) == 1
    QTest.keyClick(page.view, Qt.Key.Key_Escape)


def test_what_nothing_tells_has_to_be_chosen(hand: AtHand, clear: WrittenSet, tmp_path: Path) -> None:
    own = renumbered(clear, tmp_path / "p", LABELS)
    document = json.loads(own.read_text())
    # A number that lies on nothing in particular.
    infos = document["annotations"][0]["segments_info"]
    for info in infos[:2]:
        info["category_id"] = 500
    write_json(own, document)
    hand.open(clear.root)
    hand.add(own)
    hand.do("categories")
    page = hand.window.lazy_mapping()
    hand.see(page.isVisible)
    last = page.model.rowCount() - 1
    assert rows(hand)[last][0] == "500"
    if page.model.rows()[last].category < 0:
        assert rows(hand)[last][1:] == ("?", "not chosen")
        assert page.state().startswith("1 number needs a category")
        assert not page.apply_button.isEnabled()
        assert page.view.currentIndex().row() == last
        page.choice_view.chosen.emit(1)
    assert page.apply_button.isEnabled()


def test_another_dataset_closes_the_page(hand: AtHand, clear: WrittenSet, tmp_path: Path) -> None:
    own = renumbered(clear, tmp_path / "p", RING)
    hand.open(clear.root, own)
    hand.do("categories")
    hand.see(hand.window.lazy_mapping().isVisible)
    hand.open(clear.root, clear.prediction)
    assert not hand.window.lazy_mapping().isVisible()
    settle(hand)
    assert hand.banner == ""


def test_without_predictions_there_is_nothing_to_ask(hand: AtHand, clear: WrittenSet) -> None:
    hand.open(clear.root)
    hand.do("categories")
    assert not hand.window.lazy_mapping().isVisible()
    hand.open(clear.root, clear.prediction)
    hand.do("forget_categories")
    assert len(hand.snapshot.predictions) == 1
