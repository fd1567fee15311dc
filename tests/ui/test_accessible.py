"""A window for keyboard and screen reader: names, roles and states of everything, order of Tab, what is announced."""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QTextEdit,
    QWidget,
)

import panview.ui
from panview.datasets.demo import DemoSet
from panview.presentation.describe import hover_text
from panview.ui import speaking
from panview.ui.accessible import ROLES
from panview.ui.page_specs.registry import PAGES
from panview.ui.page_specs.training import TRAINING
from tests.ui.at_hand import AtHand

CONTROLS = (QAbstractButton, QLineEdit, QAbstractSlider, QAbstractSpinBox, QTextEdit, QProgressBar, QAbstractItemView)
Role = QAccessible.Role


def spoken(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None, widget
    return found


def name_of(widget: QWidget) -> str:
    return spoken(widget).text(QAccessible.Text.Name).strip()


def is_control(widget: QWidget) -> bool:
    """Whether somebody can do something with a widget, or it paints what it says."""
    if isinstance(widget, QScrollBar | QHeaderView):
        # Of a list or an area, which has a name and tells of its parts.
        return False
    if isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QAbstractSpinBox):
        return False
    if widget.objectName().startswith("qt_") or any(
        type(each).__module__.startswith("pyqtgraph") for each in (widget, widget.parentWidget())
    ):
        # A chart says what is in it.
        return False
    tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return isinstance(widget, CONTROLS) or tabbed or paints_itself(widget)


def paints_itself(widget: QWidget) -> bool:
    kind = type(widget)
    return kind.__module__.startswith("panview.") and kind.__name__ in ROLES


def controls(*roots: QWidget) -> Iterator[QWidget]:
    for root in roots:
        for widget in (root, *root.findChildren(QWidget)):
            if is_control(widget):
                yield widget


@pytest.fixture
def whole(opened: AtHand) -> AtHand:
    """A window whose pages and cards have all been made."""
    window = opened.window
    for spec in PAGES:
        opened.do(f"page_{spec.key}")
    opened.do("page_images")
    for name, lazy in vars(window).items():
        if name.startswith("lazy_"):
            lazy()
    assert opened.review.runs.dialog is not None
    opened.do("next_disagreement")
    opened.do("check_data")
    return opened


def test_every_control_of_the_window_has_a_name_and_a_role(whole: AtHand) -> None:
    window = whole.window
    seen, nameless, roleless = 0, [], []
    for widget in controls(window, window.canvas_bar.popup, window.image_list.filter_form):
        seen += 1
        where = f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        # What is hidden while it says nothing gets its name with its text.
        says_nothing = not widget.isVisible() and (
            type(widget).__name__ in ("HoverCard", "KeyLegend", "MessageBanner", "QuestionLine")
            or (isinstance(widget, QAbstractButton) and not widget.text())
        )
        if not name_of(widget) and not says_nothing:
            nameless.append(where)
        if spoken(widget).role() in (Role.NoRole, Role.Client):
            roleless.append(where)
    assert seen > 300
    assert not nameless, "no name: " + ", ".join(sorted(set(nameless)))
    assert not roleless, "no role: " + ", ".join(sorted(set(roleless)))


def test_roles_are_those_of_classes_that_there_are() -> None:
    found = set()
    for module in pkgutil.walk_packages(panview.ui.__path__, "panview.ui."):
        made = importlib.import_module(module.name)
        found |= {name for name, value in inspect.getmembers(made, inspect.isclass) if issubclass(value, QWidget)}
    assert set(ROLES) - found == set()


def test_interfaces_outlive_a_collection_and_know_their_widgets(whole: AtHand) -> None:
    window = whole.window
    for _ in range(3):
        matrix = window.lazy_page(next(spec for spec in PAGES if spec.key == "confusion"))().matrix
        for widget, role in (
            (matrix, Role.Table),
            (window.canvas.views[0], Role.Graphic),
            (window.metrics.errors, Role.List),
            (window.metrics.scores, Role.StaticText),
            (window.lazy_palette(), Role.Dialog),
        ):
            found = spoken(widget)
            assert found.role() is role, widget
            assert found.object() is widget
            assert found.isValid()
        gc.collect()


