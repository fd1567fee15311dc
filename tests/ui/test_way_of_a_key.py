"""What a key press passes on its way to a repainted list, as CONTRIBUTING.md draws it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import panview
from tests.ui.at_hand import AtHand

ROOT = Path(panview.__file__).parent
CONTRIBUTING = ROOT.parent / "CONTRIBUTING.md"
WAY = [
    "ui/actions.py",
    "ui/walks.py",
    "ui/panels/disagreement_panel.py",
    "ui/panels/disagreement_table.py",
    "ui/cursor_state.py",
]
"""Those that hand it on; before the files that drew the window were taken apart there were sixteen."""
ASKED = {
    "ui/guard.py",
    "ui/typing_guard.py",
    "ui/widgets/row_table.py",
    "ui/widgets/drop_overlay.py",
    "ui/widgets/sorted_header.py",
    "ui/widgets/selected_rows.py",
    "ui/models/sorted_table_model.py",
    "ui/models/disagreement_model.py",
}
"""Qt asks them at every key, and at every row: whose key it is, how many rows there are."""
SHOWING = {
    "ui/controllers/verdict_display.py",
    "ui/widgets/verdict_bar.py",
    "ui/widgets/note_line.py",
    "ui/widgets/question_line.py",
}
"""They follow the rows that are selected, which is more than the cursor: a verdict is given to all of them."""


def passed_by(hand: AtHand, key: Qt.Key) -> tuple[list[str], list[str]]:
    """Press a key; return the files of the window that it passes until the cursor has moved, and all of them."""
    passed: list[str] = []
    until: list[int] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(f"{ROOT}/ui/"):
            name = Path(code.co_filename).relative_to(ROOT).as_posix()
            if name not in passed and code.co_name != "now":
                passed.append(name)
            if code.co_name == "_tell" and name == "ui/cursor_state.py":
                until.append(len(passed))

    sys.setprofile(note)
    try:
        QTest.keyClick(hand.window.focusWidget() or hand.window, key)
        QApplication.processEvents()
    finally:
        sys.setprofile(None)
    hand.settle()
    return passed[: until[0]], passed


def test_a_step_passes_five_files_until_the_cursor_has_moved(opened: AtHand) -> None:
    opened.do("next_disagreement")
    before = opened.review.cursor.now
    until, passed = passed_by(opened, Qt.Key.Key_N)
    assert opened.review.cursor.now.sought != before.sought
    assert [name for name in until if name not in ASKED | SHOWING | {"ui/review_state.py"}] == WAY
    # The list is repainted by what Qt asks of it, and by no file more.
    assert "ui/widgets/cell_delegate.py" in passed


def test_the_drawing_names_the_files_in_their_order() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    drawn = text[text.index("### The way of a key press") : text.index("A move that changes nothing emits nothing")]
    places = [drawn.index(f" {Path(name).name} ") for name in WAY]
    assert places == sorted(places)
