"""A review by several people in a window: blind, conflicts that a third settles, queues, and how far all agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from panview.presentation.corrections_content import nothing_to_preview
from panview.presentation.describe_verdicts import decision_facts
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_places import kept_in
from panview.review.verdict_rows import CONFLICT
from panview.review.verdicts import Decision, Verdict
from panview.settings import Settings
from panview.ui.controllers.reviewers_controller import BLIND, CONFLICTS, QUEUE
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start
from tests.ui.test_deciding import press, right_text, settle, shown_verdict

FINE, WRONG = Verdict.BOTH_FINE, Verdict.TRUTH_WRONG


@pytest.fixture
def hand(start: Start, random_set: RandomSet) -> AtHand:
    hand = start(Settings(reviewer="eve"))
    hand.open(random_set.written.root, random_set.written.prediction)
    settle(hand)
    return hand


def record(hand: AtHand, decisions: list[Decision]) -> None:
    """Let another window save decisions, and wait until this one has heard of them."""
    dataset = hand.snapshot.dataset
    with VerdictFile.open(kept_in(dataset, Settings()), dataset) as file:
        file.record(decisions)
        last = file.last_number()
    hand.see(lambda: hand.review.verdicts._files._number == last)
    settle(hand)


def decided_by(hand: AtHand, reviewer: str, verdicts: dict[int, Verdict]) -> dict[int, list[Decision]]:
    """Let somebody decide some rows in their own window, and return the decisions about each."""
    review = hand.review.verdicts
    mine = review.reviewer()
    made: dict[int, list[Decision]] = {}
    review.set_reviewer(reviewer)
    for row, verdict in verdicts.items():
        hand.review.cursor.go_to_segment(row)
        hand.settle()
        before = set(map(id, review._files._standing.all()))
        review.decide(verdict)
        settle(hand)
        made[row] = [d for d in review._files._standing.all() if id(d) not in before and d.reviewer == reviewer]
    review.set_reviewer(mine)
    settle(hand)
    return made


def first_rows(hand: AtHand, count: int) -> list[int]:
    return hand.window.disagreements.model.table_rows()[:count].tolist()


def chip(hand: AtHand, key: str) -> str:
    found = hand.window.image_list.chip(key)
    return found.text() if found is not None else ""


def test_a_second_opinion_sees_nothing_of_the_first(hand: AtHand, tmp_path: Path) -> None:
    rows = first_rows(hand, 4)
    hand.do("blind")
    assert hand.review.settings.current.blind
    assert chip(hand, BLIND) == "Blind  ✕"
    untouched = hand.scores, right_text(hand)
    made = decided_by(hand, "ana", {row: WRONG for row in rows[:3]})
    assert sum(map(len, made.values())) >= 3
    # Nothing of it anywhere: table, tool tip, inspector, progress, figures, filters, order, CSV, reviewers.
    assert (hand.scores, right_text(hand)) == untouched
    assert [shown_verdict(hand, row) for row in rows] == ["—"] * 4
    assert [hand.review.verdicts.display.said(row) for row in rows] == [()] * 4
    assert hand.view.undisputed is None
    hand.do("reviewers")
    hand.see(hand.window.lazy_reviewers().isVisible)
    assert hand.window.lazy_reviewers().reviewers.rowCount() == 0
    assert "You decide blind" in hand.window.lazy_reviewers().summary()
    hand.window.lazy_reviewers().dismiss()
    listed = len(hand.view.listing.disagreements)
    for expression in ("verdict = 'undecided'", "reviewer is null", "verdict by 'ana' = 'undecided'", "not conflict"):
        hand.type_filter(f"{expression} and status in ('FP', 'FN')")
        assert len(hand.view.listing.disagreements) == listed, expression
    hand.do("clear_filter")
    hand.review.exports.export(tmp_path / "x.csv", everything=True)
    hand.settle()
    frame = pl.read_csv(tmp_path / "x.csv")
    assert frame["verdict"].null_count() + (frame["verdict"].fill_null("") == "").sum() >= len(frame)
    # J comes by what only others have decided.
    hand.review.cursor.go_to_segment(rows[0])
    hand.settle()
    press(hand, Qt.Key.Key_X)
    assert shown_verdict(hand, rows[0]) == "conflict"
    assert hand.window.disagreements.current_table_row() == rows[1]
    assert [d.reviewer for d in hand.review.verdicts.display.said(rows[0])] == ["ana", "eve"]
    assert hand.review.verdicts.display.said(rows[1]) == ()
    # An undo takes one's own back, and the other's is hidden again.
    hand.do("undo")
    settle(hand)
    assert shown_verdict(hand, rows[0]) == "—"
    hand.click(hand.window.image_list.chip(BLIND))
    settle(hand)
    assert [shown_verdict(hand, row) for row in rows] == ["truth wrong"] * 3 + ["—"]
    assert chip(hand, BLIND) == ""
    assert hand.view.undisputed is not None


def test_a_third_settles_a_conflict_and_takes_it_back(hand: AtHand) -> None:
    rows = first_rows(hand, 3)
    decided_by(hand, "ana", {rows[0]: WRONG, rows[1]: WRONG, rows[2]: FINE})
    decided_by(hand, "ben", {rows[0]: FINE, rows[1]: FINE, rows[2]: FINE})
    assert chip(hand, CONFLICTS) == "2 conflicts"
    assert [shown_verdict(hand, row) for row in rows] == ["conflict", "conflict", "both fine"]
    said = hand.review.verdicts.display.said(rows[0])
    assert decision_facts(said) == (("Verdict", "conflict"), ("ana", "truth wrong"), ("ben", "both fine"))
    assert decision_facts(hand.review.verdicts.display.said(rows[2]))[1] == ("Agreed by", "ben, ana")
    hand.click(hand.window.image_list.chip(CONFLICTS))
    assert chip(hand, CONFLICTS) == "Settling conflicts: 2 left  ✕"
    assert sorted(first_rows(hand, 9)) == sorted(rows[:2])
    # Keys go through them as through what is undecided.
    press(hand, Qt.Key.Key_J)
    first = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_W)
    assert chip(hand, CONFLICTS) == "Settling conflicts: 1 left  ✕"
    second = hand.window.disagreements.current_table_row()
    assert {first, second} == set(rows[:2])
    press(hand, Qt.Key.Key_E)
    assert chip(hand, CONFLICTS) == "Settling conflicts: none left  ✕"
    hand.click(hand.window.image_list.chip(CONFLICTS))
    assert chip(hand, CONFLICTS) == ""
    assert (shown_verdict(hand, first), shown_verdict(hand, second)) == ("truth wrong", "both fine")
    facts = decision_facts(hand.review.verdicts.display.said(first))
    assert facts[:2] == (("Verdict", "truth wrong"), ("Settled by", "eve"))
    hand.do("reviewers")
    page = hand.window.lazy_reviewers()
    hand.see(page.isVisible)
    cells = [[page.pairs.index(0, column).data() for column in range(5)]]
    assert cells[0][:3] == ["ana, ben", "3", "1"]
    hand.window.lazy_reviewers().dismiss()
    # A later verdict on it is one that settles, too, and so is its being taken back: what was before is there again.
    hand.review.cursor.go_to_segment(first)
    hand.settle()
    press(hand, Qt.Key.Key_Backspace)
    assert shown_verdict(hand, first) == "conflict"
    assert [d.reviewer for d in hand.review.verdicts.display.said(first)] == ["ana", "ben"]
    assert chip(hand, CONFLICTS) == "1 conflict"
    # Without the list of conflicts, a third opinion is one more opinion.
    press(hand, Qt.Key.Key_E)
    assert shown_verdict(hand, first) == "conflict"
    assert hand.view.rows.verdicts.verdict[first] == CONFLICT
    hand.do("blind")
    hand.do("settle_conflicts")
    assert hand.window.status_line.message() == "Conflicts are hidden while you decide blind; turn that off first"
    assert not hand.snapshot.filter.conflicts


def test_a_queue_is_listed_kept_and_taken_off(hand: AtHand, start: Start, random_set: RandomSet) -> None:
    everything = set(hand.view.listing.disagreements.tolist())
    hand.do("queue")
    dialog = hand.window.findChild(QInputDialog)
    dialog.setTextValue("4 of 3")
    dialog.accept()
    hand.settle()
    assert "'4 of 3' is not a queue" in hand.banner
    hand.window.banner.clear()
    parts = []
    for number in (1, 2, 3):
        hand.review.reviewers.set_queue(f"{number}/3 + 20%")
        hand.settle()
        assert chip(hand, QUEUE) == f"My queue: {number} of 3 + 20 %  ✕"
        parts.append(set(hand.view.listing.disagreements.tolist()))
    assert set.union(*parts) == everything
    assert parts[0] & parts[1] == parts[1] & parts[2] == set.intersection(*parts)
    assert set.intersection(*parts)
    # Both a filter and a queue.
    hand.type_filter("status = 'FN'")
    assert set(hand.view.listing.disagreements.tolist()) < parts[2]
    # It is there again tomorrow, and an undo is kept, too.
    settings = hand.review.settings.current
    assert list(settings.queues.values()) == ["3/3 + 20%"]
    again = start(settings)
    again.open(random_set.written.root, random_set.written.prediction)
    settle(again)
    assert set(again.view.listing.disagreements.tolist()) == parts[2]
    again.click(again.window.image_list.chip(QUEUE))
    assert chip(again, QUEUE) == ""
    assert set(again.view.listing.disagreements.tolist()) == everything
    assert again.review.settings.current.queues == {}
    again.do("undo")
    assert list(again.review.settings.current.queues.values()) == ["3/3 + 20%"]
    # The truth alone has nothing to split.
    alone = start(settings)
    alone.open(random_set.written.root)
    assert alone.view.rows.listed.all()
    alone.do("close_dataset")
    assert chip(alone, QUEUE) == ""
    assert list(alone.review.settings.current.queues.values()) == ["3/3 + 20%"]


def test_corrections_are_not_written_blind(hand: AtHand) -> None:
    """They would leave out what others have decided."""
    assert nothing_to_preview(hand.snapshot) == ""
    hand.do("blind")
    hand.settle()
    assert nothing_to_preview(hand.snapshot).startswith("You decide blind")


def test_what_others_decide_meanwhile_changes_nothing_for_the_blind(hand: AtHand) -> None:
    rows = first_rows(hand, 2)
    made = decided_by(hand, "ana", {rows[0]: WRONG})
    hand.do("blind")
    shown = hand.snapshot.decisions
    record(hand, [replace(d, reviewer="ben", verdict=FINE) for d in made[rows[0]]])
    assert hand.snapshot.decisions is shown
    assert not np.any(hand.view.rows.verdicts.verdict >= 0)
    # Under another name one sees what that one may see.
    hand.review.verdicts.set_reviewer("ben")
    settle(hand)
    assert shown_verdict(hand, rows[0]) == "conflict"
