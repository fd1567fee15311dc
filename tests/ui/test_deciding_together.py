"""Several rows at once, the order of the walk, the progress and the line for notes, in a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.datasets.demo import DemoSet
from panview.metrics.evaluated import EvaluatedPrediction
from panview.presentation.table_columns import place_of
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_places import kept_in
from panview.review.verdicts import Verdict
from panview.settings import Settings
from panview.ui.controllers.verdict_controller import MOST_UNASKED
from panview.ui.panels.disagreement_panel import DisagreementPanel
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def hand(start: Start, demo: DemoSet) -> AtHand:
    hand = start()
    hand.window.resize(1440, 1000)
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    hand.window.activateWindow()
    return hand


def settle(hand: AtHand) -> None:
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()


def press(hand: AtHand, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    hand.key(key, modifier=modifier)
    settle(hand)


def panel_of(hand: AtHand) -> DisagreementPanel:
    return hand.window.disagreements


def click(hand: AtHand, position: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    view = panel_of(hand).view
    place = QPoint(40, view.rowViewportPosition(position) + 8)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    hand.settle()


def selected(hand: AtHand) -> list[int]:
    model = panel_of(hand).model
    return [model.position(row) for row in panel_of(hand).selected_table_rows().tolist()]


def verdicts(hand: AtHand, *positions: int) -> list[str]:
    model = panel_of(hand).model
    return [str(model.index(position, place_of("verdict")).data()) for position in positions]


def saves(hand: AtHand) -> int:
    """Return the number of decisions that were ever saved."""
    with VerdictFile.open(kept_in(hand.snapshot.dataset, Settings()), hand.snapshot.dataset) as file:
        return file.last_number()


def test_shift_and_ctrl_select_and_one_key_decides_all(hand: AtHand) -> None:
    click(hand, 1)
    click(hand, 4, SHIFT)
    assert selected(hand) == [1, 2, 3, 4]
    click(hand, 2, CTRL)
    assert selected(hand) == [1, 3, 4]
    # The current row is always one of the selected rows.
    assert hand.review.cursor.now.segment in panel_of(hand).selected_table_rows()
    click(hand, 0, CTRL)
    assert selected(hand) == [0, 1, 3, 4]
    assert panel_of(hand).progress().startswith(f"4 selected · 0 of {panel_of(hand).model.rowCount()} done")
    rows = panel_of(hand).selected_table_rows()
    press(hand, Qt.Key.Key_X)
    assert verdicts(hand, 0, 1, 2, 3, 4) == ["prediction wrong"] * 2 + ["—"] + ["prediction wrong"] * 2
    # On to the next undecided one, which is selected alone.
    assert selected(hand) == [2]
    assert panel_of(hand).progress().startswith("4 of ")
    assert hand.review.state.undo_stack.count() == 1
    said = saves(hand)
    hand.do("undo")
    settle(hand)
    assert verdicts(hand, *range(5)) == ["—"] * 5
    assert panel_of(hand).selected_table_rows().tolist() == rows.tolist()
    assert saves(hand) == 2 * said
    hand.do("redo")
    settle(hand)
    assert verdicts(hand, 0, 3) == ["prediction wrong"] * 2
    # What all selected have is pressed, and pressing it again clears it on all.
    click(hand, 0)
    click(hand, 1, SHIFT)
    assert panel_of(hand).verdict_bar.button(Verdict.PREDICTION_WRONG).isChecked()
    hand.click(panel_of(hand).verdict_bar.button(Verdict.PREDICTION_WRONG))
    settle(hand)
    assert verdicts(hand, 0, 1, 3) == ["—", "—", "prediction wrong"]


def test_all_that_are_listed_are_decided_after_a_question(hand: AtHand) -> None:
    panel = panel_of(hand)
    hand.type_filter("error = 'missed' or error = 'spurious'")
    count = panel.model.rowCount()
    assert count > 2
    press(hand, Qt.Key.Key_J)
    press(hand, Qt.Key.Key_U)
    press(hand, Qt.Key.Key_A, CTRL | SHIFT)
    assert len(selected(hand)) == count
    press(hand, Qt.Key.Key_W)
    question = f"Truth wrong for all {count} listed rows? 1 of them are decided already."
    assert panel.question.text() == question
    assert panel.question.yes_button.accessibleName() == f"Decide {count} rows"
    assert len(hand.snapshot.decisions) <= 2
    # Escape is no, and gives the keyboard back; the selection stays.
    press(hand, Qt.Key.Key_Escape)
    assert panel.question.text() == ""
    assert set(verdicts(hand, *range(count))) == {"—", "unsure"}
    assert len(selected(hand)) == count
    press(hand, Qt.Key.Key_W)
    press(hand, Qt.Key.Key_Return)
    assert set(verdicts(hand, *range(count))) == {"truth wrong"}
    assert panel.progress().startswith(f"{count} of {count} done") or f"{count} of {count} done" in panel.progress()
    assert hand.window.status_line.message() == "All listed disagreements are decided"
    hand.do("undo")
    settle(hand)
    assert sorted(verdicts(hand, *range(count))) == sorted(["unsure"] + ["—"] * (count - 1))


def test_few_are_decided_without_a_question_and_many_with_one(hand: AtHand) -> None:
    panel = panel_of(hand)
    rows = panel.model.table_rows()
    assert len(rows) > MOST_UNASKED + 1
    for count, asked in ((MOST_UNASKED, False), (MOST_UNASKED + 1, True)):
        panel.go_to(int(rows[0]))
        panel.select_rows(rows[:count])
        hand.settle()
        hand.do("verdict_unsure")
        settle(hand)
        assert bool(panel.question.text()) == asked
    assert panel.question.text().startswith(f"Unsure for {MOST_UNASKED + 1} selected rows?")
    # A click on another row withdraws the question.
    click(hand, 2)
    assert panel.question.text() == ""


def test_what_was_asked_about_is_decided_only_if_it_is_still_seen(hand: AtHand) -> None:
    panel = panel_of(hand)
    hand.do("select_listed")
    hand.do("verdict_truth_wrong")
    assert panel.question.text()
    # The list changes behind the question, which knows nothing of it.
    panel.question.blockSignals(True)
    hand.review.state.change("threshold", {"threshold": 0.8})
    hand.see(lambda: hand.view.snapshot.threshold == 0.8)
    panel.question.blockSignals(False)
    panel.question.show()
    hand.click(panel.question.yes_button)
    settle(hand)
    assert not hand.snapshot.decisions
    assert "nothing was decided" in hand.window.status_line.message()


def test_a_set_that_grows_keeps_the_selection_and_another_set_drops_it(hand: AtHand, demo: DemoSet) -> None:
    panel = panel_of(hand)
    click(hand, 1)
    click(hand, 3, SHIFT)
    known = hand.snapshot.predictions[0]
    ids = [(int(known.table.image[row]), int(known.table.segment_id[row])) for row in panel.selected_table_rows()]
    # Another table with the same segments, as when a model run adds to its set.
    again = EvaluatedPrediction(known.prediction, replace(known.table), known.key)
    hand.review.state.adopt({"predictions": (again,)})
    hand.settle()
    table = hand.snapshot.table
    assert table is not known.table
    assert [(int(table.image[row]), int(table.segment_id[row])) for row in panel.selected_table_rows()] == ids
    hand.add(demo.predictions[1])
    hand.do("next_prediction")
    settle(hand)
    assert len(panel.selected_table_rows()) <= 1


def test_progress_tells_the_truth_under_a_filter_by_verdict(hand: AtHand) -> None:
    panel = panel_of(hand)
    total = panel.model.rowCount()
    hand.type_filter("verdict = 'undecided'")
    for done in (1, 2, 3):
        press(hand, Qt.Key.Key_J) if done == 1 else None
        hand.do("verdict_unsure")
        settle(hand)
        assert panel.progress().startswith(f"{done} of {total} done")
        assert panel.model.rowCount() == total - done
    assert "that the filter hides" in panel.head.progress.toolTip()
    hand.type_filter("verdict = 'unsure'")
    assert panel.progress().startswith(f"3 of {total} done")
    hand.type_filter("verdict = 'undecided' and status = 'FP'")
    left = panel.model.rowCount()
    hand.type_filter("status = 'FP'")
    assert panel.progress().startswith(f"{panel.model.rowCount() - left} of {panel.model.rowCount()} done")


def test_after_a_filter_the_walk_begins_at_its_first_undecided_row(hand: AtHand) -> None:
    panel = panel_of(hand)
    hand.do("next_image")
    hand.do("next_image")
    press(hand, Qt.Key.Key_J)
    assert hand.review.cursor.now.image == hand.window.image_list.current_row()
    hand.type_filter("area > 100")
    hand.window.setFocus()
    press(hand, Qt.Key.Key_J)
    assert panel.view.currentIndex().row() == 0
    press(hand, Qt.Key.Key_J)
    assert panel.view.currentIndex().row() == 1
    # Also where what was selected is still listed, and backwards at the last.
    hand.type_filter("area > 50")
    hand.window.setFocus()
    press(hand, Qt.Key.Key_K)
    assert panel.view.currentIndex().row() == panel.model.rowCount() - 1
    # Not after a verdict, which is no other filter.
    press(hand, Qt.Key.Key_K)
    place = panel.view.currentIndex().row()
    hand.do("verdict_unsure")
    settle(hand)
    assert panel.view.currentIndex().row() == place + 1


def test_the_walk_leaves_an_image_once_and_the_order_can_be_turned_off(
    hand: AtHand, start: Start, demo: DemoSet
) -> None:
    panel, table = panel_of(hand), hand.snapshot.table
    assert panel.head.by_image.isChecked()
    images = []
    press(hand, Qt.Key.Key_J)
    for _ in range(panel.model.rowCount() - 1):
        images.append(hand.review.cursor.now.image)
        hand.do("next_undecided")
    images.append(hand.review.cursor.now.image)
    changes = sum(one != two for one, two in zip(images, images[1:], strict=False))
    assert changes == len(set(images)) - 1 == 5
    # The worst image first, as in the list of images.
    assert list(dict.fromkeys(images)) == hand.window.image_list.model.listed_order().tolist()
    here = panel.current_table_row()
    hand.click(panel.head.by_image)
    assert not panel.head.by_image.isChecked()
    rows = panel.model.table_rows()
    assert (np.diff(hand.view.listing.impact[rows]) <= 0).all()
    assert np.count_nonzero(np.diff(table.image[rows])) > 3 * changes
    assert panel.current_table_row() == here
    assert not hand.review.settings.current.list_by_image
    hand.do("by_image")
    assert panel.head.by_image.isChecked()
    # A click on a title is another order.
    panel.view.horizontalHeader().sectionClicked.emit(place_of("iou"))
    panel.view.sortByColumn(place_of("iou"), Qt.SortOrder.AscendingOrder)
    assert not panel.head.by_image.isChecked()
    again = start(hand.review.settings.current)
    again.open(demo.root, demo.predictions[0])
    assert not again.window.disagreements.head.by_image.isChecked()


def test_a_note_is_written_beside_the_verdicts(hand: AtHand) -> None:
    panel, note = panel_of(hand), panel_of(hand).note
    press(hand, Qt.Key.Key_J)
    row, before = panel.current_table_row(), QApplication.focusWidget()
    assert note.placeholderText() == "Note  T"
    press(hand, Qt.Key.Key_T)
    assert note.hasFocus()
    assert QApplication.activeModalWidget() is None
    QTest.keyClicks(note, "xw e")
    press(hand, Qt.Key.Key_Escape)
    assert note.text() == ""
    assert not hand.snapshot.decisions
    press(hand, Qt.Key.Key_T)
    QTest.keyClicks(note, "fence, not a gate")
    press(hand, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is before
    assert panel.current_table_row() == row
    assert note.text() == "fence, not a gate"
    press(hand, Qt.Key.Key_E)
    assert note.text() == ""
    hand.review.cursor.go_to_segment(row)
    hand.settle()
    assert note.text() == "fence, not a gate"
    assert {d.note for d in hand.snapshot.decisions.values()} == {"fence, not a gate"}
    for action, shown in (("undo", "fence, not a gate"), ("undo", ""), ("redo", "fence, not a gate")):
        hand.do(action)
        settle(hand)
        assert note.text() == shown, action
    # A click elsewhere keeps what is written.
    press(hand, Qt.Key.Key_T)
    QTest.keyClicks(note, "both")
    click(hand, 3)
    settle(hand)
    assert {d.note for d in hand.snapshot.decisions.values()} == {"both"}


def test_a_note_on_several_keeps_the_verdict_of_each(hand: AtHand) -> None:
    panel = panel_of(hand)
    click(hand, 0)
    press(hand, Qt.Key.Key_U)
    click(hand, 0)
    click(hand, 2, SHIFT)
    assert panel.note.placeholderText() == "Note on 3 rows  T"
    press(hand, Qt.Key.Key_T)
    QTest.keyClicks(panel.note, "ask Eva")
    press(hand, Qt.Key.Key_Return)
    assert verdicts(hand, 0, 1, 2, 3) == ["unsure · note", "note", "note", "—"]
    hand.do("undo")
    settle(hand)
    assert verdicts(hand, 0, 1, 2) == ["unsure", "—", "—"]


def test_a_narrow_panel_shows_the_line_while_a_note_is_written(hand: AtHand) -> None:
    panel = panel_of(hand)
    press(hand, Qt.Key.Key_J)
    panel.head.arrange(380)
    assert not panel.note.isVisible()
    panel.note.begin()
    assert panel.note.isVisible()
    assert panel.note.is_writing
    assert not panel.verdict_bar.isVisible()
    QTest.keyClick(panel.note, Qt.Key.Key_Escape)
    assert panel.verdict_bar.isVisible()
    hand.do("select_listed")
    hand.do("verdict_unsure")
    panel.head.arrange(380)
    assert panel.question.sizeHint().width() <= 380
    QTest.keyClick(panel.question, Qt.Key.Key_Escape)


def test_who_decided_how_much_is_a_click_away(hand: AtHand) -> None:
    hand.do("verdict_tally")
    assert hand.window.status_line.message() == "Nothing has been decided yet"
    hand.review.verdicts.set_reviewer("anna")
    press(hand, Qt.Key.Key_J)
    for key in (Qt.Key.Key_X, Qt.Key.Key_W, Qt.Key.Key_E):
        press(hand, key)
    hand.click(panel_of(hand).head.progress)
    hand.see(lambda: QApplication.activePopupWidget() is not None)
    popup = hand.review.verdicts.display.lazy_tally()
    ((day, reviewer, rows, *_),) = popup.rows()
    assert (day, reviewer, rows) == ("Today", "anna", "3")
    popup.close()
