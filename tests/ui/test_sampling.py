"""Reviewing a sample in the window: drawing it, deciding it, and what it says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.datasets.demo import DemoSet
from panview.presentation.cards import SampleText
from panview.review.sampling.drawing import random_part
from panview.review.sampling.sample_file import read_samples, samples_folder
from panview.review.verdicts import own_verdict_file
from panview.ui.panels.sample_card import SampleCard
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


@pytest.fixture
def hand(start: Start, demo: DemoSet) -> AtHand:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    return hand


def settle(hand: AtHand) -> None:
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()


def draw(hand: AtHand, name: str, count: int, of: str = "disagreements", by: str = "none") -> None:
    hand.do("review_sample")
    page = hand.window.lazy_samples()
    assert page.isVisible()
    page.name.setText(name)
    page.count.setValue(count)
    hand.click(page.of.button(of))
    hand.click(page.by.button(by))
    QTest.mouseClick(page.draw_button, Qt.MouseButton.LeftButton)
    settle(hand)


def answer(hand: AtHand) -> str:
    return hand.window.metrics.sample.answer()


def test_a_sample_is_drawn_decided_and_says_how_much_is_wrong(hand: AtHand, start: Start, demo: DemoSet) -> None:
    assert answer(hand) == ""
    draw(hand, "audit", 12)
    assert not hand.window.lazy_samples().isVisible()
    assert hand.snapshot.filter.expression == "sample = 'audit'"
    dataset = hand.snapshot.dataset
    kept, notes = read_samples(dataset, own_verdict_file(dataset))
    assert (list(kept), notes) == (["audit"], ())
    sample = kept["audit"]
    assert len(sample) == 12
    assert hand.window.disagreements.model.rowCount() == 12
    assert "at least 10 units must be decided" in answer(hand)
    hand.key(Qt.Key.Key_J)
    for place in range(12):
        hand.key(Qt.Key.Key_Return if place % 4 == 0 else Qt.Key.Key_X)
        settle(hand)
    assert answer(hand).startswith("About ")
    assert "corrected, PQ would be" in answer(hand)
    # Once it is undone, what is left is said of as much as is a random part.
    hand.do("undo")
    settle(hand)
    left = hand.snapshot.decisions
    from panview.review.sampling.drawing import estimate_from, outcomes_of

    counted = int(random_part(sample, outcomes_of(sample, left)).sum())
    assert answer(hand) == estimate_from(hand.snapshot, sample).sentence
    assert counted < 12
    hand.do("redo")
    settle(hand)
    said = answer(hand)
    hand.review.close()

    again = start()
    again.open(demo.root, demo.predictions[0])
    settle(again)
    assert answer(again) == said
    assert again.window.metrics.sample.show_button.isVisibleTo(again.window)
    again.click(again.window.metrics.sample.show_button)
    settle(again)
    assert again.snapshot.filter.expression == "sample = 'audit'"
    assert not again.window.metrics.sample.show_button.isVisibleTo(again.window)
    # Of another prediction set it says nothing.
    again.add(demo.predictions[1])
    settle(again)
    for _ in range(2):
        assert again.snapshot.prediction is not None
        assert answer(again) == (said if again.snapshot.prediction.name == sample.prediction else "")
        again.do("next_prediction")
        settle(again)


@pytest.mark.slow
def test_a_sample_of_segments_lists_matches_to_decide(hand: AtHand) -> None:
    draw(hand, "truth", 40, "segments", "size")
    assert hand.window.disagreements.model.rowCount() == 40
    statuses = {hand.window.disagreements.model.index(row, 0).data() for row in range(40)}
    assert any("TP" in str(status) for status in statuses)


def test_what_cannot_be_drawn_is_said_on_the_card(hand: AtHand) -> None:
    draw(hand, "a/b", 5)
    page = hand.window.lazy_samples()
    assert page.isVisible()
    assert "letters, digits" in page.said()
    hand.key(Qt.Key.Key_Escape, page.name)
    draw(hand, "one", 5)
    draw(hand, "one", 5)
    assert page.isVisible()
    assert "already" in page.said()
    hand.key(Qt.Key.Key_Escape, page.name)
    # A filter that is an expression restricts what is drawn; one on a sample does not.
    hand.type_filter("category = 'person'")
    hand.window.setFocus()
    draw(hand, "people", 6)
    assert hand.snapshot.samples["people"].where == "category = 'person'"
    draw(hand, "again", 6)
    assert hand.snapshot.samples["again"].where == ""


def test_samples_go_with_the_verdicts_to_another_file(hand: AtHand, tmp_path_factory: pytest.TempPathFactory) -> None:
    draw(hand, "audit", 8)
    path = tmp_path_factory.mktemp("shared") / "team.sqlite"
    hand.review.verdicts.use_file(path)
    settle(hand)
    hand.see(lambda: (samples_folder(path) / "audit.json").is_file())
    assert list(hand.snapshot.samples) == ["audit"]


def test_the_card_shows_what_it_is_told(qtbot: object) -> None:
    card = SampleCard()
    shown: list[str] = []
    card.show_wanted.connect(shown.append)
    assert card.answer() == ""
    card.set_sample(SampleText("audit", "3 of 20", "Nothing can be said yet.", False, "From 3.", False))
    assert card.answer() == "Nothing can be said yet."
    card.show_button.click()
    assert shown == ["audit"]
    card.set_sample(None)
    assert card.answer() == ""
    card.deleteLater()
