"""Colours that can be read, figures that stand in columns, a change that reaches every widget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from pytestqt.qtbot import QtBot

import panview.ui
from panview.cli.options import THEMES as OPTION_THEMES
from panview.datasets.demo import DemoSet
from panview.metrics.segment_table import Status
from panview.presentation.contrast import standing_out
from panview.presentation.theme_colours import DARK, HIGH_CONTRAST, LIGHT, MARKS_ON, TEXT_ON, Theme
from panview.presentation.theme_colours import THEMES as ALL
from panview.review.colours import STATUS_COLOURS
from panview.settings import Settings
from panview.ui.program_rows import theme_action
from panview.ui.style_sheet import mixed, style_sheet, thumb_colour
from panview.ui.theme import apply_theme, contrast_ratio, current_theme, ui_font
from panview.ui.themes import chosen_theme
from panview.ui.widgets.icons import IconButton
from panview.ui.widgets.search_line import SearchLine
from panview.ui.widgets.swatch import ColourSwatch
from tests.ui.conftest import Start

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

AA_TEXT, AA_MARK, AAA_TEXT = 4.5, 3.0, 7.0
THEMES = pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)


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
@pytest.mark.parametrize(("tone", "ground"), TEXT_ON)
def test_text_is_readable_on_every_ground(theme: Theme, tone: str, ground: str) -> None:
    least = AAA_TEXT if theme is HIGH_CONTRAST else AA_TEXT
    assert contrast_ratio(getattr(theme, tone), getattr(theme, ground)) >= least


@THEMES
@pytest.mark.parametrize(("tone", "ground"), MARKS_ON)
def test_marks_stand_out_from_every_ground(theme: Theme, tone: str, ground: str) -> None:
    assert contrast_ratio(getattr(theme, tone), getattr(theme, ground)) >= AA_MARK


def test_edges_stand_out_where_contrast_is_high() -> None:
    for ground in ("window", "surface", "raised", "canvas"):
        assert contrast_ratio(HIGH_CONTRAST.border, getattr(HIGH_CONTRAST, ground)) >= AA_MARK


def test_pairs_are_of_colours_that_there_are() -> None:
    fields = set(asdict(DARK)) - {"name", "dark"}
    assert {name for pair in (*TEXT_ON, *MARKS_ON) for name in pair} <= fields
    grounds = {"window", "surface", "raised", "hover", "canvas", "selection"}
    assert {(tone, ground) for tone in ("text", "muted") for ground in grounds} <= set(TEXT_ON)


def test_settings_options_and_actions_know_every_theme() -> None:
    names = [theme.name for theme in ALL]
    assert sorted(names) == sorted(OPTION_THEMES)
    for name in names:
        assert msgspec.convert({"theme": name}, Settings).theme == name
        assert chosen_theme(name).name == name
    assert len({theme_action(name) for name in names}) == len(names)


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


@THEMES
def test_one_line_of_the_focus_ring_stands_out_from_anything(theme: Theme) -> None:
    """For any third colour: of two whose contrast is 9, one is at least 3 away."""
    assert contrast_ratio(theme.focus, theme.focus_gap) >= 9
    others = [value for name, value in asdict(theme).items() if name not in ("name", "dark", "focus", "focus_gap")]
    for other in (*others, *(f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(0, 256, 5))):
        assert max(contrast_ratio(theme.focus, other), contrast_ratio(theme.focus_gap, other)) >= 3, other


@THEMES
def test_placeholders_and_key_caps_can_be_read(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, theme)
    line = SearchLine("Search")
    qtbot.addWidget(line)
    line.ensurePolished()
    colour = line.palette().color(QPalette.ColorRole.PlaceholderText)
    assert colour.alpha() == 255
    for ground in (theme.surface, theme.window):
        assert contrast_ratio(colour.name(), ground) >= AA_TEXT
    for text, ground in ((theme.text, theme.raised), (theme.muted, theme.surface), (theme.text, theme.hover)):
        assert contrast_ratio(text, ground) >= AA_TEXT


def ring(widget: QWidget) -> tuple[str, str]:
    """Return the two outermost colours at the middle of a widget's lower edge."""
    picture = widget.grab().toImage()
    x, y = picture.width() // 2, picture.height() - 1
    return picture.pixelColor(x, y).name(), picture.pixelColor(x, y - 2).name()


@THEMES
def test_every_widget_that_takes_the_keyboard_shows_the_ring(theme: Theme, start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, *demo.predictions)
    apply_theme(QApplication.instance(), theme)  # type: ignore[arg-type]
    window = hand.window
    window.activateWindow()
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    ringed = set()
    for page in ("figures", "confusion", "compare", "corrections", "images"):
        hand.do(f"page_{page}")
        for widget in window.findChildren(QWidget):
            tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if not (tabbed and widget.isVisible() and widget.isEnabled()) or widget in ringed:
                continue
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
            if QApplication.focusWidget() is not widget:
                continue
            ringed.add(widget)
            inside = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
            if not getattr(widget, "own_ring", False):
                assert ring(inside) == (theme.focus, theme.focus_gap), (page, widget, widget.accessibleName())
            else:
                picture = inside.grab().toImage()
                colours = {picture.pixelColor(picture.width() // 2, y).name() for y in range(picture.height())}
                assert {theme.focus, theme.focus_gap} <= colours, (page, widget, widget.accessibleName())
    assert len(ringed) > 30


@THEMES
@pytest.mark.parametrize("palette", STATUS_COLOURS)
def test_rims_of_statuses_stand_out_from_the_grounds_they_are_on(theme: Theme, palette: str) -> None:
    for status, rgb in STATUS_COLOURS[palette].items():
        colour = QColor(*rgb).name()
        for ground in (theme.window, theme.surface, theme.raised, theme.hover):
            assert contrast_ratio(standing_out(colour, ground), ground) >= AA_MARK, (status, ground)


def test_a_colour_that_stands_out_stays_and_others_go_as_far_as_needed() -> None:
    assert standing_out("#000000", "#ffffff") == "#000000"
    assert standing_out("#0072b2", "#ffffff") == "#0072b2"
    yellow = standing_out("#f0e442", "#ffffff")
    assert AA_MARK <= contrast_ratio(yellow, "#ffffff") < AA_MARK + 0.6
    assert standing_out("#808080", "#808080", 21.0) in ("#000000", "#ffffff")


@THEMES
def test_the_handle_of_a_scroll_bar_stands_out(theme: Theme) -> None:
    assert contrast_ratio(thumb_colour(theme), theme.window) >= AA_MARK


def test_the_drawn_square_of_a_status_has_a_rim_that_stands_out(qapp: QApplication, qtbot: QtBot) -> None:
    for theme in ALL:
        apply_theme(qapp, theme)
        swatch = ColourSwatch(QColor(*STATUS_COLOURS["okabe-ito"][Status.FN]), size=15)
        qtbot.addWidget(swatch)
        rim = swatch.grab().toImage().pixelColor(0, 7).name()
        assert contrast_ratio(rim, theme.window) >= AA_MARK, theme.name


def test_each_tone_of_a_label_has_a_colour() -> None:
    sources = [path.read_text("utf-8") for path in Path(panview.ui.__file__).parent.rglob("*.py")]
    tones = {tone for source in sources for tone in re.findall(r'setProperty\("tone", "(\w+)"', source)}
    sheet = style_sheet(DARK)
    assert tones - {"text"} == {tone for tone in tones if f'QLabel[tone="{tone}"]' in sheet}
    assert "warning" in tones
