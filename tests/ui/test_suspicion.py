"""The order that pays in the window: columns, sorting by suspicion, and that no verdict moves a row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from panview.datasets.demo import DemoSet
from panview.presentation.formatting import NOTHING
from panview.presentation.table_columns import place_of
from panview.review.verdicts import Verdict
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

SUSPICION, MODELS = place_of("suspicion"), place_of("models")


@pytest.fixture
def hand(start: Start, demo: DemoSet) -> AtHand:
    hand = start()
    hand.open(demo.root, *demo.predictions)
    settle(hand)
    return hand


def settle(hand: AtHand) -> None:
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()


def cells(hand: AtHand, column: int) -> list[str]:
    model = hand.window.disagreements.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def said(hand: AtHand) -> str:
    return hand.window.status_line.message()


def decide(hand: AtHand, count: int) -> None:
    for number in range(count):
        hand.review.verdicts.decide(Verdict.PREDICTION_RIGHT if number % 3 else Verdict.PREDICTION_WRONG)
        settle(hand)


def test_models_that_agree_are_counted_where_several_sets_are_open(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    panel = hand.window.disagreements
    assert MODELS not in panel.model.shown()
    assert SUSPICION in panel.model.shown()
    hand.add(demo.predictions[1])
    hand.review.commands.next_prediction()
    settle(hand)
    assert MODELS in panel.model.shown()
    assert set(cells(hand, MODELS)) == {"1", "2"}
    hand.review.commands.close_prediction()
    settle(hand)
    assert MODELS not in panel.model.shown()


def test_sorted_by_suspicion_no_verdict_moves_a_row_until_it_is_asked_for_again(hand: AtHand) -> None:
    panel = hand.window.disagreements
    hand.do("most_suspicious_first")
    before = [int(text.removesuffix(" %")) for text in cells(hand, SUSPICION)]
    assert before == sorted(before, reverse=True)
    assert "there are no verdicts to learn from yet" in said(hand)
    order = panel.model.table_rows().tolist()
    assert hand.review.state.snapshot is not None
    first_model = hand.snapshot.suspicion
    hand.review.verdicts.step(1)
    decide(hand, 14)
    # More verdicts than are learned from without being asked, but not in this order.
    assert panel.model.table_rows().tolist() == order
    assert hand.snapshot.suspicion is first_model
    assert cells(hand, SUSPICION).count(NOTHING) == 14
    current = panel.current_table_row()
    hand.do("most_suspicious_first")
    assert hand.snapshot.suspicion is not first_model
    assert hand.snapshot.suspicion is not None
    assert hand.snapshot.suspicion.decided == 14
    assert "learned from 14 verdicts" in said(hand)
    assert panel.current_table_row() == current == hand.review.cursor.now.segment
    assert panel.model.table_rows().tolist() != order
    # What is decided comes last.
    texts = cells(hand, SUSPICION)
    assert texts[-14:] == [NOTHING] * 14
    assert NOTHING not in texts[:-14]
    anew = [int(text.removesuffix(" %")) for text in texts[:-14]]
    assert anew == sorted(anew, reverse=True)
    assert anew != [value for value, row in zip(before, order, strict=True) if row in panel.model.table_rows()[:-14]]


def test_sorted_otherwise_it_is_kept_up_with_the_verdicts(hand: AtHand) -> None:
    order = hand.window.disagreements.model.table_rows().tolist()
    hand.review.verdicts.step(1)
    decide(hand, 12)
    hand.see(lambda: hand.snapshot.suspicion is not None and hand.snapshot.suspicion.decided > 5)
    settle(hand)
    assert hand.window.disagreements.model.table_rows().tolist() == order


def test_a_click_on_the_title_learns_too(hand: AtHand) -> None:
    hand.review.verdicts.step(1)
    decide(hand, 3)
    assert hand.snapshot.suspicion is not None
    assert hand.snapshot.suspicion.decided == 0
    header = hand.window.disagreements.view.horizontalHeader()
    header.setSortIndicator(SUSPICION, Qt.SortOrder.DescendingOrder)
    settle(hand)
    assert hand.snapshot.suspicion.decided == 3


def test_why_is_said_in_the_inspector_and_beside_the_cell(hand: AtHand) -> None:
    hand.do("most_suspicious_first")
    hand.do("next_disagreement")
    model = hand.window.disagreements.model
    row = hand.review.cursor.now.segment
    tip = model.index(model.position(row), SUSPICION).data(Qt.ItemDataRole.ToolTipRole)
    assert "a guess based on 2 of 2 models that say so" in tip
    content = hand.window.inspector.content()
    assert content is not None
    facts = dict(content.rows)
    assert facts["Models"] == "2 of 2 say so"
    assert facts["Suspicion"] == tip.partition(",")[0]
    assert content.why.endswith(f"Suspicion {tip}")
    hand.review.verdicts.decide(Verdict.UNSURE)
    settle(hand)
    hand.review.cursor.go_to_segment(row)
    settle(hand)
    content = hand.window.inspector.content()
    assert content is not None
    assert "Suspicion" not in dict(content.rows)
