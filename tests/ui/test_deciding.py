from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit

from panview.datasets.demo import DemoSet
from panview.errors import PanviewError
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import rows_decided_with
from panview.review.verdicts import Verdict, verdict_file_of
from panview.settings import Settings
from panview.ui.models.disagreement_model import Column
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


def press(hand: AtHand, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    hand.key(key, modifier=modifier)
    settle(hand)


def shown_verdict(hand: AtHand, table_row: int) -> str:
    model = hand.window.disagreements.model
    return str(model.index(model.position(table_row), Column.VERDICT).data())


def on_disk(hand: AtHand) -> dict[int, Verdict | None]:
    with VerdictFile.open(verdict_file_of(hand.snapshot.dataset, Settings()), hand.snapshot.dataset) as file:
        return {subject: decision.verdict for subject, decision in file.current().items()}


def right_text(hand: AtHand) -> str:
    return hand.window.disagreements._right.text()


def together(hand: AtHand, row: int) -> set[int]:
    rows = hand.view.rows
    return set(rows_decided_with(hand.snapshot.table, rows.status, rows.error_type, row))


def test_twenty_disagreements_by_keys_alone(hand: AtHand) -> None:
    keys = [
        (Qt.Key.Key_Return, Verdict.PREDICTION_RIGHT),
        (Qt.Key.Key_X, Verdict.PREDICTION_WRONG),
        (Qt.Key.Key_W, Verdict.TRUTH_WRONG),
        (Qt.Key.Key_E, Verdict.BOTH_FINE),
        (Qt.Key.Key_U, Verdict.UNSURE),
    ]
    panel, decided = hand.window.disagreements, set()
    press(hand, Qt.Key.Key_J)
    for step in range(20):
        key, verdict = keys[step % len(keys)]
        row = panel.current_table_row()
        assert row not in decided
        assert hand.control.canvas.selected == row
        decided |= together(hand, row)
        press(hand, key)
        assert shown_verdict(hand, row) == verdict.value
    listed = len(hand.view.findings.disagreements)
    assert right_text(hand) == f"{len(decided):,} of {listed:,} decided"
    assert len(on_disk(hand)) == len(decided)
    assert hand.view.undisputed is not None
    labels = [row.label for row in hand.window.metrics.scores.rows()]
    assert labels[:4] == ["All", "Things", "Stuff", "Undisputed"]


def test_undo_redo_and_taking_back(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_W)
    hand.window.disagreements.set_current(row)
    hand.do("verdict_unsure")
    settle(hand)
    assert shown_verdict(hand, row) == "unsure"
    for action, expected in (
        ("undo", "truth wrong"),
        ("undo", "—"),
        ("redo", "truth wrong"),
    ):
        hand.do(action)
        settle(hand)
        assert shown_verdict(hand, row) == expected
        assert set(on_disk(hand).values()) == ({Verdict.TRUTH_WRONG} if expected == "truth wrong" else set())
    hand.window.disagreements.set_current(row)
    press(hand, Qt.Key.Key_Backspace)
    assert shown_verdict(hand, row) == "—"
    assert hand.view.undisputed is None


def test_verdicts_are_there_again_after_a_restart(hand: AtHand, start: Start, demo: DemoSet) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_E)
    again = start()
    again.open(demo.root, demo.predictions[0])
    settle(again)
    assert shown_verdict(again, row) == "both fine"
    # And the other window hears of what is decided here.
    again.window.disagreements.set_current(row)
    again.do("verdict_unsure")
    hand.see(lambda: shown_verdict(hand, row) == "unsure")


def test_buttons_decide_and_show_what_is_decided(hand: AtHand) -> None:
    bar = hand.window.disagreements.verdict_bar
    assert not bar.isEnabled()
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    assert bar.isEnabled()
    hand.click(bar.button(Verdict.TRUTH_WRONG))
    settle(hand)
    assert hand.window.disagreements.current_table_row() != row
    assert not bar.button(Verdict.TRUTH_WRONG).isChecked()
    hand.window.disagreements.view.selectRow(hand.window.disagreements.model.position(row))
    hand.settle()
    assert bar.button(Verdict.TRUTH_WRONG).isChecked()
    hand.click(bar.button(Verdict.TRUTH_WRONG))
    settle(hand)
    assert shown_verdict(hand, row) == "—"
    assert bar.button(Verdict.TRUTH_WRONG).toolTip() == "Truth wrong (W)"


