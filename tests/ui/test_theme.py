"""Colours that can be read, figures that stand in columns, a change that reaches every widget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from panview.ui.theme import apply_theme, contrast_ratio, current_theme, ui_font
from panview.ui.theme_colours import DARK, LIGHT, Theme
from panview.ui.widgets.icons import IconButton
from panview.ui.widgets.style_sheet import mixed, style_sheet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

AA_TEXT = 4.5
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


@pytest.fixture(autouse=True)
def _dark_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, DARK)


def test_contrast_of_known_pairs() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast_ratio("#ffffff", "#ffffff") == pytest.approx(1.0)
    # The grey that is known as the lightest one readable on white, and the next that is not.
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast_ratio("#777777", "#ffffff") < AA_TEXT


@THEMES
@pytest.mark.parametrize("ground", ["window", "surface", "raised", "selection"])
@pytest.mark.parametrize("tone", ["text", "muted"])
def test_text_is_readable_on_every_ground(theme: Theme, tone: str, ground: str) -> None:
    assert contrast_ratio(getattr(theme, tone), getattr(theme, ground)) >= AA_TEXT


@THEMES
@pytest.mark.parametrize(
    ("tone", "ground"),
    [
        ("accent_text", "accent_fill"),
        ("text", "hover"),
        ("text", "canvas"),
        ("muted", "canvas"),
        ("accent", "window"),
        ("danger", "window"),
        ("danger", "surface"),
        ("warning", "window"),
        ("warning", "surface"),
        ("success", "window"),
    ],
)
def test_meaningful_text_is_readable(theme: Theme, tone: str, ground: str) -> None:
    assert contrast_ratio(getattr(theme, tone), getattr(theme, ground)) >= AA_TEXT


@THEMES
def test_every_colour_is_one(theme: Theme) -> None:
    for name, value in asdict(theme).items():
        if name not in ("name", "dark"):
            assert QColor.isValidColorName(value), name
            assert len(value) == 7, name


@THEMES
def test_style_sheet_leaves_fonts_alone(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "font" not in sheet
    assert "$" not in sheet
    assert theme.accent in sheet


def test_mixed_colours() -> None:
    assert mixed("#000000", "#ffffff", 0.0) == "#000000"
    assert mixed("#000000", "#ffffff", 1.0) == "#ffffff"
    assert mixed("#102030", "#305070", 0.5) == "#203850"


@pytest.mark.parametrize("pixels", [11, 13, 19])
def test_figures_are_tabular(qapp: QApplication, pixels: int) -> None:
    metrics = QFontMetrics(ui_font(pixels))
    assert len({metrics.horizontalAdvance(figure * 8) for figure in "0123456789"}) == 1


def test_applied_theme_reaches_palette_and_widgets(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    widget = QWidget()
    qtbot.addWidget(widget)
    assert widget.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    apply_theme(qapp, LIGHT)
    QApplication.processEvents()
    assert current_theme() is LIGHT
    assert widget.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert widget.palette().color(QPalette.ColorRole.Text) == QColor(LIGHT.text)


def test_icons_take_the_new_colour(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    button = IconButton("plus", "Add")
    qtbot.addWidget(button)
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        QApplication.processEvents()
        image = button.icon().pixmap(32, 32).toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor(theme.muted)
