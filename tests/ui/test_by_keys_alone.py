"""A review from opening to export, and a setting, without a mouse."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from panview.datasets.demo import DemoSet
from panview.review.verdicts import Verdict
from tests.ui.at_hand import AtHand

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


def press(hand: AtHand, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the keyboard is."""
    target = QApplication.focusWidget() or hand.window
    QTest.keyClick(target, key, modifier)
    hand.settle()


def say(hand: AtHand, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or hand.window, text)
    QApplication.processEvents()


def answer(hand: AtHand, *paths: Path) -> None:
    """Type names into the file dialog that is open."""
    hand.see(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    line = dialog.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, " ".join(f'"{path}"' for path in paths) if len(paths) > 1 else str(paths[0]))
    QTest.keyClick(line, Qt.Key.Key_Return)
    hand.see(lambda: QApplication.activeModalWidget() is None)
    # As a window manager does.
    hand.window.activateWindow()
    hand.settle()


def test_open_filter_compare_decide_export_and_set(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    hand.window.activateWindow()
    press(hand, Qt.Key.Key_O, CTRL)
    answer(hand, demo.root)
    hand.see(lambda: hand.review.state.view is not None)
    for path in demo.predictions:
        press(hand, Qt.Key.Key_O, CTRL | SHIFT)
        answer(hand, path)
    hand.see(lambda: len(hand.snapshot.predictions) == 2)
    # Filter.
    press(hand, Qt.Key.Key_F, CTRL)
    say(hand, "iou < 0.9")
    press(hand, Qt.Key.Key_Return)
    assert hand.snapshot.filter.expression == "iou < 0.9"
    press(hand, Qt.Key.Key_Backspace, CTRL)
    # Compare.
    press(hand, Qt.Key.Key_B, SHIFT)
    assert hand.snapshot.compared >= 0
    # Decide.
    press(hand, Qt.Key.Key_N)
    press(hand, Qt.Key.Key_X)
    hand.see(lambda: any(each.verdict is Verdict.PREDICTION_WRONG for each in hand.snapshot.decisions.values()))
    # Export.
    press(hand, Qt.Key.Key_E, CTRL)
    answer(hand, tmp_path / "listed.csv")
    hand.see((tmp_path / "listed.csv").exists)
    assert "prediction wrong" in (tmp_path / "listed.csv").read_text(encoding="utf-8")
    # Change a setting.
    press(hand, Qt.Key.Key_Comma, CTRL)
    say(hand, "solo")
    press(hand, Qt.Key.Key_Return)
    press(hand, Qt.Key.Key_Right)
    press(hand, Qt.Key.Key_Space)
    assert hand.review.cursor.now.look.solo
    press(hand, Qt.Key.Key_Escape)
    assert not hand.window.lazy_settings().isVisible()