def test_states_follow_what_is_chosen(opened: AtHand) -> None:
    bar = opened.window.canvas_bar
    for key, button in (("ground truth", "layer_ground_truth"), ("both", "layer_both")):
        opened.do(button)
        for other in bar.layers.keys():
            interface = spoken(bar.layers.button(other))
            assert interface.role() is Role.RadioButton
            assert bool(interface.state().checked) is (other == key)
    outlines = spoken(bar.outlines)
    assert outlines.role() is Role.CheckBox
    before = bool(outlines.state().checked)
    opened.do("outlines")
    assert bool(spoken(bar.outlines).state().checked) is not before
    chip = opened.window.canvas.legend.chip(next(iter(opened.window.canvas.legend._chips)))
    opened.do("toggle_tp")
    assert not spoken(chip).state().checked
    export = spoken(opened.window.top_bar.export_button)
    assert not export.state().disabled


def test_rows_say_what_they_show(opened: AtHand) -> None:
    images = opened.window.image_list
    text = images.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith(images.model.index(0).data())
    assert "error" in text
    opened.window.metrics.set_list("categories")
    category = opened.window.metrics.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "PQ" in category
    cell = spoken(opened.window.disagreements.view)
    assert cell.role() is Role.Table
    assert cell.childCount() > 0


def test_tab_goes_through_the_window_as_it_is_read(opened: AtHand) -> None:
    window = opened.window
    window.activateWindow()
    for page in ("images", "figures", "confusion", "compare"):
        opened.do(f"page_{page}")
        regions = (
            window.top_bar,
            window.image_list,
            window._centre,
            window.bottom,
            window.metrics,
            window.inspector,
            window.status_line,
        )
        window.top_bar.dataset.setFocus(Qt.FocusReason.TabFocusReason)
        order, passed = [], set()
        for _ in range(200):
            focus = QApplication.focusWidget()
            assert focus is not None
            if focus in passed:
                break
            passed.add(focus)
            place = next((at for at, region in enumerate(regions) if region.isAncestorOf(focus)), None)
            assert place is not None, focus
            order.append(place)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        assert order == sorted(order), page
        assert {0, 1, 2, 3, 4, 6} <= set(order), page


def test_changes_are_announced(opened: AtHand) -> None:
    opened.do("next_image")
    name = opened.snapshot.dataset.image_names[opened.review.cursor.now.image]
    opened.see(lambda: any(text.startswith(f"{name}, image ") for text in speaking.said))
    assert opened.window.canvas.views[0].accessibleDescription().startswith(name)
    opened.do("next_disagreement")
    title, _ = hover_text(opened.view, opened.review.cursor.now.segment)
    opened.see(lambda: any(title in text for text in speaking.said))
    opened.do("verdict_unsure")
    assert any("unsure" in text for text in list(speaking.said)[-3:])
    opened.type_filter("thing and iou < 0.3")
    listed = opened.window.image_list.model.rowCount()
    assert f"{listed:,} of 6 images are listed." in speaking.said or listed == 6
    opened.do("page_figures")
    assert "Page Figures" in speaking.said
    opened.window.banner.show_message("Something went wrong", "here is why")
    assert "Error: Something went wrong. here is why" in list(speaking.said)[-2:]
    opened.do("panel_images")
    assert any(text.startswith("Hidden: list of images") for text in list(speaking.said)[-3:])


def test_announcements_go_to_a_screen_reader_where_one_listens(hand: AtHand) -> None:
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    try:
        speaking.announce(hand.window, "Heard")
        QApplication.processEvents()
    finally:
        QAccessible.setActive(was_active)
    assert speaking.said[-1] == "Heard"


def test_cells_of_the_matrix_and_rows_of_bars_are_said_by_keys(opened: AtHand) -> None:
    opened.do("page_confusion")
    matrix = opened.window.lazy_page(next(spec for spec in PAGES if spec.key == "confusion"))().matrix
    opened.window.activateWindow()
    matrix.setFocus(Qt.FocusReason.TabFocusReason)
    opened.key(Qt.Key.Key_Down, matrix)
    opened.key(Qt.Key.Key_Right, matrix)
    assert matrix.accessibleDescription() in list(speaking.said)[-3:]
    assert "of truth" in matrix.accessibleDescription()
    bars = opened.window.metrics.errors
    opened.key(Qt.Key.Key_Down, bars)
    assert any(text.startswith(bars.rows()[1].label) for text in list(speaking.said)[-3:])


def test_a_prediction_set_is_chosen_to_compare_with_by_keys(opened: AtHand, demo: DemoSet) -> None:
    opened.do("page_compare")
    page = opened.window.lazy_page(next(spec for spec in PAGES if spec.key == "compare"))()
    heard: list[int] = []
    page.models.set_chosen.connect(heard.append)
    lines = page.models.lines()
    for _ in lines:
        opened.key(Qt.Key.Key_Space, page.models)
        opened.key(Qt.Key.Key_Down, page.models)
    assert heard == [line.key for line in lines if line.key and not line.mark]
    assert TRAINING.key == "training"
