"""What the program remembers, how it starts and stops, keys and tool tips."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.datasets.demo import DemoSet
from panview.review.look import Flip
from panview.settings import Settings, load_settings, settings_file
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


def stored() -> dict[str, object]:
    return json.loads(settings_file().read_text())  # type: ignore[no-any-return]


def test_settings_are_written_at_once_and_only_what_differs(hand: AtHand) -> None:
    assert not settings_file().exists()
    hand.do("palette_classic")
    hand.see(settings_file().exists)
    hand.see(lambda: stored() == {"palette": "classic"})
    hand.do("theme_light")
    hand.see(lambda: stored() == {"palette": "classic", "theme": "light"})
    hand.do("theme_system")
    hand.see(lambda: stored() == {"palette": "classic"})


def test_opacity_and_outlines_are_kept_for_the_next_time(start: Start) -> None:
    hand = start()
    hand.review.looks.change_opacity(0.2)
    hand.review.looks.toggle_outlines()
    hand.window.close()
    assert stored() == {"opacity": 0.75, "outlines": False}
    again = start(load_settings())
    assert again.review.cursor.now.look.opacity == 0.75
    assert not again.window.canvas_bar.outlines.isChecked()


def test_settings_that_cannot_be_written_are_said_and_hold(hand: AtHand) -> None:
    settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    settings_file().parent.write_text("a file where the folder should be")
    hand.do("ramp_cividis")
    hand.see(lambda: "could not be saved" in hand.banner)
    assert hand.review.settings.current.ramp == "cividis"
    assert hand.review.cursor.now.look.ramp == "cividis"


def test_a_window_that_keeps_no_settings_writes_none(start: Start, demo: DemoSet) -> None:
    hand = start(keeps_settings=False)
    hand.open(demo.root)
    hand.do("theme_light")
    hand.window.close()
    assert not settings_file().exists()


def test_recent_datasets_newest_first_without_those_that_are_gone(start: Start, demo: DemoSet, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone" / "annotations" / "panoptic_val2017.json")
    hand = start(Settings(recent=(gone,)))
    assert hand.window.welcome.rows == []
    hand.open(demo.root)
    json_path = str(demo.root / "annotations" / "panoptic_val2017.json")
    assert hand.review.settings.current.recent == (json_path, gone)
    hand.do("close_dataset")
    assert [row.accessibleName() for row in hand.window.welcome.rows] == [f"Open {json_path}"]
    hand.click(hand.window.welcome.rows[0].remove)
    assert hand.review.settings.current.recent == (gone,)
    hand.see(lambda: stored() == {"recent": [gone]})


def test_the_window_fits_the_screen_at_the_first_start(start: Start, tmp_path: Path) -> None:
    hand = start(geometry=QSettings(str(tmp_path / "none.ini"), QSettings.Format.IniFormat))
    room = hand.window.screen().availableSize()
    least = hand.window.minimumSize()
    assert hand.window.width() <= max(room.width(), least.width())
    assert hand.window.height() <= max(room.height(), least.height())


def test_another_key_for_an_action(opened: AtHand) -> None:
    window, row = opened.window, opened.review.cursor.now.image
    opened.do("keys")
    assert window.lazy_keys().isVisible()
    window.lazy_keys().shortcut_changed.emit("next_image", "H")
    window.lazy_keys().dismiss()
    opened.see(lambda: stored().get("shortcuts") == {"next_image": "H"})
    window.activateWindow()
    window.image_list.view.setFocus()
    opened.key(Qt.Key.Key_D)
    assert opened.review.cursor.now.image == row
    opened.key(Qt.Key.Key_H)
    assert opened.review.cursor.now.image != row
    window.lazy_keys().reset_requested.emit()
    opened.see(lambda: "shortcuts" not in stored())
    opened.key(Qt.Key.Key_A)
    opened.key(Qt.Key.Key_D)
    assert opened.review.cursor.now.image != row


def test_a_key_of_another_start_is_used(start: Start, demo: DemoSet) -> None:
    hand = start(Settings(shortcuts={"colour_iou": "Y", "keys": ""}))
    hand.open(demo.root, demo.predictions[0])
    hand.window.activateWindow()
    hand.window.image_list.view.setFocus()
    hand.key(Qt.Key.Key_Y)
    assert hand.review.cursor.now.look.colour_by == "iou"
    assert "Y" in hand.window.canvas_bar.colours.button("iou").toolTip()
    assert hand.window.status_line.keys_button.text() == "Keys"
    # The key is built in for another action, which is left without one.
    assert hand.review.actions.table.shortcut_keys("flip") == ()
    assert hand.review.cursor.now.look.flip is Flip.OFF


def test_tool_tips_name_shortcuts_with_and_without_predictions(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root)
    bar, metrics = hand.window.canvas_bar, hand.window.metrics
    assert "Ctrl+1" in bar.layers.button("ground truth").toolTip()
    assert bar.layers.button("both").toolTip() == "Add predictions first"
    assert metrics.scope.button("filtered").toolTip() == "No filter is set"
    hand.add(demo.predictions[0])
    assert "Ctrl+3" in bar.layers.button("both").toolTip()
    assert "(S)" in bar.colours.button("status").toolTip()
    assert "Alt+1" in metrics.scope.button("all").toolTip()
    hand.type_filter("thing")
    assert "Alt+2" in metrics.scope.button("filtered").toolTip()


def test_without_anything_open_only_what_makes_sense_can_be_done(hand: AtHand) -> None:
    table = hand.review.actions.table
    for action in ("next_image", "export_csv", "undo", "redo", "add_predictions", "scope_filtered", "fit"):
        assert not table.action(action).isEnabled(), action
    for action in ("open_folder", "open_demo", "palette", "keys", "quit", "theme_dark"):
        assert table.action(action).isEnabled(), action


@pytest.mark.parametrize("page", ["palette", "keys"])
def test_escape_closes_a_page_and_gives_the_keyboard_back(opened: AtHand, page: str) -> None:
    opened.window.activateWindow()
    opened.window.disagreements.view.setFocus()
    opened.do(page)
    shown = {"palette": opened.window.lazy_palette(), "keys": opened.window.lazy_keys()}[page]
    assert shown.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert opened.window.disagreements.view.hasFocus()


def test_no_key_is_a_command_while_the_palette_is_open(opened: AtHand) -> None:
    row = opened.review.cursor.now.image
    opened.window.activateWindow()
    opened.do("palette")
    QTest.keyClicks(QApplication.focusWidget(), "cividis")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    opened.settle()
    assert opened.review.cursor.now.look.ramp == "cividis"
    assert opened.review.cursor.now.image == row


def test_tab_reaches_every_part_of_the_window(opened: AtHand) -> None:
    window = opened.window
    window.activateWindow()
    window.image_list.focus_filter()
    reached = set()
    for _ in range(60):
        focus = QApplication.focusWidget()
        reached.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    wanted = {
        window.image_list.filter_line,
        window.image_list.funnel,
        window.image_list.view,
        window.disagreements.view,
        window.metrics.slider,
        window.metrics.errors,
        window.metrics.lists.button("errors"),
        window.top_bar.dataset,
        window.top_bar.predictions,
        window.top_bar.export_button,
        window.canvas_bar.opacity_button,
    }
    assert {widget.accessibleName() for widget in wanted - reached} == set()
    assert opened.review.cursor.now.segment == -1


def test_the_theme_is_changed_and_kept(opened: AtHand) -> None:
    before = opened.window.grab().toImage().pixelColor(5, 200)
    opened.do("theme_light")
    after = opened.window.grab().toImage().pixelColor(5, 200)
    assert before.lightness() < 80 < 200 < after.lightness()
    opened.see(lambda: stored().get("theme") == "light")
