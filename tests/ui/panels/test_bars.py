"""The bars above the review and above the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.overlay.colourings.registry import COLOURINGS
from panview.presentation.formatting import ARROW
from panview.review.look import Layer
from panview.ui.page_specs.registry import PAGES
from panview.ui.panels.canvas_bar import LAYERS, CanvasBar
from panview.ui.panels.top_bar import TopBar
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.bar_table import fitting_label

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def top(qtbot: QtBot) -> TopBar:
    made = TopBar([(page.key, page.label) for page in PAGES])
    qtbot.addWidget(made)
    made.resize(1280, made.height())
    made.show()
    return made


def hide(bar: TopBar, *offered: str) -> set[str]:
    """Hide the pages that are not there from the start, but for those that have something to show; return them."""
    hidden = {page.key for page in PAGES if not page.offered and page.key not in offered}
    for page in PAGES:
        bar.set_page_offered(page.key, page.key not in hidden)
    return hidden


@pytest.fixture
def bar(qtbot: QtBot) -> CanvasBar:
    made = CanvasBar()
    qtbot.addWidget(made)
    made.resize(800, made.sizeHint().height())
    made.show()
    QApplication.processEvents()
    return made


def test_nothing_open(top: TopBar, qtbot: QtBot) -> None:
    assert top.dataset.text() == "Open folder…"
    assert not top.predictions.isVisible()
    assert not top.export_button.isEnabled()
    with qtbot.waitSignal(top.open_requested):
        qtbot.mouseClick(top.dataset, LEFT)


def test_prediction_sets(top: TopBar, qtbot: QtBot) -> None:
    top.set_dataset("coco / val2017", "/data/coco")
    top.set_predictions([], -1)
    assert top.predictions.label() == "No predictions"
    with qtbot.assertNotEmitted(top.prediction_selected):
        top.set_predictions(["Mask2Former R50", "Panoptic FPN"], 1)
    assert top.predictions.label() == "Panoptic FPN"
    with qtbot.waitSignal(top.prediction_selected) as heard:
        top.predictions.action("0").trigger()
    assert heard.args == [0]
    with qtbot.assertNotEmitted(top.prediction_selected):
        top.predictions.action("0").trigger()
    labels = [action.text() for action in top.predictions.menu().actions() if not action.isSeparator()]
    assert labels == ["Mask2Former R50", "Panoptic FPN", "Add predictions…", "Run model…"]
    with qtbot.waitSignal(top.add_predictions_requested):
        top.predictions.menu().actions()[-2].trigger()
    with qtbot.waitSignal(top.run_requested):
        top.predictions.menu().actions()[-1].trigger()


def test_buttons(top: TopBar, qtbot: QtBot) -> None:
    top.set_export_enabled(True)
    top.set_shortcuts("Ctrl+K", "Ctrl+E", "Ctrl+R")
    assert "Ctrl+K" in top.palette_button.text()
    with qtbot.waitSignal(top.palette_requested):
        qtbot.mouseClick(top.palette_button, LEFT)
    with qtbot.waitSignal(top.export_requested):
        qtbot.mouseClick(top.export_button, LEFT)


def test_a_long_name_leaves_room_for_the_buttons(top: TopBar) -> None:
    top.set_dataset("a-very-long-dataset-name-" * 8, "/data")
    top.set_predictions(["a-very-long-prediction-name-" * 8], 0)
    top.resize(960, top.height())
    QApplication.processEvents()
    assert top.export_button.geometry().right() < 960
    assert top.export_button.width() >= top.export_button.sizeHint().width()


@pytest.mark.parametrize("width", [1100, 1280, 1440, 1600, 1920])
def test_where_words_are_long_buttons_get_shorter_before_names_of_sets_are_cut(qtbot: QtBot, width: int) -> None:
    # As much longer as German is.
    top = TopBar([(page.key, page.label + "xxxxx") for page in PAGES])
    qtbot.addWidget(top)
    top.set_shortcuts("Strg+K", "Strg+E", "Strg+R")
    hide(top, "reprocess")
    top.set_dataset("demo / val2017", "/data")
    top.set_predictions(["demo_fpn_full"], 0)
    top.set_comparison([(1, "another set")], 0, shown=True)
    top.resize(width, top.height())
    top.show()
    QApplication.processEvents()
    for name in (top.dataset, top.predictions, top.comparison):
        assert name.width() >= min(name.sizeHint().width(), 110 if width > 1280 else 60 if width > 1100 else 40)


@pytest.mark.parametrize("team", [False, True])
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("width", [960, 1280, 1600])
def test_names_of_pages_are_whole_beside_long_names_of_sets(
    top: TopBar, width: int, training: bool, team: bool
) -> None:
    hidden = hide(top, "reprocess", *["training"] * training, *["team"] * team)
    top.set_shortcuts("Ctrl+K", "Ctrl+E", "Ctrl+R")
    top.set_dataset("a-very-long-dataset-name-" * 8, "/data")
    top.set_predictions(["a-very-long-prediction-name-" * 8], 0)
    top.set_comparison([(1, "another-very-long-prediction-name-" * 8)], 1, shown=True)
    top.resize(width, top.height())
    QApplication.processEvents()
    assert top.width() == width
    for page in PAGES:
        button = top.pages.button(page.key)
        assert button.isVisible() is (page.key not in hidden)
        if not button.isVisible():
            continue
        assert button.width() >= button.fontMetrics().horizontalAdvance(page.label) + 6
    for name in (top.dataset, top.predictions, top.comparison):
        assert name.width() >= 48


def test_in_a_narrow_bar_the_names_of_sets_come_before_that_of_the_program(top: TopBar) -> None:
    hide(top, "team")
    top.set_dataset("cityscapes / val", "/cityscapes")
    top.set_predictions(["mask2former_swin_large"], 0)
    top.set_comparison([(1, "mask2former_resnet")], 0, shown=True)
    for width, shown in ((1024, False), (1280, True)):
        top.resize(width, top.height())
        QApplication.processEvents()
        assert top._mark.isVisible() is shown
        assert top.dataset.width() > 70


def test_a_page_more_has_room_in_the_narrowest_bar(qtbot: QtBot) -> None:
    pages = [*((page.key, page.label) for page in PAGES), ("more", "One more")]
    bar = TopBar(pages)
    qtbot.addWidget(bar)
    bar.show()
    test_names_of_pages_are_whole_beside_long_names_of_sets(bar, 960, training=True, team=False)
    button = bar.pages.button("more")
    assert button.width() >= button.fontMetrics().horizontalAdvance("One more") + 6


def test_keys_are_those_of_the_canvas() -> None:
    assert [key for key, _ in LAYERS] == [layer.value for layer in Layer]


@pytest.mark.parametrize("key", [key for key, _ in LAYERS if key not in ("both", "comparison")])
def test_layers(bar: CanvasBar, qtbot: QtBot, key: str) -> None:
    with qtbot.waitSignal(bar.layer_changed) as heard:
        qtbot.mouseClick(bar.layers.button(key), LEFT)
    assert heard.args == [key]


def test_two_sets_are_shown_and_left_by_the_same_button(bar: CanvasBar, qtbot: QtBot) -> None:
    button = bar.layers.button("comparison")
    with qtbot.assertNotEmitted(bar.layer_changed):
        for _ in range(3):
            with qtbot.waitSignal(bar.comparison_toggled):
                qtbot.mouseClick(button, LEFT)
    # Of all other layers a second click is none.
    with qtbot.assertNotEmitted(bar.comparison_toggled):
        qtbot.mouseClick(bar.layers.button("split"), LEFT)
        qtbot.mouseClick(bar.layers.button("split"), LEFT)


def test_colours_outlines_opacity(bar: CanvasBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.colour_changed) as heard:
        qtbot.mouseClick(bar.colours.button("iou"), LEFT)
    assert heard.args == ["iou"]
    with qtbot.waitSignal(bar.outlines_changed) as heard:
        qtbot.mouseClick(bar.outlines, LEFT)
    assert heard.args == [False]
    qtbot.mouseClick(bar.opacity_button, LEFT)
    assert bar.popup.isVisible()
    with qtbot.waitSignal(bar.opacity_changed) as heard:
        bar.popup.slider.setValue(45)
    assert heard.args == [pytest.approx(0.45)]
    assert bar.opacity_button.text() == "Opacity 45 %"
    bar.popup.hide()


def test_set_style_is_silent(bar: CanvasBar, qtbot: QtBot) -> None:
    signals = (bar.layer_changed, bar.colour_changed, bar.outlines_changed, bar.opacity_changed)
    said: list[object] = []
    for signal in signals:
        signal.connect(said.append)
    bar.set_style("split", "category", outlines=False, opacity=0.3)
    assert said == []
    assert (bar.layers.value(), bar.colours.value()) == ("split", "category")
    assert not bar.outlines.isChecked()
    assert bar.opacity_button.text() == "Opacity 30 %"


def test_without_predictions_only_the_ground_truth(bar: CanvasBar, qtbot: QtBot) -> None:
    bar.set_style("ground truth", "category", outlines=True, opacity=0.5)
    bar.set_sides_available(True, False)
    with qtbot.assertNotEmitted(bar.layer_changed):
        qtbot.mouseClick(bar.layers.button("split"), LEFT)
    bar.set_sides_available(True, True)
    with qtbot.waitSignal(bar.layer_changed):
        qtbot.mouseClick(bar.layers.button("split"), LEFT)


def test_without_ground_truth_only_predictions_by_category(bar: CanvasBar) -> None:
    bar.set_sides_available(False, True)
    assert [key for key, _ in LAYERS if bar.layers.button(key).isEnabled()] == ["prediction", "comparison"]
    assert [key for key in bar.colours.keys() if bar.colours.button(key).isEnabled()] == [
        kind.key for kind in COLOURINGS if not kind.needs_prediction
    ]
    assert bar.colours.button("category").isEnabled()
    assert bar.layers.button("both").toolTip() == "There is no ground truth"


def test_arrow_keys_move_the_choice(bar: CanvasBar, qtbot: QtBot) -> None:
    bar.layers.button("both").setFocus()
    with qtbot.waitSignal(bar.layer_changed) as heard:
        qtbot.keyClick(bar.layers.button("both"), Qt.Key.Key_Right)
    assert heard.args == ["split"]


@pytest.mark.parametrize("width", [420, 640, 700, 1000])
def test_texts_are_whole_at_usual_widths(bar: CanvasBar, width: int) -> None:
    bar.resize(width, bar.height())
    QApplication.processEvents()
    for button in (*bar.layers.buttons(), *bar.colours.buttons(), bar.outlines, bar.opacity_button):
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()) + 6, button.text()


@pytest.mark.parametrize("width", [90, 120, 200])
@pytest.mark.parametrize(
    "label", ["person → building-other-merged", "building-other-merged → dog", "a-long-one → another-long-one"]
)
def test_both_names_of_a_pair_can_be_told_in_little_room(qapp: QApplication, label: str, width: int) -> None:
    metrics = QFontMetricsF(ui_font(BASE_PIXELS - 1))
    shown = fitting_label(label, width, metrics)
    assert metrics.horizontalAdvance(shown) <= width + 1
    for name, whole in zip(shown.split(ARROW), label.split(ARROW), strict=True):
        assert whole.startswith(name.rstrip("…"))
        assert len(name.rstrip("…")) >= 3
    assert fitting_label(label, 900, metrics) == label