def test_a_note_goes_into_the_csv(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    hand.do("verdict_note")
    (dialog,) = hand.window.findChildren(QInputDialog)
    dialog.findChild(QLineEdit).setText("fence, not a gate")  # type: ignore[union-attr]
    dialog.accept()
    settle(hand)
    assert shown_verdict(hand, row) == "note"
    hand.window.disagreements.set_current(row)
    hand.do("verdict_prediction_right")
    settle(hand)
    assert shown_verdict(hand, row) == "prediction right · note"
    hand.control.export_csv(tmp_path / "out.csv")
    hand.settle()
    frame = pl.read_csv(tmp_path / "out.csv").filter(pl.col("verdict").str.len_chars() > 0)
    assert len(frame) == len(together(hand, row))
    assert set(frame["note"]) == {"fence, not a gate"}
    assert frame["reviewer"][0] == hand.review.verdicts.reviewer()


def test_a_filter_by_verdict_lists_what_is_left(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    rows = together(hand, hand.window.disagreements.current_table_row())
    before = len(hand.view.findings.disagreements)
    press(hand, Qt.Key.Key_X)
    hand.type_filter("verdict = 'undecided'")
    assert len(hand.view.findings.disagreements) == before - len(rows)
    hand.type_filter("verdict = 'prediction wrong'")
    assert set(hand.view.findings.disagreements.tolist()) == rows


def test_verdicts_move_to_a_file_to_share(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    press(hand, Qt.Key.Key_X)
    shared = tmp_path / "shared.sqlite"
    hand.review.verdicts.use_file(shared)
    settle(hand)
    assert hand.review.verdicts.path == shared
    assert list(hand.control.settings.verdict_files.values()) == [str(shared)]
    with VerdictFile.open(shared, hand.snapshot.dataset) as file:
        assert file.current() == hand.snapshot.decisions


@pytest.mark.parametrize("what", ["damaged at the start", "refused later", "cannot be saved"])
def test_trouble_with_the_file_is_told_and_loses_nothing(
    hand: AtHand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, demo: DemoSet, start: Start
) -> None:
    own = verdict_file_of(hand.snapshot.dataset, Settings())
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    if what == "damaged at the start":
        own.parent.mkdir(parents=True)
        own.write_bytes(b"x" * 5000)
        other = start()
        other.open(demo.root, demo.predictions[0])
        settle(other)
        assert "Verdicts cannot be kept" in other.banner
        assert own.read_bytes() == b"x" * 5000
    elif what == "refused later":
        press(hand, Qt.Key.Key_X)
        (tmp_path / "bad").write_bytes(b"x" * 5000)
        hand.review.verdicts.use_file(tmp_path / "bad")
        settle(hand)
        assert "cannot be used" in hand.banner
        assert hand.review.verdicts.path == own
        assert shown_verdict(hand, row) == "prediction wrong"
    else:
        monkeypatch.setattr(VerdictFile, "record", failing)
        press(hand, Qt.Key.Key_X)
        assert "The verdict was not saved" in hand.banner
        assert shown_verdict(hand, row) == "—"


def failing(self: VerdictFile, decisions: object) -> None:
    raise PanviewError(f"{self.path}: disk full; make room")


def test_keys_typed_into_the_filter_decide_nothing(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    hand.type_filter("xweu")
    settle(hand)
    assert not hand.snapshot.decisions


def test_closing_waits_for_what_is_being_saved(start: Start, demo: DemoSet, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    dataset = hand.snapshot.dataset
    table = hand.window.disagreements
    hand.do("next_undecided")
    for _ in range(5):
        # Without waiting in between.
        hand.review.verdicts.decide(Verdict.UNSURE)
    decided = sum(len(rows) for rows in hand.review.verdicts._pending.values())
    assert decided >= 5
    assert table.current_table_row() >= 0
    hand.review.close()
    with VerdictFile.open(verdict_file_of(dataset, Settings()), dataset) as file:
        assert len(file.current()) == decided


def test_all_decided_says_so(hand: AtHand) -> None:
    hand.type_filter("area > 4000")
    for _ in range(len(hand.view.findings.disagreements)):
        if (hand.view.rows.verdicts.verdict[hand.view.findings.disagreements] >= 0).all():
            break
        hand.do("next_undecided")
        hand.do("verdict_unsure")
        settle(hand)
    hand.do("next_undecided")
    assert hand.window.disagreements.model.columns().decided == hand.window.disagreements.model.rowCount() > 2
