"""Every setting can be changed on one page, is found by words, and is in force at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.presentation.settings_content import all_settings
from panview.review.look import Framing
from panview.settings import Settings, load_settings
from panview.ui.controllers.settings_controller import (
    _LOOK,
    _THRESHOLDS,
    AT_THE_NEXT_OPENING,
    AT_THE_NEXT_START,
    FOLLOWED_ELSEWHERE,
)
from panview.ui.dialogs.settings_page import SettingsPage
from panview.ui.page_specs.grid import GRID
from panview.ui.theme import current_theme
from tests.ui.at_hand import AtHand


@pytest.fixture
def page(opened: AtHand) -> SettingsPage:
    opened.do("settings")
    return opened.window.lazy_settings()


def test_each_entry_is_listed_and_followed(page: SettingsPage) -> None:
    assert sorted(page.shown()) == sorted(Settings.__struct_fields__)
    followed = {
        *_LOOK,
        *_THRESHOLDS,
        "image_cache_mb",
        "menu_bar",
        *FOLLOWED_ELSEWHERE,
        *AT_THE_NEXT_OPENING,
        *AT_THE_NEXT_START,
    }
    assert followed == {setting.key for setting in all_settings()}


EFFECTS: list[tuple[str, object, Callable[[AtHand], object], object]] = [
    ("theme", "light", lambda _: current_theme().name, "light"),
    ("menu_bar", False, lambda hand: hand.window.menuBar().isVisible(), False),
    ("palette", "classic", lambda hand: hand.window.canvas.state.style.palette, "classic"),
    ("ramp", "cividis", lambda hand: hand.window.canvas.state.style.ramp, "cividis"),
    ("opacity", 0.3, lambda hand: hand.window.canvas.state.style.opacity, 0.3),
    ("outlines", False, lambda hand: hand.window.canvas_bar.outlines.isChecked(), False),
    ("framing", "whole", lambda hand: hand.window.canvas.state.style.framing, Framing.WHOLE),
    ("segment_context", 2.0, lambda hand: hand.window.canvas.state.style.context, 2.0),
    ("solo", True, lambda hand: hand.window.canvas_bar.solo.isChecked(), True),
    ("list_by_image", False, lambda hand: hand.window.disagreements.model.is_by_image, False),
    ("poor_mask_iou", 0.8, lambda hand: hand.snapshot.thresholds.tp_below, 0.8),
    ("near_miss_iou", 0.45, lambda hand: hand.snapshot.error_thresholds.near_miss_iou, 0.45),
    ("mostly", 0.9, lambda hand: hand.view.snapshot.error_thresholds.mostly, 0.9),
    ("reviewer", "Ada", lambda hand: hand.review.verdicts.reviewer(), "Ada"),
    ("blind", True, lambda hand: hand.review.verdicts.blind, True),
    ("image_cache_mb", 64, lambda hand: hand.review.canvas._loader._max_bytes, 64 * 2**20),
    ("grid_size", 200, lambda hand: hand.window.lazy_page(GRID)().view.picture_width(), 200),
]


def test_each_is_in_force_at_once_is_written_and_can_be_undone(page: SettingsPage, opened: AtHand) -> None:
    for key, value, effect, seen in EFFECTS:
        before = effect(opened)
        assert before != seen, key
        page.rows[key].control.changed.emit(value)
        opened.settle()
        assert effect(opened) == seen, key
        assert getattr(load_settings_when(opened, key, value), key) == value
        assert page.rows[key].reset_button.isVisibleTo(page), key
        page.undo_button.click()
        opened.settle()
        assert effect(opened) == before, key
        assert not page.rows[key].reset_button.isVisibleTo(page), key


def load_settings_when(hand: AtHand, key: str, value: object) -> Settings:
    hand.see(lambda: getattr(load_settings(), key) == value)
    return load_settings()


def test_other_ways_to_change_one_are_shown_too(page: SettingsPage, opened: AtHand) -> None:
    opened.review.looks.set_opacity(0.2)
    assert opened.review.settings.current.opacity == 0.2
    assert page.rows["opacity"].control.box.value() == 0.2  # type: ignore[attr-defined]
    page.rows["opacity"].reset_button.click()
    assert opened.review.cursor.now.look.opacity == 0.55


def test_by_keys_alone(page: SettingsPage, opened: AtHand) -> None:
    QTest.keyClicks(page.line, "opacity")
    assert page.shown() == ["opacity"]
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    box = QApplication.focusWidget() or opened.window.focusWidget()
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert opened.review.cursor.now.look.opacity == pytest.approx(0.6)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not page.isVisible()
    opened.do("settings")
    assert page.line.text() == ""
    QTest.keyClicks(page.line, "qqq")
    assert page.empty.isVisible()


def test_entries_are_counted_taken_back_and_edited_elsewhere(page: SettingsPage, opened: AtHand) -> None:
    opened.review.settings.update(shortcuts={"fit": "Ctrl+J"})
    opened.do("keys")
    opened.window.lazy_keys().dismiss()
    opened.do("settings")
    control = page.rows["shortcuts"].control
    assert opened.review.actions.table.shortcut_text("fit") == "Ctrl+J"
    control.clear_button.click()  # type: ignore[attr-defined]
    assert opened.review.actions.table.shortcut_text("fit") == "F"
    control.edit_button.click()  # type: ignore[attr-defined]
    assert not page.isVisible()
    assert opened.window.lazy_keys().isVisible()
