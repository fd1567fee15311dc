"""The palette by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from panview.presentation.rows import PaletteRow
from panview.ui.dialogs.command_palette import CommandPalette

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ROWS = (
    PaletteRow("open", "Open folder…", "Ctrl+O", group="File"),
    PaletteRow("next", "Next image", "D or Right", group="Go"),
    PaletteRow("error", "Next disagreement", "N", enabled=False, group="Go"),
    PaletteRow("fit", "Zoom to fit", "F", group="View"),
)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.setCentralWidget(QLineEdit())
    made.show()
    made.activateWindow()
    made.centralWidget().setFocus()
    return made


@pytest.fixture
def palette(window: QMainWindow) -> CommandPalette:
    made = CommandPalette(window)
    made.set_rows(ROWS)
    made.popup()
    QApplication.processEvents()
    return made


def current(palette: CommandPalette) -> str:
    return palette.model.row(palette.view.currentIndex().row())[0].id


def test_enter_triggers_the_best_match_and_closes(palette: CommandPalette, qtbot: QtBot, window: QMainWindow) -> None:
    assert window.focusWidget() is palette.line
    qtbot.keyClicks(palette.line, "zoo")
    with qtbot.waitSignal(palette.triggered) as heard:
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert heard.args == ["fit"]
    assert not palette.isVisible()
    assert window.focusWidget() is window.centralWidget()


def test_arrows_move_and_go_round(palette: CommandPalette, qtbot: QtBot) -> None:
    assert current(palette) == "open"
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert current(palette) == "next"
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    assert current(palette) == "fit"
    qtbot.keyClick(palette.line, Qt.Key.Key_PageDown)
    assert current(palette) == "fit"
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert current(palette) == "open"


def test_escape_closes_even_with_text(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.line, "zoom")
    with qtbot.assertNotEmitted(palette.triggered), qtbot.waitSignal(palette.closed):
        qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    palette.popup()
    assert palette.line.text() == ""
    assert palette.model.rowCount() == 4


def test_a_disabled_action_does_nothing(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.line, "disagreement")
    assert current(palette) == "error"
    with qtbot.assertNotEmitted(palette.triggered):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_a_click_triggers(palette: CommandPalette, qtbot: QtBot) -> None:
    rect = palette.view.visualRect(palette.model.index(1))
    with qtbot.waitSignal(palette.triggered) as heard:
        qtbot.mouseClick(palette.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert heard.args == ["next"]


def test_a_click_beside_the_card_closes(palette: CommandPalette, qtbot: QtBot) -> None:
    with qtbot.waitSignal(palette.closed):
        qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 600))


def test_nothing_found_says_so(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.line, "qqq")
    assert palette.empty.isVisible()
    with qtbot.assertNotEmitted(palette.triggered):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)


def test_no_key_reaches_the_window(palette: CommandPalette, qtbot: QtBot, window: QMainWindow) -> None:
    action = QAction(window)
    action.setShortcuts([QKeySequence(keys) for keys in ("F", "Return", "Down", "Escape", "Tab")])
    window.addAction(action)
    with qtbot.assertNotEmitted(action.triggered):
        qtbot.keyClicks(palette.line, "f")
        qtbot.keyClick(palette.line, Qt.Key.Key_Down)
        qtbot.keyClick(palette.line, Qt.Key.Key_Tab)
        assert window.focusWidget() is palette.line
        qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.centralWidget()


def test_no_ghost_of_the_shadow_stays_when_the_card_shrinks(
    palette: CommandPalette, qtbot: QtBot, window: QMainWindow
) -> None:
    many = [PaletteRow(f"row {place}", f"Zoom {place}") for place in range(20)]
    palette.set_rows(many)
    palette.popup()
    QApplication.processEvents()
    below = QPoint(palette.card.geometry().center().x(), palette.card.geometry().bottom() + 6)

    def on_screen() -> str:
        # What has been painted, and not what would be painted now.
        QApplication.processEvents()
        return window.screen().grabWindow(window.winId()).toImage().pixelColor(below).name()

    shadow, far = on_screen(), QPoint(below.x(), window.height() - 5)
    top = palette.line.mapTo(window, QPoint())
    qtbot.keyClicks(palette.line, "Zoom 19")
    assert palette.model.rowCount() == 1
    ground = window.screen().grabWindow(window.winId()).toImage().pixelColor(far).name()
    assert shadow != ground
    assert on_screen() == ground
    assert palette.line.mapTo(window, QPoint()) == top, "what is typed into stays where it is"


def test_it_covers_the_window_after_a_resize(palette: CommandPalette, window: QMainWindow) -> None:
    window.resize(500, 400)
    QApplication.processEvents()
    assert palette.geometry() == window.rect()
    assert window.rect().contains(palette.card.geometry())
